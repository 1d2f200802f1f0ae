"""The words of what somebody shared, found when it is posted, and again when the note changes."""

from collections.abc import Awaitable, Callable

from communities import sharing
from scheduler.act import Act, Nothing, Post
from storage.database import Doors
from storage.deliveries import Owed
from views import sharing as views

Letter = Callable[[Owed], Awaitable[Act]]


def letters(database: Doors) -> dict[str, Letter]:
    """The one kind of letter."""

    async def share(owed: Owed) -> Act:
        found = await database.read(sharing.told, owed)
        if found is None or owed.channel is None:
            return Nothing("gone")
        entry, by = found
        return Post(owed.channel, views.post(entry, by), (entry.message,))

    return {sharing.KIND: share}
