"""What people look for in vain, from their searches to the prompt that a steward makes of it."""

import pytest

from storage import gaps
from storage.keys import ChannelId, WorkspaceId
from tests.engines import taking_turns
from tests.house import House
from tests.people import Person
from tests.screen import words_in

pytestmark = [taking_turns, pytest.mark.usefixtures("woodworking")]


async def shown(person: Person) -> str:
    """The words of the modal on top."""
    return words_in((await person.sees())["views"][-1])


async def look_for(words: str, *people: Person) -> None:
    for person in people:
        answer = await person.types(f"/kb {words}", in_="woodworking")
        assert "Nothing kept about" in answer


async def test_two_people_are_no_gap_and_three_are(
    house: House, ada: Person, bo: Person, cleo: Person, fay: Person
) -> None:
    await look_for("hide glue creep", bo, cleo)
    assert "People are looking for" not in await ada.types("/cop manage", in_="woodworking")
    await look_for("hide glue creeping", fay)
    await ada.closes()
    assert "People are looking for" in await ada.types("/cop manage", in_="woodworking")
    await ada.presses("Look (1)")
    words = await shown(ada)
    assert "*hide glue creep* — 3 people" in words
    for person in (bo, cleo, fay):
        assert person.id not in words


async def test_a_steward_makes_it_the_next_prompt(
    house: House, ada: Person, bo: Person, cleo: Person, fay: Person
) -> None:
    await look_for("hide glue creep", bo, cleo, fay)
    await ada.types("/cop manage", in_="woodworking")
    await ada.presses("Look (1)")
    await ada.presses("Make it a prompt")
    assert "*hide glue creep* is the next prompt" in await shown(ada)
    await house.people.jumps("tuesday 10:00")
    said = await ada.waits_for_words("People here are looking for", in_="woodworking")
    assert "“hide glue creep”: who has something?" in said
    await house.people.jumps("tuesday 10:00")
    asked = [one for one in await ada.messages("woodworking") if "looking for" in words_in(one)]
    assert len(asked) == 1


async def test_what_is_not_needed_goes(
    house: House, ada: Person, bo: Person, cleo: Person, fay: Person
) -> None:
    await look_for("hide glue creep", bo, cleo, fay)
    await ada.types("/cop manage", in_="woodworking")
    await ada.presses("Look (1)")
    await ada.presses("Not needed")
    words = await shown(ada)
    assert "is not shown here again" in words
    assert "3 people" not in words


async def test_searches_from_anywhere_count_too(
    house: House, ada: Person, bo: Person, cleo: Person, fay: Person
) -> None:
    for person in (bo, cleo):
        await person.uses("search")
        await person.submits(search="hide glue creep")
    await fay.uses("search")
    await fay.chooses("search_words", "hide glue creep")
    await house.settled()
    assert "People are looking for" in await ada.types("/cop manage", in_="woodworking")


async def test_names_and_numbers_are_nobodys_business(
    house: House, ada: Person, bo: Person, cleo: Person, fay: Person
) -> None:
    await look_for("salary of Cleo", bo, cleo, fay)
    await look_for("badge 4711", bo, cleo, fay)
    assert "People are looking for" not in await ada.types("/cop manage", in_="woodworking")


async def test_what_was_found_is_kept_nowhere(house: House, ada: Person, bo: Person) -> None:
    await bo.stars(await ada.says("Wax the zyxquandary.", in_="woodworking"))
    for _ in range(3):
        assert "Wax the" in await bo.types("/kb zyxquandary", in_="woodworking")
    channels = {ChannelId("C0WOOD"), gaps.ELSEWHERE}
    assert await house.database.read(gaps.typed_in, WorkspaceId("T0ACME"), channels) == []
