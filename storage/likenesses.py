"""Which entries of a channel say nearly the same, and who says that they differ."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import (
    Result,
    TextClause,
    bindparam,
    case,
    column,
    delete,
    literal,
    or_,
    select,
    table,
    text,
    tuple_,
    update,
)
from sqlalchemy.orm import Session

from storage.entries import Kept, kept
from storage.hot import Hot
from storage.keys import (
    ChannelId,
    ChannelKey,
    CommunityId,
    EntryId,
    MessageKey,
    Timestamp,
    UserId,
    WorkspaceId,
)
from storage.models import Community, Entry, Likeness
from storage.standings import LET_GO
from storage.upsert import insert

TABLE = Likeness.__table__
ENTRY = Entry.__table__
INDEX = table("entry_search", column("rowid"))
# So many entries that hold a word, the newest, are looked through for those of the same channel.
LOOKED_AT = 160
# So many pairs are read at a time.
PAGE = 500
# The index is asked first: how rare a word is elsewhere is not known.
HOLDING = (
    select(INDEX.c.rowid)
    .where(text("entry_search MATCH :query"))
    .order_by(INDEX.c.rowid.desc())
    .limit(LOOKED_AT)
    .subquery()
)
# What is compared; of another reply in the same thread also what it says itself, without its question.
SAID = (
    ENTRY.c.ts,
    ENTRY.c.plain_index,
    case((ENTRY.c.thread_ts == bindparam("thread"), ENTRY.c.plain), else_="").label("beside"),
)
SQLITE = (
    select(*SAID)
    .select_from(HOLDING.join(ENTRY, ENTRY.c.id == HOLDING.c.rowid))
    .where(
        ENTRY.c.community_id == bindparam("community"),
        ENTRY.c.channel_id == bindparam("channel"),
        ENTRY.c.ts != bindparam("ts"),
    )
    .limit(bindparam("most"))
)
SEARCHED: TextClause = text("search @@ to_tsquery('simple', :query)")
POSTGRES = (
    select(*SAID)
    .where(
        SEARCHED,
        ENTRY.c.community_id == bindparam("community"),
        ENTRY.c.channel_id == bindparam("channel"),
        ENTRY.c.ts != bindparam("ts"),
    )
    .limit(bindparam("most"))
)


# Asked, and written, at every star that keeps something.
HELD_BY = {"sqlite": Hot(lambda _: SQLITE), "postgresql": Hot(lambda _: POSTGRES)}
PUT = Hot(lambda insert: insert(TABLE).on_conflict_do_nothing())


@dataclass(frozen=True, slots=True)
class Pair:
    """Two entries that say nearly the same, the older first."""

    older: EntryId
    newer: EntryId
    degree: int


def holding(
    session: Session,
    message: MessageKey,
    community: CommunityId,
    stems: Iterable[str],
    most: int,
    *,
    thread: Timestamp | None = None,
    all_of_them: bool = False,
) -> Result[Any]:
    """Other entries of the same channel that hold one of these stems, with what they say."""
    engine = session.get_bind().dialect.name
    mark, each = ('"', " OR ") if engine == "sqlite" else ("'", " | ")
    if all_of_them:
        each = " AND " if engine == "sqlite" else " & "
    asked = {
        "query": each.join(f"{mark}{stem}{mark}" for stem in stems),
        "community": community,
        "channel": message.channel,
        "ts": message.ts,
        "thread": thread or "",
        "most": most,
    }
    return HELD_BY[engine](session, asked)


def put(session: Session, message: MessageKey, degrees: dict[Timestamp, int], now: datetime) -> None:
    """Write down what a message is like; what somebody said of it stays."""
    rows = []
    for other, degree in degrees.items():
        older, newer = sorted((message.ts, other), key=float)
        rows.append(
            {
                "workspace_id": message.workspace,
                "channel_id": message.channel,
                "ts": older,
                "other_ts": newer,
                "degree": degree,
                "noticed_at": now,
            }
        )
    if rows:
        PUT(session, rows)


def forget_unsaid(session: Session, message: MessageKey) -> None:
    """Let go of what a message was like, save where somebody said that the two differ."""
    session.execute(
        delete(Likeness)
        .where(
            TABLE.c.workspace_id == message.workspace,
            TABLE.c.channel_id == message.channel,
            or_(TABLE.c.ts == message.ts, TABLE.c.other_ts == message.ts),
            TABLE.c.differ_at.is_(None),
        )
        .execution_options(synchronize_session=False)
    )


def differ(session: Session, one: MessageKey, other: MessageKey, by: UserId, now: datetime) -> None:
    """Somebody says that they differ, for good."""
    older, newer = sorted((one.ts, other.ts), key=float)
    said = {"differ_by": by, "differ_at": now}
    session.execute(
        insert(session, Likeness)
        .values(
            workspace_id=one.workspace,
            channel_id=one.channel,
            ts=older,
            other_ts=newer,
            degree=0,
            noticed_at=now,
            **said,
        )
        .on_conflict_do_update(
            index_elements=["workspace_id", "channel_id", "ts", "other_ts"],
            set_=said,
            where=Likeness.differ_at.is_(None),
        )
    )


def undecided(session: Session, place: ChannelKey) -> list[Pair]:
    """What looks alike in a channel, stands, and is neither merged nor said to differ, the likest first."""
    return sorted(waiting(session, place), key=lambda pair: (-pair.degree, -pair.newer))


def count_undecided(session: Session, place: ChannelKey, most: int | None = None) -> int:
    """How many pairs those are; more than so many are not counted."""
    return sum(1 for _ in islice(waiting(session, place), most))


def waiting(session: Session, place: ChannelKey) -> Iterator[Pair]:
    """The same in any order, page by page: a join of all of it is guessed badly while they are new."""
    here = (TABLE.c.workspace_id == place.workspace, TABLE.c.channel_id == place.channel)
    names = (TABLE.c.ts, TABLE.c.other_ts)
    asked = select(*names, TABLE.c.degree).where(*here, TABLE.c.differ_at.is_(None)).order_by(*names)
    page = session.execute(asked.limit(PAGE)).all()
    while page:
        standing = numbers(session, place, {ts for row in page for ts in (row.ts, row.other_ts)})
        for row in page:
            if row.ts in standing and row.other_ts in standing:
                yield Pair(standing[row.ts], standing[row.other_ts], row.degree)
        last = tuple_(*map(literal, (page[-1].ts, page[-1].other_ts)))
        page = (
            session.execute(asked.where(tuple_(*names) > last).limit(PAGE)).all() if len(page) == PAGE else []
        )


def numbers(session: Session, place: ChannelKey, messages: set[str]) -> dict[str, EntryId]:
    """The entries of these messages of a channel, without those that were merged, replaced or retired."""
    rows = session.execute(
        select(ENTRY.c.ts, ENTRY.c.id).where(
            ENTRY.c.workspace_id == place.workspace,
            ENTRY.c.channel_id == place.channel,
            ENTRY.c.ts.in_(messages),
            ENTRY.c.merged_into.is_(None),
            ENTRY.c.standing.not_in(LET_GO),
        )
    )
    return {row.ts: EntryId(row.id) for row in rows}


def leave(session: Session, communities: Iterable[CommunityId], first: EntryId) -> None:
    """What is kept in these communities from this number on is compared with the rest later."""
    session.execute(
        update(Community)
        .where(
            Community.id.in_(set(communities)),
            or_(Community.compared_from.is_(None), Community.compared_from > first),
        )
        .values(compared_from=first)
        .execution_options(synchronize_session=False)
    )


def left(session: Session, most: int, limit: int) -> tuple[CommunityId, list[Kept]] | None:
    """What is to be compared next, where fewer than so many pairs wait to be decided; None: nothing is."""
    behind = session.execute(
        select(Community.id, Community.workspace_id, Community.channel_id, Community.compared_from)
        .where(Community.compared_from.is_not(None))
        .order_by(Community.id)
    )
    for row in behind.all():
        place = ChannelKey(WorkspaceId(row.workspace_id), ChannelId(row.channel_id))
        if count_undecided(session, place, most) < most:
            rows = session.execute(
                select(ENTRY)
                .where(ENTRY.c.community_id == row.id, ENTRY.c.id >= row.compared_from)
                .order_by(ENTRY.c.id)
                .limit(limit)
            )
            return CommunityId(row.id), [kept(one) for one in rows]
    return None


def came_to(session: Session, community: CommunityId, first: EntryId | None) -> None:
    """Write down from which entry on it goes on; None when all are compared."""
    session.execute(
        update(Community)
        .where(Community.id == community)
        .values(compared_from=first)
        .execution_options(synchronize_session=False)
    )


def said_to_differ(session: Session, message: MessageKey) -> set[Timestamp]:
    """The messages of which somebody said that this one differs from them."""
    rows = session.execute(
        select(TABLE.c.ts, TABLE.c.other_ts).where(
            TABLE.c.workspace_id == message.workspace,
            TABLE.c.channel_id == message.channel,
            or_(TABLE.c.ts == message.ts, TABLE.c.other_ts == message.ts),
            TABLE.c.differ_at.is_not(None),
        )
    )
    return {Timestamp(ts) for row in rows for ts in row} - {message.ts}
