"""The process is killed in between, and what was acknowledged still takes effect exactly once."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from sandbox.server import Sandbox
from storage import entries
from storage.database import Database
from storage.keys import EntryId, WorkspaceId
from tests.engines import on_either
from tests.people import UNHURRIED, People, Said
from tests.process import PATIENCE, Process, read

PROBLEM = "Joints that last without metal"
# As long as one process leaves to another what that one has claimed.
CLAIMED = 150
NOTE = "Cut the tenon before the mortise: it is easier to trim."


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    sandbox = Sandbox(
        rate_limits=False, ack_seconds=UNHURRIED, trigger_seconds=UNHURRIED, retry_after=(0.2, 0.5, 1.0)
    )
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


@pytest.fixture
async def process(sandbox: Sandbox, database_url: str) -> AsyncIterator[Process]:
    process = Process(sandbox, database_url)
    await process.starts()
    yield process
    await process.dies()


@pytest.fixture
async def people(sandbox: Sandbox, process: Process) -> AsyncIterator[People]:
    async with People(sandbox.url) as people:
        yield people


async def adopt(people: People) -> None:
    """Ada makes #woodworking a community."""
    await people["ada"].types("/cop adopt", in_="woodworking")
    await people["ada"].submits(problem=PROBLEM)


def message(screen: dict[str, Any], said: Said) -> dict[str, Any]:
    """A message on somebody's screen."""
    everything = (found for channel in screen["channels"] for found in channel["messages"])
    return next(found for found in everything if found["ts"] == said.ts)


def is_bookmarked(screen: dict[str, Any], said: Said) -> bool:
    """Whether the receipt is on a message."""
    return any(reaction["name"] == "bookmark" for reaction in message(screen, said)["reactions"])


def posts(sandbox: Sandbox) -> list[str]:
    """What the app has posted in #woodworking."""
    return [said.text for said in sandbox.workspace.channels["C0WOOD"].messages.values() if said.by_app]


async def kept(database_url: str) -> list[str]:
    """The titles of all entries, read after the process has ended."""
    with Database(database_url) as database:
        found = await database.read(entries.everything, WorkspaceId("T0ACME"), EntryId(0), 99)
    return [entry.title for entry in found]


def states(database_url: str) -> list[str]:
    """How the community's public note stands, read while the process goes on."""
    return [row.state for row in read(database_url, "SELECT state FROM deliveries WHERE kind = 'adopted'")]


async def until(holds: Callable[[], bool]) -> None:
    """Wait for something outside this process, for a bounded time."""
    for _ in range(PATIENCE * 20):
        if holds():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it did not happen")


async def comes_back(sandbox: Sandbox, process: Process) -> None:
    """Start it again, when nobody holds any more what it had in hand."""
    await sandbox.move(seconds=CLAIMED)
    await process.starts()


async def test_killed_between_acknowledgement_and_effect(
    sandbox: Sandbox, process: Process, people: People, database_url: str
) -> None:
    ada, bo = people["ada"], people["bo"]
    await adopt(people)
    await ada.waits_for_words(PROBLEM, in_="woodworking")
    note = await ada.says(NOTE, in_="woodworking")
    sandbox.fail("reactions.get", "timeout")
    await bo.stars(note)
    await sandbox.delivered()
    await until(lambda: not sandbox.slack.faults.is_waiting("reactions.get"))
    await process.dies()
    assert not is_bookmarked(await ada.sees(), note)

    await comes_back(sandbox, process)
    await ada.waits_for(lambda screen: is_bookmarked(screen, note))
    await process.dies()
    assert await kept(database_url) == ["Cut the tenon before the mortise"]


async def test_killed_between_post_and_record(
    sandbox: Sandbox, process: Process, people: People, database_url: str
) -> None:
    # The post lands, and nothing tells the app: neither the answer nor the event that it causes.
    sandbox.fail("chat.postMessage", "timeout", after=True)
    sandbox.out_of_order(1000)
    await adopt(people)
    await people["ada"].waits_for_words(PROBLEM, in_="woodworking")
    await process.dies()
    assert states(database_url) == ["owed"]

    await comes_back(sandbox, process)
    await until(lambda: states(database_url) == ["posted"])
    await process.dies()
    assert len(posts(sandbox)) == 1


@on_either
async def test_killed_before_the_event_of_its_own_post_is_settled(
    sandbox: Sandbox, process: Process, people: People, database_url: str
) -> None:
    sandbox.fail("chat.postMessage", "timeout", after=True)
    await people["ada"].types("/cop adopt", in_="woodworking")
    sandbox.hold_acks = True
    # Nobody waits for what does not come: this is Slack's own patience.
    sandbox.sockets.ack_seconds = 3.0
    await people["ada"].submits(problem=PROBLEM)
    await people["ada"].waits_for_words(PROBLEM, in_="woodworking")
    await process.dies()
    sandbox.hold_acks = False
    sandbox.sockets.ack_seconds = UNHURRIED

    await comes_back(sandbox, process)
    await until(lambda: states(database_url) == ["posted"])
    await process.dies()
    assert len(posts(sandbox)) == 1


@on_either
async def test_killed_before_a_post(
    sandbox: Sandbox, process: Process, people: People, database_url: str
) -> None:
    sandbox.fail("chat.postMessage", "timeout")
    await adopt(people)
    await until(lambda: not sandbox.slack.faults.is_waiting("chat.postMessage"))
    await process.dies()
    assert posts(sandbox) == []

    await comes_back(sandbox, process)
    await people["ada"].waits_for_words(PROBLEM, in_="woodworking")
    await process.dies()
    assert len(posts(sandbox)) == 1


@on_either
async def test_killed_and_away_for_an_hour(
    sandbox: Sandbox, process: Process, people: People, database_url: str
) -> None:
    await adopt(people)
    await people["ada"].waits_for_words(PROBLEM, in_="woodworking")
    note = await people["ada"].says(NOTE, in_="woodworking")
    await people["bo"].stars(note)
    await people["ada"].waits_for(lambda screen: is_bookmarked(screen, note))
    await process.dies()
    await people["ada"].deletes(note)
    await sandbox.delivered()
    await sandbox.move(seconds=3600)
    await process.starts()
    await until(lambda: bool(read(database_url, "SELECT 1 FROM deletions WHERE look_at IS NOT NULL")))
    await process.dies()
    assert await kept(database_url) == []
