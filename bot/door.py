"""What exists only under `commonplace sandbox`: its calendar moves our clock, its drawer shows our log."""

import logging
from collections import deque
from dataclasses import asdict, dataclass
from datetime import timedelta

from aiohttp import web

from bot.app import Commonplace
from bot.clock import WallClock

KEPT = 500
OURS = ("handlers", "scheduler", "bot")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing the app did; ids and kinds, never words."""

    n: int
    at: float
    what: str
    detail: str


class Activity(logging.Handler):
    """The last few things that our own packages logged."""

    def __init__(self, clock: WallClock) -> None:
        super().__init__(logging.INFO)
        self._clock = clock
        self._lines: deque[Line] = deque(maxlen=KEPT)
        self._count = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Remember it."""
        room, _, feature = record.name.partition(".")
        if room in OURS:
            self._count += 1
            line = Line(self._count, self._clock().timestamp(), feature or room, record.getMessage())
            self._lines.append(line)

    def since(self, number: int) -> list[Line]:
        """What came after this line."""
        return [line for line in self._lines if line.n > number]


class Door:
    """Two endpoints on loopback, for the sandbox that started us."""

    def __init__(self, app: Commonplace, clock: WallClock, port: int) -> None:
        self._app = app
        self._clock = clock
        self._port = port
        self._activity = Activity(clock)
        self._runner: web.AppRunner | None = None

    async def open(self) -> None:
        """Listen, and start remembering."""
        logging.getLogger().addHandler(self._activity)
        routes = web.Application()
        routes.router.add_post("/calendar", self._calendar)
        routes.router.add_get("/activity", self._lines)
        self._runner = web.AppRunner(routes, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()

    async def close(self) -> None:
        """Stop listening."""
        logging.getLogger().removeHandler(self._activity)
        if self._runner is not None:
            await self._runner.cleanup()

    async def _calendar(self, request: web.Request) -> web.Response:
        """Move to the new time, stopping at everything that falls due on the way; answer when done."""
        offset = timedelta(seconds=float((await request.json())["offset"]))
        await self._app.travel(self._clock, offset)
        return web.json_response({"now": self._clock().timestamp()})

    async def _lines(self, request: web.Request) -> web.Response:
        lines = self._activity.since(int(request.query.get("since", 0)))
        last = lines[-1].n if lines else int(request.query.get("since", 0))
        return web.json_response({"next": last, "items": [asdict(line) for line in lines]})
