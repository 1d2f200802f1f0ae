"""A start after the app was taken out: it waits to be taken back, until the grace has passed."""

import asyncio
import logging
from contextlib import suppress
from datetime import datetime

from bot import calling
from bot.clock import WallClock
from bot.settings import Settings, Wrong
from bot.troubles import FAILURES
from bot.waiting_room import WaitingRoom
from communities import uninstalling
from communities.uninstalling import Left
from handlers.codes import code_of
from scheduler.calling import TAKEN_OUT
from scheduler.upkeep import erase_gone
from storage import workspaces
from storage.database import Database

log = logging.getLogger(__name__)

EVERY_MINUTE = 60.0


class TakenOut(Exception):
    """The app was taken out of the workspace that this database is about."""

    def __init__(self, code: str, line: str) -> None:
        super().__init__(line)
        self.code = code


async def is_taken_back(
    settings: Settings,
    database: Database,
    clock: WallClock,
    stop: asyncio.Event,
    waiting: WaitingRoom,
    out: TakenOut,
    *,
    every: float = EVERY_MINUTE,
) -> bool:
    """Wait until Slack takes the token again; False when told to stop, or when everything is erased.

    The grace counts from when this was seen first, and nothing is erased unless Slack says it once more.
    """
    here = await database.read(workspaces.all_ids)
    if len(here) == 1:
        await database.write(uninstalling.leave, here[0], clock())
    left = await database.read(uninstalling.gone, settings.grace)
    if not left:
        raise Wrong(str(out))
    warn(left, out)
    async with waiting as room:
        await room.says(status="taken out of the workspace", erased_at=moment(left[0].erased_at))
        while left and not stop.is_set():
            refusal = await refused(settings)
            if refusal is None:
                log.info("Slack takes the token again: the app goes on")
                return True
            is_still_out = code_of(refusal) in TAKEN_OUT
            if not (is_still_out and await erase_gone(database, settings.grace, clock())):
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), every)
            left = await database.read(uninstalling.gone, settings.grace)
    return False


def warn(left: list[Left], out: TakenOut) -> None:
    """Say in the log what is going to happen, and how to prevent it."""
    for one in left:
        log.warning(
            "Slack says %s: the app was taken out of %s, and what it kept is erased on %s. "
            "To go on instead, install it again; if that makes a new token, start with it. "
            "To erase it now, `commonplace erase %s`.",
            out.code,
            one.workspace,
            moment(one.erased_at),
            one.workspace,
        )


async def refused(settings: Settings) -> Exception | None:
    """Why Slack does not take the bot token now; None when it does."""
    async with calling.connections() as session:
        try:
            token = settings.bot_token.get_secret_value()
            await calling.client(session, token, settings.slack_api_url).auth_test()
        except FAILURES as error:
            return error
    return None


def moment(when: datetime) -> str:
    """A moment, in UTC, to the minute."""
    return when.strftime("%Y-%m-%d %H:%MZ")
