"""What becomes of a community when its channel changes: Slack decides, and what is unknown is private."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from communities import following, owning
from communities.rhythm import ASKED_FOR
from storage import channels, communities, deliveries, memberships, rules, shelved, walks, workspaces
from storage.communities import IMPORTED, Place
from storage.keys import ChannelId, ChannelKey, UserId

# Why a community rests on account of its channel; only these pauses end by themselves.
WAITING, REMOVED, GONE, ARCHIVED = "waiting", "removed", "gone", "archived"
BY_THEMSELVES = {WAITING, REMOVED, ARCHIVED, IMPORTED}
# Of what happened in this time before a look we hear as well: what we hear decides, by its own time.
OVERLAP = timedelta(seconds=60)
# Where nobody tells us of changes they are asked for: of channels that are archived, since Slack may take
# apps out of those, and where something was imported and the app is not inside.
UNHEARD = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel as Slack describes it; what it does not say counts as private."""

    key: ChannelKey
    name: str
    is_private: bool
    is_shared: bool
    is_archived: bool
    is_member: bool
    is_general: bool
    is_direct: bool
    people: int | None


@dataclass(frozen=True, slots=True)
class Here:
    """The app is in the channel and knows who else is."""

    place: Place


@dataclass(frozen=True, slots=True)
class Away:
    """The community rests until the channel is open to the app again."""

    place: Place
    reason: str


@dataclass(frozen=True, slots=True)
class Unconcerned:
    """The channel is no community's."""


def unseen(key: ChannelKey) -> Channel:
    """A channel that Slack does not show us, as a private one that we are not in."""
    return Channel(
        key,
        "",
        is_private=True,
        is_shared=False,
        is_archived=False,
        is_member=False,
        is_general=False,
        is_direct=key.channel.startswith("D"),
        people=None,
    )


def as_of(moment: datetime) -> str:
    """The time of a look as Slack writes times, early enough that no later event is overruled."""
    return f"{(moment - OVERLAP).timestamp():.6f}"


def looked(
    session: Session, channel: Channel, inside: frozenset[UserId], since: str, now: datetime
) -> Here | Away | Unconcerned:
    """Write down what a look at the channel showed; `inside` is who was there, later than `since`."""
    place = communities.any_at(session, channel.key)
    if place is None:
        return Unconcerned()
    is_unheard = channel.is_archived or not (place.is_adopted or channel.is_member)
    if channel.is_private:
        following.hide(session, place, now)
    communities.change(
        session,
        place.id,
        name=channel.name or place.name,
        is_private=channel.is_private,
        is_shared=channel.is_shared,
        look_at=now + UNHEARD if is_unheard else None,
    )
    if channel.is_member:
        memberships.counted(session, place, inside, since, now)
        owning.let_go_of_absent(session, place, now)
        communities.change(session, place.id, caught_up_at=now)
    if channel.is_archived:
        return away(session, place, archived(place), now)
    shelved.wake(session, channel.key, now)
    if not channel.is_member:
        return away(session, place, outside(place), now)
    if place.pause_reason in BY_THEMSELVES:
        # What was let rest before goes on resting.
        paused_at, reason = (place.paused_at, ASKED_FOR) if place.rests else (None, None)
        communities.change(session, place.id, paused_at=paused_at, pause_reason=reason)
        if place.pause_reason != WAITING:
            # What was edited or deleted while the app was not in the channel, nobody told it.
            walks.begin(session, place.workspace, now, place.id)
    return Here(communities.any_at(session, channel.key) or place)


def is_expected(session: Session, place: Place, channel: Channel) -> bool:
    """Whether the app goes into a public channel by itself: adopted, or to follow what was imported of it.

    It stays out of those it was put out of; and of channels that nobody adopted out of those that are shared
    with another company unless an administrator allows that, and of all while it is paused.
    """
    if place.is_adopted:
        return place.pause_reason in (WAITING, ARCHIVED)
    if channel.is_shared and not rules.of(session, place.workspace).allows_shared:
        return False
    return place.pause_reason in (IMPORTED, ARCHIVED) and not workspaces.is_silent(session, place.workspace)


def archived(place: Place) -> str:
    """Why a community rests whose channel is archived: nobody let the app in again where it was put out.

    Where that it is out was heard and not seen before the channel was archived, Slack took it out.
    """
    was_put_out = place.pause_reason == REMOVED and place.paused_at is not None
    return REMOVED if was_put_out else ARCHIVED


def outside(place: Place) -> str:
    """Why a community rests whose channel the app is not in: not yet let in, or put out."""
    return place.pause_reason if place.pause_reason in (WAITING, IMPORTED) else REMOVED


def away(session: Session, place: Place, reason: str, now: datetime) -> Away:
    """Let the community rest; whoever tends it is told, once, when they can do something about it."""
    if place.pause_reason != reason or place.paused_at is None:
        communities.change(session, place.id, paused_at=now, pause_reason=reason)
    if reason in (REMOVED, GONE) and place.is_adopted:
        tell(session, place, reason, now)
    return Away(place, reason)


def tell(session: Session, place: Place, reason: str, now: datetime) -> None:
    """Owe a steward the news, once for each time."""
    stewards = communities.stewards(session, place.id)
    since = place.caught_up_at or place.adopted_at
    deliveries.owe(
        session,
        place.workspace,
        "paused",
        f"paused:{place.id}:{reason}:{since.timestamp():.0f}",
        now,
        user=stewards[0] if stewards else place.adopted_by,
        facts={"community": place.id, "reason": reason},
        is_unasked=True,
    )


def out_of_sight(session: Session, key: ChannelKey, now: datetime) -> Away | Unconcerned:
    """Slack does not show us the channel any more: it is private, and we are not in it."""
    place = communities.any_at(session, key)
    if place is None:
        return Unconcerned()
    if place.pause_reason == GONE:
        # We heard that it was deleted: that it is not shown says no more than that.
        communities.change(session, place.id, look_at=None)
        return Away(place, GONE)
    following.hide(session, place, now)
    communities.change(session, place.id, is_private=True, look_at=None)
    return away(session, place, outside(place), now)


def to_look(session: Session, key: ChannelKey, now: datetime) -> bool:
    """Something about the channel changed: look at it soon; False when it is no community's."""
    shelved.wake(session, key, now)
    place = communities.any_at(session, key)
    if place is not None:
        communities.change(session, place.id, look_at=now)
    return place is not None


def put_out(session: Session, key: ChannelKey, now: datetime) -> bool:
    """The app seems to have been removed: rest at once, and look whether it is so, and since when."""
    place = communities.any_at(session, key)
    if place is not None and place.pause_reason not in (WAITING, GONE, REMOVED):
        communities.change(session, place.id, pause_reason=REMOVED, paused_at=None)
    return to_look(session, key, now)


def made_private(session: Session, key: ChannelKey, now: datetime) -> bool:
    """The channel seems to be private now: treat it so at once, and look whether it is so."""
    place = communities.any_at(session, key)
    if place is not None:
        following.hide(session, place, now)
        communities.change(session, place.id, is_private=True)
    return to_look(session, key, now)


def deleted(session: Session, key: ChannelKey, now: datetime) -> Away | Unconcerned:
    """The channel is gone for good; what was kept stays with those who could read it."""
    shelved.let_go(session, key, now)
    place = communities.any_at(session, key)
    if place is None:
        return Unconcerned()
    communities.change(session, place.id, look_at=None)
    return away(session, place, GONE, now)


def moved(session: Session, old: ChannelKey, new: ChannelId, now: datetime) -> bool:
    """The channel has another id; False when it is no community's, or the new one has its own."""
    place = communities.any_at(session, old)
    if communities.any_at(session, ChannelKey(old.workspace, new)) is not None:
        return False
    # Also where it is only proposed, or proposals go to it.
    channels.follow(session, old, new)
    if place is None:
        return False
    communities.change(session, place.id, look_at=now)
    return True
