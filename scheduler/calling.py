"""Calls to Slack whose end may stay unknown, and the look in history that settles it."""

import json
from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from scheduler.act import Delete, React, Whisper
from storage.deliveries import Owed
from storage.keys import ChannelId, Timestamp, UserId

METADATA = "commonplace_delivery"
# What Slack says when it does not know itself whether it has carried something out.
BROKEN = {"fatal_error", "internal_error", "service_unavailable"}
# What Slack says once the app was taken out of a workspace.
TAKEN_OUT = {"account_inactive", "token_revoked"}
# What Slack will not take however often it is asked.
FINAL = {
    "cannot_dm_bot",
    "cant_delete_message",
    "cant_update_message",
    "channel_not_found",
    "edit_window_closed",
    "file_type_not_allowed",
    "file_upload_size_restricted",
    "file_uploads_disabled",
    "file_uploads_except_images_disabled",
    "invalid_blocks",
    "is_archived",
    "is_inactive",
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
# What carries blocks goes as JSON. Slack reads a form everywhere, JSON not in what reads or takes files.
AS_JSON = {"chat.postEphemeral", "chat.postMessage", "chat.update"}
DONE_ALREADY = {"already_reacted", "no_reaction"}
PAGES = 10
# So many seconds we wait when Slack wants us to and does not say how long.
UNTOLD = 30
# Our clock and Slack's may differ by so much.
LEEWAY = timedelta(seconds=60)


class Unsure(Exception):
    """Slack did not answer: it may have it, or not. `wait` is how long it wants to be left alone."""

    def __init__(self, wait: timedelta | None = None) -> None:
        super().__init__()
        self.wait = wait


class Lost(Exception):
    """Another process has taken it over, or Slack has it."""


class Unlooked(Exception):
    """Slack does not let us look whether it has the message."""


async def call(client: AsyncWebClient, method: str, **arguments: object) -> dict[str, Any]:
    """One call; raises `Unsure` when it may have been carried out or not, `SlackApiError` when it was not."""
    given = {name: value for name, value in arguments.items() if value is not None}
    try:
        if method in AS_JSON:
            answer = await client.api_call(method, json=given)
        else:
            answer = await client.api_call(method, data=form(given))
    except SlackApiError as error:
        if status_of(error) >= 500 or code_of(error) in BROKEN:
            raise Unsure from error
        raise
    except (aiohttp.ClientError, TimeoutError, OSError, SlackClientError) as error:
        raise Unsure from error
    return answer.data if isinstance(answer.data, dict) else {}


def form(given: dict[str, object]) -> dict[str, str]:
    """Arguments as a form carries them: words as they are, everything else written as JSON."""
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in given.items()}


async def direct(client: AsyncWebClient, user: UserId) -> ChannelId:
    """The direct messages with somebody."""
    found = (await call(client, "conversations.open", users=user))["channel"]
    return ChannelId(str(found["id"]) if isinstance(found, dict) else "")


async def whisper(client: AsyncWebClient, act: Whisper) -> None:
    """A note that only one person sees."""
    place = {"channel": act.channel, "user": act.user, "thread_ts": act.thread_ts}
    await call(client, "chat.postEphemeral", **place, **act.words)


async def react(client: AsyncWebClient, act: React) -> None:
    """A reaction of ours, put or taken away; it may be so already."""
    method = "reactions.remove" if act.is_removal else "reactions.add"
    try:
        await call(client, method, channel=act.channel, timestamp=act.ts, name=act.emoji)
    except SlackApiError as error:
        if code_of(error) not in DONE_ALREADY:
            raise


async def erase(client: AsyncWebClient, act: Delete) -> None:
    """A message of ours goes; somebody may have deleted it before."""
    try:
        await call(client, "chat.delete", channel=act.posted.channel, ts=act.posted.ts)
    except SlackApiError as error:
        if code_of(error) != "message_not_found":
            raise


async def landed(client: AsyncWebClient, owed: Owed) -> Timestamp | None:
    """Where Slack has this delivery, or None when it has not; raises `Unlooked`, `Unsure`."""
    if owed.channel is None:
        raise Unlooked
    oldest = f"{(owed.created_at - LEEWAY).timestamp():.6f}"
    cursor: str | None = None
    for _ in range(PAGES):
        page = await looked(client, owed.channel, oldest, cursor)
        for found in page.get("messages") or []:
            payload = (found.get("metadata") or {}).get("event_payload") or {}
            if payload.get("delivery") == owed.id:
                return Timestamp(str(found["ts"]))
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or None
        if cursor is None:
            return None
    raise Unlooked


async def looked(
    client: AsyncWebClient, channel: ChannelId, oldest: str, cursor: str | None
) -> dict[str, Any]:
    """A page of a channel's messages with their metadata."""
    try:
        return await call(
            client,
            "conversations.history",
            channel=channel,
            oldest=oldest,
            cursor=cursor,
            include_all_metadata=True,
            limit=200,
        )
    except SlackApiError as error:
        if code_of(error) == "ratelimited":
            raise Unsure(retry_after(error)) from error
        raise Unlooked from error


def code_of(error: SlackApiError) -> str:
    """What Slack says is wrong, in its word."""
    if status_of(error) == 429:
        return "ratelimited"
    data = getattr(error.response, "data", None)
    code = str(data.get("error") or "unknown") if isinstance(data, dict) else "unknown"
    # Some methods spell it otherwise.
    return code.replace("rate_limited", "ratelimited")


def status_of(error: SlackApiError) -> int:
    """The status of the answer; when the SDK could not read it, it passes on the bare response."""
    found: int = getattr(error.response, "status_code", None) or error.response.status
    return found


def retry_after(error: SlackApiError) -> timedelta:
    """How long Slack wants us to wait."""
    return timedelta(seconds=float(error.response.headers.get("Retry-After", UNTOLD)))
