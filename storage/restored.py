"""The mark on a copy of an SQLite file: a database that was put back is known by it from one that goes on."""

import sqlite3
from datetime import datetime

from sqlalchemy import func, text, update
from sqlalchemy.orm import Session

from storage.deliveries import UNANSWERED
from storage.models import Delivery

MARK = 1


def mark(copy: sqlite3.Connection) -> None:
    """Mark a copy as one."""
    copy.execute(f"PRAGMA user_version = {MARK}")


def unmark(session: Session) -> bool:
    """Take the mark away; whether it was there."""
    if session.scalar(text("PRAGMA user_version")) != MARK:
        return False
    session.execute(text("PRAGMA user_version = 0"))
    return True


def doubt(session: Session, now: datetime) -> int:
    """Count whatever is owed by now as sent with an unknown end, so that it is looked for first; how many."""
    doubted = session.execute(
        update(Delivery)
        .where(Delivery.state == "owed", Delivery.due_at <= now)
        .values(
            attempts=func.max(Delivery.attempts, 1),
            error=UNANSWERED,
            claimed_by=None,
            claimed_until=None,
        )
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    return len(doubted.all())
