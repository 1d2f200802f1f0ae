"""What an operator types while the app runs, as they would type it."""

import asyncio
import os
import sqlite3
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from bot import doctor, operating
from bot.clock import WallClock
from bot.settings import Settings, Wrong
from communities import authorship, keeping, sweeping
from communities.retention import Retention
from sandbox.server import Sandbox
from storage import deliveries, walks, workspaces
from storage import people as known
from storage.database import Database
from storage.keys import ChannelId, Timestamp
from storage.models import Community
from tests.cast import ACME, INSTALLATION, PROFILES, START, says, stars
from tests.conftest import found
from tests.engines import on_either, on_postgres, on_sqlite
from tests.people import UNHURRIED, People
from tests.process import COMPILED_ONCE, Process, read
from tests.stories.test_a_database_in_trouble import in_trouble

ROOT = Path(__file__).parent.parent.parent
A_DAY = timedelta(days=1)
PROBLEM = "Joints that last without metal"


class Operator:
    """Somebody at a terminal, in a folder of their own, with the settings of the process that runs."""

    def __init__(self, sandbox: Sandbox, database_url: str, folder: Path) -> None:
        self._settings = {
            "SLACK_BOT_TOKEN": sandbox.bot_token,
            "SLACK_APP_TOKEN": sandbox.app_token,
            "COMMONPLACE_SLACK_API_URL": sandbox.api_url,
            "COMMONPLACE_DATABASE_URL": database_url,
            "PYTHONPATH": str(ROOT),
        }
        self.folder = folder

    async def types(self, *words: str, **more: str) -> tuple[int, str, str]:
        """Exit code, standard output and standard error of `commonplace …`."""
        command = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *words,
            env=os.environ | COMPILED_ONCE | self._settings | more,
            cwd=self.folder,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await command.communicate()
        return command.returncode or 0, out.decode(), err.decode()


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    sandbox = Sandbox(rate_limits=False, ack_seconds=UNHURRIED, trigger_seconds=UNHURRIED)
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


@pytest.fixture
def operator(sandbox: Sandbox, database_url: str, tmp_path: Path) -> Operator:
    return Operator(sandbox, database_url, tmp_path)


@pytest.fixture
async def process(sandbox: Sandbox, database_url: str) -> AsyncIterator[Process]:
    process = Process(sandbox, database_url)
    await process.starts()
    yield process
    await process.dies()


@pytest.fixture
async def people(sandbox: Sandbox, process: Process) -> AsyncIterator[People]:
    async with People(sandbox.url) as people:
        await people["ada"].types("/cop adopt", in_="woodworking")
        await people["ada"].submits(problem=PROBLEM)
        await people["ada"].waits_for_words(PROBLEM, in_="woodworking")
        yield people


async def test_a_doctor_finds_everything_well(sandbox: Sandbox, operator: Operator, people: People) -> None:
    code, said, errors = await operator.types("doctor")
    assert (code, errors) == (0, "")
    assert "!!" not in said
    for line in ("takes the bot token", "everything that the manifest asks for", "clock is right", "socket"):
        assert line in said
    assert PROBLEM not in said
    assert sandbox.bot_token not in said


async def test_a_doctor_says_how_far_a_walk_is(operator: Operator, database_url: str) -> None:
    def walked(session: Session, to: Timestamp | None) -> None:
        walks.begin(session, ACME, START)
        session.execute(update(Community).values(walked_to=to))

    with Database(database_url) as database:
        await database.write(workspaces.install, INSTALLATION, START)
        place = await database.write(found, "woodworking", "C0WOOD", "U0ADA", (), START)
        for name in ("ada", "bo"):
            await database.write(known.meet, PROFILES[name], START)
        notes = [says(PROFILES["bo"].key, f"Number {number} of the joints.", place) for number in range(3)]
        for said in notes:
            await database.write(keeping.star, stars(PROFILES["ada"].key, said.key), said, START)
        await database.write(walked, None)
    assert "T0ACME: 3 of 3 notes are to be compared" in (await operator.types("doctor"))[1]
    with Database(database_url) as database:
        await database.write(walked, notes[1].key.ts)
    assert "T0ACME: 1 of 3 notes are to be compared" in (await operator.types("doctor"))[1]


async def test_a_doctor_says_what_waits_for_an_administrator(operator: Operator, database_url: str) -> None:
    cleared_out = Retention(oldest=timedelta(days=1))
    with Database(database_url) as database:
        await database.write(workspaces.install, INSTALLATION, START)
        place = await database.write(found, "woodworking", "C0WOOD", "U0BO", (), START)
        bo, cleo = PROFILES["bo"].key, PROFILES["cleo"].key
        for name in ("bo", "cleo"):
            await database.write(known.meet, PROFILES[name], START)
        said = says(bo, "Cut the tenon before the mortise.", place, ts="1763400000.000100")
        await database.write(keeping.star, stars(cleo, said.key), said, START)
        await database.write(authorship.deleted, said.key, START, retention=cleared_out)
    code, told, _ = await operator.types("doctor")
    waits = "1 notes are hidden, their messages deleted since 2026-11-18. Nobody was asked yet"
    assert (code, waits in told) == (1, True)
    with Database(database_url) as database:
        await database.write(known.meet, PROFILES["ada"], START)
        await database.write(sweeping.look_after, START + sweeping.ASKED_AFTER)
        claimed = await database.write(deliveries.claim, "me", START + A_DAY, START + A_DAY)
        (owed,) = [one for one in claimed if one.kind == sweeping.KIND]
        posted = (ChannelId("D0ADA"), Timestamp("1.000100"))
        await database.write(deliveries.settle, owed.id, "posted", START + A_DAY, posted=posted)
    told = (await operator.types("doctor"))[1]
    assert "asked on 2026-11-19; unanswered, they are erased on 2026-12-19" in told


async def test_a_doctor_says_what_to_mend(operator: Operator) -> None:
    code, said, _ = await operator.types("doctor", SLACK_BOT_TOKEN="xoxb-wrong")
    assert code == 1
    assert "!!  Slack does not take SLACK_BOT_TOKEN (invalid_auth). Copy it again" in said
    assert "xoxb-wrong" not in said
    code, said, _ = await operator.types("doctor", SLACK_APP_TOKEN="xapp-wrong")
    assert "!!  Slack does not take SLACK_APP_TOKEN (invalid_auth)" in said
    code, said, _ = await operator.types("doctor", COMMONPLACE_SLACK_API_URL="http://127.0.0.1:9/api/")
    assert "cannot be reached" in said


BLAMED = [
    (429, "Slack does not answer just now (429): try again; nothing has to be changed."),
    (503, "Slack does not answer just now (503): try again; nothing has to be changed."),
    ("fatal_error", "Slack does not answer just now (fatal_error): try again;"),
    (404, "gave no answer of Slack’s: is COMMONPLACE_SLACK_API_URL right, and is there a page of a proxy"),
    ("dropped", "cannot be reached. Check the network and the proxy."),
    ("token_revoked", "(token_revoked). Copy it again from"),
]


@pytest.mark.parametrize("method", ["auth.test", "apps.connections.open"])
@pytest.mark.parametrize(("how", "seen"), BLAMED)
async def test_a_doctor_blames_a_token_only_when_slack_does(
    sandbox: Sandbox, method: str, how: str | int, seen: str
) -> None:
    settings = Settings(
        _env_file=None,
        SLACK_BOT_TOKEN=sandbox.bot_token,
        SLACK_APP_TOKEN=sandbox.app_token,
        COMMONPLACE_SLACK_API_URL=sandbox.api_url,
    )
    sandbox.fail(method, how)
    said = [finding.line() async for finding in doctor.slack(settings)]
    assert len([line for line in said if line.startswith("!!") and seen in line]) == 1
    assert any("does not take" in line for line in said) == (how == "token_revoked")


@on_either
@pytest.mark.parametrize(("method", "how"), [("auth.test", 503), ("apps.connections.open", "token_revoked")])
async def test_what_a_doctor_blames_is_printed(
    sandbox: Sandbox, operator: Operator, method: str, how: str | int
) -> None:
    sandbox.fail(method, how)
    code, said, errors = await operator.types("doctor")
    assert (code, errors) == (1, "")
    assert dict(BLAMED)[how] in said


@on_sqlite
async def test_a_database_that_is_locked_is_told_in_a_line(operator: Operator, database_url: str) -> None:
    with Database(database_url) as database:
        await database.write(workspaces.install, INSTALLATION, START)
    with in_trouble(database_url):
        code, said, errors = await operator.types("pause")
    assert (code, said) == (1, "")
    assert errors.endswith("database is locked. Make room, or wait for who uses it, and try again.\n")
    assert len(errors.splitlines()) == 1


async def test_paused_nothing_leaves_until_resumed(
    sandbox: Sandbox, operator: Operator, people: People
) -> None:
    code, said, _ = await operator.types("pause")
    assert (code, said) == (0, "T0ACME is paused: nothing leaves. `commonplace resume` lets it go on.\n")
    note = await people["ada"].says("Cut the tenon before the mortise.", in_="woodworking")
    await people["bo"].stars(note)
    await sandbox.delivered()
    # What they ask for themselves is answered, as soon as the star took effect.
    answer = ""
    for _ in range(100):
        if "1 result" in answer:
            break
        answer = await people["bo"].types("/kb tenon", in_="woodworking")
    assert "1 result" in answer
    assert not [one for one in sandbox.slack.screens.notes.values() if "Kept." in one.text]
    code, said, _ = await operator.types("outbox")
    assert {line.split("\t")[2] for line in said.splitlines()} == {"bookmark", "first_star", "first_kept"}
    assert "tenon" not in said
    assert "is paused" in (await operator.types("doctor"))[1]
    assert "goes on" in (await operator.types("resume"))[1]
    await people["bo"].waits_for_words("Kept. Anyone who can open")


@on_sqlite
async def test_a_copy_is_made_while_it_runs_and_is_whole(operator: Operator, people: People) -> None:
    note = await people["ada"].says("Cut the tenon before the mortise.", in_="woodworking")
    await people["bo"].stars(note)
    await people["bo"].waits_for_words("Kept. Anyone who can open")
    copy = operator.folder / "copy #1, 50%20 full?.db"
    code, said, _ = await operator.types("backup", str(copy))
    assert (code, said) == (0, f"{copy}: 1 entry, opened and found whole.\n")
    assert copy.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(copy)) as opened:
        assert opened.execute("SELECT title FROM entries").fetchall() == [
            ("Cut the tenon before the mortise",)
        ]
    code, _, errors = await operator.types("backup", str(copy))
    assert code == 2
    assert "there already" in errors
    assert (await operator.types("backup", str(copy), "--force"))[0] == 0


@on_either
async def test_the_wrong_thing_typed_ends_in_a_line(operator: Operator, process: Process) -> None:
    for words, line in (
        ("inbox retry 99", "There is nothing in the inbox under 99"),
        ("inbox drop", "Say which"),
        ("outbox retry", "Say which"),
        ("outbox drop nonsense", "There is nothing in the outbox under nonsense."),
        ("pause --workspace T0OTHER", "There is no workspace T0OTHER here; there is T0ACME."),
    ):
        code, _, errors = await operator.types(*words.split())
        assert (code, len(errors.splitlines())) == (2, 1), words
        assert line in errors


@on_sqlite
async def test_a_copy_that_cannot_be_written_ends_in_a_line(operator: Operator, process: Process) -> None:
    code, _, errors = await operator.types("backup", "/nowhere/at/all.db")
    assert code == 2
    assert "could not be written" in errors
    assert len(errors.splitlines()) == 1


@on_postgres
async def test_a_copy_of_postgresql_is_for_its_own_tools(operator: Operator) -> None:
    code, _, errors = await operator.types("backup", str(operator.folder / "copy.db"))
    assert code == 2
    assert "For PostgreSQL: pg_dump" in errors


@on_sqlite
async def test_somebody_is_forgotten_and_a_backup_does_not_undo_it(
    operator: Operator, people: People, process: Process
) -> None:
    message = await people["cleo"].says("Cut the tenon before the mortise.", in_="woodworking")
    await people["bo"].stars(message)
    await people["bo"].waits_for_words("Kept. Anyone")
    copy = operator.folder / "copy.db"
    assert (await operator.types("backup", str(copy)))[0] == 0

    code, _, errors = await operator.types("forget", "Cleo", "--yes")
    assert code == 2
    assert "no member ID" in errors
    code, said, errors = await operator.types("forget", "U0CLEO", "--yes")
    assert (code, errors) == (0, "")
    assert "U0CLEO is forgotten in T0ACME; notes that went: 1." in said
    assert "U0CLEO" not in (operator.folder / "commonplace.db.forgotten").read_text()

    await process.dies()
    path = operator.folder / "commonplace.db"
    for suffix in ("-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    path.write_bytes(copy.read_bytes())
    code, said, errors = await operator.types("export")
    assert (code, '"record": "entry"' in said, "U0CLEO" in said) == (0, False, False)
    assert "0 entries" in errors


async def test_a_workspace_is_erased_when_it_is_asked_for(operator: Operator, people: People) -> None:
    code, said, _ = await operator.types("erase", "T0ACME", "--yes")
    assert code == 0
    assert said.startswith("T0ACME is erased.")
    code, _, errors = await operator.types("erase", "T0ACME", "--yes")
    assert code == 2
    assert "knows no workspace yet" in errors


async def test_an_app_that_was_taken_out_stays_until_the_grace_has_passed(
    operator: Operator, people: People, process: Process, database_url: str
) -> None:
    await process.dies()
    await people.post("/people/uninstalls", {"as": "ada"})
    code, _, errors = await operator.types("run", COMMONPLACE_GRACE_DAYS="0")
    assert code == 0
    assert "Slack says account_inactive: the app was taken out of T0ACME" in errors
    assert "commonplace erase T0ACME" in errors
    assert read(database_url, "SELECT count(*) FROM workspaces") == [(0,)]
    # With nothing left to wait for, the token is simply not good.
    code, _, errors = await operator.types("run")
    assert code == 2
    assert "Slack does not take SLACK_BOT_TOKEN (account_inactive)" in errors


def settings_of(database_url: str, **more: str) -> Settings:
    return Settings(_env_file=None, COMMONPLACE_DATABASE_URL=database_url, **more)


@pytest.mark.parametrize("number", ["²", "-1", "3000000000", "9" * 30, ""])
@pytest.mark.parametrize("act", [operating.retry, operating.drop])
async def test_under_what_is_no_number_of_ours_there_is_nothing(
    acme: Database, database_url: str, act: Callable[..., Awaitable[None]], number: str
) -> None:
    with pytest.raises(Wrong, match=f"There is nothing in the inbox under {number}"):
        await act(settings_of(database_url), "inbox", number)


async def test_what_is_being_sent_is_not_sent_twice_because_somebody_is_impatient(
    acme: Database, database_url: str
) -> None:
    now = WallClock()()
    await acme.write(deliveries.owe, ACME, "recap", "one", now)
    (claimed,) = await acme.write(deliveries.claim, "me", now + A_DAY, now)
    with pytest.raises(Wrong, match="is being sent just now"):
        await operating.retry(settings_of(database_url), "outbox", claimed.id)
