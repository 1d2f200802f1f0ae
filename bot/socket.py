"""Socket Mode: two sockets, so that one is open while Slack renews the other, and a watch over both."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from time import monotonic
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.metrics import Metrics
from handlers.envelopes import opened

log = logging.getLogger(__name__)

SOCKETS = 2
# The SDK mends most of what happens to a socket; one that stays dead for so long is replaced.
PATIENCE = 30.0
EVERY = 5.0
CLOSING = 5.0


class Socket(AsyncSocketModeHandler):
    """Bolt reads ids out of an envelope before any middleware: one that trips it would go unacknowledged."""

    metrics: Metrics | None = None

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        """Hand the envelope on as far as it is of Slack's own shape."""
        began = monotonic()
        req.payload = opened(req.payload)
        await super().handle(client, req)
        if self.metrics is not None:
            self.metrics.received(req.payload, monotonic() - began)

    async def connect(self) -> None:
        """Open the socket; tries until it is open."""
        await self.connect_async()  # type: ignore[no-untyped-call]

    async def shut(self) -> None:
        """Close it, if it lets itself be closed in time."""
        with suppress(Exception):
            await asyncio.wait_for(self.close_async(), CLOSING)  # type: ignore[no-untyped-call]


class Sockets:
    """The app's sockets; made inside the running loop, because the SDK's client needs it."""

    def __init__(
        self, make: Callable[[], Socket], *, patience: float = PATIENCE, every: float = EVERY
    ) -> None:
        self._make = make
        self._patience = patience
        self._every = every
        self._sockets = [make() for _ in range(SOCKETS)]
        self._well_at = [monotonic()] * SOCKETS
        self._watch: asyncio.Task[None] | None = None
        # Replacing one may take long, and must not keep the watch from the other.
        self._replacing: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Connect the first; the others follow, and are watched from then on."""
        await self._sockets[0].connect()
        for socket in self._sockets[1:]:
            self._start(socket.connect())
        self._watch = asyncio.create_task(self._look())

    async def connected(self) -> int:
        """How many are open and answer."""
        return sum([bool(await socket.client.is_connected()) for socket in self._sockets])

    def count(self) -> int:
        """How many are open, as far as can be said without asking them."""
        return sum(is_open(socket) for socket in self._sockets)

    async def close(self) -> None:
        """Receive nothing any more."""
        tasks = [*self._replacing, *([self._watch] if self._watch else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*(socket.shut() for socket in self._sockets))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._replacing.add(task)
        task.add_done_callback(self._replacing.discard)

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(self._every)
            for number in range(len(self._sockets)):
                await self._look_at(number)

    async def _look_at(self, number: int) -> None:
        """Note that a socket is well; replace one that has not been for long."""
        now = monotonic()
        if await self._sockets[number].client.is_connected():
            self._well_at[number] = now
        elif now - self._well_at[number] > self._patience:
            log.warning("socket %d stayed silent; it is replaced", number)
            self._well_at[number] = now
            old, self._sockets[number] = self._sockets[number], self._make()
            self._start(self._replace(old, self._sockets[number]))

    async def _replace(self, old: Socket, new: Socket) -> None:
        await old.shut()
        await new.connect()


def is_open(socket: Socket) -> bool:
    """Whether a websocket is there and not closed."""
    session = socket.client.current_session
    return session is not None and not session.closed
