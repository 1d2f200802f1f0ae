"""What it takes to keep one note beside a hundred thousand others: star to commit, index and all."""

import argparse
import asyncio
import tempfile

from benchmarks.bench import ACME, INSTALLATION, START, WOOD, clock, furnish, median, now, percentile, report
from benchmarks.corpus import Corpus, fill
from communities import keeping
from communities.keeping import NewlyKept, Said, Starred
from storage.database import Database
from storage.keys import MessageKey, Timestamp, UserId

ENTRIES, STARS, WARM = 100_000, 1_000, 50


async def measured(database: Database, size: int) -> dict[str, float]:
    """Milliseconds from a star on a new message to its commit, one after the other."""
    corpus = Corpus()
    await database.write(furnish, INSTALLATION)
    await fill(database, corpus, size)
    spent: list[float] = []
    for number in range(size, size + WARM + STARS):
        message = MessageKey(ACME, WOOD, Timestamp(f"{START + number}.000100"))
        # Every tenth says nearly what another one says.
        text = corpus.said(number) if number % 10 else f"{corpus.said(number // 10)} Again."
        said = Said(message, UserId("U0AUTHOR"), text, "https://acme.slack.example/p")
        starred = Starred(message, UserId("U0BO"), "star", f"{START + number}.000200")
        started = clock()
        outcome = await database.write(keeping.star, starred, said, now())
        spent.append((clock() - started) * 1000)
        if not isinstance(outcome, NewlyKept):
            raise RuntimeError("it was not kept")
    spent = spent[WARM:]
    return {
        "p50_ms": round(median(spent), 2),
        "p95_ms": round(percentile(spent, 0.95), 2),
        "p99_ms": round(percentile(spent, 0.99), 2),
    }


async def main() -> None:
    """One JSON line, the last on standard output."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=ENTRIES)
    parser.add_argument("--database", default="", help="an empty database, on either engine")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        with Database(asked.database or f"sqlite:///{folder}/bench.db") as database:
            figures = await measured(database, asked.size)
    report("keeping a note", entries=asked.size, stars=STARS, **figures)


if __name__ == "__main__":
    asyncio.run(main())
