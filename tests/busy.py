"""What people do in a busy hour: notes, questions, stars, replies, second thoughts."""

import asyncio
from collections.abc import Awaitable, Callable
from random import Random

from tests.town import CHANNELS, PEOPLE, Town

TOGETHER = 12
Do = Callable[[], Awaitable[object]]


async def all_at_once(acts: list[Do]) -> None:
    """So many at a time as people might do at once."""
    turn = asyncio.Semaphore(TOGETHER)

    async def one(act: Do) -> None:
        async with turn:
            await act()

    await asyncio.gather(*(one(act) for act in acts))


async def first_notes(town: Town) -> None:
    """Everybody is kept, and stars, for the first time ever; what they are told about stays."""
    for who, by in zip(PEOPLE, PEOPLE[1:] + PEOPLE[:1], strict=True):
        await town.stars_it(by, await town.says(who, f"First of {who}: mind the grain.", CHANNELS[0]))
    await town.rests()


async def busy_hour(town: Town, random: Random, name: str) -> None:
    """Notes, questions, stars and replies; then stars taken back, deletions, and a star once more."""
    notes, asked = [], []
    for number in range(14):
        who = random.choice(PEOPLE)
        notes.append(await town.says(who, f"{name} note {number}: mind the grain.", CHANNELS[number % 2]))
    for number in range(4):
        who = random.choice(PEOPLE)
        asked.append(await town.asks(who, f"{name} question {number}, who knows?", CHANNELS[number % 2]))
    starring: list[Do] = [
        lambda who=who, said=said: town.stars_it(who, said)  # type: ignore[misc]
        for said in notes
        for who in random.sample(PEOPLE, random.randrange(1, 4))
    ]
    replying: list[Do] = [
        lambda who=who, said=said: town.replies(who, said)  # type: ignore[misc]
        for said in asked[::2]
        for who in PEOPLE
        if who != town.authors[said]
    ]
    random.shuffle(starring)
    await all_at_once(starring + replying)
    taking_back: list[Do] = [
        lambda who=who, said=said: town.takes_it_back(who, said)  # type: ignore[misc]
        for said in notes[:5]
        for who in sorted(town.stars[said])
    ]
    deleting: list[Do] = [lambda said=said: town.deletes(said) for said in notes[5:7]]  # type: ignore[misc]
    again: list[Do] = [lambda said=notes[0]: town.stars_it("bo", said)]  # type: ignore[misc]
    await all_at_once(taking_back + deleting)
    await all_at_once(again)
