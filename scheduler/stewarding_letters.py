"""The words of what is asked of people about looking after a community, found when they are sent."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from communities import charge, seeing, silence, stewarding
from communities.roles import ASKED, MEMBER
from communities.seeing import Sight
from scheduler.act import Act, Direct, Letter, Names, Nothing
from scheduler.letters import SightOf, sight_for
from storage import communities, memberships
from storage.communities import Place
from storage.database import Doors
from storage.deliveries import Owed
from storage.keys import CommunityId, PersonKey, UserId
from views import replanning
from views import stewarding as views


@dataclass(frozen=True, slots=True)
class About:
    """A community as the reader of a letter may see it, their role there, and who acted."""

    place: Place
    role: str
    by: str
    tends: bool
    is_asleep: bool


def letters(database: Doors, commands: Names, sight_of: SightOf) -> dict[str, Letter]:
    """Every kind of letter about looking after a community."""

    async def asked(owed: Owed) -> Act:
        found = await database.read(about, owed, sight=await sight_for(owed, sight_of))
        if found is None or owed.user is None:
            return Nothing("gone")
        if owed.posted is None and found.role != ASKED:
            return Nothing("over")
        return Direct(owed.user, views.asked(found.place, found.by, found.role, commands.cop))

    async def answered(owed: Owed) -> Act:
        found = await database.read(about, owed, sight=await sight_for(owed, sight_of))
        if found is None or owed.user is None:
            return Nothing("gone")
        is_yes = owed.facts.get("says") == "yes"
        return Direct(owed.user, views.answer(found.place, found.by, commands.cop, is_yes=is_yes))

    async def asleep(owed: Owed) -> Act:
        found = await database.read(about, owed, sight=await sight_for(owed, sight_of))
        if found is None or owed.user is None or not found.tends:
            return Nothing("gone")
        if owed.posted is None and not (found.is_asleep and found.place.pause_reason is None):
            return Nothing("over")
        return Direct(owed.user, replanning.went_to_sleep(found.place, commands.cop))

    return {stewarding.KIND: asked, stewarding.ANSWERED: answered, silence.KIND: asleep}


def about(session: Session, owed: Owed, *, sight: Sight) -> About | None:
    """What a letter is about; None when its reader may not see that any more.

    Raises `NotToldInside` where Slack does not say.
    """
    place = communities.by_id(session, owed.workspace, CommunityId(int(owed.facts["community"])))
    if place is None or owed.user is None:
        return None
    if place.id not in seeing.visible(session, PersonKey(owed.workspace, owed.user), sight):
        if sight.is_partial:
            raise seeing.unseen(sight)
        return None
    member = memberships.of(session, place.id, owed.user)
    return About(
        place,
        member.role if member is not None and memberships.belongs(member) else MEMBER,
        stewarding.name_of(session, place, UserId(str(owed.facts.get("by", "")))),
        owed.user in charge.stewards(session, place),
        silence.is_asleep(session, place.id),
    )
