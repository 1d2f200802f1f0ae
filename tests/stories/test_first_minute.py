"""The first minute of somebody curious, through the command that they type."""

from tests.people import People, Person, Said, words_in
from tests.trial import trial

TENON = "Cut the tenon before the mortise"


async def note_of_ada(bo: Person) -> Said:
    """Ada's message that nobody has starred yet."""
    shown = await bo.messages("woodworking")
    found = next(message for message in shown if message["text"].startswith(TENON))
    assert found["reactions"] == []
    return Said("C0WOOD", found["ts"])


async def test_the_first_minute() -> None:
    async with trial() as url, People(url) as people:
        ada, bo, dev = people["ada"], people["bo"], people["dev"]

        note = await note_of_ada(bo)
        await bo.stars(note)
        await bo.waits_for_words("Kept. Anyone who can open")
        shown = await bo.waits_for(
            lambda screen: any(
                message["ts"] == note.ts and "bookmark" in str(message["reactions"])
                for channel in screen["channels"]
                for message in channel["messages"]
            )
        )
        assert shown

        assert TENON in await bo.types("/kb tennon", in_="woodworking")

        assert "The bench's left leg" in await bo.types("/kb warm vinegar", in_="woodworking")
        assert "Nothing kept about" in await dev.types("/kb warm vinegar", in_="woodworking")

        await people.jumps("thursday 15:00")
        recap = await bo.waits_for_words("week to Thu 19 Nov", in_="woodworking")
        assert TENON in recap
        assert "Does anyone oil beech worktops?" in recap
        assert "by two people" in recap

        await ada.deletes(note)
        await bo.waits_for(
            lambda screen: (
                not any(
                    TENON in words_in(message)
                    for channel in screen["channels"]
                    for message in channel["messages"]
                )
            )
        )
        assert TENON not in await bo.types("/kb tennon", in_="woodworking")
