"""What was learned was used: who, what, when."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.entries import TABLE, Kept, kept
from storage.keys import CommunityId, EntryId, MessageKey, UserId
from storage.models import Application
from storage.upsert import insert


@dataclass(frozen=True, slots=True)
class Use:
    """Somebody used an entry."""

    by: UserId
    at: datetime


def of(session: Session, entry: EntryId) -> list[Use]:
    """Every use of an entry, first one first."""
    return of_entries(session, [entry]).get(entry, [])


def of_entries(session: Session, wanted: list[EntryId]) -> dict[EntryId, list[Use]]:
    """Every use of each of these entries, first one first."""
    rows = session.execute(
        select(Application.entry_id, Application.user_id, Application.used_at)
        .where(Application.entry_id.in_(wanted))
        .order_by(Application.used_at, Application.id)
    )
    found: dict[EntryId, list[Use]] = {}
    for row in rows:
        found.setdefault(EntryId(row.entry_id), []).append(Use(UserId(row.user_id), row.used_at))
    return found


def use(session: Session, entry: Kept, by: UserId, now: datetime) -> bool:
    """Record that somebody used it; False when they said so today already."""
    recorded = session.execute(
        insert(session, Application)
        .values(
            workspace_id=entry.message.workspace,
            entry_id=entry.id,
            user_id=by,
            used_on=now.date(),
            used_at=now,
        )
        .on_conflict_do_nothing(index_elements=["entry_id", "user_id", "used_on"])
        .returning(Application.id)
    ).scalar()
    return recorded is not None


def add(
    session: Session, found: dict[MessageKey, EntryId], used: list[tuple[MessageKey, UserId, datetime]]
) -> None:
    """Record uses that were made elsewhere, of entries that are here; those that are known stay."""
    rows = [
        {
            "workspace_id": message.workspace,
            "entry_id": found[message],
            "user_id": by,
            "used_on": at.date(),
            "used_at": at,
        }
        for message, by, at in used
        if message in found
    ]
    if rows:
        session.execute(insert(session, Application.__table__).on_conflict_do_nothing(), rows)


def uses(session: Session, entries: Iterable[EntryId]) -> Counter[EntryId]:
    """How many people have used each of these entries."""
    rows = session.execute(
        select(Application.entry_id, func.count(func.distinct(Application.user_id)).label("people"))
        .where(Application.entry_id.in_(list(entries)))
        .group_by(Application.entry_id)
    )
    return Counter({EntryId(row.entry_id): row.people for row in rows})


def used_between(
    session: Session, community: CommunityId, since: datetime, until: datetime
) -> list[tuple[Kept, int]]:
    """What a community's people said they used in a period, most used first, with how many did."""
    people = func.count(func.distinct(Application.user_id)).label("people")
    rows = session.execute(
        select(TABLE, people)
        .join(Application, Application.entry_id == TABLE.c.id)
        .where(
            TABLE.c.community_id == community,
            Application.used_at >= since,
            Application.used_at < until,
        )
        .group_by(*TABLE.c)
        .order_by(people.desc(), TABLE.c.id)
    )
    return [(kept(row), row.people) for row in rows]
