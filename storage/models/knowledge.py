"""What was kept, and the evidence for it; people's words stand here alone."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Words
from storage.models.base import FALSE, ZERO, Base, owned


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
        Index(None, "workspace_id", "channel_id", "thread_ts"),
        Index(None, "workspace_id", "question_author_id"),
        Index(None, "workspace_id", "owner_id"),
        Index(None, "workspace_id", "merged_into"),
        Index(None, "review_at"),
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
    is_question: Mapped[bool] = mapped_column(server_default=FALSE)
    # Of a reply: what it replies to, as its author has it now, and whether it was accepted as the answer.
    question_text: Mapped[str | None] = mapped_column(Words)
    question_plain: Mapped[str] = mapped_column(Words, server_default="")
    question_author_id: Mapped[str | None] = mapped_column(String(32))
    question_edited_ts: Mapped[str | None] = mapped_column(String(32))
    is_answer: Mapped[bool] = mapped_column(server_default=FALSE)
    # Who looks after it; nobody: the community. Who was asked to, and has not answered.
    owner_id: Mapped[str | None] = mapped_column(String(32))
    owner_asked_id: Mapped[str | None] = mapped_column(String(32))
    checked_by: Mapped[str | None] = mapped_column(String(32))
    checked_at: Mapped[datetime | None]
    review_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    # Messages of other entries, as `channel:ts`: what took its place, and of what it is the same again.
    successor: Mapped[str | None] = mapped_column(String(64))
    merged_into: Mapped[str | None] = mapped_column(String(64))
    # The same words as they are compared, for the index of either engine.
    title_index: Mapped[str] = mapped_column(Text, server_default="")
    plain_index: Mapped[str] = mapped_column(Text, server_default="")
    tags_index: Mapped[str] = mapped_column(Text, server_default="")


class EntryWord(Base):
    """In how many of a community's entries a word stands: what typing errors are corrected against."""

    __tablename__ = "entry_words"
    __table_args__ = (Index(None, "community_id", "stem"),)
    workspace_id: Mapped[str] = owned(index=True)
    community_id: Mapped[int] = mapped_column(
        ForeignKey("communities.id", ondelete="CASCADE"), primary_key=True
    )
    word: Mapped[str] = mapped_column(String(64), primary_key=True)
    # What the index knows the word by: how rare that is decides how much it says.
    stem: Mapped[str] = mapped_column(String(255), server_default="")
    entries: Mapped[int]


class Declined(Base):
    """A message that its author or a steward took out, or that is gone; no star of others brings it back."""

    __tablename__ = "declined"
    workspace_id: Mapped[str] = owned(primary_key=True)
    channel_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    ts: Mapped[str] = mapped_column(String(32), primary_key=True)
    reason: Mapped[str] = mapped_column(String(16))
    declined_at: Mapped[datetime]


class Edited(Base):
    """When a message was last edited, for a star or an import with older words; for 90 days."""

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
    # What it changed, in a line, if they said so; and who says so too.
    changed: Mapped[str | None] = mapped_column(Words(200))
    confirmed_by: Mapped[str | None] = mapped_column(String(32))
    confirmed_at: Mapped[datetime | None]


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


class Deletion(Base):
    """An entry whose message is gone: erased, held in a sweep of many, or hidden until that is sure."""

    __tablename__ = "deletions"
    __table_args__ = (
        Index(None, "workspace_id", "heard_at"),
        Index(None, "workspace_id", "channel_id", "thread_ts"),
    )
    workspace_id: Mapped[str] = owned(primary_key=True)
    channel_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    ts: Mapped[str] = mapped_column(String(32), primary_key=True)
    author_id: Mapped[str | None] = mapped_column(String(32))
    heard_at: Mapped[datetime]
    sweep_id: Mapped[int | None] = mapped_column(ForeignKey("sweeps.id", ondelete="CASCADE"), index=True)
    # The thread that it is a reply in.
    thread_ts: Mapped[str | None] = mapped_column(String(32))
    # The whole entry, out of everybody's sight, until it is put back or goes.
    held: Mapped[dict[str, Any] | None]
    # When to look for the message once more, if it was not found and nobody told us of its deletion.
    look_at: Mapped[datetime | None]


class Sweep(Base):
    """Many deletions at once, by several authors: hidden until an administrator says what is meant."""

    __tablename__ = "sweeps"
    __table_args__ = (Index(None, "workspace_id", "state"), {"sqlite_autoincrement": True})
    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = owned()
    began_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(16), server_default="open")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(32))
