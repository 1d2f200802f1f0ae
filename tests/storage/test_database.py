"""The two doors: what a caller is promised by `write` and `read`."""

import asyncio
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.orm import Session

from storage import people, workspaces
from storage.database import Database
from storage.keys import PersonKey, UserId
from storage.lock import Busy
from storage.people import Profile
from tests.cast import ACME, Clock
from tests.engines import on_postgres, on_sqlite
from tests.stories.test_a_database_in_trouble import in_trouble


class Refused(Exception):
    """What a verb raises to say no."""


def meet(session: Session, user: str, now: datetime, then: Callable[[], None] | None = None) -> str:
    """Write a person down, do what the test wants, and answer."""
    people.meet(session, Profile(PersonKey(ACME, UserId(user)), user), now)
    if then is not None:
        then()
    return user


def refuse() -> None:
    raise Refused


def users(session: Session) -> set[str]:
    return set(session.scalars(text("SELECT user_id FROM people")))


async def test_a_verb_that_raises_leaves_nothing(acme: Database, clock: Clock) -> None:
    with pytest.raises(Refused):
        await acme.write(meet, "U1", clock(), refuse)
    assert await acme.read(users) == set()


async def test_a_verb_answers_with_what_it_returns(acme: Database, clock: Clock) -> None:
    assert await acme.write(meet, "U1", clock()) == "U1"


async def test_of_many_verbs_at_once_each_failure_is_its_own(acme: Database, clock: Clock) -> None:
    answers = await asyncio.gather(
        *(acme.write(meet, f"U{n}", clock(), refuse if n % 7 == 0 else None) for n in range(70)),
        return_exceptions=True,
    )
    failed = {n for n, answer in enumerate(answers) if isinstance(answer, Refused)}
    assert failed == {n for n in range(70) if n % 7 == 0}
    assert await acme.read(users) == {f"U{n}" for n in range(70) if n % 7}


async def test_a_statement_that_the_engine_refuses_spoils_only_its_own_verb(
    acme: Database, clock: Clock
) -> None:
    def break_off(session: Session) -> None:
        session.execute(text("SELECT * FROM nowhere"))

    answers = await asyncio.gather(
        acme.write(meet, "U1", clock()),
        acme.write(break_off),
        acme.write(meet, "U2", clock()),
        return_exceptions=True,
    )
    assert isinstance(answers[1], DBAPIError)
    assert await acme.read(users) == {"U1", "U2"}


@on_sqlite
async def test_nobody_is_answered_before_the_commit(acme: Database, clock: Clock) -> None:
    def everybody_else_sees(user: str) -> bool:
        with acme.engine.connect() as other:
            return user in set(other.scalars(text("SELECT user_id FROM people")))

    async def write_then_look(user: str) -> bool:
        await acme.write(meet, user, clock())
        return everybody_else_sees(user)

    assert all(await asyncio.gather(*(write_then_look(f"U{n}") for n in range(100))))


@on_sqlite
async def test_verbs_that_wait_together_share_a_commit(acme: Database, clock: Clock) -> None:
    seen: list[set[str]] = []

    def look_from_outside() -> None:
        with acme.engine.connect() as other:
            seen.append(set(other.scalars(text("SELECT user_id FROM people"))))

    started, gathered = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def hold_the_writer_up() -> None:
        loop.call_soon_threadsafe(started.set)
        asyncio.run_coroutine_threadsafe(gathered.wait(), loop).result(timeout=10)

    first = asyncio.ensure_future(acme.write(meet, "U0", clock(), hold_the_writer_up))
    await started.wait()
    rest = [asyncio.ensure_future(acme.write(meet, f"U{n}", clock(), look_from_outside)) for n in range(1, 6)]
    await asyncio.sleep(0)
    gathered.set()
    await asyncio.gather(first, *rest)
    assert seen == [set()] * 5
    assert await acme.read(users) == {f"U{n}" for n in range(6)}


async def test_a_read_cannot_write(acme: Database, clock: Clock) -> None:
    with pytest.raises(DBAPIError, match=r"(?i)read-?only"):
        await acme.read(meet, "U1", clock())
    assert await acme.read(users) == set()


async def test_a_read_sees_one_moment_whatever_is_written_meanwhile(acme: Database, clock: Clock) -> None:
    loop = asyncio.get_running_loop()

    def look_twice(session: Session) -> tuple[set[str], set[str]]:
        before = users(session)
        asyncio.run_coroutine_threadsafe(acme.write(meet, "U1", clock()), loop).result(timeout=10)
        return before, users(session)

    assert await acme.read(look_twice) == (set(), set())
    assert await acme.read(users) == {"U1"}


async def test_a_moment_without_a_zone_is_refused(acme: Database, clock: Clock) -> None:
    with pytest.raises(StatementError, match="without a zone"):
        await acme.write(meet, "U1", clock().replace(tzinfo=None))


async def test_a_moment_comes_back_in_utc(acme: Database, clock: Clock) -> None:
    at = clock().astimezone(timezone(timedelta(hours=9)))
    await acme.write(workspaces.leave, ACME, at)
    ((_, found),) = await acme.read(workspaces.left)
    assert (found, found.tzinfo) == (at, UTC)


async def test_somebody_who_stops_waiting_does_not_stop_the_others(acme: Database, clock: Clock) -> None:
    impatient = asyncio.ensure_future(acme.write(meet, "U1", clock()))
    await asyncio.sleep(0)
    impatient.cancel()
    assert await acme.write(meet, "U2", clock()) == "U2"


async def test_a_closed_database_says_so_instead_of_keeping_you_waiting(
    database: Database, clock: Clock
) -> None:
    database.close()
    with pytest.raises(RuntimeError):
        await database.write(meet, "U1", clock())
    with pytest.raises(RuntimeError):
        await database.read(users)


async def test_what_was_asked_for_before_closing_is_committed(
    acme: Database, database_url: str, clock: Clock
) -> None:
    asked = [asyncio.ensure_future(acme.write(meet, f"U{n}", clock())) for n in range(20)]
    await asyncio.sleep(0)
    acme.close()
    await asyncio.gather(*asked)
    with Database(database_url) as again:
        assert len(await again.read(users)) == 20


@on_postgres
async def test_verbs_that_count_the_same_thing_take_turns(acme: Database, clock: Clock) -> None:
    def count_up(session: Session) -> None:
        length = session.scalar(text("SELECT length(name) FROM workspaces"))
        session.execute(text("UPDATE workspaces SET name = :name"), {"name": "x" * ((length or 0) + 1)})

    await asyncio.gather(*(acme.write(count_up) for _ in range(40)))
    name = await acme.read(lambda session: session.scalar(text("SELECT name FROM workspaces")))
    assert len(name or "") == len("Acme") + 40


@on_postgres
async def test_several_processes_share_a_postgresql_database(
    acme: Database, database_url: str, clock: Clock
) -> None:
    with Database(database_url) as other:
        await other.write(meet, "U1", clock())
    assert await acme.read(users) == {"U1"}


@on_postgres
async def test_postgresql_plans_for_what_is_asked_however_often_it_was(acme: Database) -> None:
    assert (
        await acme.read(lambda session: session.scalar(text("SHOW plan_cache_mode"))) == "force_custom_plan"
    )


def test_a_second_process_is_told_who_has_the_file(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'commonplace.db'}"
    holding = (
        "import sys; from storage.database import Database\n"
        "with Database(sys.argv[1]): print('open', flush=True); input()"
    )
    command = [sys.executable, "-c", holding, url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(Busy, match=f"in use by process {other.pid}$") as refused:
            Database(url)
        assert refused.value.holder == str(other.pid)
        other.communicate("\n")
    Database(url).close()


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "commonplace.db"
    with Database(f"sqlite:///{path}"):
        modes = {found.name: stat.S_IMODE(found.stat().st_mode) for found in path.parent.iterdir()}
    assert set(modes.values()) == {0o600}
    assert "commonplace.db" in modes


@on_sqlite
def test_the_file_is_kept_safe_and_clean(database: Database) -> None:
    with database.engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
        }
    assert found == {
        "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "busy_timeout": 2000,
    }  # fmt: skip


def test_addresses_of_postgresql_may_be_written_in_the_usual_ways() -> None:
    from storage.database import normal

    for url in ("postgres://h/d", "postgresql://h/d", "postgresql+psycopg://h/d"):
        assert normal(url) == "postgresql+psycopg://h/d"
    assert normal("sqlite:///x.db") == "sqlite:///x.db"


def change_nothing(session: Session) -> None:
    session.execute(text("UPDATE people SET user_id = user_id WHERE user_id = 'nobody'"))


async def test_after_a_refusal_it_is_trusted_again_once_something_was_written(
    acme: Database, clock: Clock
) -> None:
    assert acme.takes
    with in_trouble(acme.url), pytest.raises(DBAPIError):
        await acme.write(meet, "U1", clock())
    assert not acme.takes
    await acme.write(change_nothing)
    assert not acme.takes
    await acme.write(meet, "U1", clock())
    assert acme.takes


async def test_a_verb_that_is_wrong_is_no_refusal(acme: Database) -> None:
    def mistaken(session: Session) -> None:
        session.execute(text("SELECT * FROM nowhere"))

    with pytest.raises(DBAPIError):
        await acme.write(mistaken)
    assert acme.takes
