"""The one place that decides what a person may see; every way out asks it."""

from sqlalchemy.orm import Session

from storage import communities, entries, people
from storage.communities import Member, Place
from storage.entries import Kept
from storage.keys import CommunityId, EntryId, PersonKey
from storage.people import Known

# Away from a channel we hear of nobody who joins or leaves, so nobody is known to be inside.
UNKNOWN_WHEN_PAUSED = {"removed", "gone"}


def may_see(person: Known | None, place: Place, member: Member | None) -> bool:
    """Whether this person could open this community's channel in Slack; what is unknown is private."""
    if person is None or person.is_deactivated or person.is_bot:
        return False
    is_inside = member is not None and member.in_channel and place.pause_reason not in UNKNOWN_WHEN_PAUSED
    if place.is_private:
        return is_inside
    if person.is_external:
        return is_inside and place.is_shared
    if person.is_guest:
        return is_inside
    return True


def visible(session: Session, viewer: PersonKey) -> dict[CommunityId, Place]:
    """The communities whose channel this person could open."""
    person = people.known(session, viewer)
    inside = communities.memberships_of(session, viewer)
    return {
        place.id: place
        for place in communities.of_workspace(session, viewer.workspace)
        if may_see(person, place, inside.get(place.id))
    }


def adopted(session: Session, viewer: PersonKey) -> dict[CommunityId, Place]:
    """The same without channels of which something was imported, and that are nobody's community."""
    return {number: place for number, place in visible(session, viewer).items() if place.is_adopted}


def entry(session: Session, viewer: PersonKey, wanted: EntryId) -> Kept | None:
    """The entry, if it is there and this person may see it."""
    found = entries.by_id(session, viewer.workspace, wanted)
    return found if found is not None and found.community in visible(session, viewer) else None


def everybody_in(session: Session, audience: Place, source: Place) -> bool:
    """Whether what comes from `source` may be posted in the channel of `audience`: to all who are there."""
    if source.id == audience.id:
        return True
    if source.is_private or source.is_shared or audience.is_shared:
        return False
    present = [member.user for member in communities.members(session, audience.id) if member.in_channel]
    return all(source.id in visible(session, PersonKey(audience.workspace, user)) for user in present)
