"""What happens to channels and people: joining, leaving, renaming, archiving, arriving."""

from sandbox import shapes, talk
from sandbox.workspace import BOT, JSON, TEAM, Channel, Person, Workspace


def create(workspace: Workspace, name: str, by: Person, *, private: bool = False) -> Channel:
    """A new channel with its creator in it."""
    made = Channel(
        f"C0{name.upper().replace('-', '')[:9]}{workspace.revision}",
        name,
        is_private=private,
        creator=by.id,
        created=int(workspace.calendar.now()),
    )
    workspace.channels[made.id] = made
    if not private:
        brief = {"id": made.id, "name": name, "created": made.created, "creator": by.id}
        _emit(workspace, {"type": "channel_created", "channel": brief}, None)
    join(workspace, made, by)
    return made


def join(workspace: Workspace, channel: Channel, person: Person, inviter: Person | None = None) -> bool:
    """Add a member; False when they were in already."""
    if person.id in channel.members:
        return False
    channel.members.append(person.id)
    event: JSON = {
        "type": "member_joined_channel",
        "user": person.id,
        "channel": channel.id,
        "channel_type": "G" if channel.is_private else "C",
        "team": person.team,
    }
    _emit(workspace, event | ({"inviter": inviter.id} if inviter else {}), channel)
    subtype = "group_join" if channel.is_private else "channel_join"
    talk.note(workspace, channel, person, subtype, f"<@{person.id}> has joined the channel")
    return True


def leave(workspace: Workspace, channel: Channel, person: Person, actor: Person | None = None) -> bool:
    """Take a member out; False when they were not in. Its own removal the bot hears as something else."""
    if person.id not in channel.members:
        return False
    channel.members.remove(person.id)
    if person.id == BOT:
        told: JSON = {"type": _of(channel, "left"), "channel": channel.id, "actor_id": (actor or person).id}
    else:
        told = {
            "type": "member_left_channel",
            "user": person.id,
            "channel": channel.id,
            "channel_type": "G" if channel.is_private else "C",
            "team": person.team,
        }
    _emit(workspace, told, channel)
    subtype = "group_leave" if channel.is_private else "channel_leave"
    talk.note(workspace, channel, person, subtype, f"<@{person.id}> has left the channel")
    return True


def rename(workspace: Workspace, channel: Channel, name: str, by: Person) -> None:
    """Give a channel another name."""
    old, channel.name = channel.name, name
    brief: JSON = {"id": channel.id, "name": name, "name_normalized": name, "created": channel.created}
    brief["is_channel"] = not channel.is_private
    _emit(workspace, {"type": _of(channel, "rename"), "channel": brief}, channel)
    subtype = "group_name" if channel.is_private else "channel_name"
    talk.note(workspace, channel, by, subtype, f'has renamed the channel from "{old}" to "{name}"')


def archive(workspace: Workspace, channel: Channel, by: Person) -> None:
    """Close a channel to writing; it stays readable, though perhaps no longer for the app."""
    subtype = "group_archive" if channel.is_private else "channel_archive"
    talk.note(workspace, channel, by, subtype, "archived the channel")
    channel.is_archived = True
    _emit(workspace, {"type": _of(channel, "archive"), "channel": channel.id, "user": by.id}, channel)
    if workspace.archiving_ejects == "heard":
        leave(workspace, channel, workspace.people[BOT], by)
    elif workspace.archiving_ejects == "unheard" and BOT in channel.members:
        channel.members.remove(BOT)


def unarchive(workspace: Workspace, channel: Channel, by: Person) -> None:
    """Open an archived channel again."""
    channel.is_archived = False
    is_heard = workspace.archiving_ejects == "heard" and not channel.is_private
    event = {"type": _of(channel, "unarchive"), "channel": channel.id, "user": by.id}
    _emit(workspace, event, None if is_heard else channel)
    subtype = "group_unarchive" if channel.is_private else "channel_unarchive"
    talk.note(workspace, channel, by, subtype, "un-archived the channel")


def convert(workspace: Workspace, channel: Channel, by: Person, *, private: bool, new_id: str | None) -> None:
    """Make a channel private or public, which Slack tells by a message only; its id may change too."""
    if private != channel.is_private:
        channel.is_private = private
        subtype = "channel_convert_to_private" if private else "channel_convert_to_public"
        told = "private" if private else "public"
        talk.note(workspace, channel, by, subtype, f"made this channel *{told}*")
    if new_id and new_id != channel.id:
        old = channel.id
        del workspace.channels[old]
        channel.id = new_id
        workspace.channels[new_id] = channel
        event = {"type": "channel_id_changed", "old_channel_id": old, "new_channel_id": new_id}
        _emit(workspace, event, channel)


def delete(workspace: Workspace, channel: Channel, by: Person) -> None:
    """Delete a channel with everything in it."""
    event = {"type": _of(channel, "deleted"), "channel": channel.id, "actor_id": by.id}
    _emit(workspace, event, channel)
    del workspace.channels[channel.id]


def profile_changed(workspace: Workspace, person: Person) -> None:
    """Tell that something about a person is not as it was."""
    now = workspace.calendar.now()
    event = {"type": "user_change", "user": shapes.user(person, now), "cache_ts": int(now)}
    _emit(workspace, event, None)


def deactivate(workspace: Workspace, person: Person) -> None:
    """Close somebody's account: out of every channel, without a line in any."""
    person.deactivated = True
    for channel in workspace.channels.values():
        if person.id in channel.members and not channel.is_im:
            channel.members.remove(person.id)
    profile_changed(workspace, person)


def arrive(workspace: Workspace, person: Person) -> None:
    """Somebody new: in #general when they are a full member of Acme."""
    workspace.people[person.id] = person
    if person.team == TEAM:
        _emit(
            workspace,
            {"type": "team_join", "user": shapes.user(person, workspace.calendar.now())},
            None,
        )
    if not (person.is_guest or person.is_external):
        for channel in workspace.channels.values():
            if channel.is_general:
                join(workspace, channel, person)
    workspace.changed()


def _of(channel: Channel, verb: str) -> str:
    return f"{'group' if channel.is_private else 'channel'}_{verb}"


def _emit(workspace: Workspace, event: JSON, channel: Channel | None) -> None:
    workspace.emit({**event, "event_ts": workspace.next_ts()}, channel)
    workspace.changed()
