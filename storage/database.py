"""The only two doors to the database: `write` and `read`, each a transaction of its own."""

import asyncio
import errno
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Protocol, Self, TypeVar

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from storage.compiled import COMPILED
from storage.lock import Busy, ProcessLock, lock_of
from storage.migrating import check, migrate
from storage.trouble import CannotOpen, NotNow, cannot_open
from storage.turns import FIRST, Turns
from storage.writer import Writer

P = ParamSpec("P")
T = TypeVar("T")
Verb = Callable[Concatenate[Session, P], T]

log = logging.getLogger(__name__)

READERS = 4
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EIO)
# A server that is gone without a word is given up, after seconds or thousandths of them.
IN_TIME = {
    "connect_timeout": 5,
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
# Where a query finds a list in its session's `info`: queries that it puts there are run once it is answered.
AFTERWARDS = "afterwards"


class Doors(Protocol):
    """What edges are given: run a verb in a transaction of its own, and get frozen values back."""

    async def write(self, verb: Verb[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T: ...
    async def read(self, query: Verb[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T: ...


class Database:
    """An open database, migrated; close it when done."""

    def __init__(self, url: str, *, beside: bool = False, begins: bool = True) -> None:
        """Open and migrate; raises `Busy`, `TooNew`, `CannotOpen`.

        With `beside` another process may have it open, of the same version: a command that an operator
        types, with small transactions. It migrates nothing then but an empty database that it may begin;
        raises `TooOld`, `NotBegun`.
        """
        self.url = normal(url)
        self.is_sqlite = self.url.startswith("sqlite")
        self._lock: ProcessLock | None = None
        self._file: tuple[int, int] | None = None
        if self.is_sqlite:
            self._lock = locked_file(self.url, beside=beside)
            self._file = identity(self.url)
            self.engine = sqlite_engine(self.url, readers=True)
            writing = sqlite_engine(self.url, readers=False)
        else:
            self.engine = postgres_engine(self.url)
            # Whoever waited must see what was done meanwhile: each statement has a snapshot of its own.
            writing = self.engine.execution_options(isolation_level="READ COMMITTED")
        try:
            if beside:
                check(writing, begins=begins)
            else:
                migrate(writing)
        except BaseException as error:
            writing.dispose()
            self._let_go()
            if isinstance(error, DatabaseError):
                raise cannot_open(writing.url, error) from None
            raise
        # Beside another process, tidying up what was left behind is its business.
        is_held = self._lock is not None
        self._writer = Writer(writing, may_owe_tidying=is_held) if self.is_sqlite else Turns(writing)
        self._pool = ThreadPoolExecutor(READERS, thread_name_prefix="database")

    async def write(self, verb: Verb[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a verb and commit what it did; it may run twice, so it touches nothing but its session."""
        return await self._writer.write(lambda session: verb(session, *args, **kwargs))

    async def write_first(self, verb: Verb[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Like `write`, and before others that wait: for what Slack is waiting for.

        On PostgreSQL it meets others half done, so it must not depend on what it reads.
        """
        return await self._writer.write(lambda session: verb(session, *args, **kwargs), is_first=True)

    async def read(self, query: Verb[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a query on one snapshot, in which nothing can be written."""
        return await self._in_thread(lambda: self._read(lambda s: query(s, *args, **kwargs)))

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    def _read(self, query: Callable[[Session], T]) -> T:
        later: list[Callable[[Session], None]] = []
        with self.engine.connect() as connection:
            # On SQLite the readers' connections refuse to write by themselves.
            connection.execution_options(postgresql_readonly=True)
            with Session(connection, info={AFTERWARDS: later}) as session:
                found = query(session)
                session.rollback()
        # Who closes the database has no need of it any more.
        with suppress(RuntimeError):
            for one in later:
                self._pool.submit(self._read_later, one)
        return found

    def _read_later(self, query: Callable[[Session], None]) -> None:
        try:
            self._read(query)
        except DatabaseError as error:
            log.warning("what nobody waited for could not be read: %s", type(error).__name__)

    @property
    def takes(self) -> bool:
        """Whether it takes what is written, as far as this process has tried."""
        return self._writer.taking.is_well

    @property
    def is_in_place(self) -> bool:
        """Whether an SQLite file is where it was opened: one that was moved away is written to unseen."""
        return self._file is None or self._file == identity(self.url)

    def close(self) -> None:
        """Finish what is under way, and let go of the file; afterwards both doors are shut."""
        self._writer.close()
        self._pool.shutdown()
        self._let_go()

    def _let_go(self) -> None:
        self.engine.dispose()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

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


def file_of(url: str) -> Path:
    """Where the file of an SQLite database is."""
    return Path(make_url(url).database or "commonplace.db")


def identity(url: str) -> tuple[int, int] | None:
    """Which file lies in an SQLite database's place, by its disk and number; None when none does."""
    try:
        found = file_of(url).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def locked_file(url: str, *, beside: bool = False) -> ProcessLock | None:
    """The file of an SQLite database, made for its owner alone when it is not there yet, and locked.

    None when another process has the lock and that is no harm.
    """
    path = opening = file_of(url)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.chmod(0o600)
        opening = lock_of(path)
        return ProcessLock(path)
    except Busy:
        if not beside:
            raise
        return None
    except OSError as error:
        cannot = NotNow if error.errno in NO_ROOM else CannotOpen
        raise cannot(f"{opening} cannot be opened: {error.strerror}") from None


def postgres_engine(url: str) -> Engine:
    """An engine on which every reader sees one moment."""
    engine = create_engine(
        url,
        # The writer in turn, envelopes, and readers.
        pool_size=1 + FIRST + READERS,
        max_overflow=0,
        # The server may have been started again meanwhile.
        pool_pre_ping=True,
        isolation_level="REPEATABLE READ",
        # No column of ours is one: the server is not asked what it calls them.
        use_native_hstore=False,
        hide_parameters=True,
        execution_options={"compiled_cache": COMPILED},
        connect_args={name: value for name, value in IN_TIME.items() if name not in make_url(url).query},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        with connection.cursor() as cursor:
            # To start a process for a part of a search takes longer than the part.
            cursor.execute("SET max_parallel_workers_per_gather = 0")
            # A plan for any words at all takes twice as long as one for those that are looked for.
            cursor.execute("SET plan_cache_mode = force_custom_plan")
        connection.commit()

    return engine


def sqlite_engine(url: str, *, readers: bool) -> Engine:
    """An engine whose transactions begin when SQLAlchemy says so: deferred to read, immediate to write."""
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=READERS if readers else 1,
        max_overflow=0,
        # What people wrote has no place in an error, and so in a log.
        hide_parameters=True,
        execution_options={"compiled_cache": COMPILED},
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
