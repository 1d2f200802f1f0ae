"""`commonplace import`: what it is, is found by looking; all of it is checked before anything is written."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot import forgetting
from bot.clock import WallClock
from bot.ending import say
from bot.settings import Settings, Wrong
from communities import importing, importing_check, importing_lines
from communities.importing import Imported
from communities.importing_check import Contents
from communities.importing_lines import Record
from storage import bulk
from storage.database import Database
from views.text import count

# So many lines are one transaction: an app that runs beside it waits no longer than that.
AT_ONCE = 500
ZIP = b"PK"


def beginning_of(path: Path) -> bytes:
    """The first bytes of a file; raises `Wrong`."""
    try:
        with path.open("rb") as file:
            return file.read(64)
    except OSError as error:
        raise Wrong(f"{path} cannot be read: {error.strerror}.") from None


def records(path: Path, tell: Callable[[int], None]) -> Iterator[Record]:
    """The lines of an export; raises `OSError`, and `importing_lines.Wrong`."""
    with path.open("rb") as file:
        for record in importing_lines.records(file):
            tell(record.line)
            yield record


def checked(path: Path, tell: Callable[[int], None]) -> Contents:
    """What an export holds, once all of it was read; raises `Wrong`, which names the file and the line."""
    try:
        return importing_check.contents(records(path, tell))
    except OSError as error:
        raise Wrong(f"{path} cannot be read: {error.strerror}.") from None
    except importing_lines.Wrong as wrong:
        raise Wrong(f"{path}, {wrong} Nothing was imported.") from None


async def bring_in(
    settings: Settings,
    path: Path,
    emoji: str = "star",
    channels: Sequence[str] = (),
    workspace: str | None = None,
) -> None:
    """Import whatever this is; what marks a message, and where, is for a Slack export alone."""
    if os.path.isdir(path) or (beginning := beginning_of(path)).startswith(ZIP):
        # The reader of Slack exports is loaded for whoever has one.
        from bot import importing_slack

        await importing_slack.bring_in(settings, path, emoji, list(channels), workspace)
        return
    if not importing_lines.is_ours(beginning):
        raise Wrong(f"{path} {what_is(beginning)}: give what `commonplace export` wrote, or a Slack export.")
    console = Console(stderr=True)
    with bar(console) as progress:
        await from_lines(settings, path, progress)


def what_is(beginning: bytes) -> str:
    """What a file is that begins like this, and is no export of ours."""
    if not beginning.strip():
        return "is empty"
    return "is no text in UTF-8" if b"\0" in beginning else "is no export"


def bar(console: Console) -> Progress:
    """A bar for people who wait, and nothing for programs."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


def teller(progress: Progress, what: str, total: int | None) -> Callable[[int], None]:
    """Where a step says how far it is."""
    task = progress.add_task(what, total=total)

    def tell(done: int) -> None:
        if done % 100 == 0 or done == total:
            progress.update(task, completed=done)

    return tell


async def from_lines(settings: Settings, path: Path, progress: Progress) -> None:
    """Import an export of ours: the same rows, under the same numbers where they are free."""
    found = checked(path, teller(progress, "Checking", None))
    with Database(settings.database_url, beside=True) as database:
        await forgetting.obey(database, settings.ledger, WallClock())
        lines = tuple(settings.ledger.lines())
        for line in importing.to_write_down(found.forgotten, lines):
            forgetting.write_down(settings.ledger, line)
        planned = await database.read(importing.plan, found, lines)
        await database.write(importing.begin, planned)
        imported = Imported()
        step = teller(progress, "Importing", found.lines)
        for some in in_batches(records(path, step)):
            imported += await database.write(importing.put, planned, some)
        await database.write(importing.finish, planned)
        await database.write(bulk.count_up)
    tell(imported)
    if not planned.keeps_numbers:
        say("Other entries have their numbers here: buttons on what was posted before do not know these.")


def in_batches(found: Iterable[Record]) -> Iterator[tuple[Record, ...]]:
    """Lines in as many as are written at once."""
    lines = iter(found)
    while some := tuple(islice(lines, AT_ONCE)):
        yield some


def tell(imported: Imported) -> None:
    """What became of the entries, for people."""
    say(
        f"{count(imported.new, 'entry', 'entries')} imported, {imported.known} were here already, "
        f"{imported.left_out} left out because somebody asked for it."
    )
