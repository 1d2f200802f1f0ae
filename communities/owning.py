"""Who looks after an entry: nobody who has not agreed; until somebody does, the community."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from communities import charge, refusals_notes, seeing
from communities.seeing import AS_HEARD, Sight
from storage import communities, deliveries, entries, memberships, people, tending, versions
from storage.communities import Place
from storage.entries import Kept
from storage.keys import ChannelKey, CommunityId, EntryId, MessageKey, PersonKey, UserId


@dataclass(frozen=True, slots=True)
class Owned:
    """Somebody looks after it now; nobody: the community."""

    entry: Kept


@dataclass(frozen=True, slots=True)
class Asked:
    """Whoever was named is asked; until they say yes nothing changes."""

    entry: Kept


def name(session: Session, by: PersonKey, entry: Kept, wanted: UserId | None, now: datetime) -> Owned | Asked:
    """Say who should look after an entry: oneself at once, nobody, or somebody who is asked first.

    Raises `NotYoursToName`, `CannotOwn`, `AskedBefore`.
    """
    if is_named(entry, wanted):
        return Owned(entry)
    allow(session, by, entry, wanted)
    if wanted is None or wanted == by.user:
        return hand_over(session, entry, wanted, by.user, now)
    ask(session, entry, wanted, by.user, now)
    return Asked(entries.of(session, entry.message) or entry)


def allow_with(
    session: Session, by: PersonKey, message: MessageKey, wanted: UserId, sight: Sight = AS_HEARD
) -> None:
    """Raise what would forbid naming somebody as a message is kept, before it is; `Gone` besides."""
    place = communities.at(session, message.place)
    if place is None or place.id not in seeing.visible(session, by, sight):
        raise seeing.unseen(sight)
    entry = entries.of(session, message)
    if entry is None:
        check(session, message.place, wanted)
    elif not is_named(entry, wanted):
        allow(session, by, entry, wanted)


def is_named(entry: Kept, wanted: UserId | None) -> bool:
    """Whether they look after it, or are asked to, so that there is nothing to say."""
    return wanted == entry.owner or (wanted is not None and wanted == entry.owner_asked)


def allow(session: Session, by: PersonKey, entry: Kept, wanted: UserId | None) -> None:
    """Raise what forbids this person to name them: `NotYoursToName`, `CannotOwn`, `AskedBefore`."""
    if not may_name(session, entry, by.user) and not (wanted == by.user and entry.owner is None):
        raise refusals_notes.NotYoursToName
    if wanted is None:
        return
    check(session, entry.message.place, wanted)
    if wanted != by.user and deliveries.by_key(session, by.workspace, key_of(entry, wanted)):
        raise refusals_notes.AskedBefore


def may_name(session: Session, entry: Kept, user: UserId) -> bool:
    """Whether this person may say who looks after an entry."""
    return user == entry.kept_by or charge.is_in_charge(session, entry, user)


def check(session: Session, channel: ChannelKey, user: UserId) -> None:
    """Raise `CannotOwn` unless this person is a member in the channel, and no guest."""
    place = communities.at(session, channel)
    known = people.known(session, PersonKey(channel.workspace, user))
    if known is None or known.is_guest or known.is_external or known.is_bot or known.is_deactivated:
        raise refusals_notes.CannotOwn
    if place is None or not memberships.belongs(memberships.of(session, place.id, user)):
        raise refusals_notes.CannotOwn


def key_of(entry: Kept, wanted: UserId) -> str:
    """By what the question whether somebody would look after an entry is asked once ever."""
    return f"asked_to_own:{entry.id}:{wanted}"


def ask(session: Session, entry: Kept, wanted: UserId, by: UserId, now: datetime) -> None:
    """Owe somebody the question."""
    deliveries.owe(
        session,
        entry.message.workspace,
        "asked_to_own",
        key_of(entry, wanted),
        now,
        user=wanted,
        facts={"entry": entry.id, "by": by},
        is_unasked=True,
        quotes=(entry.message,),
    )
    entries.change(session, entry.id, owner_asked_id=wanted)
    charge.refresh(session, entry.message, now)


def take_on(
    session: Session, by: PersonKey, wanted: EntryId, now: datetime, sight: Sight = AS_HEARD
) -> Owned:
    """Look after an entry, as one was asked to or nobody does.

    Raises `Gone`, `NotYoursToName`, `CannotOwn`.
    """
    entry = charge.seen(session, by, wanted, sight)
    if entry.owner == by.user:
        return Owned(entry)
    if entry.owner is not None and entry.owner_asked != by.user:
        raise refusals_notes.NotYoursToName
    check(session, entry.message.place, by.user)
    return hand_over(session, entry, by.user, by.user, now)


def decline(
    session: Session, by: PersonKey, wanted: EntryId, now: datetime, sight: Sight = AS_HEARD
) -> Owned:
    """Say no, thanks."""
    entry = charge.seen(session, by, wanted, sight)
    if entry.owner_asked == by.user:
        entries.change(session, entry.id, owner_asked_id=None)
        charge.refresh(session, entry.message, now)
    return Owned(entries.of(session, entry.message) or entry)


def hand_back(
    session: Session, by: PersonKey, wanted: EntryId, now: datetime, sight: Sight = AS_HEARD
) -> Owned:
    """Let the community look after it again; raises `Gone`, `NotInCharge`."""
    entry = charge.in_charge(session, by, wanted, sight)
    return hand_over(session, entry, None, by.user, now)


def hand_over(session: Session, entry: Kept, owner: UserId | None, by: UserId, now: datetime) -> Owned:
    """Let somebody, or the community, look after an entry from now on."""
    if entry.owner != owner:
        versions.note(session, entry.message, versions.OWNER, entry.owner or "", by, now)
    entries.change(session, entry.id, owner_id=owner, owner_asked_id=None)
    charge.refresh(session, entry.message, now)
    return Owned(entries.of(session, entry.message) or entry)


def let_go(session: Session, person: PersonKey, now: datetime, community: CommunityId | None = None) -> None:
    """Somebody is not here any more, or cannot look after anything: the community does it at once."""
    for message in tending.disown(session, person, community):
        charge.refresh(session, message, now)


def let_go_of_absent(session: Session, place: Place, now: datetime) -> None:
    """The same for everybody who looked after something here and is not in the channel any more."""
    for user in tending.absent_owners(session, place.id):
        let_go(session, PersonKey(place.workspace, user), now, place.id)
