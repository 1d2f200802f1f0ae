"""conversations.*: finding, opening, joining and filling channels."""

from sandbox import rooms
from sandbox.api import Args, inside, method, need, need_for, page, seen, type_of_scope
from sandbox.refusals import Refused
from sandbox.shapes import conversation
from sandbox.slack import Slack
from sandbox.workspace import BOT, JSON, Channel

KINDS = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}


def kinds(slack: Slack, args: Args) -> set[str]:
    """The kinds of channel that a call asks for, each with its scope."""
    wanted = [name.strip() for name in args.text("types", "public_channel").split(",")]
    if not set(wanted) <= set(KINDS):
        raise Refused("invalid_types")
    for name in wanted:
        need(slack, f"{type_of_scope.get(KINDS[name], 'mpim')}:read")
    return {KINDS[name] for name in wanted}


def listed(slack: Slack, args: Args, channels: list[Channel]) -> tuple[list[JSON], JSON]:
    """One page of channels, archived ones left out when asked."""
    shown = [channel for channel in channels if not (channel.is_archived and args.flag("exclude_archived"))]
    counted = [conversation(slack.workspace, channel, with_count=True) for channel in shown]
    return page(counted, args)


@method("conversations.info", tier=3)
def info(slack: Slack, args: Args) -> JSON:
    """One channel."""
    channel = seen(slack, args.needed("channel"))
    need_for(slack, channel, "read")
    with_count = args.flag("include_num_members")
    return {"channel": conversation(slack.workspace, channel, with_count=with_count)}


@method("conversations.list", tier=2)
def list_(slack: Slack, args: Args) -> JSON:
    """The channels that the bot can name."""
    wanted = kinds(slack, args)
    channels = [
        channel
        for channel in slack.workspace.channels.values()
        if channel.kind in wanted and (channel.kind == "channel" or BOT in channel.members)
    ]
    shown, more = listed(slack, args, channels)
    return {"channels": shown, "response_metadata": more}


@method("conversations.members", tier=4)
def members(slack: Slack, args: Args) -> JSON:
    """Who is in a channel."""
    channel = seen(slack, args.needed("channel"))
    need_for(slack, channel, "read")
    shown, more = page([{"id": member} for member in channel.members], args)
    return {"members": [member["id"] for member in shown], "response_metadata": more}


@method("conversations.open", tier=3, reads_json=True)
def open_(slack: Slack, args: Args) -> JSON:
    """Open the direct messages with one person."""
    need(slack, "im:write")
    known = set(slack.workspace.channels)
    channel = seen(slack, ref) if (ref := args.text("channel")) else _direct(slack, args)
    if not channel.is_im:
        raise Refused("channel_not_found")
    brief = {"id": channel.id}
    shown = conversation(slack.workspace, channel) if args.flag("return_im") else brief
    open_before = {"no_op": True, "already_open": True} if channel.id in known else {}
    return {"channel": shown} | open_before


def _direct(slack: Slack, args: Args) -> Channel:
    asked = args.raw.get("users") or ""
    users = asked if isinstance(asked, list) else [part for part in str(asked).split(",") if part]
    if not users:
        raise Refused("users_list_not_supplied")
    if len(users) > 1:
        need(slack, "mpim:write")
    person = slack.workspace.people.get(str(users[0]).strip())
    if person is None or person.is_bot:
        raise Refused("user_not_found")
    if person.deactivated:
        raise Refused("user_disabled")
    return slack.workspace.dm(person)


@method("conversations.join", tier=3, scope="channels:join", reads_json=True)
def join(slack: Slack, args: Args) -> JSON:
    """Let the bot into a public channel."""
    channel = seen(slack, args.text("channel"))
    if channel.is_private or channel.is_im:
        raise Refused("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise Refused("is_archived")
    joined = rooms.join(slack.workspace, channel, slack.bot)
    answer: JSON = {"channel": conversation(slack.workspace, channel)}
    if not joined:
        answer |= {"warning": "already_in_channel"}
        answer |= {"response_metadata": {"warnings": ["already_in_channel"]}}
    return answer


@method("conversations.leave", tier=3, reads_json=True)
def leave(slack: Slack, args: Args) -> JSON:
    """Take the bot out of a channel."""
    channel = seen(slack, args.text("channel"))
    need(slack, "groups:write" if channel.is_private else "channels:manage")
    if channel.is_general:
        raise Refused("cant_leave_general")
    return {} if rooms.leave(slack.workspace, channel, slack.bot) else {"not_in_channel": True}


@method("conversations.invite", tier=3, reads_json=True)
def invite(slack: Slack, args: Args) -> JSON:
    """Bring people into a channel that the bot is in."""
    channel = seen(slack, args.text("channel"))
    family = "groups" if channel.is_private else "channels"
    broad = "groups:write" if channel.is_private else "channels:manage"
    need(slack, broad, f"{family}:write.invites")
    inside(slack, channel.id)
    if channel.is_archived:
        raise Refused("is_archived")
    users = [user for user in args.text("users").split(",") if user]
    if not users:
        raise Refused("no_user")
    problems = [problem for user in users if (problem := _cannot_invite(slack, channel, user))]
    if problems and not args.flag("force"):
        raise Refused(problems[0]["error"], errors=problems)
    for user in users:
        if not _cannot_invite(slack, channel, user):
            rooms.join(slack.workspace, channel, slack.workspace.people[user], slack.bot)
    return {"channel": conversation(slack.workspace, channel)}


def _rooms(slack: Slack) -> list[Channel]:
    return [channel for channel in slack.workspace.channels.values() if not channel.is_im]


def _cannot_invite(slack: Slack, channel: Channel, user: str) -> JSON | None:
    person = slack.workspace.people.get(user)
    code = None
    if person is None or person.deactivated:
        code = "user_not_found"
    elif person.id == BOT:
        code = "cant_invite_self"
    elif person.id in channel.members:
        code = "already_in_channel"
    elif person.is_external and not channel.is_ext_shared:
        code = "cant_invite"
    elif person.is_single_channel_guest and any(user in one.members for one in _rooms(slack)):
        code = "ura_max_channels"
    return {"user": user, "ok": False, "error": code} if code else None
