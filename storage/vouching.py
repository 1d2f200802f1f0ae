"""Who vouches for an entry: by a star, or by saying that it is still true; and who tends its community."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from storage.communities import Place, place
from storage.entries import TABLE, Kept, kept
from storage.hot import Hot
from storage.keys import CommunityId, MessageKey, UserId
from storage.models import Community, Membership, Star, Verdict
from storage.verdicts import STILL_TRUE

# Higher than the number of any entry.
ALL = 2**31 - 1
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
MEMBERS, WORDS, STARS = Membership.__table__, Verdict.__table__, Star.__table__
TENDS = Hot(
    lambda _: select(MEMBERS.c.user_id).where(
        MEMBERS.c.community_id == bindparam("community"),
        MEMBERS.c.role == "steward",
        MEMBERS.c.left_at.is_(None),
    )
)
SAID = Hot(
    lambda _: select(WORDS.c.user_id, WORDS.c.said_at, WORDS.c.verdict).where(
        WORDS.c.workspace_id == bindparam("workspace"),
        WORDS.c.channel_id == bindparam("channel"),
        WORDS.c.ts == bindparam("ts"),
    )
)
STARRED = Hot(
    lambda _: (
        select(STARS.c.user_id, func.min(STARS.c.event_ts).label("event_ts"))
        .where(
            STARS.c.workspace_id == bindparam("workspace"),
            STARS.c.channel_id == bindparam("channel"),
            STARS.c.ts == bindparam("ts"),
            ~STARS.c.is_taken_back,
        )
        .group_by(STARS.c.user_id)
    )
)


@dataclass(frozen=True, slots=True)
class Vouch:
    """One person's word for an entry, and since when."""

    by: UserId
    at: datetime
    is_star: bool
    # They starred it, and say by now that it is out of date or did not work.
    is_doubted: bool = False


def tending(session: Session, community: CommunityId) -> frozenset[UserId]:
    """Who tends this community now."""
    return frozenset(UserId(row.user_id) for row in TENDS(session, {"community": community}))


def vouches(session: Session, message: MessageKey) -> list[Vouch]:
    """Every star that stands, and every *still true*, first one first."""
    said = {row.user_id: row for row in SAID(session, message.named())}
    true = [row for row in said.values() if row.verdict == STILL_TRUE]
    doubters = said.keys() - {row.user_id for row in true}
    stars = [
        Vouch(
            UserId(row.user_id),
            moment_of(row.event_ts),
            is_star=True,
            is_doubted=row.user_id in doubters,
        )
        for row in STARRED(session, message.named())
    ]
    words = [Vouch(UserId(row.user_id), row.said_at, is_star=False) for row in true]
    return sorted(stars + words, key=lambda one: (one.at, one.by))


def moment_of(event_ts: str) -> datetime:
    """When something happened, by Slack's name for it; long ago when that is no time."""
    try:
        return datetime.fromtimestamp(float(event_ts), UTC)
    except (ValueError, OverflowError, OSError):
        return LONG_AGO


@dataclass(frozen=True, slots=True)
class Stretch:
    """The next entries of a community to be gone through, newest first; `to` is None when that is all."""

    entries: tuple[Kept, ...]
    to: int | None


def next_stretch(session: Session, community: CommunityId, to: int, limit: int) -> Stretch:
    """The newest entries of a community below this number."""
    rows = session.execute(
        select(TABLE)
        .where(TABLE.c.community_id == community, TABLE.c.id < to)
        .order_by(TABLE.c.id.desc())
        .limit(limit)
    ).all()
    return Stretch(tuple(kept(row) for row in rows), rows[-1].id if len(rows) == limit else None)


def to_weigh(session: Session) -> tuple[CommunityId, int] | None:
    """A community whose entries are to be weighed again, and down to where that is done; or None."""
    row = session.execute(
        select(Community.id, Community.weighed_to).where(Community.weighed_to.is_not(None)).limit(1)
    ).first()
    return None if row is None else (CommunityId(row.id), row.weighed_to)


def to_receipt(session: Session) -> list[tuple[Place, int]]:
    """The communities whose receipts are to be put or taken away, and down to where that is done."""
    rows = session.execute(select(Community.__table__).where(Community.receipts_to.is_not(None)))
    return [(place(row), row.receipts_to) for row in rows]


def came_to(session: Session, community: CommunityId, **to: int | None) -> None:
    """Write down how far it is done; None when all is."""
    session.execute(
        update(Community)
        .where(Community.id == community)
        .values(**to)
        .execution_options(synchronize_session=False)
    )
