"""Slack's markup and people's words: as plain text, as a title, as words to look for. Pure."""

import hashlib
import html
import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from storage.keys import UserId
from storage.scripts import MARKS as VOWELS
from storage.spelling import (
    ANGLED,
    SOMEONE,
    STOP_WORDS,
    folded,
    holding,
    is_question,
    letters,
    readable,
    stem,
    together,
    tokens,
    vocabulary,
)

__all__ = [
    "STOP_WORDS",
    "digest",
    "folded",
    "holding",
    "is_question",
    "letters",
    "lost",
    "plain",
    "said",
    "stem",
    "title_of",
    "together",
    "tokens",
    "vocabulary_of",
]

NOBODY: Mapping[UserId, str] = MappingProxyType({})
TITLE = 80
GIVEN = 120
TAG, TAGS = 30, 8
# `C++`, `c#` and `.net` are tags.
NO_TAG = re.compile(rf"[^\w{VOWELS}.+#-]")
TAG_ITSELF = re.compile(r"\.?[^#.-].*?(?=[.-]*\Z)")
# What a browser takes for the host: everything before an `@` is but a name to log in by.
HOST = re.compile(r"https?://(?:[^/?#\s]*@)?([^/?#:@\s]+)|((?:[\w-]+\.)+[\w-]+)(?=[:/?#]|$)", re.IGNORECASE)
MENTION = re.compile(r"<@([A-Z0-9]+)[|>]")
# How a question begins that we posted for somebody.
IN_NAME = re.compile(r"\A<@[A-Z0-9]+> asks: ")
SENTENCE = re.compile(r"(?<=[.?!:;])\s+|(?<=[。！？])|\n+")
# What stands before the words: of a quotation, of a list.
LEADING = re.compile(r"\A(?:&gt;|[>•\-\s])+(?:\d{1,2}[.)]\s+)?|\A\d{1,2}[.)]\s+")
# By name, or to everybody; not without a stop, because `Hi-vis vests` greet nobody.
GREETING = re.compile(
    r"\A(?i:hi|hello|hey|good (?:morning|afternoon|evening)|morning)"
    r"(?: (?:(?i:all|and|again|everybody|everyone|folks|team|there)\b|@\S*\w|[A-Z]\w+))*+"
    r"(?:[!,.:;]+\s+|\n\s*)"
)
EMOJI = re.compile(r":[a-z0-9_+'-]+:")
ENDING_EMOJI = re.compile(rf"{EMOJI.pattern}\Z")
# Whose last sign is no stop: an emoji, a letter or number by itself.
ENDS_NOTHING = re.compile(rf"(?:{EMOJI.pattern}|(?<!\S)(?:[^\W\d]|\d{{1,2}})[.:])\Z")
# A title of so many words, or so many letters, says something; it is looked for in so many.
TELLING, LETTERS, BEGINNING = 3, 15, 800
MARKS = re.compile(r"(?<![^\W_])[*_~`]+|[*_~`]+(?![^\W_])")


def plain(text: str, names: Mapping[UserId, str] = NOBODY) -> str:
    """Slack's markup as words: mentions become neutral, links keep label and host, escapes are undone.

    Those people are called by their names.
    """
    return readable(html.unescape(ANGLED.sub(lambda found: spoken(found.group(1), names), text))).strip()


def spoken(inside: str, names: Mapping[UserId, str] = NOBODY) -> str:
    """What stands between `<` and `>`, as words that ping nobody and link nowhere."""
    target, _, label = inside.partition("|")
    if target.startswith("!"):
        return label or "@" + target[1:].split("^")[0]
    if target.startswith("@"):
        named = names.get(UserId(target[1:])) or label
        return f"@{named}" if named else SOMEONE
    if target.startswith("#"):
        return "#" + (label or "channel")
    if not label or label == target:
        return target
    # A label may lie about where it leads, so the host is named unless the label says it.
    host = host_of(target)
    return label if not host or host == host_of(label) else f"{label} ({host})"


def without_asker(text: str) -> str:
    """A question that we posted for somebody, as they asked it; other words stay what they are."""
    return IN_NAME.sub("", text)


def mentioned(text: str) -> set[UserId]:
    """Whom a message mentions."""
    return {UserId(found) for found in MENTION.findall(text)}


def host_of(address: str) -> str:
    """The host that an address leads to, or that words look as if they did; '' when there is none."""
    found = HOST.match(address)
    return (found[1] or found[2]).lower() if found else ""


def title_of(text: str) -> str:
    """A title from the words themselves: the first sentences, until they say something; cut at a word."""
    said = MARKS.sub("", plain(LEADING.sub("", text)))[:BEGINNING]
    title = ""
    for piece in pieces(GREETING.sub("", said) or said, is_in_list=LEADING.match(text) is not None):
        title = " ".join(f"{title} {piece}".split())
        if says_enough(title):
            break
    title = unstopped(title)
    if len(title) <= TITLE:
        return title or "Untitled"
    cut = title[: TITLE - 1]
    return unstopped(cut.rsplit(" ", 1)[0] if " " in cut[40:] else cut) + "…"


def pieces(text: str, *, is_in_list: bool) -> Iterator[str]:
    """The sentences of a text, and what ends in a colon; of a list its first line."""
    lines = [line for line in text.split("\n") if line.strip()]
    for number, line in enumerate(lines):
        said = LEADING.sub("", line) if number else line
        if said != line and is_in_list:
            return
        is_in_list |= said != line
        start = 0
        for gap in SENTENCE.finditer(said):
            if not ENDS_NOTHING.search(said, start, gap.start()):
                yield said[start : gap.start()]
                start = gap.end()
        is_heading = line is not lines[-1] and said[-1:].isalnum()
        yield said[start:] + (":" if is_heading else "")


def says_enough(title: str) -> bool:
    """Whether a title says something: `TIL` and `Old:` do not."""
    said = EMOJI.sub("", title)
    telling = [token for token in tokens(said[:TITLE]) if token not in STOP_WORDS]
    return len(telling) >= TELLING or sum(letter.isalnum() for letter in said) >= LETTERS


def unstopped(title: str) -> str:
    """A title without the stop at its end; an emoji there stays whole."""
    return title if ENDING_EMOJI.search(title) else title.rstrip(" .:;,。")


def fitting(title: str) -> str:
    """A title that somebody gave, as long as a title may be."""
    return " ".join(title.split())[:GIVEN].strip()


def tags_in(given: Iterable[str]) -> tuple[str, ...]:
    """The tags in what somebody gave: each once, without marks, as many as fit."""
    return tuple(each_once(bare(tag[:TAG]) for tag in every_tag(given)))[:TAGS]


def every_tag(given: Iterable[str]) -> list[str]:
    """All of them, however many and however long."""
    return each_once(bare(NO_TAG.sub("", tag)) for tag in given)


def bare(tag: str) -> str:
    """A tag without the marks around it; a dot before it is its own."""
    found = TAG_ITSELF.search(tag)
    return found.group() if found else ""


def each_once(tags: Iterable[str]) -> list[str]:
    """These tags as each was written first; `Wax` is `wax`."""
    first: dict[str, str] = {}
    for tag in tags:
        first.setdefault(tag.casefold(), tag)
    return [tag for tag in first.values() if tag]


def digest(text: str) -> str:
    """A short sign of words, by which one sees that they are others now; it does not say what they were."""
    return hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=5).hexdigest()


def vocabulary_of(*texts: str) -> frozenset[str]:
    """The different words of these texts, without those that carry no meaning."""
    return vocabulary(*texts)


def lost(before: str, after: str) -> frozenset[str]:
    """What was said before and is not any more: as words, and as they were written."""
    return said(before) - said(after) - STOP_WORDS


def said(text: str) -> frozenset[str]:
    """The words of a text, and everything in it that stands between spaces, whatever it is made of."""
    return frozenset(tokens(text)) | {folded(part).strip(".,:;!?'\"()[]") for part in text.split()} - {""}
