"""What was not found in Slack, out of everybody's sight until a second look: entries, and their questions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, and_, delete, null, select, update
from sqlalchemy.orm import Session

from storage.applications import Use
from storage.entries import Kept
from storage.keys import ChannelId, MessageKey, SweepId, Timestamp, WorkspaceId
from storage.models import Deletion
from storage.sweeps import Held, as_held, aside, write
from storage.upsert import insert


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
# A reply that is there, and is kept without what it replies to until that is looked for once more; or
# something that is not kept, and that no post speaks of until then.
LACKS_QUESTION = and_(Deletion.held.is_(None), Deletion.sweep_id.is_(None), Deletion.look_at.is_not(None))
# Its own message was never deleted: it counts for no sweep.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


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


def part(session: Session, message: MessageKey, parent: Timestamp, look_at: datetime) -> None:
    """Note that an entry is without what it replies to, which is to be looked for once more.

    What is its own parent is no entry: a post of ours speaks of it.
    """
    session.execute(
        insert(session, Deletion)
        .values(
            workspace_id=message.workspace,
            channel_id=message.channel,
            ts=message.ts,
            thread_ts=parent,
            heard_at=NEVER,
            look_at=look_at,
        )
        .on_conflict_do_nothing()
    )


def lacking(parent: MessageKey) -> ColumnElement[bool]:
    """Whether a row is about a reply that is without this."""
    return and_(
        Deletion.workspace_id == parent.workspace,
        Deletion.channel_id == parent.channel,
        Deletion.thread_ts == parent.ts,
        LACKS_QUESTION,
    )


def questions_due(session: Session, workspace: WorkspaceId, now: datetime, limit: int) -> list[MessageKey]:
    """What replies are without and is to be looked for now."""
    rows = session.execute(
        select(Deletion.channel_id, Deletion.thread_ts)
        .where(
            Deletion.workspace_id == workspace,
            Deletion.look_at <= now,
            Deletion.thread_ts.is_not(None),
            LACKS_QUESTION,
        )
        .distinct()
        .order_by(Deletion.thread_ts.desc(), Deletion.channel_id)
        .limit(limit)
    )
    return [MessageKey(workspace, ChannelId(row.channel_id), Timestamp(row.thread_ts)) for row in rows]


def without(session: Session, parent: MessageKey) -> list[MessageKey]:
    """The replies that are without this."""
    found = session.scalars(select(Deletion.ts).where(lacking(parent)))
    return [MessageKey(parent.workspace, parent.channel, Timestamp(ts)) for ts in found]


def look_for_question(session: Session, parent: MessageKey, at: datetime) -> None:
    """Look for it again then."""
    session.execute(
        update(Deletion)
        .where(lacking(parent))
        .values(look_at=at)
        .execution_options(synchronize_session=False)
    )


def settled(session: Session, parent: MessageKey) -> None:
    """It is known what became of it: it is looked for no more."""
    session.execute(delete(Deletion).where(lacking(parent)).execution_options(synchronize_session=False))
