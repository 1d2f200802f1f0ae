"""What people read when a reply is accepted as the answer."""

from slack_sdk.models.blocks import ActionsBlock, ButtonElement

from communities.answers import Marked, MarkedBefore, Unmarked
from views.ids import Action
from views.text import Message, channel, link, message, section


def marked(outcome: Marked | MarkedBefore, kb: str) -> Message:
    """The receipt of *Mark as the answer*, with the way back for whoever marked it."""
    title = link(outcome.entry.permalink, outcome.entry.title)
    where = channel(outcome.place.channel)
    both = "it and its question" if outcome.entry.question_plain else "it"
    text = f"Marked as the answer: {title}. Anyone who can open {where} can find {both} with `{kb}`."
    if isinstance(outcome, MarkedBefore):
        text = f"It is the answer already: {title}."
        if not outcome.is_theirs:
            return message(text)
    back = ButtonElement(text="Take it back", action_id=Action.UNMARK, value=str(outcome.entry.id))
    return message(text, section(text), ActionsBlock(elements=[back]))


def unmarked(outcome: Unmarked) -> Message:
    """The receipt of taking a mark back."""
    if outcome.is_kept:
        return message("Your mark is taken back. What it was on stays kept: something else keeps it.")
    return message("Your mark is taken back, and what it was on is not kept any more.")
