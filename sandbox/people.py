"""The people's endpoints: what the page and the tests let Ada, Bo and the others do."""

from collections.abc import Awaitable, Callable

from sandbox import forms, interactions, talk, text
from sandbox.acting import Act
from sandbox.refusals import CannotDo
from sandbox.workspace import JSON, Message

Does = Callable[[Act], Awaitable[JSON]]
ENDPOINTS: dict[str, Does] = {}


def endpoint(does: Does) -> Does:
    """Register a function as `/people/<its name>`."""
    ENDPOINTS[does.__name__] = does
    return does


@endpoint
async def says(act: Act) -> JSON:
    """Write a message, in a channel or a thread."""
    workspace, channel = act.slack.workspace, act.own_channel
    if channel.is_im and (not act.slack.manifest.messages_tab or act.slack.manifest.messages_read_only):
        raise CannotDo("messages_tab_closed", "This app does not take messages.")
    thread_ts = act.maybe("thread_ts")
    if thread_ts and (thread_ts not in channel.messages or channel.messages[thread_ts].is_reply):
        raise CannotDo("no_such_message", "There is no such message to reply to.")
    message = Message(
        workspace.next_ts(),
        act.me.id,
        text.spoken(workspace, act.me, act.words("text", "")),
        thread_ts=thread_ts,
        blocks=act.body.get("blocks"),
        subtype=act.maybe("subtype"),
        files=act.flag("files"),
    )
    talk.say(workspace, channel, message)
    return {"ts": message.ts, "channel": channel.id}


@endpoint
async def edits(act: Act) -> JSON:
    """Change the words of one's own message."""
    channel = act.own_channel
    message = act.own_message(channel)
    words = text.spoken(act.slack.workspace, act.me, act.words("text"))
    talk.edit(act.slack.workspace, channel, message, act.me.id, text=words, blocks=message.blocks)
    return {}


@endpoint
async def unfurls(act: Act) -> JSON:
    """Let Slack add a link's preview: `message_changed` with the same words."""
    channel = act.own_channel
    talk.unfurl(act.slack.workspace, channel, act.message(channel))
    return {}


@endpoint
async def deletes(act: Act) -> JSON:
    """Delete one's own message; an administrator may delete anybody's."""
    channel = act.own_channel
    message = act.message(channel) if act.me.is_admin else act.own_message(channel)
    talk.delete(act.slack.workspace, channel, message)
    return {}


@endpoint
async def stars(act: Act) -> JSON:
    """React to a message."""
    channel = act.own_channel
    emoji = act.words("emoji", "star").strip(":")
    if not talk.react(act.slack.workspace, channel, act.message(channel), act.me, emoji):
        raise CannotDo("already_reacted", f":{emoji}: is there already.")
    return {}


@endpoint
async def takes_back(act: Act) -> JSON:
    """Take a reaction back."""
    channel = act.own_channel
    emoji = act.words("emoji", "star").strip(":")
    if not talk.unreact(act.slack.workspace, channel, act.message(channel), act.me, emoji):
        raise CannotDo("no_reaction", f"There is no :{emoji}: to take back.")
    return {}


@endpoint
async def types(act: Act) -> JSON:
    """Type into the composer: a command when it begins with a slash, a message when not."""
    typed = act.words("text").strip()
    if not typed.startswith("/"):
        return {"ok": True, **await says(act)}
    return await interactions.command(act.slack, act.me, act.own_channel, typed, act.maybe("thread_ts"))


@endpoint
async def uses_shortcut(act: Act) -> JSON:
    """Use a shortcut: on a message when one is named, globally when not."""
    channel = act.channel if act.maybe("ts") else None
    message = act.message(channel) if channel else None
    return await interactions.shortcut(act.slack, act.me, act.words("callback_id"), channel, message)


@endpoint
async def presses(act: Act) -> JSON:
    """Press a button."""
    place, channel = act.place()
    placed = forms.find(place.blocks, act.words("action_id"), act.maybe("block_id"), act.maybe("value"))
    if placed.kind != "button":
        raise CannotDo("not_a_button", "That is not a button: choose from it instead.")
    return await interactions.press(act.slack, act.me, placed, None, place, channel)


@endpoint
async def chooses(act: Act) -> JSON:
    """Choose from a menu, a date picker, checkboxes, or type into a field."""
    place, channel = act.place()
    placed = forms.find(place.blocks, act.words("action_id"), act.maybe("block_id"), None)
    if placed.kind == "button":
        raise CannotDo("not_a_field", "That is a button: press it instead.")
    return await interactions.press(act.slack, act.me, placed, act.raw(), place, channel)


@endpoint
async def submits(act: Act) -> JSON:
    """Send a form."""
    return await interactions.submit(act.slack, act.me, act.view(), act.body.get("values") or {})


@endpoint
async def closes(act: Act) -> JSON:
    """Close a modal."""
    return await interactions.close(act.slack, act.me, act.view())


@endpoint
async def opens_home(act: Act) -> JSON:
    """Open the app's Home (or, with `tab`, its Messages)."""
    workspace = act.slack.workspace
    event: JSON = {"type": "app_home_opened", "user": act.me.id, "tab": act.words("tab", "home")}
    event |= {"channel": workspace.dm(act.me).id, "event_ts": workspace.next_ts()}
    home = act.slack.screens.homes.get(act.me.id)
    if home and event["tab"] == "home":
        event["view"] = home.shape()
    workspace.emit(event, None)
    workspace.changed()
    return {}
