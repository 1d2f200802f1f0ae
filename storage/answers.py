"""Which reply was accepted as the answer in a thread, and by whom."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select
from sqlalchemy.orm import Session

from storage.keys import ChannelId, MessageKey, Timestamp, UserId, WorkspaceId
from storage.models import Answer, Entry, Question, Star
from storage.upsert import insert


@dataclass(frozen=True, slots=True)
class Accepted:
    """An answer, what it answers, and who says so; the asker overrules everybody."""

    parent: MessageKey
    message: MessageKey
    by: UserId
    is_by_asker: bool


def accepted(row: Answer) -> Accepted:
    """The frozen value of a row."""
    workspace, channel = WorkspaceId(row.workspace_id), ChannelId(row.channel_id)
    return Accepted(
        MessageKey(workspace, channel, Timestamp(row.thread_ts)),
        MessageKey(workspace, channel, Timestamp(row.ts)),
        UserId(row.marked_by),
        row.is_by_asker,
    )


def to(parent: MessageKey) -> ColumnElement[bool]:
    """Whether a row says what answers this."""
    return and_(
        Answer.workspace_id == parent.workspace,
        Answer.channel_id == parent.channel,
        Answer.thread_ts == parent.ts,
    )


def of(session: Session, parent: MessageKey) -> Accepted | None:
    """What was accepted as the answer to this, or None."""
    row = session.scalars(select(Answer).where(to(parent)).execution_options(populate_existing=True)).first()
    return None if row is None else accepted(row)


def by_message(session: Session, message: MessageKey) -> Accepted | None:
    """What this message was accepted as the answer to, or None."""
    here = (
        Answer.workspace_id == message.workspace,
        Answer.channel_id == message.channel,
        Answer.ts == message.ts,
    )
    row = session.scalars(select(Answer).where(*here).execution_options(populate_existing=True)).first()
    return None if row is None else accepted(row)


def put(session: Session, found: Accepted, now: datetime) -> None:
    """Write down what answers, in place of what did."""
    values = {
        "ts": found.message.ts,
        "marked_by": found.by,
        "is_by_asker": found.is_by_asker,
        "marked_at": now,
    }
    session.execute(
        insert(session, Answer)
        .values(
            workspace_id=found.parent.workspace,
            channel_id=found.parent.channel,
            thread_ts=found.parent.ts,
            **values,
        )
        .on_conflict_do_update(index_elements=["workspace_id", "channel_id", "thread_ts"], set_=values)
    )


def remove(session: Session, parent: MessageKey) -> None:
    """Nothing was accepted."""
    session.execute(delete(Answer).where(to(parent)).execution_options(synchronize_session=False))


def may_be_meant(session: Session, message: MessageKey, by: UserId, emojis: tuple[str, ...]) -> bool:
    """Whether this person's mark may say what answers: if they began a thread here, or marked it before."""
    here = (Question.workspace_id == message.workspace, Question.channel_id == message.channel)
    began = exists().where(*here, Question.asker_id == by)
    kept = exists().where(
        Entry.workspace_id == message.workspace,
        Entry.channel_id == message.channel,
        Entry.ts == message.ts,
        Entry.question_author_id == by,
    )
    marked = exists().where(
        Star.workspace_id == message.workspace,
        Star.channel_id == message.channel,
        Star.ts == message.ts,
        Star.user_id == by,
        Star.emoji.in_(emojis),
    )
    return bool(session.scalar(select(or_(began, kept, marked))))
