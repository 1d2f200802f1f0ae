"""The :bookmark: says what is so when it is sent, not what was so when it was owed."""

from communities import keeping
from communities.seeing import AS_HEARD, Sight
from scheduler.act import Act, Nothing, React
from scheduler.letters import Desk
from storage import deliveries
from storage.communities import Place
from storage.database import Database
from storage.keys import PersonKey
from tests.cast import Clock, says, stars


async def as_heard(_: PersonKey) -> Sight:
    return AS_HEARD


async def test_a_receipt_that_comes_late_follows_what_is_kept_by_then(
    acme: Database, woodworking: Place, ada: PersonKey, bo: PersonKey, clock: Clock
) -> None:
    said = says(ada, "Cut the tenon before the mortise.", woodworking)
    desk = Desk(acme, "/kb", as_heard)

    async def receipts() -> list[Act]:
        """What would be sent now, for every receipt that is owed."""
        owed = await acme.write(deliveries.claim, "courier", clock(), clock.advance(minutes=5))
        return [await desk.write(one) for one in owed if "bookmark" in one.kind]

    channel, ts = said.key.channel, said.key.ts
    await acme.write(keeping.star, stars(bo, said.key), said, clock())
    assert await receipts() == [React(channel, ts, "bookmark")]
    await acme.write(keeping.take_back, stars(bo, said.key), clock())
    assert await receipts() == [Nothing("gone"), React(channel, ts, "bookmark", is_removal=True)]
    await acme.write(keeping.star, stars(bo, said.key), said, clock())
    put = React(channel, ts, "bookmark")
    assert await receipts() == [put, Nothing("kept_again"), put]
