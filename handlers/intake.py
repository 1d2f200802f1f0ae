"""Before anything else: an envelope is written down, so that what we acknowledge is never lost."""

import hashlib
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncBoltRequest
from sqlalchemy.orm import Session

from communities import answers, keeping, proposing_answers, settling
from communities.answers import MARKS
from communities.keeping import Needed
from handlers.envelopes import is_routable, kind_of
from handlers.installations import authorization
from handlers.looking import Looking
from handlers.once import Once
from handlers.reading import Unreadable, author_in, starred, user_in
from handlers.relevance import ABOUT_PEOPLE, PASSING, STARS, channel_of, concerns, tells_of_a_channel
from handlers.tools import Tools
from storage import communities, inbox, people, shelved, workspaces
from storage.inbox import Envelope
from storage.keys import (
    ChannelId,
    ChannelKey,
    DeliveryId,
    InboxId,
    PersonKey,
    Timestamp,
    WorkspaceId,
)
from storage.workspaces import Installation

log = logging.getLogger(__name__)

# A live dispatch has this long before upkeep takes its row for abandoned.
CLAIM = timedelta(seconds=60)
OURS = "commonplace_delivery"
Next = Callable[[], Awaitable[Any]]


class Intake:
    """Bolt's `before_authorize` middleware: after the signature check, before everything that can fail."""

    def __init__(self, tools: Tools, looking: Looking) -> None:
        self._tools = tools
        self._looking = looking

    async def __call__(self, req: AsyncBoltRequest, next: Next) -> BoltResponse | None:
        """Write it down and go on; answer 200 at once to what is known, ours, or none of our business."""
        body: dict[str, Any] = req.body
        req.context["needed"] = None
        if req.context.get("inbox_id") in self._tools.load.envelopes:
            log.info("inbox %s is under way still", req.context["inbox_id"])
            return BoltResponse(status=200, body="")
        workspace = workspace_of(req)
        if "inbox_id" in req.context:
            req.context["installation"] = self._tools.installations.of(workspace)
            return await self._go_on(req, InboxId(req.context["inbox_id"]), next)
        if not is_routable(body):
            log.warning("skipped an envelope: %s", kind_of(body))
            return BoltResponse(status=200, body="")
        installation = await self._tools.installations.for_envelope(workspace, body)
        if installation is None:
            log.info("skipped an envelope for a workspace that is not installed here")
            return BoltResponse(status=200, body="")
        req.context["installation"] = installation
        if body.get("type") == "event_callback":
            return await self._event(req, installation, body, body["event"], next)
        row = await self._tools.database.write_first(
            receive, envelope(workspace, body), *self._claim(), self._tools.clock()
        )
        return BoltResponse(status=200, body="") if row is None else await self._go_on(req, row, next)

    async def _event(
        self,
        req: AsyncBoltRequest,
        installation: Installation,
        body: dict[str, Any],
        event: dict[str, Any],
        next: Next,
    ) -> BoltResponse | None:
        now = self._tools.clock()
        delivery = our_delivery(event, installation.bot_id)
        if delivery is not None:
            found, posted = delivery
            await self._tools.database.write(settling.settle, found, "posted", now, posted=posted)
            return BoltResponse(status=200, body="")
        if event.get("type") in PASSING:
            is_here = await self._tools.database.read(workspaces.is_here, installation.workspace)
            return await self._go_on(req, None, next) if is_here else BoltResponse(status=200, body="")
        by, until = (None, now) if self._tools.load.is_full else self._claim()
        written = envelope(installation.workspace, body)
        try:
            with self._tools.unwritten.watching(written.workspace, written.key, channel_of(event), now):
                received = await self._tools.database.write_first(
                    receive_event, written, event, installation.bot_user, by, until, now
                )
        except Unreadable as lacking:
            log.info("skipped an event without %s: %s", lacking.what, kind_of(body))
            return BoltResponse(status=200, body="")
        if received is None or by is None:
            return BoltResponse(status=200, body="")
        req.context["needed"] = received.needed
        return await self._go_on(req, received.row, next)

    def _claim(self) -> tuple[str, datetime]:
        return self._tools.process, self._tools.clock() + CLAIM

    async def _go_on(self, req: AsyncBoltRequest, row: InboxId | None, next: Next) -> BoltResponse | None:
        req.context["is_replay"] = "inbox_id" in req.context
        req.context["inbox_id"] = row
        req.context["database"] = Once(self._tools.database, row, self._tools.clock)
        req.context["clock"] = self._tools.clock
        req.context["commands"] = self._tools.commands
        req.context["tools"] = self._tools
        req.context["looking"] = self._looking
        # Bolt goes on to the next middleware after we return; there is no answer yet.
        await next()
        return None


@dataclass(frozen=True, slots=True)
class Received:
    """A row written down, and what a star on it still needs to be told by Slack."""

    row: InboxId
    needed: Needed | None


def receive(session: Session, written: Envelope, by: str, until: datetime, now: datetime) -> InboxId | None:
    """Write down what somebody did; None when it is known, or its workspace was erased."""
    if not workspaces.is_here(session, written.workspace):
        return None
    return inbox.receive(session, written, by, until, now)


def receive_event(
    session: Session,
    written: Envelope,
    event: dict[str, Any],
    bot_user: str,
    by: str | None,
    until: datetime,
    now: datetime,
) -> Received | None:
    """Write the event down if it concerns us; None when it does not, or is known."""
    if not workspaces.is_here(session, written.workspace):
        return None
    channel = channel_of(event)
    place = (
        communities.any_at(session, ChannelKey(written.workspace, ChannelId(channel))) if channel else None
    )
    is_ours = concerns(event, place, bot_user) or is_awaited(session, written.workspace, event)
    if not is_ours or is_of_a_stranger(session, written.workspace, event):
        return None
    if is_tick(event) and not answers.may_be_meant(session, starred(event, written.workspace)):
        return None
    row = inbox.receive(session, written, by, until, now)
    if row is None:
        return None
    if event.get("type") != "reaction_added":
        return Received(row, None)
    # Asked here, in a transaction that is open anyway: a star is the commonest thing that happens.
    fact = starred(event, written.workspace)
    return Received(row, keeping.needed(session, fact, author_in(event)))


def is_tick(event: dict[str, Any]) -> bool:
    """Whether somebody ticked a message, as people do for many reasons, or took that back."""
    return event.get("type") in STARS and str(event.get("reaction", "")).split("::")[0] in MARKS


def is_awaited(session: Session, workspace: WorkspaceId, event: dict[str, Any]) -> bool:
    """Whether it is about a channel where proposals go, that is proposed, or where words have to go."""
    channel = channel_of(event)
    if channel is None or not tells_of_a_channel(event):
        return False
    key = ChannelKey(workspace, ChannelId(channel))
    return proposing_answers.concerns(session, key) or shelved.waits(session, key)


def is_of_a_stranger(session: Session, workspace: WorkspaceId, event: dict[str, Any]) -> bool:
    """Whether it is about the profile of somebody we do not know."""
    if event.get("type") not in ABOUT_PEOPLE:
        return False
    return people.known(session, PersonKey(workspace, user_in(event))) is None


def workspace_of(req: AsyncBoltRequest) -> WorkspaceId:
    """The workspace that sees this: for an organisation-wide install `team_id` of the body is not it."""
    return WorkspaceId(authorization(req.body).get("team_id") or req.context.team_id or "")


def envelope(workspace: WorkspaceId, body: dict[str, Any]) -> Envelope:
    """The envelope under the key that Slack gives it, or one made of its content."""
    written = json.dumps(body, sort_keys=True)
    key = body.get("event_id") or body.get("trigger_id") or hashlib.sha256(written.encode()).hexdigest()
    return Envelope(workspace, key[:128], kind_of(body), written)


def our_delivery(event: dict[str, Any], bot_id: str) -> tuple[DeliveryId, tuple[ChannelId, Timestamp]] | None:
    """The delivery that a message of our own carries, and where it stands, if it is one."""
    if event.get("type") != "message" or event.get("bot_id") != bot_id or event.get("subtype"):
        return None
    metadata = event.get("metadata", {})
    found = metadata.get("event_payload", {}).get("delivery")
    channel, ts = channel_of(event), event.get("ts")
    if metadata.get("event_type") != OURS or found is None or channel is None or ts is None:
        return None
    return DeliveryId(found), (ChannelId(channel), Timestamp(ts))
