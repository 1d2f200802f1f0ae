"""The words of what somebody shared, found when it is posted, and again when the note changes; its end."""

from communities import sharing
from scheduler.act import Act, Delete, Letter, Nothing, NotYet, Post
from storage import deliveries
from storage.database import Doors
from storage.deliveries import Owed
from storage.keys import DeliveryId
from views import sharing as views


def letters(database: Doors) -> dict[str, Letter]:
    """What is shared, and what is taken back."""

    async def share(owed: Owed) -> Act:
        found = await database.read(sharing.told, owed)
        if found is None or owed.channel is None:
            return Nothing("gone")
        entry, by = found
        return Post(owed.channel, views.post(entry, by), (entry.message,))

    async def unshare(owed: Owed) -> Act:
        before = await database.read(deliveries.by_id, DeliveryId(owed.facts["delivery"]))
        if before is not None and before.is_under_way:
            return NotYet()
        if before is None or before.posted is None:
            return Nothing("not_posted")
        return Delete(before.posted)

    return {sharing.KIND: share, sharing.UNSHARED: unshare}
