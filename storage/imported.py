"""Channels of which something was imported, and that are no community yet."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, update
from sqlalchemy.orm import Session

from storage.communities import IMPORTED, NO_EMOJI, Place, any_at, at, change
from storage.keys import ChannelKey, CommunityId, UserId, WorkspaceId
from storage.models import Charter, Community, Entry, Membership, Schedule
from storage.upsert import insert

STAR = "star"


def put_aside(
    session: Session, channel: ChannelKey, name: str, now: datetime, *, is_private: bool, is_shared: bool
) -> None:
    """Let what is imported of a channel have a place, unless it has one, or a community of its own.

    What one export says is private or shared, no other export makes public again.
    """
    new = insert(session, Community)
    narrower = (new.excluded.is_private & ~Community.is_private) | (
        new.excluded.is_shared & ~Community.is_shared
    )
    session.execute(
        new.values(
            workspace_id=channel.workspace,
            channel_id=channel.channel,
            name=name,
            is_private=is_private,
            is_shared=is_shared,
            zone="UTC",
            emoji=NO_EMOJI,
            adopted_by="",
            adopted_at=now,
            paused_at=now,
            pause_reason=IMPORTED,
            # An export is old: whether the channel is still what it was, Slack says.
            look_at=now,
        ).on_conflict_do_update(
            index_elements=["workspace_id", "channel_id"],
            set_={
                "is_private": Community.is_private | new.excluded.is_private,
                "is_shared": Community.is_shared | new.excluded.is_shared,
                "look_at": now,
            },
            where=(Community.emoji == NO_EMOJI) & narrower,
        )
    )


def unaddressed(workspace: str, channel: Any) -> Any:
    """In place of a message's link, its channel's: as long as nobody knows the workspace's own address."""
    return f"https://app.slack.com/client/{workspace}/" + channel


def address(session: Session, workspace: WorkspaceId, url: str) -> None:
    """Let what was imported before the workspace's address was known lead to its messages."""
    link = f"{url.rstrip('/')}/archives/" + Entry.channel_id + "/p" + func.replace(Entry.ts, ".", "")
    thread = "?thread_ts=" + Entry.thread_ts + "&cid=" + Entry.channel_id
    session.execute(
        update(Entry)
        .where(Entry.workspace_id == workspace, Entry.permalink == unaddressed(workspace, Entry.channel_id))
        .values(permalink=link + func.coalesce(thread, ""))
        .execution_options(synchronize_session=False)
    )


def place_of(session: Session, channel: ChannelKey) -> Place:
    """Where something of a channel goes that was put aside before."""
    found = any_at(session, channel)
    if found is None:
        raise LookupError(channel.channel)
    return found


def take_up(
    session: Session, channel: ChannelKey, by: UserId, zone: str, reason: str, now: datetime
) -> Place | None:
    """Make a community of what was imported of this channel; None when nothing was."""
    taken = session.execute(
        update(Community)
        .where(
            Community.workspace_id == channel.workspace,
            Community.channel_id == channel.channel,
            Community.emoji == NO_EMOJI,
        )
        .values(
            is_private=True,
            zone=zone,
            emoji=STAR,
            adopted_by=by,
            adopted_at=now,
            paused_at=now,
            pause_reason=reason,
            look_at=now,
        )
        .execution_options(synchronize_session=False)
        .returning(Community.id)
    ).scalar()
    return None if taken is None else at(session, channel)


def lay_down(session: Session, community: CommunityId, now: datetime) -> None:
    """Be no community any more, and keep what was imported."""
    session.execute(delete(Charter).where(Charter.community_id == community))
    session.execute(delete(Schedule).where(Schedule.community_id == community))
    session.execute(
        update(Membership)
        .where(Membership.community_id == community)
        .values(role="member")
        .execution_options(synchronize_session=False)
    )
    change(session, community, pause_reason=IMPORTED, rests=False, emoji=NO_EMOJI, adopted_by="", look_at=now)
