"""The manifest asks for what the code uses: no scope, event, command or shortcut more or less."""

import ast
from typing import Any

import pytest
import yaml
from slack_bolt.async_app import AsyncApp

from handlers.commands import Commands
from handlers.relevance import ABOUT_CHANNELS, ABOUT_PEOPLE, PASSING
from tests.house_code import ROOT, nodes
from tests.routes import answers
from views.ids import Callback

# The bot scope that each method wants, from the pages of docs.slack.dev/reference/methods; where Slack
# takes one of several, all that its kinds of channel need.
BOTH_HISTORIES = {"channels:history", "groups:history"}
BOTH_READS = {"channels:read", "groups:read"}
SCOPES: dict[str, set[str]] = {
    "apps.connections.open": set(),
    "auth.test": set(),
    "bookmarks.add": {"bookmarks:write"},
    "chat.delete": {"chat:write"},
    "chat.getPermalink": set(),
    "chat.postEphemeral": {"chat:write"},
    "chat.postMessage": {"chat:write"},
    "chat.update": {"chat:write"},
    "conversations.create": {"channels:manage"},
    "conversations.history": BOTH_HISTORIES,
    "conversations.info": BOTH_READS,
    "conversations.invite": {"channels:write.invites"},
    "conversations.join": {"channels:join"},
    "conversations.list": BOTH_READS,
    "conversations.members": BOTH_READS,
    "conversations.open": {"im:write"},
    "conversations.replies": BOTH_HISTORIES,
    "files.completeUploadExternal": {"files:write"},
    "files.getUploadURLExternal": {"files:write"},
    "pins.add": {"pins:write"},
    "reactions.add": {"reactions:write"},
    "reactions.get": {"reactions:read"},
    "reactions.remove": {"reactions:write"},
    "users.conversations": BOTH_READS,
    "users.info": {"users:read"},
    "users.list": {"users:read"},
    "views.open": set(),
    "views.publish": set(),
    "views.push": set(),
    "views.update": set(),
}

# The scope under which each event is delivered, from docs.slack.dev/reference/events.
EVENTS: dict[str, set[str]] = {
    "app_home_opened": set(),
    "app_uninstalled": set(),
    "channel_archive": {"channels:read"},
    "channel_created": {"channels:read"},
    "channel_deleted": {"channels:read"},
    "channel_id_changed": {"channels:read"},
    "channel_left": {"channels:read"},
    "channel_rename": {"channels:read"},
    "channel_shared": BOTH_READS,
    "channel_unarchive": {"channels:read"},
    "channel_unshared": BOTH_READS,
    "emoji_changed": {"emoji:read"},
    "group_archive": {"groups:read"},
    "group_deleted": {"groups:read"},
    "group_left": {"groups:read"},
    "group_rename": {"groups:read"},
    "group_unarchive": {"groups:read"},
    "member_joined_channel": BOTH_READS,
    "member_left_channel": BOTH_READS,
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "message.mpim": {"mpim:history"},
    "pin_added": {"pins:read"},
    "reaction_added": {"reactions:read"},
    "reaction_removed": {"reactions:read"},
    "team_join": {"users:read"},
    "tokens_revoked": set(),
    "user_change": {"users:read"},
}


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text())
    return found


def methods_used() -> set[str]:
    """Every method of Slack's that the code calls: by its name in words, or as a method of the SDK's."""
    by_attribute = {method.replace(".", "_"): method for method in SCOPES}
    used = set()
    for _, node in nodes("handlers", "scheduler", "bot"):
        if isinstance(node, ast.Constant) and node.value in SCOPES:
            used.add(str(node.value))
        if isinstance(node, ast.Attribute) and node.attr in by_attribute:
            used.add(by_attribute[node.attr])
    return used


def test_every_method_that_is_called_is_in_the_table_above() -> None:
    families = {method.split(".")[0] for method in SCOPES}
    unknown = {
        node.func.attr
        for _, node in nodes("handlers", "scheduler", "bot")
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func.value).endswith("client")
        and node.func.attr.split("_")[0] in families
    } - {method.replace(".", "_") for method in SCOPES}
    assert unknown == set()
    assert {"auth.test", "chat.postMessage", "reactions.get", "views.open"} <= methods_used()


def test_scopes_are_those_that_the_code_needs(manifest: dict[str, Any]) -> None:
    asked = manifest["oauth_config"]["scopes"]["bot"]
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    needed = {"commands"}.union(*(SCOPES[method] for method in methods_used()), *(EVENTS[e] for e in events))
    assert set(asked) == needed
    assert asked == sorted(set(asked))
    assert "user" not in manifest["oauth_config"]["scopes"]


def delivered(event: str) -> dict[str, Any]:
    """An event as it arrives."""
    kind = event.split(".")[0]
    inner: dict[str, Any] = {"type": kind, "channel": "C0WOOD", "user": "U0BO", "ts": "1.1"}
    if kind == "message":
        inner["subtype"] = "message_deleted"
    return {"type": "event_callback", "event": inner}


async def test_every_event_that_we_subscribe_to_has_a_listener(
    app: AsyncApp, manifest: dict[str, Any]
) -> None:
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    assert [event for event in events if await answers(app, delivered(event)) is None] == []
    assert events == sorted(set(events))


async def test_every_event_that_has_a_listener_is_subscribed_to(
    app: AsyncApp, manifest: dict[str, Any]
) -> None:
    events = set(manifest["settings"]["event_subscriptions"]["bot_events"])
    heard = {event for event in EVENTS if await answers(app, delivered(event)) is not None}
    # A direct message would be heard by the same listeners, and is not asked for.
    assert heard - {"message.im", "message.mpim"} == events


def test_every_event_that_concerns_us_is_subscribed_to(manifest: dict[str, Any]) -> None:
    events = set(manifest["settings"]["event_subscriptions"]["bot_events"])
    assert events >= ABOUT_CHANNELS | ABOUT_PEOPLE | PASSING


async def test_every_command_is_answered_under_the_name_in_the_manifest(
    app: AsyncApp, manifest: dict[str, Any]
) -> None:
    commands = {found["command"] for found in manifest["features"]["slash_commands"]}
    assert commands == {Commands().cop, Commands().kb}
    for command in commands:
        assert await answers(app, {"command": command, "text": "", "user_id": "U0BO"}) is not None
    assert all(found["should_escape"] for found in manifest["features"]["slash_commands"])


async def test_every_shortcut_is_answered_under_its_id_in_the_manifest(
    app: AsyncApp, manifest: dict[str, Any]
) -> None:
    types = {"message": "message_action", "global": "shortcut"}
    bodies = {
        found["callback_id"]: {"type": types[found["type"]], "callback_id": found["callback_id"]}
        for found in manifest["features"]["shortcuts"]
    }
    for body in bodies.values():
        assert await answers(app, body) is not None, body
    others = [callback for callback in Callback if callback not in bodies]
    for callback in others:
        for kind in types.values():
            assert await answers(app, {"type": kind, "callback_id": callback}) is None, callback


def test_the_manifest_keeps_slacks_own_limits(manifest: dict[str, Any]) -> None:
    shown = manifest["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000
    for command in manifest["features"]["slash_commands"]:
        assert len(command["command"]) <= 32
        assert len(command["usage_hint"]) <= 1000
    for shortcut in manifest["features"]["shortcuts"]:
        assert len(shortcut["name"]) <= 24
