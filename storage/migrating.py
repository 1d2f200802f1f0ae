"""Bring an empty or older database to this version, under a lock; refuse a newer one."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
# Any number will do, as long as every version of Commonplace asks for the same one.
MIGRATION_LOCK = 5_707_118


class TooNew(Exception):
    """The database was written by a newer Commonplace."""

    def __init__(self, revision: str) -> None:
        super().__init__(f"the database is at revision {revision}, which this version does not know")
        self.revision = revision


class TooOld(Exception):
    """The database was written by an older Commonplace, and nobody asked to change that."""

    def __init__(self, revision: str) -> None:
        super().__init__(f"the database is at revision {revision}, which is older than this version")
        self.revision = revision


class NotBegun(Exception):
    """The database has no tables yet."""

    def __init__(self) -> None:
        super().__init__("the database is empty")


def configuration(connection: Connection | None = None) -> "Config":
    """Alembic's configuration, without a file of its own."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def revisions() -> list[str]:
    """Every revision this version knows, the oldest first: each file's name begins with its own."""
    return sorted(found.name.split("_")[0] for found in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def current(connection: Connection) -> str | None:
    """The revision a database is at; None when it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def migrate(engine: Engine) -> None:
    """Upgrade to the newest revision; raises `TooNew` when the database is ahead of the code."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        known, revision = revisions(), current(connection)
        if revision == known[-1]:
            return
        if revision is not None and revision not in known:
            raise TooNew(revision)
        # Loaded only here: it takes a third of a second, and most starts have nothing to migrate.
        from alembic import command

        command.upgrade(configuration(connection), "head")


def check(engine: Engine, *, begins: bool) -> None:
    """Make sure that the database is as this version wants it, and begin an empty one only if that is asked.

    Raises `TooOld`, `TooNew` and `NotBegun`, and then changes nothing.
    """
    with engine.connect() as connection:
        known, revision = revisions(), current(connection)
    if revision is None:
        if not begins:
            raise NotBegun
        migrate(engine)
    elif revision not in known:
        raise TooNew(revision)
    elif revision != known[-1]:
        raise TooOld(revision)
