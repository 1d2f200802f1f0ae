"""Before the app works: a Slack that hangs holds up nothing, and one that took it out is asked again."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from typer.testing import CliRunner

from bot import calling
from bot.calling import connections
from bot.cli import app
from bot.clock import WallClock
from bot.settings import Settings
from bot.starting import Patience
from bot.taken_out import TakenOut, is_taken_back
from bot.trial import free_port
from bot.waiting_room import WaitingRoom
from communities import uninstalling
from sandbox.server import Sandbox
from storage import workspaces
from storage.database import Database
from tests.cast import ACME, INSTALLATION
from tests.engines import on_either
from tests.house import House

HERE = "127.0.0.1"
ROOT = Path(__file__).parents[2]
A_WEEK = timedelta(days=7)
OUT = TakenOut("account_inactive", "Slack does not take SLACK_BOT_TOKEN (account_inactive).")


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    sandbox = Sandbox(rate_limits=False)
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


@pytest.fixture
def settings(sandbox: Sandbox) -> Settings:
    return Settings(
        _env_file=None,
        SLACK_BOT_TOKEN=sandbox.bot_token,
        COMMONPLACE_SLACK_API_URL=sandbox.api_url,
    )


@pytest.fixture
async def kept(database: Database) -> Database:
    await database.write(workspaces.install, INSTALLATION, WallClock()())
    return database


async def health(port: int) -> tuple[int, dict[str, str]]:
    """What it answers, as soon as it listens."""
    while True:
        try:
            async with (
                aiohttp.ClientSession() as session,
                session.get(f"http://{HERE}:{port}/health") as answer,
            ):
                return answer.status, await answer.json()
        except aiohttp.ClientError:
            await asyncio.sleep(0.01)


async def asked(sandbox: Sandbox, times: int) -> None:
    """Wait until Slack was asked so often whether the token is good."""
    while True:
        if sandbox.slack.faults.calls["auth.test"] >= times:
            return
        await asyncio.sleep(0.01)


async def test_a_call_that_slack_does_not_answer_ends(sandbox: Sandbox) -> None:
    sandbox.fail("auth.test", "timeout")
    async with connections(timeout=0.1) as session:
        client = calling.client(session, sandbox.bot_token, sandbox.api_url)
        with pytest.raises(TimeoutError):
            await client.auth_test()


@on_either
async def test_every_call_of_the_app_ends_within_seconds(database_url: str) -> None:
    async with House(database_url) as house:
        assert house.app.session.timeout.total == calling.TIMEOUT
        assert house.app.bolt.client.session is house.app.client.session is house.app.session


def test_nobody_else_makes_connections_to_slack() -> None:
    rooms = [path for path in (ROOT / "bot").glob("*.py") if "ClientSession(" in path.read_text()]
    assert [path.name for path in rooms] == ["calling.py"]


async def test_told_to_stop_it_does_not_wait_for_what_hangs() -> None:
    stop = asyncio.Event()
    trying = asyncio.create_task(Patience(stop, HERE, None).tried(asyncio.Event().wait))
    await asyncio.sleep(0)
    stop.set()
    assert await trying is None


@on_either
async def test_taken_back_while_it_waits_it_goes_on(
    sandbox: Sandbox, settings: Settings, kept: Database
) -> None:
    port = free_port()
    sandbox.fail("auth.test", "account_inactive", times=3)
    sandbox.fail("auth.test", "timeout", times=1)
    room, stop = WaitingRoom(HERE, port), asyncio.Event()
    waiting = asyncio.create_task(is_taken_back(settings, kept, WallClock(), stop, room, OUT, every=0.01))
    status, said = await health(port)
    assert (status, said["status"]) == (503, "taken out of the workspace")
    assert said["erased_at"].endswith("Z")
    await asked(sandbox, 4)
    sandbox.slack.faults.over.set()
    assert await waiting
    assert await kept.read(workspaces.all_ids) == [ACME]


@on_either
async def test_the_grace_counts_from_when_slack_first_said_so(
    sandbox: Sandbox, settings: Settings, kept: Database
) -> None:
    clock, stop = WallClock(), asyncio.Event()
    sandbox.fail("auth.test", "account_inactive", times=99)
    waiting = asyncio.create_task(
        is_taken_back(settings, kept, clock, stop, WaitingRoom(HERE, None), OUT, every=0.01)
    )
    await asked(sandbox, 1)
    clock.offset = A_WEEK - timedelta(minutes=1)
    await asked(sandbox, sandbox.slack.faults.calls["auth.test"] + 2)
    assert await kept.read(workspaces.all_ids) == [ACME]
    clock.offset = A_WEEK
    assert not await waiting
    assert await kept.read(workspaces.all_ids) == []


@on_either
@pytest.mark.parametrize("how", ["dropped", 503])
async def test_nothing_is_erased_while_slack_does_not_say_so_again(
    sandbox: Sandbox, settings: Settings, kept: Database, how: str | int
) -> None:
    await kept.write(uninstalling.leave, ACME, WallClock()() - 2 * A_WEEK)
    sandbox.fail("auth.test", how, times=3)
    room, stop = WaitingRoom(HERE, None), asyncio.Event()
    assert await is_taken_back(settings, kept, WallClock(), stop, room, OUT, every=0.01)
    assert await kept.read(workspaces.all_ids) == [ACME]


HANGING = """
import asyncio, os, signal, threading
from bot.stopping import heed_signals

async def hangs():
    stop = asyncio.Event()
    heed_signals(stop, seconds=0.1)
    os.kill(os.getpid(), signal.SIGTERM)
    await stop.wait()
    await asyncio.to_thread(threading.Event().wait)

asyncio.run(hangs())
"""


def test_told_to_stop_it_ends_though_a_thread_hangs() -> None:
    done = subprocess.run(
        [sys.executable, "-c", HANGING], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert "not everything ended in time" in done.stderr


def test_a_server_that_takes_connections_and_says_nothing_is_told_in_a_line() -> None:
    with closing(socket.create_server((HERE, 0))) as silent:
        port = silent.getsockname()[1]
        address = {"COMMONPLACE_DATABASE_URL": f"postgresql://user@{HERE}:{port}/name"}
        done = CliRunner().invoke(app, ["pause"], env=address)
    assert done.exit_code == 1
    assert done.stderr.startswith(f"PostgreSQL at {HERE}:{port} does not answer (")
    assert len(done.stderr.splitlines()) == 1
