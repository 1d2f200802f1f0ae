"""A bad day: duplicates, disorder, refusals and dead sockets, and in the end everything has happened once."""

import asyncio
import os
from collections.abc import AsyncIterator
from random import Random

import pytest

from sandbox.faults import Campaign
from sandbox.server import Sandbox
from tests.busy import busy_hour, first_notes
from tests.once import everything_took_effect_once, everything_was_posted_once
from tests.people import UNHURRIED
from tests.town import Town, town_of

EVENTS = int(os.environ.get("COMMONPLACE_FAULTS", "60"))
SEED = int(os.environ.get("COMMONPLACE_SEED", "1"))
COPIES = 11
# What failed is tried again after five seconds, half a minute, two minutes, ten.
LONGEST_WAIT, TRIES = 700, 8
UNDONE = """
    SELECT kind, state, claimed_by FROM inbox WHERE state <> 'done'
    UNION ALL SELECT kind, state, claimed_by FROM deliveries WHERE state = 'owed'
"""


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    processes = 3 if database_url.startswith("postgresql") else 1
    # Slack's three retries, shortened, and one of those that Delayed Events bring every hour.
    sandbox = Sandbox(
        rate_limits=False,
        ack_seconds=UNHURRIED,
        trigger_seconds=UNHURRIED,
        retry_after=(1.0, 5.0, 20.0, 60.0),
    )
    async with town_of(sandbox, database_url, processes=processes) as town:
        yield town


def bad_day() -> Campaign:
    """Every event eleven times and late, one call in ten refused or broken."""
    return Campaign(
        seed=SEED,
        limited=5,
        broken=2.5,
        broken_after=2.5,
        duplicates=COPIES - 1,
        reorder=0.5,
    )


async def quiet(town: Town) -> bool:
    """Wait while less and less is left to do; whether nothing is."""
    before, patience = 0, 0
    while (left := town.rows(UNDONE)) and patience < 50:
        # What nobody has in hand waits for minutes that do not pass here.
        is_in_hand = any(row.claimed_by for row in left)
        patience = 0 if len(left) != before else patience + (1 if is_in_hand else 5)
        before = len(left)
        await asyncio.sleep(0.2)
    return not left


async def settles(town: Town) -> None:
    """Wait until nothing is left to do, while the minutes pass after which things are tried again."""
    await town.sandbox.delivered()
    for _ in range(TRIES):
        if await quiet(town):
            return
        await town.sandbox.move(seconds=LONGEST_WAIT)
    raise AssertionError(f"still to be done: {town.rows(UNDONE)[:20]}")


@pytest.mark.timeout(0 if EVENTS > 1000 else 180)
async def test_on_a_bad_day_everything_happens_once(town: Town) -> None:
    random = Random(SEED)
    await town.adopts("woodworking", "Joints that last without metal")
    await town.adopts("care-handover", "What is lost when the shift changes")
    await first_notes(town)
    await settles(town)
    before = town.scattered.sent
    town.sandbox.campaign(bad_day())
    cutting = asyncio.create_task(town.is_cut_off(seconds=2))
    hour = 0
    while town.scattered.sent - before < EVENTS * COPIES:
        hour += 1
        await busy_hour(town, random, f"Hour {hour}")
        await town.sandbox.delivered()
    await quiet(town)
    for moment in ("tuesday 10:00", "thursday 15:00"):
        await town.people.jumps(moment)
        # What was not posted by the evening is not posted late.
        await settles(town)
    assert town.sandbox.slack.faults.met, "nothing went wrong"
    cutting.cancel()
    town.sandbox.campaign(None)
    await settles(town)
    # Of what Slack gave up on nothing can come.
    assert town.sandbox.slack.delivery.never_heard == 0
    everything_took_effect_once(town)
    everything_was_posted_once(town)
