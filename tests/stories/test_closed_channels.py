"""Channels that close and open again: the app finds back."""

from datetime import timedelta

import pytest

from sandbox.workspace import BOT, Ejects
from storage import communities
from storage.communities import Place
from storage.keys import ChannelId, ChannelKey
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


def is_inside(house: House, channel: str = WOOD) -> bool:
    return BOT in house.sandbox.workspace.channels[channel].members


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
