"""The words of what people are told about how entries stand, found when they are sent, and told again."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from communities import charge, evidence, reviewing, seeing
from communities.evidence import Evidence
from communities.reviewing import Due
from communities.seeing import AS_HEARD, Sight
from communities.tending import DOUBTED, LET_GO_BY, SEEN
from scheduler.act import Act, Direct, Letter, Nothing
from scheduler.letters import SightOf, entry_for, sight_for
from storage import people, verdicts
from storage.communities import Place
from storage.database import Doors
from storage.deliveries import Owed
from storage.entries import Kept
from storage.keys import PersonKey, UserId
from storage.standings import LET_GO
from storage.verdicts import DOUBTS, OUT_OF_DATE, STILL_TRUE
from views import owning, tending
from views import reviewing as reviews


@dataclass(frozen=True, slots=True)
class Doubt:
    """An entry that somebody doubts, or did: who, and what they say of it."""

    entry: Kept
    place: Place
    known: Evidence
    by: str
    verdict: str
    # Whether anybody doubts it still; if not, whether somebody answered, or it was taken back.
    is_open: bool
    is_answered: bool


@dataclass(frozen=True, slots=True)
class LetGo:
    """An entry that somebody retired or replaced, and whether its author may bring it back."""

    entry: Kept
    place: Place
    known: Evidence
    by: str
    may_bring_back: bool


def letters(database: Doors, sight_of: SightOf) -> dict[str, Letter]:
    """Every kind of letter about how entries stand and who looks after them."""

    async def doubted(owed: Owed) -> Act:
        found = await database.read(doubt_for, owed, sight=await sight_for(owed, sight_of))
        if found is None or owed.user is None or (owed.posted is None and not found.is_open):
            return Nothing("gone" if found is None else "over")
        words = tending.told(
            found.entry,
            found.place,
            found.known,
            found.by,
            found.verdict,
            is_open=found.is_open,
            is_answered=found.is_answered,
        )
        return Direct(owed.user, words, (found.entry.message,))

    async def asked_to_own(owed: Owed) -> Act:
        found = await database.read(entry_for, owed, sight=await sight_for(owed, sight_of))
        if found is None or owed.user is None:
            return Nothing("gone")
        entry, place, by = found
        if owed.posted is None and entry.owner_asked != owed.user:
            return Nothing("over")
        return Direct(owed.user, owning.asked(entry, place, by, owed.user), (entry.message,))

    async def review(owed: Owed) -> Act:
        if owed.user is None:
            return Nothing("nobody")
        found = await database.read(review_for, owed, owed.user, sight=await sight_for(owed, sight_of))
        if not found or (owed.posted is None and not any(one.is_open for one in found)):
            return Nothing("over")
        return Direct(owed.user, reviews.asked(found), tuple(one.entry.message for one in found))

    async def let_go(owed: Owed) -> Act:
        found = await database.read(let_go_for, owed, sight=await sight_for(owed, sight_of))
        return told_let_go(owed, found)

    return {DOUBTED: doubted, "asked_to_own": asked_to_own, LET_GO_BY: let_go, "review": review}


def told_let_go(owed: Owed, found: LetGo | None) -> Act:
    """The news to an author, unless it is old by now."""
    if found is None or owed.user is None:
        return Nothing("gone")
    is_over = found.entry.standing not in LET_GO or bool(owed.facts.get(SEEN))
    if owed.posted is None and is_over:
        return Nothing("over")
    standing = str(owed.facts.get("standing", ""))
    facts = (found.entry, found.place, found.known, found.by, standing)
    return Direct(
        owed.user, tending.let_go(*facts, may_bring_back=found.may_bring_back), (found.entry.message,)
    )


def review_for(session: Session, owed: Owed, user: UserId, *, sight: Sight) -> tuple[Due, ...]:
    """What a note asks about that its reader may see; raises `NotToldInside` where Slack does not say."""
    found, heard = (reviewing.asked_in(session, owed.workspace, user, owed, one) for one in (sight, AS_HEARD))
    if sight.is_partial and len(found) < len(heard):
        raise seeing.unseen(sight)
    return found


def doubt_for(session: Session, owed: Owed, *, sight: Sight) -> Doubt | None:
    """The doubt that a delivery tells of; None when the entry is gone or out of sight.

    Where who said so doubts it no more and somebody else does, it is theirs.
    """
    found = entry_for(session, owed, sight=sight)
    if found is None:
        return None
    entry, place, by = found
    said = {word.by: word.verdict for word in verdicts.of(session, entry.message)}
    doubts = {user: verdict for user, verdict in said.items() if verdict in DOUBTS}
    told = UserId(str(owed.facts.get("by", "")))
    if doubts and told not in doubts:
        theirs = owed.facts | {"by": next(iter(doubts))}
        return doubt_for(session, replace(owed, facts=theirs), sight=sight)
    verdict = doubts.get(told) or str(owed.facts.get("verdict", OUT_OF_DATE))
    known = evidence.gather(session, owed.workspace, {place.id: place}, [entry])[entry.id]
    is_open = entry.standing not in LET_GO and bool(doubts)
    # Who says the contrary themselves has taken it back; where it went without that, somebody answered.
    is_answered = STILL_TRUE in said.values() and said.get(told) != STILL_TRUE
    return Doubt(entry, place, known, by, verdict, is_open, is_answered)


def let_go_for(session: Session, owed: Owed, *, sight: Sight) -> LetGo | None:
    """What a delivery says is retired or replaced; None when it is gone or out of its author's sight."""
    found = entry_for(session, owed, sight=sight)
    if found is None or owed.user is None:
        return None
    entry, place, by = found
    reader = PersonKey(owed.workspace, owed.user)
    places = seeing.visible(session, reader, sight)
    if place.id not in places:
        if sight.is_partial:
            raise seeing.unseen(sight)
        return None
    known = evidence.gather(session, owed.workspace, places, [entry])[entry.id]
    return LetGo(entry, place, known, by, charge.may_tend(people.known(session, reader)))
