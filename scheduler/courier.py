"""Takes what the app owes to Slack and sees that Slack has it: once, in order, at Slack's pace."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from communities import budget
from scheduler.act import Act, Direct, Nothing, Post, React, Revise, Whisper
from storage import deliveries, people
from storage.database import Database
from storage.deliveries import Owed
from storage.keys import ChannelId, PersonKey, Timestamp, WorkspaceId

log = logging.getLogger(__name__)

CLAIM = timedelta(seconds=60)
# A request that timed out may still land: so long we wait before looking whether it did.
SETTLE = timedelta(seconds=30)
ATTEMPTS = 8
METADATA = "commonplace_delivery"
DONE_ALREADY = {"already_reacted", "no_reaction"}
FINAL = {
    "account_inactive",
    "cannot_dm_bot",
    "cant_update_message",
    "channel_not_found",
    "edit_window_closed",
    "invalid_blocks",
    "is_archived",
    "message_not_found",
    "messages_tab_disabled",
    "missing_scope",
    "msg_too_long",
    "not_in_channel",
    "restricted_action",
    "user_disabled",
    "user_not_found",
    "user_not_in_channel",
}


class Letters(Protocol):
    """Finds the words of a delivery at the moment it is sent."""

    async def write(self, owed: Owed) -> Act: ...


class Unsure(Exception):
    """Slack did not answer: it may have it, or not."""


class Unlooked(Exception):
    """Slack does not let us look whether it has the message."""


class Courier:
    """Sends what is due; several may run side by side, and each delivery is claimed by one."""

    def __init__(
        self,
        database: Database,
        client: AsyncWebClient,
        letters: Letters,
        clock: Callable[[], datetime],
        process: str,
        *,
        settle: timedelta = SETTLE,
        pace: float = 1.0,
    ) -> None:
        self._database = database
        self._client = client
        self._letters = letters
        self._clock = clock
        self._process = process
        self._settle = settle
        self._pace = pace
        self._free_at: dict[str, float] = {}
        self._one_at_a_time = asyncio.Lock()

    async def deliver(self) -> int:
        """Send everything that is due, channels side by side; gives back how many it took up."""
        taken = 0
        async with self._one_at_a_time:
            while due := await self._database.write(
                deliveries.claim, self._process, self._clock() + CLAIM, self._clock()
            ):
                taken += len(due)
                lanes: dict[str, list[Owed]] = defaultdict(list)
                for owed in due:
                    lanes[owed.channel or owed.user or ""].append(owed)
                await asyncio.gather(*(self._lane(lane) for lane in lanes.values()))
        return taken

    async def _lane(self, lane: list[Owed]) -> None:
        """One channel's deliveries in order; when Slack asks us to wait, the rest waits too."""
        for position, owed in enumerate(lane):
            held = await self._one(owed)
            if held is not None:
                for other in lane[position + 1 :]:
                    await self._postpone(other, held, other.error or "behind")
                return

    async def _one(self, owed: Owed) -> timedelta | None:
        """Send one; gives back how long its channel must wait, if it must."""
        try:
            if not await self._is_wanted(owed):
                return None
            if owed.attempts and owed.error in (None, "unanswered") and await self._landed(owed):
                return None
            act = await self._letters.write(owed)
            await self._send(owed, act)
        except Unlooked:
            log.warning("delivery %s: cannot tell whether Slack has it; not sent again", owed.id)
            await self._end(owed, "unknown", error="unlooked")
        except Unsure:
            await self._postpone(owed, self._settle, "unanswered")
        except SlackApiError as error:
            return await self._refused(owed, error)
        except Exception:
            log.exception("delivery %s could not be written", owed.id)
            await self._try_later(owed, "failed")
        return None

    async def _is_wanted(self, owed: Owed) -> bool:
        """Hold what nobody asked for against the person's budget and dial."""
        if not owed.is_unasked or owed.user is None:
            return True
        person = PersonKey(owed.workspace, owed.user)
        known = await self._database.read(people.known, person)
        now = self._clock()
        sent = await self._database.read(deliveries.unasked_since, person, now - budget.A_WEEK)
        decided = budget.decide(owed.kind, known.dial if known else "useful", sent, now)
        if isinstance(decided, budget.Never):
            await self._end(owed, "dropped", error="dial")
        elif isinstance(decided, budget.Later):
            await self._database.write(deliveries.postpone, owed.id, decided.until, "budget")
        return isinstance(decided, budget.Now)

    async def _send(self, owed: Owed, act: Act) -> None:
        if isinstance(act, Nothing):
            await self._end(owed, "dropped", error=act.why)
        elif isinstance(act, React):
            await self._react(owed, act)
        elif isinstance(act, Revise):
            await self._turn(act.posted.channel)
            await self._call("chat.update", channel=act.posted.channel, ts=act.posted.ts, **act.words)
            await self._end(owed, "posted")
        elif isinstance(act, Whisper):
            await self._turn(act.channel)
            await self._whisper(owed, act)
        else:
            await self._post(owed, act)

    async def _post(self, owed: Owed, act: Post | Direct) -> None:
        channel = await self._channel(act)
        thread = act.thread_ts if isinstance(act, Post) else None
        await self._turn(channel)
        # What is quoted is written down first: a deletion that comes while we post must find it.
        await self._database.write(deliveries.quote, owed.workspace, owed.id, act.quotes)
        answer = await self._call(
            "chat.postMessage",
            channel=channel,
            thread_ts=thread,
            metadata={"event_type": METADATA, "event_payload": {"delivery": owed.id}},
            unfurl_links=False,
            unfurl_media=False,
            **act.words,
        )
        posted = (ChannelId(str(answer["channel"])), Timestamp(str(answer["ts"])))
        await self._end(owed, "posted", posted=posted)

    async def _channel(self, act: Post | Direct) -> ChannelId:
        if isinstance(act, Post):
            return act.channel
        answer = await self._call("conversations.open", users=act.user)
        found = answer["channel"]
        return ChannelId(str(found["id"]) if isinstance(found, dict) else "")

    async def _whisper(self, owed: Owed, act: Whisper) -> None:
        """A note is sent at most once: without an answer it counts as sent."""
        try:
            await self._call(
                "chat.postEphemeral",
                channel=act.channel,
                user=act.user,
                thread_ts=act.thread_ts,
                **act.words,
            )
        except Unsure:
            log.info("delivery %s: a note went unanswered", owed.id)
        await self._end(owed, "posted")

    async def _react(self, owed: Owed, act: React) -> None:
        method = "reactions.remove" if act.is_removal else "reactions.add"
        try:
            await self._call(method, channel=act.channel, timestamp=act.ts, name=act.emoji)
        except SlackApiError as error:
            if error.response.get("error") not in DONE_ALREADY:
                raise
        await self._end(owed, "posted")

    async def _call(self, method: str, **arguments: object) -> dict[str, object]:
        given = {name: value for name, value in arguments.items() if value is not None}
        try:
            answer = await self._client.api_call(method, json=given)
        except SlackApiError as error:
            if error.response.status_code >= 500:
                raise Unsure from error
            raise
        except (aiohttp.ClientError, TimeoutError, OSError, SlackClientError) as error:
            raise Unsure from error
        data = answer.data
        return data if isinstance(data, dict) else {}

    async def _turn(self, channel: str) -> None:
        """Wait for this channel's turn: one message a second."""
        now = asyncio.get_running_loop().time()
        free_at = self._free_at.get(channel, now)
        self._free_at[channel] = max(free_at, now) + self._pace
        if free_at > now:
            await asyncio.sleep(free_at - now)

    async def _refused(self, owed: Owed, error: SlackApiError) -> timedelta | None:
        code = str(error.response.get("error") or "unknown")
        if code == "ratelimited":
            wait = timedelta(seconds=float(error.response.headers.get("Retry-After", 1)))
            await self._postpone(owed, wait, code)
            return wait
        log.warning("delivery %s (%s): Slack says %s", owed.id, owed.kind, code)
        if code in FINAL:
            await self._end(owed, "dropped", error=code)
        else:
            await self._try_later(owed, code)
        return None

    async def _try_later(self, owed: Owed, code: str) -> None:
        if owed.attempts + 1 >= ATTEMPTS:
            await self._end(owed, "parked", error=code)
        else:
            await self._postpone(owed, timedelta(seconds=5 * 2**owed.attempts), code)

    async def _postpone(self, owed: Owed, wait: timedelta, code: str) -> None:
        await self._database.write(deliveries.postpone, owed.id, self._clock() + wait, code)

    async def _end(
        self,
        owed: Owed,
        state: str,
        *,
        posted: tuple[ChannelId, Timestamp] | None = None,
        error: str | None = None,
    ) -> None:
        await self._database.write(
            deliveries.settle, owed.id, state, self._clock(), posted=posted, error=error
        )

    async def _landed(self, owed: Owed) -> bool:
        """After an attempt whose end we do not know: whether Slack has it, and then record that."""
        if owed.kind in ("bookmark", "unbookmark", "revise", "revise_entry"):
            return False
        if owed.kind in ("first_star",):
            await self._end(owed, "posted")
            return True
        if owed.channel is None:
            raise Unlooked
        found = await self._look(owed.workspace, owed.channel, owed)
        if found is None:
            return False
        await self._end(owed, "posted", posted=(owed.channel, found))
        return True

    async def _look(self, workspace: WorkspaceId, channel: ChannelId, owed: Owed) -> Timestamp | None:
        since = owed.created_at.timestamp() - SETTLE.total_seconds()
        try:
            answer = await self._client.conversations_history(
                channel=channel, oldest=f"{since:.6f}", include_all_metadata=True, limit=200
            )
        except SlackApiError as error:
            if error.response.get("error") == "ratelimited":
                raise
            raise Unlooked from error
        for found in answer.get("messages") or []:
            payload = (found.get("metadata") or {}).get("event_payload") or {}
            if payload.get("delivery") == owed.id:
                return Timestamp(str(found["ts"]))
        return None
