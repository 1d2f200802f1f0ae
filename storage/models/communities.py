"""Communities: their charters and who belongs to them."""

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Words
from storage.models.base import FALSE, TRUE, Base, owned


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
    # How many others make an entry *checked*, and how few may be left of them before it is so no longer.
    checked_from: Mapped[int] = mapped_column(server_default=text("2"))
    checked_until: Mapped[int] = mapped_column(server_default=text("1"))
    keeps_apps: Mapped[bool] = mapped_column(server_default=TRUE)
    # A message older than so many days is not kept; None: however old it is.
    oldest_days: Mapped[int | None]
    leaves_receipts: Mapped[bool] = mapped_column(server_default=TRUE)
    reviews: Mapped[bool] = mapped_column(server_default=FALSE)
    # Emojis that kept here before, between spaces, and since when the one that does now.
    once_emoji: Mapped[str] = mapped_column(String(4000), server_default="")
    emoji_at: Mapped[datetime | None]
    # Since its rules changed: down to which entry each is weighed again, and has its receipt or has none.
    weighed_to: Mapped[int | None]
    receipts_to: Mapped[int | None]
    # Since an import: from which entry on each is still to be compared with what else was kept.
    compared_from: Mapped[int | None]
    adopted_by: Mapped[str] = mapped_column(String(32))
    adopted_at: Mapped[datetime]
    paused_at: Mapped[datetime | None]
    pause_reason: Mapped[str | None] = mapped_column(String(32))
    # Whoever tends it lets it rest, whatever else keeps it quiet meanwhile.
    rests: Mapped[bool] = mapped_column(server_default=FALSE)
    caught_up_at: Mapped[datetime | None]
    # When the channel is to be looked at again, in Slack: who is there, its name, whether we are inside.
    look_at: Mapped[datetime | None]
    # When what was kept here is to be compared with Slack, and the `ts` down to which that is done.
    walk_at: Mapped[datetime | None]
    walked_to: Mapped[str | None] = mapped_column(String(32))


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


class Proposal(Base):
    """A community that somebody would like and may not start; its number is that of the post that says so."""

    __tablename__ = "proposals"
    __table_args__ = (
        Index(None, "workspace_id", "channel_id"),
        ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], ondelete="CASCADE"),
    )
    workspace_id: Mapped[str] = owned()
    delivery_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    channel_id: Mapped[str] = mapped_column(String(32))
    proposed_by: Mapped[str | None] = mapped_column(String(32))
    proposed_at: Mapped[datetime]
    # What became of it; None while nobody has answered.
    outcome: Mapped[str | None] = mapped_column(String(16))
    decided_by: Mapped[str | None] = mapped_column(String(32))
    decided_at: Mapped[datetime | None]
