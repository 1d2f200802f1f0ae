"""Deleted words leave the index, however many go at once, and the index stays sound."""

import asyncio
from datetime import UTC, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from storage import entries, search, tidying
from storage.communities import Place
from storage.database import Database, sqlite_engine
from storage.entries import Draft, Kept
from storage.keys import MessageKey, UserId
from tests.cast import new_ts
from tests.engines import on_sqlite

MANY = 1200
NOW = datetime(2026, 11, 18, 10, 20, tzinfo=UTC)


def keep(session: Session, place: Place, number: int) -> Kept | None:
    """An entry of some length, like and unlike the others."""
    words = " ".join(f"word{(number * 7 + step * step * 13) % 61}" for step in range(40))
    message = MessageKey(place.workspace, place.channel, new_ts())
    bo = UserId("U0BO")
    draft = Draft(message, place.id, None, "", bo, f"Note {number}", words, words, bo, NOW)
    return entries.add(session, draft, frozenset())


def drop(session: Session, kept: Kept) -> None:
    """Delete it as an author's deletion does."""
    entries.remove(session, kept, frozenset())
    search.scrub(session)


@on_sqlite
async def test_the_index_stays_sound_when_many_are_deleted_together(
    database: Database, woodworking: Place
) -> None:
    kept = await asyncio.gather(*(database.write(keep, woodworking, number) for number in range(MANY)))
    await asyncio.gather(*(database.write(drop, one) for one in kept if one is not None))
    await database.write(
        lambda session: session.execute(
            text("INSERT INTO entry_search(entry_search) VALUES ('integrity-check')")
        ).close()
    )
    left = await database.read(
        lambda session: session.scalar(text("SELECT count(*) FROM entry_search_docsize"))
    )
    assert left == 0


@on_sqlite
def test_whoever_could_not_tidy_waits_for_others_as_before(database_url: str) -> None:
    engine = sqlite_engine(database_url, readers=False)
    with engine.begin() as connection:
        # The log cannot be emptied within a transaction.
        assert not tidying.tidied(connection)
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 2000
    engine.dispose()
