"""Slack clears out old messages; an administrator is asked."""

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
