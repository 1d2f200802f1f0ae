"""Whoever looks after a community can hand it over, change what it is about and when the app speaks there."""

from tests.engines import taking_turns
from tests.house import House
from tests.people import Person, words_in

pytestmark = taking_turns


async def opens_people(steward: Person, where: str) -> None:
    await steward.types("/cop manage", in_=where)
    await steward.presses("People")
    await steward.waits_for_words("Who else should look after it?")


async def told(person: Person) -> str:
    """All that the app told somebody directly."""
    return words_in(await person.direct_messages())


async def test_a_community_is_handed_over(house: House, ada: Person, bo: Person, woodworking: str) -> None:
    answer = await ada.types("/cop leave", in_=woodworking)
    assert "In `/cop manage`, under *People*, ask somebody to look after it too" in answer
    await opens_people(ada, woodworking)
    assert (await ada.submits(steward="U0BO"))["ok"]
    await ada.waits_for_words("Bo is asked whether they would look after")
    assert "Ada asks whether you would look after" in await told(bo)
    assert "ask Ada." in await bo.types("/cop manage", in_=woodworking)

    await bo.taps("Yes, I’ll look after it")
    await bo.waits_for_words("You look after")
    await house.settled()
    await ada.waits_for_words("Bo said yes")
    assert "Looked after by Ada and Bo." in await bo.types("/cop manage", in_=woodworking)

    await ada.closes()
    await ada.closes()
    await opens_people(ada, woodworking)
    await ada.taps("Step down")
    await ada.waits_for_words("You don’t look after")
    assert "ask Bo." in await ada.types("/cop manage", in_=woodworking)
    assert "You are not a member of" in await ada.types("/cop leave", in_=woodworking)


async def test_who_says_no_is_left_alone(house: House, ada: Person, cleo: Person, woodworking: str) -> None:
    await opens_people(ada, woodworking)
    await ada.submits(steward="U0CLEO")
    home = words_in(await cleo.opens_home())
    assert "Would you look after this community?" in home
    await cleo.taps("No, thanks")
    await house.settled()
    assert "Would you look after" not in words_in(await cleo.opens_home())
    await ada.waits_for_words("Cleo would rather not look after")
    await ada.closes()
    await ada.presses("People")
    answer = await ada.submits(steward="U0CLEO")
    assert "nobody is asked twice" in answer["errors"]["steward"]
    answer = await ada.submits(steward="U0DEV")
    assert "Only a full member who is in the channel" in answer["errors"]["steward"]


async def test_while_slack_does_not_say_who_was_named_the_form_stays_and_says_so(
    house: House, ada: Person, woodworking: str
) -> None:
    await opens_people(ada, woodworking)
    house.sandbox.slack.faults.fail("users.info", "timeout", times=9)
    answer = await ada.submits(steward="U0FAY")
    assert "Slack did not say just now who somebody is" in answer["errors"]["steward"]


async def test_the_last_one_lets_it_rest_and_an_administrator_names_somebody(
    house: House, ada: Person, bo: Person, cleo: Person
) -> None:
    await bo.opens("/cop adopt", in_="woodworking")
    await bo.submits(problem="Joints that last without metal")
    await house.settled()
    assert "Manage" in await bo.types("/cop", in_="woodworking")
    assert "Manage" not in await ada.types("/cop", in_="woodworking")
    await opens_people(bo, "woodworking")
    await bo.taps("Step down and let it rest")
    await bo.waits_for_words("It rests now.")
    assert "Nobody looks after this community now" in await cleo.types("/cop manage", in_="woodworking")
    panel = await cleo.types("/cop", in_="woodworking")
    assert "Nobody looks after it now" in panel
    assert "Manage" not in panel

    assert "Nobody looks after" in words_in(await ada.opens_home())
    await ada.presses("Name somebody")
    await ada.submits(steward="U0ADA")
    await ada.waits_for_words("Ada looks after")
    await ada.closes()
    assert "It rests" in await ada.types("/cop manage", in_="woodworking")
    await ada.presses("Let it go on")
    await ada.waits_for_words("Next prompt Tuesday 24 November at 10:00")


async def test_the_charter_is_changed_and_a_page_behind_says_so(
    house: House, ada: Person, bo: Person, woodworking: str
) -> None:
    await ada.types("/cop manage", in_=woodworking)
    await ada.presses("Charter")
    assert (await ada.submits(problem="Joints that last, and glue that lets go", out_of_scope=""))["ok"]
    await ada.waits_for_words("Joints that last, and glue that lets go")
    assert "glue that lets go" in await bo.types("/cop charter", in_=woodworking)
    assert "C0WOOD" in await bo.types("/cop find glue")

    await opens_people(ada, woodworking)
    await ada.submits(steward="U0BO")
    await bo.taps("Yes, I’ll look after it")
    await house.settled()
    for steward in (ada, bo):
        await steward.types("/cop manage", in_=woodworking)
        await steward.presses("Charter")
    await bo.submits(problem="Glue that lets go when it should")
    answer = await ada.submits(problem="Joints, and nothing else")
    assert "It was changed again since" in answer["errors"]["problem"]
    assert "Glue that lets go when it should" in await ada.types("/cop charter", in_=woodworking)


async def test_another_day_is_shown_and_then_kept(house: House, ada: Person, woodworking: str) -> None:
    await ada.types("/cop manage", in_=woodworking)
    form = await ada.presses("Rhythm")
    assert "Next prompt Tuesday 24 November at 10:00, next recap Thursday 26 November at 15:00." in form
    assert "Next prompt Friday 20 November at 10:00" in await ada.chooses("adopt_prompt_day", "FR")
    assert "Next prompt Friday 20 November at 10:00" in await ada.chooses("adopt_recap_day", "off")
    await ada.submits()
    await ada.waits_for_words("Next prompt Friday 20 November at 10:00.")
    await ada.closes()
    await house.people.jumps("friday 10:00")
    await house.people.jumps("tuesday 10:00")
    said = [one for one in await ada.messages(woodworking) if "Answer in the thread" in words_in(one)]
    assert len(said) == 1


async def test_over_two_hundred_days_without_a_word_prompts_stop(
    house: House, ada: Person, bo: Person, woodworking: str
) -> None:
    async def prompts() -> int:
        said = await ada.messages(woodworking)
        return len([one for one in said if "Answer in the thread" in words_in(one)])

    await house.people.post("/calendar", {"seconds": 200 * 86400})
    assert await prompts() == 6
    letters = [one for one in await ada.direct_messages() if "For six weeks nobody but me" in words_in(one)]
    assert len(letters) == 1
    assert "no prompt comes until somebody does" in await bo.types("/cop", in_=woodworking)

    await bo.says("Is anybody still here?", in_=woodworking)
    await house.people.jumps("tuesday 10:00")
    assert await prompts() == 7


async def test_a_steward_lets_prompts_go_on_or_rest(house: House, ada: Person, woodworking: str) -> None:
    await house.people.post("/calendar", {"seconds": 50 * 86400})
    await ada.taps("Let prompts go on")
    await ada.waits_for_words("goes on. Next")
    assert "Let prompts go on" not in str(await ada.direct_messages())
    await ada.types("/cop manage", in_=woodworking)
    await ada.presses("Rest")
    await ada.waits_for_words("It rests")
