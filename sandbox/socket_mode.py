"""Socket Mode: up to ten connections, each payload to one of them, acknowledged within three seconds."""

import asyncio
import json
import secrets
import uuid
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from sandbox.faults import Faults
from sandbox.refusals import Refused
from sandbox.workspace import APP_ID, JSON

MOST_CONNECTIONS = 10
# Slack warns about ten seconds before it closes a connection.
WARNING_SECONDS = 10.0
HOST = "applink-sandbox"


@dataclass
class Acknowledged:
    """The app took the payload, and may have answered with one of its own."""

    payload: JSON | None


@dataclass(frozen=True)
class Missed:
    """No acknowledgement came: why, as Slack says when it tries again, and whether it does."""

    reason: str = "timeout"
    again: bool = True


@dataclass(eq=False)
class Connection:
    """One websocket of the app, and the envelopes it still owes an answer for."""

    socket: web.WebSocketResponse
    owed: dict[str, asyncio.Future[Acknowledged | Missed]] = field(default_factory=dict)


class SocketMode:
    """Slack's end of the app's websockets."""

    def __init__(
        self, ack_seconds: float = 3.0, warning_seconds: float = WARNING_SECONDS, faults: Faults | None = None
    ) -> None:
        self.ack_seconds = ack_seconds
        self.warning_seconds = warning_seconds
        self.faults = faults or Faults()
        self.is_on = True
        self.connections: list[Connection] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._dropping: asyncio.Task[None] | None = None
        self._tickets: set[str] = set()
        self._turn = 0
        self._came = asyncio.Event()

    def ticket(self) -> str:
        """A single-use ticket for one websocket; refused while Socket Mode is switched off."""
        if not self.is_on:
            raise Refused("forbidden_team")
        ticket = secrets.token_urlsafe(16)
        self._tickets.add(ticket)
        return ticket

    async def connected(self, count: int = 1) -> None:
        """Wait until the app holds so many connections."""
        while len(self.connections) < count:
            self._came.clear()
            await self._came.wait()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one websocket until it closes."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            raise web.HTTPForbidden(text="Ask apps.connections.open for a fresh address.")
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(heartbeat=30)
        await socket.prepare(request)
        if len(self.connections) >= MOST_CONNECTIONS:
            await socket.send_json(goodbye("too_many_websockets"))
            await socket.close()
            return socket
        await self._serve(Connection(socket))
        return socket

    async def _serve(self, connection: Connection) -> None:
        self.connections.append(connection)
        try:
            await connection.socket.send_json(self._hello())
            self._came.set()
            async for message in connection.socket:
                if message.type is WSMsgType.TEXT:
                    self._answered(connection, message.data)
        except ConnectionResetError:
            pass
        finally:
            self._gone(connection)

    def _hello(self) -> JSON:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "debug_info": {
                "host": HOST,
                "build_number": 1,
                "approximate_connection_time": 18060,
            },
            "connection_info": {"app_id": APP_ID},
        }

    def _answered(self, connection: Connection, raw: str) -> None:
        try:
            answer = json.loads(raw)
        except ValueError:
            return
        if not isinstance(answer, dict):
            return
        waiting = connection.owed.get(str(answer.get("envelope_id")))
        if waiting is not None and not waiting.done() and not self.faults.loses_ack():
            waiting.set_result(Acknowledged(answer.get("payload") or None))

    def _gone(self, connection: Connection) -> None:
        if connection in self.connections:
            self.connections.remove(connection)
        for waiting in connection.owed.values():
            if not waiting.done():
                waiting.set_result(Missed())

    async def send(
        self, kind: str, payload: JSON, *, answerable: bool = False, attempt: int = 0, reason: str = ""
    ) -> Acknowledged | Missed:
        """Send one payload to one connection and wait for its acknowledgement."""
        if not self.connections:
            return Missed()
        self._turn += 1
        connection = self.connections[self._turn % len(self.connections)]
        envelope: JSON = {
            "envelope_id": str(uuid.uuid4()),
            "type": kind,
            "payload": payload,
            "accepts_response_payload": answerable,
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": reason}
        waiting: asyncio.Future[Acknowledged | Missed] = asyncio.get_running_loop().create_future()
        connection.owed[envelope["envelope_id"]] = waiting
        try:
            await connection.socket.send_json(envelope)
            return await asyncio.wait_for(waiting, self.ack_seconds)
        except (TimeoutError, ConnectionResetError):
            return Missed()
        finally:
            connection.owed.pop(envelope["envelope_id"], None)

    async def drop(self, reason: str | None = None) -> None:
        """Close every connection, abruptly or with Slack's `disconnect` and a reason.

        After a `warning` they go on for `warning_seconds`; after `link_disabled` no other one is given.
        """
        if reason == "link_disabled":
            self.is_on = False
        for connection in list(self.connections):
            if reason == "warning":
                with suppress(ConnectionResetError):
                    await connection.socket.send_json(goodbye("warning"))
                self._start(self._refresh_later(connection))
            else:
                await self._shut(connection, reason)

    def drop_every(self, seconds: float) -> None:
        """From now on, cut every connection every so many seconds; 0 leaves them alone."""
        if self._dropping is not None:
            self._dropping.cancel()
        self._dropping = self._start(self._keep_dropping(seconds)) if seconds else None

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _keep_dropping(self, seconds: float) -> None:
        while True:
            await asyncio.sleep(seconds)
            await self.drop()

    async def _refresh_later(self, connection: Connection) -> None:
        await asyncio.sleep(self.warning_seconds)
        if connection in self.connections:
            await self._shut(connection, "refresh_requested")

    async def _shut(self, connection: Connection, reason: str | None) -> None:
        self._gone(connection)
        with suppress(ConnectionResetError):
            if reason:
                await connection.socket.send_json(goodbye(reason))
        self._start(_close(connection))

    async def stop(self) -> None:
        """Close everything for good."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for connection in list(self.connections):
            self._gone(connection)
            await _close(connection)


async def _close(connection: Connection) -> None:
    await connection.socket.close(code=1001)


def goodbye(reason: str) -> JSON:
    """What Slack says before it closes a websocket."""
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": HOST}}
