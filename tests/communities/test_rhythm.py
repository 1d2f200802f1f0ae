"""A community's rhythm: when it begins, that it returns once, and what becomes of what nobody saw."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from communities import rhythm
from communities.rhythm import DEFAULT_PROMPT, DEFAULT_RECAP, Choice, Kind, Missed, Owing, Skipped, Taken
from storage import communities, deliveries, schedules
from storage.communities import Place
from storage.database import Database
from tests import fallen_due
from tests.cast import Clock

LONDON = ZoneInfo("Europe/London")


async def begun(database: Database, place: Place, now: datetime) -> None:
    await database.write(rhythm.begin, place, DEFAULT_PROMPT, DEFAULT_RECAP, now)


async def test_the_first_dates_are_said_before_anything_begins(acme: Database, clock: Clock) -> None:
    # It is Wednesday: Thursday's recap would come after one day, so the first comes a week later.
    dates = rhythm.proposed("Europe/London", DEFAULT_PROMPT, DEFAULT_RECAP, clock())
    assert [(date.kind, date.at) for date in dates] == [
        (Kind.PROMPT, datetime(2026, 11, 24, 10, tzinfo=LONDON)),
        (Kind.RECAP, datetime(2026, 11, 26, 15, tzinfo=LONDON)),
    ]


async def test_what_begins_is_what_was_proposed(woodworking: Place, database: Database, clock: Clock) -> None:
    await begun(database, woodworking, clock())
    dates = await database.read(rhythm.next_dates, woodworking.id)
    assert dates == rhythm.proposed("Europe/London", DEFAULT_PROMPT, DEFAULT_RECAP, clock())


async def test_beginning_twice_changes_nothing(woodworking: Place, database: Database, clock: Clock) -> None:
    await begun(database, woodworking, clock())
    before = await database.read(schedules.of_community, woodworking.id)
    clock.advance(days=1)
    other = Choice("FR", time(9))
    await database.write(rhythm.begin, woodworking, other, other, clock())
    assert await database.read(schedules.of_community, woodworking.id) == before


async def test_a_community_may_do_without_a_prompt(
    woodworking: Place, database: Database, clock: Clock
) -> None:
    await database.write(rhythm.begin, woodworking, None, DEFAULT_RECAP, clock())
    assert [date.kind for date in await database.read(rhythm.next_dates, woodworking.id)] == [Kind.RECAP]


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd"])
async def test_a_zone_that_nobody_knows_is_taken_as_utc(acme: Database, clock: Clock, zone: str) -> None:
    (date,) = rhythm.proposed(zone, DEFAULT_PROMPT, None, clock())
    assert date.at == datetime(2026, 11, 24, 10, tzinfo=UTC)


async def test_a_prompt_is_no_sooner_than_the_next_working_day(acme: Database) -> None:
    tuesday_early = datetime(2026, 11, 17, 8, tzinfo=UTC)
    (date,) = rhythm.proposed("Europe/London", DEFAULT_PROMPT, None, tuesday_early)
    assert date.at.date() == tuesday_early.date() + timedelta(days=7)


async def falls_due(database: Database, place: Place, kind: Kind, now: datetime) -> object:
    """Let what recurs of this kind fall due, and give what became of it."""
    plans = await database.read(schedules.of_community, place.id)
    (plan,) = [found for found in plans if found.kind == kind]
    return await database.write(rhythm.fall_due, plan, now)


async def states(database: Database, place: Place, kind: Kind) -> list[tuple[str, str | None]]:
    """What became of each falling-due, oldest first."""
    plans = await database.read(schedules.of_community, place.id)
    (plan,) = [found for found in plans if found.kind == kind]
    found = await database.read(fallen_due.occurrences, plan.id)
    return [(occurred.state, occurred.reason) for occurred in found]


TUESDAY = datetime(2026, 11, 24, 10, tzinfo=UTC)
THURSDAY = datetime(2026, 11, 26, 15, tzinfo=UTC)
WEEK = timedelta(days=7)


async def test_nothing_happens_before_its_time(woodworking: Place, database: Database, clock: Clock) -> None:
    await begun(database, woodworking, clock())
    early = TUESDAY - timedelta(seconds=1)
    assert await falls_due(database, woodworking, Kind.PROMPT, early) == Taken()
    assert await states(database, woodworking, Kind.PROMPT) == []


async def test_a_prompt_is_chosen_when_it_falls_due(
    woodworking: Place, database: Database, clock: Clock
) -> None:
    await begun(database, woodworking, clock())
    outcome = await falls_due(database, woodworking, Kind.PROMPT, TUESDAY)
    assert isinstance(outcome, Owing)
    owed = await database.read(deliveries.by_id, outcome.delivery)
    assert owed is not None
    assert (owed.kind, owed.channel, owed.is_unasked) == ("prompt", woodworking.channel, False)
    first = rhythm.preview(woodworking.key)[0]
    assert owed.facts["prompt"] == first.id
    assert await database.read(schedules.prompts_used, woodworking.id) == {first.id: TUESDAY}
    assert [date.at for date in await database.read(rhythm.next_dates, woodworking.id)][-1] == TUESDAY + WEEK


async def test_prompts_come_as_they_were_previewed_and_none_twice(
    woodworking: Place, database: Database, clock: Clock
) -> None:
    await begun(database, woodworking, clock())
    for week in range(5):
        await falls_due(database, woodworking, Kind.PROMPT, TUESDAY + week * WEEK)
    used = await database.read(schedules.prompts_used, woodworking.id)
    in_order = sorted(used, key=lambda prompt: used[prompt])
    assert in_order == [prompt.id for prompt in rhythm.preview(woodworking.key, 5)]


async def test_a_prompt_that_slack_refused_may_come_again(
    woodworking: Place, database: Database, clock: Clock
) -> None:
    await begun(database, woodworking, clock())
    outcome = await falls_due(database, woodworking, Kind.PROMPT, TUESDAY)
    assert isinstance(outcome, Owing)
    await database.write(deliveries.settle, outcome.delivery, "dropped", TUESDAY, error="not_in_channel")
    assert await database.read(schedules.prompts_used, woodworking.id) == {}


async def test_six_hours_late_is_posted_and_later_is_missed(
    woodworking: Place, database: Database, clock: Clock
) -> None:
    await begun(database, woodworking, clock())
    late = TUESDAY + timedelta(hours=6)
    assert isinstance(await falls_due(database, woodworking, Kind.PROMPT, late), Owing)
    too_late = TUESDAY + WEEK + timedelta(hours=6, seconds=1)
    assert await falls_due(database, woodworking, Kind.PROMPT, too_late) == Missed()
    assert await states(database, woodworking, Kind.PROMPT) == [("posted", "silent"), ("missed", None)]


async def test_of_weeks_away_only_what_is_fresh_is_posted(
    woodworking: Place, database: Database, clock: Clock
) -> None:
    await begun(database, woodworking, clock())
    back = TUESDAY + 3 * WEEK + timedelta(hours=1)
    outcomes = [await falls_due(database, woodworking, Kind.PROMPT, back) for _ in range(5)]
    assert [type(outcome) for outcome in outcomes] == [Missed, Missed, Missed, Owing, Taken]


async def test_a_resting_community_is_passed_over_with_the_reason(
    woodworking: Place, database: Database, clock: Clock
) -> None:
    await begun(database, woodworking, clock())
    await database.write(communities.change, woodworking.id, paused_at=clock(), pause_reason="archived")
    assert await falls_due(database, woodworking, Kind.PROMPT, TUESDAY) == Skipped("paused: archived")
    await database.write(communities.change, woodworking.id, paused_at=None, pause_reason=None)
    assert isinstance(await falls_due(database, woodworking, Kind.PROMPT, TUESDAY + WEEK), Owing)


async def test_a_pause_takes_back_what_is_not_sent_yet(
    woodworking: Place, database: Database, clock: Clock
) -> None:
    await begun(database, woodworking, clock())
    outcome = await falls_due(database, woodworking, Kind.PROMPT, TUESDAY)
    assert isinstance(outcome, Owing)
    await database.write(rhythm.pause, woodworking, TUESDAY)
    assert await database.write(deliveries.claim, "test", TUESDAY + WEEK, TUESDAY) == []
    assert await states(database, woodworking, Kind.PROMPT) == [("skipped", "paused")]
    assert await database.read(schedules.prompts_used, woodworking.id) == {}


async def test_what_fell_due_in_a_pause_is_not_made_up_for(
    woodworking: Place, database: Database, clock: Clock
) -> None:
    await begun(database, woodworking, clock())
    await database.write(rhythm.pause, woodworking, clock())
    back = TUESDAY + WEEK + timedelta(hours=1)
    await database.write(rhythm.resume, woodworking, back)
    assert await database.read(schedules.due, back) == []
    dates = await database.read(rhythm.next_dates, woodworking.id)
    assert [date.at for date in dates] == [THURSDAY + WEEK, TUESDAY + 2 * WEEK]
    place = await database.read(communities.at, woodworking.key)
    assert place is not None
    assert place.pause_reason is None


async def test_resuming_the_rhythm_does_not_open_an_archived_channel(
    woodworking: Place, database: Database, clock: Clock
) -> None:
    await begun(database, woodworking, clock())
    await database.write(communities.change, woodworking.id, paused_at=clock(), pause_reason="archived")
    await database.write(rhythm.pause, woodworking, clock())
    await database.write(rhythm.resume, woodworking, clock())
    place = await database.read(communities.at, woodworking.key)
    assert place is not None
    assert place.pause_reason == "archived"


async def test_an_empty_week_has_no_recap(woodworking: Place, database: Database, clock: Clock) -> None:
    await begun(database, woodworking, clock())
    assert await falls_due(database, woodworking, Kind.RECAP, THURSDAY) == Skipped("quiet")


async def test_ten_o_clock_stays_ten_o_clock(woodworking: Place, database: Database, clock: Clock) -> None:
    # Clocks in London go forward on 28 March 2027.
    await begun(database, woodworking, datetime(2027, 3, 10, 12, tzinfo=UTC))
    seen = []
    for _ in range(4):
        (plan, *_) = [
            found
            for found in await database.read(schedules.of_community, woodworking.id)
            if found.kind == Kind.PROMPT
        ]
        assert plan.due_at is not None
        seen.append(plan.due_at)
        await database.write(rhythm.fall_due, plan, plan.due_at)
    assert [moment.astimezone(LONDON).strftime("%a %d %b %H:%M") for moment in seen] == [
        "Tue 16 Mar 10:00",
        "Tue 23 Mar 10:00",
        "Tue 30 Mar 10:00",
        "Tue 06 Apr 10:00",
    ]
    assert {moment.hour for moment in seen} == {9, 10}
