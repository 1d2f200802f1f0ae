"""The people's endpoints: what the page and the tests let Ada, Bo and the others do."""

import re
from collections.abc import Awaitable, Callable

from sandbox import forms, interactions, rooms, talk, text
from sandbox.acting import Act
from sandbox.refusals import CannotDo
from sandbox.workspace import COLOURS, JSON, TEAM, Message, Person

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
    return await interactions.command(act.slack, act.me, act.channel, typed, act.maybe("thread_ts"))


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


@endpoint
async def joins(act: Act) -> JSON:
    """Join a public channel."""
    channel = act.channel
    if channel.is_im or channel.is_archived:
        raise CannotDo("cannot_join", "Nobody can join that.")
    rooms.join(act.slack.workspace, channel, act.me)
    return {}


@endpoint
async def leaves(act: Act) -> JSON:
    """Leave a channel."""
    channel = act.channel
    if channel.is_general:
        raise CannotDo("cant_leave_general", "Nobody leaves the general channel.")
    if not rooms.leave(act.slack.workspace, channel, act.me):
        raise CannotDo("not_in_channel", f"{act.me.name} is not in #{channel.name}.")
    return {}


@endpoint
async def invites(act: Act) -> JSON:
    """Bring somebody (or the app) into a channel."""
    channel, guest = act.own_channel, act.anybody()
    if guest.deactivated or (guest.is_external and not channel.is_ext_shared):
        raise CannotDo("cannot_invite", f"{guest.name} cannot be invited here.")
    if not rooms.join(act.slack.workspace, channel, guest, act.me):
        raise CannotDo("already_in_channel", f"{guest.name} is in #{channel.name} already.")
    return {}


@endpoint
async def removes(act: Act) -> JSON:
    """Take somebody (or the app) out of a channel."""
    channel, gone = act.own_channel, act.anybody()
    if not rooms.leave(act.slack.workspace, channel, gone, act.me):
        raise CannotDo("not_in_channel", f"{gone.name} is not in #{channel.name}.")
    return {}


@endpoint
async def renames(act: Act) -> JSON:
    """Give a channel another name."""
    name = _channel_name(act)
    rooms.rename(act.slack.workspace, act.own_channel, name, act.me)
    return {}


@endpoint
async def archives(act: Act) -> JSON:
    """Archive a channel."""
    channel = act.own_channel
    if channel.is_general:
        raise CannotDo("cant_archive_general", "Nobody archives the general channel.")
    rooms.archive(act.slack.workspace, channel, act.me)
    return {}


@endpoint
async def unarchives(act: Act) -> JSON:
    """Open an archived channel again."""
    channel = act.channel
    if not channel.is_archived:
        raise CannotDo("not_archived", f"#{channel.name} is not archived.")
    rooms.unarchive(act.slack.workspace, channel, act.me)
    return {}


@endpoint
async def converts(act: Act) -> JSON:
    """Make a channel private (or public), and give it another id if one is named."""
    channel = act.own_channel
    private = bool(act.body.get("private", channel.is_private))
    rooms.convert(act.slack.workspace, channel, act.me, private=private, new_id=act.maybe("id"))
    return {}


@endpoint
async def deletes_channel(act: Act) -> JSON:
    """Delete a channel, as an administrator."""
    channel = act.channel
    if not act.me.is_admin or channel.is_general or channel.is_im:
        raise CannotDo("not_allowed", "Only an administrator deletes a channel, and never the general one.")
    rooms.delete(act.slack.workspace, channel, act.me)
    return {}


@endpoint
async def creates(act: Act) -> JSON:
    """Make a channel."""
    if act.me.is_guest or act.me.is_external:
        raise CannotDo("not_allowed", "Guests do not make channels.")
    name = _channel_name(act)
    made = rooms.create(act.slack.workspace, name, act.me, private=act.flag("private"))
    return {"channel": made.id}


def _channel_name(act: Act) -> str:
    name = act.words("name").removeprefix("#")
    if not re.fullmatch(r"[a-z0-9_-]{1,80}", name):
        raise CannotDo("bad_name", "Channel names are lower case, without spaces, at most 80 characters.")
    if act.slack.workspace.channel(name):
        raise CannotDo("name_taken", f"#{name} exists already.")
    return name


@endpoint
async def deactivates(act: Act) -> JSON:
    """Close somebody's account."""
    rooms.deactivate(act.slack.workspace, act.anybody())
    return {}


@endpoint
async def changes_profile(act: Act) -> JSON:
    """Change a person's name, zone or guest status."""
    person = act.anybody()
    person.name = act.words("name", person.name)
    person.zone = act.words("zone", person.zone)
    person.is_guest = bool(act.body.get("guest", person.is_guest))
    rooms.profile_changed(act.slack.workspace, person)
    return {}


@endpoint
async def arrives(act: Act) -> JSON:
    """Somebody new."""
    workspace = act.slack.workspace
    handle = act.words("handle").lower()
    if workspace.person(handle):
        raise CannotDo("name_taken", f"Somebody is called {handle} already.")
    person = Person(
        f"U0{handle.upper()}",
        handle,
        act.words("name"),
        zone=act.words("zone", "Europe/London"),
        team="T0GLOBEX" if act.flag("external") else TEAM,
        colour=COLOURS[len(workspace.people) % len(COLOURS)],
        is_guest=act.flag("guest"),
    )
    rooms.arrive(workspace, person)
    return {"person": person.id}
