"""How a delivery ended, and what comes of that besides, by its kind."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from communities import asking, exporting_asked, proposing
from storage import asks, deliveries, proposals
from storage.deliveries import Owed
from storage.keys import ChannelId, DeliveryId, Timestamp

ENDED: dict[str, Callable[[Session, Owed, str, datetime], None]] = {
    asks.KIND: asking.ended,
    exporting_asked.KIND: exporting_asked.ended,
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
