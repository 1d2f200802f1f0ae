"""`commonplace doctor`: what is well, what is not, and what to do about it; a line each."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import make_url
from sqlalchemy.orm import Session

from bot import calling, manifest
from bot.clock import WallClock
from bot.ending import CLOSED, closed
from bot.opening import IS_THIS_THE_FOLDER, named, opened
from bot.proxy import heed_exceptions
from bot.settings import Settings, Wrong
from bot.troubles import APP_TOKEN, BOT_TOKEN, FAILURES, trouble
from communities import uninstalling
from communities.sweeping import ANSWER_WITHIN
from storage import boxes, sweeps, sweeps_waiting, walks, workspaces
from storage.boxes import Backlog
from storage.ledger import Ledger, ListUnreadable
from storage.migrating import revisions
from storage.sweeps import Summary
from storage.walks import Going
from views.text import count

# Slack refuses signed requests, and people are told wrong times, when clocks differ by minutes.
DRIFT = timedelta(seconds=30)
LATE = timedelta(minutes=10)
FREE = 500 * 1024 * 1024


class Mark(StrEnum):
    """How it stands."""

    WELL = "ok"
    KNOW = "--"
    MEND = "!!"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: how it stands, what was seen, and what to do."""

    mark: Mark
    seen: str
    mend: str = ""

    def line(self) -> str:
        """As it is printed."""
        return f"{self.mark}  {self.seen}" + (f" {self.mend}" if self.mend else "")


async def examine(settings: Settings) -> AsyncIterator[Finding]:
    """Everything that can be seen from here, one after the other."""
    async for finding in slack(settings):
        yield finding
    yield commands(settings)
    yield forgotten(settings.ledger)
    async for finding in database(settings):
        yield finding


async def slack(settings: Settings) -> AsyncIterator[Finding]:
    """The tokens, what they allow, and Slack's clock."""
    try:
        settings.require_tokens()
    except Wrong as wrong:
        yield Finding(Mark.MEND, str(wrong))
        return
    heed_exceptions(settings.slack_api_url)
    async with calling.connections() as session:
        client = calling.client(session, settings.bot_token.get_secret_value(), settings.slack_api_url)
        try:
            answer = await client.auth_test()
        except FAILURES as error:
            yield failed(error, BOT_TOKEN, settings)
            return
        yield Finding(Mark.WELL, f"Slack takes the bot token: {answer.get('user')} in {answer.get('team')}.")
        yield allowed(answer.headers)
        yield drift(answer.headers, WallClock()())
        if not settings.is_http:
            yield await socket(client, settings)


def header(headers: Any, name: str) -> str:
    """A header of an answer, however it is written."""
    for found, value in dict(headers).items():
        if str(found).lower() == name:
            return str(value[0] if isinstance(value, list) else value)
    return ""


def allowed(headers: Any) -> Finding:
    """Whether the token has every scope that the manifest asks for."""
    said = header(headers, "x-oauth-scopes")
    if not said:
        return Finding(Mark.KNOW, "Scopes unknown: this server does not say what the token allows.")
    missing = sorted(manifest.scopes() - {scope.strip() for scope in said.split(",")})
    if missing:
        return Finding(
            Mark.MEND,
            f"The token lacks {', '.join(missing)}.",
            "Paste the manifest (`commonplace manifest`) into your app’s settings, then reinstall it.",
        )
    return Finding(Mark.WELL, "The token allows everything that the manifest asks for.")


def drift(headers: Any, now: datetime) -> Finding:
    """Whether this machine’s clock is Slack’s."""
    try:
        theirs = parsedate_to_datetime(header(headers, "date")).astimezone(UTC)
    except ValueError:
        return Finding(Mark.KNOW, "This server does not say what time it is, so clocks were not compared.")
    apart = abs(now - theirs)
    if apart > DRIFT:
        seconds = round(apart.total_seconds())
        return Finding(
            Mark.MEND, f"This machine’s clock is {seconds} s off Slack’s.", "Turn on time synchronisation."
        )
    return Finding(Mark.WELL, "The clock is right.")


async def socket(client: AsyncWebClient, settings: Settings) -> Finding:
    """Whether a socket can be opened."""
    try:
        await client.apps_connections_open(app_token=settings.app_token.get_secret_value())
    except FAILURES as error:
        return failed(error, APP_TOKEN, settings)
    return Finding(Mark.WELL, "Slack takes the app-level token; a socket can be opened.")


def failed(error: Exception, token: str, settings: Settings) -> Finding:
    """What it means that a call with this token failed."""
    found = trouble(error, token, settings.slack_api_url)
    return Finding(Mark.MEND, found.seen, found.mend)


def commands(settings: Settings) -> Finding:
    """Slack tells nobody who owns a command; people can see it."""
    names = settings.commands
    return Finding(
        Mark.KNOW,
        f"The commands are {names.cop} and {names.kb}.",
        "If one of them opens another app, choose other names with COMMONPLACE_COMMANDS and paste the "
        "manifest again.",
    )


def forgotten(ledger: Ledger) -> Finding:
    """Whether the list of the forgotten can be used: without it nobody is forgotten for good."""
    try:
        lines = ledger.examine()
    except ListUnreadable as error:
        return Finding(Mark.MEND, "The list of the forgotten cannot be used:", closed(error))
    return Finding(Mark.WELL, f"The list of the forgotten can be read and added to; lines: {lines:,}.")


async def database(settings: Settings) -> AsyncIterator[Finding]:
    """The database, and what waits in it."""
    try:
        store = opened(settings)
    except Wrong as wrong:
        yield Finding(Mark.MEND, str(wrong), "Else `commonplace run` makes one.")
        return
    except CLOSED as error:
        yield Finding(Mark.MEND, "The database cannot be used:", closed(error))
        return
    with store:
        yield contents(named(store.url), *await store.read(boxes.contents))
        if store.is_sqlite:
            yield room(Path(make_url(store.url).database or ""))
        now = WallClock()()
        inbox = await store.read(boxes.inbox_backlog)
        outbox = await store.read(boxes.outbox_backlog, now)
        yield waiting("inbox", ("envelope from Slack", "envelopes from Slack"), inbox, now)
        yield waiting("outbox", ("message to Slack", "messages to Slack"), outbox, now)
        for line in await store.read(silences, settings.grace):
            yield line
        for walk in await store.read(walks.going_on):
            yield walking(walk)
        for sweep in await store.read(held):
            yield undecided(sweep)


def room(path: Path) -> Finding:
    """Whether the disk has room left."""
    free = shutil.disk_usage(path.resolve().parent).free
    megabytes = f"{free // (1024 * 1024):,} MB"
    if free < FREE:
        return Finding(Mark.MEND, f"Only {megabytes} are free where the database is.", "Make room.")
    return Finding(Mark.WELL, f"{megabytes} are free where the database is.")


def waiting(box: str, what: tuple[str, str], backlog: Backlog, now: datetime) -> Finding:
    """Whether anything is stuck; `what` is one of it, and several."""
    one, many = what
    if backlog.parked or backlog.unknown:
        mend = f"`commonplace {box} list` shows them; retry or drop them there."
        return Finding(Mark.MEND, given_up(one, many, backlog), mend)
    wait = count(backlog.waiting, f"{one} waits", f"{many} wait")
    if backlog.oldest is not None and now - backlog.oldest > LATE:
        minutes = count(round((now - backlog.oldest).total_seconds() / 60), "minute", "minutes")
        mend = "Is `commonplace run` running, and can it write to its disk?"
        return Finding(Mark.MEND, f"{wait}, the oldest for {minutes}.", mend)
    return Finding(Mark.WELL, f"{wait}; none is stuck.")


def given_up(one: str, many: str, backlog: Backlog) -> str:
    """What was given up, and of what nobody knows whether Slack has it."""
    it = "it" if backlog.unknown == 1 else "them"
    unknown = f"nobody knows whether Slack has {it}."
    if not backlog.parked:
        return f"Of {count(backlog.unknown, one, many)} {unknown}"
    parked = f"{count(backlog.parked, f'{one} was', f'{many} were')} given up"
    return f"{parked}, and of {backlog.unknown} {unknown}" if backlog.unknown else f"{parked}."


def walking(found: Going) -> Finding:
    """How far the app is in comparing what was kept with Slack."""
    seen = f"{found.workspace}: {found.left:,} of {found.notes:,} notes are to be compared with Slack yet."
    return Finding(Mark.KNOW, seen, "It goes on by itself while `commonplace run` runs.")


def contents(name: str, here: int, notes: int) -> Finding:
    """Which database it is, and what is in it: in the wrong folder that is nothing."""
    inside = f"{count(notes, 'note', 'notes')} of {count(here, 'workspace', 'workspaces')}"
    seen = f"{name} opens; it is at revision {revisions()[-1]} and holds {inside}."
    if not here:
        return Finding(Mark.MEND, seen, f"{IS_THIS_THE_FOLDER} Else `commonplace run` meets the workspace.")
    return Finding(Mark.WELL, seen)


def silences(session: Session, grace: timedelta) -> list[Finding]:
    """The workspaces where nothing leaves, and why."""
    found = []
    erased = {left.workspace: left.erased_at for left in uninstalling.gone(session, grace)}
    for workspace in workspaces.all_ids(session):
        silence = workspaces.silence(session, workspace)
        if silence == "paused":
            mend = "`commonplace resume` lets it go on."
            found.append(Finding(Mark.KNOW, f"{workspace} is paused: nothing leaves.", mend))
        elif silence == "uninstalled":
            seen = (
                f"The app was taken out of {workspace}; what it kept goes on {erased[workspace]:%F %H:%MZ}."
            )
            mend = f"Install it again to go on, or `commonplace erase {workspace}`."
            found.append(Finding(Mark.KNOW, seen, mend))
    return found


def held(session: Session) -> list[Summary]:
    """What was deleted by the many, and waits for somebody to say what was meant."""
    found = [sweeps.summary(session, *pair) for pair in sweeps_waiting.undecided(session)]
    return [one for one in found if one is not None and one.notes]


def undecided(found: Summary) -> Finding:
    """Whether somebody was asked about deleted notes that are hidden."""
    since = f"{found.began_at:%F}"
    seen = f"{found.workspace}: {found.notes:,} notes are hidden, their messages deleted since {since}."
    if found.asked_at is None:
        mend = (
            "Nobody was asked yet, so they wait: let an administrator of the workspace open the app’s Home."
        )
        return Finding(Mark.MEND, seen, mend)
    until = found.asked_at + ANSWER_WITHIN
    mend = f"An administrator was asked on {found.asked_at:%F}; unanswered, they are erased on {until:%F}."
    return Finding(Mark.KNOW, seen, mend)
