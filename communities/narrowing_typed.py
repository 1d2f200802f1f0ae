"""Filters as somebody typed them, taken apart and put back. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from rapidfuzz.distance import OSA

from communities import words

# Every one of them opens and closes, whatever language it comes from.
QUOTES = '"“”„‟«»「」'
# These are apostrophes too, so they have to stand around words, with none within.
SINGLE = re.compile(rf"(?<!\S)[‚‘](?!\d)([^‚‘’{QUOTES}]+)[‘’](?!\S)")
PHRASE = f"[{QUOTES}][^{QUOTES}]*[{QUOTES}]"
# A phrase is left alone, whatever stands in it.
PIECE = re.compile(
    rf"""{PHRASE}|(?<!\S)\(?(-?)(by|in|tag|since|is):(?:\s+(?=<?[@#]))?"""
    rf"""(<[^<>]*>\)?|{PHRASE}\)?|[^\s<>{QUOTES}]+)""",
    re.IGNORECASE,
)
MENTIONED = re.compile(r"<[@#]([A-Z0-9]+)(?:\|[^<>]*)?>")
# What may be meant as a filter.
NAMED = re.compile(rf"{PHRASE}|(?<!\S)\(?((\w+):[^\s:/{QUOTES}][^\s{QUOTES}]*)", re.IGNORECASE)
# What other searches know as filters, and this one does not.
OTHERS = {"after", "author", "before", "channel", "date", "during", "from", "has", "on", "tagged", "tags"}
OTHERS |= {"type", "until", "user", "with"}
# What is mistyped in their place.
OFTEN = ("tag", "tags", "since", "from")
# What stands in no filter, whatever somebody is called.
UNTYPED = re.compile(rf"[<>{QUOTES}]")
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
    # Typed with a minus: to leave out what it names.
    is_minus: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """What was typed, taken apart; `words` are the rest, with phrases in their quotation marks."""

    words: str
    filters: tuple[Filter, ...] = ()
    # The filters in one string, as they were typed.
    typed: str = field(default="", compare=False)


def taken_apart(typed: str) -> Wish:
    """The filters in what was typed, in Slack's markup, and the rest."""
    found: list[re.Match[str]] = []

    def keep(piece: re.Match[str]) -> str:
        if piece[2] is None or len(found) == MOST:
            return piece[0]
        found.append(piece)
        return " "

    rest = PIECE.sub(keep, SINGLE.sub(r'"\1"', typed))
    if not found:
        return Wish(rest)
    return Wish(" ".join(rest.split()), tuple(map(filter_in, found)), " ".join(piece[0] for piece in found))


def filter_in(piece: re.Match[str]) -> Filter:
    """The filter that was found."""
    value = piece[3] if "(" in piece[3] else piece[3].rstrip(")")
    return Filter(Kind(piece[2].lower()), value.strip(QUOTES), bool(piece[1]))


def written(kind: Kind, name: str) -> str:
    """A filter as one types it; a name of several words stands in quotation marks."""
    sign = {Kind.BY: "@", Kind.IN: "#"}.get(kind, "")
    said = UNTYPED.sub("", name)
    return f'{kind}:"{said}"' if " " in said else f"{kind}:{sign}{said}"


def exchanged(typed: str, instead: Mapping[Filter, str]) -> str:
    """What was typed with these filters exchanged for others, or left out for ''."""

    def change(piece: re.Match[str]) -> str:
        return instead.get(filter_in(piece), piece[0]) if piece[2] else piece[0]

    return " ".join(PIECE.sub(change, SINGLE.sub(r'"\1"', typed)).split())


def shortened(typed: str, most: int) -> str:
    """What was typed in so many letters at most: its filters, and as much else as there is room for."""
    wish = taken_apart(typed)
    filters = f"{wish.typed} " if wish.typed and len(wish.typed) < most else ""
    # The filters first: a phrase that is cut has no end.
    return (filters + wish.words)[:most].strip()


def no_filters(typed: str, found: Iterable[str] = ()) -> tuple[str, ...]:
    """What looks like a filter in what was typed, is none, and stands in none of these texts."""
    said = "\n".join(found).lower()
    pieces = NAMED.findall(words.plain(taken_apart(typed).words))
    return tuple(
        piece for piece, name in pieces if name and is_no_filter(piece, name) and piece.lower() not in said
    )


def is_no_filter(piece: str, name: str) -> bool:
    """Whether a word before a colon is one of another search, or a filter of this one, mistyped."""
    called = name.lower()
    return (
        called in OTHERS
        or piece[len(name) + 1] in "@#"
        or any(
            OSA.distance(called, meant) == 1 and (len(meant) > 3 or sorted(called) == sorted(meant))
            for meant in OFTEN
        )
    )
