"""Filters as somebody typed them, taken apart and put back. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from communities import words

# A phrase is left alone, whatever stands in it.
PIECE = re.compile(
    r"""["“”„][^"“”„]*["“”„]|(?<!\S)(by|in|tag|since|is):(<[^<>]*>|["“”„][^"“”„]*["“”„]|[^\s"“”„<>]+)""",
    re.IGNORECASE,
)
MENTIONED = re.compile(r"<[@#]([A-Z0-9]+)(?:\|[^<>]*)?>")
# What other searches know as filters, and this one does not.
OTHERS = re.compile(
    r"""["“”„][^"“”„]*["“”„]|(?<!\S)((?:after|author|before|channel|date|during|from|has|on|type|until|user|with):"""
    r"""[^\s:/"“”„]\S*)""",
    re.IGNORECASE,
)
# What stands in no filter, whatever somebody is called.
UNTYPED = re.compile(r"""["“”„<>]""")
# So many filters are followed.
MOST = 8


class Kind(StrEnum):
    """The word before the colon."""

    BY = "by"
    IN = "in"
    TAG = "tag"
    SINCE = "since"
    IS = "is"


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter as it was typed."""

    kind: Kind
    value: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What was typed, taken apart; `words` are the rest, with phrases in their quotation marks."""

    words: str
    filters: tuple[Filter, ...] = ()


def taken_apart(typed: str) -> Wish:
    """The filters in what was typed, in Slack's markup, and the rest."""
    found: list[Filter] = []

    def keep(piece: re.Match[str]) -> str:
        if piece[1] is None or len(found) == MOST:
            return piece[0]
        found.append(filter_in(piece))
        return " "

    rest = PIECE.sub(keep, typed)
    return Wish(" ".join(rest.split()) if found else typed, tuple(found))


def filter_in(piece: re.Match[str]) -> Filter:
    """The filter that was found."""
    return Filter(Kind(piece[1].lower()), piece[2].strip('"“”„'))


def written(kind: Kind, name: str) -> str:
    """A filter as one types it; a name of several words stands in quotation marks."""
    sign = {Kind.BY: "@", Kind.IN: "#"}.get(kind, "")
    said = UNTYPED.sub("", name)
    return f'{kind}:"{said}"' if " " in said else f"{kind}:{sign}{said}"


def exchanged(typed: str, instead: Mapping[Filter, str]) -> str:
    """What was typed with these filters exchanged for others, or left out for ''."""

    def change(piece: re.Match[str]) -> str:
        return instead.get(filter_in(piece), piece[0]) if piece[1] else piece[0]

    return " ".join(PIECE.sub(change, typed).split())


def no_filters(typed: str, found: Iterable[str] = ()) -> tuple[str, ...]:
    """What looks like a filter in what was typed, is none, and stands in none of these texts."""
    said = "\n".join(found).lower()
    pieces = OTHERS.findall(words.plain(typed))
    return tuple(piece for piece in pieces if piece and piece.lower() not in said)
