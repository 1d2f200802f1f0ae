"""An administrator sets the rules from Home, and everybody is told kindly what they are."""

from tests.engines import taking_turns
from tests.house import House
from tests.people import Person, words_in

pytestmark = taking_turns


async def test_only_administrators_start_communities_once_that_is_the_rule(
    house: House, ada: Person, bo: Person, woodworking: str
) -> None:
    home = await ada.opens_home()
    assert "any full member, in public and private channels with fewer than 200" in words_in(home)
    assert "deleted at once: as whoever runs the app has set it" in words_in(home)
    await ada.taps("Change the rules", on=home)
    await ada.waits_for_words("Who may start a community")
    await ada.submits(starters="administrators", most_members="150", sweeps="follow")
    await ada.waits_for_words("deleted at once: erase what was kept with them")
    await ada.waits_for_words("administrators of the workspace only")
    assert "administrators start communities" in await bo.types("/cop adopt", in_="random")
    assert "the rules were changed (Ada" in words_in((await ada.sees())["home"])


async def test_everything_is_paused_and_goes_on(
    house: House, ada: Person, bo: Person, woodworking: str
) -> None:
    await ada.opens_home()
    await ada.taps("Pause everything")
    await ada.waits_for_words("Everything is paused")
    before = len(await bo.messages("woodworking"))
    await house.people.jumps("thursday 15:00")
    assert len(await bo.messages("woodworking")) == before
    assert "Nothing kept about" in await bo.types("/kb tenon", in_=woodworking)
    await ada.taps("Resume")
    await ada.waits_for_words("Pause everything")


async def test_while_all_is_paused_nothing_is_said_to_have_happened(
    ada: Person, bo: Person, woodworking: str
) -> None:
    await ada.stars(
        await ada.says("Cut the tenon before the mortise: it is easier to trim.", in_=woodworking)
    )
    await ada.opens_home()
    await ada.taps("Pause everything")
    await ada.waits_for_words("Everything is paused")
    assert "Everything is paused here" in await bo.types("/cop", in_=woodworking)
    await bo.types("/kb tenon", in_=woodworking)
    said = await bo.chooses("entry_more", "Share here")
    assert "Not shared yet" in said
    assert "once an administrator lets it go on" in said
    await bo.uses("ask_community")
    await bo.submits(question="Which glue?", whom="C0WOOD")
    asked = words_in((await bo.sees())["views"][-1])
    assert "Everything is paused here. Your question is posted" in asked
    assert "on its way" not in words_in(await bo.opens_home())


async def test_a_member_sees_no_office(bo: Person, woodworking: str) -> None:
    assert "This workspace" not in words_in(await bo.opens_home())


async def test_a_shared_channel_becomes_a_community_and_keeps_nothing_from_outside(
    house: House, ada: Person, eve: Person, fay: Person, woodworking: str
) -> None:
    channel = "supplier-joinery"
    assert "shared with another company" in await ada.types("/cop adopt", in_=channel)
    await ada.opens_home()
    await ada.taps("Change the rules")
    await ada.waits_for_words("Who may start a community")
    await ada.submits(shared="yes")
    await ada.waits_for_words("also in those shared with other companies")
    await ada.types("/cop adopt", in_=channel)
    await ada.submits(problem="Deliveries that come late")
    await ada.waits_for_words("Deliveries that come late", in_=channel)
    await ada.stars(await eve.says("Our lorries leave at noon, always.", in_=channel))
    await ada.stars(await fay.says("Order beech before the noon lorry.", in_=channel))
    assert "Order beech" in await ada.types("/kb noon", in_=woodworking)
    assert "Our lorries" not in await ada.types("/kb noon", in_=woodworking)
