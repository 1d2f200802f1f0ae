"""Which entries took the place of others."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.columns import among
from storage.hot import Hot
from storage.keys import EntryId
from storage.models import Entry

TABLE = Entry.__table__
NAMED = Hot(
    lambda _: select(TABLE.c.id, TABLE.c.channel_id, TABLE.c.ts, TABLE.c.successor).where(
        among(TABLE.c.id, "ids")
    )
)


def among_themselves(session: Session, found: Collection[EntryId]) -> dict[EntryId, EntryId]:
    """Those of these entries of one workspace that another one of them has replaced, and which."""
    rows = NAMED(session, {"ids": found}).all()
    numbers = {f"{row.channel_id}:{row.ts}": EntryId(row.id) for row in rows}
    return {EntryId(row.id): numbers[row.successor] for row in rows if row.successor in numbers}
