"""What Slack documents of everything the app reads: by name, its page, and the kind of each field.

A path leads through objects by dots, `[]` through every item of a list. `ts` is seconds with six decimals in
a string, `id` a capital letter and more; `a|b` is either; `?` stands before a field that is not always there.
"""

from dataclasses import dataclass

EVENTS = "docs.slack.dev/reference/events"
METHODS = "docs.slack.dev/reference/methods"
PAYLOADS = "docs.slack.dev/reference/interaction-payloads"


@dataclass(frozen=True)
class Shape:
    """A documented shape: its page, and the kind of every field by path."""

    source: str
    fields: dict[str, str]


def below(path: str, fields: dict[str, str]) -> dict[str, str]:
    """The same fields, inside another object."""
    return {f"{path}.{name}": kind for name, kind in fields.items()}


ENVELOPE = Shape(
    "docs.slack.dev/apis/events-api",
    {
        "type": "str",
        "team_id": "id",
        "api_app_id": "id",
        "event_id": "id",
        "event_time": "int",
        "event": "object",
        "event_context": "str",
        "authorizations[].team_id": "id",
        "authorizations[].user_id": "id",
        "authorizations[].is_bot": "bool",
        "authorizations[].is_enterprise_install": "bool",
        "authorizations[].enterprise_id": "id|null",
        "is_ext_shared_channel": "bool",
    },
)
MESSAGE = {
    "type": "str",
    "ts": "ts",
    "event_ts": "ts",
    "channel": "id",
    "channel_type": "str",
}
REACTION = {
    "type": "str",
    "user": "id",
    "reaction": "str",
    "item.type": "str",
    "item.channel": "id",
    "item.ts": "ts",
    "?item_user": "id",
    "event_ts": "ts",
}
MEMBER = {
    "type": "str",
    "user": "id",
    "channel": "id",
    "channel_type": "str",
    "team": "id",
    "event_ts": "ts",
}
NAMED_CHANNEL = {"type": "str", "channel.id": "id", "channel.name": "str", "channel.created": "int"}
BY_SOMEBODY = {"type": "str", "channel": "id", "user": "id"}
PERSON = {
    "id": "id",
    "team_id": "id",
    "name": "str",
    "deleted": "bool",
    "real_name": "str",
    "tz": "str",
    "tz_offset": "int",
    "profile.display_name": "str",
    "profile.real_name": "str",
    "is_admin": "bool",
    "is_owner": "bool",
    "is_restricted": "bool",
    "is_ultra_restricted": "bool",
    "is_bot": "bool",
    "updated": "int",
}
EVENT_SHAPES = {
    "bot_message": Shape(
        f"{EVENTS}/message/bot_message",
        MESSAGE | {"subtype": "str", "text": "str", "bot_id": "id", "username": "str"},
    ),
    "message": Shape(f"{EVENTS}/message", MESSAGE | {"user": "id", "text": "str", "?client_msg_id": "str"}),
    "message_changed": Shape(
        f"{EVENTS}/message/message_changed",
        MESSAGE
        | {
            "subtype": "str",
            "hidden": "bool",
            "message.ts": "ts",
            "message.text": "str",
            "message.user": "id",
            "message.edited.user": "id",
            "message.edited.ts": "ts",
        },
    ),
    "message_deleted": Shape(
        f"{EVENTS}/message/message_deleted",
        MESSAGE | {"subtype": "str", "hidden": "bool", "deleted_ts": "ts"},
    ),
    "reaction_added": Shape(f"{EVENTS}/reaction_added", REACTION),
    "reaction_removed": Shape(f"{EVENTS}/reaction_removed", REACTION),
    "member_joined_channel": Shape(f"{EVENTS}/member_joined_channel", MEMBER | {"?inviter": "id"}),
    "member_left_channel": Shape(f"{EVENTS}/member_left_channel", MEMBER),
    "channel_rename": Shape(f"{EVENTS}/channel_rename", NAMED_CHANNEL),
    "channel_archive": Shape(f"{EVENTS}/channel_archive", BY_SOMEBODY),
    "channel_unarchive": Shape(f"{EVENTS}/channel_unarchive", BY_SOMEBODY),
    "channel_deleted": Shape(f"{EVENTS}/channel_deleted", {"type": "str", "channel": "id"}),
    "channel_left": Shape(f"{EVENTS}/channel_left", {"type": "str", "channel": "id", "actor_id": "id"}),
    "channel_id_changed": Shape(
        f"{EVENTS}/channel_id_changed",
        {"type": "str", "old_channel_id": "id", "new_channel_id": "id", "event_ts": "ts"},
    ),
    "user_change": Shape(
        f"{EVENTS}/user_change",
        {"type": "str", "cache_ts": "int", "event_ts": "ts"} | below("user", PERSON),
    ),
    "app_home_opened": Shape(
        f"{EVENTS}/app_home_opened",
        {"type": "str", "user": "id", "channel": "id", "tab": "str", "event_ts": "ts"},
    ),
    "app_uninstalled": Shape(f"{EVENTS}/app_uninstalled", {"type": "str"}),
    "tokens_revoked": Shape(f"{EVENTS}/tokens_revoked", {"type": "str", "tokens.bot[]": "id"}),
}

INTERACTION = {
    "type": "str",
    "team.id": "id",
    "team.domain": "str",
    "user.id": "id",
    "user.name": "str",
    "api_app_id": "id",
    "trigger_id": "str",
}
PAYLOAD_SHAPES = {
    "/kb": Shape(
        "docs.slack.dev/interactivity/implementing-slash-commands",
        {
            "command": "str",
            "text": "str",
            "team_id": "id",
            "team_domain": "str",
            "channel_id": "id",
            "channel_name": "str",
            "user_id": "id",
            "user_name": "str",
            "api_app_id": "id",
            "response_url": "str",
            "trigger_id": "str",
            "is_enterprise_install": "str",
        },
    ),
    "message_action": Shape(
        f"{PAYLOADS}/shortcuts-interaction-payload",
        INTERACTION
        | {
            "callback_id": "str",
            "message_ts": "ts",
            "channel.id": "id",
            "channel.name": "str",
            "message.ts": "ts",
            "message.text": "str",
            "message.user": "id",
            "response_url": "str",
        },
    ),
    "block_actions": Shape(
        f"{PAYLOADS}/block_actions-payload",
        INTERACTION
        | {
            "actions[].action_id": "str",
            "actions[].block_id": "str",
            "actions[].type": "str",
            "actions[].action_ts": "ts",
            "?actions[].value": "str",
            "container.type": "str",
            "container.message_ts": "ts",
            "container.channel_id": "id",
            "channel.id": "id",
            "state.values": "object",
            "response_url": "str",
        },
    ),
    "view_submission": Shape(
        f"{PAYLOADS}/view-interactions-payload#view_submission",
        INTERACTION
        | {
            "view.id": "id",
            "view.type": "str",
            "view.callback_id": "str",
            "view.private_metadata": "str",
            "view.hash": "str",
            "view.state.values": "object",
            "response_urls": "list",
        },
    ),
}

OK = {"ok": "bool"}
CHANNEL = {
    "id": "id",
    "name": "str",
    "is_private": "bool",
    "is_archived": "bool",
    "is_general": "bool",
    "is_im": "bool",
    "is_mpim": "bool",
    "is_member": "bool",
    "is_ext_shared": "bool",
    "is_org_shared": "bool",
    "created": "int",
    "topic.value": "str",
    "purpose.value": "str",
}
SAID = {"type": "str", "ts": "ts", "user": "id", "text": "str"}
ANSWER_SHAPES = {
    "auth.test": Shape(
        f"{METHODS}/auth.test",
        OK
        | {
            "url": "str",
            "team": "str",
            "user": "str",
            "team_id": "id",
            "user_id": "id",
            "bot_id": "id",
            "is_enterprise_install": "bool",
        },
    ),
    "apps.connections.open": Shape(f"{METHODS}/apps.connections.open", OK | {"url": "str"}),
    "chat.postMessage": Shape(
        f"{METHODS}/chat.postMessage",
        OK
        | {"channel": "id", "ts": "ts", "message.bot_id": "id", "message.app_id": "id"}
        | below("message", SAID),
    ),
    "chat.postEphemeral": Shape(f"{METHODS}/chat.postEphemeral", OK | {"message_ts": "ts"}),
    "chat.update": Shape(f"{METHODS}/chat.update", OK | {"channel": "id", "ts": "ts", "text": "str"}),
    "chat.delete": Shape(f"{METHODS}/chat.delete", OK | {"channel": "id", "ts": "ts"}),
    "chat.getPermalink": Shape(f"{METHODS}/chat.getPermalink", OK | {"channel": "id", "permalink": "str"}),
    "reactions.add": Shape(f"{METHODS}/reactions.add", OK),
    "reactions.remove": Shape(f"{METHODS}/reactions.remove", OK),
    "reactions.get": Shape(
        f"{METHODS}/reactions.get",
        OK
        | {
            "type": "str",
            "channel": "id",
            "message.permalink": "str",
            "message.reactions[].name": "str",
            "message.reactions[].count": "int",
            "message.reactions[].users[]": "id",
        }
        | below("message", SAID),
    ),
    "conversations.info": Shape(
        f"{METHODS}/conversations.info",
        OK | {"channel.num_members": "int"} | below("channel", CHANNEL),
    ),
    "conversations.join": Shape(f"{METHODS}/conversations.join", OK | below("channel", CHANNEL)),
    "conversations.list": Shape(
        f"{METHODS}/conversations.list",
        OK
        | {"response_metadata.next_cursor": "str", "channels[].num_members": "int"}
        | below("channels[]", CHANNEL),
    ),
    "conversations.members": Shape(
        f"{METHODS}/conversations.members", OK | {"members[]": "id", "response_metadata.next_cursor": "str"}
    ),
    "conversations.invite": Shape(f"{METHODS}/conversations.invite", OK | below("channel", CHANNEL)),
    "conversations.open": Shape(f"{METHODS}/conversations.open", OK | {"channel.id": "id"}),
    "conversations.history": Shape(
        f"{METHODS}/conversations.history",
        OK
        | {
            "has_more": "bool",
            "pin_count": "int",
            "?messages[].metadata.event_type": "str",
            "?messages[].metadata.event_payload": "object",
        }
        | below("messages[]", SAID),
    ),
    "conversations.replies": Shape(
        f"{METHODS}/conversations.replies",
        OK | {"has_more": "bool", "messages[].thread_ts": "ts"} | below("messages[]", SAID),
    ),
    "files.getUploadURLExternal": Shape(
        f"{METHODS}/files.getUploadURLExternal", OK | {"upload_url": "str", "file_id": "id"}
    ),
    "files.completeUploadExternal": Shape(
        f"{METHODS}/files.completeUploadExternal", OK | {"files[].id": "id", "files[].title": "str"}
    ),
    "users.conversations": Shape(
        f"{METHODS}/users.conversations",
        OK
        | {
            "channels[].id": "id",
            "channels[].name": "str",
            "channels[].is_private": "bool",
            "channels[].is_archived": "bool",
            "response_metadata.next_cursor": "str",
        },
    ),
    "users.list": Shape(
        f"{METHODS}/users.list",
        OK | {"response_metadata.next_cursor": "str"} | below("members[]", PERSON),
    ),
    "users.info": Shape(f"{METHODS}/users.info", OK | below("user", PERSON)),
    "views.open": Shape(
        f"{METHODS}/views.open",
        OK
        | {
            "view.id": "id",
            "view.type": "str",
            "view.hash": "str",
            "view.state.values": "object",
            "view.private_metadata": "str",
            "view.callback_id": "str",
            "view.root_view_id": "id",
        },
    ),
    "views.push": Shape(
        f"{METHODS}/views.push",
        OK
        | {
            "view.id": "id",
            "view.type": "str",
            "view.hash": "str",
            "view.previous_view_id": "id",
            "view.root_view_id": "id",
        },
    ),
    "views.update": Shape(f"{METHODS}/views.update", OK | {"view.id": "id", "view.hash": "str"}),
    "views.publish": Shape(
        f"{METHODS}/views.publish", OK | {"view.id": "id", "view.hash": "str", "view.type": "str"}
    ),
}
