"""A star keeps a message, and /kb finds it."""

from sandbox import talk
from sandbox.workspace import Message
from tests.house import House
from tests.people import Person, Said, words_in


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


async def test_what_a_webhook_wrote_is_kept_without_an_author(
    house: House, bo: Person, woodworking: str
) -> None:
    workspace = house.sandbox.workspace
    said = Message(workspace.next_ts(), "B0KILN", "The kiln is over its target", subtype="bot_message")
    talk.say(workspace, workspace.channels["C0WOOD"], said)
    await bo.stars(Said("C0WOOD", said.ts))
    await house.settled()
    assert "The kiln is over its target" in await bo.types("/kb kiln", in_="general")
    (shown,) = [one for one in await bo.messages(woodworking) if one["ts"] == said.ts]
    assert {one["name"] for one in shown["reactions"]} == {"star", "bookmark"}
    assert "Kept. Anyone who can open" in words_in((await bo.notes())[0])
    talk.delete(workspace, workspace.channels["C0WOOD"], workspace.channels["C0WOOD"].messages[said.ts])
    await house.settled()
    assert "The kiln" not in await bo.types("/kb kiln", in_="general")
