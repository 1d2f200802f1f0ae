"""While a workspace is paused nothing leaves, and what fell due meanwhile was missed."""

from datetime import timedelta

from communities import pausing, rhythm
from communities.pausing import AsItWas, Paused, Resumed
from communities.rhythm import Missed
from storage import audit, deliveries, schedules
from storage.communities import Place
from storage.database import Database
from storage.keys import PersonKey
from tests.cast import ACME, Clock


async def test_what_is_owed_waits_and_goes_out_afterwards(
    acme: Database, clock: Clock, woodworking: Place
) -> None:
    owed = await acme.write(deliveries.owe, ACME, "recap", "one", clock(), channel=woodworking.channel)
    assert await acme.write(pausing.pause, ACME, None, clock()) == Paused()
    until = clock() + timedelta(minutes=2)
    assert await acme.write(deliveries.claim, "me", until, clock()) == []
    assert await acme.write(pausing.resume, ACME, None, clock()) == Resumed()
    claimed = await acme.write(deliveries.claim, "me", until, clock())
    assert [found.id for found in claimed] == [owed]


async def test_what_is_being_sent_is_let_go_of_before_it_leaves(
    acme: Database, clock: Clock, woodworking: Place
) -> None:
    await acme.write(deliveries.owe, ACME, "recap", "one", clock(), channel=woodworking.channel)
    until = clock() + timedelta(minutes=2)
    (claimed,) = await acme.write(deliveries.claim, "me", until, clock())
    assert await acme.write(deliveries.renew, claimed.id, "me", until)
    await acme.write(pausing.pause, ACME, None, clock())
    assert not await acme.write(deliveries.renew, claimed.id, "me", until)


async def test_what_falls_due_meanwhile_is_missed(acme: Database, clock: Clock, woodworking: Place) -> None:
    await acme.write(rhythm.begin, woodworking, rhythm.DEFAULT_PROMPT, rhythm.DEFAULT_RECAP, clock())
    await acme.write(pausing.pause, ACME, None, clock())
    due = await acme.read(schedules.next_due)
    assert due is not None
    clock.now = due + timedelta(minutes=1)
    (planned,) = await acme.read(schedules.due, clock())
    assert await acme.write(rhythm.fall_due, planned, clock()) == Missed()
    await acme.write(pausing.resume, ACME, None, clock())
    assert await acme.read(schedules.due, clock()) == []
    assert await acme.write(deliveries.claim, "me", clock(), clock()) == []


async def test_twice_is_as_once_and_who_did_it_is_written_down(
    acme: Database, clock: Clock, ada: PersonKey
) -> None:
    assert await acme.write(pausing.resume, ACME, None, clock()) == AsItWas()
    await acme.write(pausing.pause, ACME, ada.user, clock())
    assert await acme.write(pausing.pause, ACME, None, clock()) == AsItWas()
    await acme.write(pausing.resume, ACME, None, clock())
    noted = await acme.read(audit.recent, ACME, 10)
    assert [(one.what, one.by) for one in noted] == [("resumed", None), ("paused", ada.user)]
