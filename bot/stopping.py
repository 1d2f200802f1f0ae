"""Told to stop: what is under way then is cut off, and what hangs is not waited for."""

import asyncio
import logging
import os
import signal
from collections.abc import Awaitable
from threading import Timer
from typing import TypeVar

T = TypeVar("T")
log = logging.getLogger(__name__)

# Ten seconds after it was told to, Docker kills what has not ended.
SECONDS = 9.0


def heed_signals(stop: asyncio.Event, *, seconds: float = SECONDS) -> None:
    """Let SIGTERM and SIGINT set this; so many seconds later the process ends, whatever it waits for."""

    def told() -> None:
        stop.set()
        # A thread that waits for a database which hangs cannot be told anything.
        last = Timer(seconds, cut_off)
        last.daemon = True
        last.start()

    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, told)


def cut_off() -> None:
    """End at once, as a kill would: what was not committed is taken up at the next start."""
    log.warning("not everything ended in time, and is cut off; the next start takes it up")
    os._exit(0)


async def unless_stopped(stop: asyncio.Event, work: Awaitable[T]) -> T | None:
    """What the work gives back; None when told to stop before."""
    working = asyncio.ensure_future(work)
    stopped = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({working, stopped}, return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        working.cancel()
        stopped.cancel()
        await asyncio.gather(working, stopped, return_exceptions=True)
