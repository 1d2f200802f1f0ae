"""When something recurs, and what became of each time it fell due."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Row, bindparam, func, select, update
from sqlalchemy.orm import Session

from storage.hot import Hot
from storage.keys import CommunityId, DeliveryId, ScheduleId, WorkspaceId
from storage.models import Delivery, Occurrence, Schedule
from storage.upsert import insert

POSTED, SKIPPED, MISSED = "posted", "skipped", "missed"
PROMPT = "prompt"
# Nobody has written in the channel since this prompt was posted.
SILENT = "silent"
# What Slack refused for good was never seen by anybody.
NEVER_SEEN = ("dropped", "parked")


@dataclass(frozen=True, slots=True)
class Planned:
    """A schedule with the time it falls due next; both are None when it has ended."""

    id: ScheduleId
    workspace: WorkspaceId
    community: CommunityId
    kind: str
    rule: str
    at: str
    zone: str
    starts_on: date
    due_at: datetime | None
    local_date: date | None


TABLE = Schedule.__table__


def planned(row: "Row[tuple[object, ...]]") -> Planned:
    """The frozen value of a row."""
    return Planned(
        ScheduleId(row.id),
        WorkspaceId(row.workspace_id),
        CommunityId(row.community_id),
        row.kind,
        row.rule,
        row.at,
        row.zone,
        row.starts_on,
        row.next_due_at,
        row.next_local_date,
    )


def add(
    session: Session,
    workspace: WorkspaceId,
    community: CommunityId,
    kind: str,
    *,
    rule: str,
    at: str,
    zone: str,
    starts_on: date,
    due_at: datetime | None,
    local_date: date | None,
) -> bool:
    """Let something recur in a community; False when this kind does already."""
    made = session.execute(
        insert(session, Schedule)
        .values(
            workspace_id=workspace,
            community_id=community,
            kind=kind,
            rule=rule,
            at=at,
            zone=zone,
            starts_on=starts_on,
            next_due_at=due_at,
            next_local_date=local_date,
        )
        .on_conflict_do_nothing(index_elements=["community_id", "kind"])
        .returning(Schedule.id)
    ).scalar()
    return made is not None


def number_of(session: Session, community: CommunityId, kind: str) -> ScheduleId:
    """The number of a schedule that is known to be there."""
    found = session.scalar(
        select(Schedule.id).where(Schedule.community_id == community, Schedule.kind == kind)
    )
    if found is None:
        raise LookupError(kind)
    return ScheduleId(found)


def due(session: Session, now: datetime) -> list[Planned]:
    """What has fallen due and nobody has claimed, the longest due first."""
    rows = session.execute(
        select(TABLE).where(TABLE.c.next_due_at <= now).order_by(TABLE.c.next_due_at, TABLE.c.id)
    )
    return [planned(row) for row in rows]


def next_due(session: Session) -> datetime | None:
    """When anything falls due next, anywhere."""
    return session.scalar(select(func.min(Schedule.next_due_at)))


def of_community(session: Session, community: CommunityId) -> list[Planned]:
    """What recurs in a community, the soonest first."""
    rows = session.execute(
        select(TABLE).where(TABLE.c.community_id == community).order_by(TABLE.c.next_due_at, TABLE.c.id)
    )
    return [planned(row) for row in rows]


def move(session: Session, seen: Planned, due_at: datetime | None, local_date: date | None) -> bool:
    """Let it fall due at another time next; False when somebody else moved it since it was seen."""
    moved = session.execute(
        update(Schedule)
        .where(
            Schedule.id == seen.id,
            Schedule.next_due_at == seen.due_at,
            Schedule.next_local_date == seen.local_date,
        )
        .values(next_due_at=due_at, next_local_date=local_date)
        .execution_options(synchronize_session=False)
        .returning(Schedule.id)
    ).scalar()
    return moved is not None


def replan(
    session: Session,
    seen: Planned,
    *,
    rule: str,
    at: str,
    zone: str,
    due_at: datetime | None,
    local_date: date | None,
) -> bool:
    """Let it recur otherwise, or not at all; False when somebody else moved it since it was seen."""
    moved = move(session, seen, due_at, local_date)
    if moved:
        session.execute(
            update(Schedule)
            .where(Schedule.id == seen.id)
            .values(rule=rule, at=at, zone=zone)
            .execution_options(synchronize_session=False)
        )
    return moved


def dealt_with(session: Session, schedule: ScheduleId, since: date) -> dict[date, bool]:
    """The local dates that have been dealt with since then, and whether something was or is being posted."""
    rows = session.execute(
        select(Occurrence.local_date, Occurrence.state, Delivery.state.label("sent"), Delivery.attempts)
        .outerjoin(Delivery, Delivery.id == Occurrence.delivery_id)
        .where(Occurrence.schedule_id == schedule, Occurrence.local_date >= since)
    )
    return {
        row.local_date: row.state == POSTED and not (row.sent == "owed" and row.attempts == 0) for row in rows
    }


def record(session: Session, seen: Planned, state: str, reason: str | None = None) -> bool:
    """Write down what became of this falling-due; False when its local date has been dealt with."""
    made = session.execute(
        insert(session, Occurrence)
        .values(
            workspace_id=seen.workspace,
            schedule_id=seen.id,
            local_date=seen.local_date,
            due_at=seen.due_at,
            state=state,
            reason=reason,
        )
        .on_conflict_do_nothing(index_elements=["schedule_id", "local_date"])
        .returning(Occurrence.schedule_id)
    ).scalar()
    return made is not None


def note(
    session: Session,
    seen: Planned,
    state: str,
    reason: str | None = None,
    delivery: DeliveryId | None = None,
    prompt: str | None = None,
) -> None:
    """Write down which delivery, and which prompt, a falling-due came to."""
    session.execute(
        update(Occurrence)
        .where(Occurrence.schedule_id == seen.id, Occurrence.local_date == seen.local_date)
        .values(state=state, reason=reason, delivery_id=delivery, prompt_id=prompt)
        .execution_options(synchronize_session=False)
    )


def turned_out(session: Session, delivery: DeliveryId, state: str, reason: str) -> None:
    """Correct what became of a falling-due whose delivery had nothing to say in the end."""
    session.execute(
        update(Occurrence)
        .where(Occurrence.delivery_id == delivery, Occurrence.state == POSTED)
        .values(state=state, reason=reason)
        .execution_options(synchronize_session=False)
    )


def prompts_used(session: Session, community: CommunityId) -> dict[str, datetime]:
    """Which prompts a community was asked, and when last."""
    last = func.max(Occurrence.due_at, type_=Occurrence.due_at.type)
    rows = session.execute(
        select(Occurrence.prompt_id, last.label("asked_at"))
        .join(Schedule, Schedule.id == Occurrence.schedule_id)
        .outerjoin(Delivery, Delivery.id == Occurrence.delivery_id)
        .where(
            Schedule.community_id == community,
            Occurrence.state == POSTED,
            Occurrence.prompt_id.is_not(None),
            func.coalesce(Delivery.state, "posted").not_in(NEVER_SEEN),
        )
        .group_by(Occurrence.prompt_id)
    )
    return {str(row.prompt_id): row.asked_at for row in rows}


def last_posted(session: Session, schedule: ScheduleId) -> datetime | None:
    """When it fell due the last time that something was posted for it."""
    return session.scalar(
        select(func.max(Occurrence.due_at, type_=Occurrence.due_at.type))
        .outerjoin(Delivery, Delivery.id == Occurrence.delivery_id)
        .where(
            Occurrence.schedule_id == schedule,
            Occurrence.state == POSTED,
            func.coalesce(Delivery.state, "posted").not_in(NEVER_SEEN),
        )
    )


# The prompts of a community that were posted, newest first.
POSTED_PROMPTS = (
    select(Occurrence.schedule_id, Occurrence.local_date, Occurrence.due_at, Occurrence.reason)
    .join(Schedule, Schedule.id == Occurrence.schedule_id)
    .where(
        Schedule.community_id == bindparam("community"), Schedule.kind == PROMPT, Occurrence.state == POSTED
    )
    .order_by(Occurrence.due_at.desc())
)
# Asked at every message of a community's channel.
LAST_BEFORE = Hot(lambda _: POSTED_PROMPTS.where(Occurrence.due_at <= bindparam("at")).limit(1))


def last_prompts(session: Session, community: CommunityId, count: int) -> list[tuple[datetime, bool]]:
    """When the last prompts fell due, newest first, and whether nobody has written since."""
    rows = session.execute(
        POSTED_PROMPTS.outerjoin(Delivery, Delivery.id == Occurrence.delivery_id)
        .where(func.coalesce(Delivery.state, "posted").not_in(NEVER_SEEN))
        .limit(count),
        {"community": community},
    )
    return [(row.due_at, row.reason == SILENT) for row in rows]


def spoken(session: Session, community: CommunityId, at: datetime) -> None:
    """Somebody wrote in the channel then: after the prompt before that it is silent no more."""
    last = LAST_BEFORE(session, {"community": community, "at": at}).first()
    if last is not None and last.reason == SILENT:
        session.execute(
            update(Occurrence)
            .where(Occurrence.schedule_id == last.schedule_id, Occurrence.local_date == last.local_date)
            .values(reason=None)
            .execution_options(synchronize_session=False)
        )


def unsent(session: Session, community: CommunityId, kind: str | None = None) -> list[DeliveryId]:
    """What fell due in a community, of one kind or any, and has not been taken up for sending."""
    rows = session.scalars(
        select(Delivery.id)
        .join(Occurrence, Occurrence.delivery_id == Delivery.id)
        .join(Schedule, Schedule.id == Occurrence.schedule_id)
        .where(
            Schedule.community_id == community,
            Delivery.state == "owed",
            Delivery.attempts == 0,
            *([Schedule.kind == kind] if kind else []),
        )
    )
    return [DeliveryId(found) for found in rows]
