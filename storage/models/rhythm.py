"""What recurs, and each time it fell due."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, owned


class Schedule(Base):
    """When something recurs in a community; `next_due_at` is what the clock is held against."""

    __tablename__ = "schedules"
    __table_args__ = (UniqueConstraint("community_id", "kind"), Index(None, "next_due_at"))
    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = owned(index=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16))
    rule: Mapped[str] = mapped_column(String(255))
    at: Mapped[str] = mapped_column(String(5))
    zone: Mapped[str] = mapped_column(String(64))
    starts_on: Mapped[date]
    next_due_at: Mapped[datetime | None]
    next_local_date: Mapped[date | None]


class Occurrence(Base):
    """One falling-due of a schedule, unique by its local date: posted, skipped with a reason, or missed."""

    __tablename__ = "occurrences"
    workspace_id: Mapped[str] = owned(index=True)
    schedule_id: Mapped[int] = mapped_column(ForeignKey("schedules.id", ondelete="CASCADE"), primary_key=True)
    local_date: Mapped[date] = mapped_column(primary_key=True)
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(64))
    prompt_id: Mapped[str | None] = mapped_column(String(64))
    delivery_id: Mapped[str | None] = mapped_column(String(32))
