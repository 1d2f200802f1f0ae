"""`commonplace sandbox`: the local workspace in this process, the real app in another beside it."""

import asyncio
import os
import signal
import socket
import sys
import tempfile
import webbrowser
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

from rich.console import Console

from bot.filling import enter_again, fill
from bot.furnish import furnish
from bot.settings import Wrong
from sandbox.server import Sandbox
from storage.database import Database

PATIENCE = 30
console = Console(highlight=False)


async def run(
    port: int, keep: Path | None, export: Path | None = None, *, with_browser: bool, verbose: bool
) -> None:
    """Start both, say where the page is, and stop both on Ctrl-C."""
    with ExitStack() as stack:
        folder = keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="commonplace-")))
        folder.mkdir(parents=True, exist_ok=True)
        inner = free_port()
        sandbox = Sandbox(port, seed=export is None, app_url=f"http://127.0.0.1:{inner}")
        if export is not None:
            fill(sandbox, export, console)
        try:
            await sandbox.start()
        except OSError:
            raise Wrong(
                f"Port {port} is in use: close what uses it, or choose another with --port (make: PORT=…)."
            ) from None
        try:
            url = f"sqlite:///{folder / 'commonplace.db'}"
            with Database(url) as database:
                await furnish(database, sandbox)
                if export is not None:
                    await enter_again(database, sandbox)
            async with beside(sandbox, url, inner, verbose=verbose) as app:
                await welcome(sandbox, app, with_browser=with_browser)
        finally:
            await sandbox.stop()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@asynccontextmanager
async def beside(
    sandbox: Sandbox, database_url: str, inner: int, *, verbose: bool
) -> AsyncIterator[asyncio.subprocess.Process]:
    """The app in a process of its own, with nothing but its settings changed; ended when we leave."""
    settings = {
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_APP_TOKEN": sandbox.app_token,
        "COMMONPLACE_SLACK_API_URL": sandbox.api_url,
        "COMMONPLACE_DATABASE_URL": database_url,
        "COMMONPLACE_SANDBOX_PORT": str(inner),
        "COMMONPLACE_SANDBOX_OFFSET": str(sandbox.slack.calendar.offset),
    }
    flags = ["--verbose"] if verbose else []
    # A group of its own, so that Ctrl-C reaches us alone and we end it in order.
    app = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "run",
        *flags,
        env=os.environ | settings,
        stderr=None if verbose else asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield app
    finally:
        if app.returncode is None:
            app.send_signal(signal.SIGTERM)
            await app.wait()


async def welcome(sandbox: Sandbox, app: asyncio.subprocess.Process, *, with_browser: bool) -> None:
    """Wait until the app is there, say so, and stay until somebody stops us or the app ends."""
    ended = asyncio.create_task(app.wait())
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    connected = asyncio.create_task(sandbox.connected())
    await asyncio.wait({ended, connected}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
    if not connected.done():
        connected.cancel()
        raise Wrong("The app did not start. Try again with --verbose to see why.")
    console.print(f"\n[bold]Commonplace is running in a workspace of its own:[/bold] {sandbox.url}/")
    console.print("Everything stays on this machine. Ctrl-C ends it.\n")
    if with_browser:
        webbrowser.open(sandbox.url + "/")
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({ended, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if ended.done():
        raise Wrong("The app ended. Try again with --verbose to see why.")
    ended.cancel()
