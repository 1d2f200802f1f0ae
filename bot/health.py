"""Whether the app does its work: the database takes what is written, Slack is heard, nothing is stuck."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage import boxes
from storage.boxes import Backlog
from storage.database import Database

# An envelope is done within seconds; one that waits for so long means that nobody works.
STUCK = timedelta(minutes=10)
# Whoever asks how it stands hears it, also of a database that does not answer.
PATIENCE = 3.0
AWAY = "is not where it was opened: stop the app, put the file back, and start it"


@dataclass(frozen=True, slots=True)
class State:
    """What `/health` answers."""

    is_well: bool
    said: dict[str, object]


class Health:
    """Asks everything that must work: the sockets, or when Slack last posted to us."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        sockets: Callable[[], Awaitable[int]] | None = None,
        age: Callable[[], float | None] | None = None,
        patience: float = PATIENCE,
    ) -> None:
        self._database = database
        self._clock = clock
        self._sockets = sockets
        self._age = age
        self._patience = patience

    async def state(self) -> State:
        """How it stands now."""
        now = self._clock()
        said: dict[str, object] = {}
        is_well = True
        if self._sockets is not None:
            said["sockets"] = await self._sockets()
            is_well = bool(said["sockets"])
        if self._age is not None:
            # Nobody can tell a quiet night from a dead line: it is said, and no failure.
            said["last_event_seconds"] = self._age()
        if not self._database.is_in_place:
            return State(False, {"status": "failing", "database": False, "file": AWAY, **said})
        try:
            inbox, outbox = await backlogs(self._database, now, self._patience)
        except Exception:
            # Which error it is says nothing that an operator could not see in the log of the database.
            return State(False, {"status": "failing", "database": False, **said})
        age = waiting(inbox, now)
        is_well = is_well and age < STUCK.total_seconds() and self._database.takes
        said |= {
            "database": True,
            "writes": self._database.takes,
            "inbox": {"waiting": inbox.waiting, "parked": inbox.parked, "oldest_seconds": age},
            "outbox": {
                "owed": outbox.waiting,
                "parked": outbox.parked,
                "unknown": outbox.unknown,
                "oldest_seconds": waiting(outbox, now),
            },
        }
        return State(is_well, {"status": "ok" if is_well else "failing", **said})


async def backlogs(database: Database, now: datetime, patience: float = PATIENCE) -> tuple[Backlog, Backlog]:
    """How the inbox and the outbox stand; raises `TimeoutError` when the database does not say it in time."""
    async with asyncio.timeout(patience):
        inbox = await database.read(boxes.inbox_backlog)
        return inbox, await database.read(boxes.outbox_backlog, now)


def waiting(backlog: Backlog, now: datetime) -> float:
    """How long the oldest has been waiting, in seconds."""
    return round(max((now - backlog.oldest).total_seconds(), 0.0), 1) if backlog.oldest else 0.0
