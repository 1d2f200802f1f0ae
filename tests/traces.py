"""Looking for words that should be gone: in every column of every table, and in the bytes of the file."""

import asyncio
from pathlib import Path

from sqlalchemy import inspect, make_url, text
from sqlalchemy.orm import Session

from storage.database import Database

MOMENTS = 200


def in_tables(session: Session, words: str) -> set[str]:
    """The tables in which these words stand, the shadow tables of an index among them."""
    found = set()
    for table in inspect(session.get_bind()).get_table_names():
        for row in session.execute(text(f'SELECT * FROM "{table}"')):
            spoken = " ".join(
                value.decode("latin-1") if isinstance(value, bytes) else str(value) for value in row
            )
            if words.lower() in spoken.lower():
                found.add(table)
    return found


def in_files(database: Database, words: str) -> set[str]:
    """The files of an SQLite database in whose bytes these words stand: the file itself, and its log."""
    if not database.is_sqlite:
        return set()
    path = Path(make_url(database.url).database or "")
    return {
        found.suffix
        for found in path.parent.glob(path.name + "*")
        if words.lower().encode() in found.read_bytes().lower()
    }


async def left(database: Database, *words: str) -> set[str]:
    """Where any of these can be read still, once what tidies up between commits has had its moment."""
    for _ in range(MOMENTS):
        found = set().union(*[await of(database, word) for word in words])
        if not found:
            return found
        await asyncio.sleep(0.05)
    return found


async def of(database: Database, words: str) -> set[str]:
    """Wherever these words can still be read."""
    return await database.read(in_tables, words) | in_files(database, words)
