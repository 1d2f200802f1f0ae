"""Resident memory after a hundred thousand events: stars that keep and count, and stars taken back."""

import asyncio
import sys
from typing import Any

import psutil

from benchmarks.bench import app, ended, reaction, report, send

EVENTS = 100_000
MESSAGES = 20_000
AT_ONCE = 100
A_MEGABYTE = 1024 * 1024


def event(number: int) -> dict[str, Any]:
    """Event `number`: every message is starred by Bo, and the star comes and goes."""
    body = reaction(number % MESSAGES)
    turn = number // MESSAGES
    body["event_id"] = f"Ev{number:010d}"
    body["event"]["event_ts"] = f"{1_795_000_000 + number}.000200"
    body["event"]["type"] = "reaction_removed" if turn % 2 else "reaction_added"
    return body


async def main() -> dict[str, float]:
    """Megabytes, by the operating system's count, in a process that did nothing else."""
    process = psutil.Process()
    async with app() as (bolt, tools):
        for first in range(0, EVENTS, AT_ONCE):
            await asyncio.gather(*(send(bolt, event(number)) for number in range(first, first + AT_ONCE)))
            while tools.load.running > AT_ONCE:
                await asyncio.sleep(0.001)
        await ended(tools)
        memory = process.memory_info().rss / A_MEGABYTE
    figures: dict[str, float] = {"resident_mb": round(memory)}
    report("memory after 100,000 events", events=EVENTS, **figures)
    return figures


if __name__ == "__main__":
    sys.exit(asyncio.run(main()) is None)
