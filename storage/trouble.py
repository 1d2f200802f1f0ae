"""What a database in trouble says, and whether it may pass by itself."""

import sqlite3
from time import monotonic

from sqlalchemy import URL
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError, OperationalError, ProgrammingError

# SQLite's codes for a file that somebody else has at the moment, and for a disk that is full or fails.
BUSY, LOCKED, FAILS, FULL = 5, 6, 10, 13
PASSING = (BUSY, LOCKED, FAILS, FULL)
# And its code for a statement that makes no sense to it.
MISTAKEN = 1
# PostgreSQL's words, which come without a code, for what only a change of the address or of its rights mends.
FOR_GOOD = ("authentication failed", "does not exist", "no pg_hba.conf entry", "no password supplied")
# What is prepared beforehand is run by SQLite's driver, whose errors SQLAlchemy does not see.
ERRORS = (DatabaseError, sqlite3.DatabaseError)
# What is wrong with what was asked, and not with the database.
WRONG = (
    IntegrityError,
    DataError,
    ProgrammingError,
    sqlite3.IntegrityError,
    sqlite3.DataError,
    sqlite3.ProgrammingError,
)
# On a quiet night nothing may come that shows that envelopes are taken again.
A_WHILE = 600.0


class CannotOpen(Exception):
    """The database cannot be opened; the message says which and why, without a password."""


class NotNow(CannotOpen):
    """The same, and nothing has to be set otherwise: it may open by and by."""


class NoServer(NotNow):
    """PostgreSQL does not answer, or is not ready yet."""


def cannot_open(url: URL, error: DatabaseError) -> CannotOpen:
    """Why this database did not open."""
    why = reason(error)
    if url.get_backend_name() == "sqlite":
        code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
        return (NotNow if code in PASSING else CannotOpen)(f"{url.database} cannot be opened: {why}")
    host = url.host or url.query.get("host") or "localhost"
    where = f"PostgreSQL at {host}:{url.port or 5432}"
    if not isinstance(error, OperationalError) or any(words in why for words in FOR_GOOD):
        return CannotOpen(f"{where} does not let us in: {why}")
    return NoServer(f"{where} does not answer ({why})")


def reason(error: Exception) -> str:
    """What the engine says is wrong, in a few words."""
    said = str(getattr(error, "orig", error))
    line = next(iter(said.splitlines()), type(error).__name__)
    words = line.rsplit(" failed: ", 1)[-1].removeprefix("FATAL:").strip()
    return words[:1].lower() + words[1:]


def is_refusal(error: BaseException) -> bool:
    """Whether the engine would not do it, whatever was asked: it is away, full, locked or broken."""
    if not isinstance(error, ERRORS) or isinstance(error, WRONG):
        return False
    return getattr(getattr(error, "orig", error), "sqlite_errorcode", None) != MISTAKEN


class Taking:
    """Whether the database takes what is written: after a refusal only once it has taken something again.

    Envelopes count by themselves: on a full disk there is room for a word in place of another, and no more.
    """

    def __init__(self) -> None:
        self._refused_at: dict[bool, float] = {}

    def refused(self, *, is_first: bool) -> None:
        """The engine would not write this."""
        self._refused_at[is_first] = monotonic()

    def took(self, *, is_first: bool) -> None:
        """Something was committed, and it was not nothing."""
        self._refused_at.pop(is_first, None)

    @property
    def is_well(self) -> bool:
        """Whether what is written now will stay, as far as is known."""
        envelope = self._refused_at.get(True)
        return False not in self._refused_at and (envelope is None or monotonic() - envelope > A_WHILE)
