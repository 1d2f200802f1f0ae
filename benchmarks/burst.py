"""Two thousand stars within one second, from two hundred workspaces of one organisation."""

import asyncio
import tempfile
from dataclasses import replace
from typing import Any

import aiohttp
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks.bench import (
    INSTALLATION,
    KnownMessages,
    clock,
    ended,
    furnish,
    now,
    percentile,
    reaction,
    report,
    send,
)
from bot.app import bolt_app, dispatcher
from bot.settings import Settings
from handlers.commands import Commands
from handlers.installations import Installations
from handlers.tools import Tools
from scheduler.upkeep import Upkeep
from storage.database import Database
from storage.keys import WorkspaceId
from storage.ledger import beside
from storage.models import Entry

EVENTS, WORKSPACES, WITHIN = 2000, 200, 1.0
ENTERPRISE = "E0ACME"
TEAMS = [
    replace(INSTALLATION, workspace=WorkspaceId(f"T{number:05d}"), enterprise=ENTERPRISE)
    for number in range(WORKSPACES)
]


def kept(session: Session) -> int:
    """How many entries there are, in all workspaces."""
    return session.scalar(select(func.count()).select_from(Entry)) or 0


def event(number: int) -> dict[str, Any]:
    """A star in one of the workspaces."""
    team = TEAMS[number % WORKSPACES].workspace
    body = reaction(number)
    body["team_id"] = team
    body["authorizations"] = [{"team_id": team, "enterprise_id": ENTERPRISE, "user_id": "U0COMMON"}]
    return body


async def burst(tools: Tools, bolt: Any) -> dict[str, float]:
    """The milliseconds until each is acknowledged, and the seconds until all have had their effect."""
    spent: list[float] = []
    upkeep = Upkeep(tools.database, dispatcher(bolt, tools.load), now, "bench", tools.load.envelopes)

    async def timed(number: int) -> None:
        started = clock()
        await send(bolt, event(number))
        spent.append((clock() - started) * 1000)

    begun, under_way = clock(), []
    for number in range(EVENTS):
        await asyncio.sleep(max(0.0, begun + number * WITHIN / EVENTS - clock()))
        under_way.append(asyncio.create_task(timed(number)))
    sent = clock() - begun
    await asyncio.gather(*under_way)
    effected = 0
    while effected < EVENTS and clock() - begun < 60:
        await ended(tools)
        await upkeep.look()
        effected = await tools.database.read(kept)
    return {
        "sent_within_s": round(sent, 2),
        "ack_p50_ms": round(percentile(spent, 0.5), 1),
        "ack_p99_ms": round(percentile(spent, 0.99), 1),
        "ack_slowest_ms": round(max(spent), 1),
        "effected": effected,
        "all_effected_s": round(clock() - begun, 2),
    }


async def main() -> dict[str, float]:
    """One burst, on a fresh SQLite file that waits for the disk."""
    with tempfile.TemporaryDirectory() as folder, Database(f"sqlite:///{folder}/bench.db") as database:
        for team in TEAMS:
            await database.write(furnish, team)
        async with aiohttp.ClientSession() as session:
            ledger = beside(database.url)
            installations = Installations(database, now, ledger, TEAMS[0], TEAMS)
            tools = Tools(database, now, installations, Commands(), "bench", ledger)
            bolt = bolt_app(Settings(_env_file=None), tools, KnownMessages(), session)
            figures = await burst(tools, bolt)
    report(f"{EVENTS:,} events in a second, {WORKSPACES} workspaces", **figures)
    return figures


if __name__ == "__main__":
    asyncio.run(main())
