"""Who did what that others may ask about: settings, exports, erasures, roles. Ids and counts, never words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.keys import UserId, WorkspaceId
from storage.models import Audit


@dataclass(frozen=True, slots=True)
class Noted:
    """One thing done; by nobody means by the operator, at the command line, or by the app itself."""

    happened_at: datetime
    by: UserId | None
    what: str
    facts: dict[str, Any]


def note(
    session: Session,
    workspace: WorkspaceId,
    what: str,
    now: datetime,
    by: UserId | None = None,
    **facts: Any,
) -> None:
    """Write down that this was done."""
    session.add(Audit(workspace_id=workspace, happened_at=now, user_id=by, what=what, facts=facts))


def since(session: Session, workspace: WorkspaceId, what: str, moment: datetime) -> bool:
    """Whether this was done since then."""
    found = select(Audit.id).where(
        Audit.workspace_id == workspace, Audit.what == what, Audit.happened_at > moment
    )
    return session.scalar(found.limit(1)) is not None


def recent(session: Session, workspace: WorkspaceId, limit: int, offset: int = 0) -> list[Noted]:
    """What was done last, the newest first."""
    rows = session.scalars(
        select(Audit)
        .where(Audit.workspace_id == workspace)
        .order_by(Audit.happened_at.desc(), Audit.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [
        Noted(row.happened_at, UserId(row.user_id) if row.user_id else None, row.what, dict(row.facts))
        for row in rows
    ]
