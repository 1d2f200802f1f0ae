"""Statements of the hot paths: built once, for each engine, and run on the session's own connection."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, CursorResult, Executable, Row, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import ORMExecuteState, Session

Insert = Callable[[Any], Any]
# In a session, so in one transaction: what hot statements found. They write to other tables than these.
REMEMBERED = "remembered"


class Hot:
    """A statement with bound names; building and keying one anew costs more than running it does."""

    def __init__(self, build: Callable[[Insert], Executable]) -> None:
        self._built = {"sqlite": build(sqlite.insert), "postgresql": build(postgresql.insert)}

    def __call__(self, session: Session, values: Any = None) -> CursorResult[Any]:
        """Run it with these values; a list of them runs it for each."""
        bind = session.bind
        connection = bind if isinstance(bind, Connection) else session.connection()
        return connection.execute(self._built[connection.dialect.name], values)

    def first(self, session: Session, values: dict[str, str]) -> Row[Any] | None:
        """The first row, or None; asked again before anything was changed, it is remembered."""
        remembered: dict[tuple[object, ...], Row[Any] | None] = session.info.setdefault(REMEMBERED, {})
        key = (id(self), *values.values())
        if key not in remembered:
            remembered[key] = self(session, values).first()
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
