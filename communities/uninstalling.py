"""When the app is taken out of a workspace: silence at once, and after a grace everything it kept goes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from communities import forgetting, walking
from storage import audit, imported, search, workspaces
from storage.keys import WorkspaceId
from storage.ledger import Line
from storage.workspaces import Installation

# So many rows go at a time, so that nobody else who writes has to wait long.
AT_A_TIME = 200


@dataclass(frozen=True, slots=True)
class Left:
    """A workspace that the app was taken out of, and when what it kept goes."""

    workspace: WorkspaceId
    erased_at: datetime


def leave(session: Session, workspace: WorkspaceId, now: datetime) -> bool:
    """Send nothing to this workspace any more; False when that is so already."""
    if not workspaces.leave(session, workspace, now):
        return False
    audit.note(session, workspace, "uninstalled", now)
    return True


def arrive(session: Session, installation: Installation, forgotten: Iterable[Line], now: datetime) -> bool:
    """Be in a workspace, for the first time or again; False unless the app had been taken out of it.

    Whoever was forgotten there by an earlier database is so from the first moment on.
    """
    before = workspaces.installation(session, installation.workspace)
    workspaces.install(session, installation, now)
    if before is not None and not before.url:
        imported.address(session, installation.workspace, installation.url)
    if before is None:
        forgetting.begin_with(session, installation.workspace, forgotten, now)
    return come_back(session, installation.workspace, now)


def come_back(session: Session, workspace: WorkspaceId, now: datetime) -> bool:
    """Go on where it stopped, and look into every channel first; False when it never left."""
    if not workspaces.come_back(session, workspace):
        return False
    walking.begin(session, workspace, now)
    audit.note(session, workspace, "reinstalled", now)
    return True


def gone(session: Session, grace: timedelta) -> list[Left]:
    """The workspaces that the app was taken out of, the first to be erased first."""
    return [Left(workspace, at + grace) for workspace, at in workspaces.left(session)]


def erase_some(session: Session, workspace: WorkspaceId) -> bool:
    """Erase some of what was kept of a workspace; False when nothing of it is left."""
    is_left = workspaces.erase(session, workspace, AT_A_TIME)
    search.scrub(session)
    return is_left
