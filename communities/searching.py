"""Finding again what was kept: spelling is forgiven, and nobody finds what they could not open."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from communities import evidence, narrowing, ranking, seeing, words
from communities.evidence import NOTHING_KNOWN, Evidence
from communities.narrowing import EVERYWHERE, Narrowed, Told
from communities.seeing import AS_HEARD, Sight
from communities.spelling import Spelling
from storage import applications, entries, merges, people, search
from storage.asking import Terms
from storage.communities import Place
from storage.entries import Kept
from storage.keys import (
    CommunityId,
    EntryId,
    MessageKey,
    PersonKey,
    UserId,
    WorkspaceId,
)
from storage.narrowing import ANYTHING
from storage.vocabulary import Vocabulary

PAGE = 5
MOST = 200
QUOTED = re.compile(r"[\"“”„]([^\"“”„]+)[\"“”„]")
MOST_WORDS, MOST_PHRASES = 32, 8
# `node_modules`, `PROJ-12`, `os.path`, `std::move`, `camelCase`, `/etc/hosts`, `C:\\temp`; a single letter
# behind a dot is rather the end of a sentence, mistyped.
IDENTIFIER = re.compile(r"[_\\@]|\w\.\w\w|::|/\w+/\w|[a-z][A-Z]|[A-Za-z]\d|\d[A-Za-z]|[A-Z]{2,}-\d")


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for; `exact` switches correction off."""

    words: str
    page: int = 0
    exact: bool = False
    # The message that it was taken from, as `channel:ts`, whose own entry is no answer.
    besides: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry with what is needed to show it."""

    entry: Kept
    place: Place
    author: str | None
    uses: int
    evidence: Evidence = NOTHING_KNOWN


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found, in order; `corrected` says what was searched instead of what."""

    asked: Asked
    hits: tuple[Hit, ...]
    total: int
    corrected: tuple[tuple[str, str], ...]
    terms: tuple[str, ...]
    told: Told = EVERYWHERE
    # Those of the words that stand nowhere in what this person may see.
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing was found; `tried` are the words that were looked for besides those asked."""

    asked: Asked
    tried: tuple[tuple[str, str], ...]
    has_any: bool
    told: Told = EVERYWHERE
    # The words that were looked for, each by itself.
    alone: tuple[str, ...] = ()
    # The same without quotation marks and filters, if there were any, and how much that finds.
    looser: Asked | None = None
    looser_total: int = 0


@dataclass(frozen=True, slots=True)
class Newest:
    """A page of the newest entries that this person may see, or of those that the filters leave."""

    page: int
    hits: tuple[Hit, ...]
    total: int
    asked: Asked = Asked("")
    told: Told = EVERYWHERE


@dataclass(frozen=True, slots=True)
class Answer:
    """Every entry that answers, best first; what was looked for, and what for what was typed."""

    ids: list[EntryId]
    wanted: Terms
    corrected: dict[str, str]
    # Those that were merged into another one, and its name.
    merged: Mapping[EntryId, str]


@dataclass(frozen=True, slots=True)
class Sought:
    """What was looked for and where, and what answers it; None when no words were asked for."""

    places: dict[CommunityId, Place]
    within: Narrowed
    answer: Answer | None


def look_up(
    session: Session,
    viewer: PersonKey,
    asked: Asked,
    vocabulary: Vocabulary | None = None,
    sight: Sight = AS_HEARD,
) -> Found | Nothing | Newest:
    """Find what this person asks for among what they may see."""
    sought = seek(session, viewer, asked, vocabulary or Vocabulary(), sight=sight)
    places, within, answer = sought.places, sought.within, sought.answer
    if answer is None:
        return newest(session, viewer, within, asked)
    others = without_its_own(session, viewer, asked, answer.ids)
    ids = merges.folded(session, viewer.workspace, others, answer.merged)
    asked = replace(asked, page=a_page(asked.page, len(ids)))
    shown = ids[asked.page * PAGE : (asked.page + 1) * PAGE]
    if not ids:
        return nothing(session, viewer, places, asked, answer, within.told, vocabulary or Vocabulary())
    wanted = answer.wanted
    lit = (*wanted.words, *(word for phrase in wanted.phrases for word in words.together(phrase)))
    unknown = tuple(word for word in wanted.words if not wanted.holders.get(word, 1))
    changes = tuple(answer.corrected.items())
    found = hits(session, viewer, places, shown)
    return Found(asked, found, len(ids), changes, lit, within.told, unknown)


def without_its_own(session: Session, viewer: PersonKey, asked: Asked, ids: list[EntryId]) -> list[EntryId]:
    """The same without the entry of the message that the search was taken from."""
    message = MessageKey.by_name(viewer.workspace, asked.besides)
    own = entries.of(session, message) if message else None
    return [found for found in ids if found != own.id] if own else ids


def nothing(
    session: Session,
    viewer: PersonKey,
    places: dict[CommunityId, Place],
    asked: Asked,
    answer: Answer,
    told: Told,
    vocabulary: Vocabulary,
) -> Nothing:
    """What was tried in vain, and how much there is without quotation marks and filters."""
    _, total = entries.newest(session, viewer.workspace, places, 0)
    looser = loosened(asked)
    more = answered(session, viewer.workspace, places, looser, vocabulary).ids if looser else []
    return Nothing(
        asked, tuple(answer.corrected.items()), total > 0, told, answer.wanted.words, looser, len(more)
    )


def loosened(asked: Asked) -> Asked | None:
    """The same search without quotation marks and filters; None when it has neither."""
    rest = " ".join(QUOTED.sub(r" \1 ", narrowing.taken_apart(asked.words).words).split())
    return Asked(rest) if rest and rest != " ".join(asked.words.split()) else None


def seek(
    session: Session,
    viewer: PersonKey,
    asked: Asked,
    vocabulary: Vocabulary,
    limit: int = MOST,
    sight: Sight = AS_HEARD,
) -> Sought:
    """Every entry that answers, among what this person may see and the filters leave."""
    places = seeing.visible(session, viewer, sight)
    wish = narrowing.taken_apart(asked.words)
    within = narrowing.narrowed(session, viewer, places, wish.filters)
    within = replace(within, told=replace(within.told, is_partial=sight.is_partial))
    if not wish.words.strip():
        return Sought(places, within, None)
    asked = replace(asked, words=wish.words)
    return Sought(
        places,
        within,
        answered(session, viewer.workspace, places, asked, vocabulary, limit, within=within),
    )


def answered(
    session: Session,
    workspace: WorkspaceId,
    places: Iterable[CommunityId],
    asked: Asked,
    vocabulary: Vocabulary,
    limit: int = MOST,
    *,
    within: Narrowed | None = None,
) -> Answer:
    """What answers in these communities, best first; spelling is theirs, wherever else it is narrowed to."""
    known = set(places)
    terms = read(asked.words)
    spelled = Spelling(session, workspace, known, vocabulary)
    corrected = {} if asked.exact else spelled.corrections(correctable(asked.words, terms.words))
    meant = tuple(dict.fromkeys(corrected.get(word, word) for word in terms.words))
    stems = {word: words.stem(word) for word in (*meant, *(word for part in terms.phrases for word in part))}
    counted = search.holders_of_stems(session, workspace, known, stems.values())
    size = max(vocabulary.size(session, workspace), 1)
    # What carries no meaning is not counted: it stands everywhere.
    holders = {
        word: size if word in words.STOP_WORDS else min(counted.get(found, 0), size)
        for word, found in stems.items()
    }
    wanted = Terms(meant, terms.phrases, holders, size)
    looked_in = within.places if within else known
    narrow = within.narrow if within else ANYTHING
    candidates = search.candidates(session, workspace, looked_in, wanted, limit, narrow)

    weights = {found: ranking.rarity(holders[word], size) for word, found in stems.items()}
    order = [stems[word] for word in meant]
    best = ranking.ranked(ranking.Wanted.in_order(order, weights), candidates)
    ids = best[:limit]
    merged = {one.id: one.merged_into for one in candidates if one.merged_into}
    return Answer(ids, wanted, corrected, {entry: merged[entry] for entry in ids if entry in merged})


def newest(session: Session, viewer: PersonKey, within: Narrowed, asked: Asked) -> Newest:
    """The newest of what this person may see and the filters leave."""
    workspace, places, narrow = viewer.workspace, within.places, within.narrow
    _, total = entries.newest(session, workspace, places, 0, narrow=narrow)
    page = a_page(asked.page, total)
    ids, _ = entries.newest(session, workspace, places, PAGE, page * PAGE, narrow)
    return Newest(page, hits(session, viewer, places, ids), total, replace(asked, page=page), within.told)


def a_page(asked: int, total: int) -> int:
    """The page that was asked for, or the last there is: meanwhile there may be fewer."""
    return min(asked, max(0, total - 1) // PAGE)


def hits(
    session: Session, viewer: PersonKey, places: dict[CommunityId, Place], ids: list[EntryId]
) -> tuple[Hit, ...]:
    """These entries, with names and evidence."""
    found = entries.by_ids(session, viewer.workspace, ids)
    names = people.names(session, viewer.workspace, (entry.author or UserId("") for entry in found))
    known = evidence.gather(session, viewer.workspace, places, found)
    used = applications.uses(session, ids) | used_together(session, known)
    return tuple(
        Hit(
            entry,
            places[entry.community],
            names.get(entry.author or UserId("")),
            used[entry.id],
            known[entry.id],
        )
        for entry in found
    )


def used_together(session: Session, known: Mapping[EntryId, Evidence]) -> Counter[EntryId]:
    """How many people used each of these into which something was merged, or what was."""
    counted: Counter[EntryId] = Counter()
    for entry, about in known.items():
        if about.also:
            used = applications.of_entries(session, [entry, *(one.id for one in about.also)])
            counted[entry] = len({use.by for uses in used.values() for use in uses})
    return counted


def read(typed: str) -> Terms:
    """What was typed, as words and quoted phrases; words that carry no meaning count only if all are such."""
    said = words.plain(typed)
    phrases = tuple(tuple(words.letters(part))[:MOST_WORDS] for part in QUOTED.findall(said)[:MOST_PHRASES])
    rest = list(dict.fromkeys(words.tokens(QUOTED.sub(" ", said))))[:MOST_WORDS]
    meant = tuple(word for word in rest if word not in words.STOP_WORDS)
    quoted = tuple(phrase for phrase in phrases if phrase)
    return Terms(meant or (() if quoted else tuple(rest)), quoted)


def correctable(typed: str, asked: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the words that may be misspelled: what stands in a name made by or for machines is not."""
    named = {token for piece in typed.split() if IDENTIFIER.search(piece) for token in words.tokens(piece)}
    return tuple(word for word in asked if word not in named)
