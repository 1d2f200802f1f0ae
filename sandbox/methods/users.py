"""users.*: who somebody is, and which channels they share with the bot."""

from sandbox.api import Args, method, page
from sandbox.methods.conversations import kinds, listed
from sandbox.refusals import Refused
from sandbox.shapes import user as user_shape
from sandbox.slack import Slack
from sandbox.workspace import BOT, JSON


@method("users.info", tier=4, scope="users:read")
def info(slack: Slack, args: Args) -> JSON:
    """One person."""
    person = slack.workspace.people.get(args.text("user"))
    if person is None:
        raise Refused("user_not_found")
    return {"user": user_shape(person, slack.calendar.now())}


@method("users.list", tier=2, scope="users:read")
def list_(slack: Slack, args: Args) -> JSON:
    """Everybody of this workspace, and those of others who share a channel."""
    if "limit" not in args and len(slack.workspace.people) > 500:
        raise Refused("limit_required")
    now = slack.calendar.now()
    shown, more = page([user_shape(person, now) for person in slack.workspace.people.values()], args)
    return {"members": shown, "cache_ts": int(now), "response_metadata": more}


@method("users.conversations", tier=3)
def conversations(slack: Slack, args: Args) -> JSON:
    """The channels of a person (or of the bot) that the bot can name."""
    wanted = kinds(slack, args)
    user = args.text("user", BOT)
    if user not in slack.workspace.people:
        raise Refused("user_not_found")
    channels = [
        channel
        for channel in slack.workspace.channels.values()
        if channel.kind in wanted
        and user in channel.members
        and (channel.kind == "channel" or BOT in channel.members)
    ]
    shown, more = listed(slack, args, channels)
    for channel in shown:
        channel.pop("is_member", None)
    return {"channels": shown, "response_metadata": more}
