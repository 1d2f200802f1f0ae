"""Behind a proxy: what is on this machine, and what NO_PROXY names, is reached without it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from sandbox.server import Sandbox
from tests.bot.test_operating import Operator
from tests.engines import on_either
from tests.people import UNHURRIED, People
from tests.process import Process


@asynccontextmanager
async def a_proxy() -> AsyncIterator[tuple[str, list[bytes]]]:
    """Its address, and the first line of each thing that it was asked; it does nothing of the sort."""
    asked: list[bytes] = []

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readline())
        writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", asked
    finally:
        server.close()
        await server.wait_closed()


@on_either
async def test_a_slack_on_this_machine_is_reached_without_a_proxy(database_url: str) -> None:
    sandbox = Sandbox(rate_limits=False, ack_seconds=UNHURRIED, trigger_seconds=UNHURRIED)
    await sandbox.start()
    process = Process(sandbox, database_url)
    try:
        async with a_proxy() as (address, asked), People(sandbox.url) as people:
            await process.starts(HTTPS_PROXY=address, http_proxy=address)
            # What it answers goes to an address of its own.
            assert "/cop find" in await people["ada"].types("/cop help", in_="woodworking")
            assert asked == []
    finally:
        await process.dies()
        await sandbox.stop()


@on_either
@pytest.mark.parametrize("excepted", ["", "slack.invalid"])
async def test_another_is_reached_through_it_unless_it_is_excepted(
    database_url: str, tmp_path: Path, excepted: str
) -> None:
    operator = Operator(Sandbox(), database_url, tmp_path)
    async with a_proxy() as (address, asked):
        _, said, _ = await operator.types(
            "doctor",
            COMMONPLACE_SLACK_API_URL="http://slack.invalid/api/",
            HTTPS_PROXY=address,
            NO_PROXY=excepted,
        )
    assert bool(asked) == (not excepted)
    assert ("cannot be reached" in said) == bool(excepted)
