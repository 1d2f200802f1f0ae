"""An office to send from, in a workspace whose people are there."""

from collections.abc import AsyncIterator

import pytest

from sandbox.server import Sandbox
from storage.database import Database
from tests.people import People
from tests.scheduler.office import Office


@pytest.fixture
async def office(acme: Database) -> AsyncIterator[Office]:
    sandbox = Sandbox(seed=False, rate_limits=False)
    await sandbox.start()
    async with People(sandbox.url) as people_of_acme:
        for channel in ("woodworking", "care-handover"):
            await people_of_acme["ada"].invites("commonplace", to=channel)
        yield Office(acme, sandbox)
    await sandbox.stop()
