"""What was kept twice is noticed, merged by who may, and comes apart again."""

import pytest

from tests.house import House
from tests.people import Person, Said
from tests.screen import words_in

FIRST = "Cut the tenon before the mortise, because it is so much easier to trim with a shoulder plane."
AGAIN = "Cut the tenon before you chop the mortise, since it is much easier to trim with a shoulder plane."
OTHER = "Hide glue creeps in July, so clamp it overnight and keep the workshop below twenty five degrees."


@pytest.fixture
async def twice(house: House, woodworking: str) -> tuple[Said, Said]:
    """Two notes that say nearly the same, with three people's stars between them."""
    notes = []
    for who, text, by in (("bo", FIRST, ("cleo", "fay")), ("cleo", AGAIN, ("fay", "gus"))):
        notes.append(await house[who].says(text, in_=woodworking))
        for star in by:
            await house[star].stars(notes[-1])
    await house["gus"].stars(await house["fay"].says(OTHER, in_=woodworking))
    return notes[0], notes[1]


async def lays_out(ada: Person) -> str:
    await ada.types("/cop manage", in_="woodworking")
    return await ada.presses("look_alike")


async def merges(ada: Person) -> str:
    await lays_out(ada)
    await ada.presses("Merge")
    return words_in((await ada.sees())["views"][-1])


async def test_what_looks_alike_lies_on_the_desk_and_nothing_else_does(
    twice: tuple[Said, Said], ada: Person
) -> None:
    laid = await lays_out(ada)
    assert "Cut the tenon before the mortise" in laid
    assert "Cut the tenon before you chop" in laid
    assert "Hide glue" not in laid


async def test_nobody_is_told_of_it_at_a_star(twice: tuple[Said, Said], house: House) -> None:
    for who in ("bo", "cleo", "fay"):
        said = words_in([*await house[who].notes(), *await house[who].direct_messages()])
        assert "alike" not in said.lower()


async def test_merged_one_stands_for_both_with_everybodys_stars(
    twice: tuple[Said, Said], ada: Person, bo: Person
) -> None:
    assert "stands for both now" in await merges(ada)
    found = await bo.types("/kb tenon")
    assert "1 result" in found
    assert "★3" in found
    assert "also:" in found
    assert "Cut the tenon before you chop" in found
    # Only the merged one says “chop”.
    assert "Cut the tenon before the mortise" in await bo.types('/kb "chop"')


async def test_uses_of_both_count_for_the_one_that_stands_for_them(
    twice: tuple[Said, Said], house: House, ada: Person, bo: Person, fay: Person
) -> None:
    for who, words in ((bo, '"chop"'), (fay, '"chop"'), (fay, '"tenon before the mortise"')):
        await who.types(f"/kb {words}")
        await who.presses("I used this")
    await fay.types('/kb "chop"')
    await fay.presses("I used this")
    await fay.presses("Say what it changed")
    await fay.submits(changed_words="An hour less")
    await merges(ada)
    assert "used by 2 people" in await bo.types("/kb tenon")
    page = await bo.chooses("entry_more", "Edit")
    assert "An hour less" in page
    page = await bo.presses("Confirm")
    assert "says so too" in page
    assert "Cut the tenon before the mortise" in page


async def test_when_the_one_goes_the_other_stands_by_itself(
    twice: tuple[Said, Said], ada: Person, bo: Person
) -> None:
    await merges(ada)
    await bo.deletes(twice[0])
    found = await bo.types("/kb tenon")
    assert "Cut the tenon before you chop" in found
    assert "also:" not in found
    assert "★2" in found


async def test_when_the_merged_one_goes_nothing_of_it_is_told(
    twice: tuple[Said, Said], ada: Person, bo: Person, cleo: Person
) -> None:
    await merges(ada)
    await cleo.deletes(twice[1])
    found = await bo.types("/kb tenon")
    assert "chop" not in found
    assert "★2" in found


async def test_a_steward_undoes_it(twice: tuple[Said, Said], ada: Person, bo: Person) -> None:
    await merges(ada)
    await ada.presses("Undo merge")
    assert "2 results" in await bo.types("/kb tenon")


async def test_they_differ_is_remembered_for_good(
    twice: tuple[Said, Said], house: House, ada: Person, cleo: Person
) -> None:
    await lays_out(ada)
    assert "not shown as alike again" in await ada.presses("They differ")
    await cleo.edits(twice[1], AGAIN.replace("since", "as"))
    for _ in range(2):
        await ada.closes()
    assert "Nothing in" in await lays_out(ada)


async def test_an_edit_that_says_something_else_is_alike_no_more(
    twice: tuple[Said, Said], ada: Person, cleo: Person
) -> None:
    await cleo.edits(twice[1], "Sharpen the chisel on the finest stone before a dovetail that is seen.")
    assert "Nothing in" in await lays_out(ada)


async def test_a_reply_stands_beside_its_question_there_and_on_its_page(
    house: House, woodworking: str, ada: Person, bo: Person, cleo: Person
) -> None:
    for text in (FIRST, AGAIN):
        asked = await cleo.says("Which of the two comes first?", in_=woodworking)
        await ada.stars(await bo.says(text, in_=woodworking, under=asked))
    laid = await lays_out(ada)
    assert laid.count("Asked: Which of the two comes first?\nReply: Cut the tenon before") == 2
    await bo.types("/kb chop")
    page = await bo.chooses("entry_more", "Edit")
    assert "Asked by Cleo: " in page
    assert "Which of the two comes first?" in page
    assert "Reply: " in page


async def test_keep_this_asks_whoever_may_say(twice: tuple[Said, Said], house: House, ada: Person) -> None:
    again = await house["gus"].says(FIRST.replace("because", "as"), in_="woodworking")
    form = await ada.uses("keep_this", on=again)
    assert "This looks like" in form
    answer = [option for option in options(await ada.sees()) if option.startswith("merge:")]
    await ada.submits(looks_like=answer[0])
    await house.settled()
    assert "also:" in await house["bo"].types("/kb tenon")
    other = await house["gus"].says(FIRST.replace("because", "for"), in_="woodworking")
    form = await house["hana"].uses("keep_this", on=other)
    assert "This looks like" in form
    assert "Cut the tenon before the mortise" in form
    assert not [option for option in options(await house["hana"].sees()) if option.startswith("merge:")]


async def test_keep_this_offers_no_merge_with_a_note_that_others_answer_for(
    house: House, woodworking: str
) -> None:
    bo, fay = house["bo"], house["fay"]
    await bo.stars(await fay.says(FIRST, in_=woodworking))
    again = await house["cleo"].says(AGAIN, in_=woodworking)
    await bo.stars(again)
    assert "This looks like" in await fay.uses("keep_this", on=again)
    assert not [option for option in options(await fay.sees()) if option.startswith("merge:")]
    await fay.submits(title_words="Tenons first")
    await house.settled()
    assert "Kept:" in words_in(await fay.notes())


def options(screen: dict) -> list[str]:  # type: ignore[type-arg]
    blocks = screen["views"][-1]["blocks"]
    return [one["value"] for block in blocks for one in (block.get("element") or {}).get("options", [])]
