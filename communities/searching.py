"""Finding again what was kept: spelling is forgiven, and nobody finds what they could not open."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from communities import charge, evidence, narrowing, narrowing_typed, searching_typed, seeing, words
from communities.evidence import NOTHING_KNOWN, Evidence
from communities.narrowing import EVERYWHERE, Narrowed, Told
from communities.searching_answers import MOST, Answer, answered
from communities.seeing import AS_HEARD, Sight
from storage import applications, entries, merges, people
from storage.asking import Terms
from storage.communities import Place
from storage.entries import Kept
from storage.keys import CommunityId, EntryId, MessageKey, PersonKey, UserId
from storage.narrowing import ANYTHING
from storage.vocabulary import Vocabulary

PAGE = 5


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
    # Whether who searched may take it out.
    may_take_out: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found, in order; `corrected` says what was searched instead of what."""

    asked: Asked
    # The same in words.
    said: str
    hits: tuple[Hit, ...]
    total: int
    corrected: tuple[tuple[str, str], ...]
    terms: tuple[str, ...]
    told: Told = EVERYWHERE
    # Those of the words that stand nowhere in what this person may see.
    unknown: tuple[str, ...] = ()
    # There are more than are counted.
    has_more: bool = False


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing was found; `tried` are the words that were looked for besides those asked."""

    asked: Asked
    # The same in words.
    said: str
    tried: tuple[tuple[str, str], ...]
    has_any: bool
    told: Told = EVERYWHERE
    # The words that were looked for, each by itself.
    alone: tuple[str, ...] = ()
    # The same without filters that miss, or without quotation marks or filters, and how much that finds.
    looser: Asked | None = None
    looser_total: int = 0
    looser_has_more: bool = False
    # Words were looked for that are spelled almost alike.
    is_guessed: bool = False


@dataclass(frozen=True, slots=True)
class Newest:
    """A page of the newest entries that this person may see, or of those that the filters leave."""

    page: int
    hits: tuple[Hit, ...]
    total: int
    asked: Asked = Asked("")
    told: Told = EVERYWHERE


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
    said = in_words(session, viewer, asked)
    ids = answer.folded(session, viewer.workspace, own_entry(session, viewer, asked))
    asked = replace(asked, page=a_page(asked.page, len(ids)))
    shown = ids[asked.page * PAGE : (asked.page + 1) * PAGE]
    if not ids:
        told = replace(within.told, no_filters=narrowing_typed.no_filters(asked.words))
        return nothing(session, viewer, places, asked, said, answer, told, vocabulary or Vocabulary())
    wanted = answer.wanted
    lit = (*wanted.words, *(word for phrase in wanted.phrases for word in words.together(phrase)))
    nowhere = {word for word in wanted.words if not wanted.holders.get(word, 1)} | set(answer.left_out)
    unknown = searching_typed.as_written(asked.words, words.holding(words.plain(asked.words), nowhere))
    found = hits(session, viewer, places, shown)
    told = replace(
        within.told,
        is_merged=bool(answer.merged) and within.narrow != ANYTHING,
        no_filters=narrowing_typed.no_filters(asked.words, [hit.entry.plain for hit in found]),
    )
    changes = told_changes(asked, answer)
    return Found(asked, said, found, len(ids), changes, lit, told, unknown, answer.has_more)


def told_changes(asked: Asked, answer: Answer) -> tuple[tuple[str, str], ...]:
    """What was searched instead of what, as it was typed."""
    typed = searching_typed.as_written(asked.words, answer.corrected)
    return tuple(zip(typed, answer.corrected.values(), strict=True))


def in_words(session: Session, viewer: PersonKey, asked: Asked) -> str:
    """What was asked, with the names of those whom it mentions."""
    mentioned = words.mentioned(asked.words)
    named = people.names(session, viewer.workspace, mentioned) if mentioned else {}
    return words.plain(asked.words, named)


def own_entry(session: Session, viewer: PersonKey, asked: Asked) -> EntryId | None:
    """The entry of the message that the search was taken from."""
    message = MessageKey.by_name(viewer.workspace, asked.besides)
    own = entries.of(session, message) if message else None
    return own.id if own else None


def nothing(
    session: Session,
    viewer: PersonKey,
    places: dict[CommunityId, Place],
    asked: Asked,
    said: str,
    answer: Answer,
    told: Told,
    vocabulary: Vocabulary,
) -> Nothing:
    """What was tried in vain, and how much there is without what stands in the way."""
    _, total = entries.newest(session, viewer.workspace, places, 0)
    looser, found, has_more = None, 0, False
    for looser in searching_typed.looser(asked.words, told):
        within = narrowing.narrowed(session, viewer, places, looser)
        words_alone = narrowing_typed.taken_apart(looser).words
        more = answered(session, viewer.workspace, places, words_alone, vocabulary, within=within)
        found, has_more = len(more.folded(session, viewer.workspace)), more.has_more
        if found:
            break
    return Nothing(
        asked,
        said,
        told_changes(asked, answer),
        total > 0,
        told,
        searching_typed.as_written(asked.words, answer.wanted.words),
        Asked(looser) if looser else None,
        found,
        has_more,
        answer.is_guessed,
    )


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
    wish = narrowing_typed.taken_apart(asked.words)
    within = narrowing.narrowed(session, viewer, places, asked.words)
    within = replace(within, told=replace(within.told, is_partial=sight.is_partial))
    if not wish.words.strip():
        return Sought(places, within, None)
    if within.told.missed and within.told.missed.is_all:
        return Sought(places, within, Answer([], Terms(()), {}, {}))
    workspace, exact = viewer.workspace, asked.exact
    answer = answered(session, workspace, places, wish.words, vocabulary, limit, exact=exact, within=within)
    return Sought(places, within, answer)


def newest(session: Session, viewer: PersonKey, within: Narrowed, asked: Asked) -> Newest:
    """The newest of what this person may see and the filters leave."""
    workspace, places, narrow = viewer.workspace, within.places, within.narrow
    merged = merges.survivors(session, workspace, places, narrow) if narrow != ANYTHING else set()
    _, total = entries.newest(session, workspace, places, 0, narrow=narrow, also=merged)
    page = a_page(asked.page, total)
    ids, _ = entries.newest(session, workspace, places, PAGE, page * PAGE, narrow, merged)
    told = replace(within.told, is_merged=bool(merged))
    return Newest(page, hits(session, viewer, places, ids), total, replace(asked, page=page), told)


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
    used = applications.uses(session, ids) | evidence.used_together(session, found, known)
    theirs = charge.may_take_out(session, found, viewer)
    return tuple(
        Hit(
            entry,
            places[entry.community],
            names.get(entry.author or UserId("")),
            used[entry.id],
            known[entry.id],
            entry.id in theirs,
        )
        for entry in found
    )
