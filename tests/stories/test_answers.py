"""A question stays with its answer: found together, and each follows its author."""

from tests.house import House
from tests.people import Person, words_in


async def test_a_starred_reply_keeps_its_question(
    house: House, ada: Person, bo: Person, cleo: Person, woodworking: str
) -> None:
    asked = await bo.says("Does hide glue creep in July?", in_=woodworking)
    reply = await cleo.says("Only where it is damp.", in_=woodworking, under=asked)
    await ada.stars(reply)
    found = await ada.types("/kb hide glue", in_=woodworking)
    places = [found.index(words) for words in ("Asked:", "creep in July", "Reply:", "Only where it is damp.")]
    assert places == sorted(places)
    assert "starred an answer to what you asked" in words_in(await bo.direct_messages())
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
