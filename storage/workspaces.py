"""Workspaces, one installation each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, or_, select, tuple_, update
from sqlalchemy.orm import Session

from storage.hot import Hot
from storage.keys import UserId, WorkspaceId
from storage.models import (
    Declined,
    Delivery,
    Edited,
    Entry,
    EntryWord,
    Forgotten,
    InboxRow,
    Question,
    Star,
    Workspace,
)
from storage.upsert import insert


@dataclass(frozen=True, slots=True)
class Installation:
    """A workspace, and who we are in it."""

    workspace: WorkspaceId
    name: str
    url: str
    bot_user: UserId
    bot_id: str
    # The organisation, when the app was installed for all of it.
    enterprise: str | None = None


def install(session: Session, installation: Installation, now: datetime) -> None:
    """Write down what `auth.test` says of this workspace."""
    facts = {
        "name": installation.name,
        "url": installation.url,
        "bot_user_id": installation.bot_user,
        "bot_id": installation.bot_id,
        "enterprise_id": installation.enterprise,
    }
    session.execute(
        insert(session, Workspace)
        .values(id=installation.workspace, joined_at=now, **facts)
        .on_conflict_do_update(index_elements=["id"], set_=facts)
    )


def installation(session: Session, workspace: WorkspaceId) -> Installation | None:
    """Who we are in this workspace, or None."""
    row = session.get(Workspace, workspace)
    return None if row is None else as_installation(row)


# Asked of everything that comes.
HERE = Hot(
    lambda _: select(Workspace.__table__.c.id).where(Workspace.__table__.c.id == bindparam("workspace"))
)


def is_here(session: Session, workspace: WorkspaceId) -> bool:
    """Whether this workspace is written down: it was met, and not erased since."""
    return HERE(session, {"workspace": workspace}).first() is not None


def of_enterprise(session: Session, enterprise: str) -> list[Installation]:
    """The teams of an organisation that were met so far, and that the app was not taken out of."""
    rows = session.scalars(
        select(Workspace).where(Workspace.enterprise_id == enterprise, Workspace.uninstalled_at.is_(None))
    )
    return [as_installation(row) for row in rows]


def as_installation(row: Workspace) -> Installation:
    """The frozen value of a row."""
    return Installation(
        WorkspaceId(row.id), row.name, row.url, UserId(row.bot_user_id), row.bot_id, row.enterprise_id
    )


def all_ids(session: Session) -> list[WorkspaceId]:
    """Every workspace here."""
    return [WorkspaceId(found) for found in session.scalars(select(Workspace.id).order_by(Workspace.id))]


def pause(session: Session, workspace: WorkspaceId, by: UserId | None, now: datetime) -> bool:
    """Let nothing leave; False when it is paused already."""
    return changed(session, workspace, Workspace.paused_at.is_(None), paused_at=now, paused_by=by)


def resume(session: Session, workspace: WorkspaceId) -> bool:
    """Let things leave again; False when it was not paused."""
    return changed(session, workspace, Workspace.paused_at.is_not(None), paused_at=None, paused_by=None)


def leave(session: Session, workspace: WorkspaceId, now: datetime) -> bool:
    """Note that the app was taken out; False when that is known."""
    return changed(session, workspace, Workspace.uninstalled_at.is_(None), uninstalled_at=now)


def come_back(session: Session, workspace: WorkspaceId) -> bool:
    """Note that the app is here again; False when it never left."""
    return changed(session, workspace, Workspace.uninstalled_at.is_not(None), uninstalled_at=None)


def left(session: Session) -> list[tuple[WorkspaceId, datetime]]:
    """The workspaces that the app was taken out of, and when, the longest first."""
    rows = session.execute(
        select(Workspace.id, Workspace.uninstalled_at)
        .where(Workspace.uninstalled_at.is_not(None))
        .order_by(Workspace.uninstalled_at)
    )
    return [(WorkspaceId(row.id), row.uninstalled_at) for row in rows]


def away(session: Session, installations: Iterable[Installation]) -> list[Installation]:
    """Those of these that the app was taken out of, or that are not written down any more."""
    here = set(session.scalars(select(Workspace.id).where(Workspace.uninstalled_at.is_(None))))
    return [one for one in installations if one.workspace not in here]


# What is not owned by the workspace's row, or so many that one statement would hold up everybody.
MANY: tuple[Any, ...] = (Entry, EntryWord, Star, Delivery, Declined, Edited, Question, InboxRow, Forgotten)


def erase(session: Session, workspace: WorkspaceId, limit: int) -> bool:
    """Erase so many rows of a workspace, the workspace itself last; False when nothing is left."""
    for table in MANY:
        keys = tuple(table.__table__.primary_key)
        some = select(*keys).where(table.workspace_id == workspace).limit(limit)
        found = session.execute(some).all()
        if found:
            session.execute(delete(table).where(tuple_(*keys).in_([tuple(row) for row in found])))
            return True
    session.execute(delete(Workspace).where(Workspace.id == workspace))
    return False


def changed(session: Session, workspace: WorkspaceId, if_so: ColumnElement[bool], **values: object) -> bool:
    """Change a workspace if that holds; whether it did."""
    row = session.execute(
        update(Workspace)
        .where(Workspace.id == workspace, if_so)
        .values(**values)
        .returning(Workspace.id)
        .execution_options(synchronize_session=False)
    )
    return row.scalar() is not None


def silent() -> ColumnElement[bool]:
    """Whether a workspace sends nothing: it is paused, or the app was taken out."""
    return or_(Workspace.paused_at.is_not(None), Workspace.uninstalled_at.is_not(None))


def is_silent(session: Session, workspace: WorkspaceId) -> bool:
    """Whether nothing leaves to this workspace."""
    return session.scalar(select(Workspace.id).where(Workspace.id == workspace, silent())) is not None


def silence(session: Session, workspace: WorkspaceId) -> str | None:
    """Why nothing leaves to this workspace: `uninstalled`, `paused`, or None when it does."""
    row = session.get(Workspace, workspace)
    if row is None:
        return None
    return "uninstalled" if row.uninstalled_at else "paused" if row.paused_at else None
