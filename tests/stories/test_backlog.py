"""What waits in the inbox while days go by comes to the same as if it had been read at once."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.tools import AT_ONCE
from storage.models import Entry, InboxRow, Question, Star
from tests.house import House
from tests.people import Said

CHANNELS = ("woodworking", "care-handover")
PEOPLE = ("ada", "bo", "cleo")
NOTES = 24


class Backlog:
    """People who do things that the app writes down, and what should come of them."""

    def __init__(self, house: House, seed: int = 3) -> None:
        self.house = house
        self.authors: dict[Said, str] = {}
        self.stars: dict[Said, set[str]] = {}
        self.gone: set[Said] = set()
        self.answered: dict[str, bool] = {}
        self._random = Random(seed)

    async def some_notes(self) -> list[Said]:
        """Notes that people star, and of which some are let go of, starred again, or deleted."""
        notes = []
        for number in range(NOTES):
            who = self._random.choice(PEOPLE)
            note = await self.house[who].says(f"Note {number}: mind the grain.", in_=CHANNELS[number % 2])
            self.authors[note], self.stars[note] = who, set()
            notes.append(note)
        for note in notes:
            for who in self._random.sample(PEOPLE, self._random.randrange(1, 4)):
                await self.house[who].stars(note)
                self.stars[note].add(who)
        await self.takes_back(notes[:8])
        for note in notes[:4]:
            await self.house["bo"].stars(note)
            self.stars[note].add("bo")
        for note in notes[8:12]:
            await self.house[self.authors[note]].deletes(note)
            self.gone.add(note)
        return notes

    async def takes_back(self, notes: list[Said]) -> None:
        """Every star on these is taken back."""
        for note in notes:
            for who in sorted(self.stars[note] if note not in self.gone else ()):
                await self.house[who].takes_back(note)
                self.stars[note].discard(who)

    async def some_questions(self) -> None:
        """Questions, every second one with a reply."""
        for number in range(4):
            asked = await self.house["bo"].says(f"Question {number}, who knows?", in_="woodworking")
            self.answered[asked.ts] = number % 2 == 0
            if self.answered[asked.ts]:
                await self.house["ada"].says("Yes, with care.", in_="woodworking", under=asked)

    def kept(self) -> dict[str, int]:
        """What should be kept, with the stars that count."""
        left = {note: by for note, by in self.stars.items() if by and note not in self.gone}
        return {note.ts: len(by - {self.authors[note]}) for note, by in left.items()}

    def starred(self) -> set[tuple[str, str]]:
        """Whose stars should stand."""
        left = {note: by for note, by in self.stars.items() if note not in self.gone}
        return {(note.ts, f"U0{who.upper()}") for note, by in left.items() for who in by}


@pytest.fixture
async def backlog(database_url: str) -> AsyncIterator[Backlog]:
    async with House(database_url) as house:
        ada = house["ada"]
        for channel in CHANNELS:
            await ada.invites("commonplace", to=channel)
            await ada.types("/cop adopt", in_=channel)
            await ada.submits(problem="Joints that last without metal")
        yield Backlog(house)


@contextmanager
def no_room(house: House) -> Iterator[None]:
    """So many listeners are running that events wait in the inbox."""
    load, settled = house.app.tools.load, house.people.settled
    house.people.settled = None
    for _ in range(AT_ONCE):
        load.begins(None)
    try:
        yield
    finally:
        for _ in range(AT_ONCE):
            load.ends(None)
        house.people.settled = settled


async def test_a_backlog_of_days_comes_to_what_slack_shows(backlog: Backlog) -> None:
    house = backlog.house
    earlier = await backlog.some_notes()
    with no_room(house):
        await backlog.some_notes()
        await backlog.some_questions()
        await backlog.takes_back(earlier[12:18])
        await house.sandbox.delivered()
        assert len(await house.database.read(waiting)) > 4 * NOTES
        calendar = house.sandbox.slack.calendar
        calendar.forward_to(calendar.now() + 9 * 86400)
    await house.people.jumps("thursday 15:00")
    await house.sandbox.move(seconds=700)
    assert await house.database.read(waiting) == []
    assert await house.database.read(entries) == backlog.kept()
    gone = {note.ts for note in backlog.gone}
    assert {one for one in await house.database.read(stars) if one[0] not in gone} == backlog.starred()
    assert (await house.database.read(questions)).items() >= backlog.answered.items()


def waiting(session: Session) -> list[str]:
    """What has not come to its end."""
    return list(session.scalars(select(InboxRow.kind).where(InboxRow.state != "done")))


def entries(session: Session) -> dict[str, int]:
    """What is kept, with the stars that count."""
    return {row.ts: row.stars for row in session.execute(select(Entry.ts, Entry.stars))}


def stars(session: Session) -> set[tuple[str, str]]:
    """Whose stars stand."""
    rows = session.execute(select(Star.ts, Star.user_id).where(~Star.is_taken_back))
    return {(row.ts, row.user_id) for row in rows}


def questions(session: Session) -> dict[str, bool]:
    """What was asked, and whether it was answered."""
    rows = session.execute(select(Question.ts, Question.answered_at))
    return {row.ts: row.answered_at is not None for row in rows}
