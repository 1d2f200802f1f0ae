"""Who starred which message; the latest fact wins, in whatever order the facts arrive."""

from collections.abc import Collection, Mapping

from sqlalchemy import Executable, bindparam, func, select
from sqlalchemy.orm import Session

from storage.columns import among
from storage.hot import Hot, Insert
from storage.keys import ChannelId, ChannelKey, MessageKey, PersonKey, Timestamp, UserId
from storage.models import Star

# Kept by the shortcut, or by hand: not an emoji that Slack could send.
BY_HAND = "(by hand)"


TABLE = Star.__table__
NATURAL = ["workspace_id", "channel_id", "ts", "user_id", "emoji"]


def latest(insert: Insert) -> Executable:
    """Put a star, unless a later fact about it is known."""
    new = insert(TABLE)
    facts = {"event_ts": new.excluded.event_ts, "is_taken_back": new.excluded.is_taken_back}
    later = TABLE.c.event_ts < new.excluded.event_ts
    upsert = new.on_conflict_do_update(index_elements=NATURAL, set_=facts, where=later)
    put: Executable = upsert.returning(TABLE.c.user_id)
    return put


PUT = Hot(latest)
BY_WHOM = Hot(
    lambda _: (
        select(TABLE.c.user_id)
        .where(
            TABLE.c.workspace_id == bindparam("workspace"),
            TABLE.c.channel_id == bindparam("channel"),
            TABLE.c.ts == bindparam("ts"),
            ~TABLE.c.is_taken_back,
        )
        .group_by(TABLE.c.user_id)
        .order_by(func.min(TABLE.c.event_ts), TABLE.c.user_id)
    )
)
BY_HAND_OF = Hot(
    lambda _: select(TABLE.c.channel_id, TABLE.c.ts).where(
        TABLE.c.workspace_id == bindparam("workspace"),
        among(TABLE.c.channel_id, "channels"),
        among(TABLE.c.ts, "moments"),
        TABLE.c.user_id == bindparam("user"),
        TABLE.c.emoji == BY_HAND,
        ~TABLE.c.is_taken_back,
    )
)


def put(
    session: Session, message: MessageKey, by: UserId, emoji: str, event_ts: str, *, is_taken_back: bool
) -> bool:
    """Record a star or its taking back; False when we know something later already."""
    star = {
        "workspace_id": message.workspace,
        "channel_id": message.channel,
        "ts": message.ts,
        "user_id": by,
        "emoji": emoji,
        "event_ts": event_ts,
        "is_taken_back": is_taken_back,
    }
    return PUT(session, star).first() is not None


def by_whom(session: Session, message: MessageKey) -> list[UserId]:
    """Everybody whose star stands on this message."""
    return [UserId(row.user_id) for row in BY_WHOM(session, message.named())]


def on(session: Session, message: MessageKey) -> set[tuple[UserId, str]]:
    """Whose stars stand on this message, and by which emoji."""
    rows = session.execute(
        select(TABLE.c.user_id, TABLE.c.emoji).where(
            TABLE.c.workspace_id == message.workspace,
            TABLE.c.channel_id == message.channel,
            TABLE.c.ts == message.ts,
            ~TABLE.c.is_taken_back,
        )
    )
    return {(UserId(row.user_id), row.emoji) for row in rows}


def by_hand_of(session: Session, by: PersonKey, messages: Collection[MessageKey]) -> set[MessageKey]:
    """Those of these messages that this person keeps by hand."""
    channels, moments = {one.channel for one in messages}, {one.ts for one in messages}
    where = {"workspace": by.workspace, "channels": channels, "moments": moments, "user": by.user}
    found = {(row.channel_id, row.ts) for row in BY_HAND_OF(session, where)} if messages else set()
    return {one for one in messages if (one.channel, one.ts) in found}


def standing(
    session: Session, place: ChannelKey, emoji: str, since: Timestamp
) -> dict[Timestamp, set[UserId]]:
    """Whose stars of this emoji stand on which messages of a channel, of those from `since` on."""
    rows = session.execute(
        select(TABLE.c.ts, TABLE.c.user_id).where(
            TABLE.c.workspace_id == place.workspace,
            TABLE.c.channel_id == place.channel,
            TABLE.c.ts >= since,
            TABLE.c.emoji == emoji,
            ~TABLE.c.is_taken_back,
        )
    )
    found: dict[Timestamp, set[UserId]] = {}
    for row in rows:
        found.setdefault(Timestamp(row.ts), set()).add(UserId(row.user_id))
    return found


def of_messages(session: Session, messages: list[MessageKey]) -> dict[MessageKey, list[UserId]]:
    """Everybody whose star stands on each of these messages of one workspace."""
    if not messages:
        return {}
    first = func.min(TABLE.c.event_ts).label("first")
    rows = session.execute(
        select(TABLE.c.channel_id, TABLE.c.ts, TABLE.c.user_id, first)
        .where(
            TABLE.c.workspace_id == messages[0].workspace,
            TABLE.c.channel_id.in_({message.channel for message in messages}),
            TABLE.c.ts.in_([message.ts for message in messages]),
            ~TABLE.c.is_taken_back,
        )
        .group_by(TABLE.c.channel_id, TABLE.c.ts, TABLE.c.user_id)
    )
    found: dict[MessageKey, list[UserId]] = {}
    for row in sorted(rows, key=lambda row: (row.first, row.user_id)):
        message = MessageKey(messages[0].workspace, ChannelId(row.channel_id), Timestamp(row.ts))
        found.setdefault(message, []).append(UserId(row.user_id))
    return found


def before_edits(session: Session, edited: Mapping[MessageKey, str]) -> dict[MessageKey, set[UserId]]:
    """Who starred each of these messages of one workspace before the edit at this `ts`, and stands by it.

    Whoever starred it nobody knows when, as by an import, is not among them.
    """
    if not edited:
        return {}
    first = next(iter(edited))
    rows = session.execute(
        select(TABLE.c.channel_id, TABLE.c.ts, TABLE.c.user_id, TABLE.c.event_ts).where(
            TABLE.c.workspace_id == first.workspace,
            TABLE.c.channel_id.in_({message.channel for message in edited}),
            TABLE.c.ts.in_([message.ts for message in edited]),
            # A star with the moment of its message itself is one whose moment nobody knows.
            TABLE.c.event_ts > TABLE.c.ts,
            ~TABLE.c.is_taken_back,
        )
    )
    found: dict[MessageKey, set[UserId]] = {}
    for row in rows:
        message = MessageKey(first.workspace, ChannelId(row.channel_id), Timestamp(row.ts))
        if row.event_ts < edited.get(message, ""):
            found.setdefault(message, set()).add(UserId(row.user_id))
    return found
