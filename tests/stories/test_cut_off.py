"""Slack posts to a proxy that is dead, while the app runs: what was missed is found out, and followed."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.health import Health
from bot.reached import AT_MOST_EVERY, SILENCE, Reached
from bot.web import Web
from tests.house import House
from tests.people import Person
from tests.process import SECRET, free_port

NOTE = "Cut the tenon before the mortise: it is easier to trim."


class Line:
    """The way from Slack to the app, which can be cut; the app runs on and knows nothing of it."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._port = free_port()
        self.reached = Reached(house.database, house.clock)
        self._web: Web | None = None

    async def opens(self) -> None:
        app = self._house.app
        self._web = Web(app, Health(app.tools.database, app.tools.clock), SECRET, self.reached)
        await self._web.open("127.0.0.1", self._port)
        self._house.sandbox.post_to(f"http://127.0.0.1:{self._port}/slack/events", SECRET)
        self._house.people.settled = self._house.settled

    async def breaks(self) -> None:
        self._house.people.settled = None
        if self._web is not None:
            await self._web.close()

    async def passes(self, time: timedelta) -> None:
        """The calendar goes on, and the app, minute by minute, finds that it runs."""
        await self._house.sandbox.delivered()
        calendar = self._house.sandbox.slack.calendar
        calendar.forward_to(calendar.now() + time.total_seconds())
        self._house.clock.offset = timedelta(seconds=calendar.offset)
        await self._house.app.stay()


@pytest.fixture
async def line(house: House, woodworking: str) -> AsyncIterator[Line]:
    line = Line(house)
    await line.opens()
    # It has been reached until now.
    await house["ada"].says("Good morning.", in_=woodworking)
    await house.settled()
    await line.reached.missed()
    line.reached = Reached(house.database, house.clock)
    await line.breaks()
    await line.opens()
    yield line
    await line.breaks()


async def a_minute_later(house: House, line: Line) -> bool:
    """What the app notes once a minute."""
    await house.app.hear()
    is_missed = await line.reached.missed()
    if is_missed:
        await house.app.look_through()
    await house.app.settle()
    await house.settled()
    return is_missed


async def test_a_deletion_during_a_long_silence_is_followed(
    house: House, line: Line, ada: Person, bo: Person, woodworking: str
) -> None:
    message = await ada.says(NOTE, in_=woodworking)
    await bo.stars(message)
    await house.settled()
    assert "Cut the tenon" in await bo.types("/kb tenon", in_=woodworking)
    await line.breaks()
    await ada.deletes(message)
    await line.passes(SILENCE + timedelta(minutes=1))
    await line.opens()
    assert not await a_minute_later(house, line)
    await bo.says("Is anybody there", in_=woodworking)
    await house.settled()
    assert await a_minute_later(house, line)
    assert "Nothing kept about" in await bo.types("/kb tenon", in_=woodworking)


async def test_a_short_silence_is_none_and_a_second_long_one_waits(
    house: House, line: Line, ada: Person, woodworking: str
) -> None:
    async def speaks_after(time: timedelta) -> bool:
        await line.passes(time)
        await ada.says("Good morning.", in_=woodworking)
        await house.settled()
        return await a_minute_later(house, line)

    assert not await speaks_after(SILENCE - timedelta(minutes=1))
    assert await speaks_after(SILENCE + timedelta(minutes=1))
    assert not await speaks_after(SILENCE + timedelta(minutes=1))
    # It is not forgotten.
    await line.passes(AT_MOST_EVERY)
    assert await a_minute_later(house, line)


async def test_what_slack_tried_twice_in_vain_says_so_at_once(
    house: House, line: Line, ada: Person, woodworking: str
) -> None:
    await ada.says("Good morning.", in_=woodworking)
    assert not await a_minute_later(house, line)
    line.reached.came(attempt=1)
    assert not await a_minute_later(house, line)
    line.reached.came(attempt=2)
    assert await a_minute_later(house, line)
