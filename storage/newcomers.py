"""Who came to a community by themselves; whoever was there when it began did not come."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.keys import CommunityId
from storage.models import Membership, Person


def between(session: Session, community: CommunityId, since: datetime, until: datetime) -> list[str]:
    """The names of the people who came in a period and are still there, first come first."""
    rows = session.scalars(
        select(Person.name)
        .join(
            Membership,
            (Membership.workspace_id == Person.workspace_id) & (Membership.user_id == Person.user_id),
        )
        .where(
            Membership.community_id == community,
            Membership.came_at >= since,
            Membership.came_at < until,
            Membership.in_channel,
            Membership.left_at.is_(None),
            ~Person.is_bot,
            ~Person.is_deactivated,
        )
        .order_by(Membership.came_at, Person.user_id)
    )
    return list(rows)
