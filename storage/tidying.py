"""Deleted words leave the file: the index forgets them, and so does the log beside the database."""

import logging
import time
from typing import Any

from sqlalchemy import Connection

log = logging.getLogger(__name__)

# What a verb puts into its session's `info` when it deleted words that must not stay readable.
SCRUBBED = "scrubbed"
# While there is no quiet moment, deleted words stay readable for at most so long.
PATIENCE = 5.0
# A large index takes long to tidy: so many times as long is left to other work.
SPACING = 20
SOON = 0.05
# While a reader still needs the log, it is tried again after so long.
AGAIN = 1.0


class Tidying:
    """Runs on the writer's thread, between commits."""

    def __init__(self, *, is_owed: bool = True) -> None:
        # A process that was killed may have owed it.
        self.is_owed = is_owed
        self._owed_since: float | None = None
        self._not_before = 0.0

    @property
    def wait(self) -> float | None:
        """How long the writer may sleep before it must look here again, in seconds; None for ever."""
        return max(SOON, self._not_before - time.monotonic()) if self.is_owed else None

    def after_commit(self, connection: Connection, *, is_idle: bool) -> None:
        """Tidy up if it is owed, when there is nothing else to do or it has waited long enough."""
        if not self.is_owed:
            return
        started = time.monotonic()
        if self._owed_since is None:
            self._owed_since = started
        is_overdue = started - self._owed_since > PATIENCE
        if started < self._not_before or not (is_idle or is_overdue):
            return
        self.is_owed = not tidied(connection)
        ended = time.monotonic()
        self._owed_since = None
        took = ended - started
        again = AGAIN if self.is_owed else 0.0
        self._not_before = ended + max(again, SPACING * took if took > SOON else 0.0)


def tidied(connection: Connection) -> bool:
    """Forget deleted words in index and log; False when a reader still needs the log."""
    driver: Any = connection.connection.driver_connection
    try:
        driver.execute("INSERT INTO entry_search(entry_search) VALUES ('optimize')")
        driver.execute("PRAGMA busy_timeout = 0")
        (is_busy, *_) = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except driver.Error as error:
        log.warning("deleted words could not be tidied away yet: %s", type(error).__name__)
        return False
    finally:
        driver.execute("PRAGMA busy_timeout = 2000")
    return not is_busy
