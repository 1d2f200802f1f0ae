"""Envelopes from Slack, from their commit to their effect."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, or_, select, update
from sqlalchemy.orm import Session

from storage.hot import Hot
from storage.keys import InboxId, WorkspaceId
from storage.models import InboxRow

ATTEMPTS = 5
KEYS_KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is written down before Slack is told that we have it; `body` is JSON."""

    workspace: WorkspaceId
    key: str
    kind: str
    body: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row whose effect is still owed."""

    id: InboxId
    kind: str
    body: str
    received_at: datetime


TABLE = InboxRow.__table__
RECEIVE = Hot(
    lambda insert: (
        insert(TABLE).on_conflict_do_nothing(index_elements=["workspace_id", "key"]).returning(TABLE.c.id)
    )
)
SETTLE = Hot(
    lambda _: (
        update(InboxRow)
        .where(TABLE.c.id == bindparam("row"), TABLE.c.state != "done")
        .values(state="done", body=None, done_at=bindparam("now"), claimed_by=None, claimed_until=None)
        .returning(TABLE.c.id)
    )
)


def receive(
    session: Session, envelope: Envelope, by: str | None, until: datetime, now: datetime
) -> InboxId | None:
    """Write the envelope down, claimed by a dispatch unless `by` is None; None when it is known already."""
    row = {
        "workspace_id": envelope.workspace,
        "key": envelope.key,
        "kind": envelope.kind,
        "body": envelope.body,
        "claimed_by": by,
        "claimed_until": until if by else None,
        "attempts": 1 if by else 0,
        "received_at": now,
    }
    written = RECEIVE(session, row).first()
    return None if written is None else InboxId(written.id)


def settle(session: Session, row: InboxId, now: datetime) -> bool:
    """Mark the effect as done and erase the body; False when it was done before."""
    return SETTLE(session, {"row": row, "now": now}).first() is not None


def claim_overdue(
    session: Session, by: str, until: datetime, now: datetime, limit: int = 50
) -> list[Waiting]:
    """Take rows that nobody is working on, oldest first."""
    free = (
        select(InboxRow.id)
        .where(
            InboxRow.state == "waiting",
            or_(InboxRow.claimed_until.is_(None), InboxRow.claimed_until < now),
        )
        .order_by(InboxRow.id)
        .limit(limit)
    )
    rows = session.execute(
        update(InboxRow)
        .where(InboxRow.id.in_(free))
        .values(claimed_by=by, claimed_until=until, attempts=InboxRow.attempts + 1)
        .execution_options(synchronize_session=False)
        .returning(InboxRow.id, InboxRow.kind, InboxRow.body, InboxRow.received_at)
    ).all()
    return sorted(
        (Waiting(InboxId(row.id), row.kind, row.body or "{}", row.received_at) for row in rows),
        key=lambda waiting: waiting.id,
    )


def fail(
    session: Session, row: InboxId, reference: str, retry_at: datetime, *, give_up: bool = False
) -> None:
    """Give the row back after a failure; after the fifth attempt, or to give up, it is parked."""
    attempts = session.scalar(select(InboxRow.attempts).where(InboxRow.id == row)) or 0
    is_parked = give_up or attempts >= ATTEMPTS
    session.execute(
        update(InboxRow)
        .where(InboxRow.id == row, InboxRow.state == "waiting")
        .values(
            state="parked" if is_parked else "waiting",
            claimed_by=None,
            claimed_until=None if is_parked else retry_at,
            error=reference,
        )
        .execution_options(synchronize_session=False)
    )


def release(session: Session) -> None:
    """Give up every claim: for the only process of a database, as it starts."""
    session.execute(
        update(InboxRow)
        .where(InboxRow.state == "waiting")
        .values(claimed_by=None, claimed_until=None)
        .execution_options(synchronize_session=False)
    )


def erase_words(session: Session, workspace: WorkspaceId, ts: str) -> None:
    """Erase the envelopes, not settled yet, that carry a message which is gone."""
    session.execute(
        update(InboxRow)
        .where(
            InboxRow.workspace_id == workspace,
            InboxRow.state != "done",
            InboxRow.kind == "message",
            InboxRow.body.contains(f'"ts": "{ts}"', autoescape=True),
            ~InboxRow.body.contains('"subtype": "message_deleted"', autoescape=True),
        )
        .values(state="done", body=None)
        .execution_options(synchronize_session=False)
    )


def forget_old(session: Session, now: datetime) -> None:
    """Forget the keys of envelopes that were done long ago."""
    session.execute(delete(InboxRow).where(InboxRow.state == "done", InboxRow.done_at < now - KEYS_KEPT))
