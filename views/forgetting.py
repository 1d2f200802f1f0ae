"""What somebody reads who asks to be forgotten."""

from slack_sdk.models.blocks import MarkdownTextObject, SectionBlock
from slack_sdk.models.views import View

from views.ids import Callback
from views.text import Message, count, message

WHAT_GOES = """*This goes:* what was kept of your words, wherever it was told; your stars, your questions \
and what you used; which communities you belong to, and what you look after; your wishes here.
*This stays:* your messages in Slack itself; what others wrote and kept; a mark by which the \
app knows not to keep anything of yours again, and from which nobody learns who you are.
It cannot be taken back. Backups that are put back obey it."""


def confirm(entries: int) -> View:
    """The question before everything goes."""
    kept = f"{count(entries, 'note', 'notes')} of yours would go.\n" if entries else ""
    return View(
        type="modal",
        callback_id=Callback.FORGET_FORM,
        title="Forget me",
        submit="Forget me",
        close="Not now",
        blocks=[SectionBlock(text=MarkdownTextObject(text=f"{kept}{WHAT_GOES}"))],
    )


def not_of_others(cop: str) -> Message:
    """Everybody asks for themselves."""
    return message(
        f"You can ask that for yourself alone: `{cop} forget me`. For somebody who has left, "
        "whoever runs the app can do it."
    )


def forgotten(entries: int) -> View:
    """It is done."""
    gone = f" {count(entries, 'note', 'notes')} of yours went." if entries else ""
    text = (
        f"Done.{gone} What I posted about it is being changed now. You are as new here as anybody. "
        "Nothing you write will be kept until you allow it on Home."
    )
    return View(
        type="modal",
        title="Forgotten",
        close="Close",
        blocks=[SectionBlock(text=MarkdownTextObject(text=text))],
    )
