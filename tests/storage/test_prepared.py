"""What is handed to SQLite as it is comes to the same as what SQLAlchemy would have made of it."""

from datetime import datetime

import pytest
from sqlalchemy import bindparam, column, func, select, text
from sqlalchemy.orm import Session

from storage import deliveries
from storage.columns import UtcDateTime
from storage.database import Database
from storage.hot import Hot
from storage.keys import ChannelId
from storage.models import Delivery, Person
from storage.prepared import Prepared
from tests.cast import ACME, Clock
from tests.engines import on_sqlite

TABLE = Delivery.__table__
BY_KEY = Hot(lambda _: select(TABLE).where(TABLE.c.key == bindparam("key"), TABLE.c.state == "owed"))
SUM = Hot(lambda _: select(func.sum(TABLE.c.attempts).label("attempts"), func.count().label("rows")))


def owed(session: Session, key: str, now: datetime) -> None:
    deliveries.owe(
        session, ACME, "bookmark", key, now, channel=ChannelId("C0WOOD"), facts={"ts": "1.0", "ä": [1]}
    )


async def test_a_row_reads_as_it_does_elsewhere(acme: Database, clock: Clock) -> None:
    await acme.write(owed, "one", clock())

    def both(session: Session) -> tuple[dict[str, object], dict[str, object]]:
        hot = BY_KEY(session, {"key": "one"}).one()
        plain = session.execute(select(TABLE).where(TABLE.c.key == "one")).one()
        return dict(hot._mapping), dict(plain._mapping)

    hot, plain = await acme.read(both)
    assert hot == plain
    assert hot["facts"] == {"ts": "1.0", "ä": [1]}
    assert hot["created_at"] == clock()
    assert hot["is_unasked"] is False


async def test_a_value_that_the_statement_holds_itself_counts(acme: Database, clock: Clock) -> None:
    await acme.write(owed, "one", clock())
    assert await acme.read(lambda session: BY_KEY(session, {"key": "two"}).first()) is None


async def test_without_values_it_runs_too(acme: Database, clock: Clock) -> None:
    await acme.write(owed, "one", clock())
    assert tuple(await acme.read(lambda session: SUM(session).one())) == (0, 1)


async def test_rows_that_nobody_reads_hold_up_no_commit(acme: Database, clock: Clock) -> None:
    def first_of_many(session: Session) -> str:
        for number in range(300):
            owed(session, f"number {number:03}", clock())
        result = Hot(lambda _: select(TABLE.c.key).order_by(TABLE.c.key))(session)
        return str(result.first().key)

    assert await acme.write(first_of_many) == "number 000"
    assert (await acme.read(lambda session: SUM(session).one())).rows == 300


async def test_a_reader_cannot_write(acme: Database, clock: Clock) -> None:
    with pytest.raises(Exception, match=r"readonly|read-only"):
        await acme.read(owed, "one", clock())
    assert (await acme.read(lambda session: SUM(session).one())).rows == 0


async def test_what_one_verb_wrote_is_taken_back_with_it(acme: Database, clock: Clock) -> None:
    def fails(session: Session) -> None:
        owed(session, "one", clock())
        raise LookupError

    with pytest.raises(LookupError):
        await acme.write(fails)
    assert (await acme.read(lambda session: SUM(session).one())).rows == 0


async def test_a_moment_without_a_zone_is_refused(acme: Database, clock: Clock) -> None:
    with pytest.raises(Exception, match="without a zone"):
        await acme.write(owed, "one", clock().replace(tzinfo=None))


@on_sqlite
def test_what_has_to_be_worked_out_at_each_run_is_refused(database: Database) -> None:
    several = select(Person.name).where(Person.user_id.in_(bindparam("users", expanding=True)))
    with pytest.raises(ValueError, match="hot statement"):
        Prepared(several, database.engine.dialect, ["users"])


@on_sqlite
def test_text_says_which_columns_it_has(database: Database) -> None:
    found = text("SELECT '2026-11-18 10:20:00.000000' AS at").columns(column("at", UtcDateTime))
    with database.engine.connect() as connection:
        row = Prepared(found, database.engine.dialect, [])(connection, {}).one()
    assert isinstance(row.at, datetime)
    assert row.at.utcoffset() is not None
