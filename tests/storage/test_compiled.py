"""What was worked out of a statement is not worked out again."""

from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.compiled import COMPILED
from storage.database import Database
from storage.models import Workspace
from tests.cast import ACME


async def test_a_statement_is_compiled_once_for_whoever_runs_it(acme: Database) -> None:
    name = f"asked_{uuid4().hex}"

    def ask(session: Session) -> list[str]:
        return list(session.scalars(select(Workspace.id.label(name))))

    assert await acme.read(ask) == await acme.write(ask) == [ACME]
    with Database(acme.url, beside=True) as other:
        assert await other.read(ask) == [ACME]
    assert sum(name in str(COMPILED[key]) for key in list(COMPILED)) == 1
