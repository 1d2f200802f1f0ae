"""PostgreSQL's writers take turns, whichever process they are of: no verb meets another half done."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from storage.trouble import Taking, is_refusal

T = TypeVar("T")

FIRST = 3
RETRIES = 16
A_MOMENT = 0.002
# PostgreSQL's codes for "somebody else was faster, try again": serialization failure and deadlock.
TRY_AGAIN = {"40001", "40P01"}
# Any number will do, as long as every process asks for the same one.
TURN_LOCK = 5_707_119
# The turn ends with the transaction; that of a process which is cut off in the middle ends after a silence.
TAKE_TURN = text(
    "SELECT set_config('idle_in_transaction_session_timeout', '30s', true), pg_advisory_xact_lock(:key)"
).bindparams(key=TURN_LOCK)
HAS_WRITTEN = text("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")


class Turns:
    """One thread of each process waits for its turn to write; envelopes go beside it and wait for nobody."""

    def __init__(self, engine: Engine) -> None:
        """An engine whose statements each have a snapshot: one taken before the turn is out of date."""
        self._engine = engine
        self.taking = Taking()
        self._in_turn = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._beside = ThreadPoolExecutor(FIRST, thread_name_prefix="first")

    async def write(self, verb: Callable[[Session], T], *, is_first: bool = False) -> T:
        """Run the verb in its turn; at once if it comes first, and is a statement that stands alone."""
        threads = self._beside if is_first else self._in_turn
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(threads, self._run, verb, not is_first)

    def close(self) -> None:
        """Commit what was asked for so far, then stop."""
        self._in_turn.shutdown()
        self._beside.shutdown()

    def _run(self, verb: Callable[[Session], T], takes_turn: bool) -> T:
        for attempt in range(RETRIES):
            # Whoever lost often waits longer, so that a row which everybody writes to is not fought over.
            time.sleep(attempt * attempt * A_MOMENT)
            try:
                with Session(self._engine) as session, session.begin():
                    if takes_turn:
                        session.execute(TAKE_TURN)
                    found = verb(session)
                    has_written = self.taking.is_well or bool(session.scalar(HAS_WRITTEN))
                if has_written:
                    self.taking.took(is_first=not takes_turn)
                return found
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) in TRY_AGAIN and attempt < RETRIES - 1:
                    continue
                if is_refusal(error):
                    self.taking.refused(is_first=not takes_turn)
                raise
        raise AssertionError("the last attempt returns or raises")
