"""A channel becomes a community; people come and go, and the channel changes under it."""

from datetime import timedelta

import pytest

from storage import communities, memberships
from storage import people as known_people
from storage.communities import Place
from storage.keys import ChannelId, ChannelKey, PersonKey, UserId, WorkspaceId
from tests.house import House
from tests.people import Person, words_in

ACME = WorkspaceId("T0ACME")
JOINTS = "Joints that last without metal"


async def place(house: House, channel: str = "C0WOOD") -> Place | None:
    return await house.database.read(communities.at, ChannelKey(ACME, ChannelId(channel)))


async def inside(house: House, channel: str = "C0WOOD") -> set[str]:
    found = await place(house, channel)
    assert found is not None
    everybody = await house.database.read(communities.members, found.id)
    return {one.user for one in everybody if memberships.belongs(one)}


async def adopts(person: Person, channel: str, problem: str = JOINTS) -> str:
    """Adopt it; what the form says afterwards."""
    await person.types("/cop adopt", in_=channel)
    answer = await person.submits(problem=problem)
    assert answer["ok"], answer
    views = (await person.sees())["views"]
    return words_in(views[-1]) if views else ""


async def test_adopting_a_public_channel(house: House, ada: Person, bo: Person) -> None:
    form = await ada.types("/cop adopt", in_="woodworking")
    assert "First prompt Tuesday 24 November at 10:00, first recap Thursday 26 November at 15:00" in form
    assert "The first prompts would be" in form
    assert "Nobody gets a direct message" in form
    await ada.submits(problem=JOINTS, out_of_scope="Metalwork")
    note = [m for m in await bo.messages("woodworking") if "made" in m["text"]]
    assert len(note) == 1
    words = words_in(note[0])
    assert "Ada made" in words
    assert JOINTS in words
    assert "Anyone at Acme except guests can find what is kept." in words
    assert "at most twice a week: a prompt and a recap" in words
    assert await inside(house) == {"U0ADA", "U0BO", "U0CLEO", "U0DEV", "U0FAY", "U0GUS", "U0HANA"}
    for person in ("bo", "cleo", "dev", "ada"):
        assert await house[person].direct_messages() == []
    assert JOINTS in await bo.presses("Charter")


async def test_other_days_show_other_dates(ada: Person) -> None:
    await ada.types("/cop adopt", in_="woodworking")
    changed = await ada.chooses("adopt_prompt_day", "MO")
    assert "First prompt Monday 23 November at 10:00" in changed
    changed = await ada.chooses("adopt_prompt_day", "off")
    assert "First recap Thursday 26 November at 15:00" in changed
    assert "The first prompts" not in changed
    changed = await ada.chooses("adopt_zone", "Asia/Tokyo")
    assert "First recap Thursday 26 November at 15:00" in changed
    await ada.submits(problem=JOINTS)
    note = words_in((await ada.messages("woodworking"))[-1])
    assert "at most once a week: a recap" in note


async def test_too_few_words_are_met_in_the_form(ada: Person) -> None:
    await ada.types("/cop adopt", in_="woodworking")
    answer = await ada.submits(problem="Wood")
    assert "Say it in a sentence" in answer["errors"]["problem"]
    assert (await ada.submits(problem=JOINTS))["ok"]


async def test_a_private_channel_waits_for_its_invitation(house: House, bo: Person, fay: Person) -> None:
    form = await bo.types("/cop adopt", in_="bench-repairs")
    assert "/invite @Commonplace" in form
    await bo.submits(problem="Old planes come back broken")
    assert "/invite @Commonplace" in await bo.types("/cop", in_="bench-repairs")
    waiting = await place(house, "C0BENCH")
    assert waiting is not None
    assert waiting.pause_reason == "waiting"
    await bo.invites("commonplace", to="bench-repairs")
    note = words_in((await bo.messages("bench-repairs"))[-1])
    assert "Bo made" in note
    assert "Only people in this channel can find what is kept." in note
    assert await inside(house, "C0BENCH") == {"U0ADA", "U0BO", "U0CLEO"}
    assert "C0BENCH" not in await fay.types("/cop find")
    assert "C0BENCH" in await bo.types("/cop find")


@pytest.mark.parametrize(
    ("who", "where", "words"),
    [
        ("dev", "woodworking", "Guests can’t start a community here"),
        ("bo", "general", "only a workspace administrator"),
        ("ada", "supplier-joinery", "shared with another company"),
    ],
)
async def test_who_may_not(house: House, who: str, where: str, words: str) -> None:
    assert words in await house[who].types("/cop adopt", in_=where)


async def test_not_twice_and_not_in_a_direct_message(house: House, ada: Person, bo: Person) -> None:
    await adopts(ada, "woodworking")
    assert "community already" in await bo.types("/cop adopt", in_="woodworking")
    await ada.opens_home()
    assert "Communities live in channels" in await ada.types("/cop adopt", in_="D0ADA")


async def test_the_administrator_adopts_the_general_channel(house: House, ada: Person) -> None:
    assert "community now" in await adopts(ada, "general")
    assert (await place(house, "C0GENERAL")) is not None


async def test_who_joins_belongs_and_who_leaves_does_not(house: House, ada: Person, bo: Person) -> None:
    await adopts(ada, "woodworking")
    await bo.leaves("woodworking")
    assert "U0BO" not in await inside(house)
    await bo.joins("woodworking")
    assert "U0BO" in await inside(house)


async def test_leaving_by_command(house: House, ada: Person, bo: Person) -> None:
    await adopts(ada, "woodworking")
    assert "ask somebody to look after it too" in await ada.types("/cop leave", in_="woodworking")
    answer = await bo.types("/cop leave", in_="woodworking")
    assert "not a member" in answer
    assert "leave the channel in Slack" in answer
    assert "U0BO" not in await inside(house)
    assert "makes you one" in await bo.types("/cop leave", in_="woodworking")
    assert "You are a member of" in await bo.types("/cop join", in_="woodworking")
    assert "already" in await bo.types("/cop join", in_="woodworking")


async def test_joining_from_elsewhere(house: House, ada: Person, bo: Person, dev: Person) -> None:
    await bo.leaves("woodworking")
    await adopts(ada, "woodworking")
    assert "U0BO" not in await inside(house)
    assert "now" in await bo.types("/cop join #woodworking", in_="random")
    assert "U0BO" in await inside(house)
    await bo.leaves("woodworking")
    assert "now" in await bo.types("/cop join wodworking", in_="random")
    assert "no community called" in await bo.types("/cop join knitting", in_="random")
    assert "isn’t a community yet" in await bo.types("/cop join #on-call", in_="random")
    assert "no community called" in await dev.types("/cop join #on-call", in_="woodworking")


async def test_a_private_community_is_joined_by_invitation(house: House, ada: Person, fay: Person) -> None:
    await ada.invites("commonplace", to="bench-repairs")
    await adopts(ada, "bench-repairs", "Old planes come back broken")
    assert "no community called" in await fay.types("/cop join bench repairs", in_="random")


async def test_finding(house: House, ada: Person, bo: Person, dev: Person) -> None:
    assert "no communities here yet" in await bo.types("/cop find", in_="random")
    await adopts(ada, "woodworking")
    await adopts(ada, "on-call", "Pagers that teach us nothing")
    everything = await bo.types("/cop find", in_="random")
    assert JOINTS in everything
    assert "Pagers" in everything
    assert "Pagers" not in await dev.types("/cop find", in_="woodworking")
    found = await bo.types("/cop find jiont", in_="random")
    assert JOINTS in found
    assert "Pagers" not in found
    assert "No community here is about" in await bo.types("/cop find xyzzy plugh", in_="random")


async def test_what_was_meant(house: House, ada: Person, bo: Person) -> None:
    await adopts(ada, "woodworking")
    assert "Did you mean `/cop find`" in await bo.types("/cop fnid", in_="random")
    assert JOINTS in await bo.presses("/cop find")
    assert "I don’t know" in await bo.types("/cop hide glue creep", in_="random")
    assert "No community here is about" in await bo.presses("Find a community about it")
    await bo.types("/cop hide glue creep", in_="random")
    assert "Nothing kept about" in await bo.presses("Search “hide glue creep”")
    assert "become a member" in await bo.types("/cop help")


async def test_the_panel(house: House, ada: Person, bo: Person) -> None:
    empty = await bo.types("/cop", in_="woodworking")
    assert "not a community" in empty
    assert "Make it a community" in await bo.presses("Make it a community")
    await bo.closes()
    await adopts(ada, "woodworking")
    full = await bo.types("/cop", in_="woodworking")
    assert JOINTS in full
    assert "Looked after by Ada" in full
    assert "Next prompt" in full
    assert "Your communities" in full


async def test_a_new_name_follows(house: House, ada: Person) -> None:
    await adopts(ada, "woodworking")
    await ada.renames("woodworking", "joinery")
    found = await place(house)
    assert found is not None
    assert found.name == "joinery"


async def test_an_archived_channel_rests(house: House, ada: Person) -> None:
    await adopts(ada, "woodworking")
    await ada.archives("woodworking")
    resting = await place(house)
    assert resting is not None
    assert resting.pause_reason == "archived"
    await ada.unarchives("woodworking")
    back = await place(house)
    assert back is not None
    assert back.pause_reason is None


async def test_a_look_that_failed_is_made_good(house: House, ada: Person) -> None:
    house.sandbox.fail("conversations.members", 500, times=2)
    await adopts(ada, "woodworking")
    waiting = await place(house)
    assert waiting is not None
    assert waiting.caught_up_at is None
    await house.app.travel(house.clock, house.clock.offset + timedelta(minutes=2))
    await house.settled()
    assert len(await inside(house)) == 7
    assert [m for m in await ada.messages("woodworking") if "made" in m["text"]]


async def test_where_slack_lets_nobody_in_the_founder_hears(house: House, ada: Person) -> None:
    house.sandbox.fail("conversations.join", "restricted_action")
    await adopts(ada, "woodworking")
    assert "Slack did not let me into" in words_in((await ada.direct_messages())[-1])
    await ada.invites("commonplace", to="woodworking")
    assert len(await inside(house)) == 7


async def test_removed_and_brought_back(house: House, ada: Person, bo: Person) -> None:
    await adopts(ada, "woodworking")
    await ada.removes("commonplace", from_="woodworking")
    resting = await place(house)
    assert resting is not None
    assert resting.pause_reason == "removed"
    told = [words_in(message) for message in await ada.direct_messages()]
    assert len(told) == 1
    assert "I was removed from" in told[0]
    await bo.leaves("woodworking")
    await ada.invites("commonplace", to="woodworking")
    back = await place(house)
    assert back is not None
    assert back.pause_reason is None
    assert "U0BO" not in await inside(house)
    assert len([m for m in await ada.messages("woodworking") if "made" in m["text"]]) == 1


async def test_its_own_leaving_told_like_anybody_elses_is_a_removal_too(house: House, ada: Person) -> None:
    await adopts(ada, "woodworking")
    workspace = house.sandbox.workspace
    workspace.channels["C0WOOD"].members.remove("U0COMMON")
    left = {"type": "member_left_channel", "user": "U0COMMON", "channel": "C0WOOD", "channel_type": "C"}
    workspace.emit(left | {"team": ACME, "event_ts": workspace.next_ts()}, None)
    await house.settled()
    resting = await place(house)
    assert resting is not None
    assert resting.pause_reason == "removed"


async def test_what_rests_goes_on_resting_when_the_app_is_brought_back(house: House, ada: Person) -> None:
    await adopts(ada, "woodworking")
    await ada.types("/cop manage", in_="woodworking")
    await ada.presses("Rest")
    await ada.removes("commonplace", from_="woodworking")
    await ada.invites("commonplace", to="woodworking")
    back = await place(house)
    assert back is not None
    assert back.pause_reason == "steward"
    await ada.archives("woodworking")
    await ada.unarchives("woodworking")
    await ada.types("/cop manage", in_="woodworking")
    await ada.presses("Let it go on")
    back = await place(house)
    assert back is not None
    assert (back.pause_reason, back.rests) == (None, False)


async def test_removed_from_a_private_channel(house: House, ada: Person, bo: Person) -> None:
    await ada.invites("commonplace", to="bench-repairs")
    await adopts(ada, "bench-repairs", "Old planes come back broken")
    assert "C0BENCH" in await bo.types("/cop find", in_="random")
    await ada.removes("commonplace", from_="bench-repairs")
    assert "C0BENCH" not in await bo.types("/cop find", in_="random")
    await ada.invites("commonplace", to="bench-repairs")
    assert "C0BENCH" in await bo.types("/cop find", in_="random")


async def test_private_and_public_again(house: House, ada: Person, fay: Person) -> None:
    await adopts(ada, "woodworking")
    await fay.leaves("woodworking")
    assert JOINTS in await fay.types("/cop find", in_="random")
    await ada.converts("woodworking", private=True)
    assert JOINTS not in await fay.types("/cop find", in_="random")
    await ada.converts("woodworking", private=False)
    assert JOINTS in await fay.types("/cop find", in_="random")


async def test_another_id_follows_everywhere(house: House, ada: Person, bo: Person) -> None:
    await adopts(ada, "woodworking")
    message = await ada.says("Cut the tenon before the mortise.", in_="woodworking")
    await bo.stars(message)
    await ada.converts("woodworking", private=True, id="C0JOINERY")
    assert await place(house) is None
    moved = await place(house, "C0JOINERY")
    assert moved is not None
    assert moved.is_private
    found = await bo.types("/kb tenon", in_="random")
    assert "Cut the tenon" in found
    await house["cleo"].leaves("C0JOINERY")
    assert UserId("U0CLEO") not in await inside(house, "C0JOINERY")


async def test_a_deleted_channel_rests_for_good(house: House, ada: Person) -> None:
    await adopts(ada, "woodworking")
    await house.people.post("/people/deletes_channel", {"as": "ada", "channel": "woodworking"})
    await house.settled()
    gone = await place(house)
    assert gone is not None
    assert gone.pause_reason == "gone"
    assert "was deleted" in words_in((await ada.direct_messages())[-1])


async def test_what_was_kept_in_a_deleted_channel_stays_with_those_who_could_read_it(
    house: House, ada: Person, bo: Person, woodworking: str
) -> None:
    await bo.stars(await ada.says("Cut the tenon before the mortise.", in_=woodworking))
    await house.people.post("/people/deletes_channel", {"as": "ada", "channel": "woodworking"})
    await house.settled()
    assert "Cut the tenon" in await bo.types("/kb tenon", in_="random")
    await house.goes_away()
    await house.comes_back(timedelta(hours=1))
    await house.sandbox.move(seconds=timedelta(hours=1).total_seconds())
    assert "Cut the tenon" in await bo.types("/kb tenon", in_="random")


async def test_deactivated_people_see_nothing(house: House, ada: Person, bo: Person) -> None:
    await adopts(ada, "woodworking")
    assert JOINTS in await bo.types("/cop find", in_="random")
    await house.people.deactivates(bo)
    await house.settled()

    found = await house.database.read(known_people.known, PersonKey(ACME, UserId("U0BO")))
    assert found is not None
    assert found.is_deactivated
