"""A house with people in it: Ada makes #woodworking a community, as anybody would."""

from collections.abc import AsyncIterator

import pytest

from tests.house import House
from tests.people import Person

PROBLEM = "Joints that last without metal"


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    async with House(database_url) as house:
        yield house


@pytest.fixture
async def woodworking(house: House) -> str:
    await house["ada"].types("/cop adopt", in_="woodworking")
    await house["ada"].submits(problem=PROBLEM)
    await house.settled()
    return "woodworking"


@pytest.fixture
async def bench_repairs(house: House) -> str:
    """A private community: Ada, Bo and Cleo are in it."""
    await house["ada"].invites("commonplace", to="bench-repairs")
    await house["ada"].types("/cop adopt", in_="bench-repairs")
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
