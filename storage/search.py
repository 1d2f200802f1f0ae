"""The index behind `/kb`, where each engine does it best: FTS5 on SQLite, GIN on PostgreSQL."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select, text
from sqlalchemy.orm import Session

from storage.keys import CommunityId, EntryId, WorkspaceId
from storage.models import EntryWord
from storage.spelling import stem
from storage.tidying import SCRUBBED

# A title counts twice, tags half again: the weights of bm25's columns.
SQLITE = text(
    """
    SELECT entries.id AS id FROM entry_search JOIN entries ON entries.id = entry_search.rowid
    WHERE entry_search MATCH :query AND entries.workspace_id = :workspace
      AND entries.community_id IN :communities
    ORDER BY bm25(entry_search, 2.0, 1.0, 1.5), entries.stars DESC, entries.id DESC LIMIT :limit
    """
).bindparams(bindparam("communities", expanding=True))
# A single letter is never a word in the index: between two columns it keeps phrases from reaching across.
POSTGRES = text(
    """
    SELECT entries.id AS id FROM entries, to_tsquery('simple', :query) AS query
    WHERE to_tsvector('simple', title_index || ' a ' || plain_index || ' a ' || tags_index) @@ query
      AND entries.workspace_id = :workspace AND entries.community_id IN :communities
    ORDER BY ts_rank(setweight(to_tsvector('simple', title_index), 'A') ||
                     setweight(to_tsvector('simple', plain_index), 'B') ||
                     setweight(to_tsvector('simple', tags_index), 'A'), query, 1) DESC,
             entries.stars DESC, entries.id DESC LIMIT :limit
    """
).bindparams(bindparam("communities", expanding=True))


@dataclass(frozen=True, slots=True)
class Terms:
    """What to look for: any of the words, and every one of the phrases (each a sequence of words)."""

    words: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words or self.phrases)


def matching(
    session: Session, workspace: WorkspaceId, communities: Iterable[CommunityId], terms: Terms, limit: int
) -> list[EntryId]:
    """The entries of these communities that hold what is looked for, best first."""
    within = sorted(communities)
    if not terms or not within:
        return []
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    rows = session.execute(
        SQLITE if is_sqlite else POSTGRES,
        {
            "query": fts5(terms) if is_sqlite else tsquery(terms),
            "workspace": workspace,
            "communities": within,
            "limit": limit,
        },
    )
    return [EntryId(row.id) for row in rows]


def fts5(terms: Terms) -> str:
    """The query in FTS5's language; every word is quoted, so none can be an operator."""
    phrases = ['"' + " ".join(stem(word) for word in phrase) + '"' for phrase in terms.phrases]
    words = " OR ".join(f'"{stem(word)}"' for word in terms.words)
    return " AND ".join([*phrases, *([f"({words})"] if words else [])])


def tsquery(terms: Terms) -> str:
    """The query in PostgreSQL's language; every word is quoted, so none can be an operator."""
    phrases = ["(" + " <-> ".join(f"'{stem(word)}'" for word in phrase) + ")" for phrase in terms.phrases]
    words = " | ".join(f"'{stem(word)}'" for word in terms.words)
    return " & ".join([*phrases, *([f"({words})"] if words else [])])


def vocabulary(
    session: Session, workspace: WorkspaceId, communities: Iterable[CommunityId], lengths: Sequence[int]
) -> dict[str, int]:
    """The words of these lengths that stand in these communities, and in how many entries each."""
    rows = session.execute(
        select(EntryWord.word, func.sum(EntryWord.entries).label("entries"))
        .where(
            EntryWord.workspace_id == workspace,
            EntryWord.community_id.in_(set(communities)),
            func.length(EntryWord.word).in_(lengths),
        )
        .group_by(EntryWord.word)
    )
    return {row.word: int(row.entries) for row in rows}


def known_words(
    session: Session, workspace: WorkspaceId, communities: Iterable[CommunityId], words: Iterable[str]
) -> set[str]:
    """Those of these words that somebody here has used."""
    return set(
        session.scalars(
            select(EntryWord.word)
            .where(
                EntryWord.workspace_id == workspace,
                EntryWord.community_id.in_(set(communities)),
                EntryWord.word.in_(set(words)),
            )
            .distinct()
        )
    )


def scrub(session: Session) -> None:
    """Make sure that no deleted word stays readable: in the index, or in the log beside the file."""
    # The writer does it after the commit: in the transaction that deletes, SQLite 3.40 spoils the index.
    session.info[SCRUBBED] = True
