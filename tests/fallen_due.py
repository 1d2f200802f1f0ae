"""What became of each time a schedule fell due."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.keys import ScheduleId
from storage.models import Occurrence


@dataclass(frozen=True, slots=True)
class Occurred:
    """What became of one falling-due."""

    local_date: date
    due_at: datetime
    state: str
    reason: str | None
    prompt: str | None


def occurrences(session: Session, schedule: ScheduleId) -> list[Occurred]:
    """What became of every falling-due, oldest first."""
    rows = session.scalars(
        select(Occurrence).where(Occurrence.schedule_id == schedule).order_by(Occurrence.local_date)
    )
    return [Occurred(row.local_date, row.due_at, row.state, row.reason, row.prompt_id) for row in rows]
