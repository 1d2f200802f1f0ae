"""How much work a query is to SQLite, counted: what has to be quick is compared, and never timed."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

# So many steps of SQLite's machine are counted as one.
STRIDE = 10


def steps(session: Session, deed: Callable[[Session], Any]) -> int:
    """The steps that SQLite takes for what is done with this session."""
    taken = 0

    def one_more() -> None:
        nonlocal taken
        taken += 1

    connection: Any = session.connection().connection.driver_connection
    connection.set_progress_handler(one_more, STRIDE)
    deed(session)
    connection.set_progress_handler(None, 0)
    return taken * STRIDE
