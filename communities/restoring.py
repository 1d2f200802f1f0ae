"""A database was put back from a copy: what it owes may be done, and what fell due since may be, too."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from communities import rhythm
from storage import restored, schedules


@dataclass(frozen=True, slots=True)
class Restored:
    """So many times nothing is posted, and so much that is owed is looked for in Slack first."""

    missed: int
    in_doubt: int


def take_up(session: Session, now: datetime) -> Restored | None:
    """Miss what fell due by now, and doubt what is owed; None in a database that just goes on."""
    if not restored.unmark(session):
        return None
    due = schedules.due(session, now)
    missed = sum(rhythm.pass_over(session, found, now, schedules.MISSED, "restored") for found in due)
    return Restored(missed, restored.doubt(session, now))
