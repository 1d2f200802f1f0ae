"""The words of a question that the app posts for somebody, and of its not being posted."""

from communities import asking
from scheduler.act import Act, Direct, Letter, Nothing, Post
from storage.asks import KIND
from storage.database import Database
from storage.deliveries import Owed
from storage.keys import ChannelId
from views import asking as views


def letters(database: Database) -> dict[str, Letter]:
    """Every kind of letter about a question."""

    async def ask(owed: Owed) -> Act:
        # Its words are not kept once it is posted: it is only written again to take it back.
        if owed.posted is not None:
            return Post(owed.posted.channel, views.was_taken_back())
        found = await database.read(asking.to_post, owed)
        if found is None:
            return Nothing("gone")
        place, asker, words = found
        return Post(place.channel, views.asks(asker, words))

    async def not_asked(owed: Owed) -> Act:
        if owed.user is None:
            return Nothing("nobody")
        return Direct(owed.user, views.not_asked(ChannelId(str(owed.facts["channel"]))))

    return {KIND: ask, "not_asked": not_asked}
