"""What stands beside an entry, by its message: what people say of it, what it was, what it is like.

It goes with the entry, and comes back with it when it was only put aside.
"""

from typing import Any

from sqlalchemy import ColumnElement, and_, delete, or_, select
from sqlalchemy.orm import Session

from storage.fitting import Fields
from storage.keys import MessageKey
from storage.porting import KINDS, Kind, put, read, written

KINDS_BESIDE = ("answer", "verdict", "version", "likeness")


def is_of(kind: Kind, message: MessageKey) -> ColumnElement[bool]:
    """Whether a row is about this message."""
    columns = kind.table.c
    named = columns.ts == message.ts
    if "other_ts" in columns:
        named = or_(named, columns.other_ts == message.ts)
    return and_(columns.workspace_id == message.workspace, columns.channel_id == message.channel, named)


def set_aside(session: Session, message: MessageKey) -> dict[str, list[Fields]]:
    """All of it, as it can be put back."""
    found: dict[str, list[Fields]] = {}
    for name in KINDS_BESIDE:
        kind = KINDS[name]
        rows = session.execute(select(kind.table).where(is_of(kind, message))).mappings()
        lines = [{field: written(row[one.key]) for field, one in kind.columns.items()} for row in rows]
        if lines:
            found[name] = lines
    return found


def put_back(session: Session, aside: dict[str, Any]) -> None:
    """Write what was set aside."""
    for name, lines in aside.items():
        kind = KINDS[name]
        # Whoever was forgotten meanwhile says nothing any more.
        put(session, kind, [read(kind, fields) for fields in lines if fields.get("user") != ""])


def forget(session: Session, message: MessageKey) -> None:
    """Let all of it go."""
    for name in KINDS_BESIDE:
        kind = KINDS[name]
        session.execute(delete(kind.table).where(is_of(kind, message)))
