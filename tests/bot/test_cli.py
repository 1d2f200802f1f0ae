"""The command line: whatever is wrong ends in one line that says what to do, and exit code 2."""

import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy import text
from typer import Exit
from typer.main import get_command
from typer.testing import CliRunner

from bot.cli import app
from bot.ending import carried_out
from bot.filling import enter_again, fill
from bot.settings import Settings, Wrong
from sandbox.server import Sandbox
from sandbox.workspace import BOT
from storage.database import Database, sqlite_engine
from storage.ledger import Ledger, ListUnreadable
from storage.migrating import revisions
from tests.bot.test_settings import NAMES
from tests.cast import Clock
from tests.conftest import found
from tests.exports import in_folder, roastery

TOKENS = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
# Nobody listens there.
NOWHERE = {"COMMONPLACE_SLACK_API_URL": "http://127.0.0.1:9/api/"}


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder without `.env`, and an environment without our variables."""
    monkeypatch.chdir(tmp_path)
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def ends(*arguments: str, **environment: str) -> str:
    """The one line with which this command ends, after exit code 2."""
    done = CliRunner().invoke(app, arguments, env=environment)
    assert done.exit_code == 2, done.output
    lines = [line for line in done.stderr.splitlines() if " INFO " not in line]
    assert len(lines) == 1, done.stderr
    assert "Traceback" not in done.output
    return lines[0]


def test_every_command_says_what_it_does() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    assert {"run", "sandbox", "export"} <= set(commands)
    done = CliRunner().invoke(app, ["--help"])
    assert done.exit_code == 0
    assert all(name in done.output for name in commands)
    assert all(command.help for command in commands.values())


def test_without_a_command_the_help_is_shown() -> None:
    assert "Usage" in CliRunner().invoke(app, []).output


def test_run_without_tokens_says_where_they_are() -> None:
    assert ends("run").startswith("SLACK_BOT_TOKEN is not set")


def test_a_database_of_a_newer_version_is_told(elsewhere: Path) -> None:
    url = f"sqlite:///{elsewhere / 'newer.db'}"
    Database(url).close()
    engine = sqlite_engine(url, readers=False)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'from_the_future'")
    engine.dispose()
    assert "from_the_future" in ends("run", **TOKENS, **NOWHERE, COMMONPLACE_DATABASE_URL=url)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("sqlite:////proc/nowhere/commonplace.db", "/proc/nowhere/commonplace.db cannot be opened"),
        ("sqlite:///not-a-database.txt", "not a database"),
        ("nonsense", "COMMONPLACE_DATABASE_URL: must be"),
    ],
)
def test_a_database_that_cannot_be_opened_is_told_without_its_password(
    elsewhere: Path, url: str, says: str
) -> None:
    (elsewhere / "not-a-database.txt").write_text("something else " * 100)
    line = ends("run", **TOKENS, **NOWHERE, COMMONPLACE_DATABASE_URL=url)
    assert says in line
    assert "secret" not in line


def test_a_server_that_is_not_there_is_told_without_its_password() -> None:
    address = {"COMMONPLACE_DATABASE_URL": "postgresql://user:secret@127.0.0.1:9/name"}
    done = CliRunner().invoke(app, ["pause"], env=address)
    assert (done.exit_code, done.stderr) == (
        1,
        "PostgreSQL at 127.0.0.1:9 does not answer (connection refused). "
        "Is it running, and is COMMONPLACE_DATABASE_URL right?\n",
    )


def test_a_database_that_refuses_to_write_is_told_in_a_line(
    elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def fill_up(_: Settings) -> None:
        with Database(f"sqlite:///{elsewhere / 'full.db'}") as database:
            await database.write(lambda session: session.execute(text("PRAGMA max_page_count = 1")).close())
            large = text("CREATE TABLE large AS SELECT randomblob(9000000) AS it")
            await database.write(lambda session: session.execute(large).close())

    with pytest.raises(Exit) as ended:
        carried_out(fill_up)
    assert ended.value.exit_code == 1
    assert capsys.readouterr().err == (
        "The database refuses (database or disk is full). Make room, or see why; then type it again.\n"
    )


@pytest.mark.parametrize(
    "address",
    ["https://", "http://there.example", "https:///slack", "there", "https://[there", "https://there.example:x",
     "https://there.example?to=slack", "https://there.example/#slack", "https://there.example?"],
)  # fmt: skip
def test_a_manifest_for_nowhere_is_refused(address: str) -> None:
    assert ends("manifest", "--http", address).startswith("--http must be an address such as https://")


def empty_folder(at: Path) -> Path:
    at.mkdir()
    return at


def a_text(at: Path) -> Path:
    at.write_text("not a zip")
    return at


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (lambda at: at, "is not there: give the folder or the zip of a Slack export"),
        (a_text, "it is no zip and no folder"),
        (empty_folder, "There is no channels.json"),
        (lambda at: in_folder({"channels.json": b"[{"}, at), "No channel can be read: channels.json:"),
        (
            lambda at: in_folder({"channels.json": [{"id": "C1", "name": "still"}]}, at),
            "nothing that can be read",
        ),
    ],
)
def test_what_is_no_export_ends_in_one_line(elsewhere: Path, made: Callable[[Path], Path], says: str) -> None:
    assert says in ends("sandbox", "--no-browser", "--port", "0", "--export", str(made(elsewhere / "export")))


def test_an_export_is_told_with_what_was_left_out(elsewhere: Path) -> None:
    files = roastery() | {"roasting/2026-04-28.json": b"[{"}
    sandbox, told = Sandbox(), Console(file=StringIO(), width=60)
    fill(sandbox, in_folder(files, elsewhere / "export"), told)
    said = told.file.getvalue()  # type: ignore[attr-defined]
    assert re.search(r"14 messages of \d+ people in 4 channels, loaded in \d", " ".join(said.split()))
    assert (
        "roasting/2026-04-28.json: it is not whole JSON from line 1 on; it may have been cut short\n" in said
    )


async def test_a_kept_trial_goes_on_in_its_channels_and_is_not_mixed_with_another(
    elsewhere: Path, acme: Database, clock: Clock
) -> None:
    sandbox = Sandbox()
    fill(sandbox, in_folder(roastery(), elsewhere / "export"), Console(file=StringIO()))
    await acme.write(found, "roasting", "C1ROAST", "U1MARA", ("U1JON",), clock())
    await enter_again(acme, sandbox)
    assert BOT in sandbox.workspace.channels["C1ROAST"].members
    await acme.write(found, "woodworking", "C0WOOD", "U0ADA", (), clock())
    with pytest.raises(Wrong, match="of another workspace"):
        await enter_again(acme, sandbox)


def test_it_runs_as_a_module_too() -> None:
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-m", "bot", "--help"], capture_output=True, text=True, cwd=root, check=True
    )
    assert "sandbox" in done.stdout


@pytest.mark.parametrize(
    "words",
    ["pause", "resume", "forget U0BO --yes", "erase T0ACME --yes", "inbox", "outbox drop --all-parked",
     "export", "backup copy.db"],
)  # fmt: skip
def test_in_another_folder_a_command_says_so_and_leaves_nothing_behind(elsewhere: Path, words: str) -> None:
    said = f"There is no database at {elsewhere / 'commonplace.db'}. Is this the app’s folder, with its .env?"
    assert ends(*words.split()) == said
    assert list(elsewhere.iterdir()) == []


def test_in_another_folder_doctor_reassures_nobody(elsewhere: Path) -> None:
    done = CliRunner().invoke(app, ["doctor"])
    assert done.exit_code == 1
    assert f"!!  There is no database at {elsewhere / 'commonplace.db'}." in done.output
    assert list(elsewhere.iterdir()) == []
    with Database(f"sqlite:///{elsewhere / 'commonplace.db'}"):
        pass
    done = CliRunner().invoke(app, ["doctor"])
    seen = f"!!  The database at {elsewhere / 'commonplace.db'} opens; it is at revision {revisions()[-1]}"
    assert f"{seen} and holds 0 notes of 0 workspaces." in done.output
    assert "knows no workspace yet. Is this the app’s folder" in ends("pause")


def test_a_list_of_the_forgotten_that_cannot_be_read_is_told(elsewhere: Path) -> None:
    with Database(f"sqlite:///{elsewhere / 'commonplace.db'}"):
        pass
    (elsewhere / "commonplace.db.forgotten").mkdir()
    line = ends("export")
    assert line.startswith(f"{elsewhere / 'commonplace.db.forgotten'} cannot be read: Is a directory.")
    assert "COMMONPLACE_FORGOTTEN_FILE" in line


def test_settings_in_another_encoding_are_told(elsewhere: Path) -> None:
    (elsewhere / ".env").write_bytes("# Für später\n".encode("latin-1"))
    assert ends("run") == f"{elsewhere / '.env'} is not in UTF-8: save it again in that encoding."


def test_a_copy_takes_nothings_place(elsewhere: Path) -> None:
    database = elsewhere / "commonplace.db"
    with Database(f"sqlite:///{database}"):
        pass
    assert "is the database itself" in ends("backup", "./commonplace.db", "--force")
    with closing(sqlite3.connect(database)) as opened:
        opened.execute("UPDATE alembic_version SET version_num = '9999'")
        opened.commit()
    assert "revision 9999, which this version does not know" in ends("backup", "copy.db")
    assert not (elsewhere / "copy.db").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("import", "nowhere.jsonl"), "nowhere.jsonl cannot be read: No such file or directory."),
        (("import", "letter.txt"), "letter.txt is no export"),
        (("import", "cut.jsonl"), "cut.jsonl, line 2: the export ends before its last line"),
        (("import", "."), "There is no channels.json in it"),
        (("export", "--format", "markdown"), "name a folder with --output FOLDER"),
        (("export", "--since", "tomorrow"), "--since tomorrow is no day"),
        (("export", "--community", "nowhere"), "There is no community nowhere here"),
        (("export", "--format", "html", "--output", "."), ". cannot be written"),
    ],
)
def test_leaving_and_arriving_end_in_one_line(elsewhere: Path, arguments: tuple[str, ...], says: str) -> None:
    with Database(f"sqlite:///{elsewhere / 'commonplace.db'}"):
        pass
    (elsewhere / "letter.txt").write_text("Dear all")
    head = {"format": "commonplace", "version": 1, "numbers": {"communities": 0, "entries": 0}}
    (elsewhere / "cut.jsonl").write_text(json.dumps(head) + "\n")
    assert says in ends(*arguments)


@contextmanager
def nobody() -> Iterator[None]:
    """As somebody who may read what everybody may, and no more."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def locked(elsewhere: Path) -> Iterator[Path]:
    """A folder that nobody may look into, in one where everybody may."""
    elsewhere.chmod(0o755)
    folder = elsewhere / "locked"
    folder.mkdir()
    with Database(f"sqlite:///{folder / 'commonplace.db'}"):
        pass
    folder.chmod(0)
    yield folder
    folder.chmod(0o700)


@pytest.mark.parametrize("place", ["commonplace.db", "x" * 300 + ".db"])
def test_a_database_out_of_reach_is_told(locked: Path, place: str) -> None:
    url = {"COMMONPLACE_DATABASE_URL": f"sqlite:///{locked / place}"}
    with nobody():
        line = ends("pause", **url)
    assert line.startswith(f"{locked / place} cannot be looked at: ")
    assert line.endswith("Type this as the user whom the app runs as.")


def test_an_export_out_of_reach_is_told(locked: Path) -> None:
    with nobody():
        line = ends("import", str(locked / "kept.jsonl"))
    assert line == f"{locked / 'kept.jsonl'} cannot be read: Permission denied."


def test_settings_out_of_reach_are_told(elsewhere: Path) -> None:
    elsewhere.chmod(0o755)
    (elsewhere / ".env").touch(mode=0o600)
    (elsewhere / ".env").chmod(0)
    with nobody():
        line = ends("pause")
    assert line.startswith(f"{elsewhere / '.env'} cannot be read: Permission denied.")


def test_a_lock_out_of_reach_is_told_by_its_own_name(elsewhere: Path) -> None:
    with Database(f"sqlite:///{elsewhere / 'commonplace.db'}"):
        pass
    lock = elsewhere / "commonplace.db.lock"
    lock.unlink()
    lock.mkdir()
    assert "commonplace.db.lock cannot be opened: Is a directory." in ends("pause")


@pytest.mark.parametrize("command", ["pause", "backup copy.db"])
def test_an_empty_file_is_no_database(elsewhere: Path, command: str) -> None:
    (elsewhere / "commonplace.db").touch()
    assert ends(*command.split()).startswith(f"{elsewhere / 'commonplace.db'} is empty: `commonplace run`")
    assert [path.name for path in elsewhere.iterdir()] == ["commonplace.db"]


@pytest.fixture
def kept(elsewhere: Path) -> Path:
    """A database with everything that stands beside it."""
    database = elsewhere / "commonplace.db"
    with Database(f"sqlite:///{database}"):
        pass
    for end in ("-wal", "-shm", ".forgotten"):
        database.with_name(database.name + end).touch()
    return database


@pytest.mark.parametrize("end", ["-wal", "-shm", "-journal", ".lock", ".forgotten"])
def test_a_copy_never_takes_the_place_of_what_the_database_needs(kept: Path, end: str) -> None:
    (kept.parent / "link").symlink_to(kept.name + end)
    for name in (kept.name + end, f"./{kept.name}{end}", "link"):
        assert "is a file that the app needs: choose another name" in ends("backup", name, "--force")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        (".", "is no ordinary file"),
        ("folder", "is no ordinary file"),
        ("pipe", "is no ordinary file"),
        ("/dev/null", "is no ordinary file"),
        ("commonplace.db/copy.db", "could not be written: Not a directory."),
        ("x" * 300, "could not be written: File name too long."),
        ("nowhere/copy.db", "could not be written: No such file or directory."),
    ],
)
def test_a_copy_goes_where_a_file_can_be(kept: Path, name: str, says: str) -> None:
    (kept.parent / "folder").mkdir()
    os.mkfifo(kept.parent / "pipe")
    before = sorted(kept.parent.iterdir())
    assert says in ends("backup", name, "--force")
    assert sorted(kept.parent.iterdir()) == before


def test_of_a_damaged_database_it_is_the_database_that_is_named(kept: Path) -> None:
    kept.write_bytes(b"Dear all" * 1000)
    assert ends("backup", "copy.db").startswith(f"The database at {kept} is damaged: file is not a database.")
    assert not (kept.parent / "copy.db.making").exists()


def test_a_doctor_looks_at_the_list_of_the_forgotten(kept: Path) -> None:
    ledger = kept.with_name("commonplace.db.forgotten")
    well = "ok  The list of the forgotten can be read and added to; lines: 0."
    assert well in CliRunner().invoke(app, ["doctor"]).output
    ledger.unlink()
    assert well in CliRunner().invoke(app, ["doctor"]).output
    assert not ledger.exists()
    ledger.mkdir()
    said = CliRunner().invoke(app, ["doctor"]).output
    assert f"!!  The list of the forgotten cannot be used: {ledger} cannot be read: Is a directory." in said


@pytest.mark.parametrize("is_there", [True, False])
def test_a_list_that_cannot_be_added_to_is_told(elsewhere: Path, is_there: bool) -> None:
    elsewhere.chmod(0o755)
    ledger = Ledger(Path("forgotten"))
    if is_there:
        ledger.path.touch(mode=0o644)
    with nobody(), pytest.raises(ListUnreadable, match="forgotten cannot be written: Permission denied"):
        ledger.examine()
