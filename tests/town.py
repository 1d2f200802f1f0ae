"""A town for several processes: events come to any of them, and what should come of them is written down."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Any

from bot.socket import SOCKETS
from sandbox.http_mode import HttpMode
from sandbox.server import Sandbox
from sandbox.socket_mode import Acknowledged, Missed, SocketMode
from sandbox.workspace import Message
from tests.people import People, Said
from tests.process import PATIENCE, SECRET, Process, free_port, read

PEOPLE = ("ada", "bo", "cleo")
CHANNELS = ("woodworking", "care-handover")
HALFWAY = 400
# What the dead had in hand, and what waits behind it, is left out.
OWED = """
    SELECT kind, state FROM inbox WHERE state <> 'done' AND NOT ({dead})
    UNION ALL SELECT kind, state FROM deliveries WHERE state = 'owed' AND NOT EXISTS (
        SELECT 1 FROM deliveries AS theirs WHERE theirs.state = 'owed' AND ({dead_theirs})
        AND coalesce(theirs.channel_id, theirs.user_id) = coalesce(deliveries.channel_id, deliveries.user_id))
"""


def claimed_by_any(numbers: list[int], claimed_by: str) -> str:
    """The condition that one of these processes has claimed a row."""
    return " OR ".join(f"coalesce({claimed_by}, '') LIKE '%:{number}:%'" for number in numbers) or "1 = 0"


class Sockets:
    """Slack's end of the sockets, which waits for one: however long the app takes to come back."""

    def __init__(self, sockets: SocketMode) -> None:
        self._sockets = sockets

    async def send(self, kind: str, payload: dict[str, Any], **more: Any) -> Acknowledged | Missed:
        await self._sockets.connected()
        return await self._sockets.send(kind, payload, **more)


class Scattered:
    """Each event perhaps more times under new ids, each time to any of the processes."""

    def __init__(self, ways: list[Any], random: Random, copies: tuple[int, int] = (0, 0)) -> None:
        self.lose_acks = False
        self.sent = 0
        self.halfway = asyncio.Event()
        self._ways = ways
        self._copies = copies
        self._random = random
        self._numbers = count()

    async def send(self, kind: str, payload: dict[str, Any], **more: Any) -> Acknowledged | Missed:
        """Whether the first copy was acknowledged; without, it comes again, with others."""
        if kind != "events_api":
            return await self._way().send(kind, payload, **more)
        copies = self._random.randint(*self._copies)
        again = [payload | {"event_id": f"Ev1{next(self._numbers):08X}"} for _ in range(copies)]
        self.sent += 1 + copies
        if self.sent > HALFWAY:
            self.halfway.set()
        answers = await asyncio.gather(*(self._way().send(kind, one, **more) for one in (payload, *again)))
        return answers[0]

    def _way(self) -> Any:
        return self._random.choice(self._ways)


@dataclass
class Town:
    """The processes, the people, and what should have come of all they did."""

    sandbox: Sandbox
    people: People
    processes: list[Process]
    database_url: str
    scattered: Scattered
    stars: dict[Said, set[str]] = field(default_factory=dict)
    authors: dict[Said, str] = field(default_factory=dict)
    gone: set[Said] = field(default_factory=set)
    answered: dict[Said, bool] = field(default_factory=dict)
    used: set[tuple[str, str]] = field(default_factory=set)

    async def adopts(self, channel: str, problem: str) -> None:
        ada = self.people["ada"]
        await ada.types("/cop adopt", in_=channel)
        await ada.submits(problem=problem)
        await ada.waits_for_words(problem, in_=channel)

    async def says(self, who: str, text: str, in_: str, under: Said | None = None) -> Said:
        said = await self.people[who].says(text, in_=in_, under=under)
        self.authors[said] = who
        return said

    async def stars_it(self, who: str, said: Said) -> None:
        await self.people[who].stars(said)
        self.stars.setdefault(said, set()).add(who)

    async def takes_it_back(self, who: str, said: Said) -> None:
        await self.people[who].takes_back(said)
        self.stars[said].discard(who)

    async def deletes(self, said: Said) -> None:
        await self.people[self.authors[said]].deletes(said)
        self.gone.add(said)

    async def asks(self, who: str, text: str, in_: str) -> Said:
        said = await self.says(who, text, in_)
        self.answered[said] = False
        return said

    async def replies(self, who: str, asked: Said) -> None:
        await self.people[who].says("Yes, with care.", in_=asked.channel, under=asked)
        self.answered[asked] = True

    async def uses(self, who: str, words: str) -> None:
        """Find it and press the button twice, in whatever processes that is."""
        person = self.people[who]
        await person.types(f"/kb {words}", in_="woodworking")
        await asyncio.gather(*(person.taps("I used this") for _ in range(2)))
        await person.waits_for_words("Noted that you used")
        await person.waits_for_words("You said so today already")
        self.used.add((person.id, words))

    async def moves(self, offset: float) -> None:
        """The calendar, for every process that is alive."""
        await asyncio.gather(*(one.follows(offset) for one in self.processes if one.is_alive))

    async def is_cut_off(self, seconds: float) -> None:
        """Cut all sockets again and again, when they have been there for so many seconds."""
        by_socket = max(1, len(self.processes) - 1)
        while True:
            await self.sandbox.connected(SOCKETS * by_socket)
            await asyncio.sleep(seconds)
            await self.sandbox.drop_sockets()

    async def rests(self) -> None:
        """Wait until nothing is owed but by the dead."""
        await self.sandbox.delivered()
        dead = [one.number for one in self.processes if not one.is_alive]
        owing = OWED.format(
            dead=claimed_by_any(dead, "claimed_by"), dead_theirs=claimed_by_any(dead, "theirs.claimed_by")
        )
        for _ in range(PATIENCE * 10):
            owed = self.rows(owing)
            if not owed:
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"still owed: {owed}")

    def rows(self, query: str) -> list[Any]:
        return read(self.database_url, query)

    def kept(self) -> dict[str, int]:
        """What should be kept, with the stars that count."""
        return {
            said.ts: len(by - {self.authors[said]})
            for said, by in self.stars.items()
            if by and said not in self.gone
        }

    def posts(self, channel: str) -> list[Message]:
        """What the app posted in a channel."""
        messages = self.sandbox.workspace.channels[channel].messages.values()
        return [said for said in messages if said.by_app and not said.subtype]


@asynccontextmanager
async def town_of(
    sandbox: Sandbox, database_url: str, *, processes: int, copies: tuple[int, int] = (0, 0)
) -> AsyncIterator[Town]:
    """A town of one process with sockets, or of several, the last of which is posted to."""
    port = free_port()
    running = [Process(sandbox, database_url, door=free_port()) for _ in range(max(1, processes - 1))]
    if processes > 1:
        running.append(Process(sandbox, database_url, port=port, door=free_port()))
    async with AsyncExitStack() as stack:
        await sandbox.start()
        stack.push_async_callback(sandbox.stop)
        for process in running:
            stack.push_async_callback(process.dies)
        await asyncio.gather(*(process.starts() for process in running))
        by_socket = max(1, processes - 1)
        await asyncio.wait_for(sandbox.connected(SOCKETS * by_socket), PATIENCE)
        ways: list[Any] = [Sockets(sandbox.sockets)] * by_socket
        if processes > 1:
            ways.append(
                HttpMode(f"http://127.0.0.1:{port}/slack/events", SECRET, sandbox.sockets.ack_seconds)
            )
        scattered = Scattered(ways, Random(7), copies)
        sandbox.slack.delivery.carrier = scattered
        people = await stack.enter_async_context(People(sandbox.url))
        town = Town(sandbox, people, running, database_url, scattered)
        sandbox.on_calendar = town.moves
        yield town
