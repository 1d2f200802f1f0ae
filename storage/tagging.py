"""The tags that a community has given what it kept."""

from collections import Counter

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.entries import TABLE
from storage.keys import CommunityId

# Of so many of the latest entries with tags.
LATEST = 500


def most_used(session: Session, community: CommunityId) -> list[str]:
    """The tags of a community's latest entries, those given most first."""
    rows = session.scalars(
        select(TABLE.c.tags)
        .where(TABLE.c.community_id == community, TABLE.c.tags != "")
        .order_by(TABLE.c.kept_at.desc())
        .limit(LATEST)
    )
    counts = Counter(tag for tags in rows for tag in tags.split())
    return sorted(counts, key=lambda tag: (-counts[tag], tag))
