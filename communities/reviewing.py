"""Once a year, or twice for what is used: somebody says whether an entry is still true. Off unless wanted."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from storage import entries
from storage.entries import Kept

# A review is due a year after a note was kept or looked at; half a year after it was used or opened.
UNUSED, USED = timedelta(days=365), timedelta(days=182)


def noticed(session: Session, entry: Kept, now: datetime, *, is_opened: bool = False) -> None:
    """Somebody used or opened an entry: it comes up for review, no later than in half a year."""
    due = min(entry.review_at or entry.kept_at + UNUSED, now + USED)
    values: dict[str, object] = {"opened_at": now} if is_opened else {}
    if due != entry.review_at:
        values["review_at"] = due
    if values:
        entries.change(session, entry.id, **values)


def done(session: Session, entry: Kept, now: datetime) -> None:
    """Somebody in charge has looked at it: it comes up again in a year, or sooner when it is used."""
    if entry.review_at is not None:
        entries.change(session, entry.id, review_at=now + UNUSED)
