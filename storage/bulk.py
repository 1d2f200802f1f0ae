"""Entries many at a time, as they leave and arrive."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from storage import likenesses, word_counts
from storage.entries import TABLE, Draft, as_row
from storage.hot import Hot
from storage.keys import ChannelId, CommunityId, EntryId, MessageKey, Timestamp, WorkspaceId
from storage.models import Declined, Deletion, Edited

ROWS = Hot(
    lambda insert: insert(TABLE).on_conflict_do_nothing(index_elements=["workspace_id", "channel_id", "ts"])
)


def count_up(session: Session) -> None:
    """Tell PostgreSQL to count what it holds, after very much was written: it plans searches by that.

    By itself it does so within a minute; until then a search takes ten times as long.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("ANALYZE"))


def measure(session: Session, community: CommunityId) -> tuple[int, int]:
    """How many entries a community has, and how many letters they hold."""
    letters = func.length(TABLE.c.text) + func.coalesce(func.length(TABLE.c.question_text), 0)
    asked = select(func.count(), func.coalesce(func.sum(letters), 0))
    found, held = session.execute(asked.where(TABLE.c.community_id == community)).one()
    return int(found), int(held)


def numbered(session: Session) -> dict[int, MessageKey]:
    """Which message each entry's number stands for."""
    return {row.id: message(row) for row in session.execute(select(*IDENTITY))}


IDENTITY = (TABLE.c.id, TABLE.c.workspace_id, TABLE.c.channel_id, TABLE.c.ts)


def message(row: Any) -> MessageKey:
    """The message that a row is of."""
    return MessageKey(WorkspaceId(row.workspace_id), ChannelId(row.channel_id), Timestamp(row.ts))


def barred(session: Session, wanted: Iterable[tuple[MessageKey, str]]) -> set[MessageKey]:
    """The messages that are not to be kept as they stood then: declined, hidden, or edited since."""
    edited = dict(wanted)
    found: set[MessageKey] = set()
    for table in (Declined.__table__, Deletion.__table__, Edited.__table__):
        rows = session.execute(
            select(table).where(
                table.c.workspace_id.in_({one.workspace for one in edited}),
                table.c.channel_id.in_({one.channel for one in edited}),
                table.c.ts.in_([one.ts for one in edited]),
            )
        )
        for row in rows:
            one = message(row)
            if one in edited and (table is not Edited.__table__ or row.edited_ts > edited[one]):
                found.add(one)
    return found


def ids_of(session: Session, messages: list[MessageKey]) -> dict[MessageKey, EntryId]:
    """The entries of those of these messages that are kept."""
    rows = session.execute(
        select(*IDENTITY).where(
            TABLE.c.workspace_id.in_({one.workspace for one in messages}),
            TABLE.c.channel_id.in_({one.channel for one in messages}),
            TABLE.c.ts.in_([one.ts for one in messages]),
        )
    )
    found = {message(row): EntryId(row.id) for row in rows}
    return {one: found[one] for one in messages if one in found}


def add_all(
    session: Session, drafts: list[tuple[Draft, frozenset[str]]], numbers: list[EntryId] | None
) -> None:
    """Keep what is not kept yet and index its words; with these numbers, or with new ones.

    What it is like is left to whoever compares it later.
    """
    if not drafts:
        return
    first = min(numbers) if numbers else (session.scalar(select(func.max(TABLE.c.id))) or 0) + 1
    likenesses.leave(session, {draft.community for draft, _ in drafts}, EntryId(first))
    rows = [as_row(draft) for draft, _ in drafts]
    if numbers is not None:
        rows = [row | {"id": number} for row, number in zip(rows, numbers, strict=True)]
    ROWS(session, rows)
    counts: defaultdict[tuple[WorkspaceId, CommunityId], Counter[str]] = defaultdict(Counter)
    for draft, words in drafts:
        counts[draft.message.workspace, draft.community].update(words)
    for (workspace, community), counted in sorted(counts.items()):
        word_counts.add(session, workspace, community, counted)
