"""What waits in the inbox and the outbox, for whoever looks after them: kinds, ids and ages, never words."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from storage.deliveries import LANDS_WITHIN, UNANSWERED, as_owed
from storage.inbox import NOT_DONE
from storage.models import Delivery, Entry, InboxRow, Workspace

PARKED = "parked"
OWING = ("owed", "parked", "unknown")
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Item:
    """One envelope or delivery that is not done: what it is about, since when, and how it last failed."""

    id: str
    workspace: str
    kind: str
    where: str
    state: str
    attempts: int
    error: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Again:
    """It is owed again; first it is looked for where Slack may have it."""

    is_in_doubt: bool


@dataclass(frozen=True, slots=True)
class UnderWay:
    """Somebody is sending it."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much waits, how much was given up, and since when the oldest waits."""

    waiting: int
    parked: int
    unknown: int
    oldest: datetime | None


def inbox(session: Session, limit: int = SHOWN) -> list[Item]:
    """The envelopes whose effect is still owed or was given up, the oldest first."""
    rows = session.execute(
        select(
            InboxRow.id,
            InboxRow.workspace_id,
            InboxRow.kind,
            InboxRow.state,
            InboxRow.attempts,
            InboxRow.error,
            InboxRow.received_at,
        )
        .where(InboxRow.state.in_(NOT_DONE))
        .order_by(InboxRow.id)
        .limit(limit)
    )
    return [
        Item(
            str(row.id),
            row.workspace_id,
            row.kind,
            "",
            row.state,
            row.attempts,
            row.error or "",
            row.received_at,
        )
        for row in rows
    ]


def outbox(session: Session, limit: int = SHOWN) -> list[Item]:
    """The deliveries that Slack does not have, or of which nobody knows, the oldest first."""
    rows = session.execute(
        select(
            Delivery.id,
            Delivery.workspace_id,
            Delivery.kind,
            func.coalesce(Delivery.channel_id, Delivery.user_id, "").label("where"),
            Delivery.state,
            Delivery.attempts,
            Delivery.error,
            Delivery.created_at,
        )
        .where(Delivery.state.in_(OWING))
        .order_by(Delivery.number)
        .limit(limit)
    )
    return [
        Item(
            row.id,
            row.workspace_id,
            row.kind,
            row.where,
            row.state,
            row.attempts,
            row.error or "",
            row.created_at,
        )
        for row in rows
    ]


def inbox_backlog(session: Session) -> Backlog:
    """How the inbox stands."""
    counts = dict(
        session.execute(
            select(InboxRow.state, func.count()).where(InboxRow.state.in_(NOT_DONE)).group_by(InboxRow.state)
        ).all()
    )
    oldest = session.scalar(select(func.min(InboxRow.received_at)).where(InboxRow.state == "waiting"))
    return Backlog(counts.get("waiting", 0), counts.get(PARKED, 0), 0, oldest)


def outbox_backlog(session: Session, now: datetime) -> Backlog:
    """How the outbox stands; what is not due yet does not wait."""
    counts = dict(
        session.execute(
            select(Delivery.state, func.count()).where(Delivery.state.in_(OWING)).group_by(Delivery.state)
        ).all()
    )
    oldest = session.scalar(
        select(func.min(Delivery.due_at)).where(Delivery.state == "owed", Delivery.due_at <= now)
    )
    return Backlog(counts.get("owed", 0), counts.get(PARKED, 0), counts.get("unknown", 0), oldest)


def retry_envelope(session: Session, number: int) -> bool:
    """Let an envelope be taken up again at once; False when there is none that still has its body."""
    return (
        session.execute(
            update(InboxRow)
            .where(InboxRow.id == number, InboxRow.state.in_(NOT_DONE), InboxRow.body.is_not(None))
            .values(state="waiting", attempts=0, claimed_by=None, claimed_until=None, error=None)
            .returning(InboxRow.id)
            .execution_options(synchronize_session=False)
        ).scalar()
        is not None
    )


def drop_envelope(session: Session, number: int | None, now: datetime) -> int:
    """Give up an envelope, or with None every parked one, and erase its words; how many those were."""
    which = InboxRow.state == PARKED if number is None else InboxRow.id == number
    return len(
        session.execute(
            update(InboxRow)
            .where(which, InboxRow.state.in_(NOT_DONE))
            .values(state="done", body=None, done_at=now, claimed_by=None, claimed_until=None)
            .returning(InboxRow.id)
            .execution_options(synchronize_session=False)
        ).all()
    )


def retry_delivery(session: Session, delivery: str, now: datetime) -> Again | UnderWay | None:
    """Owe a delivery again; None when there is none that failed or waits.

    One that Slack may have stays in doubt, so that it is looked for first; one of which nobody can tell
    counts as not sent: whoever asks for this has looked.
    """
    row = session.scalars(select(Delivery).where(Delivery.id == delivery)).first()
    if row is None or row.state not in OWING:
        return None
    if row.state == "owed" and row.claimed_until is not None and row.claimed_until > now:
        return UnderWay()
    is_in_doubt = row.state != "unknown" and as_owed(row).is_in_doubt
    soon = now + LANDS_WITHIN if is_in_doubt else now
    if row.state == "owed":
        row.due_at = min(row.due_at, soon)
    else:
        row.due_at, row.attempts, row.error = soon, int(is_in_doubt), UNANSWERED if is_in_doubt else None
    row.state, row.claimed_by, row.claimed_until = "owed", None, None
    return Again(is_in_doubt)


def drop_delivery(session: Session, delivery: str | None, now: datetime) -> int:
    """Owe a delivery no more, or with None every one that was given up; how many those were."""
    which = Delivery.state.in_((PARKED, "unknown")) if delivery is None else Delivery.id == delivery
    return len(
        session.execute(
            update(Delivery)
            .where(which, Delivery.state.in_(OWING))
            .values(state="dropped", settled_at=now, claimed_by=None, claimed_until=None, error="operator")
            .returning(Delivery.id)
            .execution_options(synchronize_session=False)
        ).all()
    )


def contents(session: Session) -> tuple[int, int]:
    """How many workspaces a database knows, and how many entries it holds."""
    counted = (select(func.count()).select_from(table).scalar_subquery() for table in (Workspace, Entry))
    here, kept = session.execute(select(*counted)).one()
    return here, kept
