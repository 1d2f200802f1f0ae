"""The database refuses what Slack sends, until Slack gives it up: what people did is found all the same."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta

import psycopg
from sqlalchemy import make_url

from handlers.unwritten import GIVEN_UP
from storage.database import normal
from tests.house import House
from tests.people import UNHURRIED, Person

# Slack's own, four times in vain; longer than a writer waits for a locked file.
PATIENCE = 3.0
CUT = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s"


@contextmanager
def in_trouble(database_url: str) -> Iterator[None]:
    """Somebody else has SQLite's file locked; PostgreSQL drops every connection and takes no new one."""
    url = make_url(normal(database_url))
    if url.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(str(url.database), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
        return
    server = url.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True) as other:
        other.execute(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS false")
        other.execute(CUT, (url.database,))
        try:
            yield
        finally:
            other.execute(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS true")


async def until_given_up(house: House) -> None:
    """Slack stops trying, and a minute later the app looks whether it can be heard."""
    await house.sandbox.move(seconds=(GIVEN_UP + timedelta(minutes=1)).total_seconds())
    await house.app.hear()
    await house.app.settle()
    await house.settled()


async def test_a_star_that_slack_gave_up_is_found_when_the_database_writes_again(
    house: House, ada: Person, bo: Person, woodworking: str
) -> None:
    message = await ada.says("Cut the tenon before the mortise.", in_=woodworking)
    with in_trouble(house.database_url):
        house.people.settled = None
        house.sandbox.sockets.ack_seconds = PATIENCE
        await bo.stars(message)
        await house.sandbox.delivered()
    house.sandbox.sockets.ack_seconds = UNHURRIED
    house.people.settled = house.settled
    assert house.sandbox.slack.delivery.never_heard == 1
    # Others are heard meanwhile: there is no silence.
    await bo.stars(await ada.says("Soak the veneer before you bend it.", in_=woodworking))
    assert "Nothing kept about" in await bo.types("/kb tenon", in_=woodworking)
    await until_given_up(house)
    assert "Cut the tenon" in await bo.types("/kb tenon", in_=woodworking)
