"""What waits in the inbox and the outbox can be seen, tried again and given up; never read."""

from datetime import timedelta

import pytest

from storage import boxes, deliveries, inbox
from storage.boxes import Again, Backlog, UnderWay
from storage.database import Database
from storage.deliveries import LANDS_WITHIN, UNANSWERED
from storage.inbox import Envelope
from storage.keys import DeliveryId
from tests.cast import ACME, Clock

A_MINUTE = timedelta(minutes=1)


async def test_an_envelope_that_was_given_up_is_tried_again(acme: Database, clock: Clock) -> None:
    row = await acme.write(inbox.receive, Envelope(ACME, "Ev1", "message", "{}"), "me", clock(), clock())
    assert row is not None
    for _ in range(5):
        clock.advance(hours=1)
        await acme.write(inbox.claim_overdue, "me", clock(), clock())
        await acme.write(inbox.fail, row, "ref1", clock())
    assert (await acme.read(boxes.inbox_backlog)).parked == 1
    (item,) = await acme.read(boxes.inbox)
    assert (item.id, item.kind, item.state, item.error) == (str(row), "message", "parked", "ref1")
    assert await acme.write(boxes.retry_envelope, row)
    assert [one.id for one in await acme.write(inbox.claim_overdue, "me", clock(), clock())] == [row]
    assert not await acme.write(boxes.retry_envelope, row + 1)


async def test_dropping_an_envelope_erases_its_words(acme: Database, clock: Clock) -> None:
    row = await acme.write(inbox.receive, Envelope(ACME, "Ev1", "message", "{}"), None, clock(), clock())
    assert await acme.write(boxes.drop_envelope, row, clock()) == 1
    assert await acme.write(boxes.drop_envelope, row, clock()) == 0
    assert await acme.read(boxes.inbox) == []
    assert not await acme.write(boxes.retry_envelope, row)


async def test_all_that_was_given_up_goes_and_the_rest_stays(acme: Database, clock: Clock) -> None:
    for key in ("one", "two", "three"):
        await acme.write(deliveries.owe, ACME, "recap", key, clock())
    one, two, three = await acme.read(boxes.outbox)
    await acme.write(deliveries.settle, one.id, "parked", clock(), error="invalid_blocks")
    await acme.write(deliveries.settle, two.id, "unknown", clock())
    assert await acme.read(boxes.outbox_backlog, clock()) == Backlog(1, 1, 1, clock())
    assert await acme.write(boxes.drop_delivery, None, clock()) == 2
    assert [item.id for item in await acme.read(boxes.outbox)] == [three.id]


async def test_a_delivery_nobody_knows_of_is_sent_again_when_asked(acme: Database, clock: Clock) -> None:
    await acme.write(deliveries.owe, ACME, "recap", "one", clock())
    (item,) = await acme.read(boxes.outbox)
    await acme.write(deliveries.settle, item.id, "unknown", clock())
    assert await acme.write(boxes.retry_delivery, item.id, clock()) == Again(is_in_doubt=False)
    (claimed,) = await acme.write(deliveries.claim, "me", clock() + timedelta(minutes=1), clock())
    assert claimed.id == item.id
    assert not claimed.is_in_doubt
    assert await acme.write(boxes.retry_delivery, "nothing", clock()) is None


async def owed(acme: Database, clock: Clock) -> str:
    """A delivery that somebody has claimed for a minute."""
    await acme.write(deliveries.owe, ACME, "recap", "one", clock())
    (claimed,) = await acme.write(deliveries.claim, "me", clock() + A_MINUTE, clock())
    return claimed.id


async def test_a_delivery_that_is_being_sent_is_left_to_who_sends_it(acme: Database, clock: Clock) -> None:
    delivery = await owed(acme, clock)
    assert await acme.write(boxes.retry_delivery, delivery, clock()) == UnderWay()
    assert await acme.write(deliveries.renew, DeliveryId(delivery), "me", clock() + A_MINUTE)


@pytest.mark.parametrize("ended", ["postponed", "parked", "died"])
async def test_a_delivery_that_slack_may_have_stays_in_doubt_and_is_not_looked_for_too_soon(
    acme: Database, clock: Clock, ended: str
) -> None:
    delivery = await owed(acme, clock)
    if ended == "postponed":
        await acme.write(deliveries.postpone, delivery, clock() + 9 * A_MINUTE, UNANSWERED)
    elif ended == "parked":
        await acme.write(deliveries.settle, delivery, "parked", clock(), error=UNANSWERED)
    else:
        clock.advance(minutes=1)
    assert await acme.write(boxes.retry_delivery, delivery, clock()) == Again(is_in_doubt=True)
    if ended != "died":
        assert await acme.write(deliveries.claim, "you", clock() + A_MINUTE, clock()) == []
    clock.advance(seconds=LANDS_WITHIN.seconds)
    (claimed,) = await acme.write(deliveries.claim, "you", clock() + A_MINUTE, clock())
    assert claimed.is_in_doubt


async def test_a_delivery_that_slack_refused_begins_anew(acme: Database, clock: Clock) -> None:
    delivery = await owed(acme, clock)
    await acme.write(deliveries.settle, delivery, "parked", clock(), error="invalid_auth")
    assert await acme.write(boxes.retry_delivery, delivery, clock()) == Again(is_in_doubt=False)
    (claimed,) = await acme.write(deliveries.claim, "you", clock() + A_MINUTE, clock())
    assert (claimed.attempts, claimed.is_in_doubt) == (0, False)
