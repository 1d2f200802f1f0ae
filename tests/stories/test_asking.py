"""*Ask a community*: the app puts a question where it belongs, and keeps nothing of its words."""

from datetime import timedelta

import pytest

from sandbox.workspace import BOT
from tests import traces
from tests.engines import taking_turns
from tests.house import House
from tests.people import JSON, Person, Said
from tests.screen import elements_in, words_in

pytestmark = [taking_turns, pytest.mark.usefixtures("woodworking")]

WORDS = "Why does hide glue creep in <!channel> July?"


async def fields(person: Person) -> list[str]:
    """What the form offers to ask."""
    view = (await person.sees())["views"][-1]
    menu = next(element for _, element in elements_in(view) if element["action_id"] == "whom_to_ask")
    return [option["text"]["text"] for option in menu["options"]]


async def asks(person: Person, words: str = WORDS, whom: str = "C0WOOD") -> JSON:
    """Ask from anywhere."""
    await person.uses("ask_community")
    return await person.submits(question=words, whom=whom)


async def posted(person: Person, channel: str = "woodworking") -> list[JSON]:
    """What the app asked there."""
    return [one for one in await person.messages(channel) if " asks: " in one["text"]]


async def test_a_search_that_finds_nothing_offers_to_ask(house: House, ada: Person, bo: Person) -> None:
    await bo.types("/kb hide glue creep", in_="woodworking")
    await bo.presses("Ask a community")
    view = (await bo.sees())["views"][-1]
    assert "hide glue creep" in words_in(view)
    assert await fields(bo) == ["#woodworking"]
    await bo.submits(question=WORDS)
    await house.settled()
    (question,) = await posted(ada)
    assert question["user"] == BOT
    assert question["text"].startswith("<@U0BO> asks: Why does hide glue creep")
    # In rich text only elements of their own kind ping: what people wrote is text.
    assert "<!channel>" not in question["text"]
    (section,) = question["blocks"][0]["elements"]
    assert [part["type"] for part in section["elements"]] == ["user", "text", "text"]
    assert "on its way to <#C0WOOD>" in words_in((await bo.sees())["views"][-1])


async def test_its_words_are_nowhere_once_slack_has_them(house: House, bo: Person) -> None:
    await asks(bo, "Why does zyxquandary creep?")
    await house.settled()
    assert not await traces.left(house.database, "zyxquandary")


async def test_it_is_still_open_until_somebody_replies(house: House, ada: Person, bo: Person) -> None:
    await asks(bo, "Why does hide glue creep in July?")
    await house.settled()
    await house.people.jumps("thursday 15:00")
    await house.people.jumps("thursday 15:00")
    recap = await ada.waits_for_words("Still open", in_="woodworking")
    assert "Why does hide glue creep in July?" in recap
    assert "Bo" in recap
    (question,) = await posted(ada)
    reply = Said("C0WOOD", question["ts"])
    await bo.says("Nobody?", in_="woodworking", under=reply)
    await ada.says("It is hygroscopic.", in_="woodworking", under=reply)


async def test_a_form_that_is_sent_twice_asks_once(house: House, ada: Person, bo: Person) -> None:
    await bo.uses("ask_community")
    view = (await bo.sees())["views"][-1]["id"]
    values = {"question": {"question_words": WORDS}, "whom": {"whom_to_ask": "C0WOOD"}}
    shown = house.sandbox.slack.screens.view(view)
    assert shown is not None
    form = shown.body
    await bo._does("submits", view=view, values=values)
    shown.body = form
    answer = await bo._does("submits", view=view, values=values)
    assert answer == {"ok": True}
    await house.settled()
    assert len(await posted(ada)) == 1


async def test_what_cannot_be_asked_is_said_beneath_the_field(bo: Person) -> None:
    assert "question" in (await asks(bo, "   "))["errors"]
    assert (await bo.submits(question=WORDS, whom="C0WOOD")) == {"ok": True}
    assert "Give it a minute" in (await asks(bo, "And why?"))["errors"]["question"]


async def test_who_asked_takes_it_back(house: House, ada: Person, bo: Person) -> None:
    await asks(bo)
    await house.settled()
    await bo.presses("Take it back")
    await house.settled()
    assert not await posted(ada)
    assert any("took it back" in one["text"] for one in await ada.messages("woodworking"))
    await house.people.jumps("thursday 15:00")
    await house.people.jumps("thursday 15:00")
    assert not any("Still open" in words_in(one) for one in await ada.messages("woodworking"))


async def test_what_replied_to_it_is_kept_without_it_once_it_is_taken_back(
    house: House, ada: Person, bo: Person, cleo: Person
) -> None:
    await asks(bo, "Does hide glue creep?")
    await house.settled()
    (question,) = await posted(ada)
    await ada.uses("mark_answer", on=await under(question, cleo))
    assert "Does hide glue creep" in await ada.types("/kb damp", in_="woodworking")
    await bo.presses("Take it back")
    await house.settled()
    found = await ada.types("/kb damp", in_="woodworking")
    assert "Only where it is damp" in found
    assert "Asked by" not in found
    assert "stood here" not in found


async def under(question: JSON, who: Person) -> Said:
    """Somebody's reply to what the app asked."""
    return await who.says(
        "Only where it is damp.", in_="woodworking", under=Said("C0WOOD", str(question["ts"]))
    )


async def test_what_replies_to_it_says_who_asked(house: House, ada: Person, bo: Person, cleo: Person) -> None:
    await asks(bo)
    await house.settled()
    (question,) = await posted(ada)
    under = Said("C0WOOD", question["ts"])
    await cleo.stars(await ada.says("Heat softens it.", in_="woodworking", under=under))
    found = await cleo.types("/kb softens", in_="woodworking")
    assert "Asked by Bo: \nWhy does hide glue creep" in found
    assert "asks:" not in found


async def test_it_is_taken_back_on_home_too(house: House, ada: Person, bo: Person) -> None:
    await asks(bo)
    await house.settled()
    home = await bo.opens_home()
    assert "You asked <#C0WOOD>" in words_in(home)
    await bo.taps("Take it back", on=home)
    await house.settled()
    assert not await posted(ada)
    assert "You asked" not in words_in((await bo.sees())["home"])


async def test_a_button_is_no_permission(house: House, ada: Person, bo: Person, cleo: Person) -> None:
    await asks(bo)
    await house.settled()
    await asks(cleo, "What else?")
    await house.settled()
    view = (await cleo.sees())["views"][-1]
    for one in house.sandbox.slack.screens.stacks["U0CLEO"]:
        for block in one.body["blocks"]:
            for element in block.get("elements", []):
                if element.get("action_id") == "take_ask_back":
                    element["value"] = "1"
    assert view
    await cleo.presses("Take it back")
    assert len(await posted(ada)) == 2


async def test_who_is_forgotten_asked_nothing(house: House, ada: Person, bo: Person) -> None:
    await asks(bo, "Why does zyxquandary creep?")
    await house.settled()
    await bo.closes()
    await bo.types("/cop forget me", in_="woodworking")
    await bo.submits()
    await house.settled()
    said = [words_in(one) for one in await ada.messages("woodworking")]
    assert not [one for one in said if "zyxquandary" in one or "U0BO" in one]
    assert any("took it back" in one for one in said)


async def test_a_guest_asks_where_they_are(bench_repairs: str, dev: Person, ada: Person) -> None:
    await dev.uses("ask_community")
    assert await fields(dev) == ["#woodworking"]
    await ada.uses("ask_community")
    assert await fields(ada) == ["#bench-repairs", "#woodworking"]


async def test_a_community_that_rests_is_asked_nothing(house: House, ada: Person, bo: Person) -> None:
    await ada.removes("commonplace", from_="woodworking")
    await house.settled()
    await bo.uses("ask_community")
    await house.settled()
    assert "no community here that you could ask" in words_in((await bo.sees())["views"][-1])


async def test_what_slack_does_not_take_is_told_and_not_kept(house: House, bo: Person) -> None:
    house.sandbox.fail("chat.postMessage", "is_archived")
    await asks(bo, "Why does zyxquandary creep?")
    await house.settled()
    told = [one["text"] for one in await bo.direct_messages()]
    assert any("I could not put your question to <#C0WOOD>" in one for one in told)
    assert not await traces.left(house.database, "zyxquandary")


async def test_old_questions_leave_home(house: House, bo: Person) -> None:
    await asks(bo)
    await house.settled()
    house.clock.offset += timedelta(days=91)
    await house.app.upkeep.look()
    assert "You asked" not in words_in(await bo.opens_home())


async def test_it_works_in_a_direct_message_too(house: House, ada: Person, bo: Person) -> None:
    answer = await bo.types("/kb hide glue creep", in_="commonplace")
    assert "Nothing kept about" in answer
    await bo.presses("Who might know")
    assert "has agreed to be asked" in str((await bo.notes())[-1])
    await bo.presses("Ask a community")
    await bo.submits(question=WORDS, whom="C0WOOD")
    await house.settled()
    assert len(await posted(ada)) == 1
