"""Who came to look after a community and who ceased to, written down for whoever asks."""

from datetime import datetime

from sqlalchemy.orm import Session

from storage import audit
from storage.communities import Place
from storage.keys import UserId

STEWARD, MEMBER = "steward", "member"
# Asked whether they would be a steward; or asked, and said no.
ASKED, DECLINED = "asked", "declined"


def note(session: Session, place: Place, role: str, by: UserId, now: datetime) -> None:
    """Write down that somebody has another role in a community by their own decision."""
    audit.note(session, place.workspace, "role", now, by, community=place.id, role=role)
