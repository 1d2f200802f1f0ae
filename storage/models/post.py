"""What came from Slack, and what is owed to it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import FALSE, ZERO, Base, owned


class Delivery(Base):
    """One message the app owes to Slack, as facts and ids, kept until Slack has it."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("workspace_id", "key"),
        UniqueConstraint("id"),
        Index(None, "state", "due_at"),
        Index(None, "workspace_id", "user_id", "created_at"),
        {"sqlite_autoincrement": True},
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(32))
    workspace_id: Mapped[str] = owned()
    kind: Mapped[str] = mapped_column(String(32))
    key: Mapped[str] = mapped_column(String(255))
    channel_id: Mapped[str | None] = mapped_column(String(32))
    user_id: Mapped[str | None] = mapped_column(String(32))
    facts: Mapped[dict[str, Any]]
    is_unasked: Mapped[bool] = mapped_column(server_default=FALSE)
    state: Mapped[str] = mapped_column(String(16), server_default="owed")
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]
    claimed_by: Mapped[str | None] = mapped_column(String(64))
    claimed_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(server_default=ZERO)
    posted_channel: Mapped[str | None] = mapped_column(String(32))
    posted_ts: Mapped[str | None] = mapped_column(String(32))
    settled_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(String(64))


class Quote(Base):
    """Which people's messages a posted delivery speaks of, so that a deletion can follow into it."""

    __tablename__ = "quotes"
    __table_args__ = (
        Index(None, "workspace_id", "channel_id", "ts"),
        ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], ondelete="CASCADE"),
    )
    workspace_id: Mapped[str] = owned()
    delivery_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    channel_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    ts: Mapped[str] = mapped_column(String(32), primary_key=True)


class InboxRow(Base):
    """One envelope from Slack, kept until its effect is committed; then only its key stays."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("workspace_id", "key"),
        Index(None, "state", "claimed_until"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = mapped_column(String(32))
    key: Mapped[str] = mapped_column(String(128))
    kind: Mapped[str] = mapped_column(String(64))
    body: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16), server_default="waiting")
    claimed_by: Mapped[str | None] = mapped_column(String(64))
    claimed_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(server_default=ZERO)
    received_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(String(64))
