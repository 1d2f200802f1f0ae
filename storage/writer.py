"""SQLite's one writer: verbs that wait together share a commit."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from queue import Empty, PriorityQueue
from threading import Thread
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from storage.tidying import SCRUBBED, Tidying
from storage.trouble import Taking, is_refusal

T = TypeVar("T")
log = logging.getLogger(__name__)

BATCH = 64
# An envelope is written down before effects that wait: Slack is waiting for it.
FIRST, LATER, LAST = 0, 1, 2


@dataclass(slots=True)
class Waiting:
    """One verb in the queue, and who is told when it is committed."""

    verb: Callable[[Session], Any]
    loop: asyncio.AbstractEventLoop
    future: "asyncio.Future[Any]"
    outcome: Any = None
    error: BaseException | None = field(default=None)

    def tell(self) -> None:
        """Answer the caller, unless they have stopped waiting."""
        if self.future.cancelled():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.outcome)


class Writer:
    """A thread with the only connection that writes."""

    def __init__(self, engine: Engine, *, may_owe_tidying: bool = True) -> None:
        self._engine = engine
        self._queue: PriorityQueue[tuple[int, int, Waiting | None]] = PriorityQueue()
        self._numbers = count()
        self._is_closed = False
        self.taking = Taking()
        self._tidying = Tidying(is_owed=may_owe_tidying)
        self._thread = Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    async def write(self, verb: Callable[[Session], T], *, is_first: bool = False) -> T:
        """Run the verb, before others that wait if it comes first; the answer comes after its commit."""
        if self._is_closed:
            raise RuntimeError("the database is closed")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        rank = FIRST if is_first else LATER
        self._queue.put((rank, next(self._numbers), Waiting(verb, loop, future)))
        return await future

    def close(self) -> None:
        """Commit what was asked for so far, then stop."""
        self._is_closed = True
        self._queue.put((LAST, next(self._numbers), None))
        self._thread.join()
        self._engine.dispose()

    def _run(self) -> None:
        with self._engine.connect() as connection:
            while True:
                try:
                    rank, _, waiting = self._queue.get(timeout=self._tidying.wait)
                except Empty:
                    self._commit(connection, [], LATER)
                    continue
                self._commit(connection, [waiting] if waiting else [], rank)
                if waiting is None:
                    return

    def _joining(self, rank: int, size: int) -> Waiting | None:
        """Another verb of the same rank for the batch under way, unless somebody waits who comes first."""
        with self._queue.mutex:
            waiting = self._queue.queue[0] if self._queue.queue else None
        if waiting is None or waiting[0] != rank or rank == LAST or size >= BATCH:
            return None
        return self._queue.get_nowait()[2]

    def _commit(self, connection: Connection, batch: list[Waiting], rank: int) -> None:
        before = changes(connection)
        try:
            self._attempt(connection, batch, rank)
        except Exception as error:
            connection.rollback()
            if len(batch) == 1:
                batch[0].error = error
            else:
                self._one_by_one(connection, batch)
        self._note(batch, is_first=rank == FIRST, has_written=changes(connection) != before)
        self._tidying.after_commit(connection, is_idle=self._queue.empty())
        by_loop: dict[asyncio.AbstractEventLoop, list[Waiting]] = {}
        for waiting in batch:
            by_loop.setdefault(waiting.loop, []).append(waiting)
        for loop, told in by_loop.items():
            # A loop that is closed has nobody left who waits.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(tell_all, told)

    def _note(self, batch: list[Waiting], *, is_first: bool, has_written: bool) -> None:
        errors = [waiting.error for waiting in batch if waiting.error is not None]
        if any(is_refusal(error) for error in errors):
            self.taking.refused(is_first=is_first)
        elif has_written and not errors:
            self.taking.took(is_first=is_first)

    def _attempt(self, connection: Connection, batch: list[Waiting], rank: int) -> None:
        """Run the batch, which grows meanwhile, in one transaction."""
        with connection.begin(), Session(connection, join_transaction_mode="rollback_only") as session:
            for waiting in batch:
                waiting.outcome = waiting.verb(session)
                session.flush()
                session.expunge_all()
                if (another := self._joining(rank, len(batch))) is not None:
                    batch.append(another)
            session.commit()
            self._tidying.is_owed |= SCRUBBED in session.info

    def _one_by_one(self, connection: Connection, batch: list[Waiting]) -> None:
        """Run the batch again with a savepoint each, so that one verb's failure is its own."""
        try:
            with connection.begin():
                for waiting in batch:
                    waiting.error = None
                    try:
                        with (
                            connection.begin_nested(),
                            Session(connection, join_transaction_mode="create_savepoint") as session,
                        ):
                            waiting.outcome = waiting.verb(session)
                            session.commit()
                            self._tidying.is_owed |= SCRUBBED in session.info
                    except Exception as error:
                        waiting.error = error
        except Exception as error:
            # Its type alone: an error's own words may hold somebody's message.
            log.error("a batch of %d writes could not be committed: %s", len(batch), type(error).__name__)
            for waiting in batch:
                waiting.error = waiting.error or error


def changes(connection: Connection) -> int:
    """How many rows this connection has written since it was opened."""
    driver: Any = connection.connection.driver_connection
    return int(driver.total_changes)


def tell_all(batch: list[Waiting]) -> None:
    """Answer everybody whose verb was in the commit."""
    for waiting in batch:
        waiting.tell()
