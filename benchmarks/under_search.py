"""Acknowledgements of a real process, while ten searches a second run over 100,000 entries."""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web

from benchmarks.bench import (
    ACME,
    INSTALLATION,
    WOOD,
    clock,
    environment,
    furnish,
    percentile,
    reaction,
    report,
)
from benchmarks.corpus import Corpus, fill
from sandbox.server import Sandbox
from sandbox.socket_mode import Missed
from storage.database import Database

ENTRIES = 100_000
SECONDS, EVENTS_A_SECOND, SEARCHES_A_SECOND = 30, 50, 10
ROOT = Path(__file__).parent.parent


class Answers:
    """Where the app's answers to commands arrive, by the number of the command."""

    def __init__(self) -> None:
        self.at: dict[str, float] = {}
        self.url = ""
        self._runner: web.AppRunner

    async def open(self) -> None:
        """Listen on a free port of the loopback."""
        server = web.Application()
        server.router.add_post("/{number}", self._take)
        self._runner = web.AppRunner(server)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"

    async def close(self) -> None:
        """Stop listening."""
        await self._runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        await request.read()
        self.at.setdefault(request.match_info["number"], clock())
        return web.Response(text="ok")


def command(number: int, words: str, answers: str) -> dict[str, Any]:
    """`/kb words`, as Slack sends it."""
    return {
        "command": "/kb",
        "text": words,
        "team_id": ACME,
        "user_id": "U0BO",
        "user_name": "bo",
        "channel_id": WOOD,
        "channel_name": "woodworking",
        "api_app_id": "A0COMMON",
        "is_enterprise_install": "false",
        "trigger_id": f"{number}.1.bench",
        "response_url": f"{answers}/{number}",
    }


async def furnished(url: str) -> None:
    """A community with everything that it keeps, and two people."""
    with Database(url) as database:
        await database.write(furnish, INSTALLATION)
        await fill(database, Corpus(), ENTRIES)


@asynccontextmanager
async def running(sandbox: Sandbox, url: str, cache: str) -> AsyncIterator[None]:
    """The app as its own process, connected."""
    app = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "run",
        env=environment(sandbox, url, cache),
        cwd=ROOT,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        await asyncio.wait_for(sandbox.connected(2), 60)
        yield
    finally:
        app.terminate()
        await app.wait()


async def paced(rate: int, count: int, do: Any) -> list[float]:
    """Do it so often a second, without waiting for one another; milliseconds of each."""
    spent: list[float] = []

    async def timed(number: int) -> None:
        started = clock()
        await do(number)
        spent.append((clock() - started) * 1000)

    begun, under_way = clock(), []
    for number in range(count):
        await asyncio.sleep(max(0.0, begun + number / rate - clock()))
        under_way.append(asyncio.create_task(timed(number)))
    await asyncio.gather(*under_way)
    return spent


async def measured(sandbox: Sandbox, answers: Answers) -> dict[str, float]:
    """Events and searches side by side."""
    corpus, asked_at = Corpus(), dict[str, float]()

    async def event(number: int) -> None:
        if isinstance(await sandbox.sockets.send("events_api", reaction(number * 7)), Missed):
            raise RuntimeError("an event was not acknowledged")

    async def search(number: int) -> None:
        asked_at[str(number)] = clock()
        body = command(number, corpus.asked(number * 31), answers.url)
        if isinstance(await sandbox.sockets.send("slash_commands", body, answerable=True), Missed):
            raise RuntimeError("a command was not acknowledged")

    # The first search reads the vocabulary; that is once for each process, and not what is asked here.
    await search(10**6)
    while str(10**6) not in answers.at:
        await asyncio.sleep(0.01)
    acks, commands = await asyncio.gather(
        paced(EVENTS_A_SECOND, SECONDS * EVENTS_A_SECOND, event),
        paced(SEARCHES_A_SECOND, SECONDS * SEARCHES_A_SECOND, search),
    )
    for _ in range(1000):
        if len(answers.at) == len(asked_at):
            break
        await asyncio.sleep(0.01)
    spent = [(answers.at[number] - at) * 1000 for number, at in asked_at.items() if number in answers.at]
    return {
        "ack_p50_ms": round(percentile(acks, 0.5), 1),
        "ack_p95_ms": round(percentile(acks, 0.95), 1),
        "ack_p99_ms": round(percentile(acks, 0.99), 1),
        "command_ack_p95_ms": round(percentile(commands, 0.95), 1),
        "answer_p50_ms": round(percentile(spent, 0.5), 1),
        "answer_p95_ms": round(percentile(spent, 0.95), 1),
        "unanswered": len(asked_at) - len(spent),
    }


async def main() -> dict[str, float]:
    """One run: filling takes longer than measuring."""
    sandbox, answers = Sandbox(rate_limits=False), Answers()
    await sandbox.start()
    await answers.open()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.db"
        await furnished(url)
        async with running(sandbox, url, folder):
            figures = await measured(sandbox, answers)
    await answers.close()
    await sandbox.stop()
    name = f"{EVENTS_A_SECOND} events/s and {SEARCHES_A_SECOND} searches/s over {ENTRIES:,} entries"
    report(name, seconds=SECONDS, **figures)
    return figures


if __name__ == "__main__":
    asyncio.run(main())
