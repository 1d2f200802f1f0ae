"""The start: what only a change of a setting mends ends it; through the rest it waits, and tries again."""

import asyncio
import gc
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from itertools import chain, repeat
from typing import TypeVar

from slack_sdk.errors import SlackApiError

from bot import forgetting
from bot.app import Commonplace, compose
from bot.clock import WallClock
from bot.settings import Settings, Wrong
from bot.stopping import unless_stopped
from bot.taken_out import TakenOut
from bot.troubles import APP_TOKEN, BOT_TOKEN, FAILURES, trouble
from bot.waiting_room import WaitingRoom
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


class Patience:
    """Tries until it works or is told to stop; meanwhile `/health` says that nothing works yet."""

    def __init__(self, stop: asyncio.Event, host: str, port: int | None) -> None:
        """Without a port nothing listens."""
        self._stop = stop
        self._host = host
        self._port = port

    async def tried(self, work: Callable[[], Awaitable[T]]) -> T | None:
        """What it gives back when it works, however long that takes; None when told to stop, at once."""
        async with WaitingRoom(self._host, self._port) as room:
            for pause in chain(PAUSES, repeat(PAUSES[-1])):
                try:
                    return await unless_stopped(self._stop, work())
                except NotYet as not_yet:
                    wait = max(pause, not_yet.wait)
                    log.warning("%s Next attempt in %d s.", not_yet, wait)
                await room.says(status="starting")
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stop.wait(), wait)
                if self._stop.is_set():
                    return None
        raise AssertionError("it is tried again and again")


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
    except BaseException as error:
        await app.close()
        if not isinstance(error, FAILURES):
            raise
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
