"""Two notes that say the same become one result: both stay, with their stars; either can go by itself."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from communities import charge, following, likeness, managing, refusals_notes, seeing
from communities.seeing import AS_HEARD, Sight
from storage import communities, entries, likenesses, merges, people
from storage.communities import Place
from storage.entries import Kept
from storage.keys import ChannelKey, EntryId, MessageKey, PersonKey, UserId

# So many pairs are laid before somebody at a time.
MOST = 8
# Whoever has so many to decide is looked no more for: the rest is compared once these are decided.
ENOUGH = 100
# So many entries are compared in one transaction, so that nobody waits for long.
AT_A_TIME = 25


@dataclass(frozen=True, slots=True)
class Merged:
    """One note stands for both from now on."""

    survivor: Kept
    merged: Kept


@dataclass(frozen=True, slots=True)
class Differ:
    """They are not taken for the same again."""

    one: Kept
    other: Kept


@dataclass(frozen=True, slots=True)
class Alone:
    """It stands by itself again."""

    entry: Kept


@dataclass(frozen=True, slots=True)
class Pair:
    """Two notes that look alike, the older first."""

    older: Kept
    newer: Kept


@dataclass(frozen=True, slots=True)
class Alike:
    """Pairs that look alike, `total` in all, and what was merged already."""

    place: Place
    pairs: tuple[Pair, ...]
    total: int
    merged: tuple[Merged, ...]
    # Of who wrote them.
    names: dict[UserId, str]


def both(session: Session, by: PersonKey, one: EntryId, other: EntryId, sight: Sight) -> tuple[Kept, Kept]:
    """Two notes of one channel, for who may say whether they are the same; raises what forbids it."""
    first, second = (seeing.entry(session, by, wanted, sight) for wanted in (one, other))
    if first is None or second is None or first.message.place != second.message.place or one == other:
        raise seeing.unseen(sight)
    charge.allow(session, by)
    if not (may_say(session, by, first) and may_say(session, by, second)):
        raise refusals_notes.NotYoursToMerge
    return first, second


def may_merge(session: Session, by: PersonKey, message: MessageKey, other: Kept) -> bool:
    """Whether this person may merge what they keep of a message, or is kept already, with another note."""
    own = entries.of(session, message)
    may_say_both = may_say(session, by, other) and (own is None or may_say(session, by, own))
    return may_say_both and charge.may_tend(people.known(session, by))


def may_say(session: Session, by: PersonKey, entry: Kept) -> bool:
    """Whether this person may say of a note what it is the same as: a steward, or who answers for it."""
    answers_for_it = by.user in (entry.author, entry.owner, entry.kept_by)
    return answers_for_it or by.user in communities.stewards(session, entry.community)


def merge(
    session: Session,
    by: PersonKey,
    wanted: EntryId,
    into: EntryId,
    now: datetime,
    sight: Sight = AS_HEARD,
) -> Merged:
    """Let the second stand for the first, and for all that the first stood for; raises what forbids it."""
    entry, other = both(session, by, wanted, into, sight)
    survivor = merges.survivor(session, other)
    if survivor.id == entry.id:
        # The other way round it is so already: nothing can stand for itself.
        return Merged(survivor, other)
    below = merges.into(session, by.workspace, [entry.message]).get(entry.message.name, [])
    for one in (entry, *below):
        entries.change(session, one.id, merged_into=survivor.message.name)
    for one in (survivor, entry, *below):
        following.refresh(session, one.message, now)
    return Merged(survivor, entries.of(session, entry.message) or entry)


def differ(
    session: Session, by: PersonKey, one: EntryId, other: EntryId, now: datetime, sight: Sight = AS_HEARD
) -> Differ:
    """They are not the same, for good; raises what forbids it."""
    first, second = both(session, by, one, other, sight)
    likenesses.differ(session, first.message, second.message, by.user, now)
    return Differ(first, second)


def undo(session: Session, by: PersonKey, wanted: EntryId, now: datetime, sight: Sight = AS_HEARD) -> Alone:
    """A steward lets a merged note stand by itself again; raises what forbids it."""
    entry = seeing.entry(session, by, wanted, sight)
    if entry is None:
        raise seeing.unseen(sight)
    managing.tended(session, by, entry.message.place, sight)
    survivor = merges.survivor(session, entry)
    entries.change(session, entry.id, merged_into=None)
    for one in {survivor.message, entry.message}:
        following.refresh(session, one, now)
    return Alone(entries.of(session, entry.message) or entry)


def laid_out(session: Session, by: PersonKey, channel: ChannelKey, sight: Sight = AS_HEARD) -> Alike:
    """What looks alike in a steward's community, and what was merged there; raises what forbids it."""
    place = managing.tended(session, by, channel, sight)
    found = likenesses.undecided(session, channel)
    pairs = []
    for pair in found[:MOST]:
        older, newer = entries.by_ids(session, by.workspace, [pair.older, pair.newer])
        pairs.append(Pair(older, newer))
    authors = {one.author for pair in pairs for one in (pair.older, pair.newer) if one.author}
    names = people.names(session, by.workspace, authors)
    return Alike(place, tuple(pairs), len(found), tuple(merged_in(session, place)[:MOST]), names)


def merged_in(session: Session, place: Place) -> list[Merged]:
    """What was merged in a community, the latest kept first."""
    found = [(merges.survivor(session, one), one) for one in merges.of_community(session, place.id)]
    return [Merged(survivor, one) for survivor, one in found if survivor.id != one.id]


def notice_some(session: Session, now: datetime, limit: int = AT_A_TIME) -> bool:
    """Notice what some of what was imported is like; False when nothing is left, or too much to decide."""
    found = likenesses.left(session, ENOUGH, limit)
    if found is None:
        return False
    community, some = found
    for entry in some:
        likeness.notice(session, entry, now)
    is_all = len(some) < limit
    likenesses.came_to(session, community, None if is_all else EntryId(some[-1].id + 1))
    return True
