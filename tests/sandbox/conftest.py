"""A sandbox, and a small real app on it: slack-sdk and Bolt as they are."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox
from tests.people import UNHURRIED, People, Person

MANIFEST = Path(__file__).with_name("manifest.yml")
PATIENCE = 60


def form(args: dict[str, Any]) -> dict[str, str]:
    """Arguments as a form carries them, which every method reads."""
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in args.items()}


class TestedApp:
    """A Bolt app that puts down whatever reaches it."""

    __test__ = False

    def __init__(self, sandbox: Sandbox) -> None:
        self.client = AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])
        self.bolt = AsyncApp(client=self.client, ignoring_self_events_enabled=False)
        self.handler = AsyncSocketModeHandler(self.bolt, sandbox.app_token)
        self.when: dict[str, Callable[[dict[str, Any]], Awaitable[None]]] = {}
        self.bodies: list[dict[str, Any]] = []
        self.came = asyncio.Event()

        @self.bolt.use
        async def put_down(body: dict[str, Any], next: Any) -> None:
            self.bodies.append(body)
            self.came.set()
            await next()

        self.bolt.event(re.compile(".*"))(self._whatever)

    async def _whatever(self, event: dict[str, Any]) -> None:
        if does := self.when.get(event["type"]):
            await does(event)

    async def received(self, kind: str, **fields: Any) -> dict[str, Any]:
        """Wait for a payload (or the event inside it) of this type with these fields."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for body in self.bodies:
                    inner = body.get("event", body)
                    same = all(inner.get(name) == value for name, value in fields.items())
                    if (inner.get("type") or inner.get("command")) == kind and same:
                        return inner
                self.came.clear()
                await self.came.wait()


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    sandbox = Sandbox(
        manifest_path=MANIFEST,
        rate_limits=False,
        ack_seconds=UNHURRIED,
        trigger_seconds=UNHURRIED,
        retry_after=(0.0, 0.05, 0.1),
    )
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


@pytest.fixture
async def app(sandbox: Sandbox) -> AsyncIterator[TestedApp]:
    app = TestedApp(sandbox)
    await app.handler.connect_async()
    await sandbox.connected()
    yield app
    await app.handler.close_async()


@pytest.fixture
async def people(sandbox: Sandbox) -> AsyncIterator[People]:
    async with People(sandbox.url) as everybody:
        yield everybody


@pytest.fixture
def ada(people: People) -> Person:
    return people["ada"]


@pytest.fixture
def bo(people: People) -> Person:
    return people["bo"]


@pytest.fixture
def dev(people: People) -> Person:
    return people["dev"]


@pytest.fixture
def eve(people: People) -> Person:
    return people["eve"]


@pytest.fixture
def woodworking() -> str:
    return "woodworking"
