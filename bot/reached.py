"""Over HTTP nobody says that Slack cannot reach us: a long silence may say so, and what was tried before."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage import inbox
from storage.database import Database

# Nights and small workspaces are silent for as long; whoever is at work is not.
SILENCE = timedelta(minutes=30)
# A silence may have been none of ours: nobody looks through everything after each.
AT_MOST_EVERY = timedelta(hours=6)
# Tried again at once it may have met a start; in vain twice, for a minute at least nobody was reached.
IN_VAIN = 2


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something may have been lost before this moment; without doubt if Slack said so itself."""

    at: datetime
    is_sure: bool


class Reached:
    """When Slack's requests came, and whether some were lost; known to this process alone."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._last: datetime | None = None
        self._doubt: Doubt | None = None
        self._made_up_at: datetime | None = None

    def came(self, attempt: int) -> None:
        """A request of Slack's came, after so many in vain."""
        now = self._clock()
        is_silence = self._last is None or now - self._last > SILENCE
        if self._doubt is None and (is_silence or attempt >= IN_VAIN):
            self._doubt = Doubt(now, attempt >= IN_VAIN)
        self._last = now

    def age(self) -> float | None:
        """How many seconds ago the last came; None when none has."""
        return None if self._last is None else round((self._clock() - self._last).total_seconds(), 1)

    async def missed(self) -> bool:
        """Whether all that was kept is to be compared with Slack now; asked again, it is not."""
        now = self._clock()
        if self._doubt is None or (self._made_up_at and now - self._made_up_at < AT_MOST_EVERY):
            return False
        doubt, self._doubt = self._doubt, None
        # Another process may have been reached meanwhile, or this one before it was started again.
        before = await self._database.read(inbox.last_before, doubt.at)
        if not doubt.is_sure and before is not None and doubt.at - before <= SILENCE:
            return False
        self._made_up_at = now
        return True
