"""Health says what fails, and fails with it."""

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.orm import Session

from bot.doctor import given_up, waiting
from bot.health import STUCK, Health
from bot.metrics import Metrics
from storage import inbox, walks
from storage.boxes import Backlog
from storage.database import READERS, Database
from storage.inbox import Envelope
from tests.cast import ACME, START, Clock
from tests.engines import on_either, on_sqlite


async def two() -> int:
    return 2


async def none() -> int:
    return 0


def envelope(key: str, body: str = "{}") -> Envelope:
    return Envelope(ACME, key, "reaction_added", body)


@on_either
async def test_without_a_socket_it_fails(acme: Database, clock: Clock) -> None:
    assert (await Health(acme, clock, two).state()).is_well
    state = await Health(acme, clock, none).state()
    assert not state.is_well
    assert (state.said["status"], state.said["sockets"]) == ("failing", 0)


async def test_with_an_envelope_that_nobody_works_on_it_fails(acme: Database, clock: Clock) -> None:
    await acme.write(inbox.receive, envelope("Ev1"), None, clock(), clock() - STUCK + timedelta(seconds=9))
    assert (await Health(acme, clock).state()).is_well
    await acme.write(inbox.receive, envelope("Ev2"), None, clock(), clock() - STUCK)
    state = await Health(acme, clock).state()
    assert not state.is_well
    assert state.said["inbox"] == {"waiting": 2, "parked": 0, "oldest_seconds": 600.0}


def allow_pages(session: Session, most: int) -> None:
    session.execute(text(f"PRAGMA max_page_count = {most}"))


@on_sqlite
async def test_with_a_full_disk_it_fails_until_an_envelope_is_taken_again(
    acme: Database, clock: Clock
) -> None:
    health = Health(acme, clock)
    await acme.write(allow_pages, 1)
    large = envelope("Ev1", "x" * 1_000_000)
    with pytest.raises(sqlite3.OperationalError):
        await acme.write_first(inbox.receive, large, None, clock(), clock())
    state = await health.state()
    assert not state.is_well
    assert (state.said["database"], state.said["writes"]) == (True, False)
    # There is room to put a time in place of another.
    await acme.write(walks.hear, ACME, clock())
    assert not (await health.state()).is_well
    await acme.write(allow_pages, 1_000_000)
    await acme.write_first(inbox.receive, large, None, clock(), clock())
    assert (await health.state()).is_well


@pytest.fixture
def hanging(acme: Database) -> Iterator[Database]:
    """A database all of whose readers wait for something that does not come."""
    over = Event()
    for _ in range(READERS):
        acme._pool.submit(over.wait)
    yield acme
    over.set()


@on_either
async def test_of_a_database_that_hangs_it_is_said_in_time(hanging: Database, clock: Clock) -> None:
    state = await Health(hanging, clock, two, patience=0.05).state()
    assert (state.is_well, state.said) == (False, {"status": "failing", "database": False, "sockets": 2})
    metrics = Metrics(lambda: 1)
    said = (await metrics.written(hanging, clock(), patience=0.05)).decode()
    assert "commonplace_listeners 1.0" in said
    assert "commonplace_backlog{" not in said


@on_sqlite
async def test_with_its_file_moved_away_it_fails(acme: Database, clock: Clock) -> None:
    file = Path(str(make_url(acme.url).database))
    away = file.rename(file.with_name("away.db"))
    state = await Health(acme, clock).state()
    assert not state.is_well
    assert state.said["file"] == "is not where it was opened: stop the app, put the file back, and start it"
    file.write_bytes(away.read_bytes())
    assert not (await Health(acme, clock).state()).is_well
    away.rename(file)
    assert (await Health(acme, clock).state()).is_well


@pytest.mark.parametrize(
    ("parked", "unknown", "said"),
    [
        (1, 0, "1 message was given up."),
        (2, 0, "2 messages were given up."),
        (2, 1, "2 messages were given up, and of 1 nobody knows whether Slack has it."),
        (0, 1, "Of 1 message nobody knows whether Slack has it."),
        (0, 3, "Of 3 messages nobody knows whether Slack has them."),
    ],
)
def test_what_was_given_up_and_what_nobody_knows_are_told_apart(parked: int, unknown: int, said: str) -> None:
    assert given_up("message", "messages", Backlog(0, parked, unknown, None)) == said


def test_what_waits_is_counted_in_words() -> None:
    what = ("message", "messages")
    assert waiting("outbox", what, Backlog(1, 0, 0, START), START).line() == (
        "ok  1 message waits; none is stuck."
    )
    late = waiting("outbox", what, Backlog(2, 0, 0, START), START + timedelta(minutes=11))
    assert late.line() == (
        "!!  2 messages wait, the oldest for 11 minutes. "
        "Is `commonplace run` running, and can it write to its disk?"
    )
