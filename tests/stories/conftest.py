"""A house with people in it: #woodworking is a community, the app is there, Ada tends it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage import communities
from storage.keys import ChannelId, UserId, WorkspaceId
from storage.models import Community
from tests.house import House
from tests.people import Person


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with House(f"sqlite:///{tmp_path / 'commonplace.db'}") as house:
        yield house


@pytest.fixture
async def woodworking(house: House) -> str:
    await house["ada"].invites("commonplace", to="woodworking")

    def adopt(session):
        session.add(
            Community(
                workspace_id="T0ACME",
                channel_id="C0WOOD",
                name="woodworking",
                is_private=False,
                zone="Europe/London",
                adopted_by="U0ADA",
                adopted_at=house.clock(),
            )
        )
        session.flush()
        place = communities.at(session, communities.ChannelKey(WorkspaceId("T0ACME"), ChannelId("C0WOOD")))
        communities.enrol(
            session, place, [UserId(u) for u in ("U0ADA", "U0BO", "U0CLEO", "U0DEV")], house.clock()
        )

    await house.database.write(adopt)
    return "woodworking"


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
