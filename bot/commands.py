"""What an operator types beside a running app; each does its work in `bot/operating.py`."""

from collections.abc import Callable, Coroutine
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.ending import carried_out, fail
from bot.settings import Settings

Only = Annotated[str | None, typer.Option("--workspace", help="Only this one, by its id; else every one.")]


class Do(StrEnum):
    """What can be done with what is stuck."""

    LIST = "list"
    RETRY = "retry"
    DROP = "drop"


What = Annotated[Do, typer.Argument(help="list, retry or drop.")]
Which = Annotated[str | None, typer.Argument(help="The id, as the list shows it.")]
AllParked = Annotated[bool, typer.Option("--all-parked", help="Drop everything that was given up.")]


def register(app: typer.Typer) -> None:
    """Add these commands to the others."""
    for command in (doctor, backup, pause, resume, forget, erase, inbox, outbox):
        app.command()(command)


def doctor() -> None:
    """Say what is well, what is not, and what to do about it."""
    from bot import operating

    carried_out(operating.examine)


def backup(
    file: Annotated[Path, typer.Argument(help="Where the copy goes.")],
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Copy the database while it is in use, and open the copy to see that it is whole."""
    from bot import operating

    carried_out(lambda settings: operating.back_up(settings, file, force=force))


def pause(workspace: Only = None) -> None:
    """Let nothing leave, within a second, until `resume`."""
    from bot import operating

    carried_out(lambda settings: operating.pause(settings, workspace))


def resume(workspace: Only = None) -> None:
    """Let things leave again; what fell due meanwhile was missed."""
    from bot import operating

    carried_out(lambda settings: operating.resume(settings, workspace))


def forget(
    user: Annotated[str, typer.Argument(help="Their member ID, such as U0123ABCD.")],
    workspace: Only = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
) -> None:
    """Erase what the app knows of somebody, for good; imports and backups obey it."""
    from bot import forgetting

    if not yes:
        typer.confirm(f"Erase everything that is known of {user}? It cannot be undone", abort=True)
    carried_out(lambda settings: forgetting.forget(settings, user, workspace))


def erase(
    workspace: Annotated[str, typer.Argument(help="Its id, such as T0123ABCD.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
) -> None:
    """Erase everything of a workspace now, without waiting for the grace to pass."""
    from bot import operating

    if not yes:
        typer.confirm(f"Erase everything of workspace {workspace}? It cannot be undone", abort=True)
    carried_out(lambda settings: operating.erase(settings, workspace))


def inbox(what: What = Do.LIST, number: Which = None, all_parked: AllParked = False) -> None:
    """See to what came from Slack and is not done."""
    from bot import operating

    see_to("inbox", operating.show_inbox, what, number, all_parked=all_parked)


def outbox(what: What = Do.LIST, number: Which = None, all_parked: AllParked = False) -> None:
    """See to what Slack is owed and does not have."""
    from bot import operating

    see_to("outbox", operating.show_outbox, what, number, all_parked=all_parked)


def see_to(
    box: str,
    show: Callable[[Settings], Coroutine[Any, Any, None]],
    what: Do,
    number: str | None,
    *,
    all_parked: bool,
) -> None:
    """List a box, or retry or drop something in it."""
    from bot import operating

    if what == Do.LIST:
        carried_out(show)
    elif what == Do.RETRY and number is not None:
        carried_out(lambda settings: operating.retry(settings, box, number))
    elif what == Do.DROP and (number is None) == all_parked:
        carried_out(lambda settings: operating.drop(settings, box, number))
    else:
        fail(f"Say which: `commonplace {box} {what} ID`; `commonplace {box} list` shows them.")
