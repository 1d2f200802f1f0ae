"""One `INSERT … ON CONFLICT` for both engines."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

Upsert = sqlite.Insert | postgresql.Insert


def insert(session: Session, table: Any) -> Upsert:
    """An insert that can say what to do about a conflict, for the engine this session is on."""
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)
