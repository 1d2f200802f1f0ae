"""A house with people in it: Ada makes #woodworking a community, as anybody would."""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

from tests.engines import Addresses
from tests.house import House
from tests.people import Person

PROBLEM = "Joints that last without metal"


@pytest.fixture
def addresses(database_url: str, request: pytest.FixtureRequest, tmp_path: Path) -> Addresses:
    """A database for each example of a machine, none of which knows anybody of another."""
    numbers = count()

    @contextmanager
    def address() -> Iterator[str]:
        if database_url.startswith("sqlite"):
            folder = tmp_path / str(next(numbers))
            folder.mkdir()
            yield request.getfixturevalue("sqlite_files").fresh(folder)
        else:
            Path(os.environ["COMMONPLACE_FORGOTTEN_FILE"]).unlink(missing_ok=True)
            with request.getfixturevalue("postgres").fresh() as url:
                yield url

    return address


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    async with House(database_url) as house:
        yield house


@pytest.fixture
async def woodworking(house: House) -> str:
    await house["ada"].opens("/cop adopt", in_="woodworking")
    await house["ada"].submits(problem=PROBLEM)
    await house.settled()
    return "woodworking"


@pytest.fixture
async def bench_repairs(house: House) -> str:
    """A private community: Ada, Bo and Cleo are in it."""
    await house["ada"].invites("commonplace", to="bench-repairs")
    await house["ada"].opens("/cop adopt", in_="bench-repairs")
    await house["ada"].submits(problem="What comes back broken, and why")
    await house.settled()
    return "bench-repairs"


@pytest.fixture
def ada(house: House) -> Person:
    return house["ada"]


@pytest.fixture
def bo(house: House) -> Person:
    return house["bo"]


@pytest.fixture
def cleo(house: House) -> Person:
    return house["cleo"]


@pytest.fixture
def dev(house: House) -> Person:
    return house["dev"]


@pytest.fixture
def eve(house: House) -> Person:
    return house["eve"]


@pytest.fixture
def fay(house: House) -> Person:
    return house["fay"]
