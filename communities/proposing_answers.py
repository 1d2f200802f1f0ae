"""What becomes of a proposal: somebody starts it, an administrator says no, or its channel is not there."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from communities import administering, following, pausing, refusals
from communities.channels import WAITING, Channel
from storage import communities, deliveries, people, proposals, rules
from storage.communities import Place
from storage.deliveries import Owed
from storage.keys import ChannelKey, PersonKey, UserId
from storage.proposals import DECLINED, OVER, RENEWED, STARTED, Proposed

ANSWERED, NOT_PROPOSED = "proposal_answered", "not_proposed"
# After a no, or while nobody answers, the same is not proposed again before so long.
REST = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Told:
    """A proposal, and what those who proposed and answered it are called, as far as we know."""

    proposed: Proposed
    by: str | None
    decided_by: str | None


@dataclass(frozen=True, slots=True)
class Declined:
    """Not this time; whoever proposed it hears of that, if they are not forgotten, once nothing is paused."""

    told: Told
    is_paused: bool


@dataclass(frozen=True, slots=True)
class DecidedBefore:
    """What became of it before."""

    told: Told


def again_at(found: Proposed) -> datetime | None:
    """From when on the same may be proposed again, if somebody said no to it."""
    return found.decided_at + REST if found.outcome == DECLINED and found.decided_at else None


def told(session: Session, found: Proposed) -> Told:
    """A proposal with the names in it."""
    users = [user for user in (found.by, found.decided_by) if user]
    names = people.names(session, found.channel.workspace, users)
    return Told(
        found,
        names.get(found.by) if found.by else None,
        names.get(found.decided_by) if found.decided_by else None,
    )


def asked(session: Session, by: PersonKey, wanted: str) -> Proposed:
    """The proposal that a button names; raises `Gone`."""
    found = proposals.by_id(session, by.workspace, wanted)
    if found is None:
        raise refusals.Gone
    return found


def decline(session: Session, by: PersonKey, wanted: str, now: datetime) -> Declined | DecidedBefore:
    """Say that it is not for now; raises `AdministratorsOnly`, `Gone`."""
    administering.allow(session, by)
    found = asked(session, by, wanted)
    is_new = answer(session, found, DECLINED, by.user, now)
    after = told(session, asked(session, by, wanted))
    return Declined(after, pausing.is_paused(session, by.workspace)) if is_new else DecidedBefore(after)


def started(session: Session, place: Place, now: datetime) -> None:
    """The channel is a community: if it was proposed, the proposal says so."""
    found = proposals.newest(session, place.key)
    if found is not None:
        answer(session, found, STARTED, place.adopted_by, now)


def renew(session: Session, channel: ChannelKey, now: datetime) -> None:
    """It is proposed anew: what nobody answered is to be answered there alone."""
    last = proposals.newest(session, channel)
    if last is not None:
        answer(session, last, RENEWED, None, now)


def stands(session: Session, wanted: Proposed, channel: Channel, now: datetime) -> Told | None:
    """None while it can be started in this channel as it is; else what became of it, now or before."""
    place = communities.at(session, wanted.channel)
    if place is not None and place.pause_reason != WAITING:
        started(session, place, now)
    elif place is None:
        seen(session, wanted, channel, now)
    found = proposals.by_id(session, wanted.channel.workspace, wanted.id)
    return None if found is None or found.is_open else told(session, found)


def answer(session: Session, found: Proposed, outcome: str, by: UserId | None, now: datetime) -> bool:
    """Note what became of it; the post says so, and whoever proposed it. False when that was so before."""
    if not proposals.decide(session, found, outcome, by, now):
        return False
    sent = deliveries.by_id(session, found.id)
    if sent is not None:
        deliveries.restate(session, sent.id, sent.facts | {"decided_by": by})
        following.revise(session, sent, outcome, now, takes_words=False)
    if outcome in (STARTED, DECLINED) and found.by not in (None, by):
        owe(session, ANSWERED, found, now, by)
    return True


def owe(
    session: Session, kind: str, found: Proposed, now: datetime, decided_by: UserId | None = None
) -> None:
    """Owe whoever proposed it word of what became of it."""
    deliveries.owe(
        session,
        found.channel.workspace,
        kind,
        f"{kind}:{found.id}",
        now,
        user=found.by,
        facts={"proposal": found.id, "decided_by": decided_by},
    )


def concerns(session: Session, key: ChannelKey) -> bool:
    """Whether proposals go to this channel, or it is proposed itself."""
    newest = proposals.newest(session, key)
    goes_there = rules.of(session, key.workspace).proposals_channel_id == key.channel
    return goes_there or (newest is not None and newest.is_open)


def looked(session: Session, key: ChannelKey, found: Channel | None, now: datetime) -> None:
    """Follow what a look at such a channel showed; None is one that is not shown to us."""
    rules.shut(session, key, is_shut=not administering.takes_proposals(found))
    newest = proposals.newest(session, key)
    if newest is not None:
        seen(session, newest, found, now)


def seen(session: Session, proposed: Proposed, found: Channel | None, now: datetime) -> None:
    """A proposed channel that is archived, private or gone is proposed no longer."""
    if found is None or found.is_private or found.is_archived:
        answer(session, proposed, OVER, None, now)


def settle_unsent(session: Session, sent: Owed, now: datetime, *, is_final: bool) -> None:
    """Slack will not have the post: nothing is proposed, and whoever wished it hears so."""
    found = proposals.by_id(session, sent.workspace, sent.id)
    if found is None or not proposals.decide(session, found, OVER, None, now):
        return
    if is_final and sent.channel is not None:
        rules.shut(session, ChannelKey(sent.workspace, sent.channel), is_shut=True)
    if found.by is not None:
        owe(session, NOT_PROPOSED, found, now)
