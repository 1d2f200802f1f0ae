"""What was imported of channels that nobody adopted stays with those who could open them in Slack."""

from datetime import timedelta

from communities import importing, membership
from storage import communities, imported
from storage.communities import Place
from storage.entries import Draft
from storage.keys import ChannelId, ChannelKey, MessageKey, PersonKey, Timestamp, UserId, WorkspaceId
from tests.house import House
from tests.people import Person

ACME = WorkspaceId("T0ACME")
RANDOM, REPAIRS = (ChannelKey(ACME, ChannelId(one)) for one in ("C0RANDOM", "C0BENCH"))


async def put_aside(house: House, channel: ChannelKey, *, is_private: bool) -> None:
    now = house.app.tools.clock()
    await house.database.write(
        imported.put_aside, channel, "imported", now, is_private=is_private, is_shared=False
    )


async def place_of(house: House, channel: ChannelKey) -> Place:
    found = await house.database.read(communities.any_at, channel)
    assert found is not None
    return found


async def test_a_channel_that_was_public_once_is_private_as_soon_as_slack_says_so(
    house: House, ada: Person
) -> None:
    await put_aside(house, RANDOM, is_private=False)
    await house.settled()
    assert await house.app.look_again() == 1
    assert not (await place_of(house, RANDOM)).is_private
    # The app is not inside, and hears nothing of it.
    await ada.converts("random", private=True)
    await house.settled()
    assert await house.app.look_again() == 0
    await house.sandbox.move(seconds=timedelta(days=1, minutes=1).total_seconds())
    await house.settled()
    assert (await place_of(house, RANDOM)).is_private
    assert await house.app.look_again() == 0


async def test_let_into_a_private_channel_the_app_knows_who_may_find_what_was_imported(
    house: House, ada: Person
) -> None:
    await put_aside(house, REPAIRS, is_private=True)
    await house.settled()
    cleo = PersonKey(ACME, UserId("U0CLEO"))
    assert not await house.database.read(membership.is_inside, cleo, REPAIRS)
    await ada.invites("commonplace", to="bench-repairs")
    await house.settled()
    assert await house.database.read(membership.is_inside, cleo, REPAIRS)
    assert not (await place_of(house, REPAIRS)).is_adopted


async def test_what_was_imported_twice_lies_on_the_desk_once_the_app_has_looked(
    house: House, ada: Person, woodworking: str
) -> None:
    text = "Cut the tenon before the mortise, because it is so much easier to trim with a shoulder plane."
    place = await place_of(house, ChannelKey(ACME, ChannelId("C0WOOD")))
    now = house.app.tools.clock()
    messages = [MessageKey(ACME, place.channel, Timestamp(f"1760000{number}00.000100")) for number in (1, 2)]
    drafts = [
        Draft(
            one, place.id, None, "https://x.example/", UserId("U0BO"), text, text, text, UserId("U0ADA"), now
        )
        for one in messages
    ]
    await house.database.write(importing.add, drafts)
    assert "Look alike (" not in await ada.types("/cop manage", in_=woodworking)
    await house.app.upkeep.look()
    assert "Look alike (1)" in await ada.types("/cop manage", in_=woodworking)
