"""A rhythm is changed, and nothing comes twice for one time, nor twice in a week."""

from datetime import UTC, datetime, time, timedelta

import pytest

from communities import refusals, refusals_notes, replanning, rhythm
from communities.replanning import Plan
from communities.rhythm import DEFAULT_PROMPT, DEFAULT_RECAP, Choice, Kind, Owing
from storage import communities, deliveries, schedules
from storage.communities import Place
from storage.database import Database
from storage.keys import PersonKey
from tests import fallen_due
from tests.cast import Clock

TUESDAY = datetime(2026, 11, 24, 10, tzinfo=UTC)
DAY, WEEK = timedelta(days=1), timedelta(days=7)
AS_IT_COMES = Plan("Europe/London", DEFAULT_PROMPT, DEFAULT_RECAP)


@pytest.fixture
async def planned(acme: Database, clock: Clock, woodworking: Place) -> Place:
    await acme.write(rhythm.begin, woodworking, DEFAULT_PROMPT, DEFAULT_RECAP, clock())
    return woodworking


async def change(
    acme: Database, clock: Clock, by: PersonKey, place: Place, wish: Plan
) -> dict[Kind, datetime]:
    """Another plan, and the next dates by it, which are those that were foreseen."""
    now, was = clock(), (await acme.read(replanning.begin, by, place.key)).plan
    foreseen = (await acme.read(replanning.preview, by, place.key, wish, now=now)).dates
    await acme.write(replanning.change, by, place.key, wish, was.stamp, now=now)
    found = await acme.read(replanning.begin, by, place.key)
    assert found.plan == wish
    assert found.dates == foreseen
    return {date.kind: date.at.astimezone(UTC) for date in found.dates}


async def falls_due(acme: Database, place: Place, now: datetime) -> list[object]:
    return [await acme.write(rhythm.fall_due, found, now) for found in await acme.read(schedules.due, now)]


async def prompts(acme: Database, place: Place) -> list[tuple[datetime, str]]:
    number = await acme.read(schedules.number_of, place.id, "prompt")
    return [(one.due_at, one.state) for one in await acme.read(fallen_due.occurrences, number)]


async def test_the_plan_is_as_it_was_chosen(acme: Database, planned: Place, ada: PersonKey) -> None:
    assert (await acme.read(replanning.begin, ada, planned.key)).plan == AS_IT_COMES


async def test_another_day_moves_what_is_to_come_and_leaves_the_rest(
    acme: Database, clock: Clock, planned: Place, ada: PersonKey
) -> None:
    before = {date.kind: date.at for date in await acme.read(rhythm.next_dates, planned.id)}
    dates = await change(
        acme, clock, ada, planned, Plan("Europe/London", Choice("FR", time(9)), DEFAULT_RECAP)
    )
    assert dates == {Kind.PROMPT: datetime(2026, 11, 20, 9, tzinfo=UTC), Kind.RECAP: before[Kind.RECAP]}


async def test_a_week_that_had_its_prompt_gets_no_second_one(
    acme: Database, clock: Clock, planned: Place, ada: PersonKey
) -> None:
    await falls_due(acme, planned, TUESDAY)
    assert len(await acme.write(deliveries.claim, "test", TUESDAY + WEEK, TUESDAY)) == 1
    clock.now = TUESDAY + timedelta(hours=1)
    for day in ("TU", "TH", "MO"):
        wish = Plan("Europe/London", Choice(day, time(15)), DEFAULT_RECAP)
        dates = await change(acme, clock, ada, planned, wish)
        assert dates[Kind.PROMPT].isocalendar().week == TUESDAY.isocalendar().week + 1, day


async def test_what_is_owed_is_moved(acme: Database, clock: Clock, planned: Place, ada: PersonKey) -> None:
    (owing,) = await falls_due(acme, planned, TUESDAY)
    assert isinstance(owing, Owing)
    clock.now = TUESDAY
    dates = await change(acme, clock, ada, planned, Plan("Europe/London", Choice("TH", time(9)), None))
    thursday = TUESDAY + 2 * DAY - timedelta(hours=1)
    assert dates == {Kind.PROMPT: thursday}
    assert await acme.write(deliveries.claim, "test", thursday, thursday) == []
    await falls_due(acme, planned, thursday)
    assert len(await acme.write(deliveries.claim, "test", thursday, thursday)) == 1
    assert await prompts(acme, planned) == [(TUESDAY, "skipped"), (thursday, "posted")]


async def test_what_fell_due_and_nobody_looked_at_is_moved_too(
    acme: Database, clock: Clock, planned: Place, ada: PersonKey
) -> None:
    (seen,) = await acme.read(schedules.due, TUESDAY)
    clock.now = TUESDAY + timedelta(minutes=5)
    wish = Plan("Europe/London", Choice("TU", time(15)), DEFAULT_RECAP)
    dates = await change(acme, clock, ada, planned, wish)
    assert dates[Kind.PROMPT] == TUESDAY.replace(hour=15)
    assert await acme.write(rhythm.fall_due, seen, clock()) == rhythm.Taken()


async def test_off_and_on_again(acme: Database, clock: Clock, planned: Place, ada: PersonKey) -> None:
    assert await change(acme, clock, ada, planned, Plan("Europe/London", None, None)) == {}
    assert await acme.read(schedules.due, TUESDAY + WEEK) == []
    dates = await change(acme, clock, ada, planned, AS_IT_COMES)
    assert dates[Kind.PROMPT] == TUESDAY


async def test_what_was_never_there_begins(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey
) -> None:
    dates = await change(acme, clock, ada, woodworking, Plan("Europe/London", DEFAULT_PROMPT, None))
    assert dates == {Kind.PROMPT: TUESDAY}


async def test_another_zone_is_another_hour(
    acme: Database, clock: Clock, planned: Place, ada: PersonKey
) -> None:
    dates = await change(acme, clock, ada, planned, Plan("Asia/Tokyo", DEFAULT_PROMPT, DEFAULT_RECAP))
    assert dates[Kind.PROMPT] == TUESDAY - timedelta(hours=9)
    found = await acme.read(communities.at, planned.key)
    assert found is not None
    assert found.zone == "Asia/Tokyo"


async def test_a_page_that_is_behind_undoes_nothing_and_sent_twice_it_is_once(
    acme: Database, clock: Clock, planned: Place, ada: PersonKey, bo: PersonKey
) -> None:
    friday = Plan("Europe/London", Choice("FR", time(9)), DEFAULT_RECAP)
    for _ in range(2):
        await acme.write(replanning.change, ada, planned.key, friday, AS_IT_COMES.stamp, now=clock())
    monday = Plan("Europe/London", Choice("MO", time(9)), DEFAULT_RECAP)
    with pytest.raises(refusals_notes.ChangedSince):
        await acme.write(replanning.change, ada, planned.key, monday, AS_IT_COMES.stamp, now=clock())
    for verb, given in ((replanning.change, (monday, friday.stamp)), (replanning.rest, ())):
        with pytest.raises(refusals.NotASteward):
            await acme.write(verb, bo, planned.key, *given, now=clock())
    assert (await acme.read(replanning.begin, ada, planned.key)).plan == friday


async def test_resting_and_going_on(acme: Database, clock: Clock, planned: Place, ada: PersonKey) -> None:
    for _ in range(2):
        rests = await acme.write(replanning.rest, ada, planned.key, now=clock())
        assert rests.pause_reason == "steward"
    await falls_due(acme, planned, TUESDAY)
    assert await prompts(acme, planned) == [(TUESDAY, "skipped")]
    clock.now = TUESDAY + DAY
    for _ in range(2):
        assert (await acme.write(replanning.go_on, ada, planned.key, now=clock())).pause_reason is None
    await falls_due(acme, planned, TUESDAY + WEEK)
    assert (await prompts(acme, planned))[-1] == (TUESDAY + WEEK, "posted")


async def test_a_community_without_any_rhythm_rests_too(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey
) -> None:
    assert (await acme.write(replanning.rest, ada, woodworking.key, now=clock())).pause_reason == "steward"
