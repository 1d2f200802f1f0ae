"""Finding again what was kept: spelling is forgiven, and nobody finds what they could not open."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from communities import ranking, seeing, words
from communities.spelling import Spelling
from storage import applications, entries, people, search
from storage.communities import Place
from storage.entries import Kept
from storage.keys import CommunityId, EntryId, PersonKey, UserId, WorkspaceId
from storage.vocabulary import Vocabulary

PAGE = 5
MOST = 200
QUOTED = re.compile(r"[\"“”„]([^\"“”„]+)[\"“”„]")
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


@dataclass(frozen=True, slots=True)
class Answer:
    """Every entry that answers, best first; what was looked for, and what for what was typed."""

    ids: list[EntryId]
    wanted: search.Terms
    corrected: dict[str, str]


def look_up(
    session: Session, viewer: PersonKey, asked: Asked, vocabulary: Vocabulary | None = None
) -> Found | Nothing | Newest:
    """Find what this person asks for among what they may see."""
    places = seeing.visible(session, viewer)
    if not asked.words.strip():
        return newest(session, viewer, places, asked.page)
    answer = answered(session, viewer.workspace, places, asked, vocabulary or Vocabulary())
    asked = replace(asked, page=a_page(asked.page, len(answer.ids)))
    shown = answer.ids[asked.page * PAGE : (asked.page + 1) * PAGE]
    changes = tuple(answer.corrected.items())
    if not answer.ids:
        _, total = entries.newest(session, viewer.workspace, places, 0)
        return Nothing(asked, changes, has_any=total > 0)
    lit = (*answer.wanted.words, *(word for phrase in answer.wanted.phrases for word in phrase))
    return Found(asked, hits(session, viewer, places, shown), len(answer.ids), changes, lit)


def answered(
    session: Session,
    workspace: WorkspaceId,
    places: Iterable[CommunityId],
    asked: Asked,
    vocabulary: Vocabulary,
    limit: int = MOST,
) -> Answer:
    """What answers in these communities, best first."""
    within = set(places)
    terms = read(asked.words)
    spelled = Spelling(session, workspace, within, vocabulary)
    corrected = {} if asked.exact else spelled.corrections(terms.words)
    meant = tuple(dict.fromkeys(corrected.get(word, word) for word in terms.words))
    stems = {word: words.stem(word) for word in (*meant, *(word for part in terms.phrases for word in part))}
    counted = search.holders_of_stems(session, workspace, within, stems.values())
    size = max(vocabulary.size(session, workspace), 1)
    # What carries no meaning is not counted: it stands everywhere.
    holders = {
        word: size if word in words.STOP_WORDS else min(counted.get(found, 0), size)
        for word, found in stems.items()
    }
    wanted = search.Terms(meant, terms.phrases, holders)
    candidates = search.candidates(session, workspace, within, wanted, limit)
    weights = {found: ranking.rarity(holders[word], size) for word, found in stems.items()}
    return Answer(ranking.ranked(weights, candidates), wanted, corrected)


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
