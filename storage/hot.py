"""Statements of the hot paths: built once, for each engine, and run on the session's own connection."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, CursorResult, Executable
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

Insert = Callable[[Any], Any]


class Hot:
    """A statement with bound names; building and keying one anew costs more than running it does."""

    def __init__(self, build: Callable[[Insert], Executable]) -> None:
        self._built = {"sqlite": build(sqlite.insert), "postgresql": build(postgresql.insert)}

    def __call__(self, session: Session, values: Any = None) -> CursorResult[Any]:
        """Run it with these values; a list of them runs it for each."""
        bind = session.bind
        connection = bind if isinstance(bind, Connection) else session.connection()
        return connection.execute(self._built[connection.dialect.name], values)
