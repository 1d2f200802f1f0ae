"""After six weeks in which nobody wrote, prompts stop; the first word brings them back."""

from datetime import UTC, datetime, timedelta

import pytest

from communities import questions, rhythm, silence
from communities.rhythm import DEFAULT_PROMPT, DEFAULT_RECAP, Kind, Owing, Skipped
from storage import memberships, schedules, told
from storage.communities import Place
from storage.database import Database
from storage.keys import PersonKey, Timestamp
from tests.cast import Clock, says

TUESDAY = datetime(2026, 11, 24, 10, tzinfo=UTC)
WEEK = timedelta(days=7)


@pytest.fixture
async def planned(acme: Database, clock: Clock, woodworking: Place) -> Place:
    await acme.write(rhythm.begin, woodworking, DEFAULT_PROMPT, DEFAULT_RECAP, clock())
    return woodworking


async def prompt(acme: Database, place: Place, week: int) -> object:
    """What became of the prompt of this week, whether it is the first or another."""
    plans = await acme.read(schedules.of_community, place.id)
    (plan,) = [found for found in plans if found.kind == Kind.PROMPT]
    assert plan.due_at == TUESDAY + week * WEEK
    return await acme.write(rhythm.fall_due, plan, plan.due_at)


async def writes(acme: Database, by: PersonKey | None, place: Place, at: datetime, **more: object) -> None:
    said = says(by, "The kettle is on.", place, ts=Timestamp(f"{at.timestamp():.6f}"), **more)
    await acme.write(questions.heard, said, None, now=at)


async def silent_weeks(acme: Database, place: Place, ada: PersonKey) -> None:
    for week in range(6):
        assert isinstance(await prompt(acme, place, week), Owing)
    assert await prompt(acme, place, 6) == Skipped("asleep")


async def test_the_seventh_prompt_in_a_row_is_not_posted_and_a_steward_is_told_once(
    acme: Database, planned: Place, ada: PersonKey
) -> None:
    await silent_weeks(acme, planned, ada)
    first = await acme.read(told.latest, ada, silence.KIND)
    assert first is not None
    assert first.is_unasked
    for week in range(7, 12):
        assert await prompt(acme, planned, week) == Skipped("asleep")
    assert await acme.read(told.latest, ada, silence.KIND) == first
    assert [date.kind for date in await acme.read(rhythm.next_dates, planned.id)] == [Kind.RECAP]


async def test_the_first_word_of_a_person_brings_them_back(
    acme: Database, planned: Place, ada: PersonKey, bo: PersonKey
) -> None:
    await silent_weeks(acme, planned, ada)
    await writes(acme, None, planned, TUESDAY + 6 * WEEK + timedelta(hours=1))
    assert await prompt(acme, planned, 7) == Skipped("asleep")
    await writes(acme, bo, planned, TUESDAY + 7 * WEEK + timedelta(hours=1))
    for week in range(8, 13):
        assert isinstance(await prompt(acme, planned, week), Owing)


async def test_a_word_now_and_then_is_enough(
    acme: Database, planned: Place, ada: PersonKey, bo: PersonKey
) -> None:
    for week in range(17):
        assert isinstance(await prompt(acme, planned, week), Owing), week
        if week % 5 == 4:
            await writes(acme, bo, planned, TUESDAY + week * WEEK + timedelta(days=3))


async def test_a_reply_is_a_word_and_so_is_what_is_heard_of_later(
    acme: Database, planned: Place, ada: PersonKey, bo: PersonKey
) -> None:
    for week in range(6):
        await prompt(acme, planned, week)
    at = TUESDAY + 2 * WEEK + timedelta(days=1)
    await writes(acme, bo, planned, at, thread_ts=Timestamp(f"{(at - WEEK).timestamp():.6f}"))
    assert isinstance(await prompt(acme, planned, 6), Owing)


async def test_pauses_and_prompts_that_nobody_saw_do_not_count(
    acme: Database, clock: Clock, planned: Place, ada: PersonKey
) -> None:
    for week in range(5):
        await prompt(acme, planned, week)
    await acme.write(rhythm.pause, planned, TUESDAY + 4 * WEEK + timedelta(days=1))
    for week in range(5, 9):
        await prompt(acme, planned, week)
    await acme.write(rhythm.resume, planned, TUESDAY + 8 * WEEK + timedelta(days=1))
    # The pause took back what had not been sent, and what was not posted was met with no silence.
    assert isinstance(await prompt(acme, planned, 9), Owing)


async def test_a_steward_lets_them_go_on(
    acme: Database, planned: Place, ada: PersonKey, bo: PersonKey
) -> None:
    await silent_weeks(acme, planned, ada)
    now = TUESDAY + 6 * WEEK + timedelta(days=1)
    await acme.write(silence.wake, planned.id, now)
    # From then on it is counted anew.
    for week in range(7, 13):
        assert isinstance(await prompt(acme, planned, week), Owing), week
    assert await prompt(acme, planned, 13) == Skipped("asleep")


async def test_without_a_steward_nobody_is_told(acme: Database, planned: Place, ada: PersonKey) -> None:
    for week in range(6):
        await prompt(acme, planned, week)
    await acme.write(memberships.give, planned.id, ada.user, "member", ("steward",))
    assert await prompt(acme, planned, 6) == Skipped("asleep")
    assert await acme.read(told.latest, ada, silence.KIND) is None
