"""A Slack export is read for all that is in it; what is broken is named, and the rest is there."""

import json
import unicodedata
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import export_files, filling, sees, shapes, slack_export
from sandbox.server import Sandbox
from sandbox.slack_export import CannotRead, Export, Progress, Said
from tests.exports import DAY, LATEST, by, in_folder, in_zip, roastery, ts, user

pytestmark = pytest.mark.on_either


def read(path: Path) -> Export:
    return slack_export.read(path, LATEST)


@pytest.fixture
def export(tmp_path: Path) -> Export:
    return read(in_folder(roastery(), tmp_path / "export"))


def room(export: Export, name: str = "roasting") -> slack_export.Room:
    return next(one for one in export.rooms if one.name == name)


def message(export: Export, number: int) -> Said:
    return next(one for one in room(export).said if one.ts == ts(number))


def person(export: Export, known: str) -> slack_export.Member:
    return next(one for one in export.people if one.id == known)


def test_everything_is_read_and_nothing_skipped(export: Export) -> None:
    assert export.skipped == ()
    assert [one.ts for one in room(export).said] == [ts(number) for number in range(1, 14)]
    assert [(one.name, one.is_private) for one in export.rooms] == [
        ("general", False),
        ("roasting", False),
        ("old", False),
        ("wages", True),
    ]
    assert room(export).topic == "Beans and curves"
    assert room(export, "old").is_archived
    assert room(export, "general").is_general


def test_people_are_who_they_are(export: Export) -> None:
    assert person(export, "U1MARA").is_admin
    assert person(export, "U1MARA").zone == "Europe/Madrid"
    assert person(export, "U1GIL").is_guest
    assert person(export, "U1LEFT").deactivated
    assert person(export, "U1ELI").team == "T1OTHER"
    assert person(export, "U1JON").team is None
    assert person(export, "U1HOOK").is_bot
    assert room(export).members == ("U1MARA", "U1JON", "U1GIL")


def test_whoever_is_only_seen_gets_a_stand_in(export: Export) -> None:
    assert person(export, "U9NOOR").name == "Noor Haddad"
    assert person(export, "U9PAT").name == "Somebody-9PAT"
    assert person(export, "U9PAT").is_full
    assert message(export, 3).reactions == (("eyes", ("U1MARA", "U9NOOR")),)


def test_somebody_from_another_company_is_known_by_their_messages(tmp_path: Path) -> None:
    files = roastery()
    files[DAY].append(by("U9ZOE", "Hello", 30, user_team="T1OTHER"))
    found = person(read(in_folder(files, tmp_path)), "U9ZOE")
    assert found.team == "T1OTHER"


def test_one_organisation_is_one_home(tmp_path: Path) -> None:
    files = roastery()
    for one in files["users.json"]:
        one["enterprise_user"] = {"enterprise_id": "E1ROAST"}
    assert person(read(in_folder(files, tmp_path)), "U1ELI").team is None


def test_bots_write_under_their_own_name(export: Export) -> None:
    assert (message(export, 6).author, message(export, 6).text) == ("U1HOOK", "Build 812 passed")
    webhook = person(export, message(export, 7).author)
    assert (webhook.name, webhook.is_bot) == ("Old webhook", True)


def test_every_kind_of_message(export: Export) -> None:
    assert message(export, 1).subtype == "channel_join"
    assert message(export, 3).thread_ts is None
    assert message(export, 4).thread_ts == ts(3)
    assert (message(export, 8).files, message(export, 8).subtype) == (True, None)
    assert (message(export, 9).tombstone, message(export, 9).text) == (True, "")
    assert message(export, 11).subtype == "me_message"
    assert (message(export, 12).subtype, message(export, 12).thread_ts) == ("thread_broadcast", ts(3))
    assert message(export, 13).edited == ("U1MARA", ts(14))


def test_a_thread_without_its_beginning_stands_below_a_deleted_message(tmp_path: Path) -> None:
    files = roastery()
    files[DAY] = [by("U1JON", "I agree", 5, thread_ts=ts(4))]
    export = read(in_folder(files, tmp_path))
    assert message(export, 4).tombstone
    assert "not in the export" in export.skipped[0].why


def test_replies_that_only_their_parent_knows_of(tmp_path: Path) -> None:
    files = roastery()
    files[DAY] = [
        by("U1JON", "Why?", 1, replies=[{"user": "U1MARA", "ts": ts(2)}]),
        by("U1MARA", "Because", 2),
    ]
    assert message(read(in_folder(files, tmp_path)), 2).thread_ts == ts(1)


def test_without_members_those_who_wrote_are_in(tmp_path: Path) -> None:
    files = roastery()
    del files["channels.json"][1]["members"]
    assert room(read(in_folder(files, tmp_path))).members[:2] == ("U1JON", "U1MARA")


@pytest.mark.parametrize("top", ["", "Roastery export/"])
def test_a_zip_gives_the_same_as_its_folder(tmp_path: Path, export: Export, top: str) -> None:
    assert read(in_zip(roastery(), tmp_path / "export.zip", top)) == export


def test_a_folder_inside_the_folder_gives_the_same(tmp_path: Path, export: Export) -> None:
    in_folder(roastery(), tmp_path / "outer" / "inner")
    assert read(tmp_path / "outer") == export


def test_the_file_says_whose_it_is(tmp_path: Path, export: Export) -> None:
    path = in_zip(roastery(), tmp_path / "Roastery Slack export Apr 1 2026 - Apr 28 2026.zip")
    assert read(path) == replace(export, company="Roastery")


def test_how_far_it_is_can_be_seen(tmp_path: Path) -> None:
    told: list[Progress] = []
    slack_export.read(in_folder(roastery(), tmp_path), LATEST, told.append)
    assert told == [Progress(1, 2, 13), Progress(2, 2, 14)]


OTHER = "roasting/2026-04-28.json"
BROKEN: list[tuple[str, object, str, str]] = [
    (OTHER, b'[{"type": "message", "te', OTHER, "cut short"),
    (OTHER, b"", OTHER, "it is empty"),
    (OTHER, '["für"]'.encode("latin-1"), OTHER, "not text in UTF-8"),
    (OTHER, '[{"a": 1}]'.encode("utf-16"), OTHER, "not text in UTF-8"),
    (OTHER, {"messages": []}, OTHER, "holds no list"),
    (OTHER, b"[" * 100_000, OTHER, "not whole JSON"),
    (OTHER, b"[" + b"9" * 10_000 + b"]", OTHER, "not whole JSON"),
    (OTHER, b"[" + b" " * export_files.LARGEST_DAY + b"]", OTHER, "larger than 16 MB"),
    (OTHER, [["a list"]], OTHER, "it is no message"),
    (OTHER, [{"type": "message", "user": "U1JON", "text": "When?"}], OTHER, "it has no time"),
    (OTHER, [{"text": "Who?", "ts": ts(50)}], OTHER, "does not say by whom"),
    (OTHER, [by("U1JON", "Then", 100_000)], OTHER, "in the future"),
    (OTHER, [by("U1JON", "Again", 2)], OTHER, "the same time"),
    (OTHER, [by("U1JON", "Hush", 50, hidden=True)], OTHER, "shows it to nobody"),
    ("users.json", b"[{", "users.json", "not whole JSON"),
    ("users.json", {"members": []}, "users.json", "holds no list"),
    ("users.json", ["U1MARA", user("U1JON", "Jon Okada")], "users.json", "it is no object"),
    ("users.json", [{"name": "mara"}], "users.json", "does not say who"),
    ("users.json", [user("U1JON", "Jon"), user("U1JON", "Jo")], "users.json", "somebody is there twice"),
    ("groups.json", b"\xff", "groups.json", "not text in UTF-8"),
    ("groups.json", [{"id": 7}], "groups.json", "no id or no name"),
    ("groups.json", [{"id": "C1ROAST", "name": "other"}], "groups.json", "there twice"),
    ("elsewhere/2026-04-28.json", [by("U1JON", "Lost", 50)], "elsewhere/", "no channel of this name"),
]


@pytest.mark.parametrize("as_zip", [True, False])
@pytest.mark.parametrize(("name", "content", "where", "why"), BROKEN)
def test_what_is_broken_is_named_and_the_rest_is_there(
    tmp_path: Path, name: str, content: object, where: str, why: str, as_zip: bool
) -> None:
    files = roastery() | {name: content}
    path = in_zip(files, tmp_path / "export.zip") if as_zip else in_folder(files, tmp_path / "export")
    export = read(path)
    assert [one.where for one in export.skipped if one.where != "wages/"] == [where]
    assert why in export.skipped[0].why
    assert len(room(export).said) == 13


def test_somebody_in_both_lists_of_people_is_one(tmp_path: Path) -> None:
    export = read(in_folder(roastery() | {"org_users.json": [user("U1JON", "Jon Okada")]}, tmp_path))
    assert export.skipped == ()
    assert [one.id for one in export.people].count("U1JON") == 1


def test_a_time_has_six_decimals(tmp_path: Path) -> None:
    files = roastery()
    short = ts(1).partition(".")[0]
    files[DAY] = [by("U1JON", "Why?", 1) | {"ts": f"{short}.1"}]
    files[DAY] += [by("U1MARA", "Because", 2, thread_ts=f"{short}.1000")]
    said = room(read(in_folder(files, tmp_path))).said
    assert [(one.ts, one.thread_ts) for one in said] == [
        (f"{short}.100000", None),
        (ts(2), f"{short}.100000"),
    ]


def test_direct_messages_are_left_out(tmp_path: Path) -> None:
    files = roastery() | {"dms.json": [{"id": "D1"}], "D1/2026-04-28.json": [by("U1JON", "Between us", 50)]}
    export = read(in_folder(files, tmp_path))
    assert [(one.where, one.why) for one in export.skipped] == [("D1/", "direct messages are nobody else's")]
    assert "Between us" not in repr(export)


@pytest.mark.parametrize(
    "name", ["../../evil.json", "/etc/evil.json", "a/../b.json", "C:/evil.json", "a\\..\\..\\b.json"]
)
def test_a_path_that_leads_out_of_the_zip_is_not_followed(tmp_path: Path, export: Export, name: str) -> None:
    found = read(in_zip(roastery() | {name: []}, tmp_path / "export.zip"))
    assert [one.why for one in found.skipped] == ["its path leads out of the zip"]
    assert found.rooms == export.rooms


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    outside = in_folder({"secret.json": [by("U1JON", "Secret", 50)]}, tmp_path / "outside")
    inside = in_folder(roastery(), tmp_path / "export")
    (inside / OTHER).symlink_to(outside / "secret.json")
    export = read(inside)
    assert [one.why for one in export.skipped] == ["it is a link out of the folder"]
    assert "Secret" not in repr(export)


def test_a_damaged_member_of_a_zip_is_named(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, content in (roastery() | {OTHER: [by("U1JON", "Mark here", 50)]}).items():
            archive.writestr(name, json.dumps(content))
    path.write_bytes(path.read_bytes().replace(b"Mark here", b"Mark HERE", 1))
    export = read(path)
    assert [(one.where, one.why) for one in export.skipped] == [(OTHER, "it is damaged")]
    assert len(room(export).said) == 13


def test_a_small_zip_that_unpacks_to_very_much_is_read_no_further_than_a_day(tmp_path: Path) -> None:
    bomb = b"[" + b"0," * (32 * export_files.A_MEGABYTE) + b"0]"
    export = read(in_zip(roastery() | {OTHER: bomb}, tmp_path / "export.zip"))
    assert [(one.where, one.why) for one in export.skipped] == [(OTHER, "it is larger than 16 MB")]


def unflagged(raw: bytes) -> bytes:
    """A zip that does not say in what its names are written."""
    for start, flags in ((b"PK\x03\x04", 3), (b"PK\x01\x02", 5)):
        before, *rest = raw.split(start)
        cleared = [one[:flags] + bytes([one[flags] & ~0x08]) + one[flags + 1 :] for one in rest]
        raw = start.join([before, *cleared])
    return raw


def test_names_in_other_scripts_are_known_however_they_were_packed(tmp_path: Path) -> None:
    files = roastery()
    files["channels.json"] = [{"id": "C1CAFE", "name": "café"}, {"id": "C1JP", "name": "日本"}]
    said = {"café/2026-04-27.json": [by("U1JON", "One", 1)], "日本/2026-04-27.json": [by("U1JON", "Two", 2)]}
    apart = {unicodedata.normalize("NFD", name): content for name, content in said.items()}
    plain, decomposed, windows = (tmp_path / f"{number}.zip" for number in range(3))
    in_zip(files | said, plain).write_bytes(unflagged(plain.read_bytes()))
    in_zip(files | apart, decomposed)
    in_zip({name.replace("/", "\\"): content for name, content in (files | said).items()}, windows)
    for path in (plain, decomposed, windows, in_folder(files | apart, tmp_path / "folder")):
        found = read(path)
        assert [len(one.said) for one in found.rooms] == [1, 1, 1], path
        assert [one.where for one in found.skipped] == ["roasting/"]


def test_the_workspaces_of_an_organisation_are_named_and_its_list_of_people_is_enough(tmp_path: Path) -> None:
    files = roastery()
    files["org_users.json"] = files.pop("users.json")
    files["teams/acme/channels.json"] = [{"id": "C2", "name": "acme"}]
    files["teams/acme/acme/2026-04-27.json"] = [by("U1JON", "Elsewhere", 1)]
    for path in (in_folder(files, tmp_path / "export"), in_zip(files, tmp_path / "export.zip")):
        found = read(path)
        assert [one.where for one in found.skipped] == ["teams/acme/"]
        assert "give this folder" in found.skipped[0].why
        assert person(found, "U1MARA").is_listed


def test_the_trial_reads_so_many_messages_and_an_import_all(tmp_path: Path) -> None:
    path = in_folder(roastery() | {OTHER: [by("U1JON", "More", 50)]}, tmp_path)
    for most, messages in ((13, 13), (None, 15)):
        with slack_export.begun(path, LATEST, most) as reading:
            export = reading.export(dict(reading.said_in(list(reading.rooms), lambda _: None)))
        assert export.messages == messages
        assert [one.where for one in export.skipped] == (["the rest"] if most else [])


def test_of_channels_that_are_not_read_nothing_is_opened(tmp_path: Path) -> None:
    files = roastery() | {"wages/2026-04-27.json": b"[{", "elsewhere/2026-04-27.json": []}
    with slack_export.begun(in_folder(files, tmp_path), LATEST) as reading:
        said = dict(reading.said_in(["C1ROAST"], lambda _: None))
        export = reading.export(said)
    assert {known: len(found) for known, found in said.items()} == {"C1ROAST": 13}
    assert (export.skipped, export.damaged) == ((), ())


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({}, "no channels.json"),
        ({"users.json": []}, "no channels.json"),
        ({"channels.json": []}, "channels.json is empty"),
        ({"channels.json": b"{"}, "channels.json: it is not whole JSON"),
        ({"channels.json": [{"name": "nameless"}]}, "it has no id or no name"),
        ({"channels.json": [{"id": "C1", "name": "empty"}]}, "nothing that can be read"),
    ],
)
def test_what_is_no_export_is_refused_in_one_line(tmp_path: Path, files: dict[str, Any], says: str) -> None:
    for path in (in_folder(files, tmp_path / "export"), in_zip(files, tmp_path / "export.zip")):
        with pytest.raises(CannotRead) as no:
            read(path)
        assert says.lower() in str(no.value).lower()
        assert "\n" not in str(no.value)


def test_what_is_not_there_or_no_zip_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.zip").write_text("not a zip")
    with pytest.raises(CannotRead, match="is not there"):
        read(tmp_path / "nowhere.zip")
    with pytest.raises(CannotRead, match="no zip and no folder"):
        read(tmp_path / "text.zip")


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
FIELDS = """
    id name ts user text thread_ts reactions users members profile topic value subtype bot_id blocks
    attachments edited replies files team_id tz user_profile real_name username hidden elements
"""
NAMES = st.sampled_from(FIELDS.split())
LIKELY = st.sampled_from(
    [ts(1), ts(2), "U1MARA", "C1ROAST", "roasting", "bot_message", "tombstone", "\ud800"]
)
GARBAGE = st.recursive(
    SCALARS | LIKELY,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=25,
)
# Where an export has a list of objects, garbage of that shape goes deepest.
ROWS = st.lists(st.dictionaries(NAMES, LIKELY | GARBAGE, max_size=8), max_size=4)


@given(st.dictionaries(st.sampled_from([*roastery(), OTHER]), GARBAGE | ROWS | st.binary(max_size=40)))
def test_no_garbage_raises_anything_but_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, garbage: dict[str, Any]
) -> None:
    path = in_zip(roastery() | garbage, tmp_path_factory.mktemp("garbage") / "export.zip")
    try:
        export = read(path)
    except CannotRead:
        return
    known = {one.id for one in export.people}
    for one in export.rooms:
        times = {said.ts for said in one.said}
        assert {*one.members, *(said.author for said in one.said)} <= known
        assert all(said.thread_ts in times for said in one.said if said.thread_ts)
    assert all(one.name.strip() for one in export.people)
    assert len({one.handle for one in export.people}) == len(known)
    sandbox = Sandbox()
    filling.fill(sandbox.slack, export)
    for who in sandbox.workspace.people.values():
        shapes.user(who, sandbox.slack.calendar.now())
        json.dumps(sees.seen_by(sandbox.slack, who), ensure_ascii=False).encode()
    for channel in sandbox.workspace.channels.values():
        shapes.conversation(sandbox.workspace, channel)
        for said in channel.messages.values():
            shapes.message(sandbox.workspace, channel, said)
