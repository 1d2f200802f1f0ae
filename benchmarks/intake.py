"""From a reaction event handed to Bolt to its acknowledgement, which comes after the inbox row's commit."""

import asyncio

from benchmarks.bench import app, clock, ended, median, percentile, reaction, report, send

A_SECOND = 200
EVENTS = 1200
RUNS = 5


async def one() -> list[float]:
    """Milliseconds for each event of a run, effects going on beside it."""
    spent: list[float] = []

    async def timed(number: int) -> None:
        started = clock()
        await send(bolt, reaction(number))
        spent.append((clock() - started) * 1000)

    async with app() as (bolt, tools):
        begun = clock()
        under_way = []
        for number in range(EVENTS):
            await asyncio.sleep(max(0.0, begun + number / A_SECOND - clock()))
            under_way.append(asyncio.create_task(timed(number)))
        await asyncio.gather(*under_way)
        await ended(tools)
    return spent


async def main() -> dict[str, float]:
    """The medians over the runs of p50, p95 and p99."""
    runs = [await one() for _ in range(RUNS)]
    figures = {
        f"p{int(share * 100)}_ms": round(median([percentile(run, share) for run in runs]), 2)
        for share in (0.5, 0.95, 0.99)
    }
    report("inbox row committed, 200 events/s, SQLite FULL", runs=RUNS, **figures)
    return figures


if __name__ == "__main__":
    asyncio.run(main())
