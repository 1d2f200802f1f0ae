"""A star keeps a message, and /kb finds it."""

from tests.people import Person, words_in


async def test_a_star_keeps_the_message(ada: Person, bo: Person, woodworking: str) -> None:
    message = await ada.says("Cut the tenon before the mortise: it is easier to trim.", in_=woodworking)
    await bo.stars(message)
    found = await bo.types("/kb tennon", in_=woodworking)
    assert "Cut the tenon" in found
    assert "nobody here writes “tennon”" in found
    shown = [m for m in await bo.messages(woodworking) if m["ts"] == message.ts]
    assert {r["name"] for r in shown[0]["reactions"]} == {"star", "bookmark"}
    assert "Kept. Anyone who can open" in words_in((await bo.notes())[0])
    told = await ada.direct_messages()
    assert "Bo starred what you wrote" in words_in(told[0])
