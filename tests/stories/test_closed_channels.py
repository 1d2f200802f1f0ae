"""Channels that close and open again: words that have to go go from there too, and the app finds back."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from sandbox.workspace import BOT, Ejects
from storage import communities, entries
from storage.communities import Place
from storage.keys import ChannelId, ChannelKey, MessageKey, Timestamp
from tests.cast import ACME
from tests.house import House
from tests.people import Person, words_in

NOTE = "Cut the tenon before the mortise: it is easier to trim."
WOOD, BENCH = "C0WOOD", "C0BENCH"
PUT_OUT = "I was removed"
EJECTS = pytest.mark.parametrize("ejects", ["never", "heard", "unheard"])


async def place(house: House, channel: str = WOOD) -> Place:
    found = await house.database.read(communities.at, ChannelKey(ACME, ChannelId(channel)))
    assert found is not None
    return found


async def passes(house: House, days: float) -> None:
    for _ in range(round(days)):
        await house.sandbox.move(seconds=timedelta(days=1, minutes=1).total_seconds())
        await house.settled()


def posts(house: House, channel: str) -> str:
    """Everything that the app says in a channel."""
    said = house.sandbox.workspace.channels[channel].messages.values()
    return " ".join(f"{one.text} {one.blocks}" for one in said if one.user == BOT)


def is_inside(house: House, channel: str = WOOD) -> bool:
    return BOT in house.sandbox.workspace.channels[channel].members


async def puts_into_a_recap(house: House, channel: str) -> None:
    """Cleo's note is starred, and the recap tells of it."""
    message = await house["cleo"].says(NOTE, in_=channel)
    await house["bo"].stars(message)
    await house.people.jumps("thursday 15:00")
    await house.people.jumps("thursday 15:00")
    found = house.sandbox.workspace.channel(channel)
    assert found is not None
    assert "tenon" in posts(house, found.id)


async def is_forgotten(cleo: Person) -> None:
    await cleo.types("/cop forget me", in_="general")
    await cleo.submits()


async def never_keeps(cleo: Person) -> None:
    await cleo.taps("Never keep mine", on=await cleo.opens_home())


@EJECTS
@pytest.mark.parametrize("deed", [is_forgotten, never_keeps])
async def test_words_go_from_the_posts_of_an_archived_channel(
    house: House,
    ada: Person,
    cleo: Person,
    woodworking: str,
    ejects: Ejects,
    deed: Callable[[Person], Awaitable[None]],
) -> None:
    await puts_into_a_recap(house, woodworking)
    house.sandbox.workspace.archiving_ejects = ejects
    await ada.archives(woodworking)
    await deed(cleo)
    await house.settled()
    assert "tenon" not in posts(house, WOOD)


async def test_words_go_from_a_private_channel_once_the_app_is_back(
    house: House, ada: Person, cleo: Person, bench_repairs: str
) -> None:
    await puts_into_a_recap(house, bench_repairs)
    await ada.removes("commonplace", from_=bench_repairs)
    await is_forgotten(cleo)
    await passes(house, 9)
    assert "tenon" in posts(house, BENCH)
    await ada.invites("commonplace", to=bench_repairs)
    await house.settled()
    assert "tenon" not in posts(house, BENCH)


async def test_words_go_from_where_something_was_shared(
    house: House, ada: Person, bo: Person, cleo: Person, woodworking: str
) -> None:
    await ada.invites("commonplace", to="bench-repairs")
    said = await cleo.says(NOTE, in_=woodworking)
    await bo.stars(said)
    message = MessageKey(ACME, ChannelId(said.channel), Timestamp(said.ts))
    note = await house.database.read(entries.of, message)
    assert note is not None
    await ada.types("/kb tenon", in_="bench-repairs")
    await ada.chooses("entry_more", f"share:{note.id}")
    await house.settled()
    assert "tenon" in posts(house, BENCH)
    await ada.removes("commonplace", from_="bench-repairs")
    await is_forgotten(cleo)
    await house.settled()
    assert "tenon" in posts(house, BENCH)
    await ada.invites("commonplace", to="bench-repairs")
    await house.settled()
    assert "tenon" not in posts(house, BENCH)


@EJECTS
async def test_a_channel_that_is_opened_again_goes_on(
    house: House, ada: Person, bo: Person, woodworking: str, ejects: Ejects
) -> None:
    house.sandbox.workspace.archiving_ejects = ejects
    await ada.archives(woodworking)
    assert is_inside(house) == (ejects == "never")
    await passes(house, 3)
    assert (await place(house)).pause_reason == "archived"
    await ada.unarchives(woodworking)
    await passes(house, ejects == "unheard")
    assert is_inside(house)
    assert (await place(house)).pause_reason is None
    await bo.stars(await ada.says(NOTE, in_=woodworking))
    assert "Cut the tenon" in await bo.types("/kb tenon", in_=woodworking)
    assert PUT_OUT not in words_in(await ada.direct_messages())


@EJECTS
async def test_a_private_channel_that_is_opened_again_waits_for_an_invitation(
    house: House, ada: Person, bench_repairs: str, ejects: Ejects
) -> None:
    house.sandbox.workspace.archiving_ejects = ejects
    await ada.archives(bench_repairs)
    await ada.unarchives(bench_repairs)
    await passes(house, 1)
    if ejects != "never":
        assert words_in(await ada.direct_messages()).count(PUT_OUT) == 1
        await ada.invites("commonplace", to=bench_repairs)
        await house.settled()
    assert (await place(house, BENCH)).pause_reason is None


async def test_put_out_by_somebody_it_stays_out_though_the_channel_is_archived_and_opened_again(
    house: House, ada: Person, woodworking: str
) -> None:
    await ada.removes("commonplace", from_=woodworking)
    await ada.archives(woodworking)
    await passes(house, 2)
    await ada.unarchives(woodworking)
    await passes(house, 2)
    assert not is_inside(house)
    assert (await place(house)).pause_reason == "removed"
    assert words_in(await ada.direct_messages()).count(PUT_OUT) == 1


async def test_put_out_unheard_it_learns_that_from_what_it_cannot_post(
    house: House, ada: Person, bo: Person, woodworking: str
) -> None:
    house.sandbox.workspace.channels[WOOD].members.remove(BOT)
    await house.people.jumps("tuesday 10:00")
    await passes(house, 7)
    assert (await place(house)).pause_reason == "removed"
    assert words_in(await ada.direct_messages()).count(PUT_OUT) == 1
    assert not is_inside(house)


async def test_archived_unheard_it_learns_that_from_what_it_cannot_post(
    house: House, ada: Person, woodworking: str
) -> None:
    channel = house.sandbox.workspace.channels[WOOD]
    channel.is_archived = True
    channel.members.remove(BOT)
    house.sandbox.fail("chat.postMessage", "is_archived")
    await house.people.jumps("tuesday 10:00")
    await passes(house, 1)
    assert (await place(house)).pause_reason == "archived"
    channel.is_archived = False
    await passes(house, 1)
    assert (await place(house)).pause_reason is None
    assert PUT_OUT not in words_in(await ada.direct_messages())
