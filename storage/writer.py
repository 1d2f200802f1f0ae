"""SQLite's one writer: verbs that wait together share a commit."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from storage.tidying import SCRUBBED, Tidying

T = TypeVar("T")
log = logging.getLogger(__name__)

BATCH = 64


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

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._queue: SimpleQueue[Waiting | None] = SimpleQueue()
        self._is_closed = False
        self._tidying = Tidying()
        self._thread = Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    async def write(self, verb: Callable[[Session], T]) -> T:
        """Run the verb; the answer comes after the commit that holds it."""
        if self._is_closed:
            raise RuntimeError("the database is closed")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._queue.put(Waiting(verb, loop, future))
        return await future

    def close(self) -> None:
        """Commit what was asked for so far, then stop."""
        self._is_closed = True
        self._queue.put(None)
        self._thread.join()
        self._engine.dispose()

    def _run(self) -> None:
        with self._engine.connect() as connection:
            while None not in (batch := self._next()):
                self._commit(connection, [waiting for waiting in batch if waiting is not None])
            self._commit(connection, [waiting for waiting in batch if waiting is not None])

    def _next(self) -> list[Waiting | None]:
        try:
            batch = [self._queue.get(timeout=self._tidying.wait)]
        except Empty:
            return []
        while batch[-1] is not None and len(batch) < BATCH and not self._queue.empty():
            batch.append(self._queue.get())
        return batch

    def _commit(self, connection: Connection, batch: list[Waiting]) -> None:
        try:
            self._attempt(connection, batch)
        except Exception as error:
            connection.rollback()
            if len(batch) == 1:
                batch[0].error = error
            else:
                self._one_by_one(connection, batch)
        self._tidying.after_commit(connection, is_idle=self._queue.empty())
        by_loop: dict[asyncio.AbstractEventLoop, list[Waiting]] = {}
        for waiting in batch:
            by_loop.setdefault(waiting.loop, []).append(waiting)
        for loop, told in by_loop.items():
            # A loop that is closed has nobody left who waits.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(tell_all, told)

    def _attempt(self, connection: Connection, batch: list[Waiting]) -> None:
        with connection.begin(), Session(connection, join_transaction_mode="rollback_only") as session:
            for waiting in batch:
                waiting.outcome = waiting.verb(session)
                session.flush()
                session.expunge_all()
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


def tell_all(batch: list[Waiting]) -> None:
    """Answer everybody whose verb was in the commit."""
    for waiting in batch:
        waiting.tell()
