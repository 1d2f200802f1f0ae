"""The app as a process that can be killed and started again on the same database."""

import asyncio
import os
import sys
import tempfile
from contextlib import suppress
from itertools import count
from pathlib import Path
from socket import socket
from typing import Any

import aiohttp
from sqlalchemy import Row, create_engine, text

from sandbox.server import Sandbox
from storage.database import normal

PATIENCE = 30
# Compiled once for all the processes of a run, whatever the environment says of it.
COMPILED_ONCE = {
    "PYTHONDONTWRITEBYTECODE": "",
    "PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "commonplace-pycache"),
}


SECRET = "a signing secret of the tests"
# Below those which the system gives to whoever asks for any; each process of a run begins elsewhere.
PORTS = count(10_000 + os.getpid() * 97 % 20_000)


def free_port() -> int:
    """A port that nobody listens on, and that nobody else is given before it is used."""
    for port in PORTS:
        with socket() as found, suppress(OSError):
            found.bind(("127.0.0.1", port))
            return port
    raise AssertionError("there is always another")


def read(database_url: str, query: str) -> list[Row[Any]]:
    """What stands in the database, whether or not a process has it open."""
    engine = create_engine(normal(database_url))
    try:
        with engine.connect() as connection:
            return list(connection.execute(text(query)))
    finally:
        engine.dispose()


class Process:
    """`python -m tests.app_process`, beside a sandbox; with a port, Slack posts to it.

    With a door the sandbox's calendar can move its clock; with a log, what it says stands there.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        database_url: str,
        *,
        port: int | None = None,
        door: int | None = None,
        log: Path | None = None,
    ) -> None:
        self._sandbox = sandbox
        self._database_url = database_url
        self._port = port
        self._door = door
        self._log = log
        self._running: asyncio.subprocess.Process | None = None

    async def starts(self, **more: str) -> None:
        """Start, and wait until it is connected."""
        await self.begins(**more)
        await self.works()

    async def begins(self, **more: str) -> None:
        """Start, and wait for nothing."""
        settings = {
            "SLACK_BOT_TOKEN": self._sandbox.bot_token,
            "SLACK_APP_TOKEN": self._sandbox.app_token,
            "COMMONPLACE_SLACK_API_URL": self._sandbox.api_url,
            "COMMONPLACE_DATABASE_URL": self._database_url,
            "COMMONPLACE_SANDBOX_OFFSET": str(self._sandbox.slack.calendar.offset),
        }
        if self._port is not None:
            del settings["SLACK_APP_TOKEN"]
            settings |= {"SLACK_SIGNING_SECRET": SECRET, "COMMONPLACE_PORT": str(self._port)}
        if self._door is not None:
            settings["COMMONPLACE_SANDBOX_PORT"] = str(self._door)
        with (self._log or Path(os.devnull)).open("a") as log:
            self._running = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "tests.app_process",
                env=os.environ | COMPILED_ONCE | settings | more,
                cwd=Path(__file__).parent.parent,
                stderr=log,
            )

    async def works(self) -> None:
        """Wait until it is connected."""
        if self._port is None:
            await asyncio.wait_for(self._sandbox.connected(), PATIENCE)
        else:
            await asyncio.wait_for(self._listens(), PATIENCE)
            self._sandbox.post_to(f"http://127.0.0.1:{self._port}/slack/events", SECRET)

    async def _listens(self) -> None:
        """Ask until it answers that it is well."""
        async with aiohttp.ClientSession() as session:
            while True:
                with suppress(aiohttp.ClientError):
                    async with session.get(f"http://127.0.0.1:{self._port}/health") as answer:
                        if answer.status == 200:
                            return
                await asyncio.sleep(0.05)

    async def says(self, words: str) -> str:
        """Wait until these words are in its log; the whole of it so far."""
        assert self._log is not None
        async with asyncio.timeout(PATIENCE):
            while True:
                said = self._log.read_text()
                if words in said:
                    return said
                await asyncio.sleep(0.05)

    async def stops(self) -> int:
        """SIGTERM; its exit code."""
        assert self._running is not None
        self._running.terminate()
        return await self.ends()

    async def ends(self) -> int:
        """Wait until it ends by itself; its exit code."""
        assert self._running is not None
        return await asyncio.wait_for(self._running.wait(), PATIENCE)

    async def dies(self) -> None:
        """SIGKILL: nothing is finished, nothing is closed."""
        if self._running is not None and self.is_alive:
            self._running.kill()
            await self._running.wait()

    @property
    def is_alive(self) -> bool:
        """Whether it runs."""
        return self._running is not None and self._running.returncode is None

    @property
    def number(self) -> int:
        """Its process id, also when it is dead."""
        assert self._running is not None
        return self._running.pid

    async def follows(self, offset: float) -> None:
        """Move its clock, and wait until it has done all that is due by then."""
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"http://127.0.0.1:{self._door}/calendar", json={"offset": offset}) as answer,
        ):
            assert answer.status == 200
