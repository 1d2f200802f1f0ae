"""Who looks after a community: nobody who has not agreed, and nobody who cannot step down."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from communities import charge, managing, membership, refusals, rhythm, roles, seeing
from communities.roles import ASKED, DECLINED, MEMBER, STEWARD
from communities.seeing import AS_HEARD, Sight
from storage import communities, deliveries, memberships, people, told
from storage.communities import Place
from storage.keys import ChannelKey, CommunityId, PersonKey, UserId

KIND, ANSWERED = "asked_to_tend", "tend_answered"


@dataclass(frozen=True, slots=True)
class Keepers:
    """Who looks after a community, and who is asked whether they would."""

    place: Place
    stewards: tuple[str, ...]
    waited_for: tuple[str, ...]
    # Whether this person is one of them, and whether there is no other.
    is_steward: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """Whoever was named is asked; until they say yes nothing changes."""

    place: Place
    name: str


@dataclass(frozen=True, slots=True)
class Tends:
    """They look after it."""

    place: Place
    name: str


@dataclass(frozen=True, slots=True)
class Declined:
    """They do not look after it, and are not asked again."""

    place: Place


@dataclass(frozen=True, slots=True)
class SteppedDown:
    """They look after it no more; without anybody else it rests."""

    place: Place
    rests: bool


def keepers(session: Session, by: PersonKey, channel: ChannelKey, sight: Sight = AS_HEARD) -> Keepers:
    """Who looks after this channel's community; raises what `in_charge` raises."""
    place = in_charge(session, by, channel, sight)
    stewards = charge.stewards(session, place)
    asked = [one.user for one in communities.members(session, place.id) if is_open(one.role, one.left_at)]
    return Keepers(
        place,
        tuple(name_of(session, place, user) for user in stewards),
        tuple(name_of(session, place, user) for user in asked),
        is_steward=by.user in stewards,
        is_last=stewards == [by.user],
    )


def is_open(role: str, left_at: datetime | None) -> bool:
    """Whether somebody is asked and has not answered."""
    return role == ASKED and left_at is None


def in_charge(session: Session, by: PersonKey, channel: ChannelKey, sight: Sight = AS_HEARD) -> Place:
    """The community of this channel, for its stewards, or an administrator where there are none.

    Raises `NotACommunity`, `NotASteward`.
    """
    place = communities.at(session, channel)
    is_seen = place is not None and place.id in seeing.visible(session, by, sight)
    if place is not None and is_seen and membership.manages(session, by, place):
        return place
    return managing.tended(session, by, channel, sight)


def ask(
    session: Session,
    by: PersonKey,
    channel: ChannelKey,
    wanted: UserId,
    now: datetime,
    sight: Sight = AS_HEARD,
) -> Asked | Tends:
    """Ask somebody whether they would look after it too; whoever names themselves has said yes.

    Raises `CannotTend`, `SaidNo`, and what `in_charge` raises.
    """
    place = in_charge(session, by, channel, sight)
    memberships.hold(session, place.id)
    if wanted in charge.stewards(session, place):
        return Tends(place, name_of(session, place, wanted))
    role = check(session, place, wanted)
    if wanted == by.user:
        return become(session, place, wanted, now)
    if role == DECLINED:
        raise refusals.SaidNo
    if memberships.give(session, place.id, wanted, ASKED, (MEMBER,)):
        deliveries.owe(
            session,
            place.workspace,
            KIND,
            f"{KIND}:{place.id}:{wanted}:{now.timestamp():.6f}",
            now,
            user=wanted,
            facts={"community": place.id, "by": by.user},
            is_unasked=True,
        )
    return Asked(place, name_of(session, place, wanted))


def check(session: Session, place: Place, user: UserId) -> str:
    """The role of somebody who could be a steward; raises `CannotTend` for anybody else."""
    known = people.known(session, PersonKey(place.workspace, user))
    found = memberships.of(session, place.id, user)
    if known is None or not charge.may_steward(known) or found is None or not memberships.belongs(found):
        raise refusals.CannotTend
    return found.role


def become(session: Session, place: Place, user: UserId, now: datetime) -> Tends:
    """Let somebody who agreed look after a community."""
    if memberships.give(session, place.id, user, STEWARD, (MEMBER, ASKED, DECLINED)):
        roles.note(session, place, STEWARD, user, now)
    return Tends(place, name_of(session, place, user))


def take_on(
    session: Session, by: PersonKey, community: CommunityId, now: datetime, sight: Sight = AS_HEARD
) -> Tends:
    """Say yes, also after a no; raises `Gone` for whoever was not asked, and `CannotTend`."""
    place, role = asked(session, by, community, sight)
    if role != STEWARD:
        check(session, place, by.user)
        become(session, place, by.user, now)
        answer(session, place, by, now, says="yes")
    return Tends(place, name_of(session, place, by.user))


def decline(
    session: Session, by: PersonKey, community: CommunityId, now: datetime, sight: Sight = AS_HEARD
) -> Declined | Tends:
    """Say no, thanks; raises `Gone` for whoever was not asked."""
    place, role = asked(session, by, community, sight)
    if role == STEWARD:
        return Tends(place, name_of(session, place, by.user))
    if memberships.give(session, place.id, by.user, DECLINED, (ASKED,)):
        answer(session, place, by, now, says="no")
    return Declined(place)


def asked(session: Session, by: PersonKey, community: CommunityId, sight: Sight) -> tuple[Place, str]:
    """The community that somebody was asked to look after, and their role there; raises `Gone`."""
    place = seeing.visible(session, by, sight).get(community)
    if place is None:
        raise seeing.unseen(sight)
    memberships.hold(session, place.id)
    found = memberships.of(session, place.id, by.user)
    if found is None or not memberships.belongs(found) or found.role == MEMBER:
        raise refusals.Gone
    return place, found.role


def answer(session: Session, place: Place, by: PersonKey, now: datetime, *, says: str) -> None:
    """Owe whoever asked the answer."""
    question = told.latest(session, by, KIND)
    if question is None or question.facts.get("community") != place.id:
        return
    deliveries.owe(
        session,
        place.workspace,
        ANSWERED,
        f"{ANSWERED}:{question.id}:{says}",
        now,
        user=UserId(str(question.facts["by"])),
        facts={"community": place.id, "by": by.user, "says": says},
    )


def step_down(
    session: Session,
    by: PersonKey,
    channel: ChannelKey,
    now: datetime,
    *,
    rests: bool,
    sight: Sight = AS_HEARD,
) -> SteppedDown:
    """Look after it no more; the last one only when it shall rest.

    Raises `LastSteward`, `NotACommunity`, `NotASteward`.
    """
    place = managing.tended(session, by, channel, sight)
    memberships.hold(session, place.id)
    is_last = charge.stewards(session, place) == [by.user]
    if is_last and not rests:
        raise refusals.LastSteward(place.name)
    if memberships.give(session, place.id, by.user, MEMBER, (STEWARD,)):
        roles.note(session, place, MEMBER, by.user, now)
    if is_last:
        rhythm.pause(session, place, now)
    return SteppedDown(place, is_last)


def waiting(session: Session, person: PersonKey, sight: Sight = AS_HEARD) -> tuple[Place, ...]:
    """The communities that somebody is asked to look after, and has not answered."""
    visible, mine = seeing.adopted(session, person, sight), memberships.all_of(session, person)
    return tuple(
        place
        for number, place in visible.items()
        if number in mine and is_open(mine[number].role, mine[number].left_at)
    )


def name_of(session: Session, place: Place, user: UserId) -> str:
    """What somebody is called, as far as we know."""
    return people.names(session, place.workspace, [user]).get(user, people.SOMEBODY)
