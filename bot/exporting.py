"""`commonplace export`: everything that was kept, in an open format."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TextIO

from sqlalchemy.orm import Session

from bot import exporting_files, forgetting
from bot.clock import WallClock
from bot.ending import say
from bot.opening import opened
from bot.settings import Settings, Wrong
from communities import exporting
from communities.exporting import Choice, Note
from storage import porting
from storage.database import Database
from storage.keys import WorkspaceId
from views.text import count


@contextmanager
def written_to(output: Path | None) -> Iterator[TextIO]:
    """Where the lines go: the file, readable by its owner alone, or standard output."""
    if output is None:
        # Whatever this terminal writes in: who reads the file on, expects UTF-8 and its own ends of lines.
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8", newline="\n")
        yield sys.stdout
        return
    try:
        exporting_files.keep_private(output)
        with output.open("w", encoding="utf-8", newline="\n") as file:
            yield file
    except OSError as error:
        raise Wrong(f"{output} cannot be written: {error.strerror}.") from None


@dataclass(frozen=True, slots=True)
class Wish:
    """What an operator asked for."""

    workspace: str | None = None
    community: str | None = None
    since: str | None = None
    public: bool = False
    format: str = "jsonl"

    @property
    def moment(self) -> datetime | None:
        """Since when, in UTC; raises `Wrong`."""
        if self.since is None:
            return None
        try:
            return datetime.combine(date.fromisoformat(self.since), time(), UTC)
        except ValueError:
            raise Wrong(f"--since {self.since} is no day: write it like 2026-01-31.") from None


@dataclass(frozen=True, slots=True)
class Written:
    """How many entries were written, how many of them from private channels."""

    entries: int = 0
    private: int = 0


async def export(settings: Settings, output: Path | None, wish: Wish) -> None:
    """Write what was asked for; on stderr how much it was, and how much of it from private channels."""
    since = wish.moment
    with opened(settings) as database:
        await forgetting.obey(database, settings.ledger, WallClock())
        here = await database.read(exporting.workspaces_here)
        if wish.workspace is not None and wish.workspace not in here:
            known = ", ".join(here) or "none yet"
            raise Wrong(f"There is no workspace {wish.workspace} here; there is {known}.")
        chosen = (WorkspaceId(wish.workspace),) if wish.workspace else tuple(here)
        choice = Choice(chosen, wish.community, since, wish.public)
        await database.read(known_community, choice)
        written = await write(database, choice, output, wish.format)
        await database.write(exporting.note, choice, wish.format, WallClock()())
        owed, held = await database.read(porting.waiting)
    entries = count(written.entries, "entry", "entries")
    say(f"{entries}, {written.private} of them from private channels.")
    is_move = choice.is_whole and wish.format == "jsonl"
    if is_move and owed:
        messages = count(owed, "message is", "messages are")
        say(f"{messages} owed to Slack, which no export moves: see `commonplace outbox list`.")
    if is_move and held:
        waiting = count(held, "entry waits", "entries wait")
        say(f"{waiting} for an administrator to decide on deletions: left out.")


async def write(database: Database, choice: Choice, output: Path | None, format: str) -> Written:
    """Write it in this format; raises `Wrong`."""
    if format == "markdown":
        if output is None:
            raise Wrong("Markdown is a file for each note: name a folder with --output FOLDER.")
        try:
            return counted(await database.read(exporting_files.folder, choice, output))
        except OSError as error:
            raise Wrong(f"{output} cannot be written: {error.strerror}.") from None
    with written_to(output) as file:
        if format == "jsonl":
            return await database.read(jsonl, choice, file)
        verb = exporting_files.table if format == "csv" else exporting_files.page
        return counted(await database.read(verb, choice, file))


def counted(notes: list[Note]) -> Written:
    """How many these are."""
    return Written(len(notes), sum(note.place.is_private for note in notes))


def known_community(session: Session, choice: Choice) -> None:
    """Raise `Wrong` when a community was asked for that is not here."""
    if choice.community is None:
        return
    if not any(exporting.places(session, choice, workspace) for workspace in choice.workspaces):
        raise Wrong(f"There is no community {choice.community} here that could be exported.")


def jsonl(session: Session, choice: Choice, file: TextIO) -> Written:
    """Write the lines while everything stands still."""
    entries = private = 0
    for line in exporting.lines(session, choice):
        file.write(line.text + "\n")
        entries, private = entries + line.is_entry, private + line.is_private
    return Written(entries, private)
