"""chat.*: posting, changing and deleting messages, notes for one person, permalinks."""

import json
from typing import Any

from sandbox import blocks, talk
from sandbox.api import Args, inside, method, said_in, seen
from sandbox.refusals import Refused
from sandbox.shapes import message as message_shape
from sandbox.slack import Slack
from sandbox.workspace import BOT, JSON, Channel, Message

CUT_AT = 40_000
LONGEST_UPDATE = 4_000
METADATA_BYTES = 8_000


def content(args: Args) -> tuple[str, list[JSON] | None]:
    """The words and blocks of a call, checked; refuses a message that has neither."""
    given = blocks.checked(args.json("blocks", "invalid_blocks_format"), "message")
    text = args.text("text")
    if not text.strip() and not given and not args.raw.get("attachments"):
        raise Refused("no_text")
    return text[:CUT_AT], given


def metadata(args: Args) -> JSON | None:
    """The metadata of a call, checked."""
    given: Any = args.json("metadata", "invalid_metadata_format")
    if not given:
        return None
    fits = isinstance(given, dict) and set(given) <= {"event_type", "event_payload", "entities"}
    if not fits:
        raise Refused("invalid_metadata_format")
    if not isinstance(given.get("event_type"), str) or not isinstance(given.get("event_payload"), dict):
        raise Refused("invalid_metadata_schema")
    if len(json.dumps(given)) > METADATA_BYTES:
        raise Refused("metadata_too_large")
    return dict(given)


def destination(slack: Slack, ref: str) -> Channel:
    """Where a post goes: a channel by id or name that the bot is in, or a person's direct messages."""
    if person := slack.workspace.people.get(ref):
        if person.is_bot or person.deactivated:
            raise Refused("channel_not_found")
        return messages_tab(slack, slack.workspace.dm(person))
    named = slack.workspace.channel(ref)
    return messages_tab(slack, inside(slack, named.id if named else ref))


def messages_tab(slack: Slack, channel: Channel) -> Channel:
    """The same channel, unless it is direct and the manifest has no messages tab."""
    if channel.is_im and not slack.manifest.messages_tab:
        raise Refused("messages_tab_disabled")
    if channel.is_im and slack.workspace.people[channel.with_ or ""].deactivated:
        raise Refused("channel_not_found")
    return channel


def thread(channel: Channel, args: Args) -> str | None:
    """The parent a post replies to; refuses one that does not exist or is itself a reply."""
    ts = args.text("thread_ts")
    if not ts:
        return None
    parent = channel.messages.get(ts)
    if parent is None:
        raise Refused("thread_not_found")
    if parent.is_reply:
        raise Refused("cannot_reply_to_message")
    return ts


@method("chat.postMessage", scope="chat:write", reads_json=True)
def post_message(slack: Slack, args: Args) -> JSON:
    """Post a message as the app."""
    channel = destination(slack, args.text("channel"))
    text, given = content(args)
    told = metadata(args)
    parent = thread(channel, args)
    if channel.is_archived:
        raise Refused("is_archived")
    slack.limits.post(channel.id)
    broadcast = args.flag("reply_broadcast") and parent is not None
    message = slack.posted(text, given, parent, told, broadcast=broadcast)
    talk.say(slack.workspace, channel, message)
    shape = message_shape(slack.workspace, channel, message, with_metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": shape}


@method("chat.postEphemeral", tier=4, scope="chat:write", reads_json=True)
def post_ephemeral(slack: Slack, args: Args) -> JSON:
    """Show somebody a note that only they see."""
    channel = inside(slack, args.text("channel"))
    text, given = content(args)
    if channel.is_archived:
        raise Refused("is_archived")
    person = slack.workspace.people.get(args.text("user"))
    if person is None or person.id not in channel.members:
        raise Refused("user_not_in_channel")
    note = slack.whisper(person.id, channel, text, given, thread(channel, args))
    return {"message_ts": note.id}


def own(slack: Slack, args: Args, refusal: str) -> tuple[Channel, Message]:
    """The app's own message that a call names."""
    channel = seen(slack, args.text("channel"))
    message = said_in(channel, args.text("ts"))
    if message.user != BOT or message.tombstone or message.subtype:
        raise Refused(refusal)
    return channel, message


@method("chat.update", tier=3, scope="chat:write", reads_json=True)
def update(slack: Slack, args: Args) -> JSON:
    """Change one of the app's messages; words without blocks take the blocks away, metadata stays."""
    channel, message = own(slack, args, "cant_update_message")
    given = blocks.checked(args.json("blocks", "invalid_blocks_format"), "message")
    told = metadata(args)
    text = args.text("text", message.text)
    keeps = given is None and "text" not in args
    shown = message.blocks if keeps else given or None
    if not text.strip() and not shown:
        raise Refused("no_text")
    if len(text) > LONGEST_UPDATE:
        raise Refused("msg_too_long")
    if channel.is_archived:
        raise Refused("is_inactive")
    if "metadata" in args:
        message.metadata = told
    talk.edit(slack.workspace, channel, message, BOT, text=text, blocks=shown)
    shape = message_shape(slack.workspace, channel, message, with_metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": text, "message": shape}


@method("chat.delete", tier=3, scope="chat:write", reads_json=True)
def delete(slack: Slack, args: Args) -> JSON:
    """Delete one of the app's messages."""
    channel, message = own(slack, args, "cant_delete_message")
    talk.delete(slack.workspace, channel, message)
    return {"channel": channel.id, "ts": message.ts}


@method("chat.getPermalink")
def permalink(slack: Slack, args: Args) -> JSON:
    """The address of a message."""
    args.need("channel", "message_ts")
    channel = seen(slack, args.text("channel"))
    message = said_in(channel, args.text("message_ts"))
    return {"channel": channel.id, "permalink": slack.workspace.permalink(channel, message)}
