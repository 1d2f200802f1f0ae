"""Looks at what has fallen due in every community, whenever it is told to look."""

import logging
from collections.abc import Callable
from datetime import datetime

from communities import rhythm
from communities.rhythm import Missed, Owing, Skipped, Taken
from storage import schedules
from storage.database import Doors
from storage.schedules import Planned
from storage.vocabulary import Vocabulary

log = logging.getLogger(__name__)


class Rhythm:
    """Deals with each falling-due once, however many look, however often, and however late."""

    def __init__(
        self, database: Doors, clock: Callable[[], datetime], vocabulary: Vocabulary | None = None
    ) -> None:
        self._database = database
        self._clock = clock
        self._vocabulary = vocabulary or Vocabulary()

    async def look(self) -> int:
        """Deal with everything that is due; gives back how many times that was."""
        taken = 0
        passed: set[Planned] = set()
        while due := [found for found in await self._due() if found not in passed]:
            for found in due:
                try:
                    now = self._clock()
                    outcome = await self._database.write(rhythm.fall_due, found, now, self._vocabulary)
                except Exception as error:
                    # One schedule that cannot be read must not hold up the others; it is met again next time.
                    log.error("schedule %s could not be looked at: %s", found.id, type(error).__name__)
                    passed.add(found)
                    continue
                if isinstance(outcome, Taken):
                    passed.add(found)
                    continue
                taken += 1
                log.info("the %s of community %s is %s", found.kind, found.community, in_words(outcome))
        return taken

    async def _due(self) -> list[Planned]:
        return await self._database.read(schedules.due, self._clock())


def in_words(outcome: Owing | Skipped | Missed) -> str:
    """What became of a falling-due, for the log."""
    match outcome:
        case Owing(delivery=delivery):
            return f"due: delivery {delivery} is owed to Slack"
        case Skipped(reason=reason):
            return f"left out: {reason}"
        case Missed():
            return "missed: it fell due too long ago"
