"""The Web API's frame: arguments, scopes, who may see what, and the list of methods."""

import base64
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from sandbox.refusals import Refused
from sandbox.slack import Slack
from sandbox.workspace import BOT, JSON, Channel, Message

T = TypeVar("T")

type_of_scope = {"channel": "channels", "group": "groups", "im": "im"}


class Args:
    """The arguments of one call, however they came."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.raw = raw

    def __contains__(self, name: str) -> bool:
        return self.raw.get(name) is not None

    def text(self, name: str, default: str = "") -> str:
        """A string argument."""
        value = self.raw.get(name)
        return default if value is None else str(value)

    def flag(self, name: str) -> bool:
        """A boolean argument."""
        value = self.raw.get(name)
        return value is True or str(value).lower() in ("1", "true")

    def number(self, name: str, default: int) -> int:
        """An integer argument."""
        try:
            return int(self.raw.get(name) or default)
        except (ValueError, TypeError, OverflowError):
            raise Refused("invalid_arguments") from None

    def json(self, name: str, refusal: str) -> Any:
        """A structured argument: an object or a list, or a string that holds one."""
        value = self.raw.get(name)
        if not isinstance(value, str) or not value:
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise Refused(refusal) from None

    def need(self, *names: str) -> None:
        """Refuse unless these are there, and name each that is not."""
        missing = [f"[ERROR] missing required field: {name}" for name in names if not self.text(name)]
        if missing:
            raise Refused("invalid_arguments", response_metadata={"messages": missing})

    def needed(self, name: str) -> str:
        """A string argument that must be there."""
        self.need(name)
        return self.text(name)


@dataclass(frozen=True)
class Method:
    """A Web API method: what it does and needs, how often it may be called, whether it reads JSON."""

    does: Callable[[Slack, Args], JSON]
    tier: int | None
    scope: str | None
    app_token: bool = False
    reads_json: bool = False


METHODS: dict[str, Method] = {}


def method(
    name: str,
    *,
    tier: int | None = None,
    scope: str | None = None,
    app_token: bool = False,
    reads_json: bool = False,
) -> Callable[[Callable[[Slack, Args], JSON]], Callable[[Slack, Args], JSON]]:
    """Register a function as a Web API method."""

    def registered(does: Callable[[Slack, Args], JSON]) -> Callable[[Slack, Args], JSON]:
        METHODS[name] = Method(does, tier, scope, app_token, reads_json)
        return does

    return registered


def need(slack: Slack, *scopes: str) -> None:
    """Refuse unless the manifest grants one of these scopes."""
    if not slack.manifest.scopes & set(scopes):
        raise Refused("missing_scope", needed=",".join(scopes), provided=slack.manifest.provided)


def need_for(slack: Slack, channel: Channel, verb: str) -> None:
    """Refuse unless `channels:`, `groups:` or `im:` with this verb is granted, whichever fits."""
    need(slack, f"{type_of_scope[channel.kind]}:{verb}")


def seen(slack: Slack, ref: str) -> Channel:
    """A channel that the bot can name: public, or one it is in."""
    channel = slack.workspace.channels.get(ref)
    if channel is None or ((channel.is_private or channel.is_im) and BOT not in channel.members):
        raise Refused("channel_not_found")
    return channel


def inside(slack: Slack, ref: str) -> Channel:
    """A channel that the bot is a member of."""
    channel = seen(slack, ref)
    if BOT not in channel.members:
        raise Refused("not_in_channel")
    return channel


def said_in(channel: Channel, ts: str) -> Message:
    """A message that is still there."""
    message = channel.messages.get(ts)
    if message is None:
        raise Refused("message_not_found")
    return message


def page(items: list[T], args: Args, default: int = 100) -> tuple[list[T], JSON]:
    """One page of a listing, and the metadata that leads to the next."""
    limit = args.number("limit", default)
    if not 0 < limit < 1000:
        raise Refused("invalid_limit")
    start = _place(args.text("cursor"))
    more = _cursor(start + limit) if start + limit < len(items) else ""
    return items[start : start + limit], {"next_cursor": more}


def _cursor(place: int) -> str:
    """Where a listing goes on, in a form that says nothing to the app."""
    return base64.b64encode(f"after:{place}".encode()).decode()


def _place(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        found = re.fullmatch(rb"after:(\d+)", base64.b64decode(cursor, validate=True))
    except ValueError:
        found = None
    if found is None:
        raise Refused("invalid_cursor")
    return int(found[1])
