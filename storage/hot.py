"""Statements of the hot paths: built once, for each engine, and run on the session's own connection."""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Connection, Executable, Result, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import ORMExecuteState, Session

from storage.prepared import Prepared

T = TypeVar("T")
Insert = Callable[[Any], Any]
NOTHING: dict[str, Any] = {}
# In a session, so in one transaction: what hot statements found. They write to other tables than these.
REMEMBERED = "remembered"


class Hot:
    """A statement with bound names; building and keying one anew costs more than running it does."""

    def __init__(self, build: Callable[[Insert], Executable]) -> None:
        self._built = {"sqlite": build(sqlite.insert), "postgresql": build(postgresql.insert)}
        self._prepared: dict[tuple[str, ...], Prepared] = {}

    def __call__(self, session: Session, values: Any = NOTHING) -> Result[Any]:
        """Run it with these values; a list of them runs it for each."""
        bind = session.bind
        connection = bind if isinstance(bind, Connection) else session.connection()
        dialect = connection.dialect
        if dialect.name != "sqlite":
            return connection.execute(self._built[dialect.name], values)
        names = (*(values[0] if isinstance(values, list) else values),)
        prepared = self._prepared.get(names)
        if prepared is None:
            prepared = self._prepared[names] = Prepared(self._built[dialect.name], dialect, names)
        return prepared(connection, values)

    def first(self, session: Session, values: dict[str, str], make: Callable[[Any], T]) -> T | None:
        """What is made of the first row, or None; remembered until something is changed."""
        remembered: dict[tuple[object, ...], T | None] = session.info.setdefault(REMEMBERED, {})
        key = (id(self), *values.values())
        if key not in remembered:
            row = self(session, values).first()
            remembered[key] = None if row is None else make(row)
        return remembered[key]


@event.listens_for(Session, "do_orm_execute")
def changing(state: ORMExecuteState) -> None:
    """Remember nothing across a statement that may change what was read."""
    if not state.is_select:
        state.session.info.pop(REMEMBERED, None)


@event.listens_for(Session, "after_flush")
def flushed(session: Session, _: object) -> None:
    """Remember nothing across new rows."""
    session.info.pop(REMEMBERED, None)
