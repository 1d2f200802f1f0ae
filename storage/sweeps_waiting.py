"""Sweeps that wait for somebody to say what they mean: which, since when, and whether anybody was asked."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, exists, literal, or_, select
from sqlalchemy.orm import Session

from storage.keys import CommunityId, SweepId, WorkspaceId
from storage.models import Deletion, Delivery, Sweep

# The question to an administrator, as a delivery.
KIND = "swept"


def key(sweep: SweepId) -> str:
    """Under which a sweep is asked about, once."""
    return f"{KIND}:{sweep}"


def is_asked() -> tuple[ColumnElement[bool], ...]:
    """That a delivery is a sweep's question, and that Slack has it."""
    is_about = Delivery.key == literal(f"{KIND}:").concat(cast(Sweep.id, String))
    return (Delivery.workspace_id == Sweep.workspace_id, is_about, Delivery.state == "posted")


def asked_at(session: Session, sweep: SweepId) -> datetime | None:
    """When somebody was asked about a sweep; None when nobody was yet."""
    asked = select(Delivery.settled_at).join(Sweep, and_(*is_asked())).where(Sweep.id == sweep)
    return session.scalar(asked.limit(1))


def unanswered(session: Session, before: datetime) -> list[tuple[WorkspaceId, SweepId]]:
    """Sweeps about which somebody was asked before this moment, and that nobody decided."""
    asked = exists().where(*is_asked(), Delivery.settled_at <= before)
    return pairs(session, Sweep.state == "open", asked)


def quiet(session: Session, since: datetime, anyway: datetime) -> list[tuple[WorkspaceId, SweepId]]:
    """Sweeps not decided yet that nothing joined since then, or that began before `anyway`; oldest first."""
    joined = exists().where(Deletion.sweep_id == Sweep.id, Deletion.heard_at > since)
    rests = or_(~joined, Sweep.began_at <= anyway)
    return pairs(session, Sweep.state == "open", Sweep.began_at <= since, rests)


def undecided(session: Session) -> list[tuple[WorkspaceId, SweepId]]:
    """Every sweep that nobody decided, the oldest first."""
    return pairs(session, Sweep.state == "open")


def pairs(session: Session, *which: ColumnElement[bool]) -> list[tuple[WorkspaceId, SweepId]]:
    """Sweeps by workspace and number, the oldest first."""
    rows = session.execute(select(Sweep.workspace_id, Sweep.id).where(*which).order_by(Sweep.id))
    return [(WorkspaceId(row.workspace_id), SweepId(row.id)) for row in rows]


def communities_of(session: Session, workspace: WorkspaceId) -> list[CommunityId]:
    """The communities of which sweeps hold something that nobody decided about."""
    community: Any = Deletion.held["community"].as_integer()
    rows = session.scalars(
        select(community)
        .join(Sweep, Sweep.id == Deletion.sweep_id)
        .where(Sweep.workspace_id == workspace, Sweep.state == "open", Deletion.held.is_not(None))
        .distinct()
        .order_by(community)
    )
    return [CommunityId(found) for found in rows]
