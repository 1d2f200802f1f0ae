"""Slack's payloads as small frozen values; `Any` stops here."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncBoltContext

from communities.keeping import Said, Starred
from handlers.envelopes import ID
from handlers.relevance import SPOKEN, channel_of
from storage.keys import ChannelId, ChannelKey, MessageKey, PersonKey, Timestamp, UserId, WorkspaceId

Next = Callable[[], Awaitable[Any]]


class Unreadable(Exception):
    """An envelope lacks `what` its kind always has: nobody can do anything about it, now or later."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@dataclass(frozen=True, slots=True)
class Typed:
    """A slash command: who typed what where. `words` is Slack's markup, escaped."""

    person: PersonKey
    channel: ChannelId
    words: str
    trigger_id: str
    # In a channel that only some can open, as far as Slack says.
    is_private: bool = True


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button pressed or an option chosen; `value` is what the view put there."""

    person: PersonKey
    action_id: str
    value: str
    channel: ChannelId | None
    trigger_id: str
    is_on_home: bool = False
    # The modal in which it was pressed, if it was in one.
    view_id: str = ""
    # Whether that is the third, on top of which Slack shows no fourth.
    is_deepest: bool = False
    # The form that the modal is, if it is one; and what the view put there.
    view_kind: str = ""
    view_about: str = ""
    # Whether it was pressed in a note that only this person sees.
    is_in_note: bool = False

    @property
    def named(self) -> ChannelKey:
        """The channel that the button names."""
        return ChannelKey(self.person.workspace, ChannelId(self.value))


@dataclass(frozen=True, slots=True)
class Reached:
    """A global shortcut: who used it. It comes from no channel."""

    person: PersonKey
    trigger_id: str


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
    if not context.user_id:
        raise Unreadable("a person")
    return PersonKey(WorkspaceId(context["installation"].workspace), UserId(context.user_id))


def id_of(found: object) -> str | None:
    """The id of a person or channel, given as such or as an object that has it."""
    inside = found.get("id") if isinstance(found, dict) else found
    return inside if isinstance(inside, str) and inside else None


def user_in(event: dict[str, Any]) -> UserId:
    """Who an event is about; raises `Unreadable`."""
    found = id_of(event.get("user"))
    if found is None:
        raise Unreadable("a person")
    return UserId(found)


def user_named(value: str) -> UserId:
    """The person that a field of a form names; raises `Unreadable` for what is nobody's id."""
    if not ID.fullmatch(value):
        raise Unreadable("a person")
    return UserId(value)


def channel_in(event: dict[str, Any], workspace: WorkspaceId) -> ChannelKey:
    """The channel that an event is about; raises `Unreadable`."""
    found = channel_of(event)
    if found is None:
        raise Unreadable("a channel")
    return ChannelKey(workspace, ChannelId(found))


async def typed(context: AsyncBoltContext, command: dict[str, Any], next: Next) -> None:
    """Middleware: the command as `typed`."""
    context["typed"] = Typed(
        person_of(context),
        ChannelId(command.get("channel_id", "")),
        text_of(command).strip(),
        command.get("trigger_id", ""),
        is_private=is_private(command.get("channel_name")),
    )
    await next()


def is_private(name: object) -> bool:
    """Whether a command was typed where only some can read: Slack names no such channel; unknown counts."""
    return not isinstance(name, str) or name in ("", "privategroup") or name.startswith("mpdm-")


async def pressed(
    context: AsyncBoltContext,
    action: dict[str, Any],
    body: dict[str, Any],
    next: Next,
) -> None:
    """Middleware: the action as `pressed`."""
    option, view = action.get("selected_option", {}), body.get("view", {})
    container = body.get("container", {})
    channel = id_of(body.get("channel")) or container.get("channel_id")
    context["pressed"] = Pressed(
        person_of(context),
        action["action_id"],
        action.get("value") or option.get("value") or "",
        ChannelId(channel) if channel else None,
        body.get("trigger_id", ""),
        is_on_home=view.get("type") == "home",
        view_id=view.get("id", "") if view.get("type") == "modal" else "",
        is_deepest=view.get("previous_view_id") not in (None, "", view.get("root_view_id")),
        view_kind=view.get("callback_id", ""),
        view_about=view.get("private_metadata", ""),
        is_in_note=bool(container.get("is_ephemeral")),
    )
    await next()


async def reached(context: AsyncBoltContext, body: dict[str, Any], next: Next) -> None:
    """Middleware: the global shortcut as `reached`."""
    context["reached"] = Reached(person_of(context), body.get("trigger_id", ""))
    await next()


async def pointed(context: AsyncBoltContext, body: dict[str, Any], next: Next) -> None:
    """Middleware: the message shortcut as `pointed`."""
    person, channel = person_of(context), id_of(body.get("channel"))
    if channel is None:
        raise Unreadable("a channel")
    bot_id = context["installation"].bot_id
    context["pointed"] = Pointed(
        person,
        said(person.workspace, ChannelId(channel), body.get("message", {}), "", bot_id),
        body.get("trigger_id", ""),
    )
    await next()


async def submitted(context: AsyncBoltContext, view: dict[str, Any], next: Next) -> None:
    """Middleware: the modal's fields as `submitted`."""
    context["submitted"] = form_of(person_of(context), view)
    await next()


async def filled_in(context: AsyncBoltContext, body: dict[str, Any], next: Next) -> None:
    """Middleware: the fields of a modal that is still open, as `submitted`."""
    view = body.get("view", {})
    if "id" not in view:
        raise Unreadable("a view")
    context["submitted"] = form_of(person_of(context), view)
    await next()


def form_of(person: PersonKey, view: dict[str, Any]) -> Submitted:
    """A modal's fields by their blocks."""
    values: dict[str, str] = {}
    chosen: dict[str, tuple[str, ...]] = {}
    state = view.get("state", {}).get("values", {})
    for block, elements in state.items():
        for element in elements.values() if isinstance(elements, dict) else ():
            if isinstance(element, dict):
                values[block] = value_of(element)
                options = element.get("selected_options", ())
                chosen[block] = tuple(found["value"] for found in options if "value" in found)
    return Submitted(
        person, view.get("id", ""), view.get("private_metadata", ""), values, chosen, view.get("hash", "")
    )


def value_of(element: dict[str, Any]) -> str:
    """The one value of an input element, whatever its kind calls it."""
    option = element.get("selected_option", {})
    kinds = ("value", "selected_date", "selected_time", "selected_user", "selected_conversation")
    found = next((element[kind] for kind in kinds if element.get(kind)), None)
    return str(found or option.get("value") or "").strip()


def text_of(message: dict[str, Any]) -> str:
    """The words of a message or command."""
    found = message.get("text")
    return found if isinstance(found, str) and message.get("subtype") in SPOKEN else ""


def said(
    workspace: WorkspaceId, channel: ChannelId, message: dict[str, Any], permalink: str, bot_id: str
) -> Said:
    """A message as Slack describes it, without words if it has none; raises `Unreadable`."""
    ts, thread = message.get("ts"), message.get("thread_ts")
    if ts is None:
        raise Unreadable("a ts")
    author = id_of(message.get("user"))
    is_bots = bool(message.get("bot_id"))
    parent = id_of(message.get("parent_user_id"))
    return Said(
        MessageKey(workspace, channel, Timestamp(ts)),
        UserId(author) if author and not is_bots else None,
        text_of(message),
        permalink or message.get("permalink", ""),
        Timestamp(thread) if thread and thread != ts else None,
        message.get("edited", {}).get("ts"),
        is_ours=message.get("bot_id") == bot_id,
        has_files=bool(message.get("files")),
        parent_author=UserId(parent) if parent else None,
    )


def starred(event: dict[str, Any], workspace: WorkspaceId) -> Starred:
    """A reaction on a message; without `event_ts` the message's own time stands in, as the earliest."""
    place, ts = channel_in(event, workspace), event.get("item", {}).get("ts")
    if ts is None:
        raise Unreadable("a ts")
    return Starred(
        MessageKey(workspace, place.channel, Timestamp(ts)),
        user_in(event),
        event.get("reaction", "").split("::")[0],
        event.get("event_ts", ts),
    )


def author_in(event: dict[str, Any]) -> UserId | None:
    """Who wrote what a reaction is on, when Slack says so; a webhook's message has nobody."""
    author = event.get("item_user")
    return UserId(author) if author else None


async def is_edit(event: dict[str, Any]) -> bool:
    """Matcher: a message has other words now (an unfurled link changes a message too, and is none)."""
    if event.get("subtype") != "message_changed" or await is_deletion(event):
        return False
    message, previous = event.get("message", {}), event.get("previous_message", {})
    return bool(message.get("edited")) or message.get("text") != previous.get("text")


async def is_deletion(event: dict[str, Any]) -> bool:
    """Matcher: a message is gone; of a thread with replies a tombstone stays."""
    if event.get("subtype") == "message_deleted":
        return True
    message = event.get("message", {})
    return event.get("subtype") == "message_changed" and message.get("subtype") == "tombstone"
