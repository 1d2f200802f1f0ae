"""What every test may ask for: a database on either engine, a clock to set, and the cast."""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy.orm import Session

from storage import communities, people, workspaces
from storage.communities import Place
from storage.database import Database
from storage.keys import ChannelId, ChannelKey, PersonKey, UserId
from storage.models import Community
from tests.cast import ACME, INSTALLATION, PROFILES, Clock
from tests.engines import (
    BOTH,
    POSTGRESQL,
    SETTING,
    SQLITE,
    PostgresServer,
    SqliteFiles,
    choose,
    postgres_server,
)

# What takes longest: files, and a folder.
LONG = {
    "browser",
    "test_backlog",
    "test_deleted_words",
    "test_faults",
    "test_fuzz",
    "test_importing",
    "test_killed",
    "test_operating",
    "test_seeing_machine",
    "test_side_by_side",
    "test_starting",
}

# A database is shared by the examples of one test, which keep apart by themselves; and slow is no failure.
settings.register_profile(
    "commonplace",
    deadline=None,
    max_examples=50,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
settings.load_profile("commonplace")


def pytest_configure(config: pytest.Config) -> None:
    """Refuse an engine that nobody knows, before a thousand tests run on another."""
    config.addinivalue_line("markers", "only_on(engine): what one engine alone promises")
    config.addinivalue_line("markers", "on_either: the engine makes no difference, and SQLite is quicker")
    config.addinivalue_line("markers", "taking_turns: one engine is enough, and each has its share of these")
    if setting() not in ("", SQLITE, POSTGRESQL, BOTH):
        raise pytest.UsageError(f"{SETTING} is {SQLITE}, {POSTGRESQL} or {BOTH}, or unset")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """On which engines a test runs."""
    choose(metafunc, setting())


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where several processes share the tests, the longest come first: nobody waits for one at the end."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: item.path.stem not in LONG and item.path.parent.name not in LONG)


def setting() -> str:
    """Which engines are asked for; nothing means each where it matters."""
    return os.environ.get(SETTING, "")


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> SqliteFiles:
    """Migrated SQLite files, as many as are wanted."""
    return SqliteFiles(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """The one PostgreSQL server of this run, started by the first test that asks."""
    with postgres_server() as server:
        yield server


@pytest.fixture
def database_url(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The address of a migrated, empty database; the test runs once on each engine, or on those chosen."""
    if request.param == SQLITE:
        yield request.getfixturevalue("sqlite_files").fresh(tmp_path)
    else:
        # There is no file for the list of the forgotten to lie beside.
        monkeypatch.setenv("COMMONPLACE_FORGOTTEN_FILE", str(tmp_path / "commonplace.db.forgotten"))
        with request.getfixturevalue("postgres").fresh() as address:
            yield address


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An open database, wherever its address is."""
    with Database(database_url) as opened:
        yield opened


@pytest.fixture
def clock() -> Clock:
    """The clock, at Wednesday 18 November 2026, 10:20 in London, until the test moves it."""
    return Clock()


@pytest.fixture
async def acme(database: Database, clock: Clock) -> Database:
    """The database with workspace T0ACME installed in it."""
    await database.write(workspaces.install, INSTALLATION, clock())
    return database


async def met(database: Database, name: str, now: datetime) -> PersonKey:
    """Somebody of the cast, known to the database."""
    profile = PROFILES[name]
    await database.write(people.meet, profile, now)
    return profile.key


@pytest.fixture
async def ada(acme: Database, clock: Clock) -> PersonKey:
    """Ada stewards #woodworking, and administers the workspace."""
    return await met(acme, "ada", clock())


@pytest.fixture
async def bo(acme: Database, clock: Clock) -> PersonKey:
    """Bo is new."""
    return await met(acme, "bo", clock())


@pytest.fixture
async def cleo(acme: Database, clock: Clock) -> PersonKey:
    """Cleo is a member who reads and rarely writes."""
    return await met(acme, "cleo", clock())


@pytest.fixture
async def dev(acme: Database, clock: Clock) -> PersonKey:
    """Dev is a guest, in #woodworking alone, who must never see private things."""
    return await met(acme, "dev", clock())


@pytest.fixture
async def eve(acme: Database, clock: Clock) -> PersonKey:
    """Eve is of another company, and here through #supplier-joinery."""
    return await met(acme, "eve", clock())


@pytest.fixture
async def robot(acme: Database, clock: Clock) -> PersonKey:
    """Somebody else's app."""
    return await met(acme, "robot", clock())


def found(
    session: Session,
    name: str,
    channel: str,
    steward: str,
    members: tuple[str, ...],
    now: datetime,
    is_private: bool = False,
    is_shared: bool = False,
) -> Place:
    """Write a community down as if it had been adopted: with a steward, and with members in its channel."""
    session.add(
        Community(
            workspace_id=ACME,
            channel_id=channel,
            name=name,
            zone="Europe/London",
            adopted_by=steward,
            adopted_at=now,
            is_private=is_private,
            is_shared=is_shared,
        )
    )
    session.flush()
    place = communities.at(session, ChannelKey(ACME, ChannelId(channel)))
    assert place is not None
    communities.enrol(session, place, [UserId(steward)], now, role="steward")
    communities.enrol(session, place, [UserId(user) for user in members], now)
    return place


@pytest.fixture
async def woodworking(acme: Database, clock: Clock) -> Place:
    """A public community: Ada tends it, Bo, Cleo and the guest Dev are in the channel."""
    inside = ("U0BO", "U0CLEO", "U0DEV")
    return await acme.write(found, "woodworking", "C0WOOD", "U0ADA", inside, clock())


@pytest.fixture
async def on_call(acme: Database, clock: Clock) -> Place:
    """Another public community, which Cleo tends; neither Bo nor Dev is in it."""
    return await acme.write(found, "on-call", "C0ONCALL", "U0CLEO", ("U0ADA",), clock())


@pytest.fixture
async def bench(acme: Database, clock: Clock) -> Place:
    """A private community of Ada, Bo and Cleo."""
    return await acme.write(
        found, "bench-repairs", "C0BENCH", "U0ADA", ("U0BO", "U0CLEO"), clock(), is_private=True
    )


@pytest.fixture
async def supplier(acme: Database, clock: Clock) -> Place:
    """A community shared with another company: Ada's, with Eve in it."""
    return await acme.write(
        found, "supplier-joinery", "C0SUPPLIER", "U0ADA", ("U0EVE",), clock(), is_shared=True
    )
