"""Silence: while a workspace is paused nothing leaves but the answers to what people ask for themselves."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from storage import audit, workspaces
from storage.keys import UserId, WorkspaceId


@dataclass(frozen=True, slots=True)
class Paused:
    """Nothing leaves from now on."""


@dataclass(frozen=True, slots=True)
class Resumed:
    """What is owed goes out again; what fell due meanwhile was missed."""


@dataclass(frozen=True, slots=True)
class AsItWas:
    """It was so before."""


def is_paused(session: Session, workspace: WorkspaceId) -> bool:
    """Whether what is owed here waits for an administrator."""
    return workspaces.silence(session, workspace) == "paused"


def pause(session: Session, workspace: WorkspaceId, by: UserId | None, now: datetime) -> Paused | AsItWas:
    """Let nothing leave; `by` is None for the operator."""
    if not workspaces.pause(session, workspace, by, now):
        return AsItWas()
    audit.note(session, workspace, "paused", now, by)
    return Paused()


def resume(session: Session, workspace: WorkspaceId, by: UserId | None, now: datetime) -> Resumed | AsItWas:
    """Go on, from now and not from where it stopped."""
    if not workspaces.resume(session, workspace):
        return AsItWas()
    audit.note(session, workspace, "resumed", now, by)
    return Resumed()
