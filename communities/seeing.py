"""The one place that decides what a person may see; every way out asks it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy.orm import Session

from communities import refusals
from communities.refusals import Refusal
from storage import communities, entries, memberships, people
from storage.communities import IMPORTED, Member, Place
from storage.entries import Kept
from storage.keys import ChannelId, ChannelKey, CommunityId, EntryId, PersonKey, WorkspaceId
from storage.people import Known

# Away from a channel we hear of nobody who joins or leaves, so nobody is known to be inside.
UNKNOWN_WHEN_PAUSED = {"removed", "gone", IMPORTED}
# Until the app is let in, Slack's silence about a channel says nothing about who is in it.
UNTOLD_WHEN_PAUSED = UNKNOWN_WHEN_PAUSED | {"waiting"}
# Where it may be that nobody tells us that a public channel became private; of an archived one Slack may not.
UNHEARD_WHEN_PAUSED = {"removed", "archived", IMPORTED}
# What we heard in this time before an answer may be later than what the answer saw.
OVERLAP = timedelta(seconds=60)


class Doubt(Enum):
    """Of which channels it matters, for this person, whether they are inside."""

    NONE = "none"
    PRIVATE = "private"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Sight:
    """What Slack said just now of the channels somebody is in; it only narrows what we know ourselves."""

    # None: Slack was not asked, or has no way to say, and what we heard decides.
    inside: frozenset[ChannelId] | None = None
    # Slack was asked and did not say: nothing private is seen, and of the rest, by who has to be inside, only
    # where they just typed.
    is_partial: bool = False
    # Channels that the app is away from, and that nobody has said are public still.
    hidden: frozenset[ChannelId] = frozenset()

    def allows(self, place: Place) -> bool:
        """Whether this person may count as inside, as far as Slack goes."""
        if self.is_partial:
            return not place.is_private and place.channel in (self.inside or ())
        return self.inside is None or place.channel in self.inside

    def here(self, channel: ChannelId) -> "Sight":
        """The same with the channel in which they just typed: only who is inside can."""
        if self.inside is None and not self.is_partial:
            return self
        return replace(self, inside=(self.inside or frozenset()) | {channel})


AS_HEARD = Sight()
PUBLIC_ONLY = Sight(is_partial=True)


def may_see(person: Known | None, place: Place, member: Member | None, sight: Sight = AS_HEARD) -> bool:
    """Whether this person could open this community's channel in Slack; what is unknown is private."""
    if person is None or person.is_deactivated or person.is_bot:
        return False
    is_known_inside = member is not None and member.in_channel
    is_inside = is_known_inside and place.pause_reason not in UNKNOWN_WHEN_PAUSED and sight.allows(place)
    if place.channel in sight.hidden:
        return False
    if place.is_private:
        return is_inside
    if person.is_external:
        return is_inside and place.is_shared
    if person.is_guest:
        return is_inside
    return True


def visible(session: Session, viewer: PersonKey, sight: Sight = AS_HEARD) -> dict[CommunityId, Place]:
    """The communities whose channel this person could open."""
    person = people.known(session, viewer)
    inside = memberships.all_of(session, viewer)
    return {
        place.id: place
        for place in communities.of_workspace(session, viewer.workspace)
        if may_see(person, place, inside.get(place.id), sight)
    }


def adopted(session: Session, viewer: PersonKey, sight: Sight = AS_HEARD) -> dict[CommunityId, Place]:
    """The same without channels of which something was imported, and that are nobody's community."""
    return {number: place for number, place in visible(session, viewer, sight).items() if place.is_adopted}


def entry(session: Session, viewer: PersonKey, wanted: EntryId, sight: Sight = AS_HEARD) -> Kept | None:
    """The entry, if it is there and this person may see it."""
    found = entries.by_id(session, viewer.workspace, wanted)
    return found if found is not None and found.community in visible(session, viewer, sight) else None


def unseen(sight: Sight) -> Refusal:
    """Why there is nothing to be seen; it is the same whether there is something or not."""
    return refusals.NotToldInside() if sight.is_partial else refusals.NoteGone()


def away(session: Session, workspace: WorkspaceId) -> list[ChannelKey]:
    """The public channels that the app is not in: should they become private, nobody tells us."""
    return [
        place.key
        for place in communities.of_workspace(session, workspace)
        if place.pause_reason in UNHEARD_WHEN_PAUSED and not place.is_private
    ]


def doubt(session: Session, viewer: PersonKey) -> Doubt:
    """What is worth asking Slack about somebody: nothing, where all that is kept is open to them anyway."""
    person = people.known(session, viewer)
    if person is None or person.is_deactivated or person.is_bot:
        return Doubt.NONE
    places = communities.of_workspace(session, viewer.workspace)
    if person.is_guest or person.is_external:
        return Doubt.ANY if places else Doubt.NONE
    return Doubt.PRIVATE if any(place.is_private for place in places) else Doubt.NONE


def mistaken(
    session: Session, viewer: PersonKey, about: Doubt, inside: frozenset[ChannelId]
) -> dict[CommunityId, Place]:
    """Where Slack says otherwise than we heard."""
    known = memberships.all_of(session, viewer)
    return {
        place.id: place
        for place in communities.of_workspace(session, viewer.workspace)
        if (place.is_private or about is Doubt.ANY)
        and place.pause_reason not in UNTOLD_WHEN_PAUSED
        and (place.id in known and known[place.id].in_channel) != (place.channel in inside)
    }


def told(
    session: Session, viewer: PersonKey, about: Doubt, inside: frozenset[ChannelId], now: datetime
) -> int:
    """Believe Slack, and owe each channel that we were wrong about a look; how many those were."""
    wrong = mistaken(session, viewer, about, inside)
    as_of = f"{(now - OVERLAP).timestamp():.6f}"
    for place in wrong.values():
        if place.channel in inside:
            memberships.seen_inside(session, place, viewer.user, as_of, now)
        else:
            memberships.not_inside(session, place, viewer.user)
        # We missed something there: perhaps more than this.
        communities.change(session, place.id, look_at=now)
    return len(wrong)
