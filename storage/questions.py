"""Messages that ask, by their place alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from storage.keys import ChannelId, CommunityId, MessageKey, PersonKey, Timestamp, UserId, WorkspaceId
from storage.models import Question
from storage.upsert import insert

KEPT_FOR = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: where, by whom, when."""

    message: MessageKey
    asker: UserId
    asked_at: datetime

    @property
    def person(self) -> PersonKey:
        """Who asked."""
        return PersonKey(self.message.workspace, self.asker)


def ask(
    session: Session, message: MessageKey, community: CommunityId, asker: UserId, asked_at: datetime
) -> None:
    """Note that somebody asked something."""
    session.execute(
        insert(session, Question)
        .values(
            workspace_id=message.workspace,
            channel_id=message.channel,
            ts=message.ts,
            community_id=community,
            asker_id=asker,
            asked_at=asked_at,
        )
        .on_conflict_do_nothing()
    )


def reply(session: Session, parent: MessageKey, by: UserId, now: datetime) -> None:
    """Note that somebody other than the asker replied."""
    session.execute(
        update(Question)
        .where(
            Question.workspace_id == parent.workspace,
            Question.channel_id == parent.channel,
            Question.ts == parent.ts,
            Question.asker_id != by,
            Question.answered_at.is_(None),
        )
        .values(answered_at=now)
        .execution_options(synchronize_session=False)
    )


def reply_first(
    session: Session,
    parent: MessageKey,
    community: CommunityId,
    asker: UserId,
    asked_at: datetime,
    now: datetime,
) -> None:
    """Note a reply to what we have not heard of yet: if it asks something, it was never open."""
    session.execute(
        insert(session, Question)
        .values(
            workspace_id=parent.workspace,
            channel_id=parent.channel,
            ts=parent.ts,
            community_id=community,
            asker_id=asker,
            asked_at=asked_at,
            answered_at=now,
        )
        .on_conflict_do_nothing()
    )


def forget_old(session: Session, now: datetime) -> None:
    """Old questions, answered or not, are not asked any more."""
    session.execute(
        delete(Question)
        .where(Question.asked_at < now - KEPT_FOR)
        .execution_options(synchronize_session=False)
    )


def of_asker(session: Session, person: PersonKey) -> list[MessageKey]:
    """Where somebody asked something."""
    rows = session.execute(
        select(Question.channel_id, Question.ts).where(
            Question.workspace_id == person.workspace, Question.asker_id == person.user
        )
    )
    return [MessageKey(person.workspace, ChannelId(row.channel_id), Timestamp(row.ts)) for row in rows]


def answer(session: Session, parent: MessageKey, now: datetime) -> None:
    """The question is answered, if it was not before."""
    settle(session, parent, now, Question.answered_at.is_(None))


def reopen(session: Session, parent: MessageKey) -> None:
    """What answered it answers it no more."""
    settle(session, parent, None, Question.answered_at.is_not(None))


def settle(session: Session, parent: MessageKey, at: datetime | None, *where: ColumnElement[bool]) -> None:
    """Write down when a question was answered, or that it was not."""
    session.execute(
        update(Question)
        .where(
            Question.workspace_id == parent.workspace,
            Question.channel_id == parent.channel,
            Question.ts == parent.ts,
            *where,
        )
        .values(answered_at=at)
        .execution_options(synchronize_session=False)
    )


def asker_of(session: Session, message: MessageKey) -> UserId | None:
    """Who asked this, or began this thread, as far as it is known here."""
    found = session.scalar(
        select(Question.asker_id).where(
            Question.workspace_id == message.workspace,
            Question.channel_id == message.channel,
            Question.ts == message.ts,
        )
    )
    return UserId(found) if found else None


def forget(session: Session, message: MessageKey) -> None:
    """The question is gone."""
    session.execute(
        delete(Question).where(
            Question.workspace_id == message.workspace,
            Question.channel_id == message.channel,
            Question.ts == message.ts,
        )
    )


def open_since(session: Session, community: CommunityId, since: datetime, until: datetime) -> list[Asked]:
    """Questions of a period that nobody has replied to, oldest first."""
    rows = session.execute(
        select(Question.__table__)
        .where(
            Question.community_id == community,
            Question.asked_at >= since,
            Question.asked_at < until,
            Question.answered_at.is_(None),
        )
        .order_by(Question.asked_at, Question.ts)
    )
    return [
        Asked(
            MessageKey(WorkspaceId(row.workspace_id), ChannelId(row.channel_id), Timestamp(row.ts)),
            UserId(row.asker_id),
            row.asked_at,
        )
        for row in rows
    ]
