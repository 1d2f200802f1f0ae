"""The app was away: what people did meanwhile is followed when it is back, and an outage proves nothing."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from communities import managing
from storage import communities, entries, questions, workspaces
from storage.entries import Kept
from storage.keys import ChannelId, ChannelKey, EntryId
from tests.cast import ACME, key
from tests.engines import taking_turns
from tests.house import House
from tests.people import Person, Said, words_in

pytestmark = taking_turns

AN_HOUR = timedelta(hours=1)
SECOND_LOOK = timedelta(minutes=6)
NOTHING = "Nothing kept about"
Keeps = Callable[..., Awaitable[Said]]


@pytest.fixture
def keeps(ada: Person, bo: Person, woodworking: str) -> Keeps:
    """Ada says something in #woodworking, and Bo stars it."""

    async def kept(text: str, under: Said | None = None, by: Person = bo) -> Said:
        message = await ada.says(text, in_=woodworking, under=under)
        await by.stars(message)
        return message

    return kept


async def kept(house: House) -> list[Kept]:
    return await house.database.read(entries.everything, ACME, EntryId(0), 99)


async def titles(house: House) -> list[str]:
    return sorted(entry.title for entry in await kept(house))


async def later(house: House, by: timedelta = SECOND_LOOK) -> None:
    """The calendar moves on while the app runs."""
    await house.sandbox.move(seconds=by.total_seconds())


async def test_what_happened_while_the_app_was_away_is_followed(
    house: House, ada: Person, bo: Person, cleo: Person, woodworking: str, keeps: Keeps
) -> None:
    stays = await keeps("Sharpen before it is dull.")
    edited = await keeps("Oil the beech with linseed.")
    deleted = await keeps("The spare key hangs behind the bandsaw.")
    unstarred = await keeps("Clamp it overnight.")
    shared = await keeps("Chalk shows where it touches.")
    await cleo.stars(shared)
    reply = await keeps("A knife wall first makes the saw run true.", under=stays)
    lost_reply = await keeps("Wax the screws with soap.", under=stays)

    await house.goes_away()
    await ada.edits(edited, "Oil the beech with walnut.")
    await ada.deletes(deleted)
    await ada.deletes(lost_reply)
    await bo.takes_back(unstarred)
    await bo.takes_back(shared)
    await cleo.stars(stays)
    await bo.stars(await ada.says("Steam bends ash in ten minutes.", in_=woodworking))
    await cleo.leaves(woodworking)
    await house.comes_back(AN_HOUR)

    assert await titles(house) == [
        "A knife wall first makes the saw run true",
        "Chalk shows where it touches",
        "Oil the beech with walnut",
        "Sharpen before it is dull",
        "Steam bends ash in ten minutes",
    ]
    stars = {entry.message.ts: entry.stars for entry in await kept(house)}
    assert (stars[stays.ts], stars[shared.ts], stars[reply.ts]) == (2, 1, 1)
    assert NOTHING in await bo.types("/kb linseed")
    assert NOTHING in await bo.types("/kb bandsaw")
    place = await house.database.read(communities.at, ChannelKey(ACME, ChannelId("C0WOOD")))
    assert place is not None
    members = await house.database.read(communities.members, place.id)
    assert {one.user: one.in_channel for one in members}["U0CLEO"] is False

    calls = house.sandbox.slack.faults.calls.copy()
    await later(house)
    assert len(await kept(house)) == 5
    assert NOTHING in await bo.types("/kb bandsaw")
    assert house.sandbox.slack.faults.calls["reactions.get"] - calls["reactions.get"] == 2
    assert house.sandbox.slack.faults.calls["conversations.history"] == calls["conversations.history"]


async def test_what_was_asked_while_the_app_was_away_is_open_and_its_asker_marks_the_answer(
    house: House, ada: Person, bo: Person, cleo: Person, woodworking: str
) -> None:
    known = await cleo.says("Who has a bandsaw to lend?", in_=woodworking)
    await house.goes_away()
    asked = await bo.says("Does wax keep a saw from rusting?", in_=woodworking)
    answer = await ada.says("For a year, if you wipe it on thin.", in_=woodworking, under=asked)
    waits = await cleo.says("Does anyone oil beech worktops?", in_=woodworking)
    await ada.says("Take mine.", in_=woodworking, under=known)
    await house.comes_back(AN_HOUR)
    place = await house.database.read(communities.at, ChannelKey(ACME, ChannelId("C0WOOD")))
    assert place is not None
    still_open = await house.database.read(
        questions.open_since, place.id, place.adopted_at, house.clock() + AN_HOUR
    )
    assert [(one.message.ts, one.asker) for one in still_open] == [(waits.ts, "U0CLEO")]
    await bo.stars(answer, "white_check_mark")
    (entry,) = await kept(house)
    assert (entry.message.ts, entry.is_answer, entry.question_author) == (answer.ts, True, "U0BO")


async def test_an_outage_of_slacks_proves_nothing(
    house: House, ada: Person, bo: Person, keeps: Keeps
) -> None:
    message = await keeps("Sharpen before it is dull.")
    under = await keeps("A knife wall first makes the saw run true.", under=message)
    gone = await keeps("Clamp it overnight.")
    await house.goes_away()
    await ada.deletes(gone)
    for how in ("internal_error", "channel_not_found", "not_in_channel", "missing_scope", 500, "dropped"):
        house.sandbox.fail("conversations.history", how, times=2 if how == "dropped" else 1)
        await house.comes_back(AN_HOUR)
        assert len(await titles(house)) == 3
        await house.goes_away()
    house.sandbox.fail("conversations.replies", "missing_scope")
    await house.comes_back(AN_HOUR)
    assert len(await titles(house)) == 3
    await later(house, timedelta(minutes=11))
    assert {entry.message.ts for entry in await kept(house)} == {message.ts, under.ts}


async def test_a_stale_answer_hides_and_does_not_erase(
    house: House, bo: Person, keeps: Keeps, woodworking: str
) -> None:
    message = await keeps("Sharpen before it is dull.")
    await bo.types("/kb sharpen")
    await bo.presses("I used this")
    await house.goes_away()
    channel = house.sandbox.workspace.channels["C0WOOD"]
    hidden = channel.messages.pop(message.ts)
    await house.comes_back(AN_HOUR)
    assert NOTHING in await bo.types("/kb sharpen")
    channel.messages[message.ts] = hidden
    house.sandbox.fail("reactions.get", "channel_not_found")
    await later(house)
    assert await kept(house) == []
    await later(house, timedelta(minutes=25))
    assert "Sharpen before it is dull" in await bo.types("/kb sharpen")
    (entry,) = await kept(house)
    assert entry.stars == 1
    assert "bookmark" in channel.messages[message.ts].reactions


async def test_a_stale_answer_hides_a_question_and_does_not_erase_it(
    house: House, ada: Person, bo: Person, cleo: Person, woodworking: str
) -> None:
    asked = await cleo.says("Does hide glue creep in July?", in_=woodworking)
    await bo.stars(await ada.says("Only where it is damp.", in_=woodworking, under=asked))
    await house.goes_away()
    channel = house.sandbox.workspace.channels["C0WOOD"]
    channel.messages[asked.ts].tombstone = True
    await house.comes_back(AN_HOUR)
    found = await bo.types("/kb damp")
    assert "Only where it is damp" in found
    assert "hide glue" not in found
    channel.messages[asked.ts].tombstone = False
    house.sandbox.fail("reactions.get", "internal_error")
    await later(house)
    assert NOTHING in await bo.types("/kb creep")
    await later(house, timedelta(minutes=11))
    assert "Does hide glue creep" in await bo.types("/kb damp")
    # A second time it comes back as well.
    await house.goes_away()
    channel.messages[asked.ts].tombstone = True
    await house.comes_back(AN_HOUR)
    assert NOTHING in await bo.types("/kb creep")
    channel.messages[asked.ts].tombstone = False
    await later(house)
    assert "Does hide glue creep" in await bo.types("/kb damp")
    await house.goes_away()
    await cleo.deletes(asked)
    await house.comes_back(AN_HOUR)
    await later(house)
    (entry,) = await kept(house)
    assert entry.question_text is None


async def test_an_open_question_that_was_taken_back_meanwhile_goes_from_the_recap(
    house: House, ada: Person, bo: Person, woodworking: str, keeps: Keeps
) -> None:
    await keeps("Cut the tenon before the mortise.")
    oiled, waxed, dried = [
        await bo.says(f"Does anyone {how} beech worktops?", in_=woodworking) for how in ("oil", "wax", "dry")
    ]
    await house.people.jumps("tuesday 10:00")
    await house.people.jumps("thursday 15:00")

    async def recap() -> str:
        return words_in((await ada.messages(woodworking))[-1])

    assert "anyone oil" in await recap()
    await house.goes_away()
    await bo.deletes(oiled)
    await bo.edits(waxed, "Does anyone paint beech worktops?")
    channel = house.sandbox.workspace.channels["C0WOOD"]
    channel.messages[dried.ts].tombstone = True
    await house.comes_back(AN_HOUR)
    told = await recap()
    assert not any(word in told for word in (" oil ", " wax ", " dry "))
    assert "Does anyone paint beech worktops?" in told
    # What was not shown, and is there after all, stands there again.
    channel.messages[dried.ts].tombstone = False
    await later(house)
    assert "Does anyone dry beech worktops?" in await recap()
    revised = house.sandbox.slack.faults.calls["chat.update"]
    await house.goes_away()
    await house.comes_back(AN_HOUR)
    await later(house)
    assert house.sandbox.slack.faults.calls["chat.update"] == revised


async def test_a_thread_that_is_not_shown_comes_back_with_its_question(
    house: House, ada: Person, bo: Person, cleo: Person, woodworking: str
) -> None:
    asked = await cleo.says("Does hide glue creep in July?", in_=woodworking)
    reply = await ada.says("Only where it is damp.", in_=woodworking, under=asked)
    await bo.stars(reply)
    await house.goes_away()
    messages = house.sandbox.workspace.channels["C0WOOD"].messages
    hidden = {one.ts: messages.pop(one.ts) for one in (asked, reply)}
    await house.comes_back(AN_HOUR)
    assert NOTHING in await bo.types("/kb damp")
    messages |= hidden
    await later(house)
    assert "Does hide glue creep" in await bo.types("/kb damp")
    await house.goes_away()
    hidden = {one.ts: messages.pop(one.ts) for one in (asked, reply)}
    await house.comes_back(AN_HOUR)
    # Of the two only the reply is there after all.
    messages |= {reply.ts: hidden[reply.ts]}
    await later(house)
    assert NOTHING in await bo.types("/kb creep")
    await later(house)
    (entry,) = await kept(house)
    assert entry.question_text is None


async def test_many_that_were_deleted_meanwhile_are_held_and_asked_about(
    house: House, ada: Person, bo: Person, cleo: Person, woodworking: str
) -> None:
    messages = []
    for number in range(24):
        author = (ada, bo, cleo)[number % 3]
        messages.append(await author.says(f"Joint {number}: cut it before you glue it.", in_=woodworking))
        await bo.stars(messages[-1])
    await house.goes_away()
    for number, message in enumerate(messages):
        await (ada, bo, cleo)[number % 3].deletes(message)
    await house.comes_back(AN_HOUR)
    assert await kept(house) == []
    await later(house)
    await later(house, AN_HOUR)
    question = await ada.waits_for_words("tidying up old messages")
    assert "the messages behind 24 notes by 3 people" in question
    assert "24 notes can be found again" in await ada.presses("Keep the notes")
    assert len(await kept(house)) == 24


async def test_a_short_absence_asks_slack_nothing(house: House, keeps: Keeps) -> None:
    await keeps("Sharpen before it is dull.")
    await house.goes_away()
    calls = house.sandbox.slack.faults.calls.copy()
    await house.comes_back(timedelta(minutes=4))
    assert house.sandbox.slack.faults.calls - calls == {"auth.test": 1, "apps.connections.open": 1}


async def test_a_pause_stops_nothing_but_posts(house: House, ada: Person, keeps: Keeps) -> None:
    message = await keeps("Sharpen before it is dull.")
    await house.database.write(workspaces.pause, ACME, None, house.clock())
    await house.goes_away()
    await ada.deletes(message)
    await house.comes_back(AN_HOUR)
    assert await kept(house) == []


async def test_what_askers_ticked_meanwhile_answers_and_what_they_unticked_does_not(
    house: House, ada: Person, bo: Person, cleo: Person, woodworking: str
) -> None:
    before = await bo.says("Who sharpens the chisels?", in_=woodworking)
    unticked = await ada.says("The cooper round the corner.", in_=woodworking, under=before)
    await bo.stars(unticked, "white_check_mark")
    asked = await bo.says("Does anyone oil beech worktops?", in_=woodworking)
    told = await bo.says("I oil them.", in_=woodworking)

    await house.goes_away()
    await bo.takes_back(unticked, "white_check_mark")
    answer = await ada.says("Raw linseed, twice a year.", in_=woodworking, under=asked)
    other = await ada.says("Or walnut.", in_=woodworking, under=asked)
    late = await cleo.says("Really?", in_=woodworking, under=told)
    await bo.stars(answer, "heavy_check_mark")
    await cleo.stars(other, "white_check_mark")
    await bo.stars(late, "white_check_mark")
    await house.comes_back(AN_HOUR)

    (entry,) = await kept(house)
    assert (entry.title, entry.is_answer) == ("Raw linseed, twice a year", True)
    assert entry.question_text == "Does anyone oil beech worktops?"
    # Another walk finds nothing new, and asks nothing twice.
    await house.goes_away()
    calls = house.sandbox.slack.faults.calls["reactions.get"]
    await house.comes_back(AN_HOUR)
    assert [one.id for one in await kept(house)] == [entry.id]
    assert house.sandbox.slack.faults.calls["reactions.get"] == calls


async def test_a_former_emoji_keeps_nothing_new_and_is_taken_back(
    house: House, ada: Person, bo: Person, woodworking: str, keeps: Keeps
) -> None:
    message = await keeps("Sharpen before it is dull.")
    place = ChannelKey(ACME, ChannelId("C0WOOD"))
    wish = managing.Wish("bulb", communities.Keeps())
    await house.database.write(managing.change, key("U0ADA"), place, wish, house.clock())
    other = await ada.says("Clamp it overnight.", in_=woodworking)
    await house.goes_away()
    await bo.takes_back(message)
    await bo.stars(other)
    await house.comes_back(AN_HOUR)
    assert await titles(house) == []
