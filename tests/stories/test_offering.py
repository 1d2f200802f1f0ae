"""Only what will be done is offered, and what stands there in its place says who could change that."""

import re
from pathlib import Path

import pytest

from tests.engines import taking_turns
from tests.house import House
from tests.people import Person, words_in
from views.membership import help_with_cop

pytestmark = taking_turns

EXAMPLE = re.compile(r"`/cop find (\w+)`")
JOINTS = "Joints that last without metal"


@pytest.mark.parametrize(
    ("who", "where", "offers", "words"),
    [
        ("bo", "general", False, "only a workspace administrator can make it a community"),
        ("ada", "general", True, "You can make it one"),
        ("ada", "supplier-joinery", False, "or you can allow it on Home, under *Change the rules*"),
        ("bo", "random", True, "You can make it one"),
        ("dev", "woodworking", False, "This channel is not a community."),
    ],
)
async def test_the_panel_offers_what_the_press_does(
    house: House, who: str, where: str, offers: bool, words: str
) -> None:
    person = house[who]
    panel = await person.types("/cop", in_=where)
    assert words in panel
    assert ("Make it a community" in panel) is offers
    if offers:
        assert "The problem we have" in await person.presses("Make it a community")


async def test_the_charter_of_nothing_names_a_step_that_works(house: House, bo: Person) -> None:
    assert "`/cop` shows whether you can make it one" in await bo.types("/cop charter", in_="general")


async def test_who_looks_after_a_community_opens_the_desk_from_its_panel(
    house: House, ada: Person, bo: Person, woodworking: str
) -> None:
    assert "Manage" not in await bo.types("/cop", in_=woodworking)
    await ada.types("/cop", in_=woodworking)
    desk = await ada.presses("Manage")
    assert [part for part in ("Charter", "Rhythm", "People", "How it keeps") if part not in desk] == []


async def test_an_export_is_offered_where_it_is_allowed(house: House, ada: Person, bo: Person) -> None:
    await bo.opens("/cop adopt", in_="random")
    await bo.submits(problem="What to do on a Friday afternoon")
    await house.settled()
    desk = await bo.types("/cop manage", in_="random")
    assert "An administrator can allow it, on Home under *Change the rules*" in desk
    assert "sent to you alone" not in desk
    await ada.opens("/cop adopt", in_="woodworking")
    await ada.submits(problem=JOINTS)
    await house.settled()
    desk = await ada.types("/cop manage", in_="woodworking")
    assert "You can allow it, on Home under *Change the rules*" in desk
    await ada.closes()
    await ada.opens_home()
    await ada.presses("Change the rules")
    await ada.submits(exporters="stewards")
    assert "sent to you alone" in await bo.types("/cop manage", in_="random")


async def test_a_guest_is_told_of_the_one_that_they_see(
    house: House, ada: Person, dev: Person, woodworking: str
) -> None:
    assert "`/cop find` shows the one there is." in await dev.types("/cop find pagers", in_=woodworking)


def examples() -> set[str]:
    """What the help and the README find with."""
    lines = help_with_cop("/cop", "/kb")["text"] + Path("README.md").read_text(encoding="utf-8")
    return {found[1] for found in EXAMPLE.finditer(lines)}


async def test_the_example_finds_something_in_the_trial(
    house: House, ada: Person, bo: Person, woodworking: str
) -> None:
    assert len(examples()) == 1
    for example in examples():
        assert JOINTS in await bo.types(f"/cop find {example}", in_="random")


@pytest.mark.parametrize("who", ["bo", "dev", "eve"])
async def test_home_says_what_it_is_and_its_button_works_for_everybody(
    house: House, ada: Person, who: str
) -> None:
    person = house[who]
    home = words_in(await person.opens_home())
    assert "Commonplace keeps what people would like to find again" in home
    assert "/cop" not in home
    assert "There " in await person.presses("All communities")
    await person.closes()
    await ada.opens("/cop adopt", in_="woodworking")
    await ada.submits(problem=JOINTS)
    await house.settled()
    await person.opens_home()
    shown = await person.presses("All communities")
    assert (JOINTS in shown) is (who != "eve")


async def test_from_home_one_joins_in_the_directory(
    house: House, ada: Person, bo: Person, woodworking: str
) -> None:
    await bo.types("/cop leave", in_=woodworking)
    await bo.opens_home()
    await bo.presses("All communities")
    assert "You are a member of" in await bo.presses("Join")


async def test_who_comes_from_elsewhere_reads_of_no_command_on_home(house: House, ada: Person) -> None:
    """They cannot type any."""
    eve = house["eve"]
    await ada.opens_home()
    await ada.presses("Change the rules")
    await ada.submits(shared="yes")
    await ada.opens("/cop adopt", in_="supplier-joinery")
    await ada.submits(problem=JOINTS)
    await house.settled()
    home = words_in(await eve.opens_home())
    assert "notes kept" in home
    assert "/kb" not in home
    assert "/cop" not in home


@pytest.mark.parametrize("how", ["ratelimited", "internal_error", 500])
async def test_cop_answers_while_slack_says_nothing_of_the_channel(
    house: House, bo: Person, how: str | int
) -> None:
    house.sandbox.slack.faults.fail("conversations.info", how, times=99)
    assert "All communities" in await bo.types("/cop", in_="random")


@pytest.mark.parametrize("how", ["ratelimited", "internal_error", 500])
async def test_adopting_says_so_while_slack_says_nothing_of_the_channel(
    house: House, bo: Person, how: str | int
) -> None:
    house.sandbox.slack.faults.fail("conversations.info", how, times=99)
    said = await bo.types("/cop adopt", in_="random")
    assert "Slack did not say just now what this channel is" in said
    assert "Type `/cop adopt` again in a moment." in said
    assert not (await bo.sees())["views"]
