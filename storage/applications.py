"""What was learned was used: who, what, when."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from storage.columns import among
from storage.entries import TABLE, Kept, kept
from storage.hot import Hot
from storage.keys import CommunityId, EntryId, MessageKey, PersonKey, UserId
from storage.models import Application
from storage.upsert import insert


def by_another() -> ColumnElement[bool]:
    """Whether somebody else than its author used an entry: one's own use is written down, and not counted."""
    return Application.user_id.is_distinct_from(TABLE.c.author_id)


USES = Hot(
    lambda _: (
        select(Application.entry_id, func.count(func.distinct(Application.user_id)).label("people"))
        .join(TABLE, TABLE.c.id == Application.entry_id)
        .where(among(Application.entry_id, "ids"), by_another())
        .group_by(Application.entry_id)
    )
)


@dataclass(frozen=True, slots=True)
class Use:
    """Somebody used an entry; what it changed, if they said so, and who says so too."""

    by: UserId
    at: datetime
    changed: str | None = None
    confirmed_by: UserId | None = None
    confirmed_at: datetime | None = None


def as_use(row: Any) -> Use:
    """The frozen value of a row."""
    confirmed_by = UserId(row.confirmed_by) if row.confirmed_by else None
    return Use(UserId(row.user_id), row.used_at, row.changed, confirmed_by, row.confirmed_at)


def of(session: Session, entry: EntryId) -> list[Use]:
    """Every use of an entry, first one first."""
    return of_entries(session, [entry]).get(entry, [])


def of_entries(session: Session, wanted: list[EntryId]) -> dict[EntryId, list[Use]]:
    """Every use of each of these entries, first one first."""
    rows = session.execute(
        select(Application.__table__)
        .where(Application.entry_id.in_(wanted))
        .order_by(Application.used_at, Application.id)
    )
    found: dict[EntryId, list[Use]] = {}
    for row in rows:
        found.setdefault(EntryId(row.entry_id), []).append(as_use(row))
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


def add(session: Session, found: dict[MessageKey, EntryId], used: list[tuple[MessageKey, Use]]) -> None:
    """Record uses that were made elsewhere, of entries that are here; those that are known stay."""
    rows = [
        {
            "workspace_id": message.workspace,
            "entry_id": found[message],
            "user_id": use.by,
            "used_on": use.at.date(),
            "used_at": use.at,
            "changed": use.changed,
            "confirmed_by": use.confirmed_by,
            "confirmed_at": use.confirmed_at,
        }
        for message, use in used
        if message in found
    ]
    if rows:
        session.execute(insert(session, Application.__table__).on_conflict_do_nothing(), rows)


def this(entry: EntryId, by: UserId, on: date) -> tuple[ColumnElement[bool], ...]:
    """Which use is meant: this person's of this entry on this day."""
    return Application.entry_id == entry, Application.user_id == by, Application.used_on == on


def latest(session: Session, entry: EntryId, by: UserId) -> Use | None:
    """When this person used it last, or None."""
    row = session.execute(
        select(Application.__table__)
        .where(Application.entry_id == entry, Application.user_id == by)
        .order_by(Application.used_at.desc())
        .limit(1)
    ).first()
    return None if row is None else as_use(row)


def on(session: Session, entry: EntryId, by: UserId, day: date) -> Use | None:
    """This person's use of an entry on this day, or None."""
    row = session.execute(select(Application.__table__).where(*this(entry, by, day))).first()
    return None if row is None else as_use(row)


def say(session: Session, entry: EntryId, by: UserId, on: date, changed: str | None) -> None:
    """Write down what it changed, or nothing; whoever said so too has said it of other words."""
    session.execute(
        update(Application)
        .where(*this(entry, by, on))
        .values(changed=changed, confirmed_by=None, confirmed_at=None)
        .execution_options(synchronize_session=False)
    )


def confirm(session: Session, entry: EntryId, of: UserId, on: date, by: UserId, now: datetime) -> None:
    """Write down that somebody else says so too, the first who does."""
    session.execute(
        update(Application)
        .where(*this(entry, of, on), Application.confirmed_by.is_(None))
        .values(confirmed_by=by, confirmed_at=now)
        .execution_options(synchronize_session=False)
    )


def take_back_words(session: Session, person: PersonKey) -> None:
    """Let go of everything that this person said it changed; that they used it stays."""
    session.execute(
        update(Application)
        .where(Application.workspace_id == person.workspace, Application.user_id == person.user)
        .values(changed=None, confirmed_by=None, confirmed_at=None)
        .execution_options(synchronize_session=False)
    )


def uses(session: Session, entries: Iterable[EntryId]) -> Counter[EntryId]:
    """How many people besides its author have used each of these entries."""
    rows = USES(session, {"ids": list(entries)})
    return Counter({EntryId(row.entry_id): row.people for row in rows})


def used_between(
    session: Session, community: CommunityId, since: datetime, until: datetime
) -> list[tuple[Kept, int]]:
    """What a community's people used of others in a period, most used first, with how many did."""
    people = func.count(func.distinct(Application.user_id)).label("people")
    rows = session.execute(
        select(TABLE, people)
        .join(Application, Application.entry_id == TABLE.c.id)
        .where(
            TABLE.c.community_id == community,
            Application.used_at >= since,
            Application.used_at < until,
            by_another(),
        )
        .group_by(*TABLE.c)
        .order_by(people.desc(), TABLE.c.id)
    )
    return [(kept(row), row.people) for row in rows]
