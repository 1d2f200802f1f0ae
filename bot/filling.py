"""The trial in somebody's own conversations: a Slack export read into the sandbox, behind a bar."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot.clock import WallClock
from bot.settings import Wrong
from sandbox import filling, slack_export
from sandbox.server import Sandbox
from sandbox.slack_export import CannotRead, Export, Skipped
from sandbox.workspace import BOT, TEAM
from storage import communities
from storage.database import Database
from storage.keys import WorkspaceId

A_DAY = 24 * 3600
NAMED = 20


def fill(sandbox: Sandbox, path: Path, console: Console) -> None:
    """Fill the workspace from an export, and say what is there, how long it took and what was skipped."""
    began = time.perf_counter()
    export = read(path, console)
    filled = filling.fill(sandbox.slack, export)
    spent = time.perf_counter() - began
    console.print(
        f"{filled.messages:,} messages of {filled.people:,} people in {filled.channels:,} channels, "
        f"loaded in {spent:.1f} s."
    )
    tell_skipped(export.skipped, console)


def read(path: Path, console: Console) -> Export:
    """Read an export while a bar shows how far; raises `Wrong` in one line."""
    with watched(console) as tell:
        return slack_export.read(path, latest(), tell)


def latest() -> float:
    """What is dated later than this was not written yet."""
    return WallClock()().timestamp() + A_DAY


@contextmanager
def watched(console: Console) -> Iterator[Callable[[slack_export.Progress], None]]:
    """A bar that shows how far the reading is; raises `Wrong` in one line."""
    columns = (TextColumn("Reading the export"), BarColumn(), MofNCompleteColumn(), TextColumn("files"))
    with Progress(
        *columns, TimeElapsedColumn(), TextColumn("{task.fields[said]:,} messages"), console=console
    ) as bar:
        task = bar.add_task("", total=None, said=0)

        def tell(progress: slack_export.Progress) -> None:
            bar.update(task, completed=progress.files, total=progress.of, said=progress.messages)

        try:
            yield tell
        except CannotRead as no:
            bar.remove_task(task)
            raise Wrong(str(no)) from None


def tell_skipped(skipped: tuple[Skipped, ...], console: Console) -> None:
    """Name what was left out and why, a line each."""
    if not skipped:
        return
    console.print("Left out:")
    for one in skipped[:NAMED]:
        times = f" ({one.count:,} times)" if one.count > 1 else ""
        console.print(f"  {escape(one.where)}: {escape(one.why)}{times}", soft_wrap=True)
    if len(skipped) > NAMED:
        console.print(f"  … and {len(skipped) - NAMED:,} more.")


async def enter_again(database: Database, sandbox: Sandbox) -> None:
    """Let the app be in the channels that a kept trial made communities; raises `Wrong` for another's."""
    for place in await database.read(communities.of_workspace, WorkspaceId(TEAM)):
        channel = sandbox.workspace.channels.get(place.channel)
        if channel is None:
            raise Wrong("The database kept there is of another workspace: choose another folder with --keep.")
        if BOT not in channel.members:
            channel.members.append(BOT)
