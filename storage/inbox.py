"""Envelopes from Slack, from their commit to their effect."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, or_, select, update
from sqlalchemy.orm import Session

from storage.columns import besides
from storage.hot import Hot
from storage.keys import InboxId, MessageKey, PersonKey, WorkspaceId
from storage.models import InboxRow

# Few at any time, and found by an index: those that are done stay for days, with nothing to read in them.
NOT_DONE = ("waiting", "parked")
ATTEMPTS = 5
# How long to wait after each failure; the fifth is the last.
RETRY = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))
KEYS_KEPT = timedelta(days=7)
PARKED_KEPT = timedelta(days=30)


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


def last_before(session: Session, moment: datetime) -> datetime | None:
    """When the last envelope before this moment came, of those that are remembered."""
    return session.scalar(select(func.max(InboxRow.received_at)).where(InboxRow.received_at < moment))


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


def known(session: Session, workspace: WorkspaceId, keys: Collection[str]) -> set[str]:
    """Which of these keys are written down, done or not."""
    found = select(InboxRow.key).where(InboxRow.workspace_id == workspace, InboxRow.key.in_(keys))
    return set(session.scalars(found)) if keys else set()


def settle(session: Session, row: InboxId, now: datetime) -> bool:
    """Mark the effect as done and erase the body; False when it was done before."""
    return SETTLE(session, {"row": row, "now": now}).first() is not None


def claim_overdue(
    session: Session,
    by: str,
    until: datetime,
    now: datetime,
    limit: int = 50,
    *,
    under_way: Collection[InboxId] = (),
) -> list[Waiting]:
    """Take rows that nobody is working on, oldest first; what was taken too often is parked.

    What is `under_way` in the process that asks is being worked on, however long ago it was taken: its claims
    are made longer, so that no other process takes it either.
    """
    if under_way:
        session.execute(
            update(InboxRow)
            .where(InboxRow.id.in_(under_way), InboxRow.state == "waiting", InboxRow.claimed_by == by)
            .values(claimed_until=until)
            .execution_options(synchronize_session=False)
        )
    is_free = and_(
        InboxRow.state == "waiting",
        or_(InboxRow.claimed_until.is_(None), InboxRow.claimed_until < now),
        InboxRow.id.not_in(under_way),
    )
    # Whoever took it five times came to no end at all, not even to a failure: it may have ended us.
    session.execute(
        update(InboxRow)
        .where(is_free, InboxRow.attempts >= ATTEMPTS)
        .values(state="parked", claimed_by=None, claimed_until=None, error="unfinished")
        .execution_options(synchronize_session=False)
    )
    free = select(InboxRow.id).where(is_free).order_by(InboxRow.id).limit(limit)
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


def fail(session: Session, row: InboxId, reference: str, now: datetime, *, give_up: bool = False) -> None:
    """Give the row back after a failure, for later; after the fifth attempt, or to give up, it is parked.

    What is given up is nobody's to repeat, so its words go.
    """
    attempts = session.scalar(select(InboxRow.attempts).where(InboxRow.id == row)) or 0
    is_parked = give_up or attempts >= ATTEMPTS
    retry_at = now + RETRY[min(max(attempts, 1), len(RETRY)) - 1]
    values: dict[str, Any] = {"claimed_by": None, "error": reference}
    values |= {"state": "parked", "claimed_until": None} if is_parked else {"claimed_until": retry_at}
    session.execute(
        update(InboxRow)
        .where(InboxRow.id == row, InboxRow.state == "waiting")
        .values(**values, **({"body": None} if give_up else {}))
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


def erase_words(session: Session, message: MessageKey, now: datetime) -> None:
    """Erase the envelopes, not settled yet, that carry a message which is gone."""
    erase(session, message.workspace, now, f'"ts": "{message.ts}"', f'"{message.channel}"')


def erase_words_of(session: Session, author: PersonKey, now: datetime) -> None:
    """Erase the envelopes, not settled yet, with what this person wrote."""
    erase(session, author.workspace, now, f'"user": "{author.user}"', '"text": ', kind="message")


def erase_everything_of(session: Session, person: PersonKey, now: datetime) -> None:
    """Erase the envelopes, not settled yet, of what this person did: said, pressed or typed."""
    erase(session, person.workspace, now, f'"user": "{person.user}"')
    erase(session, person.workspace, now, f'"user": {{"id": "{person.user}"')
    erase(session, person.workspace, now, f'"user_id": "{person.user}"', '"command": "')


def erase(
    session: Session, workspace: WorkspaceId, now: datetime, *parts: str, kind: str | None = None
) -> None:
    """Settle the envelopes that hold all of these parts; deletions stay, because they take words away."""
    session.execute(
        update(InboxRow)
        .where(
            besides(InboxRow.workspace_id) == workspace,
            InboxRow.state.in_(NOT_DONE),
            *(InboxRow.body.contains(part, autoescape=True) for part in parts),
            ~InboxRow.body.contains('"subtype": "message_deleted"', autoescape=True),
            *([InboxRow.kind == kind] if kind else []),
        )
        .values(state="done", body=None, done_at=now, claimed_by=None, claimed_until=None)
        .execution_options(synchronize_session=False)
    )


def forget_old(session: Session, now: datetime) -> None:
    """Forget the keys of envelopes that were done long ago, and what nobody looked at in a month."""
    session.execute(delete(InboxRow).where(InboxRow.state == "done", InboxRow.done_at < now - KEYS_KEPT))
    session.execute(
        delete(InboxRow).where(InboxRow.state == "parked", InboxRow.received_at < now - PARKED_KEPT)
    )
