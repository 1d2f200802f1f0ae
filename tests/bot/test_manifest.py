"""The manifest as Slack is to have it, for either way of delivery."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import manifest
from handlers.commands import Commands

SCHEMA = Path(__file__).parents[3] / "shared" / "slack" / "manifest.schema.json"
OURS = Commands("/practice", "/notes")


def test_as_it_comes_it_is_the_file() -> None:
    assert yaml.safe_load(manifest.printed(manifest.made(Commands()))) == manifest.read()


def test_the_commands_are_those_of_the_settings() -> None:
    made = manifest.made(OURS)
    assert [one["command"] for one in made["features"]["slash_commands"]] == ["/notes", "/practice"]


@pytest.mark.parametrize(
    "address", ["https://a.example", "https://a.example/", "https://a.example/slack/events"]
)
def test_over_http_everything_goes_to_one_address(address: str) -> None:
    made = manifest.made(Commands(), address)
    url = "https://a.example/slack/events"
    assert {one["url"] for one in made["features"]["slash_commands"]} == {url}
    assert made["settings"]["event_subscriptions"]["request_url"] == url
    assert made["settings"]["interactivity"]["request_url"] == url
    assert made["settings"]["socket_mode_enabled"] is False
    assert made["oauth_config"] == manifest.read()["oauth_config"]


@pytest.mark.parametrize("address", [None, "https://a.example"])
def test_it_stays_within_what_slack_documents(address: str | None) -> None:
    made = manifest.made(OURS, address)
    about = made["display_information"]
    assert len(about["name"]) <= 35
    assert len(about["description"]) <= 140
    assert 175 <= len(about["long_description"]) <= 4000
    assert len(made["features"]["slash_commands"]) <= 50
    assert all(len(one["command"]) <= 32 for one in made["features"]["slash_commands"])
    assert all(len(one["name"]) <= 24 for one in made["features"]["shortcuts"])
    assert len(made["settings"]["event_subscriptions"]["bot_events"]) <= 100


@pytest.mark.skipif(not SCHEMA.is_file(), reason="Slack's schema is not beside the project")
@pytest.mark.parametrize("address", [None, "https://a.example"])
def test_slacks_own_schema_knows_every_field(address: str | None) -> None:
    """Every name that we write stands in the schema, at its place."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert unknown(manifest.made(OURS, address), schema, schema) == []


def unknown(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str = "") -> list[str]:
    """The fields that a schema does not name; where it says nothing of them, none."""
    schemas = list(alternatives(schema, root))
    if isinstance(value, dict):
        named: dict[str, list[dict[str, Any]]] = {}
        for one in schemas:
            for name, inner in one.get("properties", {}).items():
                named.setdefault(name, []).append(inner)
        if not named:
            return []
        missing = [f"{at}.{name}" for name in value if name not in named]
        deeper = [
            min((unknown(part, inner, root, f"{at}.{name}") for inner in named[name]), key=len)
            for name, part in value.items()
            if name in named
        ]
        return missing + [found for part in deeper for found in part]
    if isinstance(value, list):
        items = [one["items"] for one in schemas if isinstance(one.get("items"), dict)]
        if not items:
            return []
        return [found for part in value for found in unknown(part, items[0], root, at + "[]")]
    return []


def alternatives(schema: dict[str, Any], root: dict[str, Any]) -> list[dict[str, Any]]:
    """A schema with its references followed and its alternatives laid side by side."""
    if "$ref" in schema:
        found: Any = root
        for step in schema["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        return alternatives(found, root)
    inner = [one for name in ("anyOf", "oneOf", "allOf") for one in schema.get(name, [])]
    return [schema, *(deep for one in inner for deep in alternatives(one, root))]
