"""The people's endpoints that change channels and accounts: joining, renaming, archiving, arriving."""

import re

from sandbox import rooms
from sandbox.acting import Act
from sandbox.people import endpoint
from sandbox.refusals import CannotDo
from sandbox.workspace import COLOURS, JSON, TEAM, Person


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
async def uninstalls(act: Act) -> JSON:
    """Take the app out of the workspace: it hears so, and its tokens are worth nothing."""
    if not act.me.is_admin:
        raise CannotDo("not_allowed", "Only an administrator takes an app away.")
    act.slack.uninstall()
    return {}


@endpoint
async def installs(act: Act) -> JSON:
    """Install the app again: its tokens are good, and it is in no channel."""
    if not act.me.is_admin:
        raise CannotDo("not_allowed", "Only an administrator installs an app.")
    act.slack.installed = True
    return {}


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
