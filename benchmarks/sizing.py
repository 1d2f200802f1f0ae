"""What a hundred thousand notes take on disk, and how many stars a second each engine keeps."""

import asyncio
import tempfile
from pathlib import Path

from benchmarks.bench import app, median, report
from benchmarks.corpus import Corpus, fill
from benchmarks.postgres import megabytes, server
from benchmarks.throughput import ours
from storage.tidying import tidied

ENTRIES = 100_000
RUNS = 3


async def on_sqlite() -> float:
    """Megabytes of the file and what lies beside it, when all is written through."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sizing.db"
        async with app(f"sqlite:///{path}") as (_, tools):
            await fill(tools.database, Corpus(), ENTRIES)
            await tools.database.write(lambda session: tidied(session.connection()))
        return sum(file.stat().st_size for file in Path(folder).iterdir()) / 2**20


async def on_postgres() -> tuple[float, float]:
    """Megabytes of the database, and stars a second into one that is empty."""
    with server() as new:
        rates = [await ours(new()) for _ in range(RUNS)]
        address = new()
        async with app(address) as (_, tools):
            await fill(tools.database, Corpus(), ENTRIES)
        return megabytes(address), median(rates)


async def main() -> dict[str, float]:
    """Megabytes and rates, side by side."""
    size, rate = await on_postgres()
    figures: dict[str, float] = {
        "sqlite_mb": round(await on_sqlite()),
        "postgresql_mb": round(size),
        "sqlite_stars_per_s": round(median([await ours() for _ in range(RUNS)])),
        "postgresql_stars_per_s": round(rate),
    }
    report("what 100,000 notes take", entries=ENTRIES, **figures)
    return figures


if __name__ == "__main__":
    asyncio.run(main())
