"""What one person sees: the people, their channels, their notes, their Home tab and their modals."""

from collections import Counter

from sandbox.screens import Ephemeral, View
from sandbox.slack import Slack
from sandbox.workspace import BOT, COMPANIES, JSON, TEAM, Channel, Message, Person

# What people scroll through before they ask for more; a thread counts as one.
LATEST = 200
Back = dict[str, str]


def seen_by(slack: Slack, me: Person, back: Back | None = None) -> JSON:
    """Everything on this person's screen, and nothing that Slack would not show them.

    Of each channel the latest messages, or all from a ts on that `back` names."""
    workspace = slack.workspace
    channels = [channel for channel in workspace.channels.values() if workspace.may_see(me, channel)]
    visible = {channel.id for channel in channels}
    notes = slack.screens.notes.values()
    home = slack.screens.homes.get(me.id)
    offered = not me.is_external
    return {
        "me": me.id,
        "company": workspace.company,
        "born": slack.born,
        "opens": slack.opening.channel,
        "now": slack.calendar.now(),
        "revision": workspace.revision,
        "people": {person.id: _person(person) for person in workspace.people.values()},
        "channels": [_channel(channel, me, (back or {}).get(channel.id)) for channel in channels],
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
        "company": COMPANIES.get(person.team, "another company") if person.team != TEAM else None,
        "is_admin": person.is_admin,
        "deactivated": person.deactivated,
        "zone": person.zone,
    }


def _channel(channel: Channel, me: Person, back: str | None) -> JSON:
    below = Counter(one.thread_ts for one in channel.messages.values() if one.is_reply)
    tops = [ts for ts, one in channel.messages.items() if not one.is_reply]
    since = _since(tops, back)
    earlier = [ts for ts in tops if float(ts) < since]
    return {
        "id": channel.id,
        "name": channel.name,
        "is_private": channel.is_private,
        "is_member": me.id in channel.members,
        "is_archived": channel.is_archived,
        "is_ext_shared": channel.is_ext_shared,
        "is_im": channel.is_im,
        "with": BOT if channel.is_im else None,
        "members": channel.members,
        "topic": channel.topic,
        # Where to go back to for another screenful.
        "earlier": earlier[-LATEST:][0] if earlier else None,
        "messages": [
            _message(message, below[message.ts])
            for message in channel.messages.values()
            if not earlier or float(message.ts) >= since
        ],
    }


def asked_back(asked: str) -> Back:
    """`C1:1700000000.000100,C2:…` as channels and the ts from which on; what makes no sense is left out."""
    pairs = (pair.partition(":") for pair in asked.split(","))
    return {channel: ts for channel, _, ts in pairs if ts.replace(".", "", 1).isdecimal()}


def _since(tops: list[str], back: str | None) -> float:
    since = float(tops[-LATEST]) if len(tops) > LATEST else 0.0
    return min(since, float(back)) if back else since


def _message(message: Message, replies: int) -> JSON:
    shape: JSON = {"ts": message.ts, "user": message.user, "text": message.text}
    shape["reactions"] = [
        {"name": name, "count": message.count(name), "users": users}
        for name, users in message.reactions.items()
    ]
    more = {
        "blocks": message.blocks,
        "thread_ts": message.thread_ts or (message.ts if replies else None),
        "reply_count": replies,
        "edited": message.edited is not None,
        "subtype": message.subtype,
        "files": message.files,
        "uploads": [{name: one[name] for name in ("id", "title", "size")} for one in message.uploads],
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
