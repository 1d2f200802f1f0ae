"""Entries whose messages were not found in Slack: out of everybody's sight until a second look."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, null, select, update
from sqlalchemy.orm import Session

from storage.applications import Use
from storage.entries import Kept
from storage.keys import MessageKey, SweepId, WorkspaceId
from storage.models import Deletion
from storage.sweeps import Held, as_held, aside, write


@dataclass(frozen=True, slots=True)
class Missing:
    """An entry that is hidden, and since when."""

    held: Held
    since: datetime

    @property
    def message(self) -> MessageKey:
        """The message that was not found."""
        return self.held.draft.message


IS_MISSING = and_(Deletion.held.is_not(None), Deletion.sweep_id.is_(None))


def this(message: MessageKey) -> ColumnElement[bool]:
    """Whether a row is about this message, and it is missing."""
    return and_(
        Deletion.workspace_id == message.workspace,
        Deletion.channel_id == message.channel,
        Deletion.ts == message.ts,
        IS_MISSING,
    )


def hide(
    session: Session,
    entry: Kept,
    uses: Iterable[Use],
    now: datetime,
    look_at: datetime,
) -> None:
    """Put an entry aside, to be looked for once more."""
    write(
        session,
        entry.message,
        author_id=entry.author,
        heard_at=now,
        thread_ts=entry.thread_ts,
        held=aside(session, entry, uses),
        look_at=look_at,
    )


def of(session: Session, message: MessageKey) -> Missing | None:
    """What is put aside of this message, or None."""
    row = session.scalars(
        select(Deletion).where(this(message)).execution_options(populate_existing=True)
    ).first()
    return None if row is None else Missing(as_held(row), row.heard_at)


def due(session: Session, workspace: WorkspaceId, now: datetime, limit: int) -> list[Missing]:
    """What is to be looked for now, the longest hidden first."""
    rows = session.scalars(
        select(Deletion)
        .where(Deletion.workspace_id == workspace, Deletion.look_at <= now, IS_MISSING)
        .order_by(Deletion.look_at, Deletion.ts.desc())
        .limit(limit)
    )
    return [Missing(as_held(row), row.heard_at) for row in rows]


def put_off(session: Session, message: MessageKey, until: datetime) -> None:
    """Slack does not say: look again then."""
    change(session, message, look_at=until)


def found(session: Session, message: MessageKey) -> None:
    """It is there after all: it was never deleted."""
    session.execute(delete(Deletion).where(this(message)).execution_options(synchronize_session=False))


def sweep(session: Session, message: MessageKey, of: SweepId) -> None:
    """It is gone, as one of many: hold it until somebody says what is meant."""
    change(session, message, sweep_id=of, look_at=None)


def erase(session: Session, message: MessageKey, now: datetime) -> None:
    """It is gone: nothing of it stays, save that it counts as deleted now."""
    change(session, message, held=null(), look_at=None, heard_at=now)


def change(session: Session, message: MessageKey, **values: object) -> None:
    """Write down what became of it."""
    session.execute(
        update(Deletion).where(this(message)).values(**values).execution_options(synchronize_session=False)
    )
