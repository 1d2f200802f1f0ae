"""Your words stay yours: what is kept follows its author, and an author can say no."""

from tests.engines import taking_turns
from tests.house import House
from tests.people import Person, Said, words_in
from tests.screen import elements_in, places_on
from views.ids import Action

pytestmark = taking_turns

NOTE = "Cut the tenon before the mortise: it is easier to trim."
NOTHING = "Nothing kept about"


async def marks(person: Person, message: Said) -> set[str]:
    """The reactions on a message."""
    shown = next(found for found in await person.messages("woodworking") if found["ts"] == message.ts)
    return {reaction["name"] for reaction in shown["reactions"]}


async def test_an_edit_is_followed_and_the_old_words_are_not_found(
    ada: Person, bo: Person, woodworking: str
) -> None:
    message = await ada.says(NOTE, in_=woodworking)
    await bo.stars(message)
    await ada.edits(message, "Cut the dovetail after the rebate.")
    assert "dovetail after the rebate" in await bo.types("/kb dovetail", in_=woodworking)
    assert NOTHING in await bo.types('/kb "tenon"', in_=woodworking)


async def test_a_deletion_takes_the_entry(ada: Person, bo: Person, woodworking: str) -> None:
    message = await ada.says(NOTE, in_=woodworking)
    await bo.stars(message)
    await ada.deletes(message)
    assert NOTHING in await bo.types("/kb tenon", in_=woodworking)


async def test_a_tombstone_is_a_deletion(ada: Person, bo: Person, woodworking: str) -> None:
    message = await ada.says(NOTE, in_=woodworking)
    await bo.says("That is how I do it too.", in_=woodworking, under=message)
    await bo.stars(message)
    await ada.deletes(message)
    assert NOTHING in await bo.types("/kb tenon", in_=woodworking)


async def test_an_author_takes_one_out_for_good(
    ada: Person, bo: Person, cleo: Person, woodworking: str
) -> None:
    message = await ada.says(NOTE, in_=woodworking)
    await bo.stars(message)
    assert "not kept any more" in await ada.presses("Don’t keep this one")
    await ada.waits_for_words("Not kept, as you asked.")
    assert await marks(ada, message) == {"star"}
    await cleo.stars(message)
    assert NOTHING in await cleo.types("/kb tenon", in_=woodworking)
    assert "Only Ada can have it kept again" in words_in(await cleo.notes())
    await ada.stars(message)
    assert "Cut the tenon" in await cleo.types("/kb tenon", in_=woodworking)


async def test_never_keep_mine_is_kept_to_and_can_be_taken_back(
    house: House, ada: Person, bo: Person, cleo: Person, woodworking: str
) -> None:
    first = await ada.says(NOTE, in_=woodworking)
    await bo.stars(first)
    assert "Nothing you write will be kept. 1 note of yours went." in await ada.presses("Never keep mine")
    second = await ada.says("Sharpen little and often.", in_=woodworking)
    await cleo.stars(second)
    assert NOTHING in await bo.types("/kb tenon sharpen", in_=woodworking)
    assert "prefers that their messages are not kept" in words_in(await cleo.notes())

    assert "Nothing you write is kept" in words_in(await ada.opens_home())
    await ada.presses("Allow it again")
    await bo.stars(second)
    assert "Sharpen little" in await bo.types("/kb sharpen", in_=woodworking)


async def test_never_keep_mine_asks_first_wherever_it_stands(
    ada: Person, bo: Person, woodworking: str
) -> None:
    await bo.stars(await ada.says(NOTE, in_=woodworking))
    await ada.opens_home()
    shown = [thing for _, thing in places_on(await ada.sees(), None)]
    buttons = [one for _, one in elements_in(shown) if one["action_id"] == Action.NEVER_KEEP]
    asked = [button["confirm"]["text"]["text"] for button in buttons]
    assert len(asked) == 3
    assert all("It does not come back." in words for words in asked)
    assert sum("(1 note)" in words for words in asked) == 1
    (letter,) = await ada.direct_messages()
    assert "it brings nothing back" in await ada.presses("Never keep mine", on=letter)
    assert "brings back nothing that went" in words_in(await ada.opens_home())


async def test_an_author_is_told_once_ever(ada: Person, bo: Person, woodworking: str) -> None:
    for words in (NOTE, "Sharpen little and often.", "Wax the saw."):
        await bo.stars(await ada.says(words, in_=woodworking))
    told = await ada.direct_messages()
    assert len(told) == 1
    assert words_in(told).startswith("Bo starred what you wrote in")


async def test_an_author_sees_what_is_kept(ada: Person, bo: Person, woodworking: str) -> None:
    await bo.stars(await ada.says(NOTE, in_=woodworking))
    assert NOTE in await ada.presses("See it")
    home = words_in(await ada.opens_home())
    assert "Cut the tenon before the mortise" in home


async def test_home_takes_one_out_where_it_stands(ada: Person, bo: Person, woodworking: str) -> None:
    await bo.stars(await ada.says(NOTE, in_=woodworking))
    home = await ada.opens_home()
    await ada.presses("Don’t keep this one", on=home)
    assert "Cut the tenon" not in words_in((await ada.sees())["home"])
    assert NOTHING in await bo.types("/kb tenon", in_=woodworking)


async def test_an_edit_that_overtakes_the_star_wins(
    house: House, ada: Person, bo: Person, woodworking: str
) -> None:
    message = await ada.says(NOTE, in_=woodworking)
    house.sandbox.out_of_order(2)
    await bo.stars(message)
    await ada.edits(message, "Cut the dovetail after the rebate.")
    assert NOTHING in await bo.types('/kb "tenon"', in_=woodworking)
    assert "dovetail" in await bo.types("/kb dovetail", in_=woodworking)
