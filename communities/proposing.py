"""Whoever may not start a community can propose it, where an administrator said that proposals go."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from communities import adopting, membership, pausing, proposing_answers, refusals
from communities.channels import Channel
from communities.refusals import Refusal
from storage import communities, deliveries, people, proposals, rules
from storage.deliveries import Owed
from storage.keys import ChannelId, ChannelKey, PersonKey, WorkspaceId
from storage.proposals import KIND

# What an administrator lifts by starting it themselves.
LIFTABLE = (refusals.GeneralChannel, refusals.StartedByAdministrators, refusals.TooLarge)


@dataclass(frozen=True, slots=True)
class Open:
    """It was proposed, and nobody has answered yet."""

    since: datetime


@dataclass(frozen=True, slots=True)
class Resting:
    """An administrator said no to it; from then on it can be proposed again."""

    again_at: datetime


@dataclass(frozen=True, slots=True)
class Way:
    """Where a channel can be proposed; `before` is what keeps it from being so now."""

    channel: ChannelId
    to: ChannelId
    before: Open | Resting | None


@dataclass(frozen=True, slots=True)
class Posted:
    """It is proposed, in the channel where proposals go, as soon as nothing is paused."""

    to: ChannelId
    is_paused: bool


@dataclass(frozen=True, slots=True)
class MayStart:
    """They may start it themselves."""


def way(session: Session, channel: Channel, no: Refusal | None, now: datetime) -> Way | None:
    """How a channel can be proposed by a member to whom it is refused for this reason; None when it cannot.

    A private channel never is: its name is for those who are in it.
    """
    to = rules.of(session, channel.key.workspace).proposals_go_to
    if to is None or channel.is_private or not isinstance(no, LIFTABLE):
        return None
    return Way(channel.key.channel, to, before(session, channel.key, now))


def before(session: Session, channel: ChannelKey, now: datetime) -> Open | Resting | None:
    """What became of it when this channel was proposed last, if that keeps it from being proposed now."""
    last = proposals.newest(session, channel)
    # What nobody answered in so long may have been overlooked, or its post is gone.
    if last is not None and last.is_open and last.proposed_at + proposing_answers.REST > now:
        return Open(last.proposed_at)
    again_at = proposing_answers.again_at(last) if last is not None else None
    return Resting(again_at) if again_at is not None and again_at > now else None


def propose(
    session: Session, by: PersonKey, channel: Channel, now: datetime
) -> Posted | Open | Resting | MayStart:
    """Owe the proposal to where proposals go, once.

    Raises `ProposedByMembers`, `PrivateNotProposed`, and what keeps them from starting it where it cannot
    be proposed.
    """
    allow(session, by, channel)
    try:
        adopting.prepare(session, by, channel)
    except LIFTABLE as no:
        found = way(session, channel, no, now)
        if found is None and channel.is_private:
            raise refusals.PrivateNotProposed from None
        if found is None:
            raise
        return post(session, by, channel, found, now)
    return MayStart()


def allow(session: Session, by: PersonKey, channel: Channel) -> None:
    """Raise `ProposedByMembers` for guests and people from other companies, with somebody to turn to."""
    who = people.known(session, by)
    if who is not None and not (who.is_guest or who.is_external):
        return
    place = communities.at(session, channel.key)
    stewards = membership.stewards_of(session, place) if place is not None else ()
    goes_somewhere = rules.of(session, by.workspace).proposals_go_to is not None
    raise refusals.ProposedByMembers(
        who is None or who.is_external, stewards[0] if stewards else None, channel.key.channel, goes_somewhere
    )


def post(
    session: Session, by: PersonKey, channel: Channel, found: Way, now: datetime
) -> Posted | Open | Resting:
    """Owe the post, unless it was proposed before."""
    if found.before is not None:
        return found.before
    times = proposals.count(session, channel.key)
    key = f"{KIND}:{channel.key.channel}:{times}"
    # Who is named in what stands in Slack stands in its facts: whoever is forgotten is taken out of both.
    facts = {"by": by.user}
    made = deliveries.owe(session, by.workspace, KIND, key, now, channel=found.to, facts=facts)
    if made is None:
        # Somebody else did at this very moment.
        return Open(now)
    proposing_answers.renew(session, channel.key, now)
    proposals.add(session, made, channel.key, by.user, now)
    return Posted(found.to, pausing.is_paused(session, by.workspace))


def startable(session: Session, by: PersonKey, channel: Channel) -> None:
    """Raise what keeps this person from starting what was proposed; `AskAnAdministrator` where they can."""
    try:
        adopting.prepare(session, by, channel)
    except LIFTABLE:
        raise refusals.AskAnAdministrator(administrator(session, by.workspace)) from None


def administrator(session: Session, workspace: WorkspaceId) -> str | None:
    """Somebody who could start it, by name, if we know one."""
    found = people.administrator(session, workspace)
    return people.names(session, workspace, [found]).get(found) if found is not None else None


def ended(session: Session, owed: Owed, state: str, now: datetime) -> None:
    """Where Slack does not have the post of a proposal, nothing is proposed."""
    if state in ("dropped", "parked"):
        proposing_answers.settle_unsent(session, owed, now, is_final=state == "dropped")


def goes_to(session: Session, workspace: WorkspaceId) -> ChannelKey | None:
    """The channel where proposals go now, if there is one."""
    to = rules.of(session, workspace).proposals_go_to
    return None if to is None else ChannelKey(workspace, to)
