"""*Share here*: a note's title and link, put into a channel by somebody who may see it, and taken back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from communities import charge, following, pausing, refusals, seeing
from communities.channels import Channel
from communities.seeing import AS_HEARD, Sight
from storage import communities, deliveries, entries, people
from storage import told as letters
from storage.communities import Place
from storage.deliveries import Owed
from storage.entries import Kept
from storage.keys import ChannelId, ChannelKey, DeliveryId, EntryId, PersonKey, UserId

KIND, UNSHARED = following.SHARED, "unshare"
TAKEN_BACK = "taken_back"
# So many are named who could not open it.
MOST_NAMED = 5
# So many places stand on a note's page.
MOST_SHARES = 5
# Of a channel that is shared with another company, whose people we may not have heard of.
NOBODY_YET = UserId("")


@dataclass(frozen=True, slots=True)
class Audience:
    """A channel, and who would read what is posted there."""

    channel: Channel
    inside: frozenset[UserId]


@dataclass(frozen=True, slots=True)
class Doubtful:
    """Some could not open it before, by name as far as we know them and `others` more; or it is private."""

    entry: Kept
    place: Place
    audience: Audience
    named: tuple[str, ...]
    others: int


@dataclass(frozen=True, slots=True)
class Shared:
    """It is on its way; while everything is paused it waits."""

    entry: Kept
    audience: Audience
    share: DeliveryId
    is_paused: bool = False


@dataclass(frozen=True, slots=True)
class SharedAlready:
    """It was put there today; `share` is what this person may take back of it."""

    entry: Kept
    audience: Audience
    share: DeliveryId | None


@dataclass(frozen=True, slots=True)
class Share:
    """Where a note stands in a channel, and who put it there when."""

    id: DeliveryId
    channel: ChannelId
    by: UserId
    at: datetime


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What was shared there goes; or has gone `already`."""

    channel: ChannelId
    already: bool = False


def doubts(
    session: Session, by: PersonKey, wanted: EntryId, audience: Audience, sight: Sight = AS_HEARD
) -> Doubtful | None:
    """Who could not open what they would read of, now or later; None: nobody. Raises what forbids sharing."""
    entry = offered(session, by, wanted, sight)
    check(session, by, audience)
    place = communities.by_id(session, by.workspace, entry.community)
    if place is None:
        raise seeing.unseen(sight)
    strangers = outsiders(session, place, audience)
    # All who are in the channel now may be inside; whoever comes later need not be.
    may_come_from_outside = place.is_private and place.key != audience.channel.key
    if not strangers and not may_come_from_outside:
        return None
    named = tuple(sorted(people.names(session, by.workspace, strangers).values()))[:MOST_NAMED]
    return Doubtful(entry, place, audience, named, len(strangers - {NOBODY_YET}) - len(named))


def share(
    session: Session,
    by: PersonKey,
    wanted: EntryId,
    audience: Audience,
    now: datetime,
    sight: Sight = AS_HEARD,
    *,
    is_confirmed: bool = False,
) -> Shared | SharedAlready:
    """Owe the channel the title and the link, once a day; raises what forbids it, and unconfirmed doubts."""
    entry = offered(session, by, wanted, sight)
    if doubts(session, by, wanted, audience, sight) is not None and not is_confirmed:
        raise refusals.Gone
    where = audience.channel.key
    key = f"{KIND}:{entry.id}:{where.channel}:{now.date().isoformat()}"
    before = deliveries.by_key(session, by.workspace, key)
    # What was taken back may be put there again.
    while before is not None and before.facts.get(TAKEN_BACK):
        key += ":again"
        before = deliveries.by_key(session, by.workspace, key)
    made = deliveries.owe(
        session,
        by.workspace,
        KIND,
        key,
        now,
        channel=where.channel,
        facts={
            "entry": entry.id,
            "by": by.user,
            "confirmed": is_confirmed,
            "private": audience.channel.is_private,
        },
        quotes=(entry.message,),
    )
    if made is None:
        theirs = before is not None and may_take_back(session, by, before, sight)
        return SharedAlready(entry, audience, before.id if before is not None and theirs else None)
    return Shared(entry, audience, made, pausing.is_paused(session, by.workspace))


def take_back(
    session: Session, by: PersonKey, share: DeliveryId, now: datetime, sight: Sight = AS_HEARD
) -> TakenBack:
    """Let what was shared go from the channel, or never come there; raises `Gone` for who may not."""
    owed = deliveries.by_id(session, share)
    if owed is None or owed.channel is None or not may_take_back(session, by, owed, sight):
        raise refusals.Gone
    if owed.facts.get(TAKEN_BACK):
        return TakenBack(owed.channel, already=True)
    deliveries.restate(session, owed.id, owed.facts | {TAKEN_BACK: True})
    if owed.posted is None and not owed.is_under_way:
        deliveries.settle(session, owed.id, "dropped", now, error=TAKEN_BACK)
        return TakenBack(owed.channel)
    facts = {"delivery": owed.id}
    key = f"{UNSHARED}:{owed.id}"
    deliveries.owe(session, by.workspace, UNSHARED, key, now, channel=owed.channel, facts=facts)
    return TakenBack(owed.channel)


def may_take_back(session: Session, by: PersonKey, owed: Owed, sight: Sight = AS_HEARD) -> bool:
    """Whether somebody shared this, looks after the community of that channel, or the whole workspace."""
    if owed.kind != KIND or owed.workspace != by.workspace or owed.channel is None:
        return False
    if owed.facts.get("by") == by.user:
        return True
    place = communities.at(session, ChannelKey(by.workspace, owed.channel))
    if place is not None and by.user in charge.stewards(session, place):
        return True
    who = people.known(session, by)
    if who is None or not who.is_admin or who.is_deactivated or who.is_external:
        return False
    # An administrator learns of no channel that they could not open.
    if place is not None:
        return place.id in seeing.visible(session, by, sight)
    return owed.facts.get("private") is False


def standing(session: Session, viewer: PersonKey, entry: Kept, sight: Sight = AS_HEARD) -> tuple[Share, ...]:
    """Where a note was shared and this person may take it back, the latest first."""
    found = [
        Share(one.id, one.posted.channel, UserId(str(one.facts.get("by", ""))), one.created_at)
        for one in reversed(letters.quoting(session, entry.message))
        if one.kind == KIND and one.posted is not None and not one.facts.get(TAKEN_BACK)
        if may_take_back(session, viewer, one, sight)
    ]
    return tuple(found[:MOST_SHARES])


def offered(session: Session, by: PersonKey, wanted: EntryId, sight: Sight = AS_HEARD) -> Kept:
    """The note, for who may see it; raises `Gone`, and `ForMembersOnly` for people from elsewhere."""
    entry = seeing.entry(session, by, wanted, sight)
    if entry is None:
        raise seeing.unseen(sight)
    who = people.known(session, by)
    if who is None or who.is_external:
        raise refusals.ForMembersOnly("share", is_external=True)
    return entry


def check(session: Session, by: PersonKey, audience: Audience) -> None:
    """Raise what forbids this person to put anything into this channel."""
    channel = audience.channel
    if channel.is_direct:
        raise refusals.OnlyInChannels
    if channel.is_archived:
        raise refusals.ChannelArchived
    who = people.known(session, by)
    is_bound = channel.is_private or who is None or who.is_guest
    if is_bound and by.user not in audience.inside:
        raise refusals.OnlyInChannels


def outsiders(session: Session, source: Place, audience: Audience) -> set[UserId]:
    """Who is in the channel and could not open where the note is from; in a shared one there is somebody."""
    if source.key == audience.channel.key:
        return set()
    if audience.channel.is_shared:
        # Whoever the other company adds reads it as well: everybody from there counts, known or not.
        return set(audience.inside) - insiders(session, source, audience) or {NOBODY_YET}
    return set(audience.inside) - insiders(session, source, audience)


def insiders(session: Session, source: Place, audience: Audience) -> set[UserId]:
    """Those of them who could open where the note is from, and machines."""
    members = {member.user: member for member in communities.members(session, source.id)}
    found = set()
    for user in audience.inside:
        person = people.known(session, PersonKey(source.workspace, user))
        is_machine = person is not None and person.is_bot
        if is_machine or seeing.may_see(person, source, members.get(user), AS_HEARD):
            found.add(user)
    return found


def told(session: Session, owed: Owed) -> tuple[Kept, str] | None:
    """What a share says now, and who shared it; None when that is not to be said any more."""
    entry = entries.by_id(session, owed.workspace, EntryId(int(owed.facts["entry"])))
    place = communities.by_id(session, owed.workspace, entry.community) if entry else None
    if entry is None or place is None or owed.channel is None or owed.facts.get(TAKEN_BACK):
        return None
    by = UserId(str(owed.facts.get("by", "")))
    if (
        owed.posted is None
        and seeing.entry(session, PersonKey(owed.workspace, by), entry.id, AS_HEARD) is None
    ):
        return None
    # Without having been asked about it, nobody meant to tell of what is private now.
    if place.is_private and not owed.facts.get("confirmed") and place.channel != owed.channel:
        return None
    return entry, people.names(session, owed.workspace, [by]).get(by, people.SOMEBODY)
