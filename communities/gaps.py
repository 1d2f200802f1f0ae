"""Gaps: what several people looked for and nobody has written, as words and never as people."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime

from rapidfuzz.distance import OSA
from sqlalchemy.orm import Session

from communities import narrowing_typed, searching, searching_answers, words
from communities.searching import Found, Nothing
from communities.spelling import LONG, SHORT
from storage import communities, entries, forgetting, gaps, people
from storage.communities import Place
from storage.entries import Kept
from storage.gaps import ELSEWHERE, Search
from storage.keys import ChannelId, ChannelKey, CommunityId, PersonKey, WorkspaceId
from storage.vocabulary import Vocabulary

# From so many different people on it is a gap.
PEOPLE = 3
LONGEST = 255
# So many are shown to a steward at once.
MOST_GAPS = 10
# Where searches for a single word are looked up.
ALONE = ""
# A mention, an address, a link, a name for machines: it may lead to somebody.
TELLING = frozenset("@<>")


@dataclass(frozen=True, slots=True)
class Gap:
    """What people look for, in the words that most of them used; `id` is one of their searches."""

    id: int
    words: str
    people: int
    last: datetime


def wording(
    session: Session, by: PersonKey, outcome: Nothing, at: ChannelId | None, *, is_private: bool
) -> tuple[ChannelId, str] | None:
    """Where a search that found nothing counts, and as which words; None when it is not to be remembered.

    `at` is the channel in which it was typed, None for none.
    """
    who = people.known(session, by)
    if who is None or who.is_external or who.is_bot or who.never_keep:
        return None
    if not is_for_all(outcome):
        return None
    place = communities.at(session, ChannelKey(by.workspace, at)) if at else None
    if place is None and is_private:
        return None
    wish = narrowing_typed.taken_apart(outcome.asked.words)
    said = [token for token in words.tokens(words.plain(wish.words)) if token not in words.STOP_WORDS]
    if not said or names_somebody(said, wish.words, name_parts(session, by.workspace)):
        return None
    return (place.channel if place else ELSEWHERE), fitting(said)


def is_for_all(outcome: Nothing) -> bool:
    """Whether what was looked for may be remembered, whoever it was."""
    asked = outcome.asked
    # Without its filters and quotation marks it found something, or Slack did not say where they may look:
    # that is no gap.
    if outcome.told.is_partial or asked.exact or asked.page or asked.besides or outcome.looser_total:
        return False
    wish = narrowing_typed.taken_apart(asked.words)
    by_somebody = any(one.kind is narrowing_typed.Kind.BY for one in wish.filters)
    return bool(words.tokens(words.plain(wish.words))) and not by_somebody and not tells_too_much(wish.words)


def tells_too_much(typed: str) -> bool:
    """Whether digits, a mention, an address or a link stand in it."""
    said = words.plain(typed)
    return bool(TELLING & set(typed + said)) or any(letter.isnumeric() for letter in said)


def fitting(said: list[str]) -> str:
    """The words, as many as there is room for."""
    kept = ""
    for word in dict.fromkeys(said):
        if len(kept) + 1 + len(word) > LONGEST:
            break
        kept = f"{kept} {word}".strip()
    return kept


def name_parts(session: Session, workspace: WorkspaceId) -> frozenset[str]:
    """What people here are called: each part of each name, and the parts in one word."""
    named = [words.tokens(name) for name in people.every_name(session, workspace)]
    return frozenset(part for parts in named for part in (*parts, "".join(parts)) if part)


def names_somebody(said: list[str], typed: str, names: frozenset[str]) -> bool:
    """Whether one of these words is somebody's name, give or take an ending."""
    compared = {form for word in said for form in (word, words.stem(word), word.removesuffix("s"))}
    if compared & names:
        return True
    # Where words are not written apart, a name stands within one.
    folded = words.folded(typed)
    return any(not name.isascii() and len(name) > 1 and name in folded for name in names)


def remember(
    session: Session, by: PersonKey, where: ChannelId, said: str, fresh_salt: str, now: datetime
) -> None:
    """Write down the words, and a salted hash in place of the person; `fresh_salt` is for the first ever."""
    salt = forgetting.salt(session, by.workspace, fresh_salt)
    gaps.add(session, by.workspace, where, said, gaps.hash_of(salt, by.user), now)


def forget(session: Session, person: PersonKey) -> None:
    """Let go of everything that this person looked for."""
    salt = forgetting.salt(session, person.workspace, "")
    gaps.forget(session, person.workspace, gaps.hash_of(salt, person.user))


def over(session: Session, by: PersonKey, found: Found) -> tuple[int, ...]:
    """The searches in these words that would find something now, kept since."""
    said = [token for token in words.tokens(words.plain(found.asked.words)) if token not in words.STOP_WORDS]
    missed = gaps.with_words(session, by.workspace, fitting(said)) if said else []
    return tuple(
        one.id
        for one in missed
        if any(
            hit.entry.kept_at > one.missed_at
            and (not hit.place.is_private or hit.place.channel == one.channel)
            for hit in found.hits
        )
    )


def of_place(session: Session, place: Place, vocabulary: Vocabulary) -> list[Gap]:
    """What most people look for in vain here or elsewhere, three at least; not what was dealt with."""
    rows = gaps.typed_in(session, place.workspace, {place.channel, ELSEWHERE})
    dealt_with = [row.words.split() for row in rows if row.is_mark and row.channel == place.channel]
    names = name_parts(session, place.workspace)
    found: list[Gap] = []
    for gap, group in sorted(gaps_in(rows), key=lambda one: (one[0].people, one[0].last), reverse=True):
        if any(are_near(gap.words.split(), other) for other in dealt_with):
            continue
        # Somebody may have come since whose name it is.
        if any(names_somebody(row.words.split(), row.words, names) for row in group):
            continue
        if not is_over(session, place, gap, vocabulary):
            found.append(gap)
        if len(found) == MOST_GAPS:
            break
    return found


def gaps_in(rows: list[Search]) -> list[tuple[Gap, list[Search]]]:
    """What enough people searched, and their searches."""
    groups = grouped([row for row in rows if not row.is_mark])
    return [(gap, group) for group in groups if (gap := gap_of(group)).people >= PEOPLE]


def gap_of(group: list[Search]) -> Gap:
    """What these searches come to."""
    commonest = Counter(row.words for row in group).most_common(1)[0][0]
    number = next(row.id for row in group if row.words == commonest)
    return Gap(number, commonest, len({row.person_hash for row in group}), max(r.missed_at for r in group))


def grouped(rows: list[Search]) -> list[list[Search]]:
    """Searches for the same: the same words in any order and form, or mistyped."""
    same: dict[frozenset[str], list[Search]] = {}
    for row in rows:
        same.setdefault(frozenset(words.stem(word) for word in row.words.split()), []).append(row)
    found: list[list[Search]] = []
    # Only groups that share a word are compared, and single words with single words: there may be many.
    sharing: defaultdict[str, list[list[Search]]] = defaultdict(list)
    for stems, group in sorted(same.items(), key=lambda one: len(one[1]), reverse=True):
        said = group[0].words.split()
        keys = stems if len(said) > 1 else {ALONE}
        others = (other for key in sorted(keys) for other in sharing[key])
        near = next((other for other in others if are_near(said, other[0].words.split())), None)
        if near is not None:
            near += group
            continue
        found.append(list(group))
        for key in keys:
            sharing[key].append(found[-1])
    return found


def are_near(one: list[str], other: list[str]) -> bool:
    """Whether these are the same words, in any order and form, each give or take a typing error."""
    if len(one) != len(other):
        return False
    left = list(other)
    for word in one:
        match = next((found for found in left if is_mistyped(word, found)), None)
        if match is None:
            return False
        left.remove(match)
    return True


def is_mistyped(word: str, other: str) -> bool:
    """Whether one of two words may be the other."""
    if word == other or words.stem(word) == words.stem(other):
        return True
    shorter = min(len(word), len(other))
    if shorter <= SHORT:
        return False
    return OSA.distance(word, other, score_cutoff=2) <= (1 if shorter < LONG else 2)


def next_prompt(session: Session, place: Place, vocabulary: Vocabulary) -> Search | None:
    """What a steward made the next prompt, which is asked now; what was answered meanwhile is left out."""
    while (wished := gaps.next_prompt(session, place.workspace, place.channel)) is not None:
        if not is_over(session, place, Gap(wished.id, wished.words, PEOPLE, wished.missed_at), vocabulary):
            gaps.asked(session, wished)
            return wished
        gaps.remove(session, [wished.id])
    return None


def is_over(session: Session, place: Place, gap: Gap, vocabulary: Vocabulary) -> bool:
    """Whether somebody who searches for it now finds what was kept since, wherever all may look."""
    here = [one.id for one in communities.of_workspace(session, place.workspace) if not one.is_private] + [
        place.id
    ]
    found = kept_near(session, place.workspace, set(here), gap.words, vocabulary, searching.PAGE)
    return any(entry.kept_at > gap.last for entry in found)


def kept_near(
    session: Session,
    workspace: WorkspaceId,
    places: set[CommunityId],
    said: str,
    vocabulary: Vocabulary,
    most: int,
) -> list[Kept]:
    """The notes of these communities that a search for these words finds first."""
    answer = searching_answers.answered(session, workspace, places, said, vocabulary)
    return entries.by_ids(session, workspace, answer.ids[:most])
