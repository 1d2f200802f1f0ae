"""The app as a process that can be killed and started again on the same database."""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

from sandbox.server import Sandbox

PATIENCE = 30
# Compiled once for all the processes of a run, whatever the environment says of it.
COMPILED_ONCE = {
    "PYTHONDONTWRITEBYTECODE": "",
    "PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "commonplace-pycache"),
}


class Process:
    """`python -m tests.app_process`, beside a sandbox."""

    def __init__(self, sandbox: Sandbox, database_url: str) -> None:
        self._sandbox = sandbox
        self._database_url = database_url
        self._running: asyncio.subprocess.Process | None = None

    async def starts(self) -> None:
        """Start, and wait until it is connected."""
        settings = {
            "SLACK_BOT_TOKEN": self._sandbox.bot_token,
            "SLACK_APP_TOKEN": self._sandbox.app_token,
            "COMMONPLACE_SLACK_API_URL": self._sandbox.api_url,
            "COMMONPLACE_DATABASE_URL": self._database_url,
            "COMMONPLACE_SANDBOX_OFFSET": str(self._sandbox.slack.calendar.offset),
        }
        self._running = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.app_process",
            env=os.environ | COMPILED_ONCE | settings,
            cwd=Path(__file__).parent.parent,
            stderr=asyncio.subprocess.DEVNULL,
        )
        await asyncio.wait_for(self._sandbox.connected(), PATIENCE)

    async def dies(self) -> None:
        """SIGKILL: nothing is finished, nothing is closed."""
        if self._running is not None and self._running.returncode is None:
            self._running.kill()
            await self._running.wait()
