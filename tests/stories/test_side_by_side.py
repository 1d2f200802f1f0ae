"""Three processes on one PostgreSQL database, one of them killed: every effect once, every post once."""

import asyncio
from collections.abc import AsyncIterator
from random import Random

import pytest

from sandbox.server import Sandbox
from tests.busy import busy_hour, first_notes
from tests.engines import on_postgres
from tests.once import everything_took_effect_once, everything_was_posted_once
from tests.people import UNHURRIED
from tests.process import PATIENCE
from tests.town import HALFWAY, Town, town_of

pytestmark = on_postgres

# As long as one process leaves to another what that one has claimed.
CLAIMED = 150


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    sandbox = Sandbox(
        rate_limits=False, ack_seconds=UNHURRIED, trigger_seconds=UNHURRIED, retry_after=(0.1, 0.5, 1.0, 2.0)
    )
    async with town_of(sandbox, database_url, processes=3, copies=(1, 3)) as town:
        yield town


@pytest.mark.parametrize("killed", [0, 2], ids=["of sockets", "over HTTP"])
async def test_every_effect_and_every_post_is_there_once(town: Town, killed: int) -> None:
    random = Random(11)
    await town.adopts("woodworking", "Joints that last without metal")
    await town.adopts("care-handover", "What is lost when the shift changes")
    await first_notes(town)
    await busy_hour(town, random, "Early")
    await town.rests()
    await asyncio.gather(town.uses("cleo", "early"), town.uses("bo", "early"))

    halfway = asyncio.create_task(busy_hour(town, random, "Late"))
    await asyncio.wait_for(town.scattered.halfway.wait(), PATIENCE)
    await town.processes[killed].dies()
    await halfway
    await town.rests()
    await town.sandbox.move(seconds=CLAIMED)
    await town.rests()
    await town.people.jumps("tuesday 10:00")
    await town.rests()
    await town.people.jumps("thursday 15:00")
    await town.rests()

    assert town.scattered.sent > HALFWAY
    everything_took_effect_once(town)
    everything_was_posted_once(town)
