"""The nouns, as tables. Every row belongs to a workspace; words of people stand in `entries` alone."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from storage.columns import UtcDateTime, Words

ZERO, FALSE = text("0"), text("false")
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """What every table shares: names of constraints, and how Python's types are kept."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar = {datetime: UtcDateTime, dict[str, Any]: JSON}


def owned(*, primary_key: bool = False, index: bool = False) -> Mapped[str]:
    """The workspace a row belongs to; the row goes when the workspace goes."""
    return mapped_column(
        String(32), ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=primary_key, index=index
    )


class Workspace(Base):
    """One installation: a Slack team."""

    __tablename__ = "workspaces"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(Words(255))
    url: Mapped[str] = mapped_column(String(255))
    bot_user_id: Mapped[str] = mapped_column(String(32))
    bot_id: Mapped[str] = mapped_column(String(32))
    joined_at: Mapped[datetime]
    last_event_at: Mapped[datetime | None]


class Person(Base):
    """A person as this workspace knows them, and what they asked of the app."""

    __tablename__ = "people"
    workspace_id: Mapped[str] = owned(primary_key=True)
    user_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(Words(255))
    zone: Mapped[str] = mapped_column(String(64), server_default="UTC")
    is_guest: Mapped[bool] = mapped_column(server_default=FALSE)
    is_external: Mapped[bool] = mapped_column(server_default=FALSE)
    is_admin: Mapped[bool] = mapped_column(server_default=FALSE)
    is_bot: Mapped[bool] = mapped_column(server_default=FALSE)
    is_deactivated: Mapped[bool] = mapped_column(server_default=FALSE)
    seen_at: Mapped[datetime]
    dial: Mapped[str] = mapped_column(String(16), server_default="useful")
    never_keep: Mapped[bool] = mapped_column(server_default=FALSE)
    star_noted_at: Mapped[datetime | None]
    kept_told_at: Mapped[datetime | None]
    # Slack's own count of changes to a profile (`updated`), so that an old one never overwrites a newer one.
    profile_updated: Mapped[int] = mapped_column(server_default=ZERO)


class Community(Base):
    """A shared concern with its channel."""

    __tablename__ = "communities"
    __table_args__ = (UniqueConstraint("workspace_id", "channel_id"), {"sqlite_autoincrement": True})
    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = owned()
    channel_id: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(Words(255))
    is_private: Mapped[bool]
    is_shared: Mapped[bool] = mapped_column(server_default=FALSE)
    zone: Mapped[str] = mapped_column(String(64))
    emoji: Mapped[str] = mapped_column(String(100), server_default="star")
    adopted_by: Mapped[str] = mapped_column(String(32))
    adopted_at: Mapped[datetime]
    paused_at: Mapped[datetime | None]
    pause_reason: Mapped[str | None] = mapped_column(String(32))
    caught_up_at: Mapped[datetime | None]
    # When the channel is to be looked at again, in Slack: who is there, its name, whether we are inside.
    look_at: Mapped[datetime | None]


class Charter(Base):
    """The problem a community has and what is out of scope; each change is a new version."""

    __tablename__ = "charters"
    workspace_id: Mapped[str] = owned(index=True)
    community_id: Mapped[int] = mapped_column(
        ForeignKey("communities.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = mapped_column(primary_key=True)
    problem: Mapped[str] = mapped_column(Words)
    out_of_scope: Mapped[str] = mapped_column(Words)
    written_by: Mapped[str] = mapped_column(String(32))
    written_at: Mapped[datetime]


class Membership(Base):
    """Who belongs to a community; `in_channel` is Slack's own fact and decides what they may see."""

    __tablename__ = "memberships"
    __table_args__ = (Index(None, "workspace_id", "user_id"),)
    workspace_id: Mapped[str] = owned()
    community_id: Mapped[int] = mapped_column(
        ForeignKey("communities.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    role: Mapped[str] = mapped_column(String(16), server_default="member")
    in_channel: Mapped[bool]
    joined_at: Mapped[datetime]
    # When they came by themselves; None for whoever was there when the channel was first looked at.
    came_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    changed_ts: Mapped[str] = mapped_column(String(32), server_default="0")


class Star(Base):
    """One person's star on one message; taking it back leaves a tombstone, so that order does not matter."""

    __tablename__ = "stars"
    workspace_id: Mapped[str] = owned(primary_key=True)
    channel_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    ts: Mapped[str] = mapped_column(String(32), primary_key=True)
    user_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    emoji: Mapped[str] = mapped_column(String(100), primary_key=True)
    event_ts: Mapped[str] = mapped_column(String(32))
    is_taken_back: Mapped[bool]


class Entry(Base):
    """A message kept: its own copy of the words, and the evidence for them."""

    __tablename__ = "entries"
    __table_args__ = (
        UniqueConstraint("workspace_id", "channel_id", "ts"),
        Index(None, "workspace_id", "author_id"),
        Index(None, "community_id", "kept_at"),
        # A button pressed later must never meet another entry under an old number.
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = owned()
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"))
    channel_id: Mapped[str] = mapped_column(String(32))
    ts: Mapped[str] = mapped_column(String(32))
    thread_ts: Mapped[str | None] = mapped_column(String(32))
    permalink: Mapped[str] = mapped_column(Words)
    author_id: Mapped[str | None] = mapped_column(String(32))
    title: Mapped[str] = mapped_column(Words)
    is_title_given: Mapped[bool] = mapped_column(server_default=FALSE)
    text: Mapped[str] = mapped_column(Words)
    plain: Mapped[str] = mapped_column(Words)
    tags: Mapped[str] = mapped_column(Words, server_default="")
    standing: Mapped[str] = mapped_column(String(16), server_default="candidate")
    stars: Mapped[int] = mapped_column(server_default=ZERO)
    kept_by: Mapped[str] = mapped_column(String(32))
    kept_at: Mapped[datetime]
    edited_ts: Mapped[str | None] = mapped_column(String(32))
    # The same words as they are compared, for the index of either engine.
    title_index: Mapped[str] = mapped_column(Text, server_default="")
    plain_index: Mapped[str] = mapped_column(Text, server_default="")
    tags_index: Mapped[str] = mapped_column(Text, server_default="")


class EntryWord(Base):
    """In how many of a community's entries a word stands: what typing errors are corrected against."""

    __tablename__ = "entry_words"
    workspace_id: Mapped[str] = owned(index=True)
    community_id: Mapped[int] = mapped_column(
        ForeignKey("communities.id", ondelete="CASCADE"), primary_key=True
    )
    word: Mapped[str] = mapped_column(String(64), primary_key=True)
    entries: Mapped[int]


class Declined(Base):
    """A message whose author asked that it not be kept, or that is gone; no star brings it back."""

    __tablename__ = "declined"
    workspace_id: Mapped[str] = owned(primary_key=True)
    channel_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    ts: Mapped[str] = mapped_column(String(32), primary_key=True)
    reason: Mapped[str] = mapped_column(String(16))
    declined_at: Mapped[datetime]


class Edited(Base):
    """When a message was last edited, for a star that is still being decided on older words."""

    __tablename__ = "edited"
    workspace_id: Mapped[str] = owned(primary_key=True)
    channel_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    ts: Mapped[str] = mapped_column(String(32), primary_key=True)
    edited_ts: Mapped[str] = mapped_column(String(32))
    noted_at: Mapped[datetime]


class Application(Base):
    """Somebody used an entry; once a day a person counts."""

    __tablename__ = "applications"
    __table_args__ = (UniqueConstraint("entry_id", "user_id", "used_on"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = owned(index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"))
    user_id: Mapped[str] = mapped_column(String(32))
    used_on: Mapped[date]
    used_at: Mapped[datetime]


class Question(Base):
    """A message that asks, by its place alone: its words are not kept."""

    __tablename__ = "questions"
    __table_args__ = (Index(None, "community_id", "asked_at"),)
    workspace_id: Mapped[str] = owned(primary_key=True)
    channel_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    ts: Mapped[str] = mapped_column(String(32), primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"))
    asker_id: Mapped[str] = mapped_column(String(32))
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]


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
