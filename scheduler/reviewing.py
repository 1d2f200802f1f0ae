"""Looks, now and then, at what is to be looked at again; off in every community that did not ask for it."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from communities import reviewing
from storage.database import Doors

log = logging.getLogger(__name__)

# A review is a matter of months: nobody minds an hour.
AGAIN = timedelta(hours=1)


class Reviews:
    """Owes everybody their note of the month, however often it is told to look."""

    def __init__(self, database: Doors, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._next: datetime | None = None

    async def look(self) -> int:
        """Owe what is due; gives back how many notes that were."""
        now = self._clock()
        if self._next is not None and now < self._next:
            return 0
        self._next = now + AGAIN
        owed = await self._database.write(reviewing.fall_due, now)
        if owed:
            log.info("%d people are asked whether notes are still true", owed)
        return owed
