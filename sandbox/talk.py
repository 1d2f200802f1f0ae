"""What happens to messages: said, edited, deleted, reacted to. Each change emits what Slack emits."""

from sandbox import shapes
from sandbox.workspace import JSON, Channel, Message, Person, Workspace


def say(workspace: Workspace, channel: Channel, message: Message) -> Message:
    """Put a message into a channel and tell the subscribers."""
    channel.messages[message.ts] = message
    _emit(workspace, channel, shapes.message(workspace, channel, message, with_metadata=True))
    return message


def note(workspace: Workspace, channel: Channel, person: Person, subtype: str, text: str) -> None:
    """The grey line Slack writes when somebody joins, leaves, renames or archives."""
    if not channel.is_im:
        say(workspace, channel, Message(workspace.next_ts(), person.id, text, subtype=subtype))


def edit(
    workspace: Workspace, channel: Channel, message: Message, by: str, *, text: str, blocks: list[JSON] | None
) -> None:
    """Change a message's words and blocks in place."""
    before = shapes.message(workspace, channel, message, with_metadata=True)
    message.text, message.blocks = text, blocks
    message.edited = {"user": by, "ts": workspace.next_ts()}
    _changed(workspace, channel, message, before)


def unfurl(workspace: Workspace, channel: Channel, message: Message) -> None:
    """Add a link's preview, as Slack does on its own; the words stay as they were."""
    before = shapes.message(workspace, channel, message, with_metadata=True)
    message.extra["attachments"] = [{"id": 1, "fallback": "A preview", "title": "A preview"}]
    _changed(workspace, channel, message, before)


def delete(workspace: Workspace, channel: Channel, message: Message) -> None:
    """Delete a message; a parent whose replies remain becomes a tombstone."""
    before = shapes.message(workspace, channel, message, with_metadata=True)
    if channel.replies(message.ts):
        message.tombstone, message.text, message.blocks, message.metadata = True, "", None, None
        message.reactions.clear()
        message.unnamed.clear()
        _changed(workspace, channel, message, before)
        return
    del channel.messages[message.ts]
    moment = workspace.next_ts()
    event = {
        "type": "message",
        "subtype": "message_deleted",
        "previous_message": before,
        "deleted_ts": message.ts,
        "hidden": True,
        "ts": moment,
    }
    _emit(workspace, channel, event)
    _bury(channel, message)


def _bury(channel: Channel, reply: Message) -> None:
    """A tombstone goes when the last reply below it has gone."""
    parent = channel.messages.get(reply.thread_ts or "")
    if parent is not None and parent.tombstone and not channel.replies(parent.ts):
        del channel.messages[parent.ts]


def react(workspace: Workspace, channel: Channel, message: Message, person: Person, emoji: str) -> bool:
    """Add a reaction; False when it was there already."""
    users = message.reactions.setdefault(emoji, [])
    if person.id in users:
        return False
    users.append(person.id)
    _reaction(workspace, channel, message, person, emoji, "reaction_added")
    return True


def unreact(workspace: Workspace, channel: Channel, message: Message, person: Person, emoji: str) -> bool:
    """Take a reaction back; False when there was none."""
    users = message.reactions.get(emoji, [])
    if person.id not in users:
        return False
    users.remove(person.id)
    if not message.count(emoji):
        del message.reactions[emoji]
    _reaction(workspace, channel, message, person, emoji, "reaction_removed")
    return True


def _reaction(
    workspace: Workspace, channel: Channel, message: Message, person: Person, emoji: str, kind: str
) -> None:
    event: JSON = {
        "type": kind,
        "user": person.id,
        "reaction": emoji,
        "item": {"type": "message", "channel": channel.id, "ts": message.ts},
        "event_ts": workspace.next_ts(),
    }
    if not message.is_webhooks:
        event["item_user"] = message.user
    workspace.emit(event, channel)
    workspace.changed()


def _changed(workspace: Workspace, channel: Channel, message: Message, before: JSON) -> None:
    event = {
        "type": "message",
        "subtype": "message_changed",
        "message": shapes.message(workspace, channel, message, with_metadata=True),
        "previous_message": before,
        "hidden": True,
        "ts": workspace.next_ts(),
    }
    _emit(workspace, channel, event)


def _emit(workspace: Workspace, channel: Channel, shape: JSON) -> None:
    kind = {"channel": channel.id, "channel_type": channel.kind, "event_ts": shape["ts"]}
    workspace.emit({**shape, **kind}, channel)
    workspace.changed()
