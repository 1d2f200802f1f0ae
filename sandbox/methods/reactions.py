"""reactions.*: what the app adds, takes away and looks up."""

import re

from sandbox import talk
from sandbox.api import Args, inside, method, said_in
from sandbox.refusals import Refused
from sandbox.shapes import message as message_shape
from sandbox.slack import Slack
from sandbox.workspace import JSON, Channel, Message

EMOJI = re.compile(r"[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?")


def _target(slack: Slack, args: Args) -> tuple[Channel, Message]:
    if not args.text("channel") or not args.text("timestamp"):
        raise Refused("no_item_specified")
    if not re.fullmatch(r"\d+\.\d{6}", args.text("timestamp")):
        raise Refused("bad_timestamp")
    channel = inside(slack, args.text("channel"))
    message = said_in(channel, args.text("timestamp"))
    if message.tombstone:
        raise Refused("message_not_found")
    return channel, message


def _emoji(args: Args) -> str:
    name = args.text("name").strip(":")
    if not EMOJI.fullmatch(name):
        raise Refused("invalid_name")
    return name


@method("reactions.add", tier=3, scope="reactions:write", reads_json=True)
def add(slack: Slack, args: Args) -> JSON:
    """React as the app."""
    name = _emoji(args)
    channel, message = _target(slack, args)
    if channel.is_archived:
        raise Refused("is_archived")
    if not talk.react(slack.workspace, channel, message, slack.bot, name):
        raise Refused("already_reacted")
    return {}


@method("reactions.remove", tier=2, scope="reactions:write", reads_json=True)
def remove(slack: Slack, args: Args) -> JSON:
    """Take the app's reaction back."""
    name = _emoji(args)
    channel, message = _target(slack, args)
    if channel.is_archived:
        raise Refused("is_archived")
    if not talk.unreact(slack.workspace, channel, message, slack.bot, name):
        raise Refused("no_reaction")
    return {}


@method("reactions.get", tier=3, scope="reactions:read")
def get(slack: Slack, args: Args) -> JSON:
    """A message (or a reply) with its reactions and its address."""
    channel, message = _target(slack, args)
    shape = message_shape(slack.workspace, channel, message, full=args.flag("full"))
    link = slack.workspace.permalink(channel, message)
    return {"type": "message", "channel": channel.id, "message": shape | {"permalink": link}}
