"""The words of a proposal where proposals go, and of its answer to whoever proposed it."""

from sqlalchemy.orm import Session

from communities import proposing_answers
from communities.proposing_answers import ANSWERED, NOT_PROPOSED, Told
from scheduler.act import Act, Direct, Letter, Nothing, Post
from storage import proposals
from storage.database import Doors
from storage.deliveries import Owed
from storage.proposals import KIND
from views import proposing as views


def letters(database: Doors) -> dict[str, Letter]:
    """Every kind of letter about proposals."""

    async def post(owed: Owed) -> Act:
        found = await database.read(told, owed, owed.id)
        if found is None or owed.channel is None:
            return Nothing("gone")
        if owed.posted is None and not found.proposed.is_open:
            return Nothing("over")
        return Post(owed.channel, views.post(found))

    async def answered(owed: Owed) -> Act:
        found = await database.read(told, owed, str(owed.facts["proposal"]))
        if found is None or owed.user is None:
            return Nothing("gone")
        return Direct(owed.user, views.answered(found))

    async def not_proposed(owed: Owed) -> Act:
        found = await database.read(told, owed, str(owed.facts["proposal"]))
        if found is None or owed.user is None:
            return Nothing("gone")
        return Direct(owed.user, views.not_proposed(found.proposed))

    return {KIND: post, ANSWERED: answered, NOT_PROPOSED: not_proposed}


def told(session: Session, owed: Owed, wanted: str) -> Told | None:
    """The proposal that a letter is about, as it is when it is sent."""
    found = proposals.by_id(session, owed.workspace, wanted)
    return None if found is None else proposing_answers.told(session, found)
