"""The sandbox over HTTP: one process, on this machine only."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler

from sandbox import answers, beside, door, housekeeping, manifest, ordered, sees, uploading
from sandbox import seed as seeding
from sandbox.acting import Act
from sandbox.delivery import RETRY_AFTER
from sandbox.faults import Campaign
from sandbox.http_mode import HttpMode
from sandbox.meagre import Meagre
from sandbox.people import ENDPOINTS
from sandbox.refusals import CannotDo
from sandbox.seed import Community, Kept
from sandbox.slack import Slack
from sandbox.socket_mode import WARNING_SECONDS, SocketMode
from sandbox.workspace import JSON, Workspace

PAGE = Path(__file__).resolve().parent / "page"


__all__ = ["Sandbox", "housekeeping"]


class Sandbox:
    """A local Slack that the app, the page and the tests talk to."""

    def __init__(
        self,
        port: int = 0,
        *,
        seed: bool = False,
        app_url: str | None = None,
        on_calendar: Callable[[float], Awaitable[None]] | None = None,
        manifest_path: Path | None = None,
        rate_limits: bool = True,
        ack_seconds: float = 3.0,
        trigger_seconds: float = 3.0,
        retry_after: Sequence[float] = RETRY_AFTER,
        warning_seconds: float = WARNING_SECONDS,
        meagre: Collection[str] = (),
    ) -> None:
        self.app_url = app_url
        self.on_calendar = on_calendar
        self.slack = Slack(
            manifest.read(manifest_path),
            ack_seconds=ack_seconds,
            trigger_seconds=trigger_seconds,
            retry_after=retry_after,
            rate_limits=rate_limits,
            warning_seconds=warning_seconds,
            meagre=Meagre.of(meagre),
        )
        self._seeded = seeding.sow(self.slack.workspace) if seed else seeding.Seeded()
        self._port = port
        self._runner: web.AppRunner | None = None
        self._stopping = asyncio.Event()
        self._rows = 0

    @property
    def url(self) -> str:
        """Where the page is."""
        return self.slack.url

    @property
    def api_url(self) -> str:
        """What slack-sdk calls `base_url`."""
        return f"{self.url}/api/"

    @property
    def bot_token(self) -> str:
        """The app's bot token."""
        return self.slack.bot_token

    @property
    def app_token(self) -> str:
        """The app-level token for Socket Mode."""
        return self.slack.app_token

    @property
    def offset(self) -> float:
        """How far the calendar is ahead of the real time, in seconds."""
        return self.slack.calendar.offset

    @property
    def workspace(self) -> Workspace:
        """People, channels and messages as plain objects."""
        return self.slack.workspace

    @property
    def sockets(self) -> SocketMode:
        """Slack's end of the app's websockets."""
        return self.slack.sockets

    def kept(self) -> tuple[Kept, ...]:
        """The seeded messages that are to be entries, oldest first."""
        return self._seeded.kept

    def communities(self) -> tuple[Community, ...]:
        """The communities that the trial begins with."""
        return self._seeded.communities

    async def start(self) -> None:
        """Listen, on loopback only."""
        self.workspace.emit = self.slack.delivery.offer
        self._runner = web.AppRunner(self._routes(), access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self.slack.url = f"http://127.0.0.1:{self._port}"

    async def stop(self) -> None:
        """Close every socket and stop listening."""
        self._stopping.set()
        self.slack.faults.over.set()
        self.workspace.changed()
        await self.slack.delivery.stop()
        await self.slack.sockets.stop()
        if self._runner:
            await self._runner.cleanup()

    def _routes(self) -> web.Application:
        app = web.Application(middlewares=[self._from_here_only])
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_routes(uploading.routes(self.slack))
        app.router.add_get("/socket", self.sockets.handle)
        app.router.add_post("/respond/{ident}", self._respond)
        app.router.add_get("/people/sees", self._sees)
        app.router.add_get("/people/changes", self._changes)
        app.router.add_post("/people/{act}", self._acts)
        app.router.add_get("/faults", self._faults)
        app.router.add_post("/faults", self._order)
        app.router.add_get("/calendar", self._calendar)
        app.router.add_post("/calendar", self._move)
        app.router.add_get("/drawer", self._drawer)
        app.router.add_get("/", self._page)
        app.router.add_get("/page/{file:.+}", self._page)
        return app

    @web.middleware
    async def _from_here_only(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse what another site's page, or another machine, may have sent."""
        own = {f"{host}:{self._port}" for host in ("127.0.0.1", "localhost", "[::1]")}
        origin = request.headers.get("Origin")
        if request.host not in own or (origin and origin not in {f"http://{host}" for host in own}):
            raise web.HTTPForbidden(text="The sandbox answers this machine only.")
        return await handler(request)

    async def _call(self, request: web.Request) -> web.StreamResponse:
        return await door.call(self.slack, request)

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        return await answers.respond(self.slack, request)

    async def _acts(self, request: web.Request) -> web.StreamResponse:
        does = ENDPOINTS.get(request.match_info["act"])
        if does is None:
            raise web.HTTPNotFound(text="Nobody does that here.")
        try:
            return web.json_response(await does(Act(self.slack, await request.json())))
        except CannotDo as no:
            return web.json_response({"error": no.code, "message": no.message}, status=400)

    async def _faults(self, request: web.Request) -> web.StreamResponse:
        return web.json_response(ordered.state(self.slack))

    async def _order(self, request: web.Request) -> web.StreamResponse:
        try:
            return web.json_response(await ordered.order(self.slack, await request.json()))
        except CannotDo as no:
            return web.json_response({"error": no.code, "message": no.message}, status=400)

    async def _sees(self, request: web.Request) -> web.StreamResponse:
        try:
            # Whoever opens the page has not said yet who they are.
            whoever = {"as": self.slack.opening.person}
            me = Act(self.slack, whoever | {name: said for name, said in request.query.items() if said}).me
        except CannotDo as no:
            return web.json_response({"error": no.code, "message": no.message}, status=400)
        if after := request.query.get("after"):
            wait = min(float(request.query.get("wait", 25)), 25.0)
            with suppress(TimeoutError):
                await asyncio.wait_for(self.workspace.after(int(after)), wait)
        return web.json_response(sees.seen_by(self.slack, me, sees.asked_back(request.query.get("back", ""))))

    async def _changes(self, request: web.Request) -> web.StreamResponse:
        stream = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await stream.prepare(request)
        revision = self.workspace.revision
        try:
            while not self._stopping.is_set():
                await stream.write(f"data: {revision}\n\n".encode())
                revision = await self.workspace.after(revision)
        except ConnectionResetError:
            pass
        return stream

    async def _calendar(self, request: web.Request) -> web.StreamResponse:
        return web.json_response({"now": self.slack.calendar.now(), "zone": str(self.slack.calendar.zone)})

    async def _move(self, request: web.Request) -> web.StreamResponse:
        body: JSON = await request.json()
        try:
            await self.move(**{name: body[name] for name in ("to", "seconds", "next") if name in body})
        except (ValueError, TypeError) as no:
            return web.json_response({"error": "cannot_move", "message": str(no)}, status=400)
        return web.json_response({"now": self.slack.calendar.now()})

    async def move(
        self, *, to: float | None = None, seconds: float | None = None, next: str | None = None
    ) -> float:
        """Move the calendar forward and wait until the app has looked; gives the new time."""
        calendar = self.slack.calendar
        moment = calendar.next(next) if next else float(to) if to else calendar.now() + float(seconds or 0)
        calendar.forward_to(moment)
        self.workspace.changed()
        if self.on_calendar:
            await self.on_calendar(calendar.offset)
        elif self.app_url:
            await beside.look(self.app_url, calendar.offset)
        return calendar.now()

    async def _drawer(self, request: web.Request) -> web.StreamResponse:
        await self._fetch_rows()
        return web.json_response(self.slack.drawer.since(int(request.query.get("since", 0))))

    async def _fetch_rows(self) -> None:
        if self.app_url and (told := await beside.activity(self.app_url, self._rows)):
            self._rows = int(told["next"])
            for row in told["items"]:
                self.slack.drawer.add("row", str(row["what"]), str(row["detail"]))

    async def _page(self, request: web.Request) -> web.StreamResponse:
        found = (PAGE / request.match_info.get("file", "index.html")).resolve()
        if not found.is_relative_to(PAGE) or not found.is_file():
            if "file" in request.match_info:
                raise web.HTTPNotFound
            return web.Response(text="The sandbox runs. It has no page here; its endpoints answer.\n")
        return web.FileResponse(found, headers={"Cache-Control": "no-cache"})

    def post_to(self, request_url: str, signing_secret: str) -> None:
        """From now on, post to the app's request URL instead of speaking over its sockets."""
        sockets, faults = self.sockets, self.slack.faults
        self.slack.delivery.carrier = HttpMode(request_url, signing_secret, sockets.ack_seconds, faults)

    async def connected(self, count: int = 1) -> None:
        """Wait until the app holds so many websockets."""
        await self.sockets.connected(count)

    async def delivered(self) -> None:
        """Wait until the app acknowledged every event so far, or Slack gave up."""
        await self.slack.delivery.delivered()

    def fail(self, method: str, how: str | int, *, times: int = 1, after: bool = False) -> None:
        """Let calls fail: a Slack code, an HTTP status, `timeout` or `dropped`; perhaps `after` it."""
        self.slack.faults.fail(method, how, times=times, after=after)

    def duplicate(self, times: int, *, new_ids: bool = False) -> None:
        """Send the next event so many times more, perhaps under ids of their own."""
        self.slack.delivery.duplicate(times, new_ids=new_ids)

    def out_of_order(self, count: int) -> None:
        """Hold the next events back until there are so many, and send the last first."""
        self.slack.delivery.hold_back = count

    def delay(self, seconds: float, *, times: int = 1) -> None:
        """Send the next events so much later."""
        self.slack.delivery.delay(seconds, times=times)

    def refuse_acks(self, count: int = 1) -> None:
        """Lose the next acknowledgements on their way."""
        self.slack.faults.refused_acks = count

    def campaign(self, campaign: Campaign | None) -> None:
        """Let things go wrong by numbers from now on; None ends it."""
        ordered.begin(self.slack, campaign)

    async def drop_sockets(self, reason: str | None = None) -> None:
        """Cut the app's websockets, or ask it to come back for `warning`, `refresh_requested` …"""
        await self.sockets.drop(reason)

    @property
    def hold_acks(self) -> bool:
        """Whether acknowledgements are lost on their way."""
        return self.slack.faults.hold_acks

    @hold_acks.setter
    def hold_acks(self, lost: bool) -> None:
        self.slack.faults.hold_acks = lost
