"""Whose star, on what: each case is decided."""

from tests.engines import taking_turns
from tests.house import House
from tests.people import Person, Said, words_in

pytestmark = taking_turns

NOTE = "Cut the tenon before the mortise: it is easier to trim."
NOTHING = "Nothing kept about"
KEPT = "Cut the tenon before"


async def finds(person: Person, words: str = "tenon") -> str:
    """What a search answers."""
    return await person.types(f"/kb {words}")


async def test_the_author_s_own_star_keeps_and_does_not_count(ada: Person, woodworking: str) -> None:
    await ada.stars(await ada.says(NOTE, in_=woodworking))
    found = await finds(ada)
    assert KEPT in found
    assert "★" not in found
    assert await ada.direct_messages() == []


async def test_a_bot_s_star_keeps_nothing(house: House, ada: Person, bo: Person, woodworking: str) -> None:
    message = await ada.says(NOTE, in_=woodworking)
    await house.app.client.reactions_add(channel=message.channel, timestamp=message.ts, name="star")
    await house.settled()
    assert NOTHING in await finds(bo)


async def test_the_app_s_own_messages_are_not_kept(house: House, bo: Person, woodworking: str) -> None:
    joined, posted = (found for found in await bo.messages(woodworking) if found["user"] == "U0COMMON")
    await bo.stars(Said("C0WOOD", joined["ts"]))
    assert "Only words are kept" in words_in(await bo.notes())
    await bo.stars(Said("C0WOOD", posted["ts"]))
    assert "My own messages are not kept" in words_in(await bo.notes())
    assert "Nothing is kept yet" in await bo.types("/kb", in_=woodworking)


async def test_how_to_keep_is_said_so_that_it_is_true_whatever_emoji_a_community_chose(
    ada: Person, woodworking: str
) -> None:
    for typed in ("/kb", "/kb glue"):
        said = await ada.types(typed, in_=woodworking)
        assert "*Keep this* in " in said
        assert ":star:" not in said


async def test_a_guest_s_star_keeps(ada: Person, bo: Person, dev: Person, woodworking: str) -> None:
    await dev.stars(await ada.says(NOTE, in_=woodworking))
    assert KEPT in await finds(bo)
    assert "Dev starred" in words_in(await ada.direct_messages())


async def test_a_guest_s_words_are_kept(bo: Person, dev: Person, woodworking: str) -> None:
    await bo.stars(await dev.says(NOTE, in_=woodworking))
    assert KEPT in await finds(bo)


async def test_words_of_another_company_are_not_kept(
    house: House, ada: Person, bo: Person, eve: Person, woodworking: str
) -> None:
    house.sandbox.workspace.channels["C0WOOD"].is_ext_shared = True
    await ada.invites("eve", to=woodworking)
    message = await eve.says(NOTE, in_=woodworking)
    await bo.stars(message)
    assert NOTHING in await finds(bo)
    assert "from another company" in words_in(await bo.notes())


async def test_a_star_of_another_company_keeps_nothing(
    house: House, ada: Person, bo: Person, eve: Person, woodworking: str
) -> None:
    house.sandbox.workspace.channels["C0WOOD"].is_ext_shared = True
    await ada.invites("eve", to=woodworking)
    await eve.stars(await ada.says(NOTE, in_=woodworking))
    assert NOTHING in await finds(bo)


async def test_a_file_without_words_is_not_kept(ada: Person, bo: Person, woodworking: str) -> None:
    await bo.stars(await ada.says("", in_=woodworking, files=True))
    assert "Only words are kept" in words_in(await bo.notes())


async def test_a_file_s_words_are_kept(ada: Person, bo: Person, woodworking: str) -> None:
    await bo.stars(await ada.says(NOTE, in_=woodworking, files=True))
    assert KEPT in await finds(bo)


async def test_a_message_already_gone_is_not_kept(
    house: House, ada: Person, bo: Person, woodworking: str
) -> None:
    message = await ada.says(NOTE, in_=woodworking)
    house.sandbox.out_of_order(2)
    await bo.stars(message)
    await ada.deletes(message)
    assert NOTHING in await finds(bo)


async def test_a_reply_is_kept_with_its_own_link(ada: Person, bo: Person, woodworking: str) -> None:
    parent = await ada.says("Which first?", in_=woodworking)
    await bo.stars(await ada.says(NOTE, in_=woodworking, under=parent))
    await bo.types("/kb tenon", in_=woodworking)
    assert f"thread_ts={parent.ts}" in str(await bo.notes())


async def test_private_words_are_found_by_those_inside_alone(
    ada: Person, bo: Person, dev: Person, bench_repairs: str
) -> None:
    await ada.stars(await bo.says(NOTE, in_=bench_repairs))
    assert KEPT in await finds(bo)
    assert NOTHING in await finds(dev)


async def test_who_leaves_a_private_channel_finds_nothing_of_it(
    ada: Person, bo: Person, bench_repairs: str
) -> None:
    await ada.stars(await ada.says(NOTE, in_=bench_repairs))
    assert KEPT in await finds(bo)
    await bo.leaves(bench_repairs)
    assert NOTHING in await finds(bo)


async def test_the_last_star_taken_back_lets_it_go(
    ada: Person, bo: Person, cleo: Person, woodworking: str
) -> None:
    message = await ada.says(NOTE, in_=woodworking)
    await bo.stars(message)
    await cleo.stars(message)
    await bo.takes_back(message)
    assert KEPT in await finds(bo)
    await cleo.takes_back(message)
    assert NOTHING in await finds(bo)
    shown = next(found for found in await bo.messages(woodworking) if found["ts"] == message.ts)
    assert shown["reactions"] == []


async def test_a_star_outside_communities_is_none_of_our_business(
    ada: Person, bo: Person, woodworking: str
) -> None:
    await bo.stars(await ada.says(NOTE, in_="random"))
    assert NOTHING in await finds(bo)


async def test_keep_this_takes_a_title_and_tags_in_threads_too(
    ada: Person, bo: Person, woodworking: str
) -> None:
    parent = await ada.says("Which first?", in_=woodworking)
    reply = await ada.says(NOTE, in_=woodworking, under=parent)
    await bo.uses("keep_this", on=reply)
    await bo.submits(title_words="Order of cutting joints", tags_words="joints cutting")
    assert "Order of cutting joints" in await finds(bo, "order")
    assert "joints" in await finds(bo, "joints")


async def test_take_it_out_undoes_keep_this(ada: Person, bo: Person, cleo: Person, woodworking: str) -> None:
    note = await ada.says(NOTE, in_=woodworking)
    await bo.uses("keep_this", on=note)
    await bo.submits(title_words="Order of cutting joints")
    await bo.types("/kb tenon", in_=woodworking)
    await cleo.stars(note)
    assert "whoever chose *Keep this*" in await bo.chooses("entry_more", "Take it out")
    await cleo.takes_back(note)
    assert "a star keeps it again" in await bo.chooses("entry_more", "Take it out")
    assert NOTHING in await finds(bo)
    await cleo.stars(note)
    assert "Cut the tenon" in await finds(bo)


async def test_used_it_is_heard_by_the_author(
    ada: Person, bo: Person, cleo: Person, woodworking: str
) -> None:
    await bo.stars(await ada.says(NOTE, in_=woodworking))
    await cleo.types("/kb tenon", in_=woodworking)
    assert "Noted that you used" in await cleo.presses("I used this")
    assert "You said so today already" in await cleo.presses("I used this")
    assert "Cleo used your note" in words_in(await ada.direct_messages())
    assert "used by 1 person" in await finds(bo)
