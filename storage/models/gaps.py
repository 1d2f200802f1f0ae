"""What people looked for and nobody has written, and what they asked a community."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Words
from storage.models.base import Base, owned


class Missed(Base):
    """A search that found nothing: its words, and a salted hash of who searched, for 90 days."""

    __tablename__ = "missed"
    __table_args__ = (
        UniqueConstraint("workspace_id", "channel_id", "words", "person_hash"),
        Index(None, "missed_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = owned()
    # The channel of a community in which it was typed; '' for anywhere else.
    channel_id: Mapped[str] = mapped_column(String(32), server_default="")
    words: Mapped[str] = mapped_column(Words(255))
    person_hash: Mapped[str] = mapped_column(String(64))
    missed_at: Mapped[datetime]


class Ask(Base):
    """A question that somebody lets the app put to a community; its words go once Slack has them."""

    __tablename__ = "asks"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = owned(index=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"))
    asker_id: Mapped[str] = mapped_column(String(32))
    words: Mapped[str | None] = mapped_column(Words)
    asked_at: Mapped[datetime]
