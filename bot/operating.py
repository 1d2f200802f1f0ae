"""What an operator types beside a running app: pause, resume, back up, and see to what is stuck."""

import os
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from bot.clock import WallClock
from bot.opening import IS_THIS_THE_FOLDER, named, opened, there
from bot.settings import Settings, Wrong, is_up_to
from communities import pausing
from communities.pausing import AsItWas
from scheduler import upkeep
from storage import boxes, restored, workspaces
from storage.boxes import Again, Item, UnderWay
from storage.database import Database
from storage.fitting import LARGEST
from storage.keys import WorkspaceId
from storage.lock import lock_of
from storage.migrating import TooNew, revisions
from views.text import count

# What stands beside an SQLite file, and what SQLite calls a file that cannot be right.
BESIDE = ("-wal", "-shm", "-journal")
DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


async def examine(settings: Settings) -> None:
    """Print every finding; exit code 1 when something is to be mended."""
    # It asks Slack, which nothing else here does: whoever silences the app does not wait for that.
    from bot import doctor

    needs_mending = False
    async for finding in doctor.examine(settings):
        needs_mending |= finding.mark == doctor.Mark.MEND
        typer.echo(finding.line())
    if needs_mending:
        raise typer.Exit(1)


async def chosen(database: Database, workspace: str | None) -> list[WorkspaceId]:
    """The workspace that was named, or all there are."""
    here = await database.read(workspaces.all_ids)
    if not here:
        raise Wrong(f"{named(database.url)} knows no workspace yet. {IS_THIS_THE_FOLDER}")
    if workspace is None:
        return here
    if workspace not in here:
        raise Wrong(f"There is no workspace {workspace} here; there is {', '.join(here)}.")
    return [WorkspaceId(workspace)]


async def pause(settings: Settings, workspace: str | None) -> None:
    """Let nothing leave, from now on."""
    with opened(settings) as database:
        for one in await chosen(database, workspace):
            outcome = await database.write(pausing.pause, one, None, WallClock()())
            was = "was paused before" if isinstance(outcome, AsItWas) else "is paused: nothing leaves"
            typer.echo(f"{one} {was}. `commonplace resume` lets it go on.")


async def resume(settings: Settings, workspace: str | None) -> None:
    """Let things leave again."""
    with opened(settings) as database:
        for one in await chosen(database, workspace):
            outcome = await database.write(pausing.resume, one, None, WallClock()())
            if isinstance(outcome, AsItWas):
                typer.echo(f"{one} was not paused.")
            else:
                typer.echo(f"{one} goes on. Prompts and recaps that fell due meanwhile were missed.")


async def erase(settings: Settings, workspace: str) -> None:
    """Erase everything of one workspace."""
    with opened(settings) as database:
        for one in await chosen(database, workspace):
            await upkeep.erase(database, one)
            typer.echo(f"{one} is erased. Backups and exports that were made of it are yours to delete.")


async def back_up(settings: Settings, file: Path, *, force: bool) -> None:
    """Copy the database while it is in use, and open the copy to see that it is whole."""
    source = there(settings.database_url)
    if source is None:
        raise Wrong("This copies SQLite files. For PostgreSQL: pg_dump --format=custom --file=FILE DATABASE.")
    try:
        check_place(settings, source, file, force=force)
        making = file.with_name(file.name + ".making")
        try:
            copy_to(making, source)
            entries = verified(making)
            os.replace(making, file)
        finally:
            with suppress(OSError):
                making.unlink(missing_ok=True)
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in DAMAGED:
            raise Wrong(f"The database at {source} is damaged: {error}. Put a copy in its place.") from None
        raise Wrong(f"{file} could not be written: {error}.") from None
    except OSError as error:
        raise Wrong(f"{file} could not be written: {error.strerror}.") from None
    typer.echo(f"{file}: {count(entries, 'entry', 'entries')}, opened and found whole.")


def check_place(settings: Settings, source: Path, file: Path, *, force: bool) -> None:
    """Raise `Wrong` unless a copy may go there: in the place of nothing, or of an ordinary file of no use."""
    beside = [source.with_name(source.name + end) for end in BESIDE]
    own = [source, *beside, lock_of(source), settings.ledger.path]
    for one in own:
        if file.resolve() == one.resolve() or (file.exists() and one.exists() and file.samefile(one)):
            is_it = "the database itself" if one == source else "a file that the app needs"
            raise Wrong(f"{file} is {is_it}: choose another name for the copy.")
    if file.exists() and not file.is_file():
        raise Wrong(f"{file} is no ordinary file: choose another name for the copy.")
    if file.exists() and not force:
        raise Wrong(f"{file} is there already: choose another name, or --force to replace it.")


def copy_to(making: Path, source: Path) -> None:
    """Copy a live database into a file that is its owner's alone, and mark it as a copy."""
    making.unlink(missing_ok=True)
    making.touch(mode=0o600)
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(making)) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        restored.mark(copy)
        copy.commit()


def verified(copy: Path) -> int:
    """How many entries a copy holds; raises `Wrong` when it is not whole, `TooNew` when we cannot say."""
    with closing(sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro", uri=True)) as made:
        state = made.execute("PRAGMA integrity_check").fetchone()[0]
        revision = made.execute("SELECT version_num FROM alembic_version").fetchone()[0]
        entries = int(made.execute("SELECT count(*) FROM entries").fetchone()[0])
    if revision not in revisions():
        copy.unlink()
        raise TooNew(revision)
    if state != "ok":
        copy.unlink()
        raise Wrong("The copy is not whole, and was thrown away. Try again; if it stays so, check the disk.")
    return entries


async def show_inbox(settings: Settings) -> None:
    """List what came from Slack and is not done."""
    with opened(settings) as database:
        show(await database.read(boxes.inbox), "The inbox is empty: everything that came is done.")


async def show_outbox(settings: Settings) -> None:
    """List what Slack does not have yet."""
    with opened(settings) as database:
        show(await database.read(boxes.outbox), "The outbox is empty: Slack has everything it is owed.")


def show(items: list[Item], nothing: str) -> None:
    """As a table for people, as plain lines for other programs."""
    if not items:
        typer.echo(nothing)
        return
    rows = [
        (item.id, item.state, item.kind, item.where, str(item.attempts), item.error, moment(item.since))
        for item in items
    ]
    if not sys.stdout.isatty():
        for row in rows:
            typer.echo("\t".join(row))
        return
    table = Table("id", "state", "kind", "where", "tries", "last error", "since", box=None)
    for row in rows:
        table.add_row(*row)
    Console().print(table)


def moment(when: datetime) -> str:
    """A moment, in UTC, to the second."""
    return when.strftime("%Y-%m-%d %H:%M:%SZ")


async def retry(settings: Settings, box: str, number: str) -> None:
    """Let one be tried again at once; what Slack may have is looked for there first."""
    with opened(settings) as database:
        if box == "inbox":
            is_there = await database.write(boxes.retry_envelope, envelope(number))
            again: Again | UnderWay | None = Again(is_in_doubt=False) if is_there else None
        else:
            again = await database.write(boxes.retry_delivery, number, WallClock()())
    match again:
        case None:
            raise Wrong(f"There is nothing in the {box} under {number} that could be tried again.")
        case UnderWay():
            raise Wrong(f"{number} is being sent just now. Should that fail, it is tried again by itself.")
        case Again(is_in_doubt=True):
            how = "looked for in Slack within a minute, and sent if it is not there"
        case Again():
            how = "tried again within seconds"
    typer.echo(f"{number} is {how}, if `commonplace run` is running.")


def envelope(number: str) -> int:
    """The number of an envelope; raises `Wrong` when there can be none under it."""
    if not is_up_to(number, LARGEST):
        raise Wrong(f"There is nothing in the inbox under {number}.")
    return int(number)


async def drop(settings: Settings, box: str, number: str | None) -> None:
    """Give up one, or all that were given up before."""
    now = WallClock()()
    verb: Callable[..., int] = boxes.drop_envelope if box == "inbox" else boxes.drop_delivery
    with opened(settings) as database:
        which = envelope(number) if box == "inbox" and number is not None else number
        gone = await database.write(verb, which, now)
    if number is not None and not gone:
        raise Wrong(f"There is nothing in the {box} under {number}.")
    typer.echo(f"{gone} dropped." if gone else "Nothing was given up, so nothing was dropped.")
