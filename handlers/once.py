"""A listener's view of the database: its first write settles the inbox row in the same transaction."""

from collections.abc import Callable
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy.orm import Session

from storage import inbox
from storage.database import Database, Verb
from storage.keys import InboxId

P = ParamSpec("P")
T = TypeVar("T")


class AlreadyDone(Exception):
    """The effect of this envelope was committed before, by an earlier dispatch."""


class Once:
    """The two doors, for one envelope."""

    def __init__(self, database: Database, row: InboxId | None, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._row = row
        self._clock = clock
        self.is_settled = row is None

    async def write(self, verb: Verb[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run the verb; the first one settles the envelope, and raises `AlreadyDone` if that was done."""
        if self.is_settled or self._row is None:
            return await self._database.write(verb, *args, **kwargs)
        outcome = await self._database.write(
            settling, self._row, self._clock(), lambda session: verb(session, *args, **kwargs)
        )
        self.is_settled = True
        return outcome

    async def read(self, query: Verb[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a query."""
        return await self._database.read(query, *args, **kwargs)

    async def finish(self) -> None:
        """Settle an envelope that asked for no effect."""
        if not self.is_settled and self._row is not None:
            await self._database.write(inbox.settle, self._row, self._clock())
            self.is_settled = True


def settling(
    session: Session, row: InboxId, now: datetime, verb: Callable[Concatenate[Session, ...], T]
) -> T:
    """Settle the row and run the verb, or neither."""
    if not inbox.settle(session, row, now):
        raise AlreadyDone
    return verb(session)
