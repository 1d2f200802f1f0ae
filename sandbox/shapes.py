"""How Slack writes things down: the JSON of people, channels and messages."""

import time
from datetime import datetime
from zoneinfo import ZoneInfo

from sandbox import text
from sandbox.workspace import (
    APP_ID,
    BOT,
    BOT_ID,
    COMPANIES,
    DOMAIN,
    JSON,
    TEAM,
    URL,
    Channel,
    Message,
    Person,
    Workspace,
)

# Slack names at most a few of those who reacted unless asked for all of them; the count is exact.
USERS_SHOWN = 5


def user(person: Person, now: float) -> JSON:
    """A user object as `users.info` and `user_change` carry it."""
    first, _, last = person.name.partition(" ")
    profile = {
        "real_name": person.name,
        "real_name_normalized": person.name,
        "display_name": person.name.split()[0],
        "display_name_normalized": person.name.split()[0],
        "first_name": first,
        "last_name": last,
        "team": person.team,
        "image_48": f"{URL}people/{person.id}.png",
    }
    zone = datetime.fromtimestamp(now, ZoneInfo(person.zone))
    offset = zone.utcoffset()
    shape: JSON = {
        "id": person.id,
        "team_id": person.team,
        "name": person.handle,
        "deleted": person.deactivated,
        "profile": profile | ({"api_app_id": APP_ID, "bot_id": BOT_ID} if person.id == BOT else {}),
        "is_bot": person.is_bot,
        "is_app_user": False,
        "updated": int(now),
    }
    if person.is_external:
        shape["is_stranger"] = False
    if person.deactivated:
        return shape
    return shape | {
        "color": person.colour,
        "real_name": person.name,
        "tz": person.zone,
        "tz_label": zone.tzname() or person.zone,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "is_admin": person.is_admin,
        "is_owner": person.is_admin,
        "is_primary_owner": person.is_admin,
        "is_restricted": person.is_guest or person.is_single_channel_guest,
        "is_ultra_restricted": person.is_single_channel_guest,
        "is_email_confirmed": True,
        "who_can_share_contact_card": "EVERYONE",
    }


def conversation(workspace: Workspace, channel: Channel, *, with_count: bool = False) -> JSON:
    """A conversation object as `conversations.info` and `conversations.list` carry it."""
    shape: JSON = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.is_archived,
        "is_im": channel.is_im,
        "is_org_shared": False,
        "context_team_id": TEAM,
        "updated": channel.created * 1000,
    }
    if channel.is_im:
        other = workspace.people[channel.with_ or ""]
        return shape | {"user": other.id, "is_user_deleted": other.deactivated, "priority": 0}
    shape |= {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.is_private,
        "is_group": False,
        "is_mpim": False,
        "is_private": channel.is_private,
        "is_general": channel.is_general,
        "is_shared": channel.is_ext_shared,
        "is_ext_shared": channel.is_ext_shared,
        "is_pending_ext_shared": False,
        "is_member": BOT in channel.members,
        "unlinked": 0,
        "creator": channel.creator,
        "shared_team_ids": [TEAM, *_others(workspace, channel)],
        "topic": {"value": channel.topic, "creator": channel.creator, "last_set": channel.created},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "previous_names": [],
    }
    return shape | ({"num_members": len(channel.members)} if with_count else {})


def _others(workspace: Workspace, channel: Channel) -> list[str]:
    """The other companies in a shared channel."""
    inside = (workspace.people[member].team for member in channel.members) if channel.is_ext_shared else ()
    return sorted(set(inside) - {TEAM})


def reactions(message: Message, *, full: bool = True) -> list[JSON]:
    """The reactions of a message; not `full`, with users cut short as Slack may do."""
    return [
        {"name": name, "users": users if full else users[:USERS_SHOWN], "count": message.count(name)}
        for name, users in message.reactions.items()
    ]


def message(
    workspace: Workspace,
    channel: Channel,
    said: Message,
    *,
    full: bool = True,
    with_metadata: bool = False,
    below: list[Message] | None = None,
) -> JSON:
    """A message object as history, replies and `reactions.get` carry it; `below`: its replies, if known."""
    thread = _thread(channel, said, channel.replies(said.ts) if below is None else below)
    if said.tombstone:
        return _tombstone(said) | thread
    shape: JSON = {"type": "message", "text": said.text, "ts": said.ts}
    shape |= _by(workspace.people.get(said.user), said)
    if subtype := _subtype(said):
        shape["subtype"] = subtype
    if said.files:
        shape |= {"files": said.uploads or [_file(said)], "upload": bool(said.uploads)}
    if said.by_app:
        shape |= {"bot_id": BOT_ID, "app_id": APP_ID, "bot_profile": _bot_profile()}
    elif not said.subtype:
        shape["client_msg_id"] = f"c0ffee00-{said.ts.replace('.', '-')}"
    shape |= _blocks(said)
    if with_metadata and said.metadata:
        shape["metadata"] = said.metadata
    if said.edited:
        shape["edited"] = said.edited
    if said.reactions:
        shape["reactions"] = reactions(said, full=full)
    return shape | said.extra | thread


def _subtype(said: Message) -> str | None:
    return "file_share" if said.files else "thread_broadcast" if said.broadcast else said.subtype


def _blocks(said: Message) -> JSON:
    if said.blocks is not None:
        return {"blocks": said.blocks}
    typed = said.text and not (said.by_app or said.subtype)
    return {"blocks": [text.rich(said.text, said.ts[-5:])]} if typed else {}


def _by(author: Person | None, said: Message) -> JSON:
    if said.is_webhooks:
        return {"bot_id": said.user, "username": author.name if author else "incoming-webhook"}
    if author and author.is_external:
        return {"user": said.user} | dict.fromkeys(("team", "user_team", "source_team"), author.team)
    return {"user": said.user, "team": TEAM}


def _thread(channel: Channel, said: Message, below: list[Message]) -> JSON:
    if said.is_reply:
        parent = channel.messages.get(said.thread_ts or "")
        known = {"parent_user_id": parent.user} if parent and not parent.is_webhooks else {}
        return {"thread_ts": said.thread_ts, **known}
    if not below:
        return {}
    users = list(dict.fromkeys(reply.user for reply in below))
    return {
        "thread_ts": said.ts,
        "reply_count": len(below),
        "reply_users_count": len(users),
        "latest_reply": below[-1].ts,
        "reply_users": users[:USERS_SHOWN],
        "is_locked": False,
        "subscribed": BOT in users,
    }


def _tombstone(said: Message) -> JSON:
    return {
        "type": "message",
        "subtype": "tombstone",
        "text": "This message was deleted.",
        "user": "USLACKBOT",
        "hidden": True,
        "ts": said.ts,
    }


def _file(said: Message) -> JSON:
    ident = f"F0{said.ts.replace('.', '')[-9:]}"
    return {
        "id": ident,
        "name": "picture.jpg",
        "title": "picture.jpg",
        "mimetype": "image/jpeg",
        "filetype": "jpg",
        "user": said.user,
        "size": 48213,
        "mode": "hosted",
        "permalink": f"{URL}files/{said.user}/{ident}/picture.jpg",
        "url_private": f"{URL}files-pri/{TEAM}-{ident}/picture.jpg",
    }


def _bot_profile() -> JSON:
    return {
        "id": BOT_ID,
        "app_id": APP_ID,
        "user_id": BOT,
        "name": "Commonplace",
        "deleted": False,
        "team_id": TEAM,
    }


def event_callback(
    event: JSON, event_id: str, channel: Channel | None, now: float, envelope: JSON | None = None
) -> JSON:
    """The outer envelope of the Events API."""
    return {
        "token": "sandbox-verification",
        "team_id": TEAM,
        "context_team_id": TEAM,
        "context_enterprise_id": None,
        "api_app_id": APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(now),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM,
                "user_id": BOT,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": channel is not None and channel.is_ext_shared,
        "event_context": f"4-{event_id}",
    } | (envelope or {})


def who(person: Person) -> JSON:
    """The `user` part of an interaction."""
    return {"id": person.id, "username": person.handle, "name": person.handle, "team_id": person.team}


def where(channel: Channel) -> JSON:
    """The `channel` part of an interaction; Slack names neither private channels nor direct messages."""
    name = "directmessage" if channel.is_im else "privategroup" if channel.is_private else channel.name
    return {"id": channel.id, "name": name}


def of_view(kind: str, person: Person, trigger_id: str, view: JSON) -> JSON:
    """A form sent or closed; from elsewhere, only `app_installed_team_id` says where the app is."""
    told = interaction(kind, person, trigger_id) | {"view": view}
    if person.is_external:
        told["team"] = {"id": person.team, "domain": COMPANIES.get(person.team, person.team).lower()}
        told["view"] = view | {"team_id": person.team}
    return told


def interaction(kind: str, person: Person, trigger_id: str) -> JSON:
    """What every interaction payload carries."""
    return {
        "type": kind,
        "token": "sandbox-verification",
        "team": {"id": TEAM, "domain": DOMAIN},
        "user": who(person),
        "api_app_id": APP_ID,
        "trigger_id": trigger_id,
        "enterprise": None,
        "is_enterprise_install": False,
        "action_ts": f"{time.time():.6f}",
    }
