"""The life of the app: connect, look at the clock, and stop without leaving anything half done."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any

import aiohttp
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from slack_sdk.errors import SlackApiError

from bot import forgetting
from bot.app import Commonplace, compose
from bot.clock import WallClock
from bot.door import Door
from bot.health import Health
from bot.settings import Settings, Wrong
from bot.socket import Socket, Sockets
from bot.web import Web
from communities import uninstalling
from handlers.codes import UNREADABLE, code_of
from scheduler.calling import TAKEN_OUT
from scheduler.courier import SETTLE
from scheduler.upkeep import erase_gone
from storage import workspaces
from storage.database import Database

log = logging.getLogger(__name__)

DRAIN_SECONDS = 10
PORT = 3000
EVERY_SECOND, EVERY_FIVE, EVERY_HALF_MINUTE, EVERY_MINUTE = 1, 5, 30, 60
TICKS: dict[str, Any] = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
# Whether Slack can be heard now.
Hears = Callable[[], Awaitable[bool]]


async def run(
    settings: Settings, *, http: bool = False, settle: timedelta = SETTLE, pace: float = 1.0
) -> None:
    """Run until SIGTERM or SIGINT; raises `Wrong` when Slack does not take the tokens."""
    settings.require_tokens(http=http)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    clock = WallClock(timedelta(seconds=settings.sandbox_offset))
    with Database(settings.database_url) as database:
        await forgetting.obey(database, settings.ledger, clock)
        try:
            app = await composed(settings, database, clock, settle, pace, http=http)
        except TakenOut as taken_out:
            await wait_out(settings, database, clock, stop, taken_out.code)
            return
        try:
            async with door(app, settings, clock):
                await live(app, settings, stop, http=http)
        finally:
            await app.close()


@asynccontextmanager
async def door(app: Commonplace, settings: Settings, clock: WallClock) -> AsyncIterator[None]:
    """Under the sandbox, the endpoints that it calls; elsewhere nothing."""
    if settings.sandbox_port is None:
        yield
        return
    opened = Door(app, clock, settings.sandbox_port)
    await opened.open()
    try:
        yield
    finally:
        await opened.close()


async def composed(
    settings: Settings, database: Database, clock: WallClock, settle: timedelta, pace: float, *, http: bool
) -> Commonplace:
    """The app, once Slack has taken its tokens; raises `Wrong` with what to do when it does not."""
    try:
        app = await compose(settings, database, clock, settle=settle, pace=pace)
    except SlackApiError as error:
        code = code_of(error)
        known = await database.read(workspaces.all_ids)
        if code in TAKEN_OUT and known:
            raise TakenOut(code) from None
        raise Wrong(refused("SLACK_BOT_TOKEN", code or UNREADABLE)) from None
    except (aiohttp.ClientError, TimeoutError, OSError):
        raise Wrong(f"{settings.slack_api_url} cannot be reached: check the network and the proxy.") from None
    if http:
        return app
    try:
        await app.client.apps_connections_open(app_token=settings.app_token.get_secret_value())
    except SlackApiError as error:
        await app.close()
        raise Wrong(refused("SLACK_APP_TOKEN", code_of(error) or UNREADABLE)) from None
    return app


class TakenOut(Exception):
    """The app was taken out of the workspace that this database is about."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


async def wait_out(
    settings: Settings, database: Database, clock: WallClock, stop: asyncio.Event, code: str
) -> None:
    """Stay until the grace has passed and everything is erased, or until told to stop."""
    here = await database.read(workspaces.all_ids)
    if len(here) == 1:
        await database.write(uninstalling.leave, here[0], clock())
    left = await database.read(uninstalling.gone, settings.grace)
    if not left:
        raise Wrong(refused("SLACK_BOT_TOKEN", code))
    for one in left:
        log.warning(
            "Slack says %s: the app was taken out of %s, and what it kept is erased on %s. "
            "To go on instead, install it again and start with the new token; "
            "to erase it now, `commonplace erase %s`.",
            code,
            one.workspace,
            one.erased_at.strftime("%Y-%m-%d %H:%MZ"),
            one.workspace,
        )
    while left and not stop.is_set():
        if not await erase_gone(database, settings.grace, clock()):
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), EVERY_MINUTE)
        left = await database.read(uninstalling.gone, settings.grace)


def refused(name: str, code: str) -> str:
    """What to do about a token that Slack does not take."""
    advice = {
        "missing_scope": "it lacks a scope: reinstall the app from the manifest",
        "not_allowed_token_type": "it is the wrong kind of token",
    }.get(code, "copy it again from your app’s settings")
    return f"Slack does not take {name} ({code}): {advice}."


async def live(app: Commonplace, settings: Settings, stop: asyncio.Event, *, http: bool) -> None:
    """Connect and work until told to stop, then let what is under way finish."""
    own = app.tools.installations.own
    timer = timers(app)
    timer.start()
    try:
        async with served(app, settings) if http else socketed(app, settings) as hears:
            log.info("connected as %s in workspace %s", own.bot_user, own.workspace)
            await app.hear()
            timer.add_job(listen, "interval", (app, hears), seconds=EVERY_MINUTE, **TICKS)
            # What was left behind last time is not kept waiting for the first tick.
            await app.take_up()
            async with walking(app):
                await stop.wait()
            log.info("stopping")
    finally:
        timer.shutdown(wait=False)
        await drained(app)


async def listen(app: Commonplace, hears: Hears) -> None:
    """Note that Slack can be heard, while it can."""
    if await hears():
        await app.hear()


@asynccontextmanager
async def walking(app: Commonplace) -> AsyncIterator[None]:
    """Meanwhile, what was kept is compared with Slack when that is owed; it may take long, and be cut off."""

    async def go_on() -> None:
        while True:
            try:
                await app.walk()
            except Exception as error:
                log.warning("what was kept could not be compared with Slack: %s", type(error).__name__)
            await asyncio.sleep(EVERY_FIVE)

    task = asyncio.create_task(go_on())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def socketed(app: Commonplace, settings: Settings) -> AsyncIterator[Hears]:
    """Connected over Socket Mode; with a port, health and metrics are served beside it."""

    def socket() -> Socket:
        made = Socket(app.bolt, settings.app_token.get_secret_value(), web_client=app.client)
        made.metrics = app.metrics
        return made

    sockets = Sockets(socket)
    app.metrics.sockets.set_function(sockets.count)
    web = Web(app, Health(app.tools.database, app.tools.clock, sockets.connected), None)
    if settings.port is not None:
        await listening(web, settings.host, settings.port)
    try:
        await sockets.open()

        async def hears() -> bool:
            return await sockets.connected() > 0

        yield hears
    finally:
        await sockets.close()
        await web.close()


@asynccontextmanager
async def served(app: Commonplace, settings: Settings) -> AsyncIterator[Hears]:
    """Listening to what Slack posts: while we run, we can be reached, as far as we know."""
    secret = settings.signing_secret.get_secret_value()
    web = Web(app, Health(app.tools.database, app.tools.clock, None), secret)
    try:
        await listening(web, settings.host, PORT if settings.port is None else settings.port)

        async def hears() -> bool:
            return True

        yield hears
    finally:
        await web.close()


async def listening(web: Web, host: str, port: int) -> None:
    """Open the server; raises `Wrong` when the port is taken."""
    try:
        found = await web.open(host, port)
    except OSError as error:
        raise Wrong(
            f"{host}:{port} cannot be listened on ({error.strerror}): choose another COMMONPLACE_PORT."
        ) from None
    log.info("listening on %s:%s", host, found)


def timers(app: Commonplace) -> AsyncIOScheduler:
    """What says “look now”; the database says what is due."""
    timer = AsyncIOScheduler(timezone="UTC")
    jobs: dict[Callable[[], Awaitable[object]], int] = {
        app.courier.deliver: EVERY_SECOND,
        app.upkeep.look: EVERY_FIVE,
        app.look_again: EVERY_FIVE,
        app.rhythm.look: EVERY_HALF_MINUTE,
        app.reviews.look: EVERY_MINUTE,
        app.come_back: EVERY_MINUTE,
    }
    for job, seconds in jobs.items():
        timer.add_job(job, "interval", seconds=seconds, **TICKS)
    return timer


async def drained(app: Commonplace) -> None:
    """Give listeners that are under way a moment to end; what they do not finish, the inbox still has."""
    for _ in range(DRAIN_SECONDS * 50):
        if not app.tools.load.running:
            return
        await asyncio.sleep(0.02)
    log.warning("%d listeners were still running; the inbox has their envelopes", app.tools.load.running)
