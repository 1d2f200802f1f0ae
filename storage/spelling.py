"""How words are compared: case, accents and regular endings do not matter; and whether they ask something."""

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

WORD = 64
PLAIN = re.compile(r"[a-z0-9]+")
TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
ANGLED = re.compile(r"<([^<>]*)>")
WORDY = re.compile(r"\w")
SHORTEST_QUESTION = 5


def readable(text: str) -> str:
    """A text without what an engine refuses to keep: NUL, and halves of surrogate pairs."""
    if text.isascii():
        return text.replace("\0", "")
    whole = text.replace("\0", "").encode("utf-16-le", "surrogatepass")
    return whole.decode("utf-16-le", "replace")


def folded(word: str) -> str:
    """A word as it is compared: lower case, without accents."""
    # Taken apart first: some letters are capitals only once they are taken apart.
    apart = unicodedata.normalize("NFKD", word).casefold()
    spread = unicodedata.normalize("NFKD", apart)
    return unicodedata.normalize("NFC", "".join(c for c in spread if not unicodedata.combining(c)))


def tokens(text: str) -> list[str]:
    """The words of a text as they are compared, in order; what is too long to be a word is left out."""
    if text.isascii():
        # Nothing to fold but case: the commonest text by far, and every star waits for this.
        return [word for word in PLAIN.findall(text.replace("\0", "").lower()) if 1 < len(word) <= WORD]
    found = (folded(token) for token in TOKEN.findall(readable(text)))
    # Folding takes some letters apart, into several words or into none.
    parts = (part for token in found for part in re.findall(r"[^\W_]+", token))
    return [part for part in parts if len(part) <= WORD and (len(part) > 1 or not part.isascii())]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """What a word shares with its regular forms, in letters that every engine takes for one word."""
    if word.isascii():
        # The stemmer keeps state while it works, and searches run side by side: each has its own.
        return str(snowballstemmer.stemmer("english").stemWord(word))
    return "u" + word.encode().hex()


def indexed(text: str) -> str:
    """A text as it stands in the index."""
    return " ".join(stem(token) for token in tokens(text))


def is_question(text: str) -> bool:
    """Whether a message asks something: a sentence of it ends in a question mark."""
    without_links = ANGLED.sub("", text)
    without_code = re.sub(r"```.*?```|`[^`]*`", "", without_links, flags=re.DOTALL)
    # In pieces, because one expression for all of it would take the square of a long message's time.
    *asked, _ = re.split(r"[?？]", without_code)
    lines = (piece.rsplit("\n", 1)[-1] for piece in asked)
    begun = ((line, WORDY.search(line)) for line in lines)
    return any(len(line) - found.start() > SHORTEST_QUESTION for line, found in begun if found)
