"""What the app's manifest asks for: scopes, events, commands and shortcuts. Nothing else is given."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

REPOSITORY = Path(__file__).resolve().parent.parent / "manifest.yml"
INSTALLED = Path(__file__).resolve().parent.parent / "bot" / "manifest.yml"

# The scope Slack documents for each subscription; without it, the event is not sent.
SCOPE_OF_EVENT = {
    "app_home_opened": None,
    "channel_archive": "channels:read",
    "channel_created": "channels:read",
    "channel_deleted": "channels:read",
    "channel_id_changed": "channels:read",
    "channel_left": "channels:read",
    "channel_rename": "channels:read",
    "channel_shared": "channels:read",
    "channel_unarchive": "channels:read",
    "channel_unshared": "channels:read",
    "group_archive": "groups:read",
    "group_deleted": "groups:read",
    "group_left": "groups:read",
    "group_rename": "groups:read",
    "group_unarchive": "groups:read",
    "member_joined_channel": "channels:read",
    "member_left_channel": "channels:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "team_join": "users:read",
    "user_change": "users:read",
    "app_uninstalled": None,
    "tokens_revoked": None,
}


@dataclass(frozen=True)
class Command:
    """A slash command as the manifest declares it."""

    name: str
    description: str
    usage_hint: str
    escapes: bool


@dataclass(frozen=True)
class Shortcut:
    """A global or message shortcut as the manifest declares it."""

    name: str
    kind: str
    callback_id: str


@dataclass(frozen=True)
class Manifest:
    """The app as an administrator installed it."""

    name: str
    scopes: frozenset[str]
    events: frozenset[str]
    commands: Mapping[str, Command]
    shortcuts: Mapping[str, Shortcut]
    home_tab: bool
    messages_tab: bool
    messages_read_only: bool

    @property
    def provided(self) -> str:
        """The granted scopes as Slack lists them in headers and refusals."""
        return ",".join(sorted(self.scopes))

    def sends(self, subscription: str) -> bool:
        """Whether the app subscribed to this event and holds the scope it needs."""
        scope = SCOPE_OF_EVENT.get(subscription)
        return subscription in self.events and (scope is None or scope in self.scopes)


def read(path: Path | None = None) -> Manifest:
    """The manifest at a path, or the repository's own."""
    found = path or (REPOSITORY if REPOSITORY.exists() else INSTALLED)
    return written(found.read_text(encoding="utf-8"))


@cache
def written(text: str) -> Manifest:
    """The manifest that stands in this YAML; whoever starts many sandboxes reads one many times."""
    return parse(yaml.safe_load(text))


def parse(raw: Mapping[str, Any]) -> Manifest:
    """A manifest from the parsed YAML or JSON."""
    features = raw.get("features", {})
    home = features.get("app_home", {})
    commands = [
        Command(
            item["command"],
            item.get("description", ""),
            item.get("usage_hint", ""),
            item.get("should_escape", False),
        )
        for item in features.get("slash_commands", [])
    ]
    shortcuts = [
        Shortcut(item["name"], item["type"], item["callback_id"]) for item in features.get("shortcuts", [])
    ]
    return Manifest(
        name=raw["display_information"]["name"],
        scopes=frozenset(raw.get("oauth_config", {}).get("scopes", {}).get("bot", [])),
        events=frozenset(raw.get("settings", {}).get("event_subscriptions", {}).get("bot_events", [])),
        commands={command.name: command for command in commands},
        shortcuts={shortcut.callback_id: shortcut for shortcut in shortcuts},
        home_tab=home.get("home_tab_enabled", False),
        messages_tab=home.get("messages_tab_enabled", False),
        messages_read_only=home.get("messages_tab_read_only_enabled", False),
    )
