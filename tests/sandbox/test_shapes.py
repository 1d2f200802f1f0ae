"""The sandbox says what Slack documents, held against the table of everything the app reads."""

import ast
import re
from typing import Any

import pytest

from sandbox import manifest, talk
from sandbox.api import METHODS
from sandbox.workspace import Message
from tests.house_code import files
from tests.people import Person, Said
from tests.sandbox.conftest import TestedApp, form
from tests.shapes import ANSWER_SHAPES, ENVELOPE, EVENT_SHAPES, PAYLOAD_SHAPES, Shape

JSON = dict[str, Any]
KINDS = {
    "str": lambda value: isinstance(value, str),
    "int": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "bool": lambda value: isinstance(value, bool),
    "object": lambda value: isinstance(value, dict),
    "list": lambda value: isinstance(value, list),
    "null": lambda value: value is None,
    "ts": lambda value: isinstance(value, str) and re.fullmatch(r"\d+\.\d{6}", value) is not None,
    "id": lambda value: isinstance(value, str) and re.fullmatch(r"[A-Z][A-Za-z0-9]+", value) is not None,
}
MODAL = {
    "type": "modal",
    "callback_id": "form",
    "title": {"type": "plain_text", "text": "Form"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [{
        "type": "input", "block_id": "words", "label": {"type": "plain_text", "text": "Words"},
        "element": {"type": "plain_text_input", "action_id": "words"},
    }, {
        "type": "actions", "block_id": "more", "elements": [{
            "type": "button", "action_id": "deeper", "value": "1",
            "text": {"type": "plain_text", "text": "Deeper"},
        }],
    }],
}  # fmt: skip
GO = {"type": "button", "action_id": "go", "value": "1", "text": {"type": "plain_text", "text": "Go"}}
BUTTON = [{"type": "actions", "elements": [GO]}]


def found(thing: Any, path: list[str]) -> list[Any]:
    """Every value at the end of a path; a missing one is an error."""
    if not path:
        return [thing]
    name, rest = path[0], path[1:]
    inner = thing[name.removesuffix("[]")]
    if name.endswith("[]"):
        assert inner, f"{name} is empty"
        return [value for one in inner for value in found(one, rest)]
    return found(inner, rest)


def misfits(thing: JSON, shape: Shape) -> list[str]:
    """The fields that are missing or of another kind than documented."""
    wrong = []
    for path, kinds in shape.fields.items():
        try:
            values = found(thing, path.removeprefix("?").split("."))
        except (KeyError, TypeError):
            wrong += [] if path.startswith("?") else [f"{path} is missing"]
            continue
        wrong += [
            f"{path} is {value!r}"
            for value in values
            if not any(KINDS[kind](value) for kind in kinds.split("|"))
        ]
    return wrong


def wrongs(things: dict[str, JSON], table: dict[str, Shape]) -> dict[str, list[str]]:
    """What is wrong with each of these, if anything is."""
    compared = {name: misfits(thing, table[name]) for name, thing in things.items()}
    return {name: wrong for name, wrong in compared.items() if wrong}


def test_the_table_notices_what_is_amiss() -> None:
    shape = Shape("", {"ts": "ts", "user": "id|null", "?item": "str", "people[].id": "id"})
    assert misfits({"ts": "1.000000", "user": None, "people": [{"id": "U1"}]}, shape) == []
    assert len(misfits({"ts": 1.0, "user": "", "item": 1, "people": [{}]}, shape)) == 4


def test_the_table_has_every_method_that_the_app_calls() -> None:
    called = set()
    for path in files("handlers", "scheduler", "bot"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in METHODS:
                called.add(node.value)
            if isinstance(node, ast.Attribute) and (name := node.attr.replace("_", ".")) in METHODS:
                called.add(name)
    assert {"reactions.get", "views.open", "apps.connections.open"} <= called
    assert called - set(ANSWER_SHAPES) == set()


def test_the_table_has_every_event_that_the_manifest_asks_for() -> None:
    alike = {"group_left": "channel_left", "message.channels": "message", "message.groups": "message"}
    wanted = {alike.get(name, name.replace("group_", "channel_")) for name in manifest.read().events}
    assert wanted - set(EVENT_SHAPES) == set()


@pytest.fixture
async def inside(ada: Person) -> str:
    await ada.invites("commonplace", to="woodworking")
    return "C0WOOD"


def event_of(app: TestedApp, kind: str) -> JSON:
    """The latest envelope with an event of this type or subtype."""
    return next(
        body for body in reversed(app.bodies) if kind in (body["event"].get("subtype"), body["event"]["type"])
    )


async def test_events(
    app: TestedApp, sandbox: Any, people: Any, inside: str, ada: Person, bo: Person
) -> None:
    message = await ada.says("Cut the tenon first", in_="woodworking")
    hook = Message(sandbox.workspace.next_ts(), "B0KILN", "The kiln is hot", subtype="bot_message")
    talk.say(sandbox.workspace, sandbox.workspace.channels[inside], hook)
    await bo.stars(message)
    await bo.takes_back(message)
    await ada.edits(message, "Cut the tenon before the mortise")
    await bo.leaves("woodworking")
    await bo.joins("woodworking")
    await people.post("/people/opens_home", {"as": "bo"})
    await people.post("/people/changes_profile", {"person": "bo", "zone": "Asia/Tokyo"})
    await sandbox.delivered()
    seen = {
        "message", "message_changed", "reaction_added", "reaction_removed", "member_left_channel",
        "member_joined_channel", "app_home_opened", "user_change", "bot_message",
    }  # fmt: skip
    held = {kind: event_of(app, kind) for kind in seen if kind != "message"}
    held["message"] = next(
        b for b in app.bodies if b["event"]["type"] == "message" and "subtype" not in b["event"]
    )
    await ada.deletes(message)
    await ada.renames("woodworking", "joinery")
    await ada.archives("joinery")
    await ada.unarchives("joinery")
    await ada.converts("joinery", private=False, id="C0JOINERY")
    await sandbox.delivered()
    late = ("message_deleted", "channel_rename", "channel_archive", "channel_unarchive", "channel_id_changed")
    held |= {kind: event_of(app, kind) for kind in late}
    await ada.removes("commonplace", from_="joinery")
    await ada.invites("commonplace", to="random")
    await people.post("/people/deletes_channel", {"as": "ada", "channel": "random"})
    await sandbox.delivered()
    held |= {kind: event_of(app, kind) for kind in ("channel_left", "channel_deleted")}
    assert wrongs({kind: body["event"] for kind, body in held.items()}, EVENT_SHAPES) == {}
    assert [wrong for body in held.values() for wrong in misfits(body, ENVELOPE)] == []


async def test_being_taken_away(sandbox: Any) -> None:
    told = []
    sandbox.workspace.emit = lambda event, channel: told.append(event)
    sandbox.slack.uninstall()
    assert [misfits(event, EVENT_SHAPES[event["type"]]) for event in told] == [[], []]
    assert {event["type"] for event in told} == {"app_uninstalled", "tokens_revoked"}


async def test_answers_and_payloads(
    app: TestedApp, sandbox: Any, people: Any, inside: str, ada: Person, bo: Person
) -> None:
    client, answers = app.client, {}

    async def asks(method: str, **args: Any) -> JSON:
        answers[method] = (await client.api_call(method, data=form(args))).data
        return answers[method]

    @app.bolt.command("/kb")
    async def opens(ack: Any, body: JSON) -> None:
        await asks("views.open", trigger_id=body["trigger_id"], view=MODAL)
        await ack()

    @app.bolt.action("deeper")
    async def goes_deeper(ack: Any, body: JSON) -> None:
        await asks("views.push", trigger_id=body["trigger_id"], view=MODAL)
        await ack()

    @app.bolt.action("go")
    @app.bolt.view("form")
    @app.bolt.shortcut("keep_this")
    async def takes(ack: Any) -> None:
        await ack()

    message = await ada.says("Cut the tenon first", in_="woodworking")
    await bo.stars(message)
    posted = await asks("chat.postMessage", channel=inside, text="A recap", blocks=BUTTON,
                        metadata={"event_type": "kept", "event_payload": {"delivery": 1}})  # fmt: skip
    await asks("chat.update", channel=inside, ts=posted["ts"], text="A better recap", blocks=BUTTON)
    await asks("chat.postEphemeral", channel=inside, user="U0BO", text="Kept")
    await asks("chat.getPermalink", channel=inside, message_ts=message.ts)
    place = {"channel": inside, "timestamp": message.ts}
    await asks("reactions.add", name="bookmark", **place)
    await asks("reactions.get", full=True, **place)
    await asks("reactions.remove", name="bookmark", **place)
    await ada.says("And the mortise?", in_="woodworking", under=message)
    for method, args in {
        "auth.test": {},
        "conversations.join": {"channel": "C0RANDOM"},
        "conversations.open": {"users": "U0BO"},
        "conversations.info": {"channel": inside, "include_num_members": True},
        "conversations.members": {"channel": inside}, "users.info": {"user": "U0BO"},
        "conversations.list": {"types": "public_channel"},
        "users.conversations": {"user": "U0BO", "types": "public_channel"},
        "users.list": {"team_id": "T0ACME", "limit": 200},
        "conversations.history": {"channel": inside, "include_all_metadata": True},
        "conversations.replies": {"channel": inside, "ts": message.ts},
        "views.publish": {"user_id": "U0BO", "view": {"type": "home", "blocks": []}},
    }.items():  # fmt: skip
        await asks(method, **args)
    given = await asks("files.getUploadURLExternal", filename="kept.csv", length=4)
    await people.send(given["upload_url"], b"kept")
    await asks("files.completeUploadExternal", files=[{"id": given["file_id"]}], channel_id=inside)
    await bo.leaves("woodworking")
    await asks("conversations.invite", channel=inside, users="U0BO")
    answers["apps.connections.open"] = (await client.apps_connections_open(app_token=sandbox.app_token)).data
    await bo.types("/kb tenon", in_="general")
    await asks("views.update", view_id=answers["views.open"]["view"]["id"], view=MODAL)
    await bo.taps("Deeper")
    await bo.submits(words="tenon")
    await bo.taps("Go", on=Said(inside, posted["ts"]))
    await asks("chat.delete", channel=inside, ts=posted["ts"])
    shortcut = {"as": "bo", "callback_id": "keep_this", "channel": inside, "ts": message.ts}
    await people.post("/people/uses_shortcut", shortcut)
    assert set(ANSWER_SHAPES) == set(answers)
    assert wrongs(answers, ANSWER_SHAPES) == {}
    payloads = {body.get("command") or body["type"]: body for body in app.bodies if "event" not in body}
    assert set(PAYLOAD_SHAPES) == set(payloads)
    assert wrongs(payloads, PAYLOAD_SHAPES) == {}
