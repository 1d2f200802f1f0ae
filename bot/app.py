"""The composition root: everything the app is made of, and how it is joined."""

import json
import logging
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import aiohttp
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import calling
from bot.metrics import Metrics
from bot.proxy import heed_exceptions
from bot.settings import Settings
from communities import restoring, walking
from handlers.channels import look_again
from handlers.installations import Installations
from handlers.intake import Intake
from handlers.looking import Looking
from handlers.routing import route
from handlers.sweeping import look_for_administrators
from handlers.tools import Clock, Load, Tools
from handlers.walking import walk
from scheduler import (
    asking_letters,
    community_letters,
    exporting,
    proposing_letters,
    sharing_letters,
    stewarding_letters,
    tending_letters,
)
from scheduler.courier import SETTLE, Courier
from scheduler.letters import Desk
from scheduler.reviewing import Reviews
from scheduler.rhythm import Rhythm
from scheduler.rhythm_letters import letters as rhythm_letters
from scheduler.upkeep import Upkeep
from storage import deliveries, inbox, schedules, walks, workspaces
from storage.database import Database
from storage.inbox import Waiting
from storage.keys import UserId, WorkspaceId
from storage.ledger import Ledger
from storage.workspaces import Installation

log = logging.getLogger(__name__)

# Read by the SDK and by Bolt behind our back, to other ends than ours.
TAKEN_BY_OTHERS = ("SLACK_BOT_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_SIGNING_SECRET")
UNHEARD = "not all of workspace %s was heard: what was kept is compared with it"


class MovableClock(Protocol):
    """A clock whose offset can be set."""

    offset: timedelta

    def __call__(self) -> datetime: ...


@dataclass(frozen=True)
class Commonplace:
    """The running parts, joined; `close` lets go of what it opened."""

    bolt: AsyncApp
    tools: Tools
    looking: Looking
    letters: Desk
    courier: Courier
    upkeep: Upkeep
    rhythm: Rhythm
    reviews: Reviews
    metrics: Metrics
    client: AsyncWebClient
    session: aiohttp.ClientSession

    async def settle(self) -> None:
        """Do everything that is due now, and the walk through what was kept if one is owed."""
        await self.look_again()
        await self.walk()
        await self.take_up()

    async def take_up(self) -> None:
        """Do everything that is due now and does not take long."""
        await self.come_back()
        await self.look_for_administrators()
        await self.upkeep.look()
        await self.look_again()
        await self.rhythm.look()
        await self.reviews.look()
        await self.courier.deliver()

    async def travel(self, clock: MovableClock, offset: timedelta) -> None:
        """Move the clock, stopping at everything that falls due on the way, as if the time had passed."""
        target = clock() - clock.offset + offset
        while (due := await self.tools.database.read(schedules.next_due)) is not None and due < target:
            before = clock()
            clock.offset += max(due - before, timedelta())
            await self.stay()
            await self.settle()
            if due == await self.tools.database.read(schedules.next_due):
                break
        clock.offset = offset
        await self.stay()
        await self.settle()

    async def hear(self) -> None:
        """Note that Slack can be heard; after too long a silence, or a loss, what was kept is owed a walk."""
        for installation in self.tools.installations.here():
            workspace, now = installation.workspace, self.tools.clock()
            lost = self.tools.unwritten.given_up(workspace, now)
            begins = await self.tools.database.write(walking.hear, workspace, now, lost)
            self.tools.unwritten.judged(workspace, lost, now, begins=begins)
            if begins:
                log.info(UNHEARD, workspace)

    async def look_through(self) -> None:
        """Something was missed: what was kept is owed a walk."""
        for installation in self.tools.installations.here():
            await self.tools.database.write(walking.begin, installation.workspace, self.tools.clock())
            log.info(UNHEARD, installation.workspace)

    async def stay(self) -> None:
        """Time is moved: it was no silence."""
        for installation in self.tools.installations.here():
            await self.tools.database.write(walks.hear, installation.workspace, self.tools.clock())

    async def walk(self) -> int:
        """Go on comparing what was kept with Slack, if that is owed."""
        return await walk(self.tools, self.looking)

    async def come_back(self) -> None:
        """Go on where the app seemed to be taken out, as soon as Slack takes its token again."""
        away = await self.tools.database.read(workspaces.away, self.tools.installations.here())
        if not away:
            return
        try:
            await self.client.auth_test()
        except (SlackApiError, aiohttp.ClientError, TimeoutError, OSError):
            return
        for installation in away:
            log.info("the app is in workspace %s again", installation.workspace)
            await self.tools.installations.arrive(installation)

    async def look_again(self) -> int:
        """Look into the channels where a look is owed."""
        return await look_again(self.tools, self.looking)

    async def look_for_administrators(self) -> int:
        """Find somebody who can say what many deletions meant, where nobody is known."""
        return await look_for_administrators(self.tools, self.looking)

    async def close(self) -> None:
        """Close the connections to Slack; the database belongs to who opened it."""
        await self.session.close()


async def compose(
    settings: Settings,
    database: Database,
    clock: Clock,
    *,
    settle: timedelta = SETTLE,
    pace: float = 1.0,
) -> Commonplace:
    """Ask Slack who we are, and join the parts; raises `SlackApiError` when the token is not good."""
    for name in TAKEN_BY_OTHERS:
        os.environ.pop(name, None)
    heed_exceptions(settings.slack_api_url)
    load = Load()
    metrics = Metrics(lambda: load.running)
    session = calling.connections(metrics.watching())
    try:
        client = calling.client(session, settings.bot_token.get_secret_value(), settings.slack_api_url)
        installations = await installed(client, database, clock, settings.ledger)
        # In containers that share a host’s name every process may be number 1; and a name may be long.
        process = f"{os.uname().nodename[:32]}:{os.getpid()}:{secrets.token_hex(4)}"
        tools = Tools(
            database,
            clock,
            installations,
            settings.commands,
            process,
            settings.ledger,
            settings.retention,
            load,
        )
        looking = Looking(client, installations, database, clock, pace=pace)
        bolt = bolt_app(settings, tools, looking, session)
        desk = Desk(database, settings.commands.kb, looking.sight)
        desk.kinds |= community_letters.letters(database, settings.commands)
        desk.kinds |= asking_letters.letters(database)
        desk.kinds |= proposing_letters.letters(database)
        desk.kinds |= tending_letters.letters(database, looking.sight)
        desk.kinds |= sharing_letters.letters(database)
        desk.kinds |= stewarding_letters.letters(database, settings.commands, looking.sight)
        desk.kinds |= rhythm_letters(database, looking.reached, clock)
        desk.kinds |= exporting.letters(database, settings.commands, looking.sight, clock)
        courier = Courier(database, client, desk, clock, process, settle=settle, pace=pace)
        upkeep = Upkeep(database, dispatcher(bolt, load), clock, process, load.envelopes, settings.grace)
        if database.is_sqlite:
            await put_back(database, clock())
            await database.write(inbox.release)
            await database.write(deliveries.release, clock() + settle)
    except BaseException:
        await session.close()
        raise
    return Commonplace(
        bolt,
        tools,
        looking,
        desk,
        courier,
        upkeep,
        Rhythm(database, clock, tools.vocabulary),
        Reviews(database, clock),
        metrics,
        client,
        session,
    )


async def put_back(database: Database, now: datetime) -> None:
    """See whether this is a copy that was put back: then nothing is posted that people may have already."""
    found = await database.write(restoring.take_up, now)
    if found is not None:
        log.warning(
            "this database was put back from a copy: %d prompts and recaps are left out, "
            "and %d messages owed to Slack are looked for there first",
            found.missed,
            found.in_doubt,
        )


async def who_we_are(client: AsyncWebClient) -> Installation:
    """The workspace and ourselves in it, as `auth.test` says."""
    answer = await client.auth_test()
    return Installation(
        WorkspaceId(str(answer["team_id"])),
        str(answer.get("team") or ""),
        str(answer.get("url") or ""),
        UserId(str(answer["user_id"])),
        str(answer.get("bot_id") or ""),
        str(answer.get("enterprise_id") or "") if answer.get("is_enterprise_install") else None,
    )


async def installed(
    client: AsyncWebClient, database: Database, clock: Clock, ledger: Ledger
) -> Installations:
    """The workspaces that this token is good for, as far as they are known."""
    own = await who_we_are(client)
    if own.enterprise:
        met = await database.read(workspaces.of_enterprise, own.enterprise)
        return Installations(database, clock, ledger, own, met)
    alone = Installations(database, clock, ledger, own)
    await alone.arrive(own)
    return alone


def bolt_app(settings: Settings, tools: Tools, looking: Looking, session: aiohttp.ClientSession) -> AsyncApp:
    """Bolt, with our intake before everything and our own answer to who we are."""
    installations = tools.installations

    async def authorize(team_id: str | None = None, **_: Any) -> AuthorizeResult:
        installation = installations.of(WorkspaceId(team_id or installations.own.workspace))
        return AuthorizeResult(
            enterprise_id=installation.enterprise,
            team_id=installation.workspace,
            bot_user_id=installation.bot_user,
            bot_id=installation.bot_id,
            bot_token=settings.bot_token.get_secret_value(),
        )

    # Without a token of its own, Bolt asks our `authorize` instead of `auth.test`, which may fail.
    client = calling.client(session, None, settings.slack_api_url)
    bolt = AsyncApp(
        name="commonplace",
        signing_secret="",
        client=client,
        authorize=authorize,
        before_authorize=Intake(tools, looking),
        ignoring_self_events_enabled=False,
    )
    route(bolt, tools.commands)
    return bolt


def dispatcher(bolt: AsyncApp, load: Load) -> Callable[[Waiting], Any]:
    """A way to dispatch an inbox row again, as if Slack had just sent it, once there is room for it."""

    async def dispatch(row: Waiting) -> None:
        await load.room.wait()
        request = AsyncBoltRequest(
            body=json.loads(row.body), mode="socket_mode", context={"inbox_id": row.id}
        )
        await bolt.async_dispatch(request)

    return dispatch
