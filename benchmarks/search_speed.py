"""How long a search takes, from words to results: `python -m benchmarks.search_speed [--size N]`.

Natural questions with typing errors; some of what is kept stands where the asker may not look.
"""

import argparse
import asyncio
import resource
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from benchmarks.bench import (
    ACME,
    BENCH,
    INSTALLATION,
    WOOD,
    adopt,
    clock,
    furnish,
    median,
    percentile,
    report,
)
from benchmarks.corpus import Corpus, fill
from benchmarks.postgres import server
from bot.starting import spare_the_collector
from communities import searching
from communities.searching import Asked, Found
from storage.database import Database
from storage.keys import ChannelKey, PersonKey, UserId
from storage.vocabulary import Vocabulary

SIZES = (100_000, 1_000_000)
POSTGRES_SIZE = 100_000
QUESTIONS, WARM = 500, 20
# One in so many notes is kept in a private channel that the asker is not in.
HIDDEN = 10
BO = PersonKey(ACME, UserId("U0BO"))


async def furnished(database: Database, corpus: Corpus, size: int) -> None:
    """Two communities, one of them closed to Bo, with so many notes; nothing when they are there already."""
    if await database.read(kept, BO):
        return
    await database.write(furnish, INSTALLATION)
    await database.write(adopt, ChannelKey(ACME, BENCH), "bench", ["U0AUTHOR"], is_private=True)
    await fill(database, corpus, size, lambda number: WOOD if number % HIDDEN else BENCH)


def kept(session: Session, viewer: PersonKey) -> bool:
    """Whether this person would find anything."""
    found = searching.look_up(session, viewer, Asked(""))
    return bool(found.hits) if isinstance(found, searching.Newest) else True


async def measured(database: Database, size: int) -> dict[str, float]:
    """Milliseconds from a question to the page that answers it."""
    corpus, vocabulary = Corpus(), Vocabulary()
    await furnished(database, corpus, size)
    spent: list[float] = []
    right = 0
    spare_the_collector()
    for step in range(WARM + QUESTIONS):
        # Spread over the whole, and never about a note that Bo may not open.
        number = step * (size // (WARM + QUESTIONS)) // HIDDEN * HIDDEN + 1 + step % (HIDDEN - 1)
        question = corpus.asked(number)
        started = clock()
        found = await database.read(searching.look_up, BO, Asked(question), vocabulary)
        if step >= WARM:
            spent.append((clock() - started) * 1000)
            right += isinstance(found, Found) and corpus.said(number) in {h.entry.plain for h in found.hits}
        if isinstance(found, Found) and any(hit.place.channel != WOOD for hit in found.hits):
            raise RuntimeError("something was found that Bo may not open")
    return {
        "p50_ms": round(median(spent), 2),
        "p95_ms": round(percentile(spent, 0.95), 2),
        "p99_ms": round(percentile(spent, 0.99), 2),
        "on_first_page": round(right / QUESTIONS, 3),
    }


@contextmanager
def somewhere(address: str) -> Iterator[str]:
    """This database, or a fresh file for as long as it takes."""
    if address:
        yield address
        return
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/bench.db"


async def at(address: str, size: int) -> dict[str, float]:
    """The figures of one size, in one database."""
    with somewhere(address) as url, Database(url) as database:
        return await measured(database, size)


async def main() -> None:
    """What was asked for, or all three: two sizes on SQLite and one on PostgreSQL."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int)
    parser.add_argument("--database", default="", help="an empty database, or one that this made earlier")
    asked = parser.parse_args()
    figures: dict[str, float] = {}
    if asked.size or asked.database:
        figures = await at(asked.database, asked.size or SIZES[0])
    else:
        for size in SIZES:
            figures |= {f"{name}_{size}": value for name, value in (await at("", size)).items()}
        with server() as new:
            found = await at(new(), POSTGRES_SIZE)
        figures |= {f"postgresql_{name}": value for name, value in found.items()}
    figures["resident_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    report("search, end to end", questions=QUESTIONS, **figures)


if __name__ == "__main__":
    asyncio.run(main())
