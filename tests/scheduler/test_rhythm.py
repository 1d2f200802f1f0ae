"""A scheduled post appears once, whatever the ticks, the processes and the clocks of the zone do."""

import asyncio
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, update

from communities import rhythm
from communities.rhythm import LATE, Choice, Kind
from scheduler.rhythm import Rhythm
from storage import schedules
from storage.communities import Place
from storage.database import Database
from storage.models import Community, Delivery, Schedule
from storage.schedules import Planned
from tests import fallen_due
from tests.cast import Clock
from tests.conftest import found
from tests.fallen_due import Occurred

SPRING = datetime(2026, 3, 1, tzinfo=UTC)
numbers = count()


async def plan_of(database: Database, place: Place) -> Planned:
    (plan,) = await database.read(schedules.of_community, place.id)
    return plan


async def owed(database: Database, place: Place) -> int:
    """How many messages were ever owed to a channel."""

    def counted(session) -> int:
        here = Delivery.channel_id == place.channel
        return session.scalar(select(func.count()).select_from(Delivery).where(here)) or 0

    return await database.read(counted)


async def daily(database: Database, zone: str, at: time, now: datetime) -> Place:
    """A community with a prompt every day."""
    channel = f"C0DAILY{next(numbers)}"

    def begin(session) -> Place:
        place = found(session, "daily", channel, "U0ADA", (), now)
        session.execute(update(Community).where(Community.id == place.id).values(zone=zone))
        rhythm.begin(session, replace(place, zone=zone), Choice("MO,TU,WE,TH,FR,SA,SU", at), None, now)
        return place

    return await database.write(begin)


@given(
    zone=st.sampled_from(["Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]),
    start=st.integers(0, 260 * 24 * 60).map(lambda minutes: SPRING + timedelta(minutes=minutes)),
    at=st.times().map(lambda found: found.replace(second=0, microsecond=0)),
    steps=st.lists(st.floats(0.02, 60.0), min_size=1, max_size=12),
    lookers=st.integers(1, 3),
)
async def test_every_falling_due_is_dealt_with_once(
    acme: Database, zone: str, start: datetime, at: time, steps: list[float], lookers: int
) -> None:
    clock = Clock(start)
    place = await daily(acme, zone, at, start)
    looked_at = [start]
    for hours in steps:
        looked_at.append(clock.advance(hours=hours))
        await asyncio.gather(*(Rhythm(acme, clock).look() for _ in range(lookers)))
    plan = await plan_of(acme, place)
    occurred = await acme.read(fallen_due.occurrences, plan.id)
    posted = [one for one in occurred if one.state == "posted"]

    assert await owed(acme, place) == len(posted)
    assert len({one.local_date for one in occurred}) == len(occurred)
    assert all(on_the_wall(one, zone, at) for one in occurred)
    assert [one.state for one in occurred] == [fate(one, looked_at) for one in occurred]
    days = [one.local_date for one in occurred]
    assert days == [days[0] + timedelta(days=at) for at in range(len(days))] if days else True
    assert plan.due_at is not None
    assert plan.due_at > clock()
    assert await acme.read(schedules.prompts_used, place.id) == {one.prompt: one.due_at for one in posted}
    await acme.write(lambda session: session.execute(delete(Community)) and None)


def on_the_wall(one: Occurred, zone: str, at: time) -> bool:
    """Whether it was due at this time on the wall, or as soon after as the wall had a later one."""
    local = one.due_at.astimezone(ZoneInfo(zone))
    if local.time() == at:
        return local.date() == one.local_date
    wall = datetime.combine(one.local_date, at, ZoneInfo(zone))
    return wall.astimezone(UTC).astimezone(ZoneInfo(zone)).time() != at and local.time() > at


def fate(one: Occurred, looked_at: list[datetime]) -> str:
    """What must have become of it: somebody looked in time, or not."""
    first = min(moment for moment in looked_at if moment >= one.due_at)
    return "posted" if first - one.due_at <= LATE else "missed"


async def test_a_rhythm_made_anew_on_the_day_does_not_post_twice(
    acme: Database, woodworking: Place, clock: Clock
) -> None:
    await acme.write(rhythm.begin, woodworking, rhythm.DEFAULT_PROMPT, None, clock())
    clock.now = datetime(2026, 11, 24, 10, tzinfo=UTC)
    await Rhythm(acme, clock).look()
    before = clock() - timedelta(days=1)

    def anew(session) -> None:
        session.execute(delete(Schedule))
        rhythm.begin(session, woodworking, rhythm.DEFAULT_PROMPT, None, before)

    await acme.write(anew)
    await Rhythm(acme, clock).look()
    plan = await plan_of(acme, woodworking)
    (again,) = await acme.read(fallen_due.occurrences, plan.id)
    assert (again.state, again.reason) == ("skipped", "posted already")
    assert await owed(acme, woodworking) == 1


async def test_several_processes_post_once(
    acme: Database, database_url: str, woodworking: Place, clock: Clock
) -> None:
    await acme.write(rhythm.begin, woodworking, rhythm.DEFAULT_PROMPT, None, clock())
    clock.now = datetime(2026, 11, 24, 10, 0, 1, tzinfo=UTC)
    with ExitStack() as stack:
        doors = [acme]
        if not acme.is_sqlite:
            doors += [stack.enter_context(Database(database_url)) for _ in range(3)]
        taken = await asyncio.gather(*(Rhythm(door, clock).look() for door in doors * 2))
    assert sum(taken) == 1
    assert await owed(acme, woodworking) == 1


async def test_a_schedule_that_cannot_be_read_does_not_hold_up_the_others(
    acme: Database, woodworking: Place, on_call: Place, clock: Clock
) -> None:
    for place in (woodworking, on_call):
        await acme.write(rhythm.begin, place, rhythm.DEFAULT_PROMPT, None, clock())
    broken = await plan_of(acme, woodworking)

    def break_it(session) -> None:
        session.execute(update(Schedule).where(Schedule.id == broken.id).values(rule="FREQ=NEVER"))

    await acme.write(break_it)
    clock.now = datetime(2026, 11, 24, 10, tzinfo=UTC)
    assert await Rhythm(acme, clock).look() == 1
    assert (await owed(acme, woodworking), await owed(acme, on_call)) == (0, 1)


async def test_the_next_falling_due_anywhere_is_known(
    acme: Database, woodworking: Place, clock: Clock
) -> None:
    assert await acme.read(schedules.next_due) is None
    await acme.write(rhythm.begin, woodworking, rhythm.DEFAULT_PROMPT, rhythm.DEFAULT_RECAP, clock())
    assert await acme.read(schedules.next_due) == datetime(2026, 11, 24, 10, tzinfo=UTC)
    dates = await acme.read(rhythm.next_dates, woodworking.id)
    assert [date.kind for date in dates] == [Kind.PROMPT, Kind.RECAP]
