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


async def test_what_two_keep_at_once_is_asked_again_with_nothing_lost(
    ada: Person, bo: Person, cleo: Person, woodworking: str
) -> None:
    message = await ada.says("Burnish the edge of the scraper at five degrees.", in_=woodworking)
    for person in (bo, cleo):
        await person.uses("keep_this", on=message)
    await bo.submits(title_words="The burr of a scraper")
    await cleo.submits(title_words="Burnishing", tags_words="scrapers")
    page = await cleo.waits_for_words("Somebody changed this meanwhile, to *The burr of a scraper*")
    assert "*Save* once more, and yours takes its place." in page
    found = await ada.types("/kb burnish", in_=woodworking)
    assert "The burr of a scraper" in found
    assert "★2" in found, "both keep it"
    await cleo.submits()
    assert "Burnishing" in await ada.types("/kb tag:scrapers", in_=woodworking)


async def test_a_guest_adds_a_star_to_what_is_kept_and_changes_nothing(
    ada: Person, bo: Person, dev: Person, woodworking: str
) -> None:
    message = await ada.says("Oil the bench once a year with linseed.", in_=woodworking)
    await bo.uses("keep_this", on=message)
    await bo.submits(title_words="Yearly bench oil", tags_words="bench oil")
    form = await dev.uses("keep_this", on=message)
    assert "It is kept already: *Yearly bench oil*. *Keep* adds your star" in str(form)
    assert "Who looks after it" not in str(form)
    await dev.submits()
    found = await ada.types("/kb linseed", in_=woodworking)
    assert "Yearly bench oil" in found
    assert "`bench` `oil`" in found
    assert "★2" in found
