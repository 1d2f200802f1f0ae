"""Belonging: who is in the channel belongs, unless they said that they would rather not."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from communities import adopting, charge, owning, pausing, refusals, rhythm, roles, seeing, silence
from communities.channels import Channel
from communities.refusals import Refusal
from communities.rhythm import NextDate
from communities.seeing import AS_HEARD, Sight
from storage import charters, communities, memberships, people
from storage.charters import Concern
from storage.communities import Place
from storage.keys import ChannelKey, PersonKey, UserId
from storage.people import Profile


@dataclass(frozen=True, slots=True)
class Joined:
    """They belong now."""

    place: Place


@dataclass(frozen=True, slots=True)
class Member:
    """They belonged before."""

    place: Place


@dataclass(frozen=True, slots=True)
class ToInvite:
    """They may come in; Slack has to be asked to let them."""

    place: Place


@dataclass(frozen=True, slots=True)
class Left:
    """They do not belong any more; being in the channel is another matter."""

    place: Place


@dataclass(frozen=True, slots=True)
class Panel:
    """What `/cop` shows: the community of this channel, if there is one, and where this person belongs."""

    here: Place | None
    concern: Concern | None
    stewards: tuple[str, ...]
    dates: tuple[NextDate, ...]
    is_member: bool
    mine: tuple[Place, ...]
    may_adopt: bool
    # Why this channel cannot be made a community by this person, if it is none.
    why_not: Refusal | None = None
    # Whether they look after it, or may say who does because nobody does.
    may_manage: bool = False
    # Whether prompts have stopped because nobody writes there any more.
    is_asleep: bool = False
    # Nothing is posted in the whole workspace.
    is_paused: bool = False
    # Slack did not say which channels they are in: only those that every member may open are shown.
    is_partial: bool = False


@dataclass(frozen=True, slots=True)
class About:
    """A community's charter, and who tends it."""

    place: Place
    concern: Concern
    stewards: tuple[str, ...]


def came(session: Session, channel: ChannelKey, user: UserId, event_ts: str, now: datetime) -> bool:
    """Somebody joined the channel, and so the community; False when nothing changed."""
    place = communities.any_at(session, channel)
    return place is not None and memberships.came(session, place, user, event_ts, now)


def went(session: Session, channel: ChannelKey, user: UserId, event_ts: str, now: datetime) -> bool:
    """Somebody left the channel, and so the community; False when nothing changed."""
    place = communities.any_at(session, channel)
    has_gone = place is not None and memberships.went(session, place, user, event_ts, now)
    if place is not None and has_gone:
        owning.let_go(session, PersonKey(place.workspace, user), now, place.id)
    return has_gone


def is_inside(session: Session, person: PersonKey, channel: ChannelKey) -> bool:
    """Whether we know this person to be in the channel of a community."""
    place = communities.any_at(session, channel)
    found = memberships.of(session, place.id, person.user) if place else None
    return found is not None and found.in_channel


def changed_profile(session: Session, profile: Profile, now: datetime) -> bool:
    """Follow a change of somebody's profile, if we know them; False when we do not."""
    is_known = people.known(session, profile.key) is not None
    if is_known:
        people.meet(session, profile, now)
    if is_known and (profile.is_deactivated or profile.is_guest or profile.is_external):
        owning.let_go(session, profile.key, now)
    return is_known


def join(
    session: Session, by: PersonKey, channel: ChannelKey, *, is_here: bool
) -> Joined | Member | ToInvite:
    """Belong to the community of this channel, where they are or which they named; raises what forbids it."""
    place = communities.at(session, channel)
    found = memberships.of(session, place.id, by.user) if place else None
    if place is not None and memberships.belongs(found):
        return Member(place)
    if place is not None and found is not None and found.in_channel:
        memberships.belong(session, place, by.user)
        return Joined(place)
    if place is None and is_here:
        raise refusals.NotACommunity
    person = people.known(session, by)
    if person is None or person.is_external or person.is_guest:
        raise refusals.ForMembersOnly("join", is_external=person is None or person.is_external)
    if place is None:
        raise refusals.NotACommunity
    if place.is_private:
        raise refusals.JoinByInvitation
    return ToInvite(place)


def leave(
    session: Session, by: PersonKey, channel: ChannelKey, now: datetime, sight: Sight = AS_HEARD
) -> Left:
    """Stop belonging; what can be read stays readable while they are in the channel."""
    place = communities.at(session, channel)
    belongs = place is not None and memberships.belongs(memberships.of(session, place.id, by.user))
    sees = place is not None and place.id in seeing.visible(session, by, sight)
    if place is None or not (belongs or sees):
        raise unseen(sight)
    if not belongs:
        raise refusals.NotAMember(place.name)
    if charge.stewards(session, place) == [by.user]:
        # Both name the community, so neither is for who could not open its channel.
        raise refusals.LastSteward(place.name) if sees else unseen(sight)
    if by.user in communities.stewards(session, place.id):
        roles.note(session, place, roles.MEMBER, by.user, now)
    memberships.part(session, place, by.user, now)
    owning.let_go(session, by, now, place.id)
    return Left(place)


def panel(session: Session, viewer: PersonKey, channel: Channel, sight: Sight = AS_HEARD) -> Panel:
    """Where this person is, and where they belong; what Slack shows of the channel says what it could be."""
    visible = seeing.adopted(session, viewer, sight)
    belonging = memberships.of_person(session, viewer)
    place = communities.at(session, channel.key)
    here = place if place is not None and place.id in visible else None
    why_not = None if place is not None else forbids(session, viewer, channel)
    return Panel(
        here,
        charters.newest(session, here.id) if here else None,
        stewards_of(session, here) if here else (),
        rhythm.next_dates(session, here.id) if here else (),
        is_member=here is not None and here.id in belonging,
        mine=tuple(found for found in visible.values() if found.id in belonging),
        may_adopt=place is None and why_not is None,
        why_not=why_not,
        may_manage=here is not None and manages(session, viewer, here),
        is_asleep=here is not None and silence.is_asleep(session, here.id),
        is_paused=pausing.is_paused(session, viewer.workspace),
        is_partial=sight.is_partial,
    )


def forbids(session: Session, by: PersonKey, channel: Channel) -> Refusal | None:
    """Why somebody cannot make a community of this channel; None when they can."""
    try:
        adopting.prepare(session, by, channel)
    except Refusal as no:
        return no
    return None


def manages(session: Session, by: PersonKey, place: Place) -> bool:
    """Whether somebody looks after a community, or, administering, may say who does because nobody does."""
    stewards, known = charge.stewards(session, place), people.known(session, by)
    return by.user in stewards or (not stewards and known is not None and known.is_admin)


def about(session: Session, viewer: PersonKey, channel: ChannelKey, sight: Sight = AS_HEARD) -> About:
    """The charter of this channel's community, for who may see it."""
    place = communities.at(session, channel)
    if place is None or place.id not in seeing.visible(session, viewer, sight):
        raise unseen(sight)
    concern = charters.newest(session, place.id)
    return About(place, concern or Concern(0, "", ""), stewards_of(session, place))


def unseen(sight: Sight) -> Refusal:
    """Why there is no community here for them, whether there is one or not."""
    return refusals.NotToldInside() if sight.is_partial else refusals.NotACommunity()


def stewards_of(session: Session, place: Place) -> tuple[str, ...]:
    """Who tends it, by name, as far as we know their names."""
    stewards = charge.stewards(session, place)
    names = people.names(session, place.workspace, stewards)
    return tuple(names[user] for user in stewards if user in names)
