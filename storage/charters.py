"""Charters: what each community is about, in every version."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.communities import Place
from storage.keys import CommunityId, UserId, WorkspaceId
from storage.models import Charter


@dataclass(frozen=True, slots=True)
class Concern:
    """What a charter says: the problem people have, and what is out of scope."""

    version: int
    problem: str
    out_of_scope: str


def newest(session: Session, community: CommunityId) -> Concern | None:
    """The newest charter, or None."""
    row = session.scalars(
        select(Charter).where(Charter.community_id == community).order_by(Charter.version.desc()).limit(1)
    ).first()
    return None if row is None else Concern(row.version, row.problem, row.out_of_scope)


def problems(session: Session, workspace: WorkspaceId) -> dict[CommunityId, str]:
    """What each community is about, by its newest charter."""
    rows = session.execute(
        select(Charter.community_id, Charter.problem)
        .where(Charter.workspace_id == workspace)
        .order_by(Charter.version)
    )
    return {CommunityId(community): problem for community, problem in rows}


def write(
    session: Session, community: Place, problem: str, out_of_scope: str, by: UserId, now: datetime
) -> None:
    """Add a version of the charter; earlier ones stay."""
    last = session.scalar(select(func.max(Charter.version)).where(Charter.community_id == community.id))
    session.add(
        Charter(
            workspace_id=community.workspace,
            community_id=community.id,
            version=(last or 0) + 1,
            problem=problem,
            out_of_scope=out_of_scope,
            written_by=by,
            written_at=now,
        )
    )
