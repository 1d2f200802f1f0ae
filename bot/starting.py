"""The start: what only a change of a setting mends ends it; through the rest it waits, and tries again."""

import asyncio
import gc
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from itertools import chain, repeat
from typing import TypeVar

from aiohttp import web
from slack_sdk.errors import SlackApiError

from bot import forgetting
from bot.app import Commonplace, compose
from bot.clock import WallClock
from bot.settings import Settings, Wrong
from bot.troubles import APP_TOKEN, BOT_TOKEN, FAILURES, trouble
from handlers.codes import code_of
from scheduler.calling import TAKEN_OUT, retry_after
from storage import workspaces
from storage.database import Database
from storage.deliveries import RATE_LIMITED
from storage.lock import Busy
from storage.trouble import ERRORS, NotNow, is_refusal, reason

T = TypeVar("T")
log = logging.getLogger(__name__)

PAUSES = (1, 2, 5, 10, 20, 40, 60)
# So many more new things than there were before make garbage collection worth its while.
NEW_THINGS = 10_000


def spare_the_collector() -> None:
    """Let garbage collection pass over everything that is there by now, and look at the rest less often.

    It stays until the end, and a look through all of it holds up everything, acknowledgements too, for some
    fifty milliseconds.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_THINGS)


class NotYet(Exception):
    """It cannot start now: why, and how many seconds it is to be left alone at least."""

    def __init__(self, why: str, wait: float = 0.0) -> None:
        super().__init__(why)
        self.wait = wait


class TakenOut(Exception):
    """The app was taken out of the workspace that this database is about."""

    def __init__(self, code: str, line: str) -> None:
        super().__init__(line)
        self.code = code


class Patience:
    """Tries until it works or is told to stop; meanwhile `/health` says that nothing works yet."""

    def __init__(self, stop: asyncio.Event, host: str, port: int | None) -> None:
        """Without a port nothing listens."""
        self._stop = stop
        self._host = host
        self._port = port

    async def tried(self, work: Callable[[], Awaitable[T]]) -> T | None:
        """What it gives back when it works, however long that takes; None when told to stop."""
        runner = web.AppRunner(waiting_room(), access_log=None)
        try:
            for pause in chain(PAUSES, repeat(PAUSES[-1])):
                try:
                    return await work()
                except NotYet as not_yet:
                    wait = max(pause, not_yet.wait)
                    log.warning("%s Next attempt in %d s.", not_yet, wait)
                if runner.server is None:
                    await self._let_in(runner)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stop.wait(), wait)
                if self._stop.is_set():
                    return None
        finally:
            await runner.cleanup()
        raise AssertionError("it is tried again and again")

    async def _let_in(self, runner: web.AppRunner) -> None:
        """Listen, if that can be; what stands in the way is told when the app itself listens."""
        await runner.setup()
        if self._port is not None:
            with suppress(OSError):
                await web.TCPSite(runner, self._host, self._port).start()


def waiting_room() -> web.Application:
    """Everybody who asks anything is told to come again."""

    async def not_yet(_: web.Request) -> web.Response:
        return web.json_response({"status": "starting"}, status=503)

    room = web.Application()
    room.router.add_route("*", "/{path:.*}", not_yet)
    return room


async def opened(url: str) -> Database:
    """The database, open; raises `NotYet` while it cannot be."""
    try:
        return await asyncio.to_thread(Database, url)
    except Busy as busy:
        raise NotYet(f"{busy}. Stop it, or use PostgreSQL to run several.") from None
    except NotNow as closed:
        raise NotYet(f"{closed}.") from None


async def composed(
    settings: Settings, database: Database, clock: WallClock, settle: timedelta, pace: float, *, http: bool
) -> Commonplace:
    """The app, once Slack has taken its tokens; raises `NotYet`, or `Wrong` when it will not take them."""
    try:
        await forgetting.obey(database, settings.ledger, clock)
        app = await compose(settings, database, clock, settle=settle, pace=pace)
    except ERRORS as error:
        if not is_refusal(error):
            raise
        raise NotYet(f"The database refuses ({reason(error)}).") from None
    except FAILURES as error:
        no = refused(error, BOT_TOKEN, settings)
        known = await database.read(workspaces.all_ids)
        if code_of(error) in TAKEN_OUT and known:
            raise TakenOut(code_of(error), str(no)) from None
        raise no from None
    if http:
        return app
    try:
        await app.client.apps_connections_open(app_token=settings.app_token.get_secret_value())
    except FAILURES as error:
        await app.close()
        raise refused(error, APP_TOKEN, settings) from None
    return app


def refused(error: Exception, token: str, settings: Settings) -> Wrong | NotYet:
    """What to raise when a call with this token fails like this."""
    found = trouble(error, token, settings.slack_api_url)
    if not found.may_pass:
        return Wrong(str(found))
    if isinstance(error, SlackApiError) and code_of(error) == RATE_LIMITED:
        return NotYet(str(found), retry_after(error).total_seconds())
    return NotYet(str(found))
