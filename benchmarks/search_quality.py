"""How good the search is, on a collection with judgements: `python -m benchmarks.search_quality DIR`.

DIR holds `docs.jsonl` (id, title, text), `queries.jsonl` (id, text) and `qrels.tsv` (query, document, grade).
Every document becomes an entry, and every query is answered by the code that answers `/kb`.
"""

import argparse
import asyncio
import json
import math
import random
from collections import defaultdict
from pathlib import Path

from sqlalchemy import insert
from sqlalchemy.orm import Session

from benchmarks.bench import ACME, START, WOOD, app, clock, median, now, percentile, report
from benchmarks.corpus import count, mistyped
from communities import following, searching
from communities.searching import Asked
from storage import communities
from storage.database import Database
from storage.entries import Draft, with_index
from storage.keys import ChannelKey, CommunityId, MessageKey, Timestamp, UserId
from storage.models import Entry
from storage.vocabulary import Vocabulary

SEEDS = 5
DEEP = 1000

Judged = dict[str, dict[str, int]]


class Collection:
    """Documents, queries, and which of the former answer which of the latter."""

    def __init__(self, folder: Path) -> None:
        self.docs = lines(folder / "docs.jsonl")
        self.queries = lines(folder / "queries.jsonl")
        self.judged: Judged = defaultdict(dict)
        for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines():
            query, document, grade = line.split("\t")[:3]
            if grade.strip().lstrip("-").isdigit() and int(grade) > 0:
                self.judged[query][document] = int(grade)


def lines(path: Path) -> list[dict[str, str]]:
    """One JSON object a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def keep_all(session: Session, docs: list[dict[str, str]]) -> dict[str, int]:
    """Make an entry of every document, titled by its own title; gives back the vocabulary."""
    place = communities.at(session, ChannelKey(ACME, WOOD))
    if place is None:
        raise RuntimeError("there is no community to keep them in")
    used: dict[str, int] = defaultdict(int)
    rows: list[dict[str, object]] = []
    for number, doc in enumerate(docs):
        # A title that only repeats how the text begins is one that we would have made of it ourselves.
        title, text = doc.get("title", "").strip(), doc["text"]
        is_given = bool(title) and not text.casefold().startswith(title.casefold())
        key = MessageKey(ACME, WOOD, Timestamp(f"{START + number}.000100"))
        author, by = UserId("U0AUTHOR"), UserId("U0BO")
        draft = Draft(key, place.id, None, "", author, title or "Untitled", text, text, by, now())
        for word in following.words_of(draft):
            used[word] += 1
        rows.append(
            with_index(
                {
                    "workspace_id": ACME,
                    "community_id": place.id,
                    "channel_id": WOOD,
                    "ts": key.ts,
                    "permalink": "",
                    "author_id": author,
                    "title": draft.title,
                    "is_title_given": is_given,
                    "text": text,
                    "plain": text,
                    "question_plain": "",
                    "tags": "",
                    "stars": 1,
                    "kept_by": by,
                    "kept_at": draft.kept_at,
                }
            )
        )
    session.execute(insert(Entry), rows)
    count(session, used)
    return used


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
    return sum(values) / len(values)


async def measure(database: Database, collection: Collection) -> dict[str, float]:
    """Ask every query, clean and mistyped."""
    ids = {f"{START + number}.000100": doc["id"] for number, doc in enumerate(collection.docs)}
    await database.write(keep_all, collection.docs)
    place = await database.read(communities.at, ChannelKey(ACME, WOOD))
    numbers = await database.read(numbered)
    vocabulary, spent = Vocabulary(), []
    queries = [query for query in collection.queries if collection.judged.get(query["id"])]

    async def ask(text: str, limit: int, *, exact: bool = False) -> list[str]:
        started = clock()
        answer = await database.read(
            searching.answered,
            ACME,
            [place.id if place else CommunityId(0)],
            Asked(text, exact=exact),
            vocabulary,
            limit,
        )
        spent.append(clock() - started)
        return [ids[numbers[entry]] for entry in answer.ids]

    figures: dict[str, list[float]] = defaultdict(list)
    for query in queries:
        judged = collection.judged[query["id"]]
        half = "odd" if query["id"].isdigit() and int(query["id"]) % 2 else "even"
        clean = ndcg(await ask(query["text"], searching.MOST), judged)
        figures["clean"].append(clean)
        figures[half].append(clean)
        figures["uncorrected"].append(ndcg(await ask(query["text"], searching.MOST, exact=True), judged))
        figures["map"].append(average_precision(await ask(query["text"], DEEP), judged))
        for seed in range(SEEDS):
            figures["typo"].append(ndcg(await ask(with_errors(query["text"], seed), searching.MOST), judged))
    clean, typo = mean(figures["clean"]), mean(figures["typo"])
    return {
        "ndcg10_clean": round(clean, 4),
        "ndcg10_typo": round(typo, 4),
        "retention": round(typo / clean, 4) if clean else 0.0,
        "map_clean": round(mean(figures["map"]), 4),
        "harm": round(mean(figures["uncorrected"]) - clean, 4),
        "ndcg10_odd": round(mean(figures["odd"] or [0.0]), 4),
        "ndcg10_even": round(mean(figures["even"] or [0.0]), 4),
        "p50_ms": round(median(spent) * 1000, 2),
        "p95_ms": round(percentile(spent, 0.95) * 1000, 2),
    }


def numbered(session: Session) -> dict[int, str]:
    """The message of every entry."""
    return {row.id: row.ts for row in session.execute(Entry.__table__.select())}


async def main() -> None:
    """One JSON line, the last on standard output."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    asked = parser.parse_args()
    collection = Collection(asked.folder)
    async with app() as (_, tools):
        figures = await measure(tools.database, collection)
    report("search quality", documents=len(collection.docs), queries=len(collection.queries), **figures)


if __name__ == "__main__":
    asyncio.run(main())
