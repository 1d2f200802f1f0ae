"""The words in memory: read at first by who needs them, and renewed while nobody waits."""

import time
from collections.abc import Callable
from threading import get_ident

import pytest
from sqlalchemy.orm import Session

from storage import vocabulary
from storage.database import Database
from storage.keys import WorkspaceId
from storage.vocabulary import Cached

ACME = WorkspaceId("T0ACME")


class Reading:
    """Something that is read slowly, and how often and by which thread it was."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.by: list[int] = []

    def __call__(self, session: Session, workspace: WorkspaceId) -> int:
        time.sleep(self.seconds)
        self.by.append(get_ident())
        return len(self.by)


def asked(session: Session, cached: Cached[int]) -> tuple[int, int]:
    """What a search is told, and by which thread it runs."""
    return cached(session, ACME), get_ident()


async def until(database: Database, holds: Callable[[], bool]) -> None:
    """Let the readers come to the end of what they have to do."""
    for _ in range(200):
        if holds():
            return
        await database.read(lambda _: time.sleep(0.01))
    raise AssertionError("it was never done")


async def test_what_is_read_at_once_is_read_anew_each_time(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vocabulary, "AT_ONCE", 60)
    cached = Cached(Reading(0))
    assert [(await database.read(asked, cached))[0] for _ in range(3)] == [1, 2, 3]


async def test_what_takes_long_is_renewed_after_the_search_that_finds_it_old(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vocabulary, "SPACING", 0)
    reading = Reading(0.02)
    cached = Cached(reading)
    assert (await database.read(asked, cached))[0] == 1
    assert (await database.read(asked, cached))[0] == 1, "the search waited"
    await until(database, lambda: len(reading.by) == 2)
    assert (await database.read(asked, cached))[0] == 2


async def test_a_change_is_not_answered_with_what_was_read_long_ago(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vocabulary, "SPACING", 0)
    cached = Cached(Reading(0.02))
    assert (await database.write(asked, cached))[0] == 1
    assert (await database.write(asked, cached))[0] == 2


async def test_a_database_closes_while_something_is_owed(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vocabulary, "SPACING", 0)
    reading = Reading(0.02)
    cached = Cached(reading)
    for _ in range(2):
        await database.read(asked, cached)
    database.close()
    assert len(reading.by) == 2, "it was given up, and nobody would know"
