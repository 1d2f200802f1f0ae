"""The sandbox filled from an export: its people, channels and time, opened by somebody of its own."""

from pathlib import Path

import pytest

from sandbox import filling, sees, shapes, slack_export, talk
from sandbox.server import Sandbox
from sandbox.workspace import BOT
from tests.exports import DAY, LATEST, by, in_folder, roastery, ts, user
from tests.people import People

pytestmark = pytest.mark.on_either


def filled(tmp_path: Path, said: list[object] | None = None) -> Sandbox:
    files = roastery() | ({DAY: said} if said is not None else {})
    sandbox = Sandbox()
    path = in_folder(files, tmp_path / "Roastery Slack export Apr 1 2026 - Apr 28 2026")
    filling.fill(sandbox.slack, slack_export.read(path, LATEST))
    return sandbox


async def test_nobody_of_acme_is_left_and_the_app_is_nowhere(tmp_path: Path) -> None:
    workspace = filled(tmp_path).workspace
    assert set(workspace.channels) == {"C1GENERAL", "C1ROAST", "C1OLD", "G1WAGES"}
    assert {one for one in workspace.people if one.startswith("U0")} == {BOT}
    assert not any(BOT in channel.members for channel in workspace.channels.values())
    assert workspace.company == "Roastery"
    assert next(iter(workspace.channels["C1ROAST"].messages)) == ts(1)


async def test_time_goes_on_after_the_last_message(tmp_path: Path) -> None:
    sandbox = filled(tmp_path)
    later = sandbox.slack.calendar.now() - float(ts(20))
    assert 0 < later < 3600
    assert str(sandbox.slack.calendar.zone) == "Europe/Madrid"
    assert float(sandbox.workspace.next_ts()) > float(ts(20))


async def test_the_page_opens_as_a_member_who_wrote_lately_where_they_may_adopt(tmp_path: Path) -> None:
    sandbox = filled(tmp_path)
    await sandbox.start()
    async with People(sandbox.url) as people:
        screen = await people.get("/people/sees", {})
    await sandbox.stop()
    assert (screen["me"], screen["opens"], screen["company"]) == ("U1MARA", "C1ROAST", "Roastery")
    assert screen["people"]["U1ELI"]["company"] == "another company"
    gil = sees.seen_by(sandbox.slack, sandbox.workspace.people["U1GIL"])
    assert [channel["name"] for channel in gil["channels"]] == ["roasting"]


async def test_an_export_without_a_full_member_is_opened_by_a_newcomer(tmp_path: Path) -> None:
    files = {"channels.json": [{"id": "C1ROAST", "name": "roasting"}]}
    files[DAY] = [{"subtype": "bot_message", "username": "Webhook", "text": "Ping", "ts": ts(1)}]
    sandbox = Sandbox()
    filling.fill(sandbox.slack, slack_export.read(in_folder(files, tmp_path), LATEST))
    me = sandbox.workspace.people[sandbox.slack.opening.person]
    assert me.name == "You"
    assert sees.seen_by(sandbox.slack, me)["opens"] == "C1ROAST"


async def test_what_bots_said_has_a_name_and_nobody_as_its_author(tmp_path: Path) -> None:
    nameless = {"bot_id": "B1CI", "text": "Build 813 passed", "ts": ts(30)}
    workspace = filled(tmp_path, [*roastery()[DAY], nameless]).workspace
    channel = workspace.channels["C1ROAST"]
    told = [shapes.message(workspace, channel, channel.messages[ts(number)]) for number in (6, 7, 30)]
    assert [(one["bot_id"], one["username"]) for one in told] == [
        ("B1HOOK", "GitHub"),
        (channel.messages[ts(7)].user, "Old webhook"),
        ("B1CI", "Somebody-B1CI"),
    ]
    assert all(one["subtype"] == "bot_message" and "user" not in one for one in told)


async def test_a_guest_of_one_channel_stays_one(tmp_path: Path) -> None:
    files = roastery()
    files["users.json"].append(user("U1ONE", "Una One", is_restricted=True, is_ultra_restricted=True))
    sandbox = Sandbox()
    filling.fill(sandbox.slack, slack_export.read(in_folder(files, tmp_path), LATEST))
    told = [shapes.user(sandbox.workspace.people[known], 0.0) for known in ("U1ONE", "U1GIL")]
    assert [(one["is_restricted"], one["is_ultra_restricted"]) for one in told] == [
        (True, True),
        (True, False),
    ]


async def test_who_reacted_is_counted_also_where_nobody_names_them(tmp_path: Path) -> None:
    starred = [{"name": "star", "users": ["U1JON", "U1GIL"], "count": 40}]
    sandbox = filled(tmp_path, [by("U1MARA", "Rest it for ten days.", 1, reactions=starred)])
    workspace, channel = sandbox.workspace, sandbox.workspace.channels["C1ROAST"]
    message = channel.messages[ts(1)]
    for user_id in ("U1JON", "U1GIL"):
        talk.unreact(workspace, channel, message, workspace.people[user_id], "star")
    talk.react(workspace, channel, message, workspace.people["U1MARA"], "star")
    shown = {"name": "star", "users": ["U1MARA"], "count": 39}
    assert shapes.message(workspace, channel, message)["reactions"] == [shown]
    (screen,) = [
        one
        for one in sees.seen_by(sandbox.slack, workspace.people["U1MARA"])["channels"]
        if one["id"] == channel.id
    ]
    assert screen["messages"][0]["reactions"] == [shown]


async def test_a_long_talk_is_shown_from_its_end_and_further_when_asked(tmp_path: Path) -> None:
    said: list[object] = [by("U1JON", f"Note {number}", number) for number in range(500)]
    said += [by("U1MARA", "A late reply", 501, thread_ts=ts(3))]
    sandbox = filled(tmp_path, said)
    jon = sandbox.workspace.people["U1JON"]

    def shown(back: str = "") -> dict[str, object]:
        screen = sees.seen_by(sandbox.slack, jon, sees.asked_back(back))
        return next(one for one in screen["channels"] if one["id"] == "C1ROAST")

    def begins(channel: dict[str, object]) -> object:
        messages = channel["messages"]
        assert isinstance(messages, list)
        return messages[0]["ts"]

    assert (begins(shown()), shown()["earlier"]) == (ts(300), ts(100))
    assert (begins(shown(f"C1ROAST:{ts(100)}")), shown(f"C1ROAST:{ts(100)}")["earlier"]) == (ts(100), ts(0))
    whole = shown(f"C1ROAST:{ts(0)}")
    assert (begins(whole), whole["earlier"]) == (ts(0), None)
    assert begins(shown("nonsense,C1ROAST:x")) == ts(300)
