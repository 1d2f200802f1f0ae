"""What a field of an export may hold, so that both engines keep it and the app can work with it."""

import json
import re
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Integer

from storage.columns import UtcDateTime

JSONValue = Any
Fields = dict[str, JSONValue]
LARGEST = 2**31 - 1
YEARS = range(1970, 3000)
# Columns in which stands what Slack knows a message, or a mark on it, by.
OF_MESSAGES = ("ts", "thread_ts", "other_ts", "event_ts")
STAMP = re.compile(r"[0-9]{1,10}(?:\.[0-9]{1,6})?")
# As JSON writes it, where the backslash is not one of somebody's own.
NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


class Unfit(Exception):
    """What a line holds cannot be kept; the message says which field and why."""


def fit(name: str, column: "Column[Any]", fields: Fields) -> object:
    """One field as a value of its column; raises `Unfit`."""
    if name not in fields:
        raise Unfit(f"“{name}” is missing")
    value = fields[name]
    if value is None and column.nullable:
        return None
    kind = column.type
    if isinstance(kind, UtcDateTime):
        return moment(name, value)
    if isinstance(kind, Date):
        return day(name, value)
    if isinstance(kind, Boolean):
        return of_type(name, value, bool)
    if isinstance(kind, Integer):
        return number(name, value)
    if isinstance(kind, JSON):
        return facts(name, value)
    if column.key in OF_MESSAGES:
        return stamp(name, value)
    return text(name, value, length_of(column))


def length_of(column: "Column[Any]") -> int | None:
    """How long a text in a column may be."""
    plain: Any = getattr(column.type, "impl", column.type)
    return plain.length if isinstance(plain.length, int) else None


def of_type(name: str, value: object, kind: type) -> object:
    """The value, if it is of this type; raises `Unfit`."""
    if not isinstance(value, kind):
        raise Unfit(f"“{name}” is not what it should be")
    return value


def number(name: str, value: object) -> int:
    """A whole number that both engines keep; raises `Unfit`."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST:
        raise Unfit(f"“{name}” is no number")
    return value


def text(name: str, value: object, longest: int | None = None) -> str:
    """A text, not longer than its column; raises `Unfit`."""
    if not isinstance(value, str):
        raise Unfit(f"“{name}” is no text")
    if longest is not None and len(value) > longest:
        raise Unfit(f"“{name}” is longer than {longest} letters")
    if "\0" in value or (not value.isprintable() and any("\ud800" <= letter <= "\udfff" for letter in value)):
        raise Unfit(f"“{name}” holds letters that do not exist")
    return value


def facts(name: str, value: object) -> object:
    """An object that both engines keep and give back the same; raises `Unfit`."""
    of_type(name, value, dict)
    try:
        written_out = json.dumps(value, ensure_ascii=False, allow_nan=False)
        written_out.encode()
    except ValueError:
        raise Unfit(f"“{name}” holds what cannot be kept") from None
    if NUL.search(written_out):
        raise Unfit(f"“{name}” holds letters that do not exist")
    return value


def stamp(name: str, value: object) -> str:
    """The time of a message, by which Slack knows it; raises `Unfit`."""
    found = text(name, value)
    if not STAMP.fullmatch(found):
        raise Unfit(f"“{name}” is no time of a message")
    return found


def moment(name: str, value: object) -> datetime:
    """A moment in UTC, of the years that there are notes from; raises `Unfit`."""
    try:
        found = datetime.fromisoformat(text(name, value))
        if found.tzinfo is None:
            raise Unfit(f"“{name}” is a moment without a zone")
        found = found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unfit(f"“{name}” is no moment") from None
    if found.year not in YEARS:
        raise Unfit(f"“{name}” is a moment of the year {found.year}")
    return found


def day(name: str, value: object) -> date:
    """A day, of the years that there are notes from; raises `Unfit`."""
    try:
        found = date.fromisoformat(text(name, value))
    except ValueError:
        raise Unfit(f"“{name}” is no day") from None
    if found.year not in YEARS:
        raise Unfit(f"“{name}” is a day of the year {found.year}")
    return found
