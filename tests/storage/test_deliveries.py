"""Deliveries: what the app owes Slack is owed once, sent by one, and remembered by what it speaks of."""

import asyncio
import random
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from storage import boxes, deliveries, told
from storage.database import Database
from storage.deliveries import Owed
from storage.keys import ChannelId, DeliveryId, MessageKey, PersonKey, Timestamp, UserId
from storage.models import Delivery
from tests.cast import ACME, Clock
from tests.engines import on_sqlite
from tests.steps import steps

CLAIM = timedelta(seconds=60)
WOOD = ChannelId("C0WOOD")
SAID = MessageKey(ACME, WOOD, Timestamp("1763400000.000100"))


async def owe(database: Database, clock: Clock, key: str = "recap:1", **more: object) -> DeliveryId | None:
    return await database.write(deliveries.owe, ACME, "recap", key, clock(), channel=WOOD, **more)


async def claim(database: Database, clock: Clock, by: str = "p", limit: int = 50) -> list[Owed]:
    return await database.write(deliveries.claim, by, clock() + CLAIM, clock(), limit)


async def test_one_cause_owes_one_message(acme: Database, clock: Clock) -> None:
    made = await asyncio.gather(*(owe(acme, clock) for _ in range(10)))
    assert len([delivery for delivery in made if delivery is not None]) == 1
    assert len(await claim(acme, clock)) == 1


async def test_what_is_due_is_claimed_in_the_order_it_was_owed(acme: Database, clock: Clock) -> None:
    made = [await owe(acme, clock, f"recap:{n}") for n in range(5)]
    await owe(acme, clock, "later", due_at=clock() + timedelta(minutes=1))
    assert [owed.id for owed in await claim(acme, clock)] == made


async def test_what_waits_for_its_hour_is_not_sent_before(acme: Database, clock: Clock) -> None:
    made = await owe(acme, clock, due_at=clock() + timedelta(hours=1))
    assert await claim(acme, clock) == []
    clock.advance(hours=1)
    assert [owed.id for owed in await claim(acme, clock)] == [made]


async def test_what_was_owed_by_a_clock_that_is_ahead_still_goes_first(acme: Database, clock: Clock) -> None:
    first = await owe(acme, clock, "bookmark")
    clock.advance(seconds=-2)
    second = await owe(acme, clock, "unbookmark")
    assert await claim(acme, clock) == []
    clock.advance(seconds=2)
    assert [owed.id for owed in await claim(acme, clock)] == [first, second]


async def test_two_couriers_never_get_the_same_delivery(acme: Database, clock: Clock) -> None:
    made = [await owe(acme, clock, f"recap:{n}") for n in range(30)]
    claimed = await asyncio.gather(*(claim(acme, clock, f"p{n}", 4) for n in range(12)))
    taken = [owed.id for batch in claimed for owed in batch]
    assert sorted(taken) == sorted(set(taken))
    assert set(taken) <= set(made)


async def test_a_claim_that_ran_out_is_free_again_and_says_that_it_was_tried(
    acme: Database, clock: Clock
) -> None:
    await owe(acme, clock)
    (first,) = await claim(acme, clock)
    assert await claim(acme, clock) == []
    clock.advance(seconds=61)
    (second,) = await claim(acme, clock)
    assert (first.attempts, second.attempts) == (0, 1)


async def test_a_delivery_ends_once(acme: Database, clock: Clock) -> None:
    await owe(acme, clock)
    (owed,) = await claim(acme, clock)
    posted = (WOOD, Timestamp("1.1"))
    ended = await asyncio.gather(
        *(acme.write(deliveries.settle, owed.id, "posted", clock(), posted=posted) for _ in range(6))
    )
    assert ended.count(True) == 1
    clock.advance(days=1)
    assert await claim(acme, clock) == []
    assert await owe(acme, clock) is None


async def test_what_was_unknown_may_still_turn_out_to_be_posted(acme: Database, clock: Clock) -> None:
    made = await owe(acme, clock)
    assert made is not None
    await acme.write(deliveries.settle, made, "unknown", clock())
    assert await acme.write(deliveries.settle, made, "posted", clock(), posted=(WOOD, Timestamp("1.1")))
    found = await acme.read(deliveries.by_id, made)
    assert found is not None
    assert found.posted == MessageKey(ACME, WOOD, Timestamp("1.1"))


async def test_what_is_postponed_says_why_and_waits(acme: Database, clock: Clock) -> None:
    await owe(acme, clock)
    (owed,) = await claim(acme, clock)
    await acme.write(deliveries.postpone, owed.id, clock() + timedelta(seconds=5), "ratelimited")
    assert await claim(acme, clock) == []
    clock.advance(seconds=5)
    (again,) = await claim(acme, clock)
    assert again.error == "ratelimited"


async def test_what_speaks_of_a_message_is_found_by_it(acme: Database, clock: Clock) -> None:
    made = await owe(acme, clock, quotes=(SAID,))
    await owe(acme, clock, "recap:2")
    assert made is not None
    await acme.write(deliveries.quote, ACME, made, (SAID,))
    assert [owed.id for owed in await acme.read(told.quoting, SAID)] == [made]


async def test_what_a_person_did_not_ask_for_is_counted_as_sent(acme: Database, clock: Clock) -> None:
    bo = PersonKey(ACME, UserId("U0BO"))
    notes = [
        ("U0BO", True, "posted"),
        ("U0BO", True, "dropped"),
        ("U0BO", False, "posted"),
        ("U0ADA", True, "posted"),
    ]
    for n, (user, is_unasked, state) in enumerate(notes):
        made = await owe(acme, clock, f"note:{n}", user=UserId(user), is_unasked=is_unasked)
        assert made is not None
        await acme.write(deliveries.settle, made, state, clock())
    assert await acme.read(told.unasked_since, bo, clock() - timedelta(days=7)) == [clock()]
    clock.advance(days=8)
    assert await acme.read(told.unasked_since, bo, clock() - timedelta(days=7)) == []


async def test_what_is_owed_is_counted_until_slack_has_it(acme: Database, clock: Clock) -> None:
    made = await owe(acme, clock)
    assert made is not None
    assert (await acme.read(boxes.outbox_backlog, clock())).waiting == 1
    await acme.write(deliveries.settle, made, "posted", clock())
    assert (await acme.read(boxes.outbox_backlog, clock())).waiting == 0


async def test_after_a_restart_claims_are_short(acme: Database, clock: Clock) -> None:
    await owe(acme, clock)
    await acme.write(deliveries.claim, "before", clock() + timedelta(hours=1), clock())
    await acme.write(deliveries.release, clock() + timedelta(seconds=30))
    assert await claim(acme, clock) == []
    clock.advance(seconds=31)
    assert len(await claim(acme, clock)) == 1


def some(count: int, pick: random.Random, now: datetime) -> list[dict[str, Any]]:
    """Deliveries of every kind of waiting, in few lanes."""
    moments = [now + timedelta(seconds=seconds) for seconds in (-60, -1, 0, 1, 60)]
    return [
        {
            "id": uuid4().hex,
            "workspace_id": ACME,
            "kind": "recap",
            "key": uuid4().hex,
            "channel_id": pick.choice(["C1", "C2", "C3", None]),
            "user_id": pick.choice(["U1", "U2", None]),
            "facts": {},
            "state": pick.choice(["owed"] * 4 + ["posted", "unknown"]),
            "due_at": pick.choice(moments[:3] * 3 + moments),
            "created_at": pick.choice(moments),
            "claimed_until": pick.choice([None] * 8 + moments),
            "error": pick.choice([None, "budget", *deliveries.HELD]),
        }
        for _ in range(count)
    ]


def may_be_sent(rows: list[Delivery], now: datetime) -> list[str]:
    """What may be sent by then, row by row: what goes first in its lane, where nothing of it is held."""
    found: list[str] = []
    held: set[str] = set()
    for row in rows:
        lane = row.channel_id or row.user_id or ""
        is_claimed = row.claimed_until is not None and row.claimed_until >= now
        if row.state == "owed" and row.due_at <= now and not is_claimed and lane not in held:
            found.append(row.id)
        holds = row.error in deliveries.HELD or row.due_at == row.created_at
        if row.state == "owed" and (is_claimed or (row.due_at > now and holds)):
            held.add(lane)
    return found


@pytest.mark.parametrize("seed", range(20))
async def test_what_is_claimed_is_what_nothing_before_it_holds(
    acme: Database, clock: Clock, seed: int
) -> None:
    pick = random.Random(seed)

    def put(session: Session) -> None:
        session.execute(insert(Delivery), some(pick.randrange(1, 30), pick, clock()))

    await acme.write(put)
    in_order = select(Delivery).order_by(Delivery.number)
    expected = await acme.read(lambda session: may_be_sent(list(session.scalars(in_order)), clock()))
    assert [owed.id for owed in await claim(acme, clock)] == expected


@on_sqlite
async def test_twice_as_much_that_is_owed_takes_about_twice_the_steps(acme: Database, clock: Clock) -> None:
    def ask(session: Session) -> None:
        deliveries.DUE(session, {"now": clock(), "limit": 50}).all()

    counted: list[int] = []
    for _ in range(2):
        for _ in range(400):
            await owe(acme, clock, uuid4().hex)
        counted.append(await acme.read(steps, ask))
    assert counted[1] < 3 * counted[0]
