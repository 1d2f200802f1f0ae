"""How a command ends: well, or in one line that says what to do, and exit code 2, or 1 if it may pass."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, NoReturn

import typer

from bot.settings import Settings, Wrong, load
from storage.ledger import ListUnreadable
from storage.lock import Busy
from storage.migrating import NotBegun, TooNew, TooOld
from storage.trouble import ERRORS, CannotOpen, NoServer, NotNow, is_refusal, reason

# What may be wrong with a database, or with the list beside it, before anything is done.
CLOSED = (Busy, CannotOpen, ListUnreadable, NotBegun, TooNew, TooOld)


def say(line: str) -> None:
    """Tell an operator, apart from what is written."""
    typer.echo(line, err=True)


def fail(line: str, code: int = 2) -> NoReturn:
    """End with one line that says what to do."""
    say(line)
    raise typer.Exit(code)


def closed(error: Exception) -> str:
    """Why a database did not open, and what to do about it."""
    match error:
        case Busy():
            return f"{error}. Stop it first, or use PostgreSQL to run several."
        case NoServer():
            return f"{error}. Is it running, and is COMMONPLACE_DATABASE_URL right?"
        case NotNow():
            return f"{error}. Make room, or wait for who uses it, and try again."
        case TooOld():
            return (
                f"{error}: `commonplace run` brings it up to date. "
                "If an older version runs on it, use its own commands, or restart it with this one."
            )
        case NotBegun():
            return f"{error}: `commonplace run` begins it. Is COMMONPLACE_DATABASE_URL right?"
        case ListUnreadable():
            return (
                f"{error}. It is the list of who was forgotten: let the user whom the app runs as own it, "
                "or name another with COMMONPLACE_FORGOTTEN_FILE."
            )
        case TooNew():
            return f"{error}. Install the version of Commonplace that wrote it, or a newer one."
    return f"{error}. COMMONPLACE_DATABASE_URL says where the database is."


def carried_out(work: Callable[[Settings], Coroutine[Any, Any, None]]) -> None:
    """Run it with the settings; what an operator can mend ends in one line, not in a traceback."""
    try:
        asyncio.run(work(load()))
    except Wrong as wrong:
        fail(str(wrong))
    except CLOSED as error:
        fail(closed(error), 1 if isinstance(error, NotNow) else 2)
    except ERRORS as error:
        if not is_refusal(error):
            raise
        fail(f"The database refuses ({reason(error)}). Make room, or see why; then type it again.", 1)
