"""conversations.history and conversations.replies: reading back what was said."""

import math

from sandbox.api import Args, inside, method, need_for, page
from sandbox.refusals import Refused
from sandbox.shapes import message as message_shape
from sandbox.slack import Slack
from sandbox.workspace import JSON, Channel, Message


def _moment(args: Args, name: str, default: float) -> float:
    try:
        moment = float(args.text(name) or default)
    except ValueError:
        raise Refused(f"invalid_ts_{name}") from None
    if moment < 0 or math.isnan(moment):
        raise Refused(f"invalid_ts_{name}")
    return moment


def _between(args: Args, messages: list[Message]) -> list[Message]:
    oldest, latest = _moment(args, "oldest", 0.0), _moment(args, "latest", math.inf)
    ends = args.flag("inclusive")
    return [
        message
        for message in messages
        if oldest < float(message.ts) < latest or (ends and float(message.ts) in (oldest, latest))
    ]


def _shown(slack: Slack, channel: Channel, args: Args, messages: list[Message]) -> JSON:
    told = args.flag("include_all_metadata")
    wanted, more = page(messages, args)
    threads = channel.threads()
    shown = [
        message_shape(
            slack.workspace,
            channel,
            message,
            full=False,
            with_metadata=told,
            below=threads.get(message.ts, []),
        )
        for message in wanted
    ]
    answer: JSON = {"messages": shown, "has_more": bool(more["next_cursor"])}
    return answer | ({"response_metadata": more} if more["next_cursor"] else {})


@method("conversations.history", tier=3)
def history(slack: Slack, args: Args) -> JSON:
    """What was said in a channel, the latest first; replies are not among it."""
    channel = inside(slack, args.needed("channel"))
    need_for(slack, channel, "history")
    said = [message for message in channel.messages.values() if not message.is_reply or message.broadcast]
    newest_first = sorted(_between(args, said), key=lambda message: message.ts, reverse=True)
    return _shown(slack, channel, args, newest_first) | {"pin_count": 0}


@method("conversations.replies", tier=3)
def replies(slack: Slack, args: Args) -> JSON:
    """A thread, its parent first; asked for a reply, that reply alone."""
    args.need("channel", "ts")
    channel = inside(slack, args.text("channel"))
    need_for(slack, channel, "history")
    parent = channel.messages.get(args.text("ts"))
    if parent is None:
        raise Refused("thread_not_found")
    below = [] if parent.is_reply else _between(args, channel.replies(parent.ts))
    return _shown(slack, channel, args, [parent, *below])
