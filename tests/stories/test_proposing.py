"""Whoever may not start a community proposes it, and an administrator starts it or says not this time."""

from typing import Any

import pytest

from storage import communities
from storage.keys import ChannelId, ChannelKey, WorkspaceId
from tests.engines import taking_turns
from tests.house import House
from tests.people import Person, words_in

pytestmark = taking_turns

JSON = dict[str, Any]
PROPOSALS, GENERAL = "on-call", "general"
WHAT = "Who is on call, and what it teaches us"


@pytest.fixture
async def rules(house: House, ada: Person) -> None:
    """Proposals go to #on-call."""
    for _ in range(10):
        # On a machine that has too much to do, the sandbox may be too slow to say what a channel is.
        if (await decides(ada, proposals="C0ONCALL"))["ok"]:
            return
        await ada.closes()
    raise AssertionError("the rules were not taken")


async def decides(ada: Person, **rules: str) -> JSON:
    """Ada changes the rules."""
    await ada.opens_home()
    await ada.presses("Change the rules")
    return await ada.submits(**rules)


async def posts(house: House, channel: str = PROPOSALS) -> list[JSON]:
    """What the app has said where proposals go, joining and leaving left out."""
    await house.settled()
    said = await house["gus"].messages(channel)
    return [one for one in said if one["user"] == "U0COMMON" and not one.get("subtype")]


async def the_post(house: House, channel: str = PROPOSALS) -> str:
    """The words of the only proposal."""
    (one,) = await posts(house, channel)
    return words_in(one)


async def told(person: Person) -> str:
    return words_in(await person.direct_messages())


async def proposes(person: Person, channel: str = GENERAL) -> str:
    await person.types("/cop adopt", in_=channel)
    return await person.presses("Propose it")


async def test_nowhere_is_as_it_was(house: House, ada: Person, bo: Person) -> None:
    assert "Where proposals go: nowhere." in words_in(await ada.opens_home())
    refusal = await bo.types("/cop adopt", in_=GENERAL)
    assert "only a workspace administrator can make it a community" in refusal
    assert "Propose" not in refusal
    assert await bo.types("/cop propose", in_=GENERAL) == refusal
    assert "Propose" not in await bo.types("/cop", in_=GENERAL)


async def test_what_is_proposed_is_started_by_an_administrator(
    house: House, ada: Person, bo: Person, rules: None
) -> None:
    assert "Where proposals go: <#C0ONCALL>." in words_in(await ada.opens_home())
    refusal = await bo.types("/cop adopt", in_=GENERAL)
    assert "Everyone is in this channel" in refusal
    confirm = next(iter((await bo.notes())[-1]["blocks"][1]["elements"]))["confirm"]
    assert "everybody in <#C0ONCALL> that you propose a community in <#C0GENERAL>" in words_in(confirm)
    answer = await bo.presses("Propose it")
    assert "Proposed, in <#C0ONCALL>." in answer
    said = await the_post(house)
    assert "Bo proposes a community in <#C0GENERAL>." in said
    assert "general" not in said

    await ada.presses("Start it")
    assert (await ada.submits(problem=WHAT))["ok"]
    said = await the_post(house)
    assert "Bo proposed a community in <#C0GENERAL>" in said
    assert "Ada started it." in said
    assert "Start it" not in said.replace("started it", "")
    assert "Ada started the community that you proposed in <#C0GENERAL>" in await told(bo)
    assert WHAT in await bo.types("/cop charter", in_=GENERAL)
    assert "is a community already" in await bo.types("/cop propose", in_=GENERAL)


async def test_not_this_time_is_told_kindly_and_lasts_a_month(
    house: House, ada: Person, bo: Person, rules: None
) -> None:
    await proposes(bo)
    before = await posts(house)
    assert "an administrator of this workspace" in await house["gus"].presses("Not this time")
    assert await posts(house) == before
    said = await ada.presses("Not this time")
    assert "Bo hears of it. It can be proposed again from" in said
    after = await the_post(house)
    assert "Ada said on <!date^" in after
    assert "not this time." in after
    letter = await told(bo)
    assert "Thank you for proposing a community in <#C0GENERAL>." in letter
    assert "Ask Ada if you would like to know why." in letter
    assert "18 Dec 2026" in letter
    for typed in ("/cop propose", "/cop adopt", "/cop"):
        answer = await bo.types(typed, in_=GENERAL)
        assert "It can be proposed again from <!date^" in answer, typed
        assert "Propose it" not in answer, typed

    await house.people.post("/calendar", {"seconds": 30 * 86400 - 60})
    assert "can be proposed again from" in await bo.types("/cop propose", in_=GENERAL)
    await house.people.post("/calendar", {"seconds": 120})
    assert "Proposed, in" in await bo.types("/cop propose", in_=GENERAL)
    assert len(await posts(house)) == 2


async def test_once_is_enough(house: House, bo: Person, cleo: Person, rules: None) -> None:
    assert "Proposed, in" in await proposes(bo)
    for person in (bo, cleo):
        for typed in ("/cop propose", "/cop adopt", "/cop"):
            answer = await person.types(typed, in_=GENERAL)
            assert "It was proposed on <!date^" in answer, typed
            assert "nobody has answered yet" in answer, typed
            assert "Propose it" not in answer, typed
    assert "nobody has answered yet" in await bo.presses("Propose it")
    assert "Bo proposes" in await the_post(house)


async def test_where_one_may_start_it_one_does(bo: Person, rules: None) -> None:
    assert "You can make this channel a community yourself." in await bo.types("/cop propose", in_="random")
    assert "The problem we have" in await bo.presses("Make it a community")


async def test_from_the_panel(house: House, bo: Person, rules: None) -> None:
    assert "Propose it" in await bo.types("/cop", in_=GENERAL)
    assert "Proposed, in" in await bo.presses("Propose it")
    assert "Bo proposes" in await the_post(house)


async def test_a_guest_is_told_whom_to_turn_to(
    house: House, dev: Person, woodworking: str, rules: None
) -> None:
    assert await dev.types("/cop propose", in_=woodworking) == (
        "Guests can’t start a community here. Tell Ada, who looks after <#C0WOOD>, and they can propose it "
        "with you. Starring, asking and searching work for you here."
    )
    assert await posts(house) == []


async def test_the_name_of_a_private_channel_stays_in_it(house: House, ada: Person, bo: Person) -> None:
    await decides(ada, proposals="C0ONCALL", starters="administrators")
    refusal = await bo.types("/cop adopt", in_="bench-repairs")
    assert "administrators start communities" in refusal
    assert "Propose" not in refusal
    assert "Propose" not in await bo.types("/cop", in_="bench-repairs")
    assert "for those who are in it" in await bo.types("/cop propose", in_="bench-repairs")
    assert await posts(house) == []

    await proposes(house["gus"], "random")
    await ada.converts("random", private=True)
    assert "has been archived, made private or deleted since" in await ada.presses("Start it")
    said = await the_post(house)
    assert "Gus proposed a community.\nIts channel has been archived, made private or deleted" in said
    assert "C0RANDOM" not in said


async def test_what_is_shared_with_others_is_proposed_where_that_is_allowed(
    house: House, ada: Person, fay: Person
) -> None:
    await decides(ada, proposals="C0ONCALL", starters="administrators")
    refusal = await fay.types("/cop propose", in_="supplier-joinery")
    assert "shared with another company" in refusal
    assert "Propose it" not in await fay.types("/cop adopt", in_="supplier-joinery")
    await decides(ada, shared="yes")
    assert "Proposed, in" in await proposes(fay, "supplier-joinery")


async def test_others_are_told_who_can_start_it(house: House, ada: Person, bo: Person, rules: None) -> None:
    await proposes(bo)
    said = await bo.presses("Start it")
    assert said == "An administrator of this workspace can start it: tell Ada, for instance."
    assert "Bo proposes" in await the_post(house)


async def test_whoever_starts_it_from_there_is_brought_in_and_looks_after_it(
    house: House, ada: Person, bo: Person
) -> None:
    await decides(ada, proposals="C0ONCALL", starters="administrators")
    channel = await bo.creates("glue-ups")
    await proposes(bo, "glue-ups")
    await ada.presses("Start it")
    await ada.submits(problem="Hide glue creeps in July")
    await house.settled()
    assert "Ada started it." in await the_post(house)
    assert "Looked after by Ada." in await bo.types("/cop", in_="glue-ups")
    assert "U0ADA" in house.sandbox.workspace.channels[channel].members


async def test_an_administrator_who_adopts_it_there_has_started_it(
    house: House, ada: Person, bo: Person, rules: None
) -> None:
    await proposes(bo)
    await ada.opens("/cop adopt", in_=GENERAL)
    await ada.submits(problem=WHAT)
    assert "Ada started it." in await the_post(house)
    assert await ada.direct_messages() == []


async def test_a_pause_holds_it(house: House, ada: Person, bo: Person, rules: None) -> None:
    await ada.opens_home()
    await ada.taps("Pause everything")
    await ada.waits_for_words("Everything is paused")
    assert "Everything is paused here. Your proposal is posted in <#C0ONCALL> once" in await proposes(bo)
    assert await posts(house) == []
    await ada.taps("Resume")
    await ada.waits_for_words("Pause everything")
    assert "Bo proposes" in await the_post(house)


async def test_what_was_started_before_it_could_be_posted_is_not(
    house: House, ada: Person, bo: Person, rules: None
) -> None:
    await ada.opens_home()
    await ada.taps("Pause everything")
    await ada.waits_for_words("Everything is paused")
    await proposes(bo)
    await ada.opens("/cop adopt", in_=GENERAL)
    await ada.submits(problem=WHAT)
    await ada.opens_home()
    await ada.taps("Resume")
    await house.settled()
    assert await posts(house) == []
    letter = await told(bo)
    assert "Ada started the community that you proposed" in letter
    assert "could not post" not in letter


async def test_a_post_that_slack_does_not_take_is_told(
    house: House, ada: Person, bo: Person, rules: None
) -> None:
    house.sandbox.slack.faults.fail("chat.postMessage", "is_archived", times=1)
    assert "Proposed, in" in await proposes(bo)
    assert "I could not post your proposal of a community in <#C0GENERAL>" in await told(bo)
    assert "nowhere, for I can’t post in <#C0ONCALL> any more" in words_in(await ada.opens_home())
    assert "Propose it" not in await bo.types("/cop adopt", in_=GENERAL)
    assert (await decides(ada))["ok"]
    assert "Proposed, in" in await proposes(bo)
    assert "Bo proposes" in await the_post(house)


@pytest.mark.parametrize("how", ["archived", "put out"])
async def test_where_the_app_cannot_post_is_nowhere(
    house: House, ada: Person, bo: Person, rules: None, how: str
) -> None:
    if how == "archived":
        await ada.archives(PROPOSALS)
    else:
        await ada.removes("commonplace", from_=PROPOSALS)
    await house.settled()
    assert "nowhere, for I can’t post in <#C0ONCALL> any more" in words_in(await ada.opens_home())
    assert "Propose it" not in await bo.types("/cop adopt", in_=GENERAL)
    if how == "put out":
        await ada.invites("commonplace", to=PROPOSALS)
    else:
        await ada.unarchives(PROPOSALS)
    assert "Where proposals go: <#C0ONCALL>." in words_in(await ada.opens_home())
    assert "Proposed, in" in await proposes(bo)


async def test_what_happened_unheard_is_seen_before_it_is_said_to_be_proposed(
    house: House, ada: Person, bo: Person, rules: None
) -> None:
    await bo.types("/cop adopt", in_=GENERAL)
    house.sandbox.workspace.channels["C0ONCALL"].members.remove("U0COMMON")
    answer = await bo.presses("Propose it")
    assert "only a workspace administrator can make it a community" in answer
    assert "Proposed" not in answer
    assert "nowhere, for I can’t post" in words_in(await ada.opens_home())


async def test_the_channel_where_they_go_has_another_id(
    house: House, ada: Person, bo: Person, rules: None
) -> None:
    await proposes(bo)
    await ada.converts(PROPOSALS, private=False, id="C0MOVED")
    await house.settled()
    assert "Where proposals go: <#C0MOVED>." in words_in(await ada.opens_home())
    await ada.presses("Not this time")
    assert "Ada said on <!date^" in await the_post(house)


async def test_where_proposals_can_go(house: House, ada: Person, bo: Person) -> None:
    async def wrong(channel: str) -> str:
        return str((await decides(ada, proposals=channel))["errors"]["proposals"])

    assert "I’m not in that channel. Type /invite @Commonplace there" in await wrong("C0BENCH")
    assert "shared with another company" in await wrong("C0SUPPLIER")
    await ada.archives("random")
    assert "That channel is archived" in await wrong("C0RANDOM")
    house.sandbox.slack.faults.fail("conversations.info", "internal_error", times=9)
    assert "Slack did not say just now" in await wrong("C0ONCALL")
    house.sandbox.slack.faults.clear()
    await ada.invites("commonplace", to="bench-repairs")
    assert (await decides(ada, proposals="C0BENCH"))["ok"]
    home = words_in(await ada.opens_home())
    assert "Where proposals go: <#C0BENCH>." in home
    assert "the rules were changed (Ada" in home
    assert (await decides(ada, proposals=""))["ok"]
    assert "Where proposals go: nowhere." in words_in(await ada.opens_home())
    assert "Propose it" not in await bo.types("/cop adopt", in_=GENERAL)


async def test_whoever_is_forgotten_is_named_there_no_more(
    house: House, ada: Person, bo: Person, rules: None
) -> None:
    await proposes(bo)
    await bo.types("/cop forget me", in_=GENERAL)
    await bo.submits()
    said = await the_post(house)
    assert "Somebody proposes a community in <#C0GENERAL>." in said
    assert "Bo" not in said
    assert "It can be proposed again from" in await ada.presses("Not this time")
    await ada.types("/cop forget me", in_=GENERAL)
    await ada.submits()
    assert "An administrator said on <!date^" in await the_post(house)


async def test_an_administrator_who_is_forgotten_is_named_nowhere(
    house: House, ada: Person, bo: Person, rules: None
) -> None:
    await proposes(bo)
    await ada.presses("Not this time")
    assert "Ask Ada" in await told(bo)
    await ada.types("/cop forget me", in_=GENERAL)
    await ada.submits()
    await house.settled()
    assert "An administrator has looked at it" in await told(bo)
    assert "Ada" not in await told(bo)
    assert "Ada" not in await the_post(house)


async def test_whose_account_is_closed_is_told_nothing(
    house: House, ada: Person, bo: Person, rules: None
) -> None:
    await proposes(bo)
    await house.people.deactivates(bo)
    await ada.presses("Start it")
    await ada.submits(problem=WHAT)
    assert "Ada started it." in await the_post(house)
    key = ChannelKey(WorkspaceId("T0ACME"), ChannelId("C0GENERAL"))
    assert await house.database.read(communities.at, key)
