"""How good the search is, on a collection with judgements: `python -m benchmarks.search_quality DIR`.

DIR holds `docs.jsonl` (id, title, text), `queries.jsonl` (id, text) and `qrels.tsv` (query, document, grade).
Every document becomes an entry, and every query is answered by the code that answers `/kb`; beside it by
three searches that are common elsewhere. `ndcg10_odd` and `ndcg10_even` are the halves by the queries' ids;
ranking was tuned on one collection with both halves seen, so another collection is the fairer judge.
"""

import argparse
import asyncio
import math
import os
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from benchmarks.bench import ACME, START, WOOD, app, clock, median, now, percentile, report
from benchmarks.collection import Collection, Document
from benchmarks.corpus import Used, at, count, mistyped
from benchmarks.postgres import server
from benchmarks.rivals import RIVALS, Rival
from communities import following, searching, searching_answers, words
from communities.searching import Asked
from storage.database import Database
from storage.entries import Draft, as_row
from storage.keys import MessageKey, PersonKey, Timestamp, UserId
from storage.models import Entry
from storage.vocabulary import Vocabulary

COLLECTION = "COLLECTION"
SEEDS, DEEP, CHUNK = 5, 1000, 2000
BO = PersonKey(ACME, UserId("U0BO"))

# A query and how many answers at most become the ids of documents, best first.
Ask = Callable[[str, int], Awaitable[list[str]]]


async def keep_all(database: Database, docs: list[Document]) -> dict[int, str]:
    """Make an entry of every document, also of what another one nearly repeats; gives back their ids."""
    counted: Used = Counter()
    for first in range(0, len(docs), CHUNK):
        counted += await database.write(keep_some, docs[first : first + CHUNK], START + first)
    await database.write(count, counted)
    return await database.read(numbered, docs)


def keep_some(session: Session, docs: list[Document], start: int) -> Used:
    """Write these entries; gives back in how many of them each word stands."""
    place = at(session, WOOD)
    drafts = [
        Draft(
            MessageKey(ACME, WOOD, Timestamp(f"{start + number}.000100")),
            place,
            None,
            "",
            UserId("U0AUTHOR"),
            doc.title or words.title_of(doc.text),
            doc.text,
            doc.text,
            UserId("U0BO"),
            now(),
            stars=1,
            is_title_given=bool(doc.title),
        )
        for number, doc in enumerate(docs)
    ]
    session.execute(insert(Entry), [as_row(draft) for draft in drafts])
    return Counter((place, word) for draft in drafts for word in following.words_of(draft))


def numbered(session: Session, docs: list[Document]) -> dict[int, str]:
    """Which document each entry is."""
    rows = session.execute(select(Entry.id, Entry.ts))
    return {row.id: docs[int(float(row.ts)) - START].id for row in rows}


def with_errors(text: str, seed: int) -> str:
    """A query in which every word of more than four letters is mistyped once."""
    dice = random.Random(f"{seed} {text}")
    return " ".join(mistyped(word, dice) if len(word) > 4 else word for word in text.split())


def ndcg(found: list[str], judged: dict[str, int]) -> float:
    """Normalised discounted cumulative gain of the first ten."""
    gains = [judged.get(document, 0) for document in found[:10]]
    best = sorted(judged.values(), reverse=True)[:10]
    ideal = discounted(best)
    return discounted(gains) / ideal if ideal else 0.0


def discounted(gains: list[int]) -> float:
    """Gains that count less further down."""
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))


def average_precision(found: list[str], judged: dict[str, int]) -> float:
    """The mean of the precision at each right answer."""
    hits, total = 0, 0.0
    for place, document in enumerate(found[:DEEP], 1):
        if document in judged:
            hits += 1
            total += hits / place
    return total / len(judged)


def mean(values: list[float]) -> float:
    """The arithmetic mean."""
    return sum(values) / len(values) if values else 0.0


@dataclass
class Figures:
    """What one search came to, query by query."""

    clean: list[float] = field(default_factory=list)
    typo: list[float] = field(default_factory=list)
    deep: list[float] = field(default_factory=list)
    halves: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    ms: list[float] = field(default_factory=list)
    typo_ms: list[float] = field(default_factory=list)

    def told(self) -> dict[str, float]:
        """The means, and how long a search took."""
        clean, typo = mean(self.clean), mean(self.typo)
        return {
            "ndcg10_clean": round(clean, 4),
            "ndcg10_typo": round(typo, 4),
            "retention": round(typo / clean, 4) if clean else 0.0,
            "map_clean": round(mean(self.deep), 4),
            "ndcg10_odd": round(mean(self.halves["odd"]), 4),
            "ndcg10_even": round(mean(self.halves["even"]), 4),
            "p50_ms": round(median(self.ms), 2),
            "p95_ms": round(percentile(self.ms, 0.95), 2),
            "typo_p50_ms": round(median(self.typo_ms), 2),
            "typo_p95_ms": round(percentile(self.typo_ms, 0.95), 2),
        }


async def asked_all(collection: Collection, ask: Ask) -> Figures:
    """Every query, clean and mistyped."""
    figures = Figures()

    async def timed(text: str, spent: list[float]) -> list[str]:
        started = clock()
        found = await ask(text, searching_answers.MOST)
        spent.append((clock() - started) * 1000)
        return found

    for place, (query, text) in enumerate(collection.queries, 1):
        judged = collection.judged[query]
        clean = ndcg(await timed(text, figures.ms), judged)
        figures.clean.append(clean)
        figures.halves["odd" if (int(query) if query.isdigit() else place) % 2 else "even"].append(clean)
        figures.deep.append(average_precision(await ask(text, DEEP), judged))
        for seed in range(SEEDS):
            figures.typo.append(ndcg(await timed(with_errors(text, seed), figures.typo_ms), judged))
    return figures


async def ours(database: Database, collection: Collection) -> dict[str, float]:
    """Our own figures, and what correcting does to queries without errors."""
    ids, vocabulary = await keep_all(database, collection.docs), Vocabulary()
    changed: set[str] = set()

    async def ask(text: str, limit: int, *, exact: bool = False) -> list[str]:
        sought = await database.read(searching.seek, BO, Asked(text, exact=exact), vocabulary, limit)
        if sought.answer is not None and sought.answer.corrected:
            changed.add(text)
        return [ids[entry] for entry in sought.answer.ids] if sought.answer else []

    figures = await asked_all(collection, ask)
    without = [
        ndcg(await ask(text, searching_answers.MOST, exact=True), collection.judged[query])
        for query, text in collection.queries
    ]
    corrected = sum(text in changed for _, text in collection.queries)
    harm = mean(without) - mean(figures.clean)
    return figures.told() | {"harm": round(harm, 4), "clean_queries_corrected": corrected}


async def theirs(rival: Rival, collection: Collection) -> dict[str, float]:
    """The same of another search."""

    async def ask(text: str, limit: int) -> list[str]:
        return rival.ask(text, limit)

    told = (await asked_all(collection, ask)).told()
    return {f"{rival.name}_{name}": told[name] for name in BESIDE}


BESIDE = ("ndcg10_clean", "ndcg10_typo", "map_clean", "p95_ms")


@contextmanager
def engine(asked: argparse.Namespace) -> Iterator[str]:
    """The address of an empty database, or '' for a fresh file."""
    if not asked.postgres:
        yield asked.database
        return
    with server() as new:
        yield new()


async def main() -> None:
    """One JSON line, the last on standard output."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=os.environ.get(COLLECTION))
    parser.add_argument("--database", default="", help="an empty database, on either engine")
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL server of its own")
    parser.add_argument("--alone", action="store_true", help="without the others beside")
    asked = parser.parse_args()
    if not asked.folder:
        sys.exit(f"Which collection? Name its folder, or set {COLLECTION}.")
    collection = Collection(Path(asked.folder))
    if not collection.queries:
        sys.exit(f"{asked.folder}: no query has an answer in qrels.tsv (query, document, grade, with tabs).")
    with engine(asked) as address:
        async with app(address) as (_, tools):
            figures = await ours(tools.database, collection)
    for rival in () if asked.alone else RIVALS:
        documents = ((doc.id, doc.whole) for doc in collection.docs)
        figures |= await theirs(rival(documents), collection)
    report("search quality", documents=len(collection.docs), queries=len(collection.queries), **figures)


if __name__ == "__main__":
    asyncio.run(main())
