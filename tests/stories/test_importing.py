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


async def keeps(house: House, channel: ChannelKey, ts: str, text: str) -> MessageKey:
    """A message of Ada's comes in from an export, whose channel was public then."""
    await put_aside(house, channel, is_private=False)
    message, ada = MessageKey(ACME, channel.channel, Timestamp(ts)), UserId("U0ADA")
    place, now = await place_of(house, channel), house.app.tools.clock()
    draft = Draft(message, place.id, None, "https://x.example/", ada, text, text, text, ada, now)
    await house.database.write(importing.add, [draft])
    await house.settled()
    return message


def calls(house: House, method: str) -> int:
    return int(house.sandbox.slack.faults.calls[method])


def keeps_out(house: House) -> None:
    """Slack lets the app into no channel."""
    house.sandbox.slack.faults.fail("conversations.join", "restricted_action", times=1_000)


WAGES = "The salary list is under the blue chuck key."
LONG_AGO = "1760000100.000100"


async def test_what_became_private_since_the_import_is_found_by_nobody(
    house: House, ada: Person, fay: Person
) -> None:
    keeps_out(house)
    await keeps(house, RANDOM, LONG_AGO, WAGES)
    await house.app.look_again()
    assert "blue chuck key" in await fay.types("/kb salary", in_="general")
    await fay.leaves("random")
    await ada.converts("random", private=True)
    house.app.looking.sights.forget()
    assert "Nothing kept about" in await fay.types("/kb salary", in_="general")
    assert (await place_of(house, RANDOM)).is_private


async def test_where_slack_does_not_say_whether_it_is_public_nothing_is_shown(
    house: House, fay: Person
) -> None:
    keeps_out(house)
    await keeps(house, RANDOM, LONG_AGO, WAGES)
    await house.app.look_again()
    house.sandbox.slack.faults.fail("conversations.info", 500, times=9)
    assert "Nothing kept about" in await fay.types("/kb salary", in_="general")
    house.sandbox.slack.faults.clear()
    assert "blue chuck key" in await fay.types("/kb salary", in_="general")


async def test_of_many_channels_the_list_says_whether_they_are_public(
    house: House, ada: Person, bo: Person, fay: Person
) -> None:
    keeps_out(house)
    for number in range(12):
        channel = ChannelKey(ACME, ChannelId(await ada.creates(f"old-{number}")))
        await keeps(house, channel, LONG_AGO, f"Rub{number} the blade with wax.")
    await house.app.look_again()
    house.app.looking.sights.forget()
    before = calls(house, "conversations.list"), calls(house, "conversations.info")
    assert "12 results" in await fay.types("/kb wax", in_="general")
    assert "12 results" in await bo.types("/kb wax", in_="general")
    after = calls(house, "conversations.list"), calls(house, "conversations.info")
    assert [now - then for now, then in zip(after, before, strict=True)] == [1, 0]
    await ada.converts("old-7", private=True)
    house.app.looking.sights.forget()
    assert "11 results" in await fay.types("/kb wax", in_="general")
    # Without the list, ten at a time.
    house.app.looking.sights.forget()
    house.sandbox.slack.faults.fail("conversations.list", "internal_error", times=2)
    assert "10 results" in await fay.types("/kb wax", in_="general")
    assert "11 results" in await fay.types("/kb wax", in_="general")


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
