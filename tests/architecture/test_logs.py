"""What people say appears in no log: not a word of it, at any level, whatever happens to it."""

import logging

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.house import House

ROOMS = ("bot", "handlers", "scheduler", "views", "communities", "storage")
CANARY = "zyxquandary"
SAID = f"Mind the {CANARY} before you glue: does it hold?"


def told(records: list[logging.LogRecord]) -> list[str]:
    """Every record of our own packages in which the canary sits, as it would be written out."""
    written = logging.Formatter("%(name)s %(levelname)s %(message)s")
    ours = [record for record in records if record.name.split(".")[0] in ROOMS]
    assert ours
    return [line for line in map(written.format, ours) if CANARY in line.lower()]


async def a_day(house: House) -> None:
    """Everything that words can go through."""
    ada, bo = house["ada"], house["bo"]
    await ada.types("/cop adopt", in_="woodworking")
    await ada.submits(problem=f"Joints and a {CANARY} that last")
    message = await ada.says(SAID, in_="woodworking")
    await bo.stars(message)
    await bo.types(f"/kb {CANARY}", in_="woodworking")
    await bo.types(f"/kb {CANARY[:-2]}", in_="woodworking")
    await bo.types(f"/cop find {CANARY}", in_="woodworking")
    await bo.types(f"/cop {CANARY}", in_="woodworking")
    await ada.edits(message, f"{SAID} Yes.")
    await house.settled()
    await ada.deletes(message)
    await house.settled()


async def test_no_word_that_is_spoken_or_searched_is_logged(
    database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with House(database_url) as house:
        await a_day(house)
    assert told(caplog.records) == []


@pytest.mark.parametrize("table", ["stars", "entry_words"])
async def test_not_when_the_database_fails_either(
    database_url: str, caplog: pytest.LogCaptureFixture, table: str
) -> None:
    """Errors of a database like to repeat what they were given; a table that is gone makes them."""
    caplog.set_level(logging.DEBUG)
    async with House(database_url) as house:
        await house["ada"].types("/cop adopt", in_="woodworking")
        await house["ada"].submits(problem="Joints that last")
        message = await house["ada"].says(SAID, in_="woodworking")

        def rename(session: Session, old: str, new: str) -> None:
            session.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))

        await house.database.write(rename, table, "away")
        await house["bo"].stars(message)
        await house["bo"].types(f"/kb {CANARY}", in_="woodworking")
        await house.database.write(rename, "away", table)
    assert told(caplog.records) == []
