"""The numbers of communities and entries, by which buttons and posts speak of them: none is given twice."""

from sqlalchemy import func, select
from sqlalchemy import text as text_of
from sqlalchemy.orm import Session

from storage.models import Community, Entry
from storage.porting import of

NUMBERED = (of(Community), of(Entry))


def given(session: Session) -> dict[str, int]:
    """The highest numbers ever given, of communities and of entries."""
    return {table.name: highest(session, table.name) for table in NUMBERED}


def highest(session: Session, name: str) -> int:
    """The highest number ever given to a row of this table, though it may be gone."""
    if is_sqlite(session):
        asked = text_of("SELECT seq FROM sqlite_sequence WHERE name = :name").bindparams(name=name)
        return int(session.scalar(asked) or 0)
    asked = text_of("SELECT last_value FROM pg_sequences WHERE sequencename = :name")
    return int(session.scalar(asked.bindparams(name=f"{name}_id_seq")) or 0)


def raise_to(session: Session, least: dict[str, int]) -> None:
    """Let no number be given again that was given here, or where the lines come from."""
    for table in NUMBERED:
        name = table.name
        here = session.scalar(select(func.max(table.c.id))) or 0
        reached = max(least.get(name, 0), here)
        # Numbers of what was here before nobody speaks of any more, once all of it is gone.
        if reached == 0 or (here and highest(session, name) >= reached):
            continue
        if not is_sqlite(session):
            reach = text_of("SELECT setval(CAST(:name AS regclass), :reached)")
            session.execute(reach, {"name": f"{name}_id_seq", "reached": reached})
            continue
        done = session.execute(
            text_of("UPDATE sqlite_sequence SET seq = :reached WHERE name = :name RETURNING seq"),
            {"reached": reached, "name": name},
        )
        if done.first() is None:
            session.execute(
                text_of("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :reached)"),
                {"reached": reached, "name": name},
            )


def is_sqlite(session: Session) -> bool:
    """Which engine this is."""
    return session.get_bind().dialect.name == "sqlite"
