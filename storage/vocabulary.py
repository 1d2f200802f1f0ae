"""The words of a workspace in memory, to see what a mistyped one is near to.

A cache, and never an answer: whoever asks looks up in the database which of the words stand there still,
and in what this person may see. It takes about 100 bytes a word.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain
from threading import Lock
from typing import Any, Generic, TypeVar

from rapidfuzz import process
from rapidfuzz.distance import OSA
from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from storage.database import AFTERWARDS
from storage.hot import Hot
from storage.keys import WorkspaceId
from storage.models import Community, Entry, EntryWord

T = TypeVar("T")
# What is read within this time, in seconds, is read anew each time; what takes longer is kept for many times
# as long.
AT_ONCE = 0.005
SPACING = 200
# By community, because so they stand together in an index.
WORDS = Hot(
    lambda _: select(EntryWord.word).where(
        EntryWord.community_id.in_(
            select(Community.id).where(Community.workspace_id == bindparam("workspace"))
        )
    )
)


class Words:
    """The words of one workspace, by first letter and length."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_start: dict[str, dict[int, list[str]]] = {}
        for word in words:
            self._by_start.setdefault(word[0], {}).setdefault(len(word), []).append(word)

    def near(self, word: str, reach: int) -> dict[str, int]:
        """The words that are at most `reach` edits away, and how many each is."""
        found = self.alike(word, reach)
        if found and min(found.values()) <= 1:
            return found
        # Few mistype the first letter: the other words are looked through only when none of these is close.
        for start, lists in self._by_start.items():
            if start != word[0]:
                found |= within(word, reach, lists)
        return found

    def alike(self, word: str, reach: int) -> dict[str, int]:
        """Those of them that start alike."""
        return within(word, reach, self._by_start.get(word[0], {}))


def within(word: str, reach: int, lists: dict[int, list[str]]) -> dict[str, int]:
    """Those of these words, given by length, that are at most `reach` edits away."""
    lengths = range(len(word) - reach, len(word) + reach + 1)
    candidates = chain.from_iterable(lists.get(length, ()) for length in lengths)
    distance: Any = OSA.distance
    near = process.extract(word, candidates, scorer=distance, score_cutoff=reach, limit=None)
    return {candidate: int(edits) for candidate, edits, _ in near}


@dataclass(frozen=True, slots=True)
class Kept(Generic[T]):
    """What was read, and until when that is good enough."""

    value: T
    until: float


class Cached(Generic[T]):
    """Something read for each workspace when it is needed; what takes long is renewed while nobody waits."""

    def __init__(self, read: Callable[[Session, WorkspaceId], T]) -> None:
        self._read = read
        self._kept: dict[WorkspaceId, Kept[T]] = {}
        self._reading: defaultdict[WorkspaceId, Lock] = defaultdict(Lock)

    def __call__(self, session: Session, workspace: WorkspaceId) -> T:
        """What it is, or was a moment ago."""
        kept = self._kept.get(workspace)
        if kept is not None and (time.monotonic() < kept.until or self._is_renewed(session, workspace, kept)):
            return kept.value
        with self._reading[workspace]:
            return self._renew(session, workspace)

    def _is_renewed(self, session: Session, workspace: WorkspaceId, kept: Kept[T]) -> bool:
        """Whether another thread does it, or will once this search has its answer."""
        lock = self._reading[workspace]
        if lock.locked():
            return True
        afterwards: list[Callable[[Session], None]] | None = session.info.get(AFTERWARDS)
        if not kept.until or afterwards is None:
            return False

        def renew(later: Session) -> None:
            if lock.acquire(blocking=False):
                try:
                    self._renew(later, workspace)
                finally:
                    lock.release()

        afterwards.append(renew)
        return True

    def _renew(self, session: Session, workspace: WorkspaceId) -> T:
        started = time.monotonic()
        value = self._read(session, workspace)
        ended = time.monotonic()
        took = ended - started
        self._kept[workspace] = Kept(value, ended + took * SPACING if took > AT_ONCE else 0.0)
        return value


class Vocabulary:
    """Every workspace's words, and how many entries there are."""

    def __init__(self) -> None:
        self.words = Cached(read_words)
        self.size = Cached(count_entries)


def read_words(session: Session, workspace: WorkspaceId) -> Words:
    """The words of a workspace, each once."""
    found = WORDS(session, {"workspace": workspace}).scalars()
    # Which stand in more than one community is told sooner here than by the database.
    return Words(dict.fromkeys(found))


def count_entries(session: Session, workspace: WorkspaceId) -> int:
    """How many entries a workspace has."""
    return session.scalar(select(func.count()).select_from(Entry).where(Entry.workspace_id == workspace)) or 0
