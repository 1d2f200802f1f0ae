"""The desk of a community, and the form in which its keeping rules are set."""

import json

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    ContextBlock,
    InputBlock,
    MarkdownTextObject,
    NumberInputElement,
    PlainTextInputElement,
    SectionBlock,
)
from slack_sdk.models.views import View

from communities.managing import MOST_DAYS, MOST_OTHERS, Desk, Wish, emoji_in
from communities.rhythm import ASKED_FOR
from storage.communities import Keeps, Place
from views import ids
from views.administering import NO, YES, choice
from views.ids import Action, Callback, Field
from views.refusals import sentence
from views.replanning import in_words
from views.text import channel, count, listed, shown

APPS = {YES: "Keep them too", NO: "Keep what people write, alone"}
RECEIPTS = {YES: "Put a :bookmark: on it", NO: "Leave it as it is"}
REVIEWS = {NO: "No", YES: "Yes, a few at a time"}
TAKE_ALONG = "*Take it along*\n"
LET_REST = "*Let it rest*\nI post nothing by myself until one of you lets it go on. Stars keep as before."
STOPPED = "*No prompts now*\nUntil somebody writes in the channel again, or you let them go on."
LET_GO_ON = "*It rests*\nI post nothing by myself. Stars keep as before."
# Which field of the form each rule stands in.
BLOCKS = {
    "emoji": ids.Block.EMOJI,
    "checked_from": ids.Block.CHECKED_FROM,
    "checked_until": ids.Block.CHECKED_UNTIL,
    "oldest_days": ids.Block.OLDEST,
}


def desk(found: Desk, cop: str) -> View:
    """Everything that there is to look after, each line with the button that opens it."""
    return View(
        type="modal",
        title="Look after it",
        close="Done",
        blocks=[
            SectionBlock(text=MarkdownTextObject(text=f"*{channel(found.place.channel)}*")),
            *lines(found, cop),
            ContextBlock(elements=[MarkdownTextObject(text="Only those who look after it see this.")]),
        ],
    )


def lines(found: Desk, cop: str) -> list[Block]:
    """What is on the desk, in the order in which it is looked at."""
    looked_for = f"*People are looking for* {count(found.gaps, 'thing', 'things')} that nobody has written."
    doubted = f"*In doubt:* {count(found.in_doubt, 'note', 'notes')}, until one of you answers."
    place = found.place
    return [
        line(charter(found), "Charter", Action.CHARTER, place),
        line(
            f"*Rhythm*\n{in_words(place, found.dates, is_asleep=found.is_asleep)}",
            "Rhythm",
            Action.RHYTHM,
            place,
        ),
        line(
            f"*People*\nLooked after by {shown(listed(list(found.stewards)), 500) or 'nobody'}.",
            "People",
            Action.PEOPLE,
            place,
        ),
        line(how_it_keeps(found.place), "Keeping", Action.HOW_IT_KEEPS, found.place),
        *(
            [line(doubted, f"Look ({found.in_doubt})", Action.IN_DOUBT, found.place)]
            if found.in_doubt
            else []
        ),
        *([line(looked_for, f"Look ({found.gaps})", Action.GAPS, found.place)] if found.gaps else []),
        line(
            "*What may be kept twice*\nNotes that say nearly the same, and what was merged.",
            f"Look alike ({found.alike})" if found.alike else "Look alike",
            Action.LOOK_ALIKE,
            found.place,
        ),
        export(found, cop),
        *resting(found),
    ]


def charter(found: Desk) -> str:
    """What it is about, in short."""
    problem = shown(found.concern.problem, 300) if found.concern else ""
    return f"*Charter*\n{problem or 'What it is about is not written down yet.'}"


def export(found: Desk, cop: str) -> Block:
    """What can be taken along, by who may; and who could allow it."""
    if found.why_no_export is None:
        words = "All that is kept here as a file, sent to you alone."
        return line(f"{TAKE_ALONG}{words}", "Export", Action.EXPORT, found.place)
    why = sentence(found.why_no_export, cop)
    return SectionBlock(text=MarkdownTextObject(text=f"{TAKE_ALONG}{why}"))


def resting(found: Desk) -> list[Block]:
    """Let everything rest, or go on; what rests for another reason goes on when that is over."""
    place = found.place
    if place.pause_reason == ASKED_FOR:
        return [line(LET_GO_ON, "Let it go on", Action.GO_ON, place)]
    if place.pause_reason is not None:
        return []
    rest = line(LET_REST, "Rest", Action.REST, place)
    return [line(STOPPED, "Let prompts go on", Action.GO_ON, place), rest] if found.is_asleep else [rest]


def line(text: str, label: str, action: Action, place: Place) -> Block:
    """One thing on the desk, and the button that opens it; the button names the channel."""
    button = ButtonElement(text=label, action_id=action, value=place.channel)
    return SectionBlock(text=MarkdownTextObject(text=text), accessory=button)


def how_it_keeps(place: Place) -> str:
    """The keeping rules in words."""
    keeps = place.keeps
    others = "another vouches" if keeps.checked_from == 1 else f"{keeps.checked_from} others vouch"
    until = " It stops when nobody does."
    if keeps.checked_until != 1:
        until = f" It stops when fewer than {keeps.checked_until} do." if keeps.checked_until else ""
    age = count(keeps.oldest_days, "day", "days") if keeps.oldest_days is not None else ""
    said = (
        f":{place.emoji}: on a message keeps it.",
        f"A note counts as *checked* when {others} for it, or one steward.{until}",
        "Messages of other apps are kept too." if keeps.apps else "Messages of other apps are not kept.",
        f"What is older than {age} is not kept." if age else "Messages of any age are kept.",
        "A :bookmark: says that it is kept." if keeps.receipts else "Nothing is put on what is kept.",
        "Old notes come up to be looked at again." if keeps.reviews else "Nobody is asked to look again.",
    )
    return "*How it keeps*\n" + "\n".join(f"• {one}" for one in said)


def form(place: Place, desk: str) -> View:
    """The keeping rules as they are, to be changed; `desk` is the view beneath."""
    keeps = place.keeps
    return View(
        type="modal",
        callback_id=Callback.KEEPING_FORM,
        private_metadata=json.dumps([place.channel, desk[:255], Wish(place.emoji, keeps).stamp]),
        title="Keeping",
        submit="Save",
        close="Not now",
        blocks=[
            emoji(place.emoji),
            number(
                ids.Block.CHECKED_FROM,
                Field.CHECKED_FROM,
                "A note is checked once so many others vouch for it",
                "By their emoji, or by saying that it is still true. One of you is always enough.",
                (1, MOST_OTHERS),
                keeps.checked_from,
            ),
            number(
                ids.Block.CHECKED_UNTIL,
                Field.CHECKED_UNTIL,
                "Stops being checked below",
                "A smaller number than the one above, so that one person’s change of mind changes little.",
                (0, MOST_OTHERS - 1),
                keeps.checked_until,
            ),
            choice(ids.Block.APPS, Field.APPS, "Messages of other apps", APPS, yes(keeps.apps)),
            number(
                ids.Block.OLDEST,
                Field.OLDEST,
                "Keep nothing older than so many days",
                "Empty: however old it is. What is kept already stays.",
                (1, MOST_DAYS),
                keeps.oldest_days,
                is_optional=True,
            ),
            choice(ids.Block.RECEIPTS, Field.RECEIPTS, "On a kept message", RECEIPTS, yes(keeps.receipts)),
            choice(
                ids.Block.REVIEWS,
                Field.REVIEWS,
                "Ask people now and then whether a note is still true",
                REVIEWS,
                yes(keeps.reviews),
            ),
        ],
    )


def yes(is_so: bool) -> str:
    """The option that says so."""
    return YES if is_so else NO


def emoji(name: str) -> Block:
    """The emoji that keeps."""
    return InputBlock(
        block_id=ids.Block.EMOJI,
        label="The emoji that keeps a message",
        hint="Its name, such as star. Another one counts from now on; what is kept stays.",
        element=PlainTextInputElement(action_id=Field.EMOJI, initial_value=name, max_length=120),
    )


def number(
    block: ids.Block,
    field: Field,
    label: str,
    hint: str,
    range: tuple[int, int],
    value: int | None,
    *,
    is_optional: bool = False,
) -> Block:
    """A whole number within a range."""
    return InputBlock(
        block_id=block,
        label=label,
        hint=hint,
        optional=is_optional,
        element=NumberInputElement(
            action_id=field,
            is_decimal_allowed=False,
            initial_value=None if value is None else str(value),
            min_value=str(range[0]),
            max_value=str(range[1]),
        ),
    )


def chosen(values: dict[str, str]) -> Wish:
    """The rules that a form says."""
    oldest = values.get(ids.Block.OLDEST, "")
    return Wish(
        emoji_in(values.get(ids.Block.EMOJI, "")),
        Keeps(
            whole(values.get(ids.Block.CHECKED_FROM, "")),
            whole(values.get(ids.Block.CHECKED_UNTIL, "")),
            values.get(ids.Block.APPS, YES) != NO,
            whole(oldest) if oldest else None,
            values.get(ids.Block.RECEIPTS, YES) != NO,
            values.get(ids.Block.REVIEWS, NO) == YES,
        ),
    )


def whole(typed: str) -> int:
    """A whole number as it was typed; -1 when it is none."""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 9 else -1
