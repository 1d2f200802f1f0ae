"""The index behind `/kb`, where each engine does it best: FTS5 on SQLite, GIN on PostgreSQL."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from math import log

from sqlalchemy import TextClause, bindparam, column, func, select, table, text
from sqlalchemy.orm import Session

from storage.columns import besides
from storage.keys import CommunityId, EntryId, WorkspaceId
from storage.models import Entry, EntryWord
from storage.narrowing import ANYTHING, Narrow
from storage.spelling import stem
from storage.tidying import SCRUBBED

# Ranking costs by the entry that holds a word: no more of them are looked at than this.
MOST_HOLDERS = 4_000
# A title counts twice, tags half again: the weights of bm25's columns.
TABLE = Entry.__table__
INDEX = table("entry_search", column("rowid"))
HERE = (
    TABLE.c.workspace_id == bindparam("workspace"),
    TABLE.c.community_id.in_(bindparam("communities", expanding=True)),
)
SQLITE = (
    select(TABLE.c.id)
    .select_from(INDEX.join(TABLE, TABLE.c.id == INDEX.c.rowid))
    .where(text("entry_search MATCH :query"), INDEX.c.rowid >= bindparam("since"), *HERE)
    .order_by(text("bm25(entry_search, 2.0, 1.0, 1.5)"), TABLE.c.id.desc())
    .limit(bindparam("limit"))
)
MATCHES = "to_tsquery('simple', :query)"
POSTGRES = (
    select(TABLE.c.id)
    .where(text(f"search @@ {MATCHES}"), TABLE.c.id >= bindparam("since"), *HERE)
    .limit(bindparam("limit"))
)


@dataclass(frozen=True, slots=True)
class Terms:
    """What to look for: any of the words, and every one of the phrases (each a sequence of words).

    `holders` says in how many entries a word stands, as far as that is known.
    """

    words: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...] = ()
    holders: Mapping[str, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.words or self.phrases)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that may be meant: the stems in its title, words and tags, and the evidence for it."""

    id: EntryId
    title: str
    plain: str
    tags: str
    stars: int


def candidates(
    session: Session,
    workspace: WorkspaceId,
    communities: Iterable[CommunityId],
    terms: Terms,
    limit: int,
    narrow: Narrow = ANYTHING,
) -> list[Candidate]:
    """The entries of these communities that hold what is looked for, the likeliest of them."""
    within = sorted(communities)
    if not terms or not within:
        return []
    for query in queries(terms):
        ids = matching(session, workspace, within, query, limit, narrow)
        if ids:
            return read(session, workspace, ids)
    return []


@dataclass(frozen=True, slots=True)
class Query:
    """One way to ask the index: every phrase, and any of the words or all of them."""

    terms: Terms
    needs_all: bool = False
    # Look only at so large a part of the entries, the newest.
    share: float = 1.0


def queries(terms: Terms) -> list[Query]:
    """What to ask the index, one after the other until something is found.

    A word that stands nearly everywhere finds nothing that a rarer one does not find better: the rarest
    words bring the candidates, and all of them count when these are ranked.
    """
    holders = {word: terms.holders.get(word, 0) for word in terms.words}
    rarest = sorted(holders, key=lambda word: holders[word])
    chosen = [
        word
        for position, word in enumerate(rarest)
        if sum(holders[before] for before in rarest[: position + 1]) <= MOST_HOLDERS
    ]
    if chosen or terms.phrases:
        return [Query(replace(terms, words=tuple(chosen)))]
    newest = Query(replace(terms, words=(rarest[0],)), share=MOST_HOLDERS / holders[rarest[0]])
    return [Query(terms, needs_all=True), newest] if len(rarest) > 1 else [newest]


def matching(
    session: Session,
    workspace: WorkspaceId,
    communities: list[CommunityId],
    query: Query,
    limit: int,
    narrow: Narrow,
) -> list[EntryId]:
    """The numbers of the entries that answer a query, the likeliest first."""
    values: dict[str, object] = {
        "workspace": workspace,
        "communities": communities,
        "limit": limit,
        "since": since(session, query.share),
    }
    if session.get_bind().dialect.name == "sqlite":
        rows = session.execute(SQLITE.where(*narrow.conditions()), values | {"query": fts5(query)})
    else:
        weight, weights = weighed(query.terms)
        rank = text(f"ts_rank(search, {MATCHES}, 1) DESC")
        statement = POSTGRES.where(*narrow.conditions()).order_by(weight, rank, TABLE.c.id.desc())
        rows = session.execute(statement, values | weights | {"query": tsquery(query)})
    return [EntryId(row.id) for row in rows]


def read(session: Session, workspace: WorkspaceId, ids: list[EntryId]) -> list[Candidate]:
    """What the index holds of these entries."""
    rows = session.execute(
        select(Entry.id, Entry.title_index, Entry.plain_index, Entry.tags_index, Entry.stars).where(
            Entry.id.in_(ids), besides(Entry.workspace_id) == workspace
        )
    )
    return [
        Candidate(EntryId(row.id), row.title_index, row.plain_index, row.tags_index, row.stars)
        for row in rows
    ]


def since(session: Session, share: float) -> int:
    """The number from which on so large a part of all entries, the newest, is counted."""
    return 0 if share >= 1 else int((session.scalar(select(func.max(Entry.id))) or 0) * (1 - share))


def fts5(query: Query) -> str:
    """The query in FTS5's language; every word is quoted, so none can be an operator."""
    phrases = ['"' + " ".join(stem(word) for word in phrase) + '"' for phrase in query.terms.phrases]
    words = (" AND " if query.needs_all else " OR ").join(f'"{stem(word)}"' for word in query.terms.words)
    return " AND ".join([*phrases, *([f"({words})"] if words else [])])


def tsquery(query: Query) -> str:
    """The query in PostgreSQL's language; every word is quoted, so none can be an operator."""
    phrases = [
        "(" + " <-> ".join(f"'{stem(word)}'" for word in phrase) + ")" for phrase in query.terms.phrases
    ]
    words = (" & " if query.needs_all else " | ").join(f"'{stem(word)}'" for word in query.terms.words)
    return " & ".join([*phrases, *([f"({words})"] if words else [])])


def weighed(terms: Terms) -> tuple[TextClause, dict[str, object]]:
    """PostgreSQL's order, in which each word that an entry holds counts by how rare it is.

    Its own rank knows nothing of that, and decides only between entries that hold the same words.
    """
    most = max(terms.holders.values(), default=0) + 1
    values: dict[str, object] = {}
    for number, word in enumerate(terms.words):
        values[f"word{number}"] = f"'{stem(word)}'"
        values[f"weight{number}"] = log(1 + most / (terms.holders.get(word, 0) + 1))
    weight = " + ".join(
        f"CASE WHEN search @@ CAST(:word{number} AS tsquery) THEN CAST(:weight{number} AS float) ELSE 0 END"
        for number in range(len(terms.words))
    )
    # Only numbers are put into the statement: the words are bound.
    return text(f"{weight or 'CAST(0 AS float)'} DESC"), values


def holders(
    session: Session, workspace: WorkspaceId, communities: Iterable[CommunityId], words: Iterable[str]
) -> dict[str, int]:
    """Those of these words that stand in these communities, and in how many entries each."""
    rows = session.execute(
        select(EntryWord.word, func.sum(EntryWord.entries).label("entries"))
        .where(
            EntryWord.workspace_id == workspace,
            EntryWord.community_id.in_(set(communities)),
            EntryWord.word.in_(set(words)),
        )
        .group_by(EntryWord.word)
    )
    return {row.word: int(row.entries) for row in rows}


def holders_of_stems(
    session: Session, workspace: WorkspaceId, communities: Iterable[CommunityId], stems: Iterable[str]
) -> dict[str, int]:
    """In how many entries of these communities each of these stems stands, whatever the word's ending."""
    rows = session.execute(
        select(EntryWord.stem, func.sum(EntryWord.entries).label("entries"))
        .where(
            EntryWord.workspace_id == workspace,
            EntryWord.community_id.in_(set(communities)),
            EntryWord.stem.in_(set(stems)),
        )
        .group_by(EntryWord.stem)
    )
    return {row.stem: int(row.entries) for row in rows}


def scrub(session: Session) -> None:
    """Make sure that no deleted word stays readable: in the index, or in the log beside the file."""
    # The writer does it after the commit: in the transaction that deletes, SQLite 3.40 spoils the index.
    session.info[SCRUBBED] = True
