"""Workspaces, one installation each."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage.keys import UserId, WorkspaceId
from storage.models import Workspace
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


def of_enterprise(session: Session, enterprise: str) -> list[Installation]:
    """The teams of an organisation that were met so far."""
    rows = session.scalars(select(Workspace).where(Workspace.enterprise_id == enterprise))
    return [as_installation(row) for row in rows]


def as_installation(row: Workspace) -> Installation:
    """The frozen value of a row."""
    return Installation(
        WorkspaceId(row.id), row.name, row.url, UserId(row.bot_user_id), row.bot_id, row.enterprise_id
    )


def all_ids(session: Session) -> list[WorkspaceId]:
    """Every workspace here."""
    return [WorkspaceId(found) for found in session.scalars(select(Workspace.id).order_by(Workspace.id))]


def heard(session: Session, workspace: WorkspaceId, now: datetime) -> datetime | None:
    """Note that Slack spoke to us; gives back when it last had."""
    before = session.scalar(select(Workspace.last_event_at).where(Workspace.id == workspace))
    session.execute(update(Workspace).where(Workspace.id == workspace).values(last_event_at=now))
    return before
