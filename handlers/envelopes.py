"""What Slack sends, made readable: whatever has not the shape that Slack documents counts as absent."""

import re
from typing import Any

from handlers.relevance import ABOUT_CHANNELS, ABOUT_PEOPLE, ABOUT_US, PASSING, STARS

# Nothing that we read lies deeper; what does is left out, so that nobody can send us into the depths.
DEEPEST = 24
HALVES = re.compile("[\ud800-\udfff]")
ID = re.compile(r"[A-Za-z0-9]{1,32}")
TS = re.compile(r"[0-9]{1,10}\.[0-9]{1,9}")
ADDRESS = re.compile(r"https?://[^\s<>|]{1,2000}")
MOST = 2**31
ACTED = {"command", "block_actions", "view_submission", "view_closed", "message_action", "shortcut"}
# What can be told of in a log or a number: a kind that we do not know may be anybody's word.
KINDS = ACTED | STARS | ABOUT_CHANNELS | ABOUT_PEOPLE | ABOUT_US | PASSING | {"message"}

TEXTS = {
    "action_id",
    "block_id",
    "callback_id",
    "command",
    "delivery",
    "display_name",
    "event_id",
    "event_type",
    "hash",
    "name",
    "private_metadata",
    "reaction",
    "real_name",
    "selected_date",
    "selected_time",
    "subtype",
    "tab",
    "trigger_id",
    "type",
    "tz",
    "value",
}
IDS = {
    "app_installed_team_id",
    "bot_id",
    "channel_id",
    "id",
    "item_user",
    "new_channel_id",
    "old_channel_id",
    "parent_user_id",
    "selected_channel",
    "selected_conversation",
    "selected_user",
    "team_id",
    "user_id",
}
TIMES = {"deleted_ts", "event_ts", "thread_ts", "ts"}
ADDRESSES = {"permalink", "response_url"}
OBJECTS = {
    "assistant_thread",
    "container",
    "edited",
    "enterprise_user",
    "event",
    "event_payload",
    "function",
    "function_data",
    "inputs",
    "item",
    "message",
    "metadata",
    "previous_message",
    "profile",
    "response_metadata",
    "rich_text_value",
    "selected_option",
    "state",
    "values",
    "view",
}
# Either the id alone or an object that has it.
NAMED = {"channel", "enterprise", "team", "user"}
LISTS = {"actions", "authorizations", "files", "response_urls", "selected_options"}
ID_LISTS = {"selected_channels", "selected_conversations", "selected_users"}
NUMBERS = {"num_members", "selected_date_time", "updated"}


def opened(envelope: object) -> dict[str, Any]:
    """An envelope made readable; of one that nobody could listen to only the kind, for Bolt trips over it."""
    body = readable(envelope)
    if not is_routable(body):
        return {name: body[name] for name in ("type",) if name in body}
    if "response_urls" in body:
        # Bolt reads the first, and at a second falls over what it has not got yet.
        body["response_urls"] = body["response_urls"][:1]
    return body


def readable(body: object) -> dict[str, Any]:
    """An envelope or answer of Slack's in which every field that we read is of its kind, or is not there."""
    found = cleaned(body, DEEPEST)
    return found if isinstance(found, dict) else {}


def cleaned(value: object, depth: int) -> Any:
    """The same, with whole characters only and without what is of the wrong kind."""
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, dict):
        if depth == 0:
            return {}
        parts = ((whole(str(name)), cleaned(part, depth - 1)) for name, part in value.items())
        return {name: part for name, part in parts if fits(name, part)}
    if isinstance(value, list):
        return [cleaned(part, depth - 1) for part in value] if depth else []
    return value


def whole(words: str) -> str:
    """Words without what no database keeps and no answer can carry: NUL, and halves of surrogate pairs."""
    if "\0" in words:
        words = words.replace("\0", "")
    return words if words.isascii() else HALVES.sub("\ufffd", words)


def fits(name: str, value: Any) -> bool:
    """Whether a field is of the kind that Slack documents for this name; of others nothing is known."""
    if name in TEXTS:
        return isinstance(value, str)
    if name in IDS:
        return isinstance(value, str) and ID.fullmatch(value) is not None
    if name in TIMES:
        return isinstance(value, str) and TS.fullmatch(value) is not None
    if name in ADDRESSES:
        return isinstance(value, str) and ADDRESS.fullmatch(value) is not None
    if name in OBJECTS:
        return isinstance(value, dict)
    if name in NAMED:
        return isinstance(value, dict) or (isinstance(value, str) and ID.fullmatch(value) is not None)
    if name == "text":
        return isinstance(value, str | dict)
    if name in NUMBERS:
        # A yes or no is a number to Python.
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < MOST
    if name in ID_LISTS:
        return isinstance(value, list) and all(isinstance(one, str) and ID.fullmatch(one) for one in value)
    return name not in LISTS or (isinstance(value, list) and all(isinstance(part, dict) for part in value))


def is_routable(body: dict[str, Any]) -> bool:
    """Whether it is of a kind that somebody could listen to, with what its kind always has."""
    match body.get("type"):
        case None:
            return {"command", "user_id", "channel_id", "trigger_id"} <= body.keys()
        case "event_callback":
            return "type" in body.get("event", {})
        case "block_actions":
            first: dict[str, Any] = next(iter(body.get("actions", ())), {})
            return {"user", "trigger_id"} <= body.keys() and "action_id" in first
        case "view_submission" | "view_closed":
            return "user" in body and {"type", "callback_id"} <= body.get("view", {}).keys()
        case "message_action" | "shortcut":
            return {"callback_id", "user", "trigger_id"} <= body.keys()
    return False


def kind_of(body: dict[str, Any]) -> str:
    """What kind of envelope it is, for the log: nothing that somebody could have put words into."""
    event = body.get("event")
    kind = event.get("type") if isinstance(event, dict) else body.get("type", "command")
    return kind if isinstance(kind, str) and kind in KINDS else "something unknown"
