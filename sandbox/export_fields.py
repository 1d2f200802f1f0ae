"""A field of an export, taken for no more than it is: every function gives a clean value or none."""

import re

from sandbox.workspace import JSON

LONGEST = 40_000
IDENT = re.compile(r"[A-Z][A-Z0-9_]{1,30}")
STAMP = re.compile(r"\d{9,10}\.\d{1,6}")
COLOUR = re.compile(r"[0-9a-fA-F]{6}")
YEAR_2200 = 7_258_118_400


def words(value: object) -> str:
    """Text that can be stored and sent on: no half characters, no NUL, of a length Slack knows."""
    if not isinstance(value, str):
        return ""
    return value[:LONGEST].replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def line(value: object) -> str:
    """The same in one line without space around it."""
    return " ".join(words(value).split())


def ident(value: object) -> str | None:
    """An id as Slack gives them."""
    return value if isinstance(value, str) and IDENT.fullmatch(value) else None


def stamp(value: object) -> str | None:
    """The time of a message, by which it is known, with all six decimals."""
    if not isinstance(value, str) or not STAMP.fullmatch(value):
        return None
    seconds, _, decimals = value.partition(".")
    return f"{seconds}.{decimals:0<6}"


def colour(value: object) -> str | None:
    """A colour of six digits."""
    return value.lower() if isinstance(value, str) and COLOUR.fullmatch(value) else None


def moment(value: object) -> int:
    """Whole seconds since 1970; 0 when they make no sense."""
    return number(value, YEAR_2200)


def number(value: object, most: int) -> int:
    """A whole number from 0 up to `most`; 0 when it is none."""
    return value if type(value) is int and 0 <= value <= most else 0


def flag(value: object) -> bool:
    """True only when it says so."""
    return value is True


def inner(raw: JSON, name: str) -> JSON:
    """The object in a field; empty when there is none."""
    found = raw.get(name)
    return found if isinstance(found, dict) else {}


def objects(value: object) -> list[JSON]:
    """The objects in a list; whatever else is in it is not there."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def idents(value: object) -> tuple[str, ...]:
    """The ids in a list, each once."""
    found = [one for one in value if ident(one)] if isinstance(value, list) else []
    return tuple(dict.fromkeys(found))
