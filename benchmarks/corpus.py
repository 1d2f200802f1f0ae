"""A large knowledge base of invented words, as unevenly used as real ones, and questions about it."""

import random
from bisect import bisect
from collections import Counter
from collections.abc import Callable
from itertools import accumulate

from sqlalchemy import insert
from sqlalchemy.orm import Session

from benchmarks.bench import ACME, START, WOOD, now
from communities import following, words
from storage import bulk, communities
from storage.database import Database
from storage.entries import Draft, as_row
from storage.keys import ChannelId, ChannelKey, CommunityId, MessageKey, Timestamp, UserId
from storage.models import Entry, EntryWord
from storage.spelling import stem

VOCABULARY = 40_000
CHUNK = 2_000
SYLLABLES = [a + b for a in "bdfghklmnprstvw" for b in ("a", "e", "i", "o", "u", "ar", "en", "or", "il")]
LETTERS = "abcdefghijklmnopqrstuvwxyz"

AUTHOR = UserId("U0AUTHOR")
Used = Counter[tuple[CommunityId, str]]


class Corpus:
    """Messages by their number: the same seed gives the same words."""

    def __init__(self, seed: int = 1) -> None:
        spelling = random.Random(seed)
        found: dict[str, None] = {}
        while len(found) < VOCABULARY:
            found["".join(spelling.choices(SYLLABLES, k=spelling.choice((2, 2, 3, 3, 4))))] = None
        self.words = list(found)
        # Zipf's law, as in every language: the n-th commonest word is used an n-th as often.
        self._weights = list(accumulate(1 / (rank + 10) for rank in range(VOCABULARY)))

    def said(self, number: int) -> str:
        """What message `number` says: some forty words."""
        dice = random.Random(number)
        picked = [self._word(dice) for _ in range(dice.randint(25, 55))]
        return " ".join(picked).capitalize() + "."

    def asked(self, number: int) -> str:
        """A question about a message: five of its words, about half of the long ones mistyped."""
        dice = random.Random(f"question {number}")
        said = words.tokens(self.said(number))
        picked = dice.sample(said, min(5, len(said)))
        return "how do we " + " ".join(
            mistyped(word, dice) if len(word) > 4 and dice.random() < 0.5 else word for word in picked
        )

    def _word(self, dice: random.Random) -> str:
        return self.words[bisect(self._weights, dice.random() * self._weights[-1])]


def mistyped(word: str, dice: random.Random) -> str:
    """A word with one error, not in its first letter."""
    at = dice.randrange(1, len(word))
    match dice.randrange(4):
        case 0:
            return word[:at] + dice.choice(LETTERS) + word[at + 1 :]
        case 1:
            return word[:at] + dice.choice(LETTERS) + word[at:]
        case 2 if at + 1 < len(word):
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        case _:
            return word[:at] + word[at + 1 :]


def in_the_workshop(_: int) -> ChannelId:
    """Everything in #woodworking."""
    return WOOD


async def fill(
    database: Database,
    corpus: Corpus,
    size: int,
    where: Callable[[int], ChannelId] = in_the_workshop,
) -> None:
    """Keep so many messages, each where it was said, many at a time: this is not what is measured."""
    counted: Used = Counter()
    for first in range(0, size, CHUNK):
        numbers = range(first, min(first + CHUNK, size))
        counted += await database.write(keep_many, corpus, numbers, where)
    await database.write(count, counted)
    await database.write(bulk.count_up)


def keep_many(
    session: Session, corpus: Corpus, numbers: range, where: Callable[[int], ChannelId] = in_the_workshop
) -> Used:
    """Write these entries; gives back in how many of a community's each word stands."""
    rows: list[dict[str, object]] = []
    used: Used = Counter()
    places = {channel: at(session, channel) for channel in {where(number) for number in numbers}}
    for number in numbers:
        said, channel = corpus.said(number), where(number)
        place = places[channel]
        key = MessageKey(ACME, channel, Timestamp(f"{START + number}.000100"))
        title = words.title_of(said)
        draft = Draft(key, place, None, "", AUTHOR, title, said, said, UserId("U0BO"), now(), stars=1)
        used.update((place, word) for word in following.words_of(draft))
        rows.append(as_row(draft))
    session.execute(insert(Entry), rows)
    return used


def at(session: Session, channel: ChannelId) -> CommunityId:
    """The community of this channel."""
    place = communities.at(session, ChannelKey(ACME, channel))
    if place is None:
        raise RuntimeError("there is no community to keep them in")
    return place.id


def count(session: Session, counted: Used) -> None:
    """Write down the vocabulary."""
    session.execute(
        insert(EntryWord),
        [
            {
                "workspace_id": ACME,
                "community_id": place,
                "word": word,
                "stem": stem(word),
                "entries": entries,
            }
            for (place, word), entries in counted.items()
        ],
    )
