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
    await ada.waits_for_words("hide, ask, also from 30 days of age on")
