"""`make bench`: every measurement in a process of its own, and the table at the end."""

import asyncio
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parent.parent
COLLECTION = "COLLECTION"


@dataclass(frozen=True)
class Row:
    """One line of the table: what, how it was measured, and what it must reach."""

    what: str
    module: str
    figure: str
    least: str
    aim: str


ROWS = (
    Row("reaction → inbox row committed, at 200/s, p95", "intake", "p95_ms", "≤ 5 ms", "≤ 1.5 ms"),
    Row("stars → searchable entries, a second", "throughput", "entries_per_s", "≥ 400", "≥ 1,500"),
    Row("… as a share of a bare Bolt listener", "throughput", "share_of_bare_bolt", "", ""),
    Row("… and that listener, events a second", "throughput", "bare_bolt_per_s", "", ""),
    Row(
        "2,000 events in a second, 200 workspaces: ack, slowest", "burst", "ack_slowest_ms", "≤ 3,000 ms", ""
    ),
    Row("… ack p99", "burst", "ack_p99_ms", "", "≤ 1,000 ms"),
    Row("… effected", "burst", "effected", "2,000", "2,000"),
    Row(
        "ack p95 at 50 events/s, 10 searches/s, 100,000 entries",
        "under_search",
        "ack_p95_ms",
        "≤ 100 ms",
        "≤ 25 ms",
    ),
    Row("… and the searches' answers, p95", "under_search", "answer_p95_ms", "", ""),
    Row("start → connected", "start", "median_s", "≤ 2 s", "≤ 1 s"),
    Row("resident memory after 100,000 events", "memory", "resident_mb", "≤ 200 MB", "≤ 120 MB"),
    Row("a Slack export of 20,000 messages → the sandbox", "filling", "seconds", "≤ 20 s", "≤ 2 s"),
    Row("20,000 starred messages of a Slack export → SQLite", "importing", "seconds", "≤ 20 s", "≤ 10 s"),
    Row("100,000 notes on disk, SQLite, in MB", "sizing", "sqlite_mb", "", ""),
    Row("… and PostgreSQL", "sizing", "postgresql_mb", "", ""),
    Row(
        "stars → searchable entries, a second, one process on PostgreSQL",
        "sizing",
        "postgresql_stars_per_s",
        "",
        "",
    ),
    Row(
        "search in 100,000 notes, words to results, p95", "search_speed", "p95_ms_100000", "≤ 30 ms", "≤ 8 ms"
    ),
    Row("… in 1,000,000", "search_speed", "p95_ms_1000000", "≤ 150 ms", "≤ 15 ms"),
    Row("… in 100,000 on PostgreSQL", "search_speed", "postgresql_p95_ms", "≤ 60 ms", "≤ 20 ms"),
    Row("keeping a note beside 100,000 others, p95", "keeping", "p95_ms", "≤ 15 ms", "≤ 3 ms"),
    Row("search quality, nDCG@10 of all queries", "search_quality", "ndcg10_clean", "≥ 0.40", "≥ 0.43"),
    Row("… what is left of it with typing errors", "search_quality", "retention", "≥ 0.95", "≥ 0.985"),
    Row("… what correcting costs without them", "search_quality", "harm", "≤ 0.005", "0"),
    Row("… FTS5’s nDCG@10", "search_quality", "fts5_ndcg10_clean", "", ""),
    Row("… bm25s’s", "search_quality", "bm25s_ndcg10_clean", "", ""),
    Row("… tantivy’s", "search_quality", "tantivy_ndcg10_clean", "", ""),
)


async def measured(module: str) -> dict[str, float]:
    """The figures that a benchmark prints as its last line."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", f"benchmarks.{module}", cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    last = said.decode().strip().splitlines()[-1]
    print(last, flush=True)
    figures: dict[str, float] = json.loads(last)
    return figures


async def main() -> None:
    """One after the other: they would measure each other otherwise."""
    rows = [row for row in ROWS if row.module != "search_quality" or os.environ.get(COLLECTION)]
    figures = {module: await measured(module) for module in dict.fromkeys(row.module for row in rows)}
    if len(rows) < len(ROWS):
        print(f"Search quality needs a collection with judgements: make bench {COLLECTION}=its-folder.")
    table = Table("what", "measured", "at least", "aim")
    for row in rows:
        table.add_row(row.what, f"{figures[row.module][row.figure]:,}", row.least, row.aim)
    Console().print(table)


if __name__ == "__main__":
    asyncio.run(main())
