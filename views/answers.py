"""What people read when a reply is accepted as the answer."""

from communities.answers import Marked, MarkedBefore
from views.text import Message, channel, link, message


def marked(outcome: Marked | MarkedBefore, kb: str) -> Message:
    """The receipt of *Mark as the answer*."""
    title = link(outcome.entry.permalink, outcome.entry.title)
    if isinstance(outcome, MarkedBefore):
        return message(f"It is the answer already: {title}.")
    where = channel(outcome.place.channel)
    both = "it and its question" if outcome.entry.question_plain else "it"
    return message(f"Marked as the answer: {title}. Anyone who can open {where} can find {both} with `{kb}`.")
