"""What people read about notes that were used."""

from communities.using import Used, UsedToday
from storage.entries import Kept
from views.text import Message, escape, link, message


def used(outcome: Used | UsedToday) -> Message:
    """Thanks, and whether the author hears of it."""
    title = link(outcome.entry.permalink, outcome.entry.title)
    if isinstance(outcome, UsedToday):
        return message(f"You said so today already: {title}.")
    heard = " The author will hear that it helped." if outcome.author_hears else ""
    return message(f"Noted that you used {title}.{heard}")


def to_author(entry: Kept, by: str) -> Message:
    """The delight: somebody used what they wrote."""
    title = link(entry.permalink, entry.title)
    return message(f"{escape(by)} used your note {title}.")
