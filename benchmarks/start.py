"""From the command to a connected socket, against the sandbox: on an empty database, then again."""

import asyncio
import sys
import tempfile
from pathlib import Path

from benchmarks.bench import clock, environment, median, report
from sandbox.server import Sandbox

RUNS = 7
ROOT = Path(__file__).parent.parent


async def one(sandbox: Sandbox, database: str, cache: str) -> float:
    """Seconds until the sandbox has said hello to the app."""
    started = clock()
    app = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "run",
        env=environment(sandbox, database, cache),
        cwd=ROOT,
        stderr=asyncio.subprocess.DEVNULL,
    )
    await asyncio.wait_for(sandbox.connected(), 60)
    spent = clock() - started
    app.terminate()
    await app.wait()
    return spent


async def main() -> dict[str, float]:
    """The median of several starts, modules compiled before."""
    sandbox = Sandbox(rate_limits=False)
    await sandbox.start()
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/bench.db"
        first = await one(sandbox, database, folder)
        runs = [await one(sandbox, database, folder) for _ in range(RUNS)]
    await sandbox.stop()
    figures = {"median_s": round(median(runs), 2), "slowest_s": round(max(runs), 2)}
    report("start to connected", runs=RUNS, first_ever_s=round(first, 2), **figures)
    return figures


if __name__ == "__main__":
    asyncio.run(main())
