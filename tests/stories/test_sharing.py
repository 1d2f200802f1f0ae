"""*Share here* puts a note's title and link into a channel, and asks first who would read it."""

from typing import Any

import pytest
from sqlalchemy import select

from sandbox import talk
from sandbox.workspace import Person as Slacker
from storage import entries, people
from storage.keys import ChannelId, MessageKey, PersonKey, Timestamp, UserId
from storage.models import Delivery
from storage.people import Profile
from tests.cast import ACME
from tests.engines import taking_turns
from tests.house import House
from tests.people import Person, Said
from tests.screen import words_in

pytestmark = taking_turns

WOOD = "Cut the tenon before the mortise. It is easier to trim a tenon."
BENCH = "The spare chuck key hangs behind the bandsaw."


@pytest.fixture
async def wood(house: House, woodworking: str) -> Said:
    note = await house["ada"].says(WOOD, in_=woodworking)
    await house["bo"].stars(note)
    return note


@pytest.fixture
async def bench(house: House, bench_repairs: str) -> Said:
    note = await house["ada"].says(BENCH, in_=bench_repairs)
    await house["bo"].stars(note)
    return note


async def shares(who: Person, words: str, note: Said, in_: str) -> str:
    """Find it, and choose *Share here*; the words of the answer."""
    await who.types(f"/kb {words}", in_=in_)
    return await chooses(who, note)


async def chooses(who: Person, note: Said) -> str:
    house: Any = who.people.settled
    key = MessageKey(ACME, ChannelId(note.channel), Timestamp(note.ts))
    found = await house.__self__.database.read(entries.of, key)
    return await who.chooses("entry_more", f"share:{found.id}")


async def posts(who: Person, channel: str) -> str:
    """What the app said in a channel, adoption notes left out."""
    return words_in([one for one in await who.messages(channel) if "shared by" in words_in(one)])


async def test_what_all_can_open_is_posted_by_name_without_a_mention(
    house: House, wood: Said, bo: Person, cleo: Person
) -> None:
    assert "Shared in" in await shares(bo, "tenon", wood, "on-call")
    said = await posts(cleo, "on-call")
    assert "Cut the tenon before the mortise" in said
    assert "shared by Bo" in said
    assert "<@" not in said
    assert "easier to trim" not in said


async def test_of_a_great_many_readers_those_are_looked_up_whom_nobody_knows(
    house: House, wood: Said, bo: Person
) -> None:
    workspace = house.sandbox.workspace
    inside = next(one for one in workspace.channels.values() if one.name == "on-call").members
    crowd = [f"U1{number:03}" for number in range(30)]
    for user in crowd:
        workspace.people[user] = Slacker(user, user.lower(), f"Fay {user}")
        inside.append(user)
    for user in crowd[:-3] + crowd[-1:]:
        profile = Profile(PersonKey(ACME, UserId(user)), f"Fay {user}")
        await house.database.write(people.meet, profile, house.clock())
    assert "Shared in" in await shares(bo, "tenon", wood, "on-call")
    known = await house.database.read(people.names, ACME, [UserId(user) for user in crowd])
    assert set(known) == set(crowd)


async def test_pressed_twice_it_is_posted_once(house: House, wood: Said, bo: Person) -> None:
    await shares(bo, "tenon", wood, "on-call")
    assert "today already" in await chooses(bo, wood)
    assert (await posts(bo, "on-call")).count("shared by") == 1


async def test_it_is_taken_back_by_whoever_shared_it(
    house: House, wood: Said, bo: Person, cleo: Person
) -> None:
    await shares(bo, "tenon", wood, "on-call")
    receipt = await bo.presses("Take it back")
    assert "Taken back" in receipt
    await house.settled()
    assert not await posts(cleo, "on-call")
    # Nothing but the message goes.
    assert "easier to trim" in await bo.types("/kb tenon", in_="woodworking")
    assert "Shared in" in await shares(bo, "tenon", wood, "on-call")
    assert "Cut the tenon" in await posts(cleo, "on-call")


async def test_taken_back_twice_it_says_so(house: House, wood: Said, bo: Person) -> None:
    await shares(bo, "tenon", wood, "on-call")
    await shares(bo, "tenon", wood, "on-call")
    receipts = [one for one in await bo.notes() if "Take it back" in words_in(one)]
    assert len(receipts) == 2
    assert "Taken back" in await bo.presses("Take it back", on=receipts[0])
    assert "taken back already" in await bo.presses("Take it back", on=receipts[1])


async def test_what_was_deleted_in_slack_meanwhile_is_taken_back_kindly(
    house: House, wood: Said, bo: Person
) -> None:
    await shares(bo, "tenon", wood, "on-call")
    post = next(one for one in await bo.messages("on-call") if "shared by" in words_in(one))
    channels = house.sandbox.workspace.channels.values()
    channel = next(one for one in channels if one.name == "on-call")
    talk.delete(house.sandbox.workspace, channel, channel.messages[post["ts"]])
    assert "Taken back" in await bo.presses("Take it back")
    await house.settled()
    gone = select(Delivery.state).where(Delivery.kind == "unshare")
    assert await house.database.read(lambda session: session.scalars(gone).all()) == ["posted"]


async def test_on_the_page_of_a_note_stands_where_it_was_shared_for_who_may_take_it_back(
    house: House, bench: Said, ada: Person, bo: Person, cleo: Person
) -> None:
    """A steward of where it stands, and whoever shared it; nobody else."""
    await shares(bo, "chuck", bench, "woodworking")
    await bo.submits()
    await house.settled()
    assert "Take it back" in await page_of(bo, "chuck", bench)
    assert "Take it back" not in await page_of(cleo, "chuck", bench)
    assert "Bo shared it in" in await page_of(ada, "chuck", bench)
    await ada.presses("Take it back")
    words = words_in((await ada.sees())["views"][-1])
    assert "Taken back" in words
    assert "shared it in" not in words
    await house.settled()
    assert not await posts(cleo, "woodworking")


async def page_of(who: Person, words: str, note: Said) -> str:
    await who.types(f"/kb {words}", in_="bench-repairs")
    house: Any = who.people.settled
    key = MessageKey(ACME, ChannelId(note.channel), Timestamp(note.ts))
    found = await house.__self__.database.read(entries.of, key)
    return await who.chooses("entry_more", f"edit:{found.id}")


async def test_a_deletion_and_an_edit_follow_into_the_post(
    house: House, wood: Said, ada: Person, bo: Person
) -> None:
    await shares(bo, "tenon", wood, "on-call")
    await ada.edits(wood, "Saw the shoulders first. Then the cheeks.")
    said = await posts(bo, "on-call")
    assert "Saw the shoulders first" in said
    assert "tenon" not in said
    await ada.deletes(wood)
    assert not await posts(bo, "on-call")
    assert "shoulders" not in words_in(await bo.messages("on-call"))


async def test_from_a_private_channel_it_is_asked_first(house: House, bench: Said, bo: Person) -> None:
    asked = await shares(bo, "chuck", bench, "woodworking")
    assert "could not open where this was kept" in asked
    assert "Dev, Fay, Gus and Hana" in asked
    assert not await posts(bo, "woodworking")
    await bo.submits()
    await house.settled()
    assert "The spare chuck key" in await posts(bo, "woodworking")


async def test_what_is_private_is_asked_about_where_all_are_inside_too(
    house: House, bench: Said, ada: Person, bo: Person
) -> None:
    await bo.creates("tool-room")
    await ada.joins("tool-room")
    asked = await shares(bo, "chuck", bench, "tool-room")
    assert "kept in a private channel" in asked
    assert "everyone in" in asked
    await bo.submits()
    await house.settled()
    assert "The spare chuck key" in await posts(ada, "tool-room")
    assert "kept in a private channel" in await chooses(bo, bench)
    await bo.submits()
    await house.settled()
    assert "today already" in words_in(await bo.notes())


async def test_whom_slack_has_taken_out_meanwhile_shares_nothing(
    house: House, bench: Said, bo: Person
) -> None:
    await shares(bo, "chuck", bench, "woodworking")
    house.app.looking.sights.forget()
    channels = house.sandbox.workspace.channels.values()
    next(one for one in channels if one.name == "bench-repairs").members.remove("U0BO")
    await bo.submits()
    await house.settled()
    assert not await posts(house["cleo"], "woodworking")


async def test_what_all_could_open_is_taken_back_when_its_channel_becomes_private(
    house: House, wood: Said, ada: Person, bo: Person
) -> None:
    await shares(bo, "tenon", wood, "on-call")
    await ada.converts("woodworking", private=True)
    await house.settled()
    assert "tenon" not in words_in(await house["cleo"].messages("on-call"))


async def test_a_channel_that_is_shared_with_another_company_is_asked_about(
    house: House, wood: Said, ada: Person
) -> None:
    asked = await shares(ada, "tenon", wood, "supplier-joinery")
    assert "Eve" in asked
    assert not await posts(ada, "supplier-joinery")


async def test_into_a_private_channel_the_app_has_to_be_invited(house: House, wood: Said, bo: Person) -> None:
    assert "/invite @Commonplace" in await shares(bo, "tenon", wood, "bench-repairs")


async def test_in_a_direct_message_nothing_is_shared(house: House, wood: Said, ada: Person) -> None:
    direct = next(one["id"] for one in (await ada.sees())["channels"] if one["is_im"])
    assert "Only in channels" in await shares(ada, "tenon", wood, direct)


async def test_who_is_forgotten_is_not_named_any_more(house: House, wood: Said, cleo: Person) -> None:
    await shares(cleo, "tenon", wood, "on-call")
    await cleo.types("/cop forget me", in_="on-call")
    await cleo.submits()
    await house.settled()
    said = words_in(await house["bo"].messages("on-call"))
    assert "Cleo" not in said.replace("Cleo Marsh has joined", "")
