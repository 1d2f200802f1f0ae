"""In how many entries of each community a word stands: the vocabulary, in step with what is kept."""

from collections import Counter

from sqlalchemy import Executable, delete, update
from sqlalchemy.orm import Session

from storage.hot import Hot, Insert
from storage.keys import CommunityId, WorkspaceId
from storage.models import EntryWord
from storage.spelling import stem

TABLE = EntryWord.__table__


def so_many_more(insert: Insert) -> Executable:
    """Count a word so many times more in a community."""
    new = insert(TABLE)
    counted: Executable = new.on_conflict_do_update(
        index_elements=["community_id", "word"], set_={"entries": TABLE.c.entries + new.excluded.entries}
    )
    return counted


COUNT = Hot(so_many_more)


def add(session: Session, workspace: WorkspaceId, community: CommunityId, words: Counter[str]) -> None:
    """Count each word so many times more."""
    row = {"workspace_id": workspace, "community_id": community}
    rows = [row | {"word": word, "stem": stem(word), "entries": words[word]} for word in sorted(words)]
    if rows:
        COUNT(session, rows)


def change(
    session: Session,
    workspace: WorkspaceId,
    community: CommunityId,
    gained: frozenset[str],
    lost: frozenset[str],
) -> None:
    """Keep the counts in step with one entry's words; a word that nobody uses any more is gone."""
    add(session, workspace, community, Counter(gained - lost))
    old = lost - gained
    if old:
        here = (EntryWord.community_id == community, EntryWord.word.in_(old))
        session.execute(
            update(EntryWord)
            .where(*here)
            .values(entries=EntryWord.entries - 1)
            .execution_options(synchronize_session=False)
        )
        session.execute(delete(EntryWord).where(*here, EntryWord.entries <= 0))
