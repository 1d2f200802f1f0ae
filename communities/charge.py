"""Who is in charge of an entry: who may change what of it, and who is asked about it."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from communities import following, refusals, refusals_notes, seeing
from communities.seeing import AS_HEARD, Sight
from storage import communities, memberships, people, stars, told, vouching
from storage.communities import Place
from storage.entries import Kept
from storage.keys import CommunityId, EntryId, MessageKey, PersonKey, UserId, WorkspaceId
from storage.people import Known

# What people are told about how an entry stands is told again as it changes.
LETTERS = {"doubted", "asked_to_own", "let_go", "review"}


def seen(session: Session, by: PersonKey, wanted: EntryId, sight: Sight = AS_HEARD) -> Kept:
    """The entry, for who may see it and may tend; raises `Gone`, `ForMembersOnly`."""
    entry = seeing.entry(session, by, wanted, sight)
    if entry is None:
        raise seeing.unseen(sight)
    allow(session, by)
    return entry


def allow(session: Session, by: PersonKey) -> Known:
    """Who tends, by what we know of them; raises `ForMembersOnly` for guests and people from elsewhere."""
    who = people.known(session, by)
    if who is None or not may_tend(who):
        raise refusals.ForMembersOnly("tend", is_external=who is None or who.is_external)
    return who


def may_tend(who: Known | None) -> bool:
    """Whether somebody is known here, and neither a guest nor from elsewhere."""
    return who is not None and not (who.is_guest or who.is_external)


def in_charge(session: Session, by: PersonKey, wanted: EntryId, sight: Sight = AS_HEARD) -> Kept:
    """The entry, for who answers for it; raises `Gone`, `ForMembersOnly`, `NotInCharge`."""
    entry = seen(session, by, wanted, sight)
    if not is_in_charge(session, entry, by.user):
        raise refusals_notes.NotInCharge
    return entry


def is_in_charge(session: Session, entry: Kept, user: UserId) -> bool:
    """Whether this person answers for an entry: its author, its owner, or a steward."""
    return user in (entry.author, entry.owner) or user in communities.stewards(session, entry.community)


def stewards(session: Session, place: Place) -> list[UserId]:
    """Who tends a community and is still here to do it, as far as we know."""
    named = communities.stewards(session, place.id)
    return [user for user in named if may_steward(people.known(session, PersonKey(place.workspace, user)))]


def untended(
    session: Session, workspace: WorkspaceId, places: Mapping[CommunityId, Place]
) -> tuple[Place, ...]:
    """Those of these communities that nobody tends, or nobody who is still here."""
    named = memberships.having(session, workspace, "steward")
    here = {
        user
        for user in {user for _, user in named}
        if may_steward(people.known(session, PersonKey(workspace, user)))
    }
    tended = {number for number, user in named if user in here}
    return tuple(place for number, place in places.items() if number not in tended)


def may_steward(known: Known | None) -> bool:
    """Whether somebody can be a steward; of whom we know nothing, nothing speaks against it."""
    return known is None or not (known.is_guest or known.is_external or known.is_bot or known.is_deactivated)


def may_take_out(session: Session, found: list[Kept], by: PersonKey) -> frozenset[EntryId]:
    """Which of these this person may take out: the author, a steward, or who alone keeps one by hand."""
    tended = {
        place for place in {one.community for one in found} if by.user in vouching.tending(session, place)
    }
    theirs = {one.id for one in found if by.user == one.author or one.community in tended}
    by_hand = stars.by_hand_of(session, by, [one.message for one in found if one.id not in theirs])
    alone = {
        one.id for one in found if one.message in by_hand and is_kept_by_hand_alone(session, one, by.user)
    }
    return frozenset(theirs | alone)


def is_kept_by_hand_alone(session: Session, entry: Kept, by: UserId) -> bool:
    """Whether nothing keeps an entry but this person's *Keep this*, and nobody else vouches for it."""
    if stars.on(session, entry.message) != {(by, stars.BY_HAND)}:
        return False
    return all(one.by == by for one in vouching.vouches(session, entry.message))


def who_answers(session: Session, entry: Kept) -> tuple[UserId, ...]:
    """Who is asked about an entry: its owner, or its author, or else the stewards."""
    for user in (entry.owner, entry.author):
        if user and hears(session, entry, user):
            return (user,)
    stewards = communities.stewards(session, entry.community)
    return tuple(user for user in stewards if hears(session, entry, user))


def hears(session: Session, entry: Kept, user: UserId) -> bool:
    """Whether this person can be asked about an entry: they are here, may see it, and want to hear."""
    person = PersonKey(entry.message.workspace, user)
    known = people.known(session, person)
    if known is None or known.is_guest or known.is_external or known.is_deactivated or known.is_bot:
        return False
    return known.dial != "nothing" and entry.community in seeing.visible(session, person, AS_HEARD)


def refresh(session: Session, message: MessageKey, now: datetime) -> None:
    """Owe other words to what people were told about how an entry stands."""
    for sent in told.quoting(session, message):
        if sent.kind in LETTERS:
            following.revise(session, sent, "tended", now, takes_words=False)
