"""Somebody asks to be forgotten, in front of Slack."""

import pytest

from bot import forgetting as at_start
from scheduler import upkeep
from storage import forgetting, people
from storage.database import Database
from storage.keys import UserId
from storage.ledger import Line
from tests.cast import ACME
from tests.house import House
from tests.people import Person, words_in

SALT = "the salt of an earlier database"
NOTE = "Cut the tenon before the mortise: it is easier to trim."


async def test_forget_me_asks_and_then_forgets(
    ada: Person, bo: Person, cleo: Person, woodworking: str
) -> None:
    message = await cleo.says(NOTE, in_=woodworking)
    await bo.stars(message)
    assert "1 note of yours would go" in await cleo.types("/cop forget me", in_=woodworking)
    await cleo.submits()
    await cleo.waits_for_words("Done. 1 note of yours went.")
    assert "Nothing kept about" in await ada.types("/kb tenon", in_=woodworking)
    shown = next(found for found in await bo.messages("woodworking") if found["ts"] == message.ts)
    assert {reaction["name"] for reaction in shown["reactions"]} == {"star"}
    assert "no longer kept" in words_in(await cleo.direct_messages())
    assert "tenon" not in words_in(await cleo.direct_messages())


async def named(house: House) -> dict[UserId, str]:
    """What the app calls Cleo."""
    return await house.database.read(people.names, ACME, [UserId("U0CLEO")])


async def test_nothing_of_theirs_is_kept_until_they_allow_it(
    house: House, bo: Person, cleo: Person, woodworking: str
) -> None:
    await cleo.types("/cop forget me", in_=woodworking)
    await cleo.submits()
    await cleo.waits_for_words("You are as new here as anybody")
    await cleo.closes()
    message = await cleo.says(NOTE, in_=woodworking)
    await bo.stars(message)
    assert "prefers that their messages are not kept" in words_in(await bo.notes())
    assert await named(house) == {"U0CLEO": "Somebody"}
    assert "Nothing you write is kept" in words_in(await cleo.opens_home())
    await cleo.presses("Allow it again")
    assert await named(house) == {"U0CLEO": "Cleo"}
    await bo.takes_back(message)
    await bo.stars(message)
    assert "Cut the tenon" in await bo.types("/kb tenon", in_=woodworking)


async def test_pressed_twice_it_is_said_once_more(cleo: Person, woodworking: str) -> None:
    for _ in range(2):
        await cleo.types("/cop forget me", in_=woodworking)
        await cleo.submits()
        await cleo.waits_for_words("You are as new here as anybody")
        await cleo.closes()


async def test_nobody_is_forgotten_by_another(bo: Person, woodworking: str) -> None:
    assert "for yourself alone" in await bo.types("/cop forget <@U0ADA>", in_=woodworking)


async def adopts(house: House) -> None:
    await house["ada"].opens("/cop adopt", in_="woodworking")
    await house["ada"].submits(problem="Joints that last without metal")
    await house.settled()


async def is_kept(house: House, text: str, words: str) -> bool:
    """Whether what Cleo says now, and Bo stars, is found."""
    await house["bo"].stars(await house["cleo"].says(text, in_="woodworking"))
    await house.settled()
    return "Nothing kept about" not in await house["bo"].types(f"/kb {words}", in_="woodworking")


@pytest.mark.parametrize("while_it_runs", [False, True])
async def test_who_was_forgotten_stays_so_when_the_app_is_erased_and_comes_back(
    house: House, cleo: Person, woodworking: str, while_it_runs: bool
) -> None:
    await cleo.types("/cop forget me", in_=woodworking)
    await cleo.submits()
    await cleo.waits_for_words("You are as new here as anybody")
    await cleo.closes()
    assert not await is_kept(house, "Cut the tenon before the mortise.", "tenon")
    if not while_it_runs:
        await house.closes()
        with Database(house.database_url) as database:
            await upkeep.erase(database, ACME)
            # As at every start, before Slack has said which workspace this is.
            await at_start.obey(database, house.app.tools.ledger, house.clock)
        await house.opens()
    else:
        await upkeep.erase(house.database, ACME)
        await house.app.settle()
    await adopts(house)
    assert not await is_kept(house, "Third dovetail, half as deep.", "dovetail")
    # What nobody finds is remembered with hashes of those who looked for it, made with the same salt.
    assert "Nothing kept about" in await house["bo"].types("/kb hide glue creep", in_=woodworking)
    await house.closes()
    await house.opens()
    assert not await is_kept(house, "Fourth scarf, glued twice.", "scarf")


async def test_a_new_database_beside_an_old_list_keeps_nothing_of_them(database_url: str) -> None:
    async with House(database_url) as house:
        line = Line(ACME, SALT, forgetting.fingerprint(SALT, UserId("U0CLEO")), "2026-11-20T10:00:00+00:00")
        await house.closes()
        with Database(house.database_url) as database:
            await upkeep.erase(database, ACME)
        house.app.tools.ledger.append(line)
        await house.opens()
        await adopts(house)
        assert "Nothing kept about" in await house["bo"].types("/kb hide glue creep", in_="woodworking")
        assert not await is_kept(house, "Cut the tenon before the mortise.", "tenon")
