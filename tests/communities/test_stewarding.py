"""Nobody looks after a community who has not agreed, and whoever does can hand it over."""

import pytest

from communities import managing, membership, refusals, stewarding
from communities.stewarding import Asked, Declined, SteppedDown, Tends
from storage import audit, communities, deliveries, memberships, people, told
from storage.communities import Place
from storage.database import Database
from storage.deliveries import Owed
from storage.keys import PersonKey, UserId
from storage.vocabulary import Vocabulary
from tests.cast import ACME, PROFILES, Clock
from tests.engines import taking_turns

pytestmark = taking_turns


async def asks(acme: Database, clock: Clock, by: PersonKey, place: Place, wanted: PersonKey) -> object:
    return await acme.write(stewarding.ask, by, place.key, wanted.user, now=clock())


async def stewards(acme: Database, place: Place) -> list[UserId]:
    return await acme.read(communities.stewards, place.id)


async def letter(acme: Database, person: PersonKey, kind: str) -> Owed | None:
    return await acme.read(told.latest, person, kind)


async def test_somebody_named_is_asked_and_tends_only_when_they_say_yes(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    assert isinstance(await asks(acme, clock, ada, woodworking, bo), Asked)
    assert await stewards(acme, woodworking) == [ada.user]
    with pytest.raises(refusals.NotASteward):
        await acme.read(managing.desk, bo, woodworking.key, Vocabulary())
    found = await acme.read(stewarding.keepers, ada, woodworking.key)
    assert (found.stewards, found.waited_for) == (("Ada Okafor",), ("Bo Lindqvist",))
    question = await letter(acme, bo, stewarding.KIND)
    assert question is not None
    assert question.is_unasked

    for _ in range(2):
        assert isinstance(await acme.write(stewarding.take_on, bo, woodworking.id, now=clock()), Tends)
    assert await stewards(acme, woodworking) == [ada.user, bo.user]
    answer = await letter(acme, ada, stewarding.ANSWERED)
    assert answer is not None
    assert (answer.facts["by"], answer.facts["says"]) == (bo.user, "yes")
    noted = [one for one in await acme.read(audit.recent, ACME, 5) if one.what == "role"]
    assert [(one.by, one.facts["role"]) for one in noted] == [(bo.user, "steward")]


async def test_asking_twice_is_one_message(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    for _ in range(2):
        assert isinstance(await asks(acme, clock, ada, woodworking, bo), Asked)
        clock.advance(minutes=1)
    owed = await acme.write(deliveries.claim, "test", clock(), clock())
    assert [one.kind for one in owed] == [stewarding.KIND]


async def test_who_said_no_is_not_asked_again_and_can_think_better_of_it(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    await asks(acme, clock, ada, woodworking, bo)
    for _ in range(2):
        assert isinstance(await acme.write(stewarding.decline, bo, woodworking.id, now=clock()), Declined)
    with pytest.raises(refusals.SaidNo):
        await asks(acme, clock, ada, woodworking, bo)
    await acme.write(stewarding.take_on, bo, woodworking.id, now=clock())
    assert bo.user in await stewards(acme, woodworking)
    # A late no of somebody who said yes since changes nothing.
    assert isinstance(await acme.write(stewarding.decline, bo, woodworking.id, now=clock()), Tends)


@pytest.mark.parametrize("who", ["dev", "eve", "robot"])
async def test_guests_outsiders_and_apps_cannot_tend(
    request: pytest.FixtureRequest, acme: Database, clock: Clock, ada: PersonKey, supplier: Place, who: str
) -> None:
    await acme.write(people.meet, PROFILES[who], clock())
    person = PROFILES[who].key
    await acme.write(communities.enrol, supplier, [person.user], clock())
    with pytest.raises(refusals.CannotTend):
        await asks(acme, clock, ada, supplier, person)
    # Nor can somebody who was asked before they became a guest.
    await acme.write(memberships.give, supplier.id, person.user, "asked", ("member",))
    with pytest.raises((refusals.CannotTend, refusals.Gone)):
        await acme.write(stewarding.take_on, person, supplier.id, now=clock())


async def test_who_is_not_in_the_channel_cannot_tend(
    acme: Database, clock: Clock, on_call: Place, cleo: PersonKey, bo: PersonKey
) -> None:
    with pytest.raises(refusals.CannotTend):
        await asks(acme, clock, cleo, on_call, bo)


async def test_nobody_takes_on_what_they_were_not_asked(
    acme: Database, clock: Clock, woodworking: Place, bench: Place, bo: PersonKey, dev: PersonKey
) -> None:
    for verb in (stewarding.take_on, stewarding.decline):
        for person, place in ((bo, woodworking), (dev, bench)):
            with pytest.raises(refusals.Gone):
                await acme.write(verb, person, place.id, now=clock())
    with pytest.raises(refusals.NotASteward):
        await asks(acme, clock, bo, woodworking, bo)


async def test_the_last_one_steps_down_only_if_it_rests(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    with pytest.raises(refusals.LastSteward):
        await acme.write(stewarding.step_down, ada, woodworking.key, now=clock(), rests=False)
    await asks(acme, clock, ada, woodworking, bo)
    with pytest.raises(refusals.LastSteward):
        await acme.write(stewarding.step_down, ada, woodworking.key, now=clock(), rests=False)
    await acme.write(stewarding.take_on, bo, woodworking.id, now=clock())
    # A page that is older than Bo's yes does not let it rest.
    done = await acme.write(stewarding.step_down, ada, woodworking.key, now=clock(), rests=True)
    assert done == SteppedDown(woodworking, rests=False)
    assert await stewards(acme, woodworking) == [bo.user]
    left = await acme.write(membership.leave, ada, woodworking.key, clock())
    assert left.place.id == woodworking.id

    done = await acme.write(stewarding.step_down, bo, woodworking.key, now=clock(), rests=True)
    assert done.rests
    found = await acme.read(communities.at, woodworking.key)
    assert found is not None
    assert found.pause_reason == "steward"
    with pytest.raises(refusals.NotASteward) as no:
        await acme.write(stewarding.step_down, bo, woodworking.key, now=clock(), rests=True)
    assert no.value.stewards == ()


@pytest.mark.parametrize("how", ["deactivated", "a guest", "left", "none"])
async def test_an_administrator_names_somebody_where_nobody_is_left(
    acme: Database, clock: Clock, on_call: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey, how: str
) -> None:
    await acme.write(communities.enrol, on_call, [bo.user], clock())
    with pytest.raises(refusals.NotASteward):
        await asks(acme, clock, ada, on_call, bo)
    if how == "left":
        await acme.write(memberships.went, on_call, cleo.user, "1796000000.000000", clock())
    elif how == "none":
        await acme.write(stewarding.step_down, cleo, on_call.key, now=clock(), rests=True)
    else:
        gone = {"deactivated": {"is_deactivated": True}, "a guest": {"is_guest": True}}[how]
        await acme.write(people.change, cleo, **gone)
    panel = await acme.read(stewarding.keepers, ada, on_call.key)
    assert (panel.stewards, panel.is_steward) == ((), False)
    with pytest.raises(refusals.NotASteward):
        await asks(acme, clock, bo, on_call, bo)
    assert isinstance(await asks(acme, clock, ada, on_call, bo), Asked)
    # Whoever names themselves has said yes.
    assert isinstance(await asks(acme, clock, ada, on_call, ada), Tends)
    assert ada.user in await stewards(acme, on_call)


async def test_an_administrator_outside_a_private_channel_names_nobody(
    acme: Database, clock: Clock, bench: Place, ada: PersonKey, cleo: PersonKey
) -> None:
    await acme.write(memberships.went, bench, ada.user, "1796000000.000000", clock())
    with pytest.raises(refusals.NotACommunity):
        await asks(acme, clock, ada, bench, cleo)


async def test_a_steward_beside_one_who_is_gone_is_the_last(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    await asks(acme, clock, ada, woodworking, bo)
    await acme.write(stewarding.take_on, bo, woodworking.id, now=clock())
    await acme.write(people.change, bo, is_deactivated=True)
    with pytest.raises(refusals.LastSteward):
        await acme.write(membership.leave, ada, woodworking.key, clock())
