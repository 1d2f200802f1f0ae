"""Column types that say what they mean on both engines."""

import json
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Dialect, String, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import NullType, TypeDecorator

from storage.spelling import readable


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, kept in UTC; a naive value is refused, because SQLite forgets zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse what has no zone; keep the rest as UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone cannot be kept")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Give back a moment that knows it is in UTC."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class Words(TypeDecorator[str]):
    """What people wrote: anything at all, less the few characters that an engine refuses."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Leave out what cannot be kept."""
        return None if value is None else readable(value)


class Listed(TypeDecorator[Collection[Any]]):
    """Several values bound as one, so that their number changes no statement."""

    impl = NullType
    cache_ok = True

    def process_bind_param(self, value: Collection[Any] | None, dialect: Dialect) -> Any:
        """As each engine takes it."""
        found = list(value or ())
        return json.dumps(found) if dialect.name == "sqlite" else found


class Among(GenericFunction[Any]):
    """Whether a column's value is one of those that are listed."""

    # Where a truth is a number, "= 1" would be put behind one, and no index used.
    type = NullType()
    inherit_cache = True


@compiles(Among, "sqlite")
def among_on_sqlite(element: Among, compiler: SQLCompiler, **how: Any) -> str:
    """SQLite takes the list apart itself."""
    column, listed = (compiler.process(clause, **how) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({listed}))"  # noqa: S608 - both are compiled


@compiles(Among, "postgresql")
def among_on_postgresql(element: Among, compiler: SQLCompiler, **how: Any) -> str:
    """PostgreSQL has lists."""
    column, listed = (compiler.process(clause, **how) for clause in element.clauses)
    return f"{column} = ANY ({listed})"


def among(column: Any, name: str) -> ColumnElement[bool]:
    """Whether a column's value is one of those that are bound, as a list, to this name."""
    return Among(column, bindparam(name, type_=Listed))


def besides(column: Any) -> ColumnElement[str]:
    """A column to check on rows found by their number: SQLite would rather search an index for it."""
    checked: ColumnElement[str] = column + ""
    return checked
