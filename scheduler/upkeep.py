"""Finishes what a dispatch left behind: inbox rows whose claim ran out are dispatched again."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from storage import inbox
from storage.database import Database
from storage.inbox import Waiting

log = logging.getLogger(__name__)

CLAIM = timedelta(seconds=60)


class Upkeep:
    """Looks at the inbox whenever it is told to."""

    def __init__(
        self,
        database: Database,
        dispatch: Callable[[Waiting], Awaitable[None]],
        clock: Callable[[], datetime],
        process: str,
    ) -> None:
        self._database = database
        self._dispatch = dispatch
        self._clock = clock
        self._process = process

    async def look(self) -> int:
        """Dispatch again what nobody is working on; gives back how many rows that were."""
        taken = 0
        now = self._clock()
        while waiting := await self._database.write(inbox.claim_overdue, self._process, now + CLAIM, now):
            taken += len(waiting)
            for row in waiting:
                log.info("inbox %s is dispatched again", row.id)
                await self._dispatch(row)
        await self._database.write(inbox.forget_old, now)
        return taken
