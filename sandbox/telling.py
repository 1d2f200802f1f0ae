"""What happened, in one plain sentence each, for the drawer."""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.workspace import BOT, JSON, Workspace

APP = "Commonplace"


def name(workspace: Workspace, person: Any) -> str:
    """A first name, or the id of somebody unknown."""
    known = workspace.people.get(str(person))
    return known.name.split()[0] if known else str(person)


def room(workspace: Workspace, ref: Any) -> str:
    """A channel as people write it, or whose direct messages it is."""
    if str(ref) in workspace.people:
        return f"{name(workspace, ref)}'s direct messages"
    channel = workspace.channel(str(ref)) if ref else None
    if channel is None:
        return str(ref)
    return f"{name(workspace, channel.with_)}'s direct messages" if channel.is_im else f"#{channel.name}"


def whose(workspace: Workspace, channel: Any, ts: Any) -> str:
    """A message by its author."""
    known = workspace.channels.get(str(channel))
    message = known.messages.get(str(ts)) if known else None
    if message is None:
        return f"a message in {room(workspace, channel)}"
    author = "its own" if message.user == BOT else f"{name(workspace, message.user)}'s"
    return f"{author} message in {room(workspace, channel)}"


def event(workspace: Workspace, told: JSON) -> str:
    """An event, from the side of whoever caused it."""
    kind = str(told["type"])
    who = name(workspace, told.get("user")) if isinstance(told.get("user"), str) else ""
    if kind == "message":
        return _message(workspace, told)
    if kind in ("reaction_added", "reaction_removed"):
        item = told["item"]
        does, where = ("adds", "to") if kind == "reaction_added" else ("takes", "from")
        target = whose(workspace, item["channel"], item["ts"])
        return f"{who} {does} :{told['reaction']}: {where} {target}"
    if kind in ("user_change", "team_join"):
        person = name(workspace, told["user"]["id"])
        return f"{person} is new here" if kind == "team_join" else f"{person}'s profile changed"
    if kind == "app_home_opened":
        return f"{who} opens {APP}'s {told['tab']} tab"
    brief = told.get("channel", told.get("new_channel_id"))
    where = room(workspace, brief["id"] if isinstance(brief, dict) else brief)
    return _about_room(kind, who, where)


def _about_room(kind: str, who: str, where: str) -> str:
    said = {
        "member_joined_channel": f"{who} joins {where}",
        "member_left_channel": f"{who} leaves {where}",
        "channel_left": f"{APP} was removed from {where}",
        "group_left": f"{APP} was removed from {where}",
        "channel_id_changed": f"{where} has another id now",
        "app_uninstalled": f"{APP} was taken out of the workspace",
        "tokens_revoked": f"{APP}'s token was revoked",
        "app_rate_limited": "Slack sends fewer events for a while",
    }
    verb = kind.partition("_")[2]
    return said.get(kind) or f"{where}: {verb}"


def _message(workspace: Workspace, told: JSON) -> str:
    where = room(workspace, told["channel"])
    spoken = told.get("previous_message") or told
    author = spoken.get("username") or name(workspace, spoken.get("user"))
    subtype = told.get("subtype")
    if subtype == "message_changed":
        gone = told["message"].get("subtype") == "tombstone"
        return f"{author} {'deletes' if gone else 'edits'} a message in {where}"
    if subtype == "message_deleted":
        return f"{author} deletes a message in {where}"
    if subtype in (None, "bot_message", "file_share", "thread_broadcast", "me_message"):
        verb = "replies" if told.get("thread_ts", told["ts"]) != told["ts"] else "writes"
        return f"{author} {verb} in {where}"
    line = str(told.get("text", subtype)).replace(f"<@{told.get('user')}> ", "")
    return f"{author} in {where}: {line}"


def interaction(workspace: Workspace, kind: str, told: JSON) -> str:
    """A command, a shortcut, a press or a form."""
    if kind == "command":
        typed = f"{told['command']} {told['text']}".strip()
        return f"{name(workspace, told['user_id'])} types {typed}"
    who = name(workspace, told["user"]["id"])
    if kind == "block_actions":
        action = told["actions"][0]
        label = action.get("text", {}).get("text")
        return f"{who} presses {label}" if label else f"{who} chooses from {action['action_id']}"
    said = {
        "message_action": f'{who} uses "{told.get("callback_id")}" on a message',
        "shortcut": f'{who} uses "{told.get("callback_id")}"',
        "view_submission": f"{who} sends a form",
        "view_closed": f"{who} closes a form",
    }
    return said.get(kind, f"{who}: {kind}")


Telling = Callable[[Workspace, Mapping[str, Any]], str]
CALLS: dict[str, Telling] = {
    "apps.connections.open": lambda w, a: "asks for a websocket",
    "auth.test": lambda w, a: "asks who it is",
    "chat.postMessage": lambda w, a: f"posts in {room(w, a.get('channel'))}",
    "chat.postEphemeral": lambda w, a: (
        f"shows {name(w, a.get('user'))} a note in {room(w, a.get('channel'))}"
    ),
    "chat.update": lambda w, a: f"changes {whose(w, a.get('channel'), a.get('ts'))}",
    "chat.delete": lambda w, a: f"deletes a message in {room(w, a.get('channel'))}",
    "chat.getPermalink": lambda w, a: (
        f"asks for the address of {whose(w, a.get('channel'), a.get('message_ts'))}"
    ),
    "reactions.add": lambda w, a: (
        f"adds :{a.get('name')}: to {whose(w, a.get('channel'), a.get('timestamp'))}"
    ),
    "reactions.remove": lambda w, a: (
        f"takes :{a.get('name')}: from {whose(w, a.get('channel'), a.get('timestamp'))}"
    ),
    "reactions.get": lambda w, a: f"reads {whose(w, a.get('channel'), a.get('timestamp'))}",
    "conversations.info": lambda w, a: f"looks {room(w, a.get('channel'))} up",
    "conversations.members": lambda w, a: f"asks who is in {room(w, a.get('channel'))}",
    "conversations.history": lambda w, a: f"reads back in {room(w, a.get('channel'))}",
    "conversations.replies": lambda w, a: f"reads a thread in {room(w, a.get('channel'))}",
    "conversations.join": lambda w, a: f"joins {room(w, a.get('channel'))}",
    "conversations.open": lambda w, a: f"opens direct messages with {name(w, a.get('users'))}",
    "conversations.invite": lambda w, a: f"invites people to {room(w, a.get('channel'))}",
    "conversations.list": lambda w, a: "lists the channels",
    "users.info": lambda w, a: f"looks {name(w, a.get('user'))} up",
    "users.list": lambda w, a: "lists the people",
    "users.conversations": lambda w, a: f"asks which channels {name(w, a.get('user', BOT))} is in",
    "views.open": lambda w, a: "opens a form",
    "views.push": lambda w, a: "opens a form on top",
    "views.update": lambda w, a: "changes a form",
    "views.publish": lambda w, a: f"draws {name(w, a.get('user_id'))}'s Home",
}


def call(workspace: Workspace, method: str, args: Mapping[str, Any]) -> str:
    """What the app did by calling a method."""
    tell = CALLS.get(method)
    return f"{APP} {tell(workspace, args) if tell else f'calls {method}'}"
