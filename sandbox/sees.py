"""What one person sees: the people, their channels, their notes, their Home tab and their modals."""

from sandbox.screens import Ephemeral, View
from sandbox.slack import Slack
from sandbox.workspace import BOT, JSON, Channel, Message, Person


def seen_by(slack: Slack, me: Person) -> JSON:
    """Everything on this person's screen, and nothing that Slack would not show them."""
    workspace = slack.workspace
    channels = [channel for channel in workspace.channels.values() if workspace.may_see(me, channel)]
    visible = {channel.id for channel in channels}
    notes = slack.screens.notes.values()
    home = slack.screens.homes.get(me.id)
    offered = not me.is_external
    return {
        "me": me.id,
        "now": slack.calendar.now(),
        "revision": workspace.revision,
        "people": {person.id: _person(person) for person in workspace.people.values()},
        "channels": [_channel(channel, me) for channel in channels],
        "ephemerals": [_note(note) for note in notes if note.person == me.id and note.channel in visible],
        "home": _view(home) if home else None,
        "views": [_view(view) for view in slack.screens.stacks.get(me.id, [])],
        "commands": [
            {"command": one.name, "description": one.description, "usage_hint": one.usage_hint}
            for one in slack.manifest.commands.values()
            if offered
        ],
        "shortcuts": [
            {"name": one.name, "type": one.kind, "callback_id": one.callback_id}
            for one in slack.manifest.shortcuts.values()
            if offered
        ],
    }


def _person(person: Person) -> JSON:
    return {
        "id": person.id,
        "handle": person.handle,
        "name": person.name,
        "colour": f"#{person.colour}",
        "is_bot": person.is_bot,
        "is_guest": person.is_guest,
        "is_external": person.is_external,
        "is_admin": person.is_admin,
        "deactivated": person.deactivated,
        "zone": person.zone,
    }


def _channel(channel: Channel, me: Person) -> JSON:
    return {
        "id": channel.id,
        "name": channel.name,
        "is_private": channel.is_private,
        "is_member": me.id in channel.members,
        "is_archived": channel.is_archived,
        "is_im": channel.is_im,
        "with": BOT if channel.is_im else None,
        "members": channel.members,
        "topic": channel.topic,
        "messages": [_message(channel, message) for message in channel.messages.values()],
    }


def _message(channel: Channel, message: Message) -> JSON:
    shape: JSON = {"ts": message.ts, "user": message.user, "text": message.text}
    shape["reactions"] = [
        {"name": name, "count": len(users), "users": users} for name, users in message.reactions.items()
    ]
    replies = len(channel.replies(message.ts)) if not message.is_reply else 0
    more = {
        "blocks": message.blocks,
        "thread_ts": message.thread_ts or (message.ts if replies else None),
        "reply_count": replies,
        "edited": message.edited is not None,
        "subtype": message.subtype,
        "files": message.files,
        "tombstone": message.tombstone,
    }
    return shape | {name: value for name, value in more.items() if value}


def _note(note: Ephemeral) -> JSON:
    return {
        "id": note.id,
        "channel": note.channel,
        "thread_ts": note.thread_ts,
        "after_ts": note.after_ts,
        "user": BOT,
        "text": note.text,
        "blocks": note.blocks,
    }


def _view(view: View) -> JSON:
    return view.shape()
