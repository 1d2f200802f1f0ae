"""A community's rhythm: when it begins, that it returns once, and what becomes of what nobody saw."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from communities import rhythm
from communities.rhythm import DEFAULT_PROMPT, DEFAULT_RECAP, Choice, Kind
from storage import schedules
from storage.communities import Place
from storage.database import Database
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
