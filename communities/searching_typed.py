"""What somebody typed: its words, its quoted phrases, and what in it may be misspelled. Pure."""

import re

from communities import narrowing_typed, words
from communities.narrowing import Told
from storage.asking import Terms
from storage.phrases import has_signs

QUOTED = re.compile(r"[\"“”„]([^\"“”„]+)[\"“”„]")
MOST_WORDS, MOST_PHRASES = 32, 8
# `node_modules`, `proj-12`, `os.path`, `std::move`, `camelCase`, `/etc/hosts`, `C:\\temp`; a single letter
# behind a dot is rather the end of a sentence, mistyped.
IDENTIFIER = re.compile(r"[_\\@]|\w\.\w\w|::|/\w+/\w|[a-z][A-Z]|[A-Za-z]\d|\d[A-Za-z]|[^\W\d_]-\d")


def read(typed: str) -> Terms:
    """What was typed, as words and quoted phrases; words that carry no meaning count only if all are such."""
    said = words.plain(typed)
    parts = QUOTED.findall(said)[:MOST_PHRASES]
    phrases = tuple(tuple(words.letters(part))[:MOST_WORDS] for part in parts)
    rest = list(dict.fromkeys(words.tokens(QUOTED.sub(" ", said))))[:MOST_WORDS]
    meant = tuple(word for word in rest if word not in words.STOP_WORDS)
    quoted = tuple(phrase for phrase in phrases if phrase)
    signed = tuple(part for part, phrase in zip(parts, phrases, strict=True) if phrase and has_signs(part))
    return Terms(meant or (() if quoted else tuple(rest)), quoted, signed=signed)


def correctable(typed: str, asked: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the words that may be misspelled: what stands in a name made by or for machines is not."""
    pieces = words.plain(typed).split()
    named = {token for piece in pieces if IDENTIFIER.search(piece) for token in words.tokens(piece)}
    return tuple(word for word in asked if word not in named)


def looser(typed: str, told: Told) -> list[str]:
    """The same without filters that miss; and without any filters and quotation marks."""
    without = told.missed.without if told.missed else ""
    return [rest for rest in dict.fromkeys((without, loosened(typed))) if rest]


def loosened(typed: str) -> str:
    """The same without quotation marks and filters; '' when it has neither."""
    rest = " ".join(QUOTED.sub(r" \1 ", narrowing_typed.taken_apart(typed).words).split())
    return "" if rest == " ".join(typed.split()) else rest
