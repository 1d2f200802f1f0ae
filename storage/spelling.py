"""How words are compared: case, accents and regular endings do not matter; and whether they ask something."""

import re
import unicodedata
from collections.abc import Container, Iterable
from functools import lru_cache
from threading import local

from Stemmer import Stemmer

from storage.scripts import MARKS, UNSPACED, is_accent

WORD = 64
PLAIN = re.compile(r"[a-z0-9]+")
WRITTEN = re.compile(rf"(?:[^\W_]|[{MARKS}])+")
RUNS = re.compile(rf"[{UNSPACED}]+|[^{UNSPACED}]+")
IN_A_RUN = re.compile(rf"[{UNSPACED}]")
# What an apostrophe parts from a word by itself is none: `it's`, `don't`, `l'eau`.
PARTED = re.compile(r"(?<=[^\W_])['’][a-z]\b|\b[a-z]['’](?=[^\W_])")
BETWEEN = re.compile(rf"(?<=[{UNSPACED}]) (?=[{UNSPACED}])")
ANGLED = re.compile(r"<([^<>]*)>")
WORDY = re.compile(r"\w")
# Whoever is mentioned without a name, as a text has it; that is no word of the text.
SOMEONE = "@someone"
NOBODY = re.compile(rf"{SOMEONE}\b")
# Letters that are others with something added, which they cannot be taken apart into.
LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
# An accent makes another letter of this one.
SHORT_I = unicodedata.normalize("NFD", "й"), "й"
SHORTEST_QUESTION = 5

STOP_WORDS = frozenset(
    """
    a about after again all also am an and any are aren as at be because been before being but
    by can cannot could did didn do does doesn doing don down during each else ever every few
    for from further get got had has have having he her here hers him his how however i if in
    into is isn it its itself just let like me more most much my no nor not now of off on once
    only or other our ours out over own same she should so some such than that the their theirs
    them then there these they this those through to too under until up us very was wasn way we
    were what when where which while who whom why will with would you your yours
    """.split()  # noqa: SIM905 - a list of words is read as words
)


def readable(text: str) -> str:
    """A text without what an engine refuses to keep: NUL, and halves of surrogate pairs."""
    if text.isascii():
        return text.replace("\0", "")
    whole = text.replace("\0", "").encode("utf-16-le", "surrogatepass")
    return whole.decode("utf-16-le", "replace")


def folded(word: str) -> str:
    """A word as it is compared: lower case, without accents, in the letters of a plain keyboard."""
    # Taken apart first: some letters are capitals only once they are taken apart.
    apart = unicodedata.normalize("NFKD", word).casefold()
    spread = unicodedata.normalize("NFKD", apart).replace(*SHORT_I).translate(LETTERS)
    return unicodedata.normalize("NFC", "".join(c for c in spread if not is_accent(c)))


def pieces(text: str) -> list[str]:
    """A text as it is compared, taken apart: words, and runs of letters that stand without spaces."""
    if text.isascii():
        # Nothing to fold but case: the commonest text by far, and every star waits for this.
        return [word for word in PLAIN.findall(whole(text.replace("\0", "").lower())) if len(word) <= WORD]
    parts = WRITTEN.findall(whole(folded(readable(text))))
    found = (piece for part in parts for piece in RUNS.findall(part))
    return [piece for piece in found if is_run(piece) or len(piece) <= WORD]


def whole(text: str) -> str:
    """A text without the letters that only an apostrophe parts from a word, and without unnamed mentions."""
    text = PARTED.sub(" ", text) if "'" in text or "’" in text else text
    return NOBODY.sub(" ", text) if SOMEONE in text else text


def is_run(piece: str) -> bool:
    """Whether a piece is of letters that stand without spaces, so that words begin and end anywhere in it."""
    return IN_A_RUN.match(piece) is not None


def tokens(text: str) -> list[str]:
    """The words of a text as they are looked for, in order; what is too long to be a word is left out.

    A run of letters without spaces is looked for by its neighbours, two and two: no dictionary is needed.
    """
    found = pieces(text)
    if text.isascii():
        return found
    return [token for piece in found for token in (pairs(piece) if is_run(piece) else [piece])]


def pairs(run: str) -> list[str]:
    """The neighbours in a run, two and two; a letter by itself is one."""
    return [run[at : at + 2] for at in range(len(run) - 1)] or [run]


def letters(text: str) -> list[str]:
    """The words of a text in order, with each letter of a run by itself: what a quoted phrase is made of."""
    found = pieces(text)
    if text.isascii():
        return found
    return [token for piece in found for token in (piece if is_run(piece) else [piece])]


def together(phrase: Iterable[str]) -> list[str]:
    """The words of a phrase as they are looked for, from its letters."""
    return tokens(BETWEEN.sub("", " ".join(phrase)))


def holding(text: str, among: Container[str]) -> list[str]:
    """Those of the words of a text, and of its runs, that are or hold one of these; each once."""
    found = (piece for piece in pieces(text) if any(token in among for token in tokens(piece)))
    return list(dict.fromkeys(found))


def vocabulary(*texts: str) -> frozenset[str]:
    """Every word by which one of these texts is found, without those that carry no meaning."""
    found = {word for text in texts for word in tokens(text)}
    found |= {letter for text in texts if not text.isascii() for letter in letters(text)}
    return frozenset(found) - STOP_WORDS


class Stemmers(local):
    """A stemmer for each thread: one keeps state while it works, and searches run side by side."""

    def __init__(self) -> None:
        # Without a cache of its own: `stem` has one for all.
        self.english = Stemmer("english", 0)


STEMMERS = Stemmers()


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """What a word shares with its regular forms, in letters that every engine takes for one word."""
    if word.isdigit() and word.isascii():
        return word
    if word.isascii():
        return str(STEMMERS.english.stemWord(word))
    return "u" + word.encode().hex()


def indexed(text: str) -> str:
    """A text as it stands in the index: its letters in order, and behind them the pairs of its runs."""
    found = pieces(text)
    if text.isascii():
        return " ".join(map(stem, found))
    in_order = " ".join(stem(letter) for piece in found for letter in (piece if is_run(piece) else [piece]))
    paired = [stem(pair) for piece in found if is_run(piece) and len(piece) > 1 for pair in pairs(piece)]
    # No phrase reaches from the one into the other.
    return f"{in_order} a {' '.join(paired)}" if paired else in_order


def is_question(text: str) -> bool:
    """Whether a message asks something: a sentence of it ends in a question mark."""
    without_links = ANGLED.sub("", text)
    without_code = re.sub(r"```.*?```|`[^`]*`", "", without_links, flags=re.DOTALL)
    # In pieces, because one expression for all of it would take the square of a long message's time.
    *asked, _ = re.split(r"[?？]", without_code)
    lines = (piece.rsplit("\n", 1)[-1] for piece in asked)
    begun = ((line, WORDY.search(line)) for line in lines)
    return any(len(line) - found.start() > SHORTEST_QUESTION for line, found in begun if found)
