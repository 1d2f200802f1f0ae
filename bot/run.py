"""The life of the app: connect, look at the clock, and stop without leaving anything half done."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.app import Commonplace
from bot.clock import WallClock
from bot.door import Door
from bot.health import Health
from bot.reached import Reached
from bot.settings import Settings, Wrong
from bot.socket import Socket, Sockets
from bot.starting import Patience, composed, opened, spare_the_collector
from bot.stopping import heed_signals, unless_stopped
from bot.taken_out import TakenOut, is_taken_back
from bot.waiting_room import WaitingRoom
from bot.web import Web
from handlers.listener import describe
from scheduler.courier import SETTLE

log = logging.getLogger(__name__)

DRAIN_SECONDS = 6
PORT = 3000
EVERY_SECOND, EVERY_FIVE, EVERY_HALF_MINUTE, EVERY_MINUTE = 1, 5, 30, 60
TICKS: dict[str, Any] = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
# What is noted once a minute.
Note = Callable[[], Awaitable[None]]


async def run(
    settings: Settings, *, http: bool = False, settle: timedelta = SETTLE, pace: float = 1.0
) -> None:
    """Run until SIGTERM or SIGINT, if need be once the database and Slack answer; raises `Wrong`."""
    settings.require_tokens(http=http)
    stop = asyncio.Event()
    heed_signals(stop)
    clock = WallClock(timedelta(seconds=settings.sandbox_offset))
    port = port_of(settings, http=http)
    patience = Patience(stop, settings.host, port)
    database = await patience.tried(lambda: opened(settings.database_url))
    if database is None:
        return
    with database:
        while True:
            try:
                app = await patience.tried(
                    lambda: composed(settings, database, clock, settle, pace, http=http)
                )
                break
            except TakenOut as out:
                room = WaitingRoom(settings.host, port)
                if not await is_taken_back(settings, database, clock, stop, room, out):
                    return
        if app is None:
            return
        spare_the_collector()
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


async def live(app: Commonplace, settings: Settings, stop: asyncio.Event, *, http: bool) -> None:
    """Connect and work until told to stop, then let what is under way finish."""
    timer = timers(app)
    timer.start()
    try:
        await unless_stopped(stop, working(app, settings, timer, http=http))
        log.info("stopping")
    finally:
        timer.shutdown(wait=False)
        await drained(app)


async def working(app: Commonplace, settings: Settings, timer: AsyncIOScheduler, *, http: bool) -> None:
    """Connect, catch up, and look around again and again, until it is cut off."""
    own = app.tools.installations.own
    async with served(app, settings) if http else socketed(app, settings) as note:
        log.info("connected as %s in workspace %s", own.bot_user, own.workspace)
        await tick(app.hear)()
        timer.add_job(tick(note), "interval", seconds=EVERY_MINUTE, **TICKS)
        # What was left behind last time is not kept waiting for the first tick.
        await tick(app.take_up)()
        async with walking(app):
            await asyncio.get_running_loop().create_future()


@asynccontextmanager
async def walking(app: Commonplace) -> AsyncIterator[None]:
    """Meanwhile, what was kept is compared with Slack when that is owed; it may take long, and be cut off."""

    async def go_on() -> None:
        while True:
            try:
                await app.walk()
            except Exception as error:
                log.warning("what was kept could not be compared with Slack: %s", describe(error))
            await asyncio.sleep(EVERY_FIVE)

    task = asyncio.create_task(go_on())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def socketed(app: Commonplace, settings: Settings) -> AsyncIterator[Note]:
    """Connected over Socket Mode; with a port, health and metrics are served beside it."""

    def socket() -> Socket:
        made = Socket(app.bolt, settings.app_token.get_secret_value(), web_client=app.client)
        made.metrics = app.metrics
        return made

    sockets = Sockets(socket)
    app.metrics.watch_sockets(sockets.count)
    web = Web(app, Health(app.tools.database, app.tools.clock, sockets.connected))
    await listening(web, settings.host, port_of(settings, http=False))
    try:
        await sockets.open()

        async def note() -> None:
            if await sockets.connected():
                await app.hear()

        yield note
    finally:
        await sockets.close()
        await web.close()


@asynccontextmanager
async def served(app: Commonplace, settings: Settings) -> AsyncIterator[Note]:
    """Listening to what Slack posts: while we run, we can be reached, unless what comes says otherwise."""
    reached = Reached(app.tools.database, app.tools.clock)
    health = Health(app.tools.database, app.tools.clock, age=reached.age)
    web = Web(app, health, settings.signing_secret.get_secret_value(), reached)
    try:
        await listening(web, settings.host, port_of(settings, http=True))

        async def note() -> None:
            await app.hear()
            if await reached.missed():
                await app.look_through()

        yield note
    finally:
        await web.close()


def port_of(settings: Settings, *, http: bool) -> int | None:
    """Where it listens; None when it does not."""
    return PORT if http and settings.port is None else settings.port


async def listening(web: Web, host: str, port: int | None) -> None:
    """Open the server, if there is a port; raises `Wrong` when it is taken."""
    if port is None:
        return
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
        app.look_for_administrators: EVERY_MINUTE,
    }
    for job, seconds in jobs.items():
        timer.add_job(tick(job), "interval", seconds=seconds, **TICKS)
    return timer


def tick(job: Callable[[], Awaitable[object]]) -> Note:
    """The job, whose failure is a line in the log, and which ends without one when the app does."""

    async def look() -> None:
        try:
            await job()
        except asyncio.CancelledError:
            log.debug("%s was under way", job.__qualname__)
        except Exception as error:
            log.error("%s: %s; it is tried again", job.__qualname__, describe(error))

    return look


async def drained(app: Commonplace) -> None:
    """Give listeners that are under way a moment to end; what they do not finish, the inbox still has."""
    for _ in range(DRAIN_SECONDS * 50):
        if not app.tools.load.running:
            return
        await asyncio.sleep(0.02)
    log.warning("%d listeners were still running; the inbox has their envelopes", app.tools.load.running)
