"""`commonplace sandbox` as a newcomer starts it: a process of its own, on a free port, without a browser."""

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.process import COMPILED_ONCE

PATIENCE = 60


@asynccontextmanager
async def trial(*options: str) -> AsyncIterator[str]:
    """The address of the page, once it says that it runs."""
    command = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "sandbox",
        "--port",
        "0",
        "--no-browser",
        *options,
        env=os.environ | COMPILED_ONCE,
        cwd=Path(__file__).parent.parent,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield await asyncio.wait_for(address(command), PATIENCE)
    finally:
        command.terminate()
        await command.communicate()


async def address(command: asyncio.subprocess.Process) -> str:
    """The address in what the command says."""
    assert command.stdout is not None
    async for line in command.stdout:
        found = re.search(r"http://127\.0\.0\.1:\d+", line.decode())
        if found:
            return found.group()
    raise AssertionError("the command ended without saying where the page is")
