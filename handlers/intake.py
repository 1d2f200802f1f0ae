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

from communities import keeping
from communities.keeping import Needed
from handlers.looking import Looking
from handlers.once import Once
from handlers.reading import author_in, starred
from handlers.relevance import ABOUT_PEOPLE, PASSING, channel_of, concerns
from handlers.tools import Tools
from storage import communities, deliveries, inbox, people, workspaces
from storage.inbox import Envelope
from storage.keys import (
    ChannelId,
    ChannelKey,
    DeliveryId,
    InboxId,
    PersonKey,
    Timestamp,
    UserId,
    WorkspaceId,
)

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
        self._heard_at: datetime | None = None

    async def __call__(self, req: AsyncBoltRequest, next: Next) -> BoltResponse | None:
        """Write it down and go on; answer 200 at once to what is known, ours, or none of our business."""
        body: dict[str, Any] = req.body
        req.context["needed"] = None
        if "inbox_id" in req.context:
            return await self._go_on(req, InboxId(req.context["inbox_id"]), next)
        workspace = workspace_of(req)
        if workspace != self._tools.installation.workspace:
            log.info("skipped an envelope for a workspace that is not installed here")
            return BoltResponse(status=200, body="")
        event = body.get("event")
        if body.get("type") == "event_callback" and isinstance(event, dict):
            return await self._event(req, workspace, body, event, next)
        if body.get("type") in ("url_verification", "app_rate_limited") or "ssl_check" in body:
            log.warning("Slack sent %s", body.get("type") or "ssl_check")
            return BoltResponse(status=200, body="")
        row = await self._tools.database.write(
            inbox.receive, envelope(workspace, body), *self._claim(), self._tools.clock()
        )
        return BoltResponse(status=200, body="") if row is None else await self._go_on(req, row, next)

    async def _event(
        self,
        req: AsyncBoltRequest,
        workspace: WorkspaceId,
        body: dict[str, Any],
        event: dict[str, Any],
        next: Next,
    ) -> BoltResponse | None:
        now = self._tools.clock()
        delivery = our_delivery(event, self._tools.installation.bot_id)
        if delivery is not None:
            posted = (ChannelId(str(event["channel"])), Timestamp(str(event["ts"])))
            await self._tools.database.write(deliveries.settle, delivery, "posted", now, posted=posted)
            return BoltResponse(status=200, body="")
        if event.get("type") in PASSING:
            return await self._go_on(req, None, next)
        by, until = (None, now) if self._tools.load.is_full else self._claim()
        received = await self._tools.database.write(
            receive_event,
            envelope(workspace, body),
            event,
            self._tools.installation.bot_user,
            by,
            until,
            now,
        )
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
    channel = channel_of(event)
    place = communities.at(session, ChannelKey(written.workspace, ChannelId(channel))) if channel else None
    if not concerns(event, place, bot_user) or is_of_a_stranger(session, written.workspace, event):
        return None
    row = inbox.receive(session, written, by, until, now)
    if row is None:
        return None
    if event.get("type") != "reaction_added":
        return Received(row, None)
    # Asked here, in a transaction that is open anyway: a star is the commonest thing that happens.
    fact = starred(event, written.workspace)
    return Received(row, keeping.needed(session, fact, author_in(event)))


def is_of_a_stranger(session: Session, workspace: WorkspaceId, event: dict[str, Any]) -> bool:
    """Whether it is about the profile of somebody we do not know."""
    if event.get("type") not in ABOUT_PEOPLE:
        return False
    user = (event.get("user") or {}).get("id")
    return people.known(session, PersonKey(workspace, UserId(str(user)))) is None


def workspace_of(req: AsyncBoltRequest) -> WorkspaceId:
    """The workspace that sees this: for an organisation-wide install `team_id` of the body is not it."""
    authorizations = req.body.get("authorizations")
    if isinstance(authorizations, list) and authorizations and isinstance(authorizations[0], dict):
        team = authorizations[0].get("team_id")
        if isinstance(team, str):
            return WorkspaceId(team)
    return WorkspaceId(str(req.context.team_id or ""))


def envelope(workspace: WorkspaceId, body: dict[str, Any]) -> Envelope:
    """The envelope under the key that Slack gives it, or one made of its content."""
    written = json.dumps(body, sort_keys=True)
    key = body.get("event_id") or body.get("trigger_id") or hashlib.sha256(written.encode()).hexdigest()
    event = body.get("event")
    kind = event.get("type") if isinstance(event, dict) else body.get("type", "command")
    return Envelope(workspace, str(key)[:128], str(kind)[:64], written)


def our_delivery(event: dict[str, Any], bot_id: str) -> DeliveryId | None:
    """The delivery that a message of our own carries, if it is one."""
    if event.get("type") != "message" or event.get("bot_id") != bot_id or event.get("subtype"):
        return None
    metadata = event.get("metadata")
    if not isinstance(metadata, dict) or metadata.get("event_type") != OURS:
        return None
    payload = metadata.get("event_payload")
    found = payload.get("delivery") if isinstance(payload, dict) else None
    return DeliveryId(found) if isinstance(found, str) else None


async def heard(tools: Tools) -> None:
    """Note when Slack last spoke to us, so that a gap can be told."""
    await tools.database.write(workspaces.heard, tools.installation.workspace, tools.clock())
