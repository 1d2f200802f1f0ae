"""Who starred which message; the latest fact wins, in whatever order the facts arrive."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.keys import MessageKey, UserId
from storage.models import Star
from storage.upsert import insert

# Kept by the shortcut, or by hand: not an emoji that Slack could send.
BY_HAND = "(by hand)"


def put(
    session: Session, message: MessageKey, by: UserId, emoji: str, event_ts: str, *, is_taken_back: bool
) -> bool:
    """Record a star or its taking back; False when we know something later already."""
    changed = session.execute(
        insert(session, Star)
        .values(
            workspace_id=message.workspace,
            channel_id=message.channel,
            ts=message.ts,
            user_id=by,
            emoji=emoji,
            event_ts=event_ts,
            is_taken_back=is_taken_back,
        )
        .on_conflict_do_update(
            index_elements=["workspace_id", "channel_id", "ts", "user_id", "emoji"],
            set_={"event_ts": event_ts, "is_taken_back": is_taken_back},
            where=Star.event_ts < event_ts,
        )
        .returning(Star.user_id)
    ).scalar()
    return changed is not None


def by_whom(session: Session, message: MessageKey) -> list[UserId]:
    """Everybody whose star stands on this message."""
    rows = session.scalars(
        select(Star.user_id)
        .where(
            Star.workspace_id == message.workspace,
            Star.channel_id == message.channel,
            Star.ts == message.ts,
            ~Star.is_taken_back,
        )
        .group_by(Star.user_id)
        .order_by(func.min(Star.event_ts), Star.user_id)
    )
    return [UserId(found) for found in rows]
