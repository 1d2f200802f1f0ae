"""Whoever looks after a community finds all of it on one desk; everybody else hears who that is."""

from tests.engines import taking_turns
from tests.house import House
from tests.people import JSON, Person, words_in

pytestmark = taking_turns


async def opens_keeping(steward: Person, where: str) -> None:
    """Open the desk, and the form on it."""
    await steward.types("/cop manage", in_=where)
    await steward.presses("Keeping")
    await steward.waits_for_words("The emoji that keeps a message")


async def test_a_steward_reads_how_the_community_keeps_and_changes_it(
    house: House, ada: Person, bo: Person, woodworking: str
) -> None:
    desk = await ada.types("/cop manage", in_=woodworking)
    assert ":star: on a message keeps it." in desk
    assert "when 2 others vouch for it, or one steward. It stops when nobody does." in desk
    await ada.presses("Keeping")
    await ada.submits(emoji=":raised_hands:", checked_from="3", checked_until="2", apps="no", oldest="30")
    changed = await ada.waits_for_words(":raised_hands: on a message keeps it.")
    assert "when 3 others vouch for it" in changed
    assert "It stops when fewer than 2 do." in changed
    assert "Messages of other apps are not kept" in changed
    assert "older than 30 days is not kept" in changed
    assert "how a community keeps was changed (Ada" in words_in(await ada.opens_home())


async def test_what_cannot_be_is_said_under_its_field(house: House, ada: Person, woodworking: str) -> None:
    await opens_keeping(ada, woodworking)
    answer = await ada.submits(emoji="two words", checked_from="2", checked_until="2")
    assert answer["errors"] == {
        "emoji": "Type the name of one emoji, such as star or raised_hands.",
        "checked_until": "That should be fewer than 2, the number above.",
    }
    answer = await ada.submits(emoji="white_check_mark", checked_until="1")
    assert "means something else here" in answer["errors"]["emoji"]
    await ada.submits(emoji="pushpin")
    await ada.waits_for_words(":pushpin: on a message keeps it.")


async def test_what_somebody_else_saved_meanwhile_is_not_undone(
    house: House, ada: Person, bo: Person, woodworking: str
) -> None:
    await ada.types("/cop manage", in_=woodworking)
    await ada.presses("People")
    await ada.submits(steward="U0BO")
    await bo.taps("Yes, I’ll look after it")
    await house.settled()
    for steward in (ada, bo):
        await opens_keeping(steward, woodworking)
    await bo.submits(checked_from="5")
    answer = await ada.submits(receipts="no")
    assert "It was changed again since" in answer["errors"]["emoji"]
    assert "when 5 others vouch" in await bo.types("/cop manage", in_=woodworking)


async def test_others_hear_who_looks_after_it(
    house: House, ada: Person, bo: Person, dev: Person, woodworking: str, bench_repairs: str
) -> None:
    assert "ask Ada." in await bo.types("/cop manage", in_=woodworking)
    assert "ask Ada." in await bo.types("/cop manage bench-repairs", in_="random")
    assert "isn’t a community yet" in await bo.types("/cop manage", in_="random")
    # A guest who is not in the private channel does not hear that there is a community.
    answer = await dev.types("/cop manage bench-repairs", in_=woodworking)
    assert "Ada" not in answer


async def test_another_channels_desk_opens_from_anywhere(
    house: House, ada: Person, woodworking: str, bench_repairs: str
) -> None:
    assert "How it keeps" in await ada.types("/cop manage woodworking", in_=bench_repairs)


async def test_without_receipts_bookmarks_go_and_come_back_with_them(
    house: House, ada: Person, bo: Person, woodworking: str
) -> None:
    message = await bo.says("Cut the tenon before the mortise.", in_=woodworking)
    await ada.stars(message)
    await ada.waits_for(lambda screen: is_marked(screen, message.ts))
    await opens_keeping(ada, woodworking)
    await ada.submits(receipts="no")
    await ada.waits_for_words("Nothing is put on what is kept")
    await house.app.upkeep.look()
    await house.settled()
    await ada.waits_for(lambda screen: not is_marked(screen, message.ts))
    another = await bo.says("Wax the saw.", in_=woodworking)
    await ada.stars(another)
    await house.settled()
    assert "Wax the saw" in await ada.types("/kb wax", in_=woodworking)
    assert not is_marked(await ada.sees(), another.ts)


async def test_another_emoji_keeps_from_now_on_and_nothing_is_lost(
    house: House, ada: Person, bo: Person, woodworking: str
) -> None:
    before = await bo.says("Cut the tenon before the mortise.", in_=woodworking)
    await ada.stars(before)
    await opens_keeping(ada, woodworking)
    await ada.submits(emoji="pushpin")
    await ada.waits_for_words(":pushpin: on a message keeps it.")
    after = await bo.says("Wax the saw.", in_=woodworking)
    await ada.stars(after)
    assert "Nothing kept about" in await ada.types("/kb wax", in_=woodworking)
    await ada.stars(after, "pushpin")
    assert "Wax the saw" in await ada.types("/kb wax", in_=woodworking)
    assert "Cut the tenon" in await ada.types("/kb tenon", in_=woodworking)
    await ada.takes_back(before)
    assert "Nothing kept about" in await ada.types("/kb tenon", in_=woodworking)


def is_marked(screen: JSON, ts: str) -> bool:
    """Whether the app's :bookmark: is on a message."""
    for channel in screen["channels"]:
        for message in channel["messages"]:
            if message["ts"] == ts:
                return any(one["name"] == "bookmark" for one in message.get("reactions", []))
    return False
