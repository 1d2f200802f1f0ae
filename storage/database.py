"""The only two doors to the database: `write` and `read`, each a transaction of its own."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Protocol, Self, TypeVar

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from storage.lock import ProcessLock
from storage.migrating import migrate
from storage.writer import Writer

P = ParamSpec("P")
T = TypeVar("T")
Verb = Callable[Concatenate[Session, P], T]

READERS = 4
RETRIES = 8
# PostgreSQL's codes for "somebody else was faster, try again": serialization failure and deadlock.
TRY_AGAIN = {"40001", "40P01"}


class Doors(Protocol):
    """What edges are given: run a verb in a transaction of its own, and get frozen values back."""

    async def write(self, verb: Verb[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T: ...
    async def read(self, query: Verb[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T: ...


class Database:
    """An open database, migrated; close it when done."""

    def __init__(self, url: str) -> None:
        """Open and migrate; raises `Busy` when another process holds the SQLite file."""
        self.url = normal(url)
        self.is_sqlite = self.url.startswith("sqlite")
        self._lock: ProcessLock | None = None
        self._writer: Writer | None = None
        if self.is_sqlite:
            path = Path(make_url(self.url).database or "commonplace.db")
            path.parent.mkdir(parents=True, exist_ok=True)
            self._lock = ProcessLock(path)
            path.touch(mode=0o600)
            path.chmod(0o600)
            self.engine = sqlite_engine(self.url, readers=True)
            writing = sqlite_engine(self.url, readers=False)
            migrate(writing)
            self._writer = Writer(writing)
        else:
            self.engine = create_engine(
                self.url, pool_size=8, max_overflow=0, isolation_level="REPEATABLE READ"
            )
            migrate(self.engine)
        self._pool = ThreadPoolExecutor(READERS if self.is_sqlite else 8, thread_name_prefix="database")

    async def write(self, verb: Verb[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a verb and commit what it did; it may run twice, so it touches nothing but its session."""
        if self._writer is not None:
            return await self._writer.write(lambda session: verb(session, *args, **kwargs))
        return await self._in_thread(lambda: self._write_postgres(lambda s: verb(s, *args, **kwargs)))

    async def read(self, query: Verb[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a query on one snapshot, in which nothing can be written."""
        return await self._in_thread(lambda: self._read(lambda s: query(s, *args, **kwargs)))

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    def _read(self, query: Callable[[Session], T]) -> T:
        with self.engine.connect() as connection, Session(connection) as session:
            found = query(session)
            session.rollback()
            return found

    def _write_postgres(self, verb: Callable[[Session], T]) -> T:
        for attempt in range(RETRIES):
            try:
                with Session(self.engine) as session, session.begin():
                    return verb(session)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) not in TRY_AGAIN or attempt == RETRIES - 1:
                    raise
        raise AssertionError("the last attempt returns or raises")

    def close(self) -> None:
        """Finish what is under way, and let go of the file."""
        if self._writer is not None:
            self._writer.close()
        self._pool.shutdown()
        self.engine.dispose()
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def normal(url: str) -> str:
    """The same database, by the name of the driver that we use."""
    for short in ("postgresql://", "postgres://"):
        if url.startswith(short):
            return "postgresql+psycopg://" + url.removeprefix(short)
    return url


def sqlite_engine(url: str, *, readers: bool) -> Engine:
    """An engine whose transactions begin when SQLAlchemy says so: deferred to read, immediate to write."""
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=READERS if readers else 1,
        max_overflow=0,
        connect_args={"check_same_thread": False},
    )
    begin = "BEGIN" if readers else "BEGIN IMMEDIATE"

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "busy_timeout = 2000",
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "secure_delete = ON",
            f"query_only = {'ON' if readers else 'OFF'}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def start(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine
