"""Entries by who looks after them, how they stand, and when they come up for review."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, select, update
from sqlalchemy.orm import Session

from storage import entries
from storage.entries import TABLE, Kept, kept
from storage.keys import CommunityId, MessageKey, PersonKey, UserId
from storage.models import Application, Community, Entry, Membership
from storage.standings import IN_DOUBT, REPLACED


def standing_as(session: Session, community: CommunityId, standing: str) -> list[Kept]:
    """What of a community stands like this, what was kept first first."""
    return found(session, TABLE.c.community_id == community, TABLE.c.standing == standing)


def unanswered(session: Session, community: CommunityId) -> list[Kept]:
    """What of a community is in doubt, then what was replaced by something that is not there any more."""
    replaced = standing_as(session, community, REPLACED)
    return [*standing_as(session, community, IN_DOUBT), *(one for one in replaced if is_left(session, one))]


def is_left(session: Session, entry: Kept) -> bool:
    """Whether what took the place of an entry is not there any more."""
    later = MessageKey.by_name(entry.message.workspace, entry.successor)
    return later is None or not entries.is_kept(session, later)


def waiting_for(session: Session, person: PersonKey, standing: str) -> list[Kept]:
    """What this person wrote or looks after and stands like this, and what they are asked to look after."""
    user = person.user
    theirs = or_(TABLE.c.owner_id == user, TABLE.c.author_id == user)
    asked = TABLE.c.owner_asked_id == user
    return found(
        session,
        TABLE.c.workspace_id == person.workspace,
        or_(asked, (TABLE.c.standing == standing) & theirs),
    )


def found(session: Session, *conditions: ColumnElement[bool]) -> list[Kept]:
    """The entries of which all of this holds."""
    rows = session.execute(select(TABLE).where(*conditions).order_by(TABLE.c.kept_at, TABLE.c.id))
    return [kept(row) for row in rows]


def disown(session: Session, person: PersonKey, community: CommunityId | None = None) -> list[MessageKey]:
    """Let the community look after what this person did, and ask them no more; gives back what that was."""
    here = [TABLE.c.workspace_id == person.workspace]
    if community is not None:
        here.append(TABLE.c.community_id == community)
    theirs = found(
        session, *here, or_(TABLE.c.owner_id == person.user, TABLE.c.owner_asked_id == person.user)
    )
    for column in (Entry.owner_id, Entry.owner_asked_id):
        session.execute(
            update(Entry)
            .where(*here, column == person.user)
            .values({column.key: None})
            .execution_options(synchronize_session=False)
        )
    return [entry.message for entry in theirs]


def absent_owners(session: Session, community: CommunityId) -> set[UserId]:
    """Who looks after something here, or is asked to, and is not in the channel any more."""
    found: set[UserId] = set()
    for column in (Entry.owner_id, Entry.owner_asked_id):
        inside = exists().where(
            Membership.community_id == community,
            Membership.user_id == column,
            Membership.in_channel,
            Membership.left_at.is_(None),
        )
        rows = session.scalars(
            select(column).where(Entry.community_id == community, column.is_not(None), ~inside).distinct()
        )
        found |= {UserId(user) for user in rows if user}
    return found


def due(session: Session, now: datetime, standings: Iterable[str]) -> list[Kept]:
    """What was used or opened, stands like this, and is to be looked at by now, where reviews are on."""
    used = exists().where(Application.entry_id == TABLE.c.id)
    rows = session.execute(
        select(TABLE)
        .join(Community, Community.id == TABLE.c.community_id)
        .where(
            Community.reviews,
            Community.pause_reason.is_(None),
            TABLE.c.review_at <= now,
            TABLE.c.standing.in_(list(standings)),
            # What was merged is looked at with what it was merged into.
            TABLE.c.merged_into.is_(None),
            or_(TABLE.c.opened_at.is_not(None), used),
        )
        .order_by(TABLE.c.review_at, TABLE.c.id)
    )
    return [kept(row) for row in rows]
