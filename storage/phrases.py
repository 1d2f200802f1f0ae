"""Quoted phrases with signs in them: what is typed between and around the words has to stand there too."""

import re

from storage.scripts import MARKS, UNSPACED
from storage.spelling import folded, readable

LETTER = rf"[^\W_]|[{MARKS}]"
PIECE = re.compile(rf"(?P<word>(?:{LETTER})+)|(?P<gap>\s+)|(?P<sign>.)", re.DOTALL)
# Where words begin and end anywhere.
IN_A_RUN = re.compile(rf"[{UNSPACED}]")
# Signs that keyboards and Slack write in more than one way.
ALIKE = str.maketrans("’‘‐‑–—", "''----")


def has_signs(phrase: str) -> bool:
    """Whether a phrase holds more than words and blanks."""
    return any(piece.lastgroup == "sign" for piece in PIECE.finditer(phrase))


def alike(text: str) -> str:
    """A text as it is compared, with its signs."""
    return folded(readable(text)).translate(ALIKE)


def as_typed(phrase: str) -> re.Pattern[str]:
    """What a text has to match that says it; signs that were not typed may stand between words."""
    pieces = list(PIECE.finditer(alike(phrase).strip()))
    parts = [edge(pieces[0], "<!")]
    for at, piece in enumerate(pieces):
        if piece.lastgroup == "gap":
            # Only between words: beside a sign it could be any number of these in any number of ways.
            is_between_words = pieces[at - 1].lastgroup == pieces[at + 1].lastgroup == "word"
            parts.append(r"[\W_]+" if is_between_words else r"\s+")
        else:
            parts.append(re.escape(piece[0]))
    return re.compile("".join([*parts, edge(pieces[-1], "!")]))


def edge(piece: re.Match[str], beyond: str) -> str:
    """What may not stand beyond the first or last piece of a phrase: more of the same."""
    if piece.lastgroup == "sign":
        return f"(?{beyond}{re.escape(piece[0])})"
    return "" if IN_A_RUN.search(piece[0]) else f"(?{beyond}{LETTER})"
