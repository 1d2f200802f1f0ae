"""Looking through what was kept: with few calls, nowhere twice, and nothing concluded from nothing."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from communities import following, keeping, walking
from handlers.commands import Commands
from handlers.installations import Installations
from handlers.looking import Looking
from handlers.tools import Tools
from handlers.walking import try_leg, walk
from sandbox.server import Sandbox
from sandbox.workspace import BOT, Message
from storage import communities, deliveries, entries, marks, missing, walks
from storage.communities import Place
from storage.database import Database
from storage.entries import Draft
from storage.keys import MessageKey, PersonKey, Timestamp, UserId
from storage.ledger import Ledger
from tests.cast import ACME, INSTALLATION, START, Clock
from tests.conftest import found

HISTORY, REPLIES = "conversations.history", "conversations.replies"
ONE = "reactions.get"


@dataclass
class Shelf:
    """Messages in Slack, and what was kept of them."""

    sandbox: Sandbox
    database: Database
    clock: Clock
    place: Place
    tools: Tools
    looking: Looking

    def __post_init__(self) -> None:
        self._seconds = count(int(START.timestamp()) - 900_000)
        self.channel = self.sandbox.workspace.channels[self.place.channel]
        self.channel.members.append(BOT)

    def say(self, under: Timestamp | None = None, **more: object) -> Timestamp:
        """Somebody says something, a second later than what was said before."""
        ts = f"{next(self._seconds)}.000100"
        self.channel.messages[ts] = Message(ts, "U0ADA", f"Mind number{ts[5:10]}.", thread_ts=under, **more)  # type: ignore[arg-type]
        return Timestamp(ts)

    async def keep(self, messages: Iterable[Timestamp]) -> None:
        """These were starred by Bo, and are entries."""
        for ts in messages:
            self.channel.messages[ts].reactions["star"] = ["U0BO"]
        await self.database.write(kept, self.place, [self.channel.messages[ts] for ts in messages])

    def key(self, ts: Timestamp) -> MessageKey:
        return MessageKey(ACME, self.place.channel, ts)

    async def speak_of(self, messages: list[str]) -> None:
        """A post of the app's speaks of them, and nobody keeps them."""
        await self.database.write(posted, self.place, [self.key(ts) for ts in messages], self.clock())

    async def doubted(self) -> set[str]:
        """Which of these are looked for once more."""
        at = self.clock() + timedelta(days=99)
        return {key.ts for key in await self.database.read(missing.questions_due, ACME, at, 9999)}

    async def begin(self) -> None:
        """A silence ended; who is in the channel was seen already."""
        await self.database.write(walking.begin, ACME, self.clock())
        await self.database.write(communities.change, self.place.id, look_at=None)

    async def walk(self) -> dict[str, int]:
        """Look through all that is due; which calls that took."""
        before = self.sandbox.slack.faults.calls.copy()
        await walk(self.tools, self.looking)
        return dict(self.sandbox.slack.faults.calls - before)

    async def left(self) -> set[str]:
        """Which messages are entries still."""
        return {entry.message.ts for entry in await self.database.read(every)}

    async def hidden(self) -> set[str]:
        """Which are hidden."""
        due = await self.database.read(missing.due, ACME, self.clock() + timedelta(days=99), 9999)
        return {one.message.ts for one in due}


def every(session: Session) -> list[entries.Kept]:
    return entries.everything(session, ACME, entries.EntryId(0), 9999)


def kept(session: Session, place: Place, messages: list[Message]) -> None:
    for said in messages:
        key = MessageKey(ACME, place.channel, Timestamp(said.ts))
        thread = Timestamp(said.thread_ts) if said.thread_ts else None
        words = (said.text, said.text, said.text)
        draft = Draft(key, place.id, thread, "", UserId(said.user), *words, UserId("U0BO"), START)
        entries.add(session, draft, following.words_of(draft))
        keeping.stars.put(session, key, UserId("U0BO"), "star", said.ts, is_taken_back=False)


def posted(session: Session, place: Place, messages: list[MessageKey], now: datetime) -> None:
    made = deliveries.owe(session, ACME, "recap", "recap", now, channel=place.channel, quotes=tuple(messages))
    assert made is not None
    deliveries.settle(session, made, "posted", now, posted=(place.channel, Timestamp("1.1")))


@pytest.fixture
def lacks(request: pytest.FixtureRequest) -> tuple[str, ...]:
    return tuple(getattr(request, "param", ()))


@pytest.fixture
async def shelf(
    acme: Database, clock: Clock, ada: PersonKey, bo: PersonKey, tmp_path: Path, lacks: tuple[str, ...]
) -> AsyncIterator[Shelf]:
    place = await acme.write(found, "woodworking", "C0WOOD", "U0ADA", ("U0BO",), START)
    sandbox = Sandbox(seed=False, rate_limits=False, meagre=lacks)
    await sandbox.start()
    ledger = Ledger(tmp_path / "forgotten")
    installations = Installations(acme, clock, ledger, INSTALLATION)
    tools = Tools(acme, clock, installations, Commands(), "test:1", ledger)
    client = AsyncWebClient(sandbox.bot_token, sandbox.api_url, timeout=30, retry_handlers=[])  # type: ignore[arg-type]
    looking = Looking(client, installations, acme, clock, pace=0.0)
    yield Shelf(sandbox, acme, clock, place, tools, looking)
    await sandbox.stop()


async def test_one_call_compares_many(shelf: Shelf) -> None:
    said = [shelf.say() for _ in range(450)]
    await shelf.keep(said)
    for ts in (said[3], said[222], said[440]):
        del shelf.channel.messages[ts]
    await shelf.begin()
    assert await shelf.walk() == {HISTORY: 3}
    assert await shelf.hidden() == {said[3], said[222], said[440]}
    assert len(await shelf.left()) == 447
    assert await shelf.walk() == {}


async def test_what_lies_far_apart_costs_a_call_each_and_no_more(shelf: Shelf) -> None:
    said = [shelf.say() for _ in range(2000)]
    await shelf.keep(said[::500])
    await shelf.begin()
    assert await shelf.walk() == {HISTORY: 5}
    assert await shelf.hidden() == set()


async def test_a_thread_is_one_call(shelf: Shelf) -> None:
    parent = shelf.say()
    replies = [shelf.say(parent) for _ in range(30)]
    await shelf.keep([parent, *replies])
    del shelf.channel.messages[replies[7]]
    await shelf.begin()
    # The newest page; the thread; and whether Slack shows anything so old, for the one that is not there.
    assert await shelf.walk() == {HISTORY: 2, REPLIES: 1}
    assert await shelf.hidden() == {replies[7]}


async def test_many_threads_are_looked_at_a_few_at_a_time(shelf: Shelf) -> None:
    parents = [shelf.say() for _ in range(45)]
    replies = [shelf.say(parent) for parent in parents]
    await shelf.keep(replies)
    await shelf.begin()
    assert await shelf.walk() == {HISTORY: 1, REPLIES: 45}
    assert await shelf.hidden() == set()


async def test_a_long_thread_is_read_as_far_as_needed(shelf: Shelf) -> None:
    parent = shelf.say()
    replies = [shelf.say(parent) for _ in range(500)]
    await shelf.keep([replies[0], replies[499]])
    await shelf.begin()
    assert (await shelf.walk())[REPLIES] == 2
    assert await shelf.hidden() == set()


async def test_it_goes_on_where_it_was_cut_off(shelf: Shelf) -> None:
    said = [shelf.say() for _ in range(450)]
    await shelf.keep(said)
    await shelf.begin()
    legs = []
    for how in (None, "internal_error"):
        if how:
            shelf.sandbox.fail(HISTORY, how)
        leg = await shelf.database.read(walks.next_leg, ACME, shelf.clock())
        assert leg is not None
        legs.append(leg)
        await try_leg(leg, shelf.tools, shelf.looking)
    assert legs[0].before is None
    assert legs[1].before == said[250]
    assert await shelf.walk() == {}
    shelf.clock.now += timedelta(minutes=11)
    assert await shelf.walk() == {HISTORY: 2}
    assert await shelf.database.read(walks.next_due, ACME, shelf.clock()) is None


async def test_of_two_processes_one_walks(shelf: Shelf) -> None:
    said = [shelf.say() for _ in range(450)]
    await shelf.keep(said)
    await shelf.begin()
    await asyncio.gather(*(walk(shelf.tools, shelf.looking) for _ in range(3)))
    assert shelf.sandbox.slack.faults.calls[HISTORY] == 3


async def test_a_silence_in_the_middle_begins_anew(shelf: Shelf) -> None:
    await shelf.keep([shelf.say() for _ in range(10)])
    await shelf.begin()
    leg = await shelf.database.read(walks.next_leg, ACME, shelf.clock())
    assert leg is not None
    shelf.clock.now += timedelta(minutes=6)
    await shelf.begin()
    await shelf.database.write(walks.came_to, leg, None)
    assert await shelf.walk() == {HISTORY: 1}


@pytest.mark.parametrize("how", [429, "ratelimited", "rate_limited"])
async def test_told_to_wait_we_ask_once_more(shelf: Shelf, how: str | int) -> None:
    said = shelf.say()
    shelf.sandbox.fail(HISTORY, how)
    answer = await shelf.looking.ask(HISTORY, channel=shelf.channel.id)
    assert [message["ts"] for message in answer["messages"]] == [said]


@pytest.mark.parametrize("how", ["channel_not_found", "missing_scope", "fatal_error", 500, 429])
async def test_what_fails_proves_nothing(shelf: Shelf, how: str | int) -> None:
    parent = shelf.say()
    gone = [parent, shelf.say(parent), shelf.say()]
    await shelf.keep(gone)
    shelf.channel.messages.clear()
    for method in (HISTORY, ONE):
        shelf.sandbox.fail(method, how, times=9)
    await shelf.begin()
    await shelf.walk()
    assert (len(await shelf.left()), len(await shelf.hidden())) == (3, 0)
    shelf.sandbox.slack.faults.clear()
    shelf.clock.now += timedelta(minutes=11)
    await shelf.walk()
    assert (len(await shelf.left()), len(await shelf.hidden())) == (0, 3)
    shelf.sandbox.fail(ONE, how, times=9)
    shelf.clock.now += timedelta(minutes=6)
    await shelf.walk()
    assert len(await shelf.hidden()) == 3
    shelf.sandbox.slack.faults.clear()
    shelf.clock.now += timedelta(minutes=11)
    await shelf.walk()
    assert len(await shelf.hidden()) == 0


async def test_what_a_workspace_keeps_back_is_not_gone(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """A workspace that shows its last months only says so, and what is older stays."""
    asked, old, parent = shelf.say(), shelf.say(), shelf.say()
    under = shelf.say(parent)
    recent = [shelf.say() for _ in range(4)]
    await shelf.keep([old, parent, under, *recent[:3]])
    await shelf.speak_of([asked, recent[3]])
    for ts in (asked, old, parent, under, recent[1], recent[3]):
        del shelf.channel.messages[ts]
    ask = shelf.looking.ask

    async def limited(method: str, **arguments: object) -> dict[str, object]:
        answer = await ask(method, **arguments)
        return answer | ({"is_limited": True} if method == HISTORY else {})

    monkeypatch.setattr(shelf.looking, "ask", limited)
    await shelf.begin()
    await shelf.walk()
    assert await shelf.hidden() == {recent[1]}
    assert await shelf.left() == {old, parent, under, recent[0], recent[2]}
    assert await shelf.doubted() == {recent[3]}


async def test_what_posts_speak_of_is_looked_at_a_few_at_a_time(shelf: Shelf) -> None:
    spoken = [shelf.say() for _ in range(50)]
    await shelf.keep(kept := [shelf.say() for _ in range(2)])
    for _ in range(200):
        shelf.say()
    await shelf.speak_of([*spoken, kept[0]])
    # One that its author does not want kept may stand in a recap all the same.
    await shelf.database.write(marks.decline, shelf.key(spoken[30]), marks.BY_AUTHOR, shelf.clock())
    for ts in (spoken[0], spoken[30], kept[0]):
        del shelf.channel.messages[ts]
    await shelf.begin()
    calls = await shelf.walk()
    assert await shelf.doubted() == {spoken[0], spoken[30]}
    assert await shelf.hidden() == {kept[0]}
    assert calls["reactions.get"] <= len(spoken)


@pytest.mark.parametrize("lacks", [[HISTORY], [HISTORY, REPLIES]], indirect=True)
async def test_without_history_each_is_looked_at_by_itself(shelf: Shelf) -> None:
    parent = shelf.say()
    said = [parent, shelf.say(parent), *(shelf.say() for _ in range(30))]
    await shelf.keep(said)
    del shelf.channel.messages[said[9]]
    await shelf.begin()
    await shelf.walk()
    assert await shelf.hidden() == {said[9]}
    shelf.clock.now += timedelta(minutes=6)
    await shelf.walk()
    assert await shelf.hidden() == set()
    assert len(await shelf.left()) == 31


@pytest.mark.parametrize("lacks", [[ONE]], indirect=True)
async def test_without_reactions_get_history_is_asked_twice(shelf: Shelf) -> None:
    parent = shelf.say()
    said = [parent, shelf.say(parent), shelf.say(), shelf.say()]
    await shelf.keep(said)
    for ts in said[1:3]:
        del shelf.channel.messages[ts]
    # Without a second opinion, no star is taken back.
    shelf.channel.messages[said[3]].reactions.clear()
    await shelf.begin()
    await shelf.walk()
    assert await shelf.hidden() == {said[1], said[2]}
    shelf.clock.now += timedelta(minutes=6)
    await shelf.walk()
    assert await shelf.hidden() == set()
    assert await shelf.left() == {said[0], said[3]}


@pytest.mark.parametrize("lacks", [[HISTORY, REPLIES, ONE]], indirect=True)
async def test_without_any_of_them_everything_stays(shelf: Shelf) -> None:
    await shelf.keep([shelf.say() for _ in range(3)])
    shelf.channel.messages.clear()
    await shelf.begin()
    await shelf.walk()
    assert (len(await shelf.left()), len(await shelf.hidden())) == (3, 0)
    assert await shelf.database.read(walks.next_due, ACME, shelf.clock()) is None


async def test_a_stone_of_a_thread_is_a_deletion(shelf: Shelf) -> None:
    parent = shelf.say()
    under = shelf.say(parent)
    await shelf.keep([parent, under])
    shelf.channel.messages[parent].tombstone = True
    await shelf.begin()
    await shelf.walk()
    assert await shelf.hidden() == {parent}
    shelf.clock.now += timedelta(minutes=6)
    await shelf.walk()
    assert (await shelf.left(), await shelf.hidden()) == ({under}, set())
