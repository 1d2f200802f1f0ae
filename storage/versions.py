"""What an entry was before each change of its title, tags, owner or standing; the words stay its people's."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.orm import Session

from storage.keys import MessageKey, UserId
from storage.models import Version
from storage.upsert import insert

TITLE, TAGS, OWNER, STANDING = "title", "tags", "owner", "standing"


@dataclass(frozen=True, slots=True)
class Change:
    """One change: what was changed, what it was before, by whom and when, and whether it was undone."""

    number: int
    what: str
    before: str
    by: UserId
    at: datetime
    undone_at: datetime | None


def this(message: MessageKey) -> ColumnElement[bool]:
    """Whether a row is about this message."""
    return and_(
        Version.workspace_id == message.workspace,
        Version.channel_id == message.channel,
        Version.ts == message.ts,
    )


def note(session: Session, message: MessageKey, what: str, before: str, by: UserId, now: datetime) -> None:
    """Write down what it was before; a title made of the message's own words is '' here."""
    last = session.scalar(select(func.max(Version.number)).where(this(message))) or 0
    session.execute(
        insert(session, Version).values(
            workspace_id=message.workspace,
            channel_id=message.channel,
            ts=message.ts,
            number=last + 1,
            what=what,
            before=before,
            changed_by=by,
            changed_at=now,
        )
    )


def of(session: Session, message: MessageKey, limit: int | None = None) -> list[Change]:
    """The changes of an entry, the latest first."""
    rows = session.execute(
        select(Version.__table__).where(this(message)).order_by(Version.number.desc()).limit(limit)
    )
    return [
        Change(row.number, row.what, row.before, UserId(row.changed_by), row.changed_at, row.undone_at)
        for row in rows
    ]


def undone(session: Session, message: MessageKey, number: int, now: datetime) -> None:
    """Write down that a change was undone."""
    session.execute(
        update(Version)
        .where(this(message), Version.number == number)
        .values(undone_at=now)
        .execution_options(synchronize_session=False)
    )


def scrub(session: Session, message: MessageKey, is_lost: Callable[[str], bool]) -> None:
    """Take what its author took back out of the titles and tags that an entry had before."""
    for change in of(session, message):
        if change.what == TITLE:
            left = "" if is_lost(change.before) else change.before
        elif change.what == TAGS:
            left = " ".join(tag for tag in change.before.split() if not is_lost(tag))
        else:
            continue
        if left != change.before:
            session.execute(
                update(Version)
                .where(this(message), Version.number == change.number)
                .values(before=left)
                .execution_options(synchronize_session=False)
            )
