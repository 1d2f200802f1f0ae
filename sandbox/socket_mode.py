"""Socket Mode: up to ten connections, each payload to one of them, acknowledged within three seconds."""

import asyncio
import json
import secrets
import uuid
from contextlib import suppress
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from sandbox.workspace import APP_ID, JSON

MOST_CONNECTIONS = 10


@dataclass
class Acknowledged:
    """The app took the payload, and may have answered with one of its own."""

    payload: JSON | None


@dataclass(eq=False)
class Connection:
    """One websocket of the app, and the envelopes it still owes an answer for."""

    socket: web.WebSocketResponse
    owed: dict[str, asyncio.Future[Acknowledged | None]] = field(default_factory=dict)


class SocketMode:
    """Slack's end of the app's websockets."""

    def __init__(self, ack_seconds: float = 3.0) -> None:
        self.ack_seconds = ack_seconds
        self.lose_acks = False
        self.connections: list[Connection] = []
        self._tickets: set[str] = set()
        self._turn = 0
        self._came = asyncio.Event()

    def ticket(self) -> str:
        """A single-use ticket for one websocket."""
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
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
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
                "host": "applink-sandbox",
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
        if self.lose_acks or not isinstance(answer, dict):
            return
        waiting = connection.owed.get(str(answer.get("envelope_id")))
        if waiting is not None and not waiting.done():
            waiting.set_result(Acknowledged(answer.get("payload") or None))

    def _gone(self, connection: Connection) -> None:
        if connection in self.connections:
            self.connections.remove(connection)
        for waiting in connection.owed.values():
            if not waiting.done():
                waiting.set_result(None)

    async def send(
        self, kind: str, payload: JSON, *, answerable: bool = False, attempt: int = 0, reason: str = ""
    ) -> Acknowledged | None:
        """Send one payload to one connection and wait for its acknowledgement; None when none came."""
        if not self.connections:
            return None
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
        waiting: asyncio.Future[Acknowledged | None] = asyncio.get_running_loop().create_future()
        connection.owed[envelope["envelope_id"]] = waiting
        try:
            await connection.socket.send_json(envelope)
            return await asyncio.wait_for(waiting, self.ack_seconds)
        except (TimeoutError, ConnectionResetError):
            return None
        finally:
            connection.owed.pop(envelope["envelope_id"], None)

    async def drop(self, reason: str | None = None) -> None:
        """Close every connection, abruptly or with Slack's `disconnect` and a reason."""
        for connection in list(self.connections):
            self._gone(connection)
            with suppress(ConnectionResetError):
                if reason:
                    await connection.socket.send_json({"type": "disconnect", "reason": reason})
                else:
                    await connection.socket.close(code=1001)

    async def stop(self) -> None:
        """Close everything for good."""
        for connection in list(self.connections):
            self._gone(connection)
            await connection.socket.close(code=1001)
