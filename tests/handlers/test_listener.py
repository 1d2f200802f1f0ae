"""What stands around every listener: nothing runs twice, and what fails is tried again or told."""

import asyncio
from typing import Any

import pytest
from slack_bolt.async_app import AsyncBoltContext
from sqlalchemy.orm import Session

from communities.seeing import AS_HEARD, Sight
from handlers.editing import acquainted
from handlers.listener import describe, unexpected
from handlers.once import AlreadyDone, Once
from handlers.tools import Tools
from storage import inbox, people
from storage.communities import Place
from storage.database import Database
from storage.inbox import ATTEMPTS, RETRY, Envelope
from storage.keys import InboxId, PersonKey, UserId
from storage.models import InboxRow
from tests.cast import ACME, INSTALLATION, PROFILES, Clock
from tests.people import UNHURRIED
from tests.routes import Post, event

STAR = {
    "type": "reaction_added",
    "reaction": "star",
    "user": "U0BO",
    "item_user": "U0ADA",
    "item": {"type": "message", "channel": "C0WOOD", "ts": "1763400000.000100"},
    "event_ts": "1763400005.000100",
}


async def received(database: Database, clock: Clock) -> InboxId:
    row = await database.write(
        inbox.receive, Envelope(ACME, "Ev1", "message", "{}"), "test:1", clock(), clock()
    )
    assert row is not None
    return row


def state(session: Session, row: InboxId) -> str:
    return session.get_one(InboxRow, row).state


async def test_the_effect_and_the_envelope_are_settled_together(
    acme: Database, clock: Clock, bo: PersonKey
) -> None:
    row = await received(acme, clock)
    once = Once(acme, row, clock)
    await once.write(people.change, bo, dial="nothing")
    assert once.is_settled
    assert await acme.read(state, row) == "done"


async def test_an_effect_that_fails_leaves_the_envelope_to_be_tried_again(
    acme: Database, clock: Clock, bo: PersonKey
) -> None:
    row = await received(acme, clock)
    once = Once(acme, row, clock)

    def change_and_fail(session: Session) -> None:
        people.change(session, bo, dial="nothing")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await once.write(change_and_fail)
    assert not once.is_settled
    assert await acme.read(state, row) == "waiting"
    known = await acme.read(people.known, bo)
    assert known is not None
    assert known.dial == "useful"


async def test_of_two_dispatches_one_has_an_effect(acme: Database, clock: Clock, bo: PersonKey) -> None:
    row = await received(acme, clock)
    await Once(acme, row, clock).write(people.change, bo, dial="own")
    with pytest.raises(AlreadyDone):
        await Once(acme, row, clock).write(people.change, bo, dial="nothing")
    known = await acme.read(people.known, bo)
    assert known is not None
    assert known.dial == "own"


async def test_what_asks_for_no_effect_is_settled_at_the_end(acme: Database, clock: Clock) -> None:
    row = await received(acme, clock)
    once = Once(acme, row, clock)
    await once.finish()
    await once.finish()
    assert await acme.read(state, row) == "done"


async def test_without_an_envelope_there_is_nothing_to_settle(
    acme: Database, clock: Clock, bo: PersonKey
) -> None:
    once = Once(acme, None, clock)
    await once.write(people.change, bo, dial="own")
    await once.write(people.change, bo, dial="nothing")
    await once.finish()


async def test_an_event_that_fails_is_tried_again_later_and_parked_in_the_end(
    acme: Database, post: Post, rows: Any, upkeep_takes: Any, clock: Clock, woodworking: Place
) -> None:
    """Slack cannot be reached, and the star's message is not known: nothing is lost."""
    await acme.write(people.meet, PROFILES["ada"], clock())
    await acme.write(people.meet, PROFILES["bo"], clock())
    assert await post(event(STAR)) == 200
    assert await rows() == [("reaction_added", "waiting", 1, True)]
    for wait in RETRY:
        assert await upkeep_takes() == 0
        clock.now += wait
        clock.advance(seconds=1)
        assert await upkeep_takes() == 1
    assert await rows() == [("reaction_added", "parked", ATTEMPTS, True)]


async def test_a_command_that_fails_is_not_repeated_and_its_words_are_gone(
    acme: Database, post: Post, rows: Any, clock: Clock
) -> None:
    """The form must be opened in Slack, which cannot be reached."""
    await acme.write(people.meet, PROFILES["bo"], clock())
    command = {"command": "/cop", "text": "forget me", "user_id": "U0BO", "team_id": "T0ACME"}
    more = {"channel_id": "C0NEW", "trigger_id": "1234567890.1234567890.abcdef0123456789"}
    assert await post(command | more) == 200
    ((_, state, attempts, has_body),) = await rows()
    assert (state, attempts, has_body) == ("parked", 1, False)


def test_an_error_is_described_without_its_words() -> None:
    try:
        raise ValueError("what somebody said")
    except ValueError as error:
        described = describe(error)
    assert described.startswith("ValueError at ")
    assert "somebody" not in described


class Away:
    """A database that does not answer."""

    is_settled = True

    async def read(self, *_: object) -> None:
        raise ConnectionError


async def test_an_error_is_told_in_the_log_whatever_the_database_does(
    tools: Tools, caplog: pytest.LogCaptureFixture
) -> None:
    context = AsyncBoltContext({"database": Away(), "installation": INSTALLATION, "tools": tools})
    await unexpected(context, {"event": {}}, ZeroDivisionError())
    assert ": ZeroDivisionError in inbox None" in caplog.text


class Met:
    """Slack, which answers neither of two questions before it was asked both."""

    def __init__(self) -> None:
        self.both = asyncio.Barrier(2)

    async def sight(self, _: PersonKey) -> Sight:
        await self.both.wait()
        return AS_HEARD

    async def person(self, _: PersonKey, *, patience: float) -> None:
        await self.both.wait()


async def test_what_a_form_needs_of_slack_before_it_is_acknowledged_is_asked_at_once(
    acme: Database, clock: Clock, bo: PersonKey
) -> None:
    asked: Any = Met()
    async with asyncio.timeout(UNHURRIED):
        assert await acquainted(UserId("U0NEW"), bo, Once(acme, None, clock), asked) == AS_HEARD
