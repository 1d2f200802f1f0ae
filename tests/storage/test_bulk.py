"""After very much was written at once, searches are planned by what is there now."""

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from storage import bulk
from storage.database import Database
from storage.models import Person
from tests.cast import ACME, Clock
from tests.engines import on_postgres


def estimated(session: Session) -> float:
    """How many people PostgreSQL reckons with; less than none when it has not counted."""
    return float(session.scalar(text("SELECT reltuples FROM pg_class WHERE relname = 'people'")) or 0)


@on_postgres
async def test_postgresql_counts_at_once_what_was_brought_in(acme: Database, clock: Clock) -> None:
    def bring_in(session: Session) -> None:
        rows = [
            {"workspace_id": ACME, "user_id": f"U{number}", "name": "X", "seen_at": clock()}
            for number in range(500)
        ]
        session.execute(insert(Person), rows)

    await acme.write(bring_in)
    await acme.write(bulk.count_up)
    assert await acme.read(estimated) >= 500


async def test_what_needs_no_count_is_left_alone(acme: Database) -> None:
    await acme.write(bulk.count_up)
