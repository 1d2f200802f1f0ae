"""What people read about how an entry stands, and who looks after it."""

from communities.tending import Doubted
from storage.verdicts import OUT_OF_DATE
from views.text import Message, link, message


def doubted(outcome: Doubted) -> Message:
    """The receipt of *Out of date* and *Did not work*."""
    title = link(outcome.entry.permalink, outcome.entry.title)
    what = "is out of date" if outcome.verdict == OUT_OF_DATE else "did not work for you"
    shown = " It is shown as in doubt now." if outcome.is_in_doubt else ""
    return message(f"Noted that {title} {what}.{shown}")
