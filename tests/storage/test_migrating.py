"""Migrations: the tables are what the models say, on both engines, and there is a way back."""

import re
from collections.abc import Iterator
from importlib import import_module, util
from pathlib import Path
from types import ModuleType

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, inspect, select, text
from sqlalchemy.orm import Session

from communities import keeping, replanning, searching
from communities.searching import Asked, Found, Nothing
from storage import communities
from storage.communities import Place
from storage.database import Database, normal, sqlite_engine
from storage.keys import PersonKey
from storage.migrating import NotBegun, TooNew, TooOld, check, configuration, migrate, revisions
from storage.models import Base, EntryWord
from tests.cast import Clock, says, stars
from tests.engines import SQLITE, on_postgres

MIGRATIONS = Path(import_module("storage.migrating").__file__ or "").parent / "migrations"


@pytest.fixture
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine on a database without a table."""
    if request.param == SQLITE:
        engine = sqlite_engine(f"sqlite:///{tmp_path / 'empty.db'}", readers=False)
        yield engine
        engine.dispose()
    else:
        with request.getfixturevalue("postgres").empty() as address:
            engine = create_engine(normal(address))
            yield engine
            engine.dispose()


def first_migration() -> ModuleType:
    spec = util.spec_from_file_location("first", MIGRATIONS / "versions" / "0001_first_tables.py")
    assert spec is not None
    assert spec.loader is not None
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def is_ours(thing: object, name: str | None, kind: str, *_: object) -> bool:
    """The search index is no model's; it is compared by its text below."""
    is_index = (name or "").startswith(("entry_search", "ix_entries_search"))
    return not is_index and (kind, name) != ("column", "search")


def differences(connection: Connection) -> list[object]:
    # SQLite gives an empty default back in another form; PostgreSQL compares the values themselves.
    on_both = {"include_object": is_ours, "compare_type": True}
    by_value = {"compare_server_default": connection.dialect.name == "postgresql"}
    context = MigrationContext.configure(connection, opts=on_both | by_value)
    return list(compare_metadata(context, Base.metadata))


def test_the_tables_are_what_the_models_say(empty: Engine) -> None:
    migrate(empty)
    with empty.begin() as connection:
        assert differences(connection) == []


def test_migrating_twice_changes_nothing(empty: Engine) -> None:
    migrate(empty)
    before = inspect(empty).get_table_names()
    migrate(empty)
    assert inspect(empty).get_table_names() == before


def test_the_way_back_leaves_an_empty_database(empty: Engine) -> None:
    migrate(empty)
    with empty.begin() as connection:
        command.downgrade(configuration(connection), "base")
    assert [name for name in inspect(empty).get_table_names() if name != "alembic_version"] == []
    migrate(empty)
    with empty.begin() as connection:
        assert differences(connection) == []


def test_a_database_of_a_newer_commonplace_is_refused_and_left_alone(empty: Engine) -> None:
    migrate(empty)
    with empty.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'from_the_future'"))
    with pytest.raises(TooNew, match="from_the_future"):
        migrate(empty)
    with empty.begin() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "from_the_future"


def test_a_newer_file_is_not_held_once_it_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'newer.db'}"
    with Database(url):
        pass
    engine = sqlite_engine(url, readers=False)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'from_the_future'"))
    engine.dispose()
    for _ in range(2):
        with pytest.raises(TooNew):
            Database(url)


def squeezed(sql: str) -> str:
    return re.sub(r"\s+", " ", sql).strip()


def test_the_search_index_is_as_the_migration_writes_it(empty: Engine) -> None:
    migrate(empty)
    first = first_migration()
    with empty.begin() as connection:
        if empty.dialect.name == "sqlite":
            found = connection.scalars(
                text(
                    "SELECT sql FROM sqlite_master WHERE type = 'trigger' "
                    "OR (type = 'table' AND sql LIKE 'CREATE VIRTUAL%')"
                )
            )
            assert {squeezed(sql) for sql in found} == {squeezed(sql) for sql in first.SQLITE_SEARCH}
        else:
            indexes = connection.scalars(
                text("SELECT indexname FROM pg_indexes WHERE indexname LIKE 'ix_entries_search%'")
            )
            named = {
                found.group(1)
                for sql in first.POSTGRES_SEARCH
                if (found := re.match(r"CREATE INDEX (\w+)", sql))
            }
            assert set(indexes) == named


@on_postgres
def test_a_search_on_postgresql_reads_no_list_of_what_was_kept_lately(empty: Engine) -> None:
    migrate(empty)
    with empty.begin() as connection:
        options = "SELECT reloptions FROM pg_class WHERE relname = 'ix_entries_search'"
        assert connection.scalar(text(options)) == ["fastupdate=off"]


def test_every_table_belongs_to_a_workspace() -> None:
    """One workspace never sees another: each row can be told apart, and goes with its workspace."""
    without = {
        table.name
        for table in Base.metadata.sorted_tables
        if "workspace_id" not in table.columns and table.name != "workspaces"
    }
    assert without == set()
    orphans = {
        table.name
        for table in Base.metadata.sorted_tables
        if table.name not in ("workspaces", "inbox", "forgotten")
        and not any(
            key.column.table.name == "workspaces" and key.ondelete == "CASCADE"
            for key in table.columns["workspace_id"].foreign_keys
        )
    }
    # The inbox holds what came before we knew the workspace; that somebody is forgotten outlives it.
    assert orphans == set()


def test_the_revisions_by_name_are_those_alembic_knows() -> None:
    known = ScriptDirectory.from_config(configuration())
    assert revisions()[-1] == known.get_current_head()
    assert set(revisions()) == {found.revision for found in known.walk_revisions()}


OLD_INDEX = "UPDATE entries SET plain_index = 'ue98991e381aee58883 blade'"
OLD_WORDS = """INSERT INTO entry_words (workspace_id, community_id, word, stem, entries)
    SELECT workspace_id, id, '鉋の刃', 'ue98991e381aee58883', 1 FROM communities"""


async def test_what_was_kept_in_letters_without_spaces_is_found_after_the_update(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    said = says(ada, "鉋の刃 blade", woodworking)
    await acme.write(keeping.star, stars(bo, said.key), said, clock())
    before = await acme.read(vocabulary)

    def as_it_was(session: Session) -> None:
        for statement in (OLD_INDEX, "DELETE FROM entry_words", OLD_WORDS):
            session.execute(text(statement))

    await acme.write(as_it_was)
    assert isinstance(await acme.read(searching.look_up, bo, Asked("刃")), Nothing)
    await acme.write(updated_from, "0004")
    assert await acme.read(vocabulary) == before
    for typed in ("刃", "の刃", "鉋", "blade"):
        assert isinstance(await acme.read(searching.look_up, bo, Asked(typed)), Found), typed


async def test_what_was_kept_with_letters_by_themselves_is_found_after_the_update(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    said = says(ada, "Vitamin C", woodworking)
    await acme.write(keeping.star, stars(bo, said.key), said, clock())
    before = await acme.read(vocabulary)

    def as_it_was(session: Session) -> None:
        session.execute(text("UPDATE entries SET plain_index = 'vitamin'"))
        session.execute(text("DELETE FROM entry_words WHERE word = 'c'"))

    await acme.write(as_it_was)
    assert isinstance(await acme.read(searching.look_up, bo, Asked("C")), Nothing)
    await acme.write(updated_from, "0005")
    assert await acme.read(vocabulary) == before
    for typed in ("C", '"vitamin C"'):
        assert isinstance(await acme.read(searching.look_up, bo, Asked(typed)), Found), typed


async def test_what_was_kept_with_letters_of_other_keyboards_is_found_after_the_update(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    for text_of in ("バリを取る", "<@U0EVE> øl"):
        said = says(ada, text_of, woodworking)
        await acme.write(keeping.star, stars(bo, said.key), said, clock())
    before = await acme.read(vocabulary)

    def as_it_was(session: Session) -> None:
        session.execute(text("UPDATE entries SET plain_index = 'someon uc3b86c' WHERE text LIKE '%l'"))
        session.execute(text("UPDATE entries SET plain_index = 'ue38f8fe383aa' WHERE text LIKE '%る'"))
        session.execute(text("DELETE FROM entry_words"))

    await acme.write(as_it_was)
    assert isinstance(await acme.read(searching.look_up, bo, Asked("バリ")), Nothing)
    await acme.write(updated_from, "0010")
    assert await acme.read(vocabulary) == before
    for typed in ("バリ", '"バリを"', "ol", "Øl"):
        assert isinstance(await acme.read(searching.look_up, bo, Asked(typed)), Found), typed
    for typed in ("ハリ", "someone"):
        assert isinstance(await acme.read(searching.look_up, bo, Asked(typed)), Nothing), typed


async def test_what_rested_before_the_update_rests_after_it(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey
) -> None:
    await acme.write(replanning.rest, ada, woodworking.key, now=clock())
    await acme.write(updated_from, "0006")
    place = await acme.read(communities.at, woodworking.key)
    assert place is not None
    assert place.rests


def updated_from(session: Session, older: str) -> None:
    """Make it a database of an older version, whose tables are others, and update it."""
    known = configuration(session.connection())
    command.downgrade(known, older)
    command.upgrade(known, "head")


def vocabulary(session: Session) -> set[tuple[str, str, int]]:
    return {(row.word, row.stem, row.entries) for row in session.execute(select(EntryWord.__table__))}


def test_a_command_beside_the_app_begins_nothing_unless_it_may(empty: Engine) -> None:
    with pytest.raises(NotBegun):
        check(empty, begins=False)
    assert inspect(empty).get_table_names() == []
    check(empty, begins=True)
    check(empty, begins=False)


def test_a_command_beside_the_app_leaves_an_older_database_as_it_is(empty: Engine) -> None:
    migrate(empty)
    for revision, refusal in (("0009", TooOld), ("from_the_future", TooNew)):
        with empty.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": revision})
        with pytest.raises(refusal, match=revision):
            Database(empty.url.render_as_string(hide_password=False), beside=True)
        with empty.begin() as connection:
            assert connection.scalar(text("SELECT version_num FROM alembic_version")) == revision
