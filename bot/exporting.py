"""`commonplace export`: everything that was kept, one JSON object a line."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from bot import forgetting
from bot.clock import WallClock
from bot.settings import Settings, Wrong
from communities import exporting
from storage.database import Database
from storage.keys import EntryId, WorkspaceId


@contextmanager
def opened(output: Path | None) -> Iterator[TextIO]:
    """Where the lines go: the file, readable by its owner alone, or standard output."""
    if output is None:
        yield sys.stdout
        return
    try:
        output.touch(mode=0o600)
        with output.open("w", encoding="utf-8", newline="\n") as file:
            yield file
    except OSError as error:
        raise Wrong(f"{output} cannot be written: {error.strerror}.") from None


async def export(settings: Settings, output: Path | None, workspace: str | None) -> None:
    """Write every entry; on stderr how many there were, and how many of them from private channels."""
    with Database(settings.database_url, beside=True) as database:
        await forgetting.obey(database, settings.ledger, WallClock())
        here = await database.read(exporting.workspaces_here)
        if workspace is not None and workspace not in here:
            raise Wrong(f"There is no workspace {workspace} here; there is {', '.join(here) or 'none yet'}.")
        total = private = 0
        with opened(output) as file:
            for one in [WorkspaceId(workspace)] if workspace else here:
                after: EntryId | None = EntryId(0)
                while after is not None:
                    page = await database.read(exporting.jsonl, one, after)
                    file.writelines(line + "\n" for line in page.lines)
                    total, private, after = total + len(page.lines), private + page.private, page.after
    print(f"{total} entries, {private} of them from private channels.", file=sys.stderr)  # noqa: T201
