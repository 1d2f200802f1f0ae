"""Who belongs where: Slack's fact of who is in the channel, and people's own wish to belong."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from storage import forgetting, people
from storage.communities import Member, Place, member
from storage.hot import Hot
from storage.keys import CommunityId, PersonKey, UserId, WorkspaceId
from storage.models import Community, Membership
from storage.upsert import insert

TABLE = Membership.__table__
ALL_OF = Hot(
    lambda _: select(TABLE).where(
        TABLE.c.workspace_id == bindparam("workspace"), TABLE.c.user_id == bindparam("user")
    )
)


def all_of(session: Session, person: PersonKey) -> dict[CommunityId, Member]:
    """Where this person belongs or belonged."""
    rows = ALL_OF(session, {"workspace": person.workspace, "user": person.user})
    return {CommunityId(row.community_id): member(row) for row in rows}


def of(session: Session, community: CommunityId, user: UserId) -> Member | None:
    """This person's place in a community, or None when they never had one."""
    row = session.execute(
        select(TABLE).where(TABLE.c.community_id == community, TABLE.c.user_id == user)
    ).first()
    return None if row is None else member(row)


def came(session: Session, place: Place, user: UserId, event_ts: str, now: datetime) -> bool:
    """Slack says that they entered the channel; False when we know something later."""
    changed = session.execute(
        insert(session, Membership)
        .values(
            workspace_id=place.workspace,
            community_id=place.id,
            user_id=user,
            in_channel=True,
            joined_at=now,
            came_at=now,
            changed_ts=event_ts,
        )
        .on_conflict_do_update(
            index_elements=["community_id", "user_id"],
            set_={"in_channel": True, "came_at": now, "left_at": None, "changed_ts": event_ts},
            where=Membership.changed_ts < event_ts,
        )
        .returning(Membership.user_id)
    ).scalar()
    return changed is not None


def went(session: Session, place: Place, user: UserId, event_ts: str, now: datetime) -> bool:
    """Slack says that they left the channel, which leaves a mark even for somebody we did not know of."""
    changed = session.execute(
        insert(session, Membership)
        .values(
            workspace_id=place.workspace,
            community_id=place.id,
            user_id=user,
            in_channel=False,
            joined_at=now,
            left_at=now,
            changed_ts=event_ts,
        )
        .on_conflict_do_update(
            index_elements=["community_id", "user_id"],
            set_={"in_channel": False, "left_at": now, "changed_ts": event_ts},
            where=Membership.changed_ts < event_ts,
        )
        .returning(Membership.user_id)
    ).scalar()
    return changed is not None


def not_inside(session: Session, place: Place, user: UserId) -> None:
    """Slack's list shows that they are not in the channel; when they left, a look at the channel decides."""
    session.execute(
        update(Membership)
        .where(TABLE.c.community_id == place.id, TABLE.c.user_id == user)
        .values(in_channel=False)
        .execution_options(synchronize_session=False)
    )


def seen_inside(session: Session, place: Place, user: UserId, as_of: str, now: datetime) -> None:
    """Slack's list, as it was at `as_of`, shows them in the channel, unless we heard something later."""
    session.execute(
        insert(session, Membership)
        .values(
            workspace_id=place.workspace,
            community_id=place.id,
            user_id=user,
            in_channel=True,
            joined_at=now,
            changed_ts=as_of,
        )
        .on_conflict_do_update(
            index_elements=["community_id", "user_id"],
            set_={"in_channel": True, "left_at": None, "changed_ts": as_of},
            where=Membership.changed_ts <= as_of,
        )
    )


def counted(session: Session, place: Place, users: Iterable[UserId], as_of: str, now: datetime) -> None:
    """Slack's list of who is in the channel, as it was at `as_of`: whoever moved later stays as they are."""
    inside = set(users)
    earlier = (TABLE.c.community_id == place.id, TABLE.c.changed_ts <= as_of)
    rows = session.execute(
        select(TABLE.c.user_id, TABLE.c.in_channel, TABLE.c.left_at).where(TABLE.c.community_id == place.id)
    )
    known = {UserId(row.user_id): (bool(row.in_channel), row.left_at is None) for row in rows}
    # Somebody found outside before this look belongs until it says so too.
    missed = [user for user, was in known.items() if any(was) and user not in inside]
    back = [user for user, (was_inside, _) in known.items() if not was_inside and user in inside]
    session.execute(
        update(Membership)
        .where(*earlier, TABLE.c.user_id.in_(missed))
        .values(in_channel=False, left_at=now, changed_ts=as_of)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Membership)
        .where(*earlier, TABLE.c.user_id.in_(back))
        .values(in_channel=True, left_at=None, changed_ts=as_of)
        .execution_options(synchronize_session=False)
    )
    new = [
        {
            "workspace_id": place.workspace,
            "community_id": place.id,
            "user_id": user,
            "in_channel": True,
            "joined_at": now,
            "changed_ts": as_of,
        }
        for user in sorted(inside - known.keys() - unknown_again(session, place, inside - known.keys()))
    ]
    if new:
        session.execute(insert(session, TABLE).on_conflict_do_nothing(), new)


def unknown_again(session: Session, place: Place, users: set[UserId]) -> set[UserId]:
    """Those who were forgotten and did nothing here since: a list of Slack's is no reason to know them."""
    forgotten = forgetting.among(session, place.workspace, users)
    return forgotten - people.names(session, place.workspace, forgotten).keys()


def belong(session: Session, place: Place, user: UserId) -> None:
    """They want to belong; where they are in Slack stays as it is."""
    session.execute(
        update(Membership)
        .where(TABLE.c.community_id == place.id, TABLE.c.user_id == user)
        .values(left_at=None)
        .execution_options(synchronize_session=False)
    )


def part(session: Session, place: Place, user: UserId, now: datetime) -> None:
    """They do not want to belong any more, nor to tend; where they are in Slack stays as it is."""
    session.execute(
        update(Membership)
        .where(TABLE.c.community_id == place.id, TABLE.c.user_id == user)
        .values(left_at=now, role="member")
        .execution_options(synchronize_session=False)
    )


def hold(session: Session, community: CommunityId) -> None:
    """Let nobody else change who tends a community, and how, before this transaction ends."""
    session.execute(select(Community.id).where(Community.id == community).with_for_update())


def give(session: Session, community: CommunityId, user: UserId, role: str, was: tuple[str, ...]) -> bool:
    """Give somebody who belongs another role; False when they had none of those that it follows."""
    given = session.execute(
        update(Membership)
        .where(
            TABLE.c.community_id == community,
            TABLE.c.user_id == user,
            TABLE.c.role.in_(was),
            TABLE.c.in_channel,
            TABLE.c.left_at.is_(None),
        )
        .values(role=role)
        .execution_options(synchronize_session=False)
        .returning(Membership.user_id)
    ).scalar()
    return given is not None


def having(session: Session, workspace: WorkspaceId, role: str) -> list[tuple[CommunityId, UserId]]:
    """Who has this role in which community of a workspace, first come first."""
    rows = session.execute(
        select(TABLE.c.community_id, TABLE.c.user_id)
        .where(TABLE.c.workspace_id == workspace, TABLE.c.role == role, TABLE.c.left_at.is_(None))
        .order_by(TABLE.c.joined_at, TABLE.c.user_id)
    )
    return [(CommunityId(row.community_id), UserId(row.user_id)) for row in rows]


def sizes(session: Session, communities: Iterable[CommunityId]) -> dict[CommunityId, int]:
    """How many belong to each of these communities."""
    rows = session.execute(
        select(TABLE.c.community_id, func.count())
        .where(TABLE.c.community_id.in_(set(communities)), TABLE.c.left_at.is_(None), TABLE.c.in_channel)
        .group_by(TABLE.c.community_id)
    )
    return {CommunityId(community): int(size) for community, size in rows}


def belongs(found: Member | None) -> bool:
    """Whether this place in a community is a present one."""
    return found is not None and found.in_channel and found.left_at is None


def of_person(session: Session, person: PersonKey) -> set[CommunityId]:
    """The communities to which this person belongs now."""
    rows = session.scalars(
        select(TABLE.c.community_id).where(
            TABLE.c.workspace_id == person.workspace,
            TABLE.c.user_id == person.user,
            TABLE.c.in_channel,
            TABLE.c.left_at.is_(None),
        )
    )
    return {CommunityId(found) for found in rows}
