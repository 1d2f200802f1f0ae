"""Statements that SQLite is handed as they are: what SQLAlchemy works out at each run is worked out once.

A star asks some twenty small things. SQLite answers one in a few microseconds, and finding out again how to
ask it takes ten times as long.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Dialect, Result
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

Convert = Callable[[Any], Any]


class Prepared:
    """One statement, compiled for values of these names; it runs on the driver's own connection."""

    def __init__(self, statement: Any, dialect: Dialect, names: Iterable[str]) -> None:
        compiled: SQLCompiler = statement.compile(dialect=dialect, column_keys=list(names))
        if compiled.prefetch or compiled.post_compile_params:
            raise ValueError("a hot statement needs nothing worked out as it runs")
        self._sql = compiled.string
        bound = [(name, compiled.binds[name]) for name in compiled.positiontup or ()]
        self._fixed = {name: bind.value for name, bind in bound if not bind.required}
        self._binding = [(name, binding(bind.type, dialect)) for name, bind in bound]
        columns = list(statement.exported_columns)
        self._keys = SimpleResultMetaData([column.key for column in columns])
        found = enumerate(reading(column.type, dialect) for column in columns)
        self._reading = [(place, convert) for place, convert in found if convert is not None]

    def __call__(self, connection: Connection, values: Any) -> Result[Any]:
        """Run it with these values; a list of them runs it for each, and finds nothing."""
        if not connection.in_transaction():
            connection.begin()
        driver: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
        if isinstance(values, list):
            driver.executemany(self._sql, [self._bound(one) for one in values])
            return IteratorResult(self._keys, iter(()))
        return IteratorResult(self._keys, self._rows(driver.execute(self._sql, self._bound(values))))

    def _bound(self, values: Mapping[str, Any]) -> list[Any]:
        given = {**self._fixed, **values} if self._fixed else values
        return [given[name] if convert is None else convert(given[name]) for name, convert in self._binding]

    def _rows(self, cursor: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
        if not self._reading:
            return iter(cursor)
        return map(self._read, cursor)

    def _read(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        read = list(row)
        for place, convert in self._reading:
            read[place] = convert(read[place])
        return tuple(read)


def binding(of: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    """What makes a value into one that the driver takes, if anything has to."""
    return of.dialect_impl(dialect).bind_processor(dialect)


def reading(of: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    """What makes a value of one that the driver gives, if anything has to."""
    return of.dialect_impl(dialect).result_processor(dialect, None)
