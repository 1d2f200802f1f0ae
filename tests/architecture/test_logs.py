"""What people say appears in no log, a library's lines included, whatever happens; nor does a traceback."""

import logging
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.log import Lines, is_fit_for_the_log
from sandbox.server import Sandbox
from tests.house import House
from tests.people import UNHURRIED, People
from tests.process import Process
from tests.stories.test_a_database_in_trouble import in_trouble

CANARY = "zyxquandary"
SAID = f"Mind the {CANARY} before you glue: does it hold?"


def told(records: list[logging.LogRecord]) -> list[str]:
    """Every line of the log, libraries' included, in which the canary sits or a traceback begins."""
    lines = [Lines().format(record) for record in records if is_fit_for_the_log(record)]
    assert lines
    return [line for line in lines if CANARY in line.lower() or "Traceback" in line]


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


async def test_a_database_that_is_away_is_a_line_each_time_and_so_is_a_good_end(
    database_url: str, tmp_path: Path
) -> None:
    sandbox = Sandbox(
        rate_limits=False, ack_seconds=UNHURRIED, trigger_seconds=UNHURRIED, retry_after=(0.1, 0.2, 0.3)
    )
    await sandbox.start()
    process = Process(sandbox, database_url, log=tmp_path / "app.log")
    try:
        await process.starts()
        async with People(sandbox.url) as people:
            message = await people["ada"].says(SAID, in_="woodworking")
            with in_trouble(database_url):
                await people["bo"].stars(message)
                await process.says("Courier.deliver: OperationalError")
        assert await process.stops() == 0
        said = await process.says("stopping")
    finally:
        await process.dies()
        await sandbox.stop()
    assert CANARY not in said.lower()
    assert all(line[:2] == "20" for line in said.splitlines())
    assert "CancelledError" not in said
