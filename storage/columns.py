"""Column types that say what they mean on both engines."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Dialect, String
from sqlalchemy.types import TypeDecorator

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


def besides(column: Any) -> ColumnElement[str]:
    """A column to check on rows found by their number: SQLite would rather search an index for it."""
    checked: ColumnElement[str] = column + ""
    return checked
