"""What people and channels were told, or are to be: asked of the deliveries, which it changes none of."""

from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from storage.deliveries import Owed, as_owed
from storage.keys import ChannelId, ChannelKey, DeliveryId, MessageKey, PersonKey, Timestamp, WorkspaceId
from storage.models import Delivery, Quote


def quoting(session: Session, message: MessageKey) -> list[Owed]:
    """Every delivery that speaks of this message, posted or still owed."""
    rows = session.scalars(
        select(Delivery)
        .join(Quote, Quote.delivery_id == Delivery.id)
        .where(
            Quote.workspace_id == message.workspace,
            Quote.channel_id == message.channel,
            Quote.ts == message.ts,
        )
        .order_by(Delivery.number)
    ).all()
    return [as_owed(row) for row in rows]


def quoted(session: Session, delivery: DeliveryId) -> list[MessageKey]:
    """Every message that a delivery speaks of."""
    rows = session.scalars(select(Quote).where(Quote.delivery_id == delivery))
    return [
        MessageKey(WorkspaceId(row.workspace_id), ChannelId(row.channel_id), Timestamp(row.ts))
        for row in rows
    ]


def latest(session: Session, person: PersonKey, kind: str) -> Owed | None:
    """What this person was told last of a kind, or is to be told, or was not for want of room."""
    row = session.scalars(
        select(Delivery)
        .where(
            Delivery.workspace_id == person.workspace,
            Delivery.user_id == person.user,
            Delivery.kind == kind,
        )
        .order_by(Delivery.number.desc())
        .limit(1)
    ).first()
    return None if row is None else as_owed(row)


def untold(session: Session, person: PersonKey, kind: str) -> list[Owed]:
    """What of a kind this person was not told: it waits still, or they want no messages; newest first."""
    rows = session.scalars(
        select(Delivery)
        .where(
            Delivery.workspace_id == person.workspace,
            Delivery.user_id == person.user,
            Delivery.kind == kind,
            Delivery.state.in_(("owed", "dropped")),
        )
        .order_by(Delivery.number.desc())
    )
    return [as_owed(row) for row in rows]


def telling_of(session: Session, place: ChannelKey, kind: str) -> list[Owed]:
    """Every delivery of a kind that speaks of a message of this channel, posted or still owed."""
    rows = session.scalars(
        select(Delivery)
        .join(Quote, Quote.delivery_id == Delivery.id)
        .where(
            Quote.workspace_id == place.workspace, Quote.channel_id == place.channel, Delivery.kind == kind
        )
        .order_by(Delivery.number)
    ).unique()
    return [as_owed(row) for row in rows]


def posted_to(
    session: Session, place: ChannelKey, kind: str, since: datetime | None, until: datetime | None
) -> list[Owed]:
    """What of a kind stands in a channel, posted in this span of time."""
    rows = session.scalars(
        select(Delivery).where(
            Delivery.workspace_id == place.workspace,
            Delivery.posted_channel == place.channel,
            Delivery.kind == kind,
            *([Delivery.settled_at >= since] if since else []),
            *([Delivery.settled_at <= until] if until else []),
        )
    )
    return [as_owed(row) for row in rows]


def since(session: Session, workspace: WorkspaceId, kind: str, moment: datetime) -> bool:
    """Whether somebody here was told something of a kind since then, or is to be told."""
    found = select(Delivery.id).where(
        Delivery.workspace_id == workspace,
        Delivery.kind == kind,
        or_(
            Delivery.state == "owed",
            and_(Delivery.state.in_(("posted", "unknown")), Delivery.settled_at > moment),
        ),
    )
    return session.scalar(found.limit(1)) is not None


def unasked_since(session: Session, person: PersonKey, since: datetime) -> list[datetime]:
    """When this person was sent what they had not asked for, oldest first."""
    return list(
        session.scalars(
            select(Delivery.settled_at)
            .where(
                Delivery.workspace_id == person.workspace,
                Delivery.user_id == person.user,
                Delivery.is_unasked,
                Delivery.state.in_(("posted", "unknown")),
                Delivery.settled_at >= since,
            )
            .order_by(Delivery.settled_at)
        )
    )
