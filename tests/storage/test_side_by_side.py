"""Several processes on one PostgreSQL database: whatever two of them do at once is as if one came first."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from datetime import time as wall_time
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from communities import (
    adopting,
    authorship,
    keeping,
    membership,
    questions,
    refusals,
    refusals_notes,
    replanning,
    rhythm,
    stewarding,
    using,
)
from communities.adopting import Wish
from communities.keeping import Said
from storage import charters, communities, deliveries, entries, schedules
from storage.communities import Place
from storage.database import Database
from storage.keys import ChannelId, ChannelKey, PersonKey, UserId
from storage.models import Charter, Delivery, Entry, EntryWord, Question
from tests import fallen_due
from tests.cast import ACME, Clock, new_ts, says, stars
from tests.engines import on_postgres

pytestmark = on_postgres

PATIENCE = 10
NOTE = "Cut the tenon before the mortise: it is easier to trim."
BOTH_WAYS = list(permutations((0, 1)))
Verb = Callable[[Session], Any]


@pytest.fixture
def other(acme: Database, database_url: str) -> Iterator[Database]:
    """Another process's doors to the same database."""
    with Database(database_url) as opened:
        yield opened


async def at_once(one: Database, other: Database, first: Verb, second: Verb) -> list[Any]:
    """Run the second while the first has done all it does and not committed; what each comes to."""
    loop = asyncio.get_running_loop()
    is_under_way, is_over = asyncio.Event(), threading.Event()

    def held_open(session: Session) -> Any:
        outcome = first(session)
        session.flush()
        loop.call_soon_threadsafe(is_under_way.set)
        wait_for(lambda: is_over.is_set() or somebody_waits(session))
        return outcome

    async def then() -> Any:
        await is_under_way.wait()
        try:
            return await other.write(second)
        finally:
            is_over.set()

    return await asyncio.gather(one.write(held_open), then(), return_exceptions=True)


def somebody_waits(session: Session) -> bool:
    """Whether the database lets somebody wait for somebody else."""
    return bool(session.scalar(text("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")))


def wait_for(holds: Callable[[], bool]) -> None:
    """Wait in a thread of its own, for a bounded time."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)


def star(said: Said, by: PersonKey, clock: Clock) -> Verb:
    fact = stars(by, said.key)
    return lambda session: keeping.star(session, fact, said, clock())


def take_back(said: Said, by: PersonKey, clock: Clock) -> Verb:
    fact = stars(by, said.key)
    return lambda session: keeping.take_back(session, fact, clock())


def count(table: Any, *where: Any) -> Verb:
    """How many such rows there are."""
    return lambda session: session.scalar(select(func.count()).select_from(table).where(*where))


def owed(kind: str) -> Verb:
    """How many deliveries of a kind there are."""
    return count(Delivery, Delivery.kind == kind)


def no_errors(outcomes: list[Any]) -> list[Any]:
    assert [found for found in outcomes if isinstance(found, BaseException)] == []
    return outcomes


@pytest.mark.parametrize("order", BOTH_WAYS)
@pytest.mark.parametrize("wish", ["deleted", "never_keep"])
async def test_a_star_never_keeps_what_is_taken_away_meanwhile(
    acme: Database, other: Database, woodworking: Place, ada: PersonKey, bo: PersonKey, clock: Clock,
    wish: str, order: tuple[int, int],
) -> None:  # fmt: skip
    said = says(ada, NOTE, woodworking)
    gone: dict[str, Verb] = {
        "deleted": lambda session: authorship.deleted(session, said.key, clock()),
        "never_keep": lambda session: authorship.never_keep(session, ada, clock()),
    }
    pair = (star(said, bo, clock), gone[wish])
    outcomes = await at_once(acme, other, *(pair[number] for number in order))
    assert all(
        isinstance(one, (refusals.Gone, refusals_notes.WordsNotKept))
        for one in outcomes
        if isinstance(one, BaseException)
    )
    assert await acme.read(count(Entry)) == 0
    assert await acme.read(count(EntryWord)) == 0


@pytest.mark.parametrize("order", BOTH_WAYS)
async def test_a_star_never_keeps_words_that_are_edited_meanwhile(
    acme: Database, other: Database, woodworking: Place, ada: PersonKey, bo: PersonKey, clock: Clock,
    order: tuple[int, int],
) -> None:  # fmt: skip
    said = says(ada, NOTE, woodworking)
    newer = says(ada, "Cut it after.", woodworking, ts=said.key.ts, edited_ts=new_ts())
    pair = (star(said, bo, clock), lambda session: authorship.edited(session, newer, clock()))
    outcomes = await at_once(acme, other, *(pair[number] for number in order))
    assert all(isinstance(one, keeping.Stale) for one in outcomes if isinstance(one, BaseException))
    kept = await acme.read(entries.of, said.key)
    assert kept is None or kept.text == "Cut it after."


@pytest.mark.parametrize("order", BOTH_WAYS)
async def test_a_note_stays_when_one_star_goes_as_another_comes(
    acme: Database, other: Database, woodworking: Place, ada: PersonKey, bo: PersonKey, clock: Clock,
    order: tuple[int, int],
) -> None:  # fmt: skip
    said = says(ada, NOTE, woodworking)
    await acme.write(star(said, bo, clock))
    pair = (take_back(said, bo, clock), star(said, ada, clock))
    no_errors(await at_once(acme, other, *(pair[number] for number in order)))
    assert await acme.read(entries.is_kept, said.key)


@pytest.mark.parametrize("order", BOTH_WAYS)
async def test_a_note_goes_when_its_last_two_stars_go_together(
    acme: Database, other: Database, woodworking: Place, ada: PersonKey, bo: PersonKey, clock: Clock,
    order: tuple[int, int],
) -> None:  # fmt: skip
    said = says(ada, NOTE, woodworking)
    for person in (ada, bo):
        await acme.write(star(said, person, clock))
    pair = (take_back(said, ada, clock), take_back(said, bo, clock))
    no_errors(await at_once(acme, other, *(pair[number] for number in order)))
    assert not await acme.read(entries.is_kept, said.key)
    assert await acme.read(owed("unbookmark")) == 1


async def test_two_first_stars_keep_once_and_tell_each_person_once(
    acme: Database, other: Database, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey,
    clock: Clock,
) -> None:  # fmt: skip
    said = says(ada, NOTE, woodworking)
    no_errors(await at_once(acme, other, star(said, bo, clock), star(said, cleo, clock)))
    kept = await acme.read(entries.of, said.key)
    assert kept is not None
    assert kept.stars == 2
    assert [await acme.read(owed(kind)) for kind in ("bookmark", "first_kept")] == [1, 1]


async def test_the_same_fact_twice_at_once_is_one_fact(
    acme: Database, other: Database, woodworking: Place, ada: PersonKey, bo: PersonKey, clock: Clock
) -> None:
    said = says(ada, NOTE, woodworking)
    again = star(said, bo, clock)
    outcomes = no_errors(await at_once(acme, other, again, again))
    assert [type(one) for one in outcomes] == [keeping.NewlyKept, keeping.Ignored]
    assert [await acme.read(owed(kind)) for kind in ("bookmark", "first_star", "first_kept")] == [1, 1, 1]


async def test_an_author_hears_once_of_two_first_notes(
    acme: Database, other: Database, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey,
    clock: Clock,
) -> None:  # fmt: skip
    pair = (star(says(ada, NOTE, woodworking), bo, clock), star(says(ada, NOTE, woodworking), cleo, clock))
    no_errors(await at_once(acme, other, *pair))
    assert [await acme.read(owed(kind)) for kind in ("bookmark", "first_kept")] == [2, 1]


async def test_two_uses_at_once_are_one(
    acme: Database, other: Database, woodworking: Place, ada: PersonKey, bo: PersonKey, clock: Clock
) -> None:
    outcome = await acme.write(star(says(ada, NOTE, woodworking), bo, clock))
    use: Verb = lambda session: using.use(session, bo, outcome.entry.id, clock())  # noqa: E731
    outcomes = no_errors(await at_once(acme, other, use, use))
    assert [type(one) for one in outcomes] == [using.Used, using.UsedToday]


async def test_one_of_two_adoptions_at_once_is_refused(
    acme: Database, other: Database, ada: PersonKey, bo: PersonKey, clock: Clock
) -> None:
    def adopt(by: PersonKey) -> Verb:
        wish = Wish(
            ChannelKey(ACME, ChannelId("C0WOOD")), "Joints that last", "", "Europe/London",
            rhythm.DEFAULT_PROMPT, rhythm.DEFAULT_RECAP,
        )  # fmt: skip
        return lambda session: adopting.adopt(session, by, wish, clock())

    outcomes = await at_once(acme, other, adopt(ada), adopt(bo))
    assert [type(one) for one in outcomes] == [adopting.Adopted, refusals.AlreadyACommunity]
    assert await acme.read(count(Charter)) == 1


async def test_of_two_charters_at_once_none_is_lost(
    acme: Database, other: Database, woodworking: Place, ada: PersonKey, clock: Clock
) -> None:
    def write(problem: str) -> Verb:
        return lambda session: charters.write(session, woodworking, problem, "", ada.user, clock())

    no_errors(await at_once(acme, other, write("one"), write("other")))
    assert await acme.read(count(Charter)) == 2


async def test_a_community_keeps_one_of_two_stewards_who_leave_at_once(
    acme: Database, other: Database, woodworking: Place, ada: PersonKey, bo: PersonKey, clock: Clock
) -> None:
    await acme.write(communities.enrol, woodworking, [UserId("U0BO")], clock(), role="steward")

    def leave(person: PersonKey) -> Verb:
        return lambda session: membership.leave(session, person, woodworking.key, clock())

    outcomes = await at_once(acme, other, leave(ada), leave(bo))
    assert [type(one) for one in outcomes] == [membership.Left, refusals.LastSteward]
    assert len(await acme.read(communities.stewards, woodworking.id)) == 1


async def test_a_community_keeps_one_of_two_stewards_who_step_down_at_once(
    acme: Database, other: Database, woodworking: Place, ada: PersonKey, bo: PersonKey, clock: Clock
) -> None:
    await acme.write(communities.enrol, woodworking, [UserId("U0BO")], clock(), role="steward")

    def down(person: PersonKey) -> Verb:
        return lambda session: stewarding.step_down(session, person, woodworking.key, clock(), rests=False)

    outcomes = await at_once(acme, other, down(ada), down(bo))
    assert [type(one) for one in outcomes] == [stewarding.SteppedDown, refusals.LastSteward]
    assert len(await acme.read(communities.stewards, woodworking.id)) == 1


@pytest.mark.parametrize("order", BOTH_WAYS)
async def test_a_rhythm_changed_as_something_falls_due_posts_once(
    acme: Database, other: Database, woodworking: Place, ada: PersonKey, clock: Clock, order: tuple[int, int]
) -> None:
    await acme.write(rhythm.begin, woodworking, rhythm.Choice("TU", wall_time(10)), None, clock())
    clock.now = datetime(2026, 11, 24, 10, 0, 1, tzinfo=UTC)
    (seen,) = await acme.read(schedules.due, clock())
    was = (await acme.read(replanning.begin, ada, woodworking.key)).plan
    wish = replanning.Plan(was.zone, rhythm.Choice("TU", wall_time(15)), None)
    pair: tuple[Verb, Verb] = (
        lambda session: rhythm.fall_due(session, seen, clock()),
        lambda session: replanning.change(session, ada, woodworking.key, wish, was.stamp, clock()),
    )
    await at_once(acme, other, *(pair[number] for number in order))
    for hours in range(24):
        clock.advance(hours=1)
        for due in await acme.read(schedules.due, clock()):
            await acme.write(rhythm.fall_due, due, clock())
        assert await acme.read(count(Delivery, Delivery.state == "owed")) <= 1, hours
    assert len(await acme.read(fallen_due.occurrences, seen.id)) == 1


@pytest.mark.parametrize("order", BOTH_WAYS)
async def test_paused_as_something_falls_due_nothing_is_owed(
    acme: Database, other: Database, woodworking: Place, clock: Clock, order: tuple[int, int]
) -> None:
    await acme.write(rhythm.begin, woodworking, rhythm.Choice("TU", wall_time(10)), None, clock())
    clock.now = datetime(2026, 11, 24, 10, 0, 1, tzinfo=UTC)
    (seen,) = await acme.read(schedules.due, clock())
    pair: tuple[Verb, Verb] = (
        lambda session: rhythm.fall_due(session, seen, clock()),
        lambda session: rhythm.pause(session, woodworking, clock()),
    )
    no_errors(await at_once(acme, other, *(pair[number] for number in order)))
    assert await acme.read(count(Delivery, Delivery.state == "owed")) == 0
    (occurred,) = await acme.read(fallen_due.occurrences, seen.id)
    assert occurred.state == "skipped"


@pytest.mark.parametrize("order", BOTH_WAYS)
async def test_a_question_answered_as_it_is_heard_is_not_open(
    acme: Database, other: Database, woodworking: Place, ada: PersonKey, bo: PersonKey, clock: Clock,
    order: tuple[int, int],
) -> None:  # fmt: skip
    asked = says(bo, "Does anyone oil beech worktops?", woodworking)
    reply = says(ada, "Yes.", woodworking, thread_ts=asked.key.ts)
    pair: tuple[Verb, Verb] = (
        lambda session: questions.heard(session, asked, None, clock()),
        lambda session: questions.heard(session, reply, bo.user, clock()),
    )
    no_errors(await at_once(acme, other, *(pair[number] for number in order)))
    assert await acme.read(count(Question, Question.answered_at.is_not(None))) == 1


async def test_what_is_deleted_while_a_post_finds_its_words_is_taken_out_of_it(
    acme: Database, other: Database, woodworking: Place, ada: PersonKey, bo: PersonKey, clock: Clock
) -> None:
    """The courier notes whom a post quotes, then reads their words: a deletion meets one or the other."""
    said = says(ada, NOTE, woodworking)
    await acme.write(star(said, bo, clock))
    post = await acme.write(deliveries.owe, ACME, "recap", "recap:1", clock(), channel=woodworking.channel)
    assert post is not None
    await acme.write(deliveries.claim, "courier", clock.advance(minutes=1), clock())
    read: list[bool] = []

    async def deletion(meanwhile: Callable[[], Awaitable[None]]) -> None:
        loop = asyncio.get_running_loop()
        begun = asyncio.Event()
        over = threading.Event()

        def delete(session: Session) -> None:
            authorship.deleted(session, said.key, clock())
            loop.call_soon_threadsafe(begun.set)
            wait_for(lambda: over.is_set() or somebody_waits(session))

        async def then() -> None:
            await begun.wait()
            await meanwhile()
            over.set()

        await asyncio.gather(acme.write(delete), then())

    async def write_the_post() -> None:
        await other.write(deliveries.quote, ACME, post, (said.key,))
        read.append(await other.read(entries.is_kept, said.key))

    await deletion(write_the_post)
    assert read == [False] or await acme.read(owed("revise")) == 1


async def test_a_burst_in_three_processes_fails_nobody(
    acme: Database, other: Database, database_url: str, woodworking: Place, ada: PersonKey, bo: PersonKey,
    cleo: PersonKey, clock: Clock,
) -> None:  # fmt: skip
    notes = [says(ada, f"{NOTE} Number {number}.", woodworking) for number in range(60)]
    with Database(database_url) as third:
        doors = (acme, other, third)
        acts = [star(said, person, clock) for said in notes for person in (bo, cleo)]
        burst = (doors[number % 3].write(act) for number, act in enumerate(acts * 2))
        no_errors(await asyncio.gather(*burst, return_exceptions=True))
    assert await acme.read(count(Entry, Entry.stars == 2)) == 60
    told = [await acme.read(owed(kind)) for kind in ("bookmark", "first_kept", "first_star")]
    # Whoever came second to every message has made no entry yet, and is told nothing.
    assert told in ([60, 1, 1], [60, 1, 2])
    counted = await acme.read(
        lambda session: session.scalar(select(EntryWord.entries).where(EntryWord.word == "tenon"))
    )
    assert counted == 60


async def test_envelopes_do_not_wait_for_effects(acme: Database, other: Database, clock: Clock) -> None:
    """Slack is waiting for them, and gives up after three seconds."""
    loop = asyncio.get_running_loop()
    begun, written = asyncio.Event(), threading.Event()

    def slow(_: Session) -> None:
        loop.call_soon_threadsafe(begun.set)
        assert written.wait(PATIENCE)

    effects = [asyncio.ensure_future(one.write(slow)) for one in (acme, other) for _ in range(12)]
    await begun.wait()
    await asyncio.wait_for(acme.write_first(lambda session: None), PATIENCE / 2)
    written.set()
    await asyncio.gather(*effects)


async def test_a_connection_that_was_cut_is_replaced_unnoticed(acme: Database, other: Database) -> None:
    await acme.read(lambda session: session.scalar(text("SELECT 1")))
    cut = "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"  # noqa: E501
    await other.write(lambda session: session.execute(text(cut)).close())
    assert await acme.write(lambda session: session.scalar(text("SELECT 1"))) == 1
    assert await acme.read(lambda session: session.scalar(text("SELECT 1"))) == 1


def test_two_processes_that_migrate_at_once_both_open(postgres: Any) -> None:
    with postgres.empty() as address, ThreadPoolExecutor(4) as pool:
        together = threading.Barrier(4)

        def open_it(_: int) -> None:
            together.wait(PATIENCE)
            Database(address).close()

        list(pool.map(open_it, range(4)))
