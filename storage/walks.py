"""After a silence: how far what was kept is compared with Slack, so that a restart goes on from there."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, or_, select, update
from sqlalchemy.orm import Session

from storage import communities
from storage.communities import IMPORTED, Place
from storage.entries import TABLE, Kept, kept
from storage.keys import CommunityId, MessageKey, Timestamp, WorkspaceId
from storage.marks import DELETED
from storage.models import Community, Declined, Deletion, Delivery, Entry, Quote, Workspace

# Why a community rests whose channel cannot be looked at; when it is open again, a walk begins anew.
OUT_OF_REACH = ("waiting", "removed", "gone", "archived", IMPORTED)
# What waits for something else, such as a look into the channel, is asked for again after so long.
SOON = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Leg:
    """A community whose entries from before `before` are to be looked at; None means from the newest on.

    `due` is the walk that this is a part of: when another began meanwhile, what this one shows is no news.
    """

    place: Place
    before: Timestamp | None
    due: datetime


@dataclass(frozen=True, slots=True)
class Going:
    """A walk that is going on in a workspace: how many notes are to be compared yet, and of how many."""

    workspace: WorkspaceId
    left: int
    notes: int


def going_on(session: Session) -> list[Going]:
    """Every walk that is not done."""
    here = (TABLE.c.workspace_id == Community.workspace_id) & (TABLE.c.channel_id == Community.channel_id)
    is_ahead = or_(Community.walked_to.is_(None), TABLE.c.ts < Community.walked_to)
    rows = session.execute(
        select(
            Community.workspace_id,
            func.count().filter(is_ahead).label("left"),
            func.count().label("notes"),
        )
        .join(TABLE, here)
        .where(Community.walk_at.is_not(None), is_within_reach())
        .group_by(Community.workspace_id)
        .order_by(Community.workspace_id)
    )
    return [Going(WorkspaceId(row.workspace_id), row.left, row.notes) for row in rows]


def hear(session: Session, workspace: WorkspaceId, now: datetime) -> datetime | None:
    """Write down that Slack can be heard now; gives back when it last could, or None."""
    before = session.scalar(select(Workspace.last_event_at).where(Workspace.id == workspace))
    session.execute(
        update(Workspace)
        .where(
            Workspace.id == workspace, or_(Workspace.last_event_at.is_(None), Workspace.last_event_at < now)
        )
        .values(last_event_at=now)
        .execution_options(synchronize_session=False)
    )
    return before


def begin(
    session: Session, workspace: WorkspaceId, now: datetime, community: CommunityId | None = None
) -> None:
    """Compare everything with Slack, from the newest on; or what one community kept."""
    here = Community.workspace_id == workspace if community is None else Community.id == community
    values = {"walk_at": now, "walked_to": None}
    session.execute(update(Community).where(here).values(values).execution_options(synchronize_session=False))
    session.execute(
        update(Workspace)
        .where(Workspace.id == workspace)
        .values(walk_at=now)
        .execution_options(synchronize_session=False)
    )


def claim(session: Session, now: datetime, until: datetime) -> list[WorkspaceId]:
    """Claim, until then, the workspaces in which something is to be looked at."""
    rows = session.execute(
        update(Workspace)
        .where(Workspace.walk_at <= now, Workspace.uninstalled_at.is_(None))
        .values(walk_at=until)
        .execution_options(synchronize_session=False)
        .returning(Workspace.id)
    )
    return [WorkspaceId(row.id) for row in rows]


def hold_on(session: Session, workspace: WorkspaceId, mine: datetime, until: datetime | None) -> bool:
    """Keep a claim for longer, or give it up for a later time; False when somebody else has it."""
    kept_on = session.execute(
        update(Workspace)
        .where(Workspace.id == workspace, Workspace.walk_at == mine)
        .values(walk_at=until)
        .execution_options(synchronize_session=False)
        .returning(Workspace.id)
    )
    return kept_on.scalar() is not None


def to_walk(workspace: WorkspaceId) -> ColumnElement[bool]:
    """Whether a community has entries to be compared, and its channel is within reach."""
    return (Community.workspace_id == workspace) & Community.walk_at.is_not(None) & is_within_reach()


def is_within_reach() -> ColumnElement[bool]:
    """Whether the app can look into a community's channel."""
    return or_(Community.pause_reason.is_(None), Community.pause_reason.not_in(OUT_OF_REACH))


def next_leg(session: Session, workspace: WorkspaceId, now: datetime) -> Leg | None:
    """Where to go on: the newest first, and nowhere before it is known who is in the channel."""
    row = session.execute(
        select(Community.id, Community.walked_to, Community.walk_at)
        .where(to_walk(workspace), Community.walk_at <= now, Community.look_at.is_(None))
        .order_by(Community.walked_to.is_not(None), Community.walked_to.desc(), Community.id)
        .limit(1)
    ).first()
    place = communities.by_id(session, workspace, CommunityId(row.id)) if row is not None else None
    if row is None or place is None:
        return None
    return Leg(place, Timestamp(row.walked_to) if row.walked_to else None, row.walk_at)


def ahead(session: Session, leg: Leg, limit: int) -> list[Kept]:
    """The next entries to be compared, newest message first."""
    here = [TABLE.c.workspace_id == leg.place.workspace, TABLE.c.channel_id == leg.place.channel]
    if leg.before is not None:
        here.append(TABLE.c.ts < leg.before)
    rows = session.execute(select(TABLE).where(*here).order_by(TABLE.c.ts.desc()).limit(limit))
    return [kept(row) for row in rows]


def spoken_of(session: Session, leg: Leg, low: Timestamp, limit: int) -> list[MessageKey]:
    """What was posted of the next messages, down to this one, and nobody keeps; newest first.

    Such as an open question in a recap. What is hidden or gone already is not looked for here.
    """
    found = Quote.__table__.c
    here = [found.workspace_id == leg.place.workspace, found.channel_id == leg.place.channel, found.ts >= low]
    if leg.before is not None:
        here.append(found.ts < leg.before)

    def known(table: type[Entry | Deletion | Declined], *such: ColumnElement[bool]) -> ColumnElement[bool]:
        return exists().where(
            table.workspace_id == found.workspace_id,
            table.channel_id == found.channel_id,
            table.ts == found.ts,
            *such,
        )

    # What somebody does not want kept may stand in a recap as a question all the same.
    is_gone = known(Declined, Declined.reason == DELETED)

    rows = session.execute(
        select(found.ts)
        .join(Delivery, Delivery.id == found.delivery_id)
        .where(*here, Delivery.posted_ts.is_not(None), ~known(Entry), ~known(Deletion), ~is_gone)
        .distinct()
        .order_by(found.ts.desc())
        .limit(limit)
    )
    return [MessageKey(leg.place.workspace, leg.place.channel, Timestamp(row.ts)) for row in rows]


def came_to(session: Session, leg: Leg, ts: Timestamp | None) -> None:
    """Write down how far it is done; None when all of it is."""
    change(session, leg, walked_to=ts, walk_at=leg.due if ts is not None else None)


def put_off(session: Session, leg: Leg, until: datetime) -> None:
    """Nothing could be learned: go on later."""
    change(session, leg, walk_at=until)


def change(session: Session, leg: Leg, **values: object) -> None:
    """Write down what became of a leg, unless all began anew."""
    session.execute(
        update(Community)
        .where(Community.id == leg.place.id, Community.walk_at == leg.due)
        .values(values)
        .execution_options(synchronize_session=False)
    )


def next_due(session: Session, workspace: WorkspaceId, now: datetime) -> datetime | None:
    """When something is to be looked at again; None when all is done."""
    leg = session.scalar(select(func.min(Community.walk_at)).where(to_walk(workspace)))
    missing = session.scalar(select(func.min(Deletion.look_at)).where(Deletion.workspace_id == workspace))
    due = [found for found in (leg, missing) if found is not None]
    return max(min(due), now + SOON) if due else None
