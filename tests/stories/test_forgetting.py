"""Somebody asks to be forgotten, in front of Slack."""

from tests.people import Person, words_in

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


async def test_nothing_of_theirs_is_kept_until_they_allow_it(
    bo: Person, cleo: Person, woodworking: str
) -> None:
    await cleo.types("/cop forget me", in_=woodworking)
    await cleo.submits()
    await cleo.waits_for_words("You are as new here as anybody")
    await cleo.closes()
    message = await cleo.says(NOTE, in_=woodworking)
    await bo.stars(message)
    assert "prefers that their messages are not kept" in words_in(await bo.notes())
    assert "Nothing you write is kept" in words_in(await cleo.opens_home())
    await cleo.presses("Allow it again")
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
