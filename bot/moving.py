"""Leaving and arriving: the commands that write what was kept, and read it again."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.ending import carried_out


class Format(StrEnum):
    """What an export can be written as."""

    JSONL = "jsonl"
    CSV = "csv"
    MARKDOWN = "markdown"
    HTML = "html"


def register(app: typer.Typer) -> None:
    """Add these commands to the others."""
    app.command()(export)
    app.command("import")(bring_in)


def export(
    output: Annotated[
        Path | None, typer.Option(help="A file; standard output when left out. For markdown a folder.")
    ] = None,
    format: Annotated[
        Format, typer.Option(help="jsonl, for moving; csv, markdown or html, for reading.")
    ] = Format.JSONL,
    workspace: Annotated[str | None, typer.Option(help="Only this workspace, by its id.")] = None,
    community: Annotated[str | None, typer.Option(help="Only this one, by its channel’s name or id.")] = None,
    since: Annotated[str | None, typer.Option(help="Only what was kept since this day: 2026-01-31.")] = None,
    public: Annotated[bool, typer.Option("--public", help="Leave out private channels.")] = False,
) -> None:
    """Write everything that was kept, in an open format."""
    from bot.exporting import Wish
    from bot.exporting import export as write_export

    wish = Wish(workspace, community, since, public, format.value)
    carried_out(lambda settings: write_export(settings, output, wish))


def bring_in(
    path: Annotated[Path, typer.Argument(help="What `commonplace export` wrote, or a Slack export.")],
    emoji: Annotated[
        str, typer.Option(help="What marks a message of a Slack export: star,white_check_mark")
    ] = "star",
    channel: Annotated[
        list[str] | None, typer.Option(help="Only this channel of a Slack export; may be repeated.")
    ] = None,
    workspace: Annotated[
        str | None, typer.Option(help="Where a Slack export goes: the only one here, else its own.")
    ] = None,
) -> None:
    """Bring in an export of Commonplace or of Slack; which it is, is found by looking."""
    from bot import importing

    carried_out(lambda settings: importing.bring_in(settings, path, emoji, channel or [], workspace))
