"""A short outage at the start is waited out; what only a change of a setting mends ends it at once."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from sandbox.server import Sandbox
from storage.lock import ProcessLock
from tests.engines import on_either, on_sqlite
from tests.people import UNHURRIED
from tests.process import Process, free_port
from tests.stories.test_a_database_in_trouble import in_trouble


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    sandbox = Sandbox(rate_limits=False, ack_seconds=UNHURRIED, trigger_seconds=UNHURRIED)
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "app.log"


@pytest.fixture
async def process(sandbox: Sandbox, database_url: str, log: Path) -> AsyncIterator[Process]:
    process = Process(sandbox, database_url, log=log)
    yield process
    await process.dies()


async def health(port: int) -> tuple[int, str]:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}/health") as answer,
    ):
        return answer.status, str((await answer.json())["status"])


async def test_a_database_that_comes_later_is_waited_for(
    sandbox: Sandbox, database_url: str, log: Path
) -> None:
    port = free_port()
    process = Process(sandbox, database_url, port=port, log=log)
    try:
        with in_trouble(database_url):
            await process.begins()
            said = await process.says("Next attempt in 1 s.")
            while True:
                try:
                    assert await health(port) == (503, "starting")
                    break
                except aiohttp.ClientError:
                    await asyncio.sleep(0.05)
        await process.works()
        assert await health(port) == (200, "ok")
    finally:
        await process.dies()
    assert "Traceback" not in said
    assert len([line for line in said.splitlines() if "WARNING" in line]) == said.count("Next attempt")


@on_either
async def test_slack_that_answers_later_is_waited_for(sandbox: Sandbox, process: Process) -> None:
    sandbox.fail("auth.test", 503, times=1)
    sandbox.fail("apps.connections.open", "dropped", times=1)
    await process.starts()
    said = await process.says("connected as")
    assert "Slack does not answer just now (503): try again; nothing has to be changed." in said
    assert (
        f"{sandbox.api_url} cannot be reached. Check the network and the proxy. Next attempt in 2 s." in said
    )
    assert "Traceback" not in said


@on_either
async def test_told_to_stop_while_it_waits_it_stops(sandbox: Sandbox, process: Process) -> None:
    sandbox.fail("auth.test", 429, times=99)
    await process.begins()
    assert "Slack does not answer just now (429)" in await process.says("Next attempt")
    assert await process.stops() == 0


@on_sqlite
async def test_a_command_that_has_the_file_is_waited_for(
    process: Process, sandbox: Sandbox, database_url: str
) -> None:
    held = ProcessLock(Path(database_url.removeprefix("sqlite:///")))
    await process.begins()
    assert "is in use by process" in await process.says("Next attempt")
    held.release()
    await process.works()


@on_either
@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
async def test_a_wrong_token_ends_it_at_once(process: Process, name: str) -> None:
    await process.begins(**{name: "xoxb-wrong" if "BOT" in name else "xapp-wrong"})
    said = await process.says(f"Slack does not take {name} (invalid_auth). Copy it again")
    assert await process.ends() == 2
    assert "Traceback" not in said
