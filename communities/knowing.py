"""*Who might know*: people who wrote near it, and agreed to be asked."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from communities import searching_answers, seeing
from communities.narrowing_typed import taken_apart
from communities.seeing import AS_HEARD, Sight
from communities.spelling import can_be_corrected
from storage import entries, nearness, people, search
from storage.entries import Kept
from storage.keys import CommunityId, EntryId, PersonKey, UserId
from storage.vocabulary import Vocabulary

# So many are named, from so many of the nearest entries.
MOST, NEAREST = 3, 100
# Words that share so many letters at their beginning are near each other; so many of them are looked for.
BEGINS, MOST_WORDS = 4, 12


@dataclass(frozen=True, slots=True)
class Knows:
    """Somebody, and what of theirs comes nearest."""

    name: str
    entry: Kept


@dataclass(frozen=True, slots=True)
class MightKnow:
    """Who wrote near it, the nearest first; perhaps nobody agreed."""

    asked: str
    knowing: tuple[Knows, ...]


def might_know(
    session: Session, viewer: PersonKey, words: str, vocabulary: Vocabulary, sight: Sight = AS_HEARD
) -> MightKnow:
    """Those who agreed to be asked, by what of theirs this person may see."""
    places = seeing.visible(session, viewer, sight)
    asked = taken_apart(words).words
    answer = searching_answers.answered(session, viewer.workspace, places, asked, vocabulary)
    ids = answer.ids or nearer(session, viewer, places, answer.wanted.words, vocabulary)
    near = entries.by_ids(session, viewer.workspace, ids[:NEAREST])
    wrote = {entry.author for entry in near if entry.author} - {viewer.user}
    names = people.willing(session, viewer.workspace, wrote)
    found: dict[UserId, Knows] = {}
    for entry in near:
        if entry.author in names and len(found) < MOST:
            found.setdefault(entry.author, Knows(names[entry.author], entry))
    return MightKnow(words, tuple(found.values()))


def nearer(
    session: Session,
    viewer: PersonKey,
    places: Iterable[CommunityId],
    asked: tuple[str, ...],
    vocabulary: Vocabulary,
) -> list[EntryId]:
    """What holds words that begin like those asked, or are more edits away than a correction may be."""
    workspace, known = viewer.workspace, set(places)
    long = [word for word in asked if can_be_corrected(word)]
    starts = [word[: max(BEGINS, len(word) // 2)] for word in long]
    alike = nearness.beginning(session, workspace, known, starts, MOST_WORDS)
    words = vocabulary.words(session, workspace)
    far = {near for word in long for near in words.near(word, max(1, len(word) // 3))}
    # The words in memory are everybody's: which of them this person may see, the database says.
    seen = search.holders(session, workspace, known, far)
    chosen = list(dict.fromkeys([*alike, *sorted(seen)]))[:MOST_WORDS]
    if not chosen:
        return []
    return searching_answers.answered(session, workspace, known, " ".join(chosen), vocabulary, exact=True).ids
