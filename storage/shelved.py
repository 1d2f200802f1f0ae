"""What takes words out of a post that Slack does not let us reach: owed until its channel is back."""

from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from storage.keys import ChannelKey, DeliveryId, MessageKey
from storage.models import Delivery

# How an attempt ended after which nothing helps but that the channel opens again.
OUT_OF_REACH = "out_of_reach"


def shelve(session: Session, delivery: DeliveryId, until: datetime) -> None:
    """Leave it owed, not before `until` unless its channel is back; it is never given up."""
    changed(
        session,
        Delivery.id == delivery,
        due_at=until,
        attempts=0,
        claimed_by=None,
        claimed_until=None,
        error=OUT_OF_REACH,
    )


def wake(session: Session, channel: ChannelKey, now: datetime) -> None:
    """The channel may be within reach: what was shelved for it is due."""
    changed(session, shelved_for(channel), due_at=now)


def waits(session: Session, channel: ChannelKey) -> bool:
    """Whether something was shelved until this channel is back."""
    owed = select(Delivery.id).where(shelved_for(channel), Delivery.state == "owed")
    return session.scalar(owed.limit(1)) is not None


def let_go(session: Session, channel: ChannelKey, now: datetime) -> None:
    """The channel is gone with all that stood there: nothing is owed to it any more."""
    changed(session, shelved_for(channel), state="dropped", settled_at=now, error="gone")


def taken_down(session: Session, posted: MessageKey) -> None:
    """What was posted there stands there no more."""
    stood = (
        Delivery.workspace_id == posted.workspace,
        Delivery.posted_channel == posted.channel,
        Delivery.posted_ts == posted.ts,
    )
    session.execute(
        update(Delivery)
        .where(*stood)
        .values(posted_channel=None, posted_ts=None)
        .execution_options(synchronize_session=False)
    )


def shelved_for(channel: ChannelKey) -> ColumnElement[bool]:
    """Whether a delivery waits for this channel to open again."""
    return (
        (Delivery.workspace_id == channel.workspace)
        & (Delivery.channel_id == channel.channel)
        & (Delivery.error == OUT_OF_REACH)
    )


def changed(session: Session, which: ColumnElement[bool], **values: object) -> None:
    """Write down what becomes of something owed."""
    session.execute(
        update(Delivery)
        .where(which, Delivery.state == "owed")
        .values(**values)
        .execution_options(synchronize_session=False)
    )
