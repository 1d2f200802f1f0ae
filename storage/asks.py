"""What people let the app ask a community: its words stand here until Slack has them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NewType

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from storage.deliveries import Owed, as_owed
from storage.keys import CommunityId, MessageKey, PersonKey, UserId, WorkspaceId
from storage.models import Ask, Delivery, Question
from storage.upsert import insert as upsert

AskId = NewType("AskId", int)
KIND = "ask"
KEPT_FOR = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Asking:
    """One question on its way, or in Slack, where its words are then alone."""

    id: AskId
    workspace: WorkspaceId
    community: CommunityId
    asker: UserId
    words: str | None
    asked_at: datetime

    @property
    def person(self) -> PersonKey:
        """Who asked."""
        return PersonKey(self.workspace, self.asker)


def asking(row: Ask) -> Asking:
    """The frozen value of a row."""
    return Asking(
        AskId(row.id),
        WorkspaceId(row.workspace_id),
        CommunityId(row.community_id),
        UserId(row.asker_id),
        row.words,
        row.asked_at,
    )


def add(session: Session, person: PersonKey, community: CommunityId, words: str, now: datetime) -> AskId:
    """Write down what is to be asked."""
    made = session.execute(
        insert(Ask)
        .values(
            workspace_id=person.workspace,
            community_id=community,
            asker_id=person.user,
            words=words,
            asked_at=now,
        )
        .returning(Ask.id)
    )
    return AskId(made.scalar_one())


def by_id(session: Session, workspace: WorkspaceId, ask: AskId) -> Asking | None:
    """The question of this number, or None."""
    row = session.scalars(select(Ask).where(Ask.id == ask, Ask.workspace_id == workspace)).first()
    return None if row is None else asking(row)


def of_person(session: Session, person: PersonKey, since: datetime) -> list[Asking]:
    """What somebody asked since then, the newest first."""
    rows = session.scalars(
        select(Ask)
        .where(Ask.workspace_id == person.workspace, Ask.asker_id == person.user, Ask.asked_at > since)
        .order_by(Ask.id.desc())
    )
    return [asking(row) for row in rows]


def is_owed(session: Session, workspace: WorkspaceId, key: str) -> bool:
    """Whether this form was sent before."""
    found = select(Delivery.id).where(Delivery.workspace_id == workspace, Delivery.key == key)
    return session.scalar(found) is not None


def delivery_of(session: Session, person: PersonKey, ask: AskId) -> Owed | None:
    """The post of a question, sent or not."""
    rows = session.scalars(
        select(Delivery).where(
            Delivery.workspace_id == person.workspace,
            Delivery.user_id == person.user,
            Delivery.kind == KIND,
        )
    )
    return next((as_owed(row) for row in rows if row.facts.get("ask") == ask), None)


def erase_words(session: Session, ask: AskId) -> None:
    """Slack has them, or will not: here they go."""
    session.execute(
        update(Ask).where(Ask.id == ask).values(words=None).execution_options(synchronize_session=False)
    )


def remove(session: Session, ask: AskId) -> None:
    """Nothing was asked."""
    session.execute(delete(Ask).where(Ask.id == ask).execution_options(synchronize_session=False))


def remember_question(session: Session, message: MessageKey, ask: Asking) -> None:
    """The post is a question of who asked it, also when a reply was heard of before the post itself."""
    session.execute(
        upsert(session, Question)
        .values(
            workspace_id=message.workspace,
            channel_id=message.channel,
            ts=message.ts,
            community_id=ask.community,
            asker_id=ask.asker,
            asked_at=ask.asked_at,
        )
        .on_conflict_do_update(
            index_elements=["workspace_id", "channel_id", "ts"], set_={"asker_id": ask.asker}
        )
    )


def forget_old(session: Session, now: datetime) -> None:
    """After so long nobody takes a question back."""
    session.execute(
        delete(Ask).where(Ask.asked_at < now - KEPT_FOR).execution_options(synchronize_session=False)
    )
