"""What authors read about their own words."""

from slack_sdk.models.blocks import (
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

from storage.communities import Place
from storage.entries import Kept
from views.ids import Action
from views.text import Message, channel, count, cut, link, message


def your_entry(entry: Kept, place: Place) -> Message:
    """What is kept of an author's message, in the words as they are kept."""
    head = f"Kept in {channel(place.channel)} as {link(entry.permalink, entry.title)}:"
    follows = "Edit or delete your message in Slack and this copy follows."
    return message(
        f"{head} {follows}",
        SectionBlock(text=MarkdownTextObject(text=head)),
        SectionBlock(text=PlainTextObject(text=cut(entry.plain, 1500) or "…", emoji=True)),
        ContextBlock(elements=[MarkdownTextObject(text=follows)]),
    )


def not_kept() -> Message:
    """This one is out."""
    return message("Done. It is not kept any more, and nobody’s star but yours brings it back.")


def never_button(entries: int | None = None, value: str | None = None) -> ButtonElement:
    """*Never keep mine*, which asks first; `entries` is how many notes would go, where that is known."""
    gone = f" ({count(entries, 'note', 'notes')})" if entries else ""
    sure = ConfirmObject(
        title="Never keep what you write?",
        text=MarkdownTextObject(
            text=f"Nothing that you write is kept from now on, and what is kept of yours goes{gone}, "
            "in every community. It does not come back."
        ),
        confirm="Never keep mine",
        deny="Not now",
        style="danger",
    )
    return ButtonElement(text="Never keep mine", action_id=Action.NEVER_KEEP, value=value, confirm=sure)


def never_kept(entries: int) -> Message:
    """Nothing of theirs is kept."""
    gone = f" {count(entries, 'note', 'notes')} of yours went." if entries else ""
    return message(
        f"Done. Nothing you write will be kept.{gone} *Allow it again* on Home is for what people keep after "
        "that; it brings nothing back."
    )
