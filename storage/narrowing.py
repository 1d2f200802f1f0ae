"""What a search is narrowed to, beside the words: as conditions on entries."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, false, literal, or_, select
from sqlalchemy.orm import Session

from storage.columns import besides
from storage.keys import CommunityId, Timestamp, UserId, WorkspaceId
from storage.models import Entry, Person
from storage.spelling import letters, stem

TABLE = Entry.__table__


@dataclass(frozen=True, slots=True)
class Narrow:
    """Written by one of these, with one of each of these tags, not said before, asking something."""

    authors: frozenset[UserId] | None = None
    tags: tuple[tuple[str, ...], ...] = ()
    since: Timestamp | None = None
    is_question: bool = False

    def conditions(self) -> list[ColumnElement[bool]]:
        """What must be true of an entry."""
        found: list[ColumnElement[bool]] = [or_(*map(is_tagged, some)) for some in self.tags]
        if self.authors is not None:
            found.append(besides(TABLE.c.author_id).in_(self.authors))
        if self.since is not None:
            found.append(besides(TABLE.c.ts) >= self.since)
        if self.is_question:
            found.append(TABLE.c.is_question)
        return found


ANYTHING = Narrow()


def is_tagged(tag: str) -> ColumnElement[bool]:
    """Whether an entry has this tag, whatever its case and ending; a tag without a letter nobody has."""
    stems = " ".join(stem(letter) for letter in letters(tag))
    if not stems:
        return false()
    spaced: ColumnElement[str] = literal(" ") + TABLE.c.tags_index + " "
    return spaced.contains(f" {stems} ", autoescape=True)


def authors(
    session: Session, workspace: WorkspaceId, communities: Iterable[CommunityId]
) -> dict[UserId, str]:
    """The names of those of whom something is kept in these communities."""
    wrote = exists().where(
        TABLE.c.workspace_id == workspace,
        TABLE.c.author_id == Person.user_id,
        TABLE.c.community_id.in_(set(communities)),
    )
    rows = session.execute(select(Person.user_id, Person.name).where(Person.workspace_id == workspace, wrote))
    return {UserId(row.user_id): row.name for row in rows}


def tags(session: Session, workspace: WorkspaceId, communities: Iterable[CommunityId]) -> set[str]:
    """Every tag in these communities, as it was given."""
    rows = session.scalars(
        select(TABLE.c.tags)
        .where(
            TABLE.c.workspace_id == workspace,
            TABLE.c.community_id.in_(set(communities)),
            TABLE.c.tags != "",
        )
        .distinct()
    )
    return {tag for row in rows for tag in row.split()}
