"""What somebody typed: its words, its quoted phrases, and what in it may be misspelled. Pure."""

import re
import unicodedata
from collections.abc import Iterable

from communities import narrowing_typed, words
from communities.narrowing import Told
from communities.narrowing_typed import QUOTES
from storage.asking import Terms
from storage.phrases import has_signs
from storage.scripts import ACCENTS, MARKS

QUOTED = re.compile(f"[{QUOTES}]([^{QUOTES}]+)[{QUOTES}]")
MOST_WORDS, MOST_PHRASES = 32, 8
# So many are looked for wherever they stand: the first of what was typed may be little words.
FEWEST_WORDS = 16
WRITTEN = re.compile(rf"(?:[^\W_]|[{MARKS}{ACCENTS}])+")
# `node_modules`, `proj-12`, `os.path`, `std::move`, `camelCase`, `/etc/hosts`, `C:\\temp`; a single letter
# behind a dot is rather the end of a sentence, mistyped.
IDENTIFIER = re.compile(r"[_\\@]|\w\.\w\w|::|/\w+/\w|[a-z][A-Z]|[A-Za-z]\d|\d[A-Za-z]|[^\W\d_]-\d")


def read(typed: str) -> Terms:
    """What was typed, as words and quoted phrases; words that carry no meaning count only if all are such."""
    said = words.plain(typed)
    parts = QUOTED.findall(said)[:MOST_PHRASES]
    phrases = tuple(tuple(words.letters(part))[:MOST_WORDS] for part in parts)
    rest = tuple(dict.fromkeys(words.tokens(QUOTED.sub(" ", said))))
    meant = tuple(word for word in rest if word not in words.STOP_WORDS)
    quoted = tuple(phrase for phrase in phrases if phrase)
    signed = tuple(part for part, phrase in zip(parts, phrases, strict=True) if phrase and has_signs(part))
    at_first = sum(word not in words.STOP_WORDS for word in rest[:MOST_WORDS])
    looked_for = meant[: max(at_first, FEWEST_WORDS)] or (() if quoted else rest[:MOST_WORDS])
    return Terms(looked_for, quoted, signed=signed)


def correctable(typed: str, asked: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the words that may be misspelled: what stands in a name made by or for machines is not.

    Nor is what was taken for the name of a filter.
    """
    pieces = [piece for piece in words.plain(typed).split() if IDENTIFIER.search(piece)]
    pieces += [piece.partition(":")[0] for piece in narrowing_typed.no_filters(typed)]
    named = {token for piece in pieces for token in words.tokens(piece)}
    return tuple(word for word in asked if word not in named)


def as_written(typed: str, found: Iterable[str]) -> tuple[str, ...]:
    """These of its words as they were typed, with capitals and accents."""
    wanted = tuple(found)
    if not wanted:
        return ()
    pieces = WRITTEN.findall(unicodedata.normalize("NFC", words.plain(typed)))
    written = {words.folded(piece): piece for piece in reversed(pieces)}
    return tuple(written.get(word, word) for word in wanted)


def looser(typed: str, told: Told) -> list[str]:
    """The same without filters that miss; then without quotation marks, without filters, without either."""
    without = told.missed.without if told.missed else ""
    asked = narrowing_typed.taken_apart(typed)
    wish = narrowing_typed.taken_apart(without) if without else asked
    loosened = QUOTED.sub(r" \1 ", wish.words)
    ways = (f"{loosened} {wish.typed}", wish.words, loosened)
    others = dict.fromkeys((without, *(" ".join(way.split()) for way in ways)))
    return [way for way in others if way not in ("", " ".join(f"{asked.words} {asked.typed}".split()))]


def has_quotes(typed: str) -> bool:
    """Whether words stand in quotation marks, besides those of a filter."""
    return QUOTED.search(narrowing_typed.taken_apart(typed).words) is not None
