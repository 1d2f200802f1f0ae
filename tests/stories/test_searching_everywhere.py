"""A search from anywhere: a shortcut, a message's menu, Home; and its answers where there is no channel."""

import pytest

from tests.house import House
from tests.people import Person
from tests.screen import elements_in, words_in

pytestmark = pytest.mark.usefixtures("woodworking")

TENON = "Cut the tenon before the mortise: it is easier to trim."
PRIVATE = "Send the cracked tenon saw back to the bench; the maker pays."


async def keep(ada: Person, bo: Person, *texts: str) -> None:
    for text in texts:
        await bo.stars(await ada.says(text, in_="woodworking"))


async def shown(person: Person) -> str:
    """The words of the modal on top."""
    return words_in((await person.sees())["views"][-1])


async def test_the_shortcut_searches_in_a_modal(ada: Person, bo: Person, cleo: Person) -> None:
    await keep(ada, bo, TENON)
    assert "What do you want to know?" in await cleo.uses("search")
    await cleo.chooses("search_words", "tennon")
    words = await shown(cleo)
    assert "Searched for *tenon*; nobody here writes “tennon”." in words
    assert "Cut the tenon before the mortise" in words
    assert "only you see this" in words


async def test_the_button_of_the_modal_does_the_same_as_enter(ada: Person, bo: Person, cleo: Person) -> None:
    await keep(ada, bo, TENON)
    await cleo.uses("search")
    await cleo.submits(search="mortise")
    assert "Cut the tenon before the mortise" in await shown(cleo)


async def test_what_is_pressed_in_the_modal_is_answered_there(ada: Person, bo: Person, cleo: Person) -> None:
    await keep(ada, bo, TENON)
    await cleo.uses("search")
    await cleo.chooses("search_words", "tennon")
    await cleo.presses("I used this")
    words = await shown(cleo)
    assert "Noted that you used" in words
    assert "it is easier to trim" in words
    await cleo.presses("Only “tennon”")
    assert "Nothing kept about *tennon*" in await shown(cleo)


async def test_a_filter_that_misses_is_mended_in_the_modal(ada: Person, bo: Person, cleo: Person) -> None:
    await keep(ada, bo, TENON)
    await cleo.uses("search")
    await cleo.chooses("search_words", "tenon in:#wodworkers")
    words = await shown(cleo)
    assert "I know no community “#wodworkers” that you could open." in words
    assert "easier to trim" not in words
    await cleo.presses("in:#woodworking")
    assert "easier to trim" in await shown(cleo)
    await cleo.chooses("search_words", "tenon by:@nobody")
    await cleo.presses("Without it: 1 result")
    assert "easier to trim" in await shown(cleo)
    await cleo.chooses("search_words", "by:@nobody")
    await cleo.presses("Without it")
    assert "Kept most recently" in await shown(cleo)


async def test_who_pressed_in_a_modal_reads_that_slack_did_not_wait(
    house: House, ada: Person, bo: Person
) -> None:
    await keep(ada, bo, TENON)
    await ada.uses("search")
    await ada.chooses("search_words", "tenon")
    await ada.chooses("entry_more", (await options(ada))[0])
    house.sandbox.slack.faults.fail("views.push", "expired_trigger_id", times=9)
    await ada.taps("Replace with…")
    await house.settled()
    assert "That took longer than Slack waits. Try it once more." in words_in(await ada.direct_messages())


async def test_who_pressed_on_home_reads_it_too(house: House, ada: Person, bo: Person) -> None:
    await ada.opens_home()
    house.sandbox.slack.faults.fail("views.open", "expired_trigger_id", times=9)
    await ada.taps("Change the rules")
    await house.settled()
    assert "Try it once more." in words_in(await ada.direct_messages())


async def test_pages_are_turned_in_the_modal(ada: Person, bo: Person, cleo: Person) -> None:
    await keep(ada, bo, *(f"Tenon advice, part {number}." for number in range(7)))
    await cleo.uses("search")
    await cleo.chooses("search_words", "tenon")
    await cleo.presses("More")
    view = (await cleo.sees())["views"][-1]
    assert [element["action_id"] for _, element in elements_in(view)].count("used_it") == 2
    await cleo.presses("Previous")
    assert "7 results" in await shown(cleo)


async def test_a_title_is_edited_on_top_of_the_results(ada: Person, bo: Person) -> None:
    await keep(ada, bo, TENON)
    await ada.uses("search")
    await ada.chooses("search_words", "tenon")
    await ada.chooses("entry_more", (await options(ada))[0])
    views = (await ada.sees())["views"]
    assert len(views) == 2
    assert "Title" in words_in(views[-1])


async def test_what_is_taken_out_is_not_shown_again(ada: Person, bo: Person) -> None:
    await keep(ada, bo, TENON)
    await ada.uses("search")
    await ada.chooses("search_words", "mortise")
    await ada.chooses("entry_more", next(one for one in await options(ada) if "dont_keep" in one))
    words = await shown(ada)
    assert "Taken out." in words
    assert "easier to trim" not in words


async def options(person: Person) -> list[str]:
    view = (await person.sees())["views"][-1]
    more = next(element for _, element in elements_in(view) if element["action_id"] == "entry_more")
    return [option["value"] for option in more["options"]]


async def test_home_has_a_field_to_search(ada: Person, bo: Person, cleo: Person) -> None:
    await keep(ada, bo, TENON)
    home = await cleo.opens_home()
    await cleo._does(
        "chooses", view=home["id"], action_id="home_search_words", block_id="home_search", chosen="tennon"
    )
    await cleo.people.settled()  # type: ignore[misc]
    assert "Cut the tenon before the mortise" in await shown(cleo)


async def test_a_message_finds_what_was_kept_about_it_and_not_itself(
    ada: Person, bo: Person, cleo: Person
) -> None:
    await keep(ada, bo, TENON, "Wax the saw.")
    asks = await cleo.says("Which is first, the tenon or the mortise? I never know.", in_="woodworking")
    await bo.stars(asks)
    reply = await cleo.says("I mean a tenon that is trimmed later.", in_="woodworking", under=asks)
    for message in (asks, reply):
        words = await cleo.uses("find_related", on=message)
        assert "Related answers" in words
        words = await shown(cleo)
        assert "Cut the tenon before the mortise" in words
        assert "Wax the saw" not in words
    await cleo.uses("find_related", on=asks)
    assert "I never know" not in await shown(cleo)


async def test_a_message_without_words_has_nothing_to_go_by(cleo: Person) -> None:
    message = await cleo.says("…", in_="woodworking")
    assert "There is no word in this message" in await cleo.uses("find_related", on=message)


async def test_a_message_that_only_mentions_somebody_has_no_word_either(
    ada: Person, bo: Person, cleo: Person
) -> None:
    await keep(ada, bo, "@cleo has the keys for the drawer.")
    message = await cleo.says("@ada", in_="woodworking")
    assert "There is no word in this message" in await cleo.uses("find_related", on=message)


@pytest.mark.usefixtures("bench_repairs")
async def test_a_modal_shows_nobody_what_they_could_not_open(
    house: House, ada: Person, bo: Person, fay: Person
) -> None:
    await bo.stars(await ada.says(PRIVATE, in_="bench-repairs"))
    message = await fay.says("Who repairs a cracked tenon saw?", in_="woodworking")
    await fay.uses("find_related", on=message)
    assert "the maker pays" not in await shown(fay)
    await ada.uses("find_related", on=message)
    assert "the maker pays" in await shown(ada)


async def test_a_modal_that_was_closed_is_left_alone(house: House, ada: Person) -> None:
    await ada.uses("search")
    house.sandbox.fail("views.update", "not_found")
    view = (await ada.sees())["views"][-1]["id"]
    field = {"action_id": "search_words", "block_id": "search", "chosen": "tenon"}
    await ada._does("chooses", view=view, **field)
    await house.settled()
    assert "Spelling is forgiven." in await shown(ada)
    assert not await ada.direct_messages()
