"""A channel becomes a community: who may do it where, and what that begins."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from communities import channels, proposing_answers, refusals, rhythm, roles, words
from communities.channels import WAITING, Away, Channel, Here, Unconcerned
from communities.refusals import Refusal
from communities.rhythm import Choice
from storage import charters, communities, deliveries, entries, imported, memberships, people, rules
from storage.communities import Place
from storage.keys import ChannelId, ChannelKey, PersonKey, UserId
from storage.people import Known
from storage.rules import ADMINISTRATORS, Rules

SHORTEST = 10


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody filled in to make a channel a community."""

    channel: ChannelKey
    problem: str
    out_of_scope: str
    zone: str
    prompt: Choice | None
    recap: Choice | None


@dataclass(frozen=True, slots=True)
class Adopted:
    """The channel is a community; it rests until the app has looked into the channel."""

    place: Place


def allow(person: Known | None, channel: Channel, here: Rules) -> None:
    """Raise the refusal that keeps this person from adopting this channel, if there is one."""
    if channel.is_direct:
        raise refusals.NotAChannel
    if person is None or person.is_external or person.is_guest:
        raise refusals.ForMembersOnly("adopt", is_external=person is None or person.is_external)
    if person.is_deactivated or person.is_bot:
        raise refusals.Gone
    if channel.is_archived:
        raise refusals.ChannelArchived
    if channel.is_shared and not here.allows_shared:
        raise refusals.SharedChannel(person.is_admin)
    if channel.is_private and not here.allows_private:
        raise refusals.PrivateNotAllowed(person.is_admin)
    if not person.is_admin:
        allow_a_member(channel, here)


def allow_a_member(channel: Channel, here: Rules) -> None:
    """Raise the refusal that keeps whoever is no administrator from adopting this channel."""
    if here.who_may_start == ADMINISTRATORS:
        raise refusals.StartedByAdministrators
    if channel.is_general:
        raise refusals.GeneralChannel
    if channel.people is not None and channel.people >= here.most_members:
        raise refusals.TooLarge(channel.people, here.most_members)


def prepare(session: Session, by: PersonKey, channel: Channel) -> Known:
    """Who is about to adopt this channel; raises the refusal that forbids it."""
    place = communities.at(session, channel.key)
    if place is not None:
        raise refusals.AlreadyACommunity
    person = people.known(session, by)
    allow(person, channel, rules.of(session, by.workspace))
    if person is None:
        raise refusals.Gone
    return person


def adopt(session: Session, by: PersonKey, wish: Wish, now: datetime) -> Adopted:
    """Make the channel a community with its charter, its first steward and its rhythm."""
    check_problem(wish.problem)
    # What Slack says of the channel is not known here; a look at it, right after, decides.
    unseen = replace(channels.unseen(wish.channel), is_private=False)
    allow(people.known(session, by), unseen, rules.of(session, by.workspace))
    beginning = (wish.channel, by.user, wish.zone, WAITING, now)
    place = communities.make(session, *beginning) or imported.take_up(session, *beginning)
    if place is None:
        raise refusals.AlreadyACommunity
    charters.write(session, place, wish.problem, wish.out_of_scope, by.user, now)
    communities.enrol(session, place, [by.user], now, role=roles.STEWARD)
    roles.note(session, place, roles.STEWARD, by.user, now)
    rhythm.begin(session, place, wish.prompt, wish.recap, now)
    return Adopted(place)


def check_problem(problem: str) -> None:
    """Raise `TooFewWords` unless it says something."""
    if not words.tokens(problem) or len(problem) < SHORTEST:
        raise refusals.TooFewWords


def may_stay(session: Session, channel: Channel, now: datetime) -> bool:
    """Whether the channel can be a community, now that it was seen; if not, it is none, and they are told."""
    place = communities.at(session, channel.key)
    if place is None:
        return False
    if place.pause_reason != WAITING:
        return True
    try:
        adopter = people.known(session, PersonKey(place.workspace, place.adopted_by))
        allow(adopter, channel, rules.of(session, place.workspace))
    except Refusal as no:
        withdraw(session, place, no, now)
        return False
    return True


def withdraw(session: Session, place: Place, why: Refusal, now: datetime) -> None:
    """Undo an adoption that was not to be, and owe its author the reason."""
    if entries.is_older_than(session, place.id, place.adopted_at):
        imported.lay_down(session, place.id, now)
    else:
        communities.remove(session, place.id)
    deliveries.owe(
        session,
        place.workspace,
        "not_adopted",
        f"not_adopted:{place.id}",
        now,
        user=place.adopted_by,
        facts={
            "channel": place.channel,
            "why": type(why).__name__,
            "may_allow": getattr(why, "may_allow", False),
        },
    )


def looked(
    session: Session, channel: Channel, inside: frozenset[UserId], since: str, now: datetime
) -> Here | Away | Unconcerned:
    """Write down what a look showed; the first time, the channel is owed its note."""
    before = communities.at(session, channel.key)
    outcome = channels.looked(session, channel, inside, since, now)
    if before is None or before.pause_reason != WAITING:
        return outcome
    if isinstance(outcome, Here):
        owe(session, "adopted", before, now, channel=before.channel)
        proposing_answers.started(session, outcome.place, now)
    elif isinstance(outcome, Away):
        owe(session, "let_in", before, now, user=before.adopted_by)
    return outcome


def is_to_be_let_in(session: Session, by: PersonKey, channel: ChannelKey) -> bool:
    """Whether they started a public channel's community from elsewhere and are not inside to tend it."""
    place = communities.at(session, channel)
    if place is None or place.is_private or place.adopted_by != by.user:
        return False
    found = memberships.of(session, place.id, by.user)
    return found is not None and found.role == roles.STEWARD and not found.in_channel


def owe(
    session: Session,
    kind: str,
    place: Place,
    now: datetime,
    *,
    channel: ChannelId | None = None,
    user: UserId | None = None,
) -> None:
    """Owe what is said once about a community's beginning."""
    deliveries.owe(
        session,
        place.workspace,
        kind,
        f"{kind}:{place.id}",
        now,
        channel=channel,
        user=user,
        facts={"community": place.id},
    )
