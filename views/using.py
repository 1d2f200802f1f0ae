"""What people read about notes that were used."""

from datetime import date

from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    InputBlock,
    MarkdownTextObject,
    PlainTextInputElement,
    SectionBlock,
)
from slack_sdk.models.views import View

from communities import refusals
from communities.using import LONGEST, Line, NameLeftOut, Used, UsedToday
from storage.entries import Kept
from storage.keys import EntryId, UserId
from views.ids import Action, Block, Callback, Field
from views.text import Message, cut, escape, link, message, shown


def used(outcome: Used | UsedToday) -> Message:
    """Thanks, whether the author hears of it, and the way to say more."""
    title = link(outcome.entry.permalink, outcome.entry.title)
    buttons = [say_more(outcome.entry.id)]
    if isinstance(outcome, UsedToday):
        text = f"You said so today already: {title}."
    elif outcome.told is None:
        text = f"Noted that you used {title}."
    else:
        heard = f"{shown(outcome.told, 80)} will hear, with your name, that you used it."
        text = f"Noted that you used {title}. {heard}"
        leave_out = ButtonElement(
            text="Leave my name out", action_id=Action.LEAVE_NAME_OUT, value=str(outcome.entry.id)
        )
        buttons.append(leave_out)
    return message(text, SectionBlock(text=MarkdownTextObject(text=text)), ActionsBlock(elements=buttons))


def say_more(entry: EntryId) -> ButtonElement:
    """The way to say what it changed."""
    return ButtonElement(text="Say what it changed", action_id=Action.SAY_CHANGED, value=str(entry))


def name_left_out(outcome: NameLeftOut) -> Message:
    """The receipt of *Leave my name out*, in place of the one with the name."""
    text = "Your name is left out: the author reads that somebody used it."
    buttons = ActionsBlock(elements=[say_more(outcome.entry)])
    return message(text, SectionBlock(text=MarkdownTextObject(text=text)), buttons)


def to_author(entry: Kept, by: str) -> Message:
    """The delight: somebody used what they wrote."""
    title = link(entry.permalink, entry.title)
    return message(f"{escape(by)} used your note {title}.")


def form(line: Line) -> View:
    """One line about what it changed."""
    title = link(line.entry.permalink, line.entry.title)
    return View(
        type="modal",
        callback_id=Callback.CHANGED_FORM,
        private_metadata=f"{line.entry.id}:{line.on.isoformat()}",
        title="What it changed",
        submit="Save",
        close="Not now",
        blocks=[
            SectionBlock(text=MarkdownTextObject(text=f"Whoever opens {title} reads it with your name.")),
            InputBlock(
                block_id=Block.CHANGED,
                label="What did it change?",
                hint="One line. Empty it to take it back.",
                optional=True,
                element=PlainTextInputElement(
                    action_id=Field.CHANGED,
                    initial_value=cut(line.words, LONGEST) or None,
                    max_length=LONGEST,
                ),
            ),
        ],
    )


def use_in(value: str) -> tuple[str, date | None, UserId, str]:
    """The entry, the day, the person and the digest of their words that a button carries; raises `Gone`."""
    entry, day, user, read = (value.split(":", 3) + [""] * 3)[:4]
    try:
        return entry, date.fromisoformat(day) if day else None, UserId(user), read
    except ValueError:
        raise refusals.Gone from None
