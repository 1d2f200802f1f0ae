"""Words that begin alike, among those of some communities."""

from collections.abc import Iterable

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from storage.keys import CommunityId, WorkspaceId
from storage.models import EntryWord

# Later than every letter that a word may go on with.
LAST = "\U0010ffff"


def beginning(
    session: Session,
    workspace: WorkspaceId,
    communities: Iterable[CommunityId],
    starts: Iterable[str],
    most: int,
) -> list[str]:
    """The words of these communities that begin so, the commonest first, at most so many."""
    alike = [and_(EntryWord.word >= start, EntryWord.word < start + LAST) for start in set(starts)]
    if not alike:
        return []
    rows = session.execute(
        select(EntryWord.word)
        .where(
            EntryWord.workspace_id == workspace,
            EntryWord.community_id.in_(set(communities)),
            or_(*alike),
        )
        .order_by(EntryWord.entries.desc(), EntryWord.word)
        .limit(most)
    )
    return list(dict.fromkeys(row.word for row in rows))
