"""How a delivery ended, and what comes of that besides, by its kind."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from communities import asking, exporting_asked, forgetting, proposing
from communities.channels import GONE
from storage import asks, communities, deliveries, proposals, shelved
from storage.deliveries import Owed
from storage.keys import ChannelId, ChannelKey, DeliveryId, MessageKey, Timestamp

# So often what is out of reach is tried, though nobody told us that its channel is back.
LATER = timedelta(days=7)

ENDED: dict[str, Callable[[Session, Owed, str, datetime], None]] = {
    asks.KIND: asking.ended,
    exporting_asked.KIND: exporting_asked.ended,
    forgetting.KIND: forgetting.ended,
    proposals.KIND: proposing.ended,
}


def settle(
    session: Session,
    delivery: DeliveryId,
    state: str,
    now: datetime,
    *,
    posted: tuple[ChannelId, Timestamp] | None = None,
    error: str | None = None,
) -> bool:
    """Record how it ended (`posted`, `dropped`, `unknown`), once; False when that was recorded before."""
    if not deliveries.settle(session, delivery, state, now, posted=posted, error=error):
        return False
    owed = deliveries.by_id(session, delivery)
    if owed is not None and owed.kind in ENDED:
        ENDED[owed.kind](session, owed, state, now)
    return True


def take_down(session: Session, delivery: DeliveryId, posted: MessageKey, now: datetime) -> None:
    """Record that it ended with a post that stands no more."""
    settle(session, delivery, "posted", now)
    shelved.taken_down(session, posted)


def put_off(session: Session, delivery: DeliveryId, channel: ChannelKey, now: datetime) -> None:
    """Owe what takes words away until Slack lets us; with a channel that was deleted, they went."""
    place = communities.any_at(session, channel)
    if place is not None and place.pause_reason == GONE:
        settle(session, delivery, "dropped", now, error="gone")
    else:
        shelved.shelve(session, delivery, now + LATER)
