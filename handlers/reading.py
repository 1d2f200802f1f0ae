"""Slack's payloads as small frozen values; `Any` stops here."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncBoltContext

from communities.keeping import Said, Starred
from storage.keys import ChannelId, MessageKey, PersonKey, Timestamp, UserId, WorkspaceId

Next = Callable[[], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Typed:
    """A slash command: who typed what where. `words` is Slack's markup, escaped."""

    person: PersonKey
    channel: ChannelId
    words: str
    trigger_id: str


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button pressed or an option chosen; `value` is what the view put there."""

    person: PersonKey
    action_id: str
    value: str
    channel: ChannelId | None
    trigger_id: str
    is_on_home: bool = False


@dataclass(frozen=True, slots=True)
class Pointed:
    """A message shortcut: who used it on which message. The words are as the payload has them."""

    person: PersonKey
    said: Said
    trigger_id: str


@dataclass(frozen=True, slots=True)
class Submitted:
    """A modal sent off: `about` is what the view put there, `values` by block, empty ones as ''."""

    person: PersonKey
    view_id: str
    about: str
    values: dict[str, str]
    chosen: dict[str, tuple[str, ...]]
    hash: str = ""


def person_of(context: AsyncBoltContext) -> PersonKey:
    """Who acted, in the workspace that sees it."""
    return PersonKey(WorkspaceId(context["tools"].installation.workspace), UserId(str(context.user_id or "")))


async def typed(context: AsyncBoltContext, command: dict[str, Any], next: Next) -> None:
    """Middleware: the command as `typed`."""
    context["typed"] = Typed(
        person_of(context),
        ChannelId(str(command.get("channel_id", ""))),
        str(command.get("text") or "").strip(),
        str(command.get("trigger_id", "")),
    )
    await next()


async def pressed(
    context: AsyncBoltContext,
    action: dict[str, Any],
    body: dict[str, Any],
    next: Next,
) -> None:
    """Middleware: the action as `pressed`."""
    option = action.get("selected_option") or {}
    channel = (body.get("channel") or {}).get("id") or (body.get("container") or {}).get("channel_id")
    context["pressed"] = Pressed(
        person_of(context),
        str(action.get("action_id", "")),
        str(action.get("value") or option.get("value") or ""),
        ChannelId(channel) if channel else None,
        str(body.get("trigger_id", "")),
        is_on_home=(body.get("view") or {}).get("type") == "home",
    )
    await next()


async def pointed(context: AsyncBoltContext, body: dict[str, Any], next: Next) -> None:
    """Middleware: the message shortcut as `pointed`."""
    workspace = person_of(context).workspace
    channel = ChannelId(str((body.get("channel") or {}).get("id", "")))
    message = body.get("message") or {}
    context["pointed"] = Pointed(
        person_of(context),
        said(workspace, channel, message, "", context["tools"].installation.bot_id),
        str(body.get("trigger_id", "")),
    )
    await next()


async def submitted(context: AsyncBoltContext, view: dict[str, Any], next: Next) -> None:
    """Middleware: the modal's fields as `submitted`."""
    context["submitted"] = form_of(person_of(context), view)
    await next()


async def filled_in(context: AsyncBoltContext, body: dict[str, Any], next: Next) -> None:
    """Middleware: the fields of a modal that is still open, as `submitted`."""
    context["submitted"] = form_of(person_of(context), body.get("view") or {})
    await next()


def form_of(person: PersonKey, view: dict[str, Any]) -> Submitted:
    """A modal's fields by their blocks."""
    values: dict[str, str] = {}
    chosen: dict[str, tuple[str, ...]] = {}
    state = (view.get("state") or {}).get("values") or {}
    for block, elements in state.items():
        for element in elements.values():
            values[block] = value_of(element)
            chosen[block] = tuple(str(found["value"]) for found in element.get("selected_options") or ())
    return Submitted(
        person,
        str(view.get("id", "")),
        str(view.get("private_metadata", "")),
        values,
        chosen,
        str(view.get("hash", "")),
    )


def value_of(element: dict[str, Any]) -> str:
    """The one value of an input element, whatever its kind calls it."""
    option = element.get("selected_option") or {}
    kinds = ("value", "selected_date", "selected_time", "selected_user", "selected_conversation")
    found = next((element[kind] for kind in kinds if element.get(kind)), None)
    return str(found or option.get("value") or "").strip()


def said(
    workspace: WorkspaceId, channel: ChannelId, message: dict[str, Any], permalink: str, bot_id: str
) -> Said:
    """A message as Slack describes it; what is absent is taken as empty."""
    ts = Timestamp(str(message.get("ts", "")))
    thread = message.get("thread_ts")
    author = message.get("user")
    is_bots = bool(message.get("bot_id"))
    edited = message.get("edited")
    return Said(
        MessageKey(workspace, channel, ts),
        UserId(author) if isinstance(author, str) and not is_bots else None,
        str(message.get("text") or ""),
        permalink or str(message.get("permalink") or ""),
        Timestamp(str(thread)) if thread and thread != ts else None,
        str(edited.get("ts")) if isinstance(edited, dict) else None,
        is_ours=message.get("bot_id") == bot_id,
        has_files=bool(message.get("files")),
    )


def starred(event: dict[str, Any], workspace: WorkspaceId) -> Starred:
    """A reaction on a message; without `event_ts` the message's own time stands in, as the earliest."""
    item = event["item"]
    return Starred(
        MessageKey(workspace, ChannelId(item["channel"]), Timestamp(item["ts"])),
        UserId(str(event.get("user", ""))),
        str(event.get("reaction", "")).split("::")[0],
        str(event.get("event_ts") or item["ts"]),
    )


def author_in(event: dict[str, Any]) -> UserId | None:
    """Who wrote what a reaction is on, when Slack says so; a webhook's message has nobody."""
    author = event.get("item_user")
    return UserId(author) if isinstance(author, str) and author else None


async def is_edit(event: dict[str, Any]) -> bool:
    """Matcher: a message has other words now (an unfurled link changes a message too, and is none)."""
    if event.get("subtype") != "message_changed" or await is_deletion(event):
        return False
    message, previous = event.get("message") or {}, event.get("previous_message") or {}
    return bool(message.get("edited")) or message.get("text") != previous.get("text")


async def is_deletion(event: dict[str, Any]) -> bool:
    """Matcher: a message is gone; of a thread with replies a tombstone stays."""
    if event.get("subtype") == "message_deleted":
        return True
    message = event.get("message") or {}
    return event.get("subtype") == "message_changed" and message.get("subtype") == "tombstone"
