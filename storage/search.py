"""The index behind `/kb`, where each engine does it best: FTS5 on SQLite, GIN on PostgreSQL."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import starmap
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, column, func, select, table, text
from sqlalchemy.orm import Session

from storage import search_postgresql
from storage.applications import by_another
from storage.asking import MOST_HOLDERS, Query, Terms, queries
from storage.columns import among, besides
from storage.hot import Hot
from storage.keys import CommunityId, EntryId, WorkspaceId
from storage.models import Application, Entry, EntryWord
from storage.narrowing import ANYTHING, Narrow
from storage.phrases import alike, as_typed
from storage.spelling import letters, stem
from storage.standings import KEPT
from storage.tidying import SCRUBBED

# So many times as many candidates as are wanted are read and ranked: the index knows only some of the words.
WIDER = 1.5
# Of so many entries hardly two lie on the same page, and so large a part is looked at.
MANY, FAR_APART = 20_000, 0.5
TABLE = Entry.__table__
INDEX = table("entry_search", column("rowid"))
HERE = (
    TABLE.c.workspace_id == bindparam("workspace"),
    TABLE.c.community_id.in_(bindparam("communities", expanding=True)),
)
# A title counts twice, tags half again: the weights of bm25's columns.
SCORE = "bm25(entry_search, 2.0, 1.0, 1.5)"
# The index alone, which knows nothing of who may see what: that is asked of its best afterwards.
BEST = Hot(
    lambda _: text(
        f"SELECT rowid FROM entry_search WHERE entry_search MATCH :query AND rowid >= :since "  # noqa: S608
        f"ORDER BY {SCORE}, rowid DESC LIMIT :limit"
    ).columns(INDEX.c.rowid)
)
NEWEST = Hot(
    lambda _: text(
        "SELECT rowid FROM entry_search WHERE entry_search MATCH :query ORDER BY rowid DESC LIMIT :limit"
    ).columns(INDEX.c.rowid)
)
SQLITE = (
    select(TABLE.c.id)
    .select_from(INDEX.join(TABLE, TABLE.c.id == INDEX.c.rowid))
    .where(text("entry_search MATCH :query"), INDEX.c.rowid >= bindparam("since"), *HERE)
    .limit(bindparam("limit"))
)
# By how many people besides its author an entry was used; few are, and the index says so at once.
USES = (
    select(func.count(func.distinct(Application.user_id)))
    .where(Application.entry_id == TABLE.c.id, by_another())
    .scalar_subquery()
    .label("uses")
)
SAID = (
    TABLE.c.id,
    TABLE.c.title_index,
    TABLE.c.plain_index,
    TABLE.c.tags_index,
    TABLE.c.stars,
    TABLE.c.standing,
    TABLE.c.merged_into,
    USES,
)


READ = Hot(
    lambda _: select(*SAID).where(
        among(TABLE.c.id, "ids"),
        besides(TABLE.c.workspace_id) == bindparam("workspace"),
        among(TABLE.c.community_id + 0, "communities"),
    )
)


WRITTEN = Hot(
    lambda _: select(TABLE.c.id, TABLE.c.title, TABLE.c.plain, TABLE.c.question_plain, TABLE.c.tags).where(
        among(TABLE.c.id, "ids")
    )
)


class Candidate(NamedTuple):
    """An entry that may be meant: the stems in its title, words and tags, and the evidence for it."""

    id: EntryId
    title: str
    plain: str
    tags: str
    stars: int
    standing: str = KEPT
    # What stands for it, by its message's name.
    merged_into: str | None = None
    uses: int = 0


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
    search = Search(session, workspace, within, terms, limit, narrow)
    for query in queries(terms, search.part()):
        found = search.found(query)
        if found:
            return found
    return []


@dataclass(frozen=True, slots=True)
class Search:
    """Where to look, and for what."""

    session: Session
    workspace: WorkspaceId
    communities: list[CommunityId]
    terms: Terms
    limit: int
    narrow: Narrow

    @property
    def engine(self) -> str:
        """Which of the two it is."""
        return self.session.get_bind().dialect.name

    def part(self) -> float:
        """How many of the holders of a word are looked at: where there are many, each may cost a page."""
        return FAR_APART if self.terms.entries > MANY else 1.0

    def found(self, query: Query) -> list[Candidate]:
        """What answers this query."""
        most = int(self.limit * WIDER)
        found = self.likeliest(query, most)
        if not query.phrases:
            return found
        said = self.saying(query.phrases, found)
        # Where others say nearly the same, the ones that are meant may come after many of these.
        if len(said) < self.limit <= len(found):
            said = self.saying(query.phrases, self.likeliest(query, MOST_HOLDERS))
        return said

    def likeliest(self, query: Query, most: int) -> list[Candidate]:
        """So many of those that the index has for this query, or somewhat fewer."""
        values: dict[str, Any] = {"limit": most, "since": since(self.session, query.share)}
        if self.engine == "postgresql":
            return self.read(self.ranked_by_postgres(query, values))
        values["query"] = fts5(query)
        if self.narrow == ANYTHING:
            rows = (NEWEST if query.is_newest else BEST)(self.session, values).all()
            found = self.read([EntryId(row.rowid) for row in rows])
            # Where much of it is not for this person to see, the index is asked about what is.
            if len(rows) < most or len(found) >= self.limit:
                return found
        return self.read(self.ranked_by_sqlite(query, values))

    def ranked_by_sqlite(self, query: Query, values: dict[str, Any]) -> list[EntryId]:
        """The likeliest among those that may be seen and are not filtered out."""
        order = (TABLE.c.id.desc(),) if query.is_newest else (text(SCORE), TABLE.c.id.desc())
        statement = SQLITE.where(*self.narrow.conditions()).order_by(*order)
        return self.ids(statement, values)

    def ranked_by_postgres(self, query: Query, values: dict[str, Any]) -> list[EntryId]:
        """The same on PostgreSQL."""
        where = (TABLE.c.id >= bindparam("since"), *HERE, *self.narrow.conditions())
        statement, own = search_postgresql.statement(query, self.terms.holders, where)
        return self.ids(statement, values | own)

    def ids(self, statement: Select[Any], values: dict[str, Any]) -> list[EntryId]:
        """The entries that a statement finds, in its order."""
        here: dict[str, Any] = {"workspace": self.workspace, "communities": self.communities}
        return [EntryId(row.id) for row in self.session.execute(statement, here | values)]

    def saying(self, phrases: Iterable[tuple[str, ...]], found: list[Candidate]) -> list[Candidate]:
        """Those of these that say every phrase in these very words, of which the index has the stems."""
        wanted = [spaced(phrase) for phrase in phrases]
        signed = [as_typed(phrase) for phrase in self.terms.signed]
        said = set()
        for row in WRITTEN(self.session, {"ids": [one.id for one in found]}):
            written = (row.title, row.plain, row.question_plain, row.tags)
            texts = [spaced(letters(text)) for text in written]
            if not all(any(phrase in text for text in texts) for phrase in wanted):
                continue
            if all(any(phrase.search(alike(text)) for text in written) for phrase in signed):
                said.add(row.id)
        return [one for one in found if one.id in said]

    def read(self, ids: list[EntryId]) -> list[Candidate]:
        """What the index holds of those of these entries that may be seen, the likeliest first."""
        if not ids:
            return []
        where = {"ids": ids, "communities": self.communities, "workspace": self.workspace}
        found = {one.id: one for one in starmap(Candidate, READ(self.session, where).all())}
        return [found[entry] for entry in ids if entry in found]


def spaced(words: Iterable[str]) -> str:
    """Words in order, with a blank on either side of each."""
    return f" {' '.join(words)} "


def since(session: Session, share: float) -> int:
    """The number from which on so large a part of all entries, the newest, is counted."""
    return 0 if share >= 1 else int((session.scalar(select(func.max(Entry.id))) or 0) * (1 - share))


def fts5(query: Query) -> str:
    """The query in FTS5's language; every word is quoted, so none can be an operator."""
    phrases = ['"' + " ".join(stem(word) for word in phrase) + '"' for phrase in query.phrases]
    if query.all_of:
        words = " AND ".join(named(query.all_of))
    else:
        pair = f"({named([query.common])[0]} AND ({either(query.beside)}))" if query.common else ""
        words = " OR ".join(filter(None, [either(query.one_of), pair]))
    return " AND ".join([*phrases, *([f"({words})"] if words else [])])


def either(words: Iterable[str]) -> str:
    """Any of these words, each once."""
    return " OR ".join(named(words))


def named(words: Iterable[str]) -> list[str]:
    """These words as the index knows them."""
    return [f'"{found}"' for found in dict.fromkeys(stem(word) for word in words)]


def counts(name: str) -> Hot:
    """In how many entries of some communities each of some words stands."""
    words = EntryWord.__table__.c
    counted = words[name]
    return Hot(
        lambda _: (
            select(counted, func.sum(words.entries).label("holders"))
            .where(
                besides(words.workspace_id) == bindparam("workspace"),
                among(words.community_id, "communities"),
                among(counted, "words"),
            )
            .group_by(counted)
        )
    )


BY_WORD, BY_STEM = counts("word"), counts("stem")


def holders(
    session: Session, workspace: WorkspaceId, communities: Collection[CommunityId], words: Iterable[str]
) -> dict[str, int]:
    """Those of these words that stand in these communities, and in how many entries each."""
    return counted(BY_WORD, session, workspace, communities, words)


def holders_of_stems(
    session: Session, workspace: WorkspaceId, communities: Collection[CommunityId], stems: Iterable[str]
) -> dict[str, int]:
    """In how many entries of these communities each of these stems stands, whatever the word's ending."""
    return counted(BY_STEM, session, workspace, communities, stems)


def counted(
    how: Hot,
    session: Session,
    workspace: WorkspaceId,
    communities: Collection[CommunityId],
    wanted: Iterable[str],
) -> dict[str, int]:
    """One of the two counts."""
    listed = list(dict.fromkeys(wanted))
    if not listed:
        return {}
    where = {"communities": communities, "words": listed, "workspace": workspace}
    return {row[0]: int(row.holders) for row in how(session, where)}


def scrub(session: Session) -> None:
    """Make sure that no deleted word stays readable: in the index, or in the log beside the file."""
    # The writer does it after the commit: in the transaction that deletes, SQLite 3.40 spoils the index.
    session.info[SCRUBBED] = True
