"""Proposals of communities: of which channel, by whom, and what became of each."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from storage.keys import ChannelId, ChannelKey, DeliveryId, UserId, WorkspaceId
from storage.models import Proposal

KIND = "proposal"
# What became of one: its channel is a community; an administrator said no; nobody answered and it was
# proposed anew; there is no such channel any more.
STARTED, DECLINED, RENEWED, OVER = "started", "declined", "renewed", "over"


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal; `id` is that of the delivery which posts it, `outcome` None while nobody has answered."""

    id: DeliveryId
    channel: ChannelKey
    by: UserId | None
    proposed_at: datetime
    outcome: str | None
    decided_by: UserId | None
    decided_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.outcome is None


def proposed(row: Proposal) -> Proposed:
    """The frozen value of a row."""
    return Proposed(
        DeliveryId(row.delivery_id),
        ChannelKey(WorkspaceId(row.workspace_id), ChannelId(row.channel_id)),
        UserId(row.proposed_by) if row.proposed_by else None,
        row.proposed_at,
        row.outcome,
        UserId(row.decided_by) if row.decided_by else None,
        row.decided_at,
    )


def add(session: Session, delivery: DeliveryId, channel: ChannelKey, by: UserId, now: datetime) -> None:
    """Write down what a delivery proposes."""
    session.execute(
        insert(Proposal).values(
            workspace_id=channel.workspace,
            delivery_id=delivery,
            channel_id=channel.channel,
            proposed_by=by,
            proposed_at=now,
        )
    )


def by_id(session: Session, workspace: WorkspaceId, wanted: str) -> Proposed | None:
    """The proposal of this id, or None."""
    row = session.scalars(
        select(Proposal)
        .where(Proposal.workspace_id == workspace, Proposal.delivery_id == wanted)
        .execution_options(populate_existing=True)
    ).first()
    return None if row is None else proposed(row)


def newest(session: Session, channel: ChannelKey) -> Proposed | None:
    """The last proposal of this channel, or None."""
    row = session.scalars(
        select(Proposal)
        .where(Proposal.workspace_id == channel.workspace, Proposal.channel_id == channel.channel)
        .order_by(Proposal.proposed_at.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    ).first()
    return None if row is None else proposed(row)


def count(session: Session, channel: ChannelKey) -> int:
    """How often this channel was proposed."""
    of_it = (Proposal.workspace_id == channel.workspace, Proposal.channel_id == channel.channel)
    return session.scalar(select(func.count()).select_from(Proposal).where(*of_it)) or 0


def decide(session: Session, wanted: Proposed, outcome: str, by: UserId | None, now: datetime) -> bool:
    """Note what became of it; False when that was noted before."""
    decided = session.execute(
        update(Proposal)
        .where(
            Proposal.workspace_id == wanted.channel.workspace,
            Proposal.delivery_id == wanted.id,
            Proposal.outcome.is_(None),
        )
        .values(outcome=outcome, decided_by=by, decided_at=now)
        .returning(Proposal.delivery_id)
        .execution_options(synchronize_session=False)
    )
    return decided.scalar() is not None
