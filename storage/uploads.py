"""Files on their way to somebody: what is noted of them beside the delivery, and never what is in them."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.keys import DeliveryId, PersonKey
from storage.models import Delivery


def is_owed(session: Session, person: PersonKey, kind: str) -> bool:
    """Whether a delivery of this kind is still owed to this person."""
    found = session.scalar(
        select(Delivery.number)
        .where(
            Delivery.workspace_id == person.workspace,
            Delivery.user_id == person.user,
            Delivery.kind == kind,
            Delivery.state == "owed",
        )
        .limit(1)
    )
    return found is not None


def note(session: Session, delivery: DeliveryId, **facts: Any) -> bool:
    """Note these facts beside a delivery that is owed; False when it is owed no more."""
    row = session.scalars(select(Delivery).where(Delivery.id == delivery, Delivery.state == "owed")).first()
    if row is None:
        return False
    row.facts = {**row.facts, **facts}
    session.flush()
    return True
