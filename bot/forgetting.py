"""`commonplace forget`, and what a database must be told that comes from a backup."""

import logging
import re
import secrets

import typer

from bot.clock import WallClock
from bot.opening import opened
from bot.operating import chosen
from bot.settings import Settings, Wrong
from communities import forgetting
from communities.forgetting import Forgotten
from handlers.tools import Clock
from storage import workspaces
from storage.database import Database
from storage.keys import PersonKey, UserId
from storage.ledger import Ledger, Line

log = logging.getLogger(__name__)

USER = re.compile(r"[UW][A-Z0-9]{2,30}")


async def forget(settings: Settings, user: str, workspace: str | None) -> None:
    """Forget somebody, whether they are known here or not."""
    if not USER.fullmatch(user):
        raise Wrong(f"{user} is no member ID: in Slack, open the profile, ⋮, “Copy member ID”.")
    now = WallClock()()
    with opened(settings) as database:
        for one in await chosen(database, workspace):
            person = PersonKey(one, UserId(user))
            line = await database.write(forgetting.line, person, secrets.token_hex(32), now)
            write_down(settings.ledger, line)
            outcome = await database.write(forgetting.forget, person, line.fingerprint, now)
            typer.echo(said(user, one, outcome))


def said(user: str, workspace: str, outcome: Forgotten) -> str:
    """What became of it, for an operator."""
    if not outcome.was_known:
        return f"Nothing was known of {user} in {workspace}; from now on nothing of theirs is kept."
    return f"{user} is forgotten in {workspace}; notes that went: {outcome.entries}."


def write_down(ledger: Ledger, line: Line) -> None:
    """Add the line before anything is erased; raises `Wrong` when that cannot be done."""
    try:
        ledger.append(line)
    except OSError as error:
        raise Wrong(f"{ledger.path} cannot be written: {error.strerror}. Nothing was erased.") from None


async def obey(database: Database, ledger: Ledger, clock: Clock) -> int:
    """Forget again whoever a backup brought back, before anything else happens; how many that were."""
    known = set(await database.read(workspaces.all_ids))
    lines = [line for line in ledger.lines() if line.workspace in known]
    found = await database.read(forgetting.undone, lines)
    for person, line in found:
        await database.write(forgetting.forget_again, person, line, clock())
    for line in await database.read(forgetting.unknown, lines):
        await database.write(forgetting.take_over, line, clock())
    if found:
        log.warning("%d people had been forgotten and were here again: forgotten again", len(found))
    return len(found)
