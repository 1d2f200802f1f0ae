"""How a command ends: well, or in one line that says what to do, and exit code 2."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, NoReturn

import typer

from bot.settings import Settings, Wrong, load
from storage.database import CannotOpen
from storage.lock import Busy
from storage.migrating import OtherVersion, TooNew


def say(line: str) -> None:
    """Tell an operator, apart from what is written."""
    typer.echo(line, err=True)


def fail(line: str) -> NoReturn:
    """End with one line that says what to do."""
    say(line)
    raise typer.Exit(2)


def carried_out(work: Callable[[Settings], Coroutine[Any, Any, None]]) -> None:
    """Run it with the settings; what an operator can mend ends in one line, not in a traceback."""
    try:
        asyncio.run(work(load()))
    except Wrong as wrong:
        fail(str(wrong))
    except Busy as busy:
        fail(f"{busy}. Stop it first, or use PostgreSQL to run several.")
    except CannotOpen as closed:
        fail(f"{closed}. COMMONPLACE_DATABASE_URL says where the database is.")
    except OtherVersion as other:
        fail(f"{other}, and this version wants another: use the version that runs.")
    except TooNew as newer:
        fail(f"{newer}. Install the version of Commonplace that wrote it, or a newer one.")
