"""What the benchmarks share: a real Bolt app on a real database file, without a network."""

import asyncio
import json
import os
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import aiohttp
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from sqlalchemy.orm import Session

from bot.app import bolt_app
from bot.settings import Settings
from communities.keeping import Said
from handlers.commands import Commands
from handlers.installations import Installations
from handlers.looking import Looking
from handlers.tools import Tools
from sandbox.server import Sandbox
from storage import communities, people, workspaces
from storage.database import Database
from storage.keys import ChannelId, ChannelKey, MessageKey, PersonKey, Timestamp, UserId, WorkspaceId
from storage.ledger import beside
from storage.models import Community
from storage.people import Profile
from storage.workspaces import Installation

ACME = WorkspaceId("T0ACME")
WOOD, BENCH = ChannelId("C0WOOD"), ChannelId("C0BENCH")
INSTALLATION = Installation(ACME, "Acme", "https://acme.slack.example/", UserId("U0COMMON"), "B0COMMON")
START = 1_794_000_000
WORDS = [
    "joint",
    "tenon",
    "mortise",
    "chisel",
    "plane",
    "glue",
    "oak",
    "beech",
    "sharpen",
    "grain",
    "dovetail",
    "clamp",
    "finish",
    "oil",
    "wax",
    "saw",
    "rip",
    "crosscut",
    "bevel",
    "hone",
    "strop",
    "shoulder",
    "cheek",
    "haunch",
    "wedge",
    "drawbore",
    "hide",
    "creep",
    "summer",
    "winter",
    "shop",
    "bench",
    "vice",
    "marking",
    "gauge",
    "knife",
    "square",
    "level",
    "pencil",
    "template",
    "jig",
    "fence",
    "stop",
    "block",
    "router",
    "trimmer",
    "sander",
    "scraper",
    "burnish",
]


def now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


class KnownMessages(Looking):
    """Knows every message and everybody, as after a first look; nothing is asked of Slack."""

    def __init__(self) -> None:
        pass

    async def message(self, key: MessageKey, thread_ts: Timestamp | None = None) -> Said | None:
        """The message, made up from its number."""
        number = int(float(key.ts)) - START
        return Said(key, UserId("U0AUTHOR"), words(number), f"https://acme.slack.example/p{number}")

    async def person(self, key: PersonKey, *, afresh: bool = False, patience: float | None = None) -> None:
        """Known already."""


def words(number: int) -> str:
    """Some forty words, the same for the same number, each message a little different."""
    picked = [WORDS[(number * 7 + step * step * 13) % len(WORDS)] for step in range(40)]
    return f"Note {number}: " + " ".join(picked) + "."


def reaction(number: int, user: str = "U0BO") -> dict[str, Any]:
    """A star on message `number`, as Slack sends it."""
    return {
        "type": "event_callback",
        "team_id": ACME,
        "api_app_id": "A0COMMON",
        "event_id": f"Ev{number:010d}{user}",
        "event_time": START + number,
        "authorizations": [{"team_id": ACME, "user_id": "U0COMMON", "is_bot": True}],
        "event": {
            "type": "reaction_added",
            "user": user,
            "reaction": "star",
            "item": {"type": "message", "channel": WOOD, "ts": f"{START + number}.000100"},
            "item_user": "U0AUTHOR",
            "event_ts": f"{START + number}.000200",
        },
    }


@asynccontextmanager
async def app(address: str = "") -> AsyncIterator[tuple[AsyncApp, Tools]]:
    """The app with one community and its people, in this empty database or a fresh SQLite file of its own."""
    with tempfile.TemporaryDirectory() as place:
        with Database(address or f"sqlite:///{place}/bench.db") as database:
            await database.write(furnish, INSTALLATION)
            async with aiohttp.ClientSession() as session:
                ledger = beside(database.url)
                installations = Installations(database, now, ledger, INSTALLATION)
                tools = Tools(database, now, installations, Commands(), "bench", ledger)
                yield bolt_app(Settings(_env_file=None), tools, KnownMessages(), session), tools


def furnish(session: Session, team: Installation) -> None:
    """#woodworking in a workspace, a community with Bo and the author in it."""
    workspaces.install(session, team, now())
    for user in ("U0BO", "U0AUTHOR"):
        people.meet(session, Profile(PersonKey(team.workspace, UserId(user)), user.title()), now())
    adopt(session, ChannelKey(team.workspace, WOOD), "woodworking", ["U0BO", "U0AUTHOR"])


def adopt(
    session: Session, channel: ChannelKey, name: str, people: list[str], *, is_private: bool = False
) -> None:
    """A community in a channel, with these people in it."""
    session.add(
        Community(
            workspace_id=channel.workspace,
            channel_id=channel.channel,
            name=name,
            is_private=is_private,
            zone="Europe/London",
            adopted_by=people[0],
            adopted_at=now(),
        )
    )
    session.flush()
    place = communities.at(session, channel)
    if place is not None:
        communities.enrol(session, place, [UserId(user) for user in people], now())


def environment(sandbox: Sandbox, database: str, cache: str) -> dict[str, str]:
    """What the app is started with, in a process of its own, beside a sandbox."""
    return os.environ | {
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_APP_TOKEN": sandbox.app_token,
        "COMMONPLACE_SLACK_API_URL": sandbox.api_url,
        "COMMONPLACE_DATABASE_URL": database,
        # As installed: compiled modules are kept, whatever this environment says of it.
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": cache,
    }


async def send(bolt: AsyncApp, body: dict[str, Any]) -> None:
    """Hand one payload to Bolt, as its Socket Mode adapter does."""
    answer = await bolt.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
    if answer.status != 200:
        raise RuntimeError(f"not acknowledged: {answer.status}")


async def ended(tools: Tools) -> None:
    """Wait until no listener runs."""
    while tools.load.running:
        await asyncio.sleep(0.002)


def percentile(values: list[float], share: float) -> float:
    """The value below which this share of them lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def median(values: list[float]) -> float:
    """The middle one."""
    return statistics.median(values)


def report(name: str, **figures: float | int | str) -> None:
    """One JSON line."""
    print(json.dumps({"bench": name, **figures}), flush=True)


def clock() -> float:
    """Seconds, for durations."""
    return time.perf_counter()
