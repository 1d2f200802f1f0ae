"""Slack clears out old messages; an administrator is asked."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from tests.house import House
from tests.people import Person, words_in


async def test_an_administrator_keeps_what_a_sweep_would_have_taken(
    house: House, ada: Person, bo: Person, cleo: Person, woodworking: str
) -> None:
    kept = []
    for number in range(24):
        author = (ada, bo, cleo)[number % 3]
        kept.append(await author.says(f"Joint {number}: cut it before you glue it.", in_=woodworking))
        await bo.stars(kept[-1])
    for number, message in enumerate(kept):
        await (ada, bo, cleo)[number % 3].deletes(message)
    assert "Nothing kept about" in await bo.types('/kb "Joint 23"', in_=woodworking)
    await house.people.jumps("thursday 15:00")
    question = await ada.waits_for_words("tidying up old messages")
    assert "the messages behind 4 notes by 3 people" in question
    assert "glue" not in question
    assert "4 notes can be found again" in await ada.presses("Keep the notes")
    assert "Joint 23" in await bo.types('/kb "Joint 23"', in_=woodworking)
    assert "decided already" in await ada.presses("Erase them too")
    assert "tidying up" not in words_in(await bo.direct_messages())


@pytest.fixture
async def thirty_days(database_url: str) -> AsyncIterator[House]:
    """A workspace where Slack clears out what is thirty days old, and whoever runs the app has said so."""
    async with House(database_url, COMMONPLACE_RETENTION="30") as house:
        yield house


async def test_where_slack_clears_out_what_is_old_even_one_old_note_is_asked_about(
    thirty_days: House,
) -> None:
    ada, bo = thirty_days["ada"], thirty_days["bo"]
    await ada.types("/cop adopt", in_="woodworking")
    await ada.submits(problem="Joints that last without metal")
    old = await bo.says("Cut the tenon before the mortise.", in_="woodworking")
    await ada.stars(old)
    await thirty_days.goes_away()
    await thirty_days.comes_back(timedelta(days=31))
    young = await bo.says("Soak the veneer before you bend it.", in_="woodworking")
    await ada.stars(young)
    await bo.deletes(old)
    await bo.deletes(young)
    assert "Nothing kept about" in await bo.types("/kb tenon", in_="woodworking")
    await thirty_days.people.jumps("tomorrow 15:00")
    question = await ada.waits_for_words("tidying up old messages")
    assert "the message behind 1 note by 1 person was deleted" in question
    assert "1 note can be found again" in await ada.presses("Keep the notes")
    assert "Cut the tenon" in await bo.types("/kb tenon", in_="woodworking")
    assert "Nothing kept about" in await bo.types("/kb veneer", in_="woodworking")
    await ada.opens_home()
    await ada.taps("Change the rules")
    await ada.waits_for_words("hide, then ask, also from 30 days of age on")


async def swept_without_ada(house: House) -> None:
    """Bo begins the community; Ada, who administers the workspace, has never come near it."""
    bo, cleo, fay = house["bo"], house["cleo"], house["fay"]
    await bo.types("/cop adopt", in_="woodworking")
    await bo.submits(problem="Joints that last without metal")
    kept = []
    for number in range(24):
        author, other = (bo, cleo, fay)[number % 3], (cleo, fay, bo)[number % 3]
        kept.append((author, await author.says(f"Joint {number}: glue it dry first.", in_="woodworking")))
        await other.stars(kept[-1][1])
    await house.settled()
    for author, message in kept:
        await author.deletes(message)
    await house.settled()


async def test_an_administrator_whom_nobody_met_is_looked_for_and_asked(
    house: House, ada: Person, bo: Person
) -> None:
    await swept_without_ada(house)
    await house.people.jumps("thursday 15:00")
    assert "the messages behind 4 notes by 3 people" in await ada.waits_for_words("tidying up old messages")
    assert "4 notes can be found again" in await ada.presses("Keep the notes")
    assert "Joint 23" in await bo.types('/kb "Joint 23"', in_="woodworking")


@pytest.fixture
async def tight_lipped(database_url: str) -> AsyncIterator[House]:
    """A server that lists nobody."""
    async with House(database_url, meagre=["users.list"]) as house:
        yield house


async def test_while_nobody_can_be_asked_a_steward_hears_of_it_and_nothing_is_erased(
    tight_lipped: House,
) -> None:
    house, ada, bo = tight_lipped, tight_lipped["ada"], tight_lipped["bo"]
    await swept_without_ada(house)
    await house.people.jumps("thursday 15:00")
    told = await bo.waits_for_words("Only an administrator of this workspace can say")
    assert "4 notes" not in told
    for _ in range(6):
        await house.people.jumps("thursday 15:00")
    assert "Nothing kept about" in await bo.types('/kb "Joint 23"', in_="woodworking")
    await ada.opens_home()
    await house.people.jumps("tomorrow 15:00")
    await ada.waits_for_words("tidying up old messages")
    assert "4 notes can be found again" in await ada.presses("Keep the notes")
    assert "Joint 23" in await bo.types('/kb "Joint 23"', in_="woodworking")
