"""People, as one workspace knows them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.orm import Session

from storage import forgetting
from storage.columns import among
from storage.hot import Hot
from storage.keys import PersonKey, UserId, WorkspaceId
from storage.models import Person
from storage.upsert import Upsert, insert

SOMEBODY = "Somebody"
# When an export speaks of somebody, and Slack has not yet: before anything that Slack says.
HEARSAY = datetime(1970, 1, 1, tzinfo=UTC)
KNOWN_BY = ["workspace_id", "user_id"]
NAMES = Hot(
    lambda _: select(Person.user_id, Person.name).where(
        Person.workspace_id == bindparam("workspace"), among(Person.user_id, "users")
    )
)


@dataclass(frozen=True, slots=True)
class Profile:
    """What Slack says of a person."""

    key: PersonKey
    name: str
    zone: str = "UTC"
    is_guest: bool = False
    is_external: bool = False
    is_admin: bool = False
    is_bot: bool = False
    is_deactivated: bool = False
    updated: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """A person and what they asked of the app."""

    key: PersonKey
    name: str
    zone: str
    is_guest: bool
    is_external: bool
    is_admin: bool
    is_bot: bool
    is_deactivated: bool
    dial: str
    never_keep: bool
    star_noted_at: datetime | None
    kept_told_at: datetime | None
    seen_at: datetime
    may_be_asked: bool = False


def meet(session: Session, profile: Profile, now: datetime) -> None:
    """Write down what Slack says of a person, unless we know later; what they asked of the app stays.

    Somebody who was forgotten and is met again is kept nothing of until they allow it, not even their name.
    """
    profile = unnamed(session, profile)
    meeting = arriving(session, profile, now)
    is_later = Person.profile_updated <= profile.updated if profile.updated else None
    session.execute(
        meeting.on_conflict_do_update(index_elements=KNOWN_BY, set_=facts(profile, now), where=is_later)
    )


def unnamed(session: Session, profile: Profile) -> Profile:
    """As it may be kept: without name and zone of whoever was forgotten and has not allowed it since."""
    if not forgetting.among(session, profile.key.workspace, [profile.key.user]):
        return profile
    before = known(session, profile.key)
    is_allowed = before is not None and not before.never_keep
    return profile if is_allowed else replace(profile, name=SOMEBODY, zone="UTC")


def hear_of(session: Session, profile: Profile, *, is_described: bool) -> None:
    """Write down what an export says of a person, unless Slack itself said who they are.

    Whoever it does not describe is no more than a name, and overwrites nothing.
    """
    told = arriving(session, profile, HEARSAY)
    if is_described:
        unsaid = Person.seen_at == HEARSAY
        told = told.on_conflict_do_update(index_elements=KNOWN_BY, set_=facts(profile, HEARSAY), where=unsaid)
    session.execute(told if is_described else told.on_conflict_do_nothing())


def arriving(session: Session, profile: Profile, now: datetime) -> Upsert:
    """The row of somebody who is met for the first time."""
    who = profile.key
    never_keep = bool(forgetting.among(session, who.workspace, [who.user]))
    return insert(session, Person).values(
        workspace_id=who.workspace, user_id=who.user, never_keep=never_keep, **facts(profile, now)
    )


def facts(profile: Profile, now: datetime) -> dict[str, object]:
    """What is kept of a profile."""
    return {
        "name": profile.name,
        "zone": profile.zone,
        "is_guest": profile.is_guest,
        "is_external": profile.is_external,
        "is_admin": profile.is_admin,
        "is_bot": profile.is_bot,
        "is_deactivated": profile.is_deactivated,
        "seen_at": now,
        "profile_updated": profile.updated,
    }


KNOWN = Hot(
    lambda _: select(Person.__table__).where(
        Person.__table__.c.workspace_id == bindparam("workspace"),
        Person.__table__.c.user_id == bindparam("user"),
    )
)


def known(session: Session, person: PersonKey) -> Known | None:
    """What Slack told us of a person, or None; what an export alone says decides nothing."""
    return KNOWN.first(session, {"workspace": person.workspace, "user": person.user}, as_known)


def as_known(row: Row[Any]) -> Known | None:
    """The frozen value of a row; None of one that is hearsay."""
    if row.seen_at == HEARSAY:
        return None
    return Known(
        PersonKey(WorkspaceId(row.workspace_id), UserId(row.user_id)),
        row.name,
        row.zone,
        row.is_guest,
        row.is_external,
        row.is_admin,
        row.is_bot,
        row.is_deactivated,
        row.dial,
        row.never_keep,
        row.star_noted_at,
        row.kept_told_at,
        row.seen_at,
        row.may_be_asked,
    )


ACQUAINTED = Hot(
    lambda _: select(Person.__table__.c.user_id, Person.__table__.c.seen_at).where(
        Person.__table__.c.workspace_id == bindparam("workspace"),
        Person.__table__.c.user_id.in_((bindparam("one"), bindparam("other"))),
    )
)


def strangers(session: Session, workspace: WorkspaceId, users: list[UserId]) -> tuple[UserId, ...]:
    """Those of one or two people of whom Slack told us nothing yet."""
    pair = {"workspace": workspace, "one": users[0], "other": users[-1]}
    known_here = {row.user_id for row in ACQUAINTED(session, pair) if row.seen_at != HEARSAY}
    return tuple(user for user in dict.fromkeys(users) if user not in known_here)


def names(session: Session, workspace: WorkspaceId, users: Iterable[UserId]) -> dict[UserId, str]:
    """The names of those of these people that we know."""
    rows = NAMES(session, {"workspace": workspace, "users": set(users)})
    return {UserId(row.user_id): row.name for row in rows}


def untold(session: Session, workspace: WorkspaceId, users: Iterable[UserId]) -> set[UserId]:
    """Those of these people of whom Slack told us nothing yet."""
    asked = set(users)
    told = session.scalars(
        select(Person.user_id).where(
            Person.workspace_id == workspace, among(Person.user_id, "users"), Person.seen_at != HEARSAY
        ),
        {"users": asked},
    )
    return asked - {UserId(user) for user in told}


def every_name(session: Session, workspace: WorkspaceId) -> list[str]:
    """What everybody here is called."""
    return list(session.scalars(select(Person.name).where(Person.workspace_id == workspace).distinct()))


def willing(session: Session, workspace: WorkspaceId, users: Iterable[UserId]) -> dict[UserId, str]:
    """Those of these people who agreed to be asked and are here to be, by name."""
    rows = session.execute(
        select(Person.user_id, Person.name).where(
            Person.workspace_id == workspace,
            Person.user_id.in_(set(users)),
            Person.may_be_asked,
            ~Person.is_deactivated,
            ~Person.is_external,
            ~Person.is_bot,
            ~Person.never_keep,
        )
    )
    return {UserId(row.user_id): row.name for row in rows}


def never_kept(session: Session, workspace: WorkspaceId) -> set[UserId]:
    """Whoever asked that nothing of theirs be kept."""
    rows = session.scalars(select(Person.user_id).where(Person.workspace_id == workspace, Person.never_keep))
    return {UserId(user) for user in rows}


def outsiders(session: Session, workspace: WorkspaceId) -> set[UserId]:
    """Whoever is of another company, or no person."""
    rows = session.scalars(
        select(Person.user_id).where(Person.workspace_id == workspace, Person.is_external | Person.is_bot)
    )
    return {UserId(user) for user in rows}


def administrator(session: Session, workspace: WorkspaceId) -> UserId | None:
    """The administrator of the workspace whom we met last, or None."""
    found = session.scalar(
        select(Person.user_id)
        .where(Person.workspace_id == workspace, Person.is_admin, ~Person.is_deactivated, ~Person.is_bot)
        .order_by(Person.seen_at.desc())
        .limit(1)
    )
    return UserId(found) if found else None


def change(session: Session, person: PersonKey, **values: object) -> None:
    """Write down what a person asked of the app, or was told."""
    session.execute(
        update(Person)
        .where(Person.workspace_id == person.workspace, Person.user_id == person.user)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
