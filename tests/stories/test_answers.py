"""A question stays with its answer: found together, and each follows its author."""

from tests.engines import taking_turns
from tests.house import House
from tests.people import Person, words_in

pytestmark = taking_turns


async def test_a_starred_reply_keeps_its_question(
    house: House, ada: Person, bo: Person, cleo: Person, woodworking: str
) -> None:
    asked = await bo.says("Does hide glue creep in July?", in_=woodworking)
    reply = await cleo.says("Only where it is damp.", in_=woodworking, under=asked)
    await ada.stars(reply)
    found = await ada.types("/kb hide glue", in_=woodworking)
    places = [
        found.index(words) for words in ("Asked by Bo:", "creep in July", "Reply:", "Only where it is damp.")
    ]
    assert places == sorted(places)
    await bo.waits_for_words("starred an answer to what you asked")
    await bo.edits(asked, "Does bone glue creep in July?")
    assert "bone glue" in await ada.types("/kb damp", in_=woodworking)
    await bo.deletes(asked)
    found = await ada.types("/kb damp", in_=woodworking)
    assert "Only where it is damp" in found
    assert "bone" not in found


async def test_who_asked_takes_out_their_part(
    house: House, ada: Person, bo: Person, cleo: Person, woodworking: str
) -> None:
    asked = await bo.says("Does hide glue creep in July?", in_=woodworking)
    await ada.stars(await cleo.says("Only where it is damp.", in_=woodworking, under=asked))
    assert "Does hide glue creep" in await bo.presses("See it")
    await bo.presses("Don’t keep this one")
    found = await ada.types("/kb damp", in_=woodworking)
    assert "Only where it is damp" in found
    assert "hide" not in found


async def test_who_asked_ticks_the_answer_and_takes_it_back(
    house: House, ada: Person, bo: Person, cleo: Person, woodworking: str
) -> None:
    asked = await bo.says("Does hide glue creep in July?", in_=woodworking)
    reply = await cleo.says("Only where it is damp.", in_=woodworking, under=asked)
    # Of anybody else a tick means nothing, and on what is no reply neither.
    await ada.stars(reply, "white_check_mark")
    await bo.stars(asked, "white_check_mark")
    assert "Nothing kept about" in await ada.types("/kb damp", in_=woodworking)
    await bo.stars(reply, "white_check_mark")
    found = await ada.types("/kb is:question glue", in_=woodworking)
    assert "Answer:" in found
    await bo.waits_for_words("Kept as the answer")
    await cleo.waits_for_words("Bo marked what you wrote")
    await bo.takes_back(reply, "white_check_mark")
    assert "Nothing kept about" in await ada.types("/kb damp", in_=woodworking)


async def test_anybody_marks_an_answer_and_the_asker_overrules_them(
    house: House, ada: Person, bo: Person, cleo: Person, woodworking: str
) -> None:
    asked = await bo.says("Does hide glue creep in July?", in_=woodworking)
    first = await cleo.says("Only where it is damp.", in_=woodworking, under=asked)
    second = await ada.says("Never, if it is fresh.", in_=woodworking, under=asked)
    assert "Marked as the answer" in await cleo.uses("mark_answer", on=first)
    assert "It is the answer already" in await cleo.uses("mark_answer", on=first)
    await bo.stars(second, "heavy_check_mark")
    assert "Answer:" in await ada.types("/kb fresh", in_=woodworking)
    # What was the answer before is kept as a reply.
    assert "Reply:" in await ada.types("/kb damp", in_=woodworking)
    assert "that stands" in await cleo.uses("mark_answer", on=first)


async def test_who_marked_the_wrong_reply_takes_it_back_in_the_receipt(
    house: House, ada: Person, bo: Person, cleo: Person, woodworking: str
) -> None:
    asked = await bo.says("Which saw for veneer?", in_=woodworking)
    reply = await ada.says("No idea, sorry.", in_=woodworking, under=asked)
    await cleo.uses("mark_answer", on=reply)
    await bo.stars(reply)
    found = await ada.types("/kb veneer", in_=woodworking)
    assert "checked: 2 people kept it" in found
    assert "Your mark is taken back. What it was on stays kept" in await cleo.presses("Take it back")
    found = await ada.types("/kb veneer", in_=woodworking)
    assert "Reply:" in found
    assert "★1" in found


async def test_what_can_be_no_answer_is_told_in_a_sentence(
    house: House, ada: Person, bo: Person, cleo: Person, dev: Person, woodworking: str
) -> None:
    asked = await bo.says("Does hide glue creep in July?", in_=woodworking)
    reply = await cleo.says("Only where it is damp.", in_=woodworking, under=asked)
    alone = await cleo.says("Wax the saw.", in_=woodworking)
    assert "This is what was asked" in await bo.uses("mark_answer", on=asked)
    assert "Only a reply in a thread" in await bo.uses("mark_answer", on=alone)
    assert "Guests can’t mark answers here" in await dev.uses("mark_answer", on=reply)
    elsewhere = await bo.says("Who is in on Friday?", in_="random")
    assert "isn’t a community yet" in await bo.uses("mark_answer", on=elsewhere)


async def test_who_marks_from_outside_of_the_channel_is_told_in_a_message(
    ada: Person, bo: Person, fay: Person, woodworking: str
) -> None:
    asked = await bo.says("Does hide glue creep in July?", in_=woodworking)
    reply = await ada.says("Only where it is damp.", in_=woodworking, under=asked)
    await fay.leaves(woodworking)
    assert "It is kept as the answer, and `/kb` finds it." in await fay.uses("mark_answer", on=reply)
    assert "damp" not in words_in(await fay.direct_messages()), "nobody could take it out of there"
