"""Whatever arrives is acknowledged, comes to an end, and harms nobody; `make chaos` tries twenty thousand."""

import os
from collections.abc import AsyncIterator

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from tests.engines import on_either
from tests.fuzzing import World, fuzzed
from tests.payloads import commands, events, forms, payloads, presses

EXAMPLES = int(os.environ.get("COMMONPLACE_CHAOS", "150")) // 2


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    async with fuzzed(database_url) as world:
        yield world


@on_either
async def test_every_kind_of_payload_is_answered(world: World) -> None:
    """Nothing spoilt yet: the same things must hold."""
    whole = [*events(world), *commands("joints"), *presses(world, "7", "U0BO"), *forms(world, "7", "U0BO")]
    for payload in whole:
        assert await world.send(payload) == 200, payload
        await world.holds()
    await world.mend()
    await world.still_works()


@on_either
async def test_an_object_where_a_teams_id_belongs_is_skipped(world: World) -> None:
    kinds = {
        (one["type"], one["view"]["callback_id"]): one for one in forms(world, "7", "U0BO") if "view" in one
    }
    for form in kinds.values():
        form["view"]["app_installed_team_id"] = {"id": "T0ACME", "domain": "acme"}
        assert await world.send(form) == 200
        await world.holds()


@settings(max_examples=EXAMPLES, derandomize="COMMONPLACE_CHAOS" not in os.environ)
@given(data=st.data())
async def test_whatever_arrives_harms_nobody(world: World, data: st.DataObject) -> None:
    payload = data.draw(payloads(world))
    await world.mend()
    assert await world.send(payload) == 200
    await world.holds()
    world.examples += 1
    if world.examples % 50 == 1:
        note("the app does not work any more")
        await world.still_works()
        await world.holds()
