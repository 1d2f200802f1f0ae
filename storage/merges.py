"""Which entries are the same again as another one: they stay entries, and name it by its message."""

from collections.abc import Iterable, Mapping

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from storage import entries
from storage.columns import among
from storage.entries import Kept, kept
from storage.hot import Hot
from storage.keys import CommunityId, EntryId, MessageKey, WorkspaceId
from storage.models import Entry
from storage.narrowing import Narrow

TABLE = Entry.__table__
RELEASE = Hot(
    lambda _: (
        update(Entry)
        .where(TABLE.c.workspace_id == bindparam("workspace"), TABLE.c.merged_into == bindparam("named"))
        .values(merged_into=None)
    )
)
INTO = Hot(
    lambda _: (
        select(TABLE)
        .where(TABLE.c.workspace_id == bindparam("workspace"), among(TABLE.c.merged_into, "names"))
        .order_by(TABLE.c.ts)
    )
)


def survivor(session: Session, entry: Kept) -> Kept:
    """What stands for this entry: what it was merged into, or itself."""
    into = MessageKey.by_name(entry.message.workspace, entry.merged_into)
    return (entries.of(session, into) if into else None) or entry


def into(session: Session, workspace: WorkspaceId, found: Iterable[MessageKey]) -> dict[str, list[Kept]]:
    """What was merged into each of these messages, the older first, by its name."""
    names = {message.name for message in found}
    rows = INTO(session, {"workspace": workspace, "names": names}) if names else ()
    merged: dict[str, list[Kept]] = {}
    for row in rows:
        merged.setdefault(row.merged_into, []).append(kept(row))
    return merged


def folded(
    session: Session, workspace: WorkspaceId, found: list[EntryId], merged: Mapping[EntryId, str]
) -> list[EntryId]:
    """The same with what each was merged into, by its name, in its place; each once."""
    stands_for: dict[EntryId, EntryId] = {}
    for entry, name in merged.items():
        into = MessageKey.by_name(workspace, name)
        if into is not None and (other := entries.of(session, into)) is not None:
            stands_for[entry] = other.id
    return list(dict.fromkeys(stands_for.get(entry, entry) for entry in found)) if stands_for else found


def survivors(
    session: Session, workspace: WorkspaceId, communities: Iterable[CommunityId], narrow: Narrow
) -> set[EntryId]:
    """What stands for those of these communities that were merged and would fit."""
    rows = session.execute(
        select(TABLE.c.id, TABLE.c.merged_into).where(
            TABLE.c.workspace_id == workspace,
            TABLE.c.community_id.in_(set(communities)),
            TABLE.c.merged_into.is_not(None),
            *narrow.conditions(),
        )
    )
    merged = {EntryId(row.id): str(row.merged_into) for row in rows}
    return set(folded(session, workspace, list(merged), merged)) - merged.keys()


def of_community(session: Session, community: CommunityId) -> list[Kept]:
    """Everything of a community that was merged into something, the latest kept first."""
    rows = session.execute(
        select(TABLE)
        .where(TABLE.c.community_id == community, TABLE.c.merged_into.is_not(None))
        .order_by(TABLE.c.kept_at.desc(), TABLE.c.id.desc())
    )
    return [kept(row) for row in rows]


def release(session: Session, message: MessageKey) -> None:
    """What was merged into this one stands by itself again."""
    RELEASE(session, {"workspace": message.workspace, "named": message.name})


def stand_alone(session: Session, workspace: WorkspaceId) -> None:
    """Let go of whatever was merged into what is not here."""
    rows = session.execute(
        select(TABLE.c.id, TABLE.c.merged_into).where(
            TABLE.c.workspace_id == workspace, TABLE.c.merged_into.is_not(None)
        )
    )
    for row in rows.all():
        into = MessageKey.by_name(workspace, row.merged_into)
        if into is None or not entries.is_kept(session, into):
            entries.change(session, EntryId(row.id), merged_into=None)
