"""What waits for one person: to look after something, to answer a doubt, to look whether it is still true."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from communities import charge, reviewing, tending
from communities.seeing import Sight
from storage import entries, memberships, people, told, verdicts
from storage import tending as standings
from storage.communities import Place
from storage.entries import Kept
from storage.keys import CommunityId, EntryId, PersonKey
from storage.standings import IN_DOUBT, LET_GO

# Home shows no more; there is always something else to do.
MOST = 3


class Why(StrEnum):
    """Why something waits."""

    ASKED = "asked"
    IN_DOUBT = "in_doubt"
    DOUBTED = "doubted"
    REVIEW = "review"
    LET_GO = "let_go"


@dataclass(frozen=True, slots=True)
class Waiting:
    """An entry that waits for this person, and why."""

    entry: Kept
    why: Why


def for_person(
    session: Session, person: PersonKey, places: Mapping[CommunityId, Place], sight: Sight
) -> tuple[Waiting, ...]:
    """The first of what waits for this person among what they may see; a guest answers for nothing."""
    who = people.known(session, person)
    if who is None or who.is_guest or who.is_external:
        return ()
    found: dict[int, Waiting] = {}
    for one in every(session, person, places, sight):
        if one.entry.community in places:
            found.setdefault(one.entry.id, one)
        if len(found) == MOST:
            break
    return tuple(found.values())


def every(
    session: Session, person: PersonKey, places: Mapping[CommunityId, Place], sight: Sight
) -> Iterator[Waiting]:
    """All of it: what only they can answer first, then what any steward could."""
    theirs = standings.waiting_for(session, person, IN_DOUBT)
    yield from (Waiting(entry, Why.ASKED) for entry in theirs if entry.owner_asked == person.user)
    yield from (Waiting(entry, Why.IN_DOUBT) for entry in theirs if entry.standing == IN_DOUBT)
    yield from (Waiting(entry, Why.DOUBTED) for entry in doubted(session, person))
    yield from (Waiting(entry, Why.LET_GO) for entry in let_go(session, person))
    note = told.latest(session, person, "review")
    if note is not None:
        due = reviewing.asked_in(session, person.workspace, person.user, note, sight)
        yield from (Waiting(one.entry, why_again(one.entry)) for one in due if one.is_open)
    for number, belonging in memberships.all_of(session, person).items():
        if belonging.role == "steward" and belonging.left_at is None and number in places:
            in_doubt = standings.standing_as(session, number, IN_DOUBT)
            yield from (Waiting(entry, Why.IN_DOUBT) for entry in in_doubt)


def doubted(session: Session, person: PersonKey) -> list[Kept]:
    """What they answer for that somebody doubts, and of which no message told them."""
    found = untold(session, person, tending.DOUBTED)
    return [
        one
        for one in found
        if one.standing not in LET_GO
        and verdicts.doubters(session, one.message)
        and charge.is_in_charge(session, one, person.user)
    ]


def let_go(session: Session, person: PersonKey) -> list[Kept]:
    """What they wrote that somebody else retired or replaced, and of which no message told them."""
    found = untold(session, person, tending.LET_GO_BY)
    return [one for one in found if one.author == person.user and one.standing in LET_GO]


def untold(session: Session, person: PersonKey, kind: str) -> list[Kept]:
    """What messages of a kind are about that this person did not get, nor has seen otherwise."""
    letters = told.untold(session, person, kind)
    numbers = [EntryId(int(one.facts["entry"])) for one in letters if not one.facts.get(tending.SEEN)]
    return entries.by_ids(session, person.workspace, numbers)


def why_again(entry: Kept) -> Why:
    """Why a note is to be looked at again: doubts say more than its age."""
    return Why.IN_DOUBT if entry.standing == IN_DOUBT else Why.REVIEW
