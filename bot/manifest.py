"""The app's manifest as Slack is to have it: for either way of delivery, under this workspace's commands."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from handlers.commands import Commands

HERE = Path(__file__).resolve().parent
# Beside the packages in a clone; inside this one when installed.
PLACES = (HERE.parent / "manifest.yml", HERE / "manifest.yml")
EVENTS = "/slack/events"


def read() -> dict[str, Any]:
    """The manifest as it comes, for Socket Mode."""
    path = next(place for place in PLACES if place.is_file())
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def scopes() -> frozenset[str]:
    """What the bot asks to be allowed."""
    return frozenset(read()["oauth_config"]["scopes"]["bot"])


def is_address(text: str) -> bool:
    """Whether Slack can post there: to a host, over TLS, and to a path beneath it."""
    try:
        url = urlsplit(text)
        # A port that is none is found out when it is asked for.
        return (
            url.scheme == "https"
            and bool(url.hostname)
            and url.port != 0
            and not ("?" in text or "#" in text)
        )
    except ValueError:
        return False


def made(commands: Commands, address: str | None = None) -> dict[str, Any]:
    """The manifest with these commands; with an address, for events sent there over HTTP."""
    manifest = read()
    named = {"/cop": commands.cop, "/kb": commands.kb}
    for command in manifest["features"]["slash_commands"]:
        command["command"] = named[command["command"]]
    if address is None:
        return manifest
    url = address.rstrip("/")
    url = url if url.endswith(EVENTS) else url + EVENTS
    for command in manifest["features"]["slash_commands"]:
        command["url"] = url
    settings = manifest["settings"]
    settings["socket_mode_enabled"] = False
    settings["event_subscriptions"] = {"request_url": url} | settings["event_subscriptions"]
    settings["interactivity"] |= {"request_url": url}
    return manifest


class Plain(yaml.SafeDumper):
    """Lists indented beneath their names, as in the file that people know."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Never without indentation."""
        return super().increase_indent(flow, False)


def printed(manifest: dict[str, Any]) -> str:
    """As YAML, in the order of the file, ready to be pasted."""
    text: str = yaml.dump(manifest, Dumper=Plain, sort_keys=False, allow_unicode=True, width=100)
    return text
