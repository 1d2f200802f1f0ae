"""The life of the app: connect, look at the clock, and stop without leaving anything half done."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import aiohttp
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.errors import SlackApiError

from bot.app import Commonplace, compose
from bot.clock import WallClock
from bot.door import Door
from bot.settings import Settings, Wrong
from bot.socket import Socket
from scheduler.courier import SETTLE
from storage.database import Database

log = logging.getLogger(__name__)

DRAIN_SECONDS = 10
EVERY_SECOND, EVERY_FIVE, EVERY_HALF_MINUTE = 1, 5, 30


async def run(settings: Settings, *, settle: timedelta = SETTLE) -> None:
    """Run until SIGTERM or SIGINT; raises `Wrong` when Slack does not take the tokens."""
    settings.require_tokens()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    clock = WallClock(timedelta(seconds=settings.sandbox_offset))
    with Database(settings.database_url) as database:
        app = await composed(settings, database, clock, settle)
        try:
            async with door(app, settings, clock):
                await live(app, settings, stop)
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
    settings: Settings, database: Database, clock: WallClock, settle: timedelta
) -> Commonplace:
    """The app, once Slack has taken both tokens; raises `Wrong` with what to do when it does not."""
    try:
        app = await compose(settings, database, clock, settle=settle)
    except SlackApiError as error:
        raise Wrong(refused("SLACK_BOT_TOKEN", str(error.response.get("error")))) from None
    except (aiohttp.ClientError, TimeoutError, OSError):
        raise Wrong(f"{settings.slack_api_url} cannot be reached: check the network and the proxy.") from None
    try:
        await app.client.apps_connections_open(app_token=settings.app_token.get_secret_value())
    except SlackApiError as error:
        await app.close()
        raise Wrong(refused("SLACK_APP_TOKEN", str(error.response.get("error")))) from None
    return app


def refused(name: str, code: str) -> str:
    """What to do about a token that Slack does not take."""
    advice = {
        "missing_scope": "it lacks a scope: reinstall the app from the manifest",
        "not_allowed_token_type": "it is the wrong kind of token",
    }.get(code, "copy it again from your app’s settings")
    return f"Slack does not take {name} ({code}): {advice}."


async def live(app: Commonplace, settings: Settings, stop: asyncio.Event) -> None:
    """Connect and work until told to stop, then let what is under way finish."""
    socket: AsyncSocketModeHandler = Socket(
        app.bolt, settings.app_token.get_secret_value(), web_client=app.client
    )
    timer = timers(app)
    timer.start()
    await socket.connect_async()
    log.info(
        "connected as %s in workspace %s",
        app.tools.installations.own.bot_user,
        app.tools.installations.own.workspace,
    )
    try:
        # What was left behind last time is not kept waiting for the first tick.
        await app.settle()
        await stop.wait()
    finally:
        log.info("stopping")
        await socket.close_async()
        timer.shutdown(wait=False)
        await drained(app)


def timers(app: Commonplace) -> AsyncIOScheduler:
    """What says “look now”; the database says what is due."""
    timer = AsyncIOScheduler(timezone="UTC")
    jobs: dict[Callable[[], Awaitable[object]], int] = {
        app.courier.deliver: EVERY_SECOND,
        app.upkeep.look: EVERY_FIVE,
        app.look_again: EVERY_FIVE,
        app.rhythm.look: EVERY_HALF_MINUTE,
    }
    for job, seconds in jobs.items():
        timer.add_job(
            job, "interval", seconds=seconds, misfire_grace_time=None, coalesce=True, max_instances=1
        )
    return timer


async def drained(app: Commonplace) -> None:
    """Give listeners that are under way a moment to end; what they do not finish, the inbox still has."""
    for _ in range(DRAIN_SECONDS * 50):
        if not app.tools.load.running:
            return
        await asyncio.sleep(0.02)
    log.warning("%d listeners were still running; the inbox has their envelopes", app.tools.load.running)
