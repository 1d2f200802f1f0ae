"""Finding again what was kept: spelling is forgiven, and nobody finds what they could not open."""

import re
from dataclasses import dataclass, replace
from math import log

from rapidfuzz import process
from rapidfuzz.distance import OSA
from sqlalchemy.orm import Session

from communities import seeing, words
from storage import applications, entries, people, search
from storage.communities import Place
from storage.entries import Kept
from storage.keys import CommunityId, EntryId, PersonKey, UserId

PAGE = 5
MOST = 200
QUOTED = re.compile(r"[\"“”„]([^\"“”„]+)[\"“”„]")
# Words of this many letters or fewer are not corrected: too many others are one letter away.
SHORT = 3
MOST_WORDS, MOST_PHRASES = 32, 8


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for; `exact` switches correction off."""

    words: str
    page: int = 0
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry with what is needed to show it."""

    entry: Kept
    place: Place
    author: str | None
    uses: int


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found, in order; `corrected` says what was searched instead of what."""

    asked: Asked
    hits: tuple[Hit, ...]
    total: int
    corrected: tuple[tuple[str, str], ...]
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing was found; `tried` are the words that were looked for besides those asked."""

    asked: Asked
    tried: tuple[tuple[str, str], ...]
    has_any: bool


@dataclass(frozen=True, slots=True)
class Newest:
    """A page of the newest entries that this person may see."""

    page: int
    hits: tuple[Hit, ...]
    total: int


def look_up(session: Session, viewer: PersonKey, asked: Asked) -> Found | Nothing | Newest:
    """Find what this person asks for among what they may see."""
    places = seeing.visible(session, viewer)
    terms = read(asked.words)
    if not asked.words.strip():
        return newest(session, viewer, places, asked.page)
    corrected = {} if asked.exact else corrections(session, viewer, places, terms.words)
    wanted = search.Terms(tuple(corrected.get(word, word) for word in terms.words), terms.phrases)
    ids = search.matching(session, viewer.workspace, places, wanted, MOST)
    asked = replace(asked, page=a_page(asked.page, len(ids)))
    shown = ids[asked.page * PAGE : (asked.page + 1) * PAGE]
    changes = tuple(corrected.items())
    if not ids:
        _, total = entries.newest(session, viewer.workspace, places, 0)
        return Nothing(asked, changes, has_any=total > 0)
    lit = (*wanted.words, *(word for phrase in wanted.phrases for word in phrase))
    return Found(asked, hits(session, viewer, places, shown), len(ids), changes, lit)


def newest(session: Session, viewer: PersonKey, places: dict[CommunityId, Place], page: int) -> Newest:
    """The newest of what this person may see."""
    _, total = entries.newest(session, viewer.workspace, places, 0)
    page = a_page(page, total)
    ids, _ = entries.newest(session, viewer.workspace, places, PAGE, page * PAGE)
    return Newest(page, hits(session, viewer, places, ids), total)


def a_page(asked: int, total: int) -> int:
    """The page that was asked for, or the last there is: meanwhile there may be fewer."""
    return min(asked, max(0, total - 1) // PAGE)


def hits(
    session: Session, viewer: PersonKey, places: dict[CommunityId, Place], ids: list[EntryId]
) -> tuple[Hit, ...]:
    """These entries, with names and evidence."""
    found = entries.by_ids(session, viewer.workspace, ids)
    names = people.names(session, viewer.workspace, (entry.author or UserId("") for entry in found))
    used = applications.uses(session, ids)
    return tuple(
        Hit(entry, places[entry.community], names.get(entry.author or UserId("")), used[entry.id])
        for entry in found
    )


def read(typed: str) -> search.Terms:
    """What was typed, as words and quoted phrases; words that carry no meaning count only if all are such."""
    said = words.plain(typed)
    phrases = tuple(tuple(words.tokens(part))[:MOST_WORDS] for part in QUOTED.findall(said)[:MOST_PHRASES])
    rest = list(dict.fromkeys(words.tokens(QUOTED.sub(" ", said))))[:MOST_WORDS]
    meant = tuple(word for word in rest if word not in words.STOP_WORDS)
    quoted = tuple(phrase for phrase in phrases if phrase)
    return search.Terms(meant or (() if quoted else tuple(rest)), quoted)


def corrections(
    session: Session, viewer: PersonKey, places: dict[CommunityId, Place], asked: tuple[str, ...]
) -> dict[str, str]:
    """For each word that nobody here has used, the likeliest one that somebody has."""
    known = search.known_words(session, viewer.workspace, places, asked)
    unknown = [word for word in asked if word not in known and can_be_corrected(word)]
    if not unknown:
        return {}
    lengths = sorted({len(word) + step for word in unknown for step in (-2, -1, 0, 1, 2)})
    vocabulary = search.vocabulary(session, viewer.workspace, places, lengths)
    found = {word: nearest(word, vocabulary) for word in unknown}
    return {word: better for word, better in found.items() if better is not None}


def can_be_corrected(word: str) -> bool:
    """Whether a word could be a misspelling: long enough, and no number or identifier."""
    return len(word) > SHORT and word.isalpha()


def nearest(word: str, vocabulary: dict[str, int]) -> str | None:
    """The word that was most likely meant, or None; one that starts alike and is common comes first.

    A word that differs in its ending alone needs no correction: the index forgives that by itself.
    """
    reach = 1 if len(word) < 6 else 2
    near = process.extract(word, vocabulary.keys(), scorer=OSA.distance, score_cutoff=reach, limit=None)
    if not near or any(words.stem(candidate) == words.stem(word) for candidate, _, _ in near):
        return None

    def cost(candidate: str, distance: float) -> float:
        return distance + (0.35 if candidate[0] != word[0] else 0) - 0.12 * log(1 + vocabulary[candidate])

    return min(((cost(found, distance), found) for found, distance, _ in near))[1]
