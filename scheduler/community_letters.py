"""The words of what a community's beginning and its channel's fate owe people, found when they are sent."""

from sqlalchemy.orm import Session

from communities import refusals, rhythm
from communities.channels import WAITING
from communities.refusals import Refusal
from communities.rhythm import NextDate
from scheduler.act import Act, Direct, Letter, Names, Nothing, Post
from storage import charters, communities, people, workspaces
from storage.charters import Concern
from storage.communities import Place
from storage.database import Database
from storage.deliveries import Owed
from storage.keys import ChannelId, CommunityId
from views import adopting, membership

# Why an adoption may be withdrawn once the channel was seen.
WITHDRAWN: dict[str, Refusal] = {
    "ChannelArchived": refusals.ChannelArchived(),
    "GeneralChannel": refusals.GeneralChannel(),
    "PrivateNotAllowed": refusals.PrivateNotAllowed(),
    "StartedByAdministrators": refusals.StartedByAdministrators(),
    "NotAChannel": refusals.NotAChannel(),
    "SharedChannel": refusals.SharedChannel(),
    "TooLarge": refusals.TooLarge(0, 0),
}

# The same, to whoever could allow it.
ALLOWABLE: dict[str, Refusal] = {
    "PrivateNotAllowed": refusals.PrivateNotAllowed(may_allow=True),
    "SharedChannel": refusals.SharedChannel(may_allow=True),
}


def letters(database: Database, commands: Names) -> dict[str, Letter]:
    """Every kind of letter about a community itself."""

    async def adopted(owed: Owed) -> Act:
        found = await database.read(beginning, owed)
        if found is None:
            return Nothing("gone")
        place, concern, by, workspace, dates = found
        words = adopting.public_note(place, concern, by, workspace, dates, commands.kb)
        return Post(place.channel, words)

    async def paused(owed: Owed) -> Act:
        place = await database.read(communities.by_id, owed.workspace, community_in(owed))
        reason = str(owed.facts["reason"])
        if place is None or owed.user is None or place.pause_reason != reason:
            return Nothing("over")
        return Direct(owed.user, membership.paused(place, reason))

    async def let_in(owed: Owed) -> Act:
        place = await database.read(communities.by_id, owed.workspace, community_in(owed))
        if place is None or owed.user is None or place.pause_reason != WAITING:
            return Nothing("over")
        return Direct(owed.user, membership.let_in(place))

    async def not_adopted(owed: Owed) -> Act:
        reasons = WITHDRAWN | ALLOWABLE if owed.facts.get("may_allow") else WITHDRAWN
        why = reasons.get(str(owed.facts["why"]))
        if owed.user is None:
            return Nothing("nobody")
        return Direct(
            owed.user, adopting.not_adopted(ChannelId(str(owed.facts["channel"])), why, commands.cop)
        )

    return {"adopted": adopted, "paused": paused, "let_in": let_in, "not_adopted": not_adopted}


def community_in(owed: Owed) -> CommunityId:
    """The community that a delivery is about."""
    return CommunityId(int(owed.facts["community"]))


def beginning(session: Session, owed: Owed) -> tuple[Place, Concern, str, str, tuple[NextDate, ...]] | None:
    """What the public note says, as it is when it is sent; None when there is no community any more."""
    place = communities.by_id(session, owed.workspace, community_in(owed))
    concern = charters.newest(session, place.id) if place else None
    if place is None or concern is None:
        return None
    name = people.names(session, place.workspace, [place.adopted_by]).get(place.adopted_by, people.SOMEBODY)
    installation = workspaces.installation(session, place.workspace)
    dates = rhythm.next_dates(session, place.id)
    return place, concern, name, installation.name if installation else "", dates
