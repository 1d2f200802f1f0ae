"""What was exported comes back: the same bytes, on either engine; and what is wrong changes nothing."""

import json
import math
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import make_url
from sqlalchemy.orm import Session

from bot import exporting, forgetting, importing
from bot.exporting import Wish
from bot.settings import Settings, Wrong
from communities import authorship, searching
from communities.searching import Asked, Found
from storage import communities, entries, porting, vouching, workspaces
from storage.database import Database
from storage.entries import Kept
from storage.keys import EntryId, PersonKey, UserId, WorkspaceId
from storage.models import Community
from tests import lived, traces
from tests.cast import ACME, INSTALLATION, Clock
from tests.conftest import found
from tests.engines import on_either

JSON = dict[str, object]


@pytest.fixture
def settings(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """How the commands know the database that is exported."""
    return at(database_url, tmp_path / "here.forgotten")


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[Settings]:
    """An empty database on the other engine."""
    with ExitStack() as stack:
        if database_url.startswith("sqlite"):
            url = stack.enter_context(request.getfixturevalue("postgres").fresh())
        else:
            (tmp_path / "elsewhere").mkdir()
            url = request.getfixturevalue("sqlite_files").fresh(tmp_path / "elsewhere")
        yield at(url, tmp_path / "elsewhere.forgotten")


def at(url: str, ledger: Path) -> Settings:
    """Settings of a database, without tokens."""
    return Settings(_env_file=None, COMMONPLACE_DATABASE_URL=url, COMMONPLACE_FORGOTTEN_FILE=str(ledger))  # type: ignore[call-arg]


async def exported(settings: Settings, file: Path, wish: Wish | None = None) -> bytes:
    await exporting.export(settings, file, wish or Wish())
    return file.read_bytes()


async def export_of_a_life(settings: Settings, file: Path) -> bytes:
    """Let everything happen once in an empty database, and export it; the database is closed again."""
    clock = Clock()
    with Database(settings.database_url) as database:
        await database.write(workspaces.install, INSTALLATION, clock())
        wood = ("U0BO", "U0CLEO", "U0DEV")
        places = [
            await database.write(found, "woodworking", "C0WOOD", "U0ADA", wood, clock()),
            await database.write(
                found, "bench-repairs", "C0BENCH", "U0ADA", wood[:2], clock(), is_private=True
            ),
        ]
        await lived.live(database, clock, *places)
    return await exported(settings, file)


@pytest.fixture
async def lived_in(settings: Settings, tmp_path: Path) -> Path:
    """An export of the database, in which everything has happened."""
    await export_of_a_life(settings, tmp_path / "export.jsonl")
    return tmp_path / "export.jsonl"


@pytest.fixture(scope="session")
def exports() -> dict[str, bytes]:
    """What was exported from each engine: a life takes long, and for most of these tests one is enough."""
    return {}


@pytest.fixture
async def export(exports: dict[str, bytes], settings: Settings, tmp_path: Path) -> Path:
    """An export of a database in which everything has happened; not necessarily of this test's own."""
    file = tmp_path / "export.jsonl"
    engine = make_url(settings.database_url).get_backend_name()
    if engine not in exports:
        exports[engine] = await export_of_a_life(settings, file)
    file.write_bytes(exports[engine])
    return file


async def test_what_moves_to_the_other_engine_is_the_same_in_every_byte(
    lived_in: Path, settings: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    await importing.bring_in(elsewhere, lived_in)
    again = await exported(elsewhere, tmp_path / "again.jsonl")
    assert again.splitlines() == lived_in.read_bytes().splitlines()
    with Database(settings.database_url) as before, Database(elsewhere.database_url) as after:
        assert await after.read(lived.counted) == await before.read(lived.counted)
        assert min((await before.read(lived.counted)).values()) > 0
        assert await after.read(lived.words) == await before.read(lived.words)
        found = await after.read(searching.look_up, PersonKey(ACME, UserId("U0BO")), Asked("tennon"))
        assert isinstance(found, Found)


async def test_a_second_import_changes_nothing(export: Path, elsewhere: Settings, tmp_path: Path) -> None:
    await importing.bring_in(elsewhere, export)
    await importing.bring_in(elsewhere, export)
    again = await exported(elsewhere, tmp_path / "again.jsonl")
    assert again.splitlines() == export.read_bytes().splitlines()


@on_either
async def test_an_import_that_was_cut_off_is_made_whole_by_the_next(
    export: Path, elsewhere: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "AT_ONCE", 3)
    half = importing.in_batches
    monkeypatch.setattr(importing, "in_batches", lambda found: until_killed(half(found)))
    with pytest.raises(KeyboardInterrupt):
        await importing.bring_in(elsewhere, export)
    monkeypatch.setattr(importing, "in_batches", half)
    await importing.bring_in(elsewhere, export)
    again = await exported(elsewhere, tmp_path / "again.jsonl")
    assert again.splitlines() == export.read_bytes().splitlines()


def until_killed(batches: Iterator[object]) -> Iterator[object]:
    for number, some in enumerate(batches):
        if number == 12:
            raise KeyboardInterrupt
        yield some


def changed(raw: bytes, record: str, /, **fields: object) -> bytes:
    """The same export with other fields in the first line of a sort; a field that is `...` is left out."""
    lines = raw.splitlines(keepends=True)
    number = next(n for n, line in enumerate(lines) if json.loads(line).get("record", "head") == record)
    line = {name: value for name, value in (json.loads(lines[number]) | fields).items() if value is not ...}
    lines[number] = json.dumps(line).encode() + b"\n"
    return b"".join(lines)


def first_of(raw: bytes, record: str) -> int:
    return next(n for n, line in enumerate(raw.splitlines(), 1) if json.loads(line).get("record") == record)


def twice(raw: bytes, record: str) -> bytes:
    """The same export with one line of a sort in it twice."""
    lines = raw.splitlines(keepends=True)
    number = first_of(raw, record)
    return b"".join([*lines[:number], lines[number - 1], *lines[number:]])


def names(raw: bytes) -> list[str]:
    """The messages of the entries, in order."""
    found = [line for line in map(json.loads, raw.splitlines()) if line.get("record") == "entry"]
    return [f"{line['channel']}:{line['ts']}" for line in found]


def into_itself(raw: bytes) -> bytes:
    return changed(raw, "entry", merged_into=names(raw)[0])


def in_a_circle(raw: bytes) -> bytes:
    """The first two entries, each merged into the other."""
    first, second, *_ = names(raw)
    lines = changed(raw, "entry", merged_into=second).splitlines(keepends=True)
    number = first_of(raw, "entry")
    following = json.loads(lines[number]) | {"merged_into": first}
    return b"".join([*lines[:number], json.dumps(following).encode() + b"\n", *lines[number + 1 :]])


WRONG = {
    "cut short in a line": (lambda raw: raw[: len(raw) // 2], "cut short"),
    "cut short between lines": (lambda raw: raw[: raw.rindex(b'{"record": "end"')], "cut short"),
    "a line is missing": (
        lambda raw: (
            raw.replace(b"\n", b"\x00", 1).partition(b"\x00")[0] + b"\n" + b"\n".join(raw.split(b"\n")[2:])
        ),
        "line 2",
    ),
    "of a newer version": (lambda raw: changed(raw, "head", version=2), "line 1: the export has version 2"),
    "without a version": (
        lambda raw: changed(raw, "head", version=...),
        "line 1: the export has version None",
    ),
    "of something else": (lambda raw: b'{"hello": "world"}\n' + raw, "line 1: it is not the first line"),
    "in UTF-16": (lambda raw: b"{" + raw.decode().encode("utf-16"), "line 1: it is not text in UTF-8"),
    "in Latin-1": (
        lambda raw: raw.decode().replace("🪚", "é").replace("\u2028", " ").encode("latin-1", "replace"),
        "it is not text in UTF-8",
    ),
    "an entry twice": (lambda raw: twice(raw, "entry"), "it is there twice"),
    "a person twice": (lambda raw: twice(raw, "person"), "it is there twice"),
    "an unknown sort": (lambda raw: changed(raw, "star", record="comet"), "nobody knows what sort"),
    "no channel": (lambda raw: changed(raw, "entry", channel=...), "“channel” is no text"),
    "a text that is a number": (lambda raw: changed(raw, "entry", text=3), "“text” is no text"),
    "stars below nothing": (lambda raw: changed(raw, "entry", stars=-1), "“stars” is no number"),
    "a number too high": (lambda raw: changed(raw, "entry", id=10**6), "above those on line 1"),
    "a number beyond all": (lambda raw: changed(raw, "community", id=10**30), "“id” is no number"),
    "half a letter": (lambda raw: changed(raw, "entry", title="\ud800"), "letters that do not exist"),
    "a community nobody knows": (lambda raw: changed(raw, "charter", community=999), "of the community 999"),
    "a workspace nobody knows": (lambda raw: changed(raw, "person", workspace="T0OTHER"), "'T0OTHER'"),
    "a channel nobody knows": (lambda raw: changed(raw, "entry", channel="C0NONE"), "'C0NONE'"),
    "a zone that does not exist": (
        lambda raw: changed(raw, "schedule", zone="Mars/Phobos"),
        "does not exist",
    ),
    "a community in no zone": (lambda raw: changed(raw, "community", zone="Mars/Phobos"), "does not exist"),
    "a rule that does not exist": (lambda raw: changed(raw, "schedule", rule="FREQ=NEVER"), "does not exist"),
    "a moment without a zone": (lambda raw: changed(raw, "entry", created_at="2026-11-18T10:20:00"), "zone"),
    "a moment before all": (
        lambda raw: changed(raw, "entry", created_at="0001-01-01T00:00:00+14:00"),
        "“created_at” is no moment",
    ),
    "a moment after all": (
        lambda raw: changed(raw, "entry", created_at="9999-12-31T23:59:59-14:00"),
        "“created_at” is no moment",
    ),
    "a day of another age": (lambda raw: changed(raw, "schedule", starts_on="9999-12-31"), "year 9999"),
    "a message at no time": (lambda raw: changed(raw, "entry", ts="nan"), "“ts” is no time of a message"),
    "a star at no time": (lambda raw: changed(raw, "star", event_ts="soon"), "“event_ts” is no time"),
    "a link that runs": (lambda raw: changed(raw, "entry", permalink="javascript:alert(1)"), "no address"),
    "a standing that there is not": (lambda raw: changed(raw, "entry", standing="wonderful"), "“standing”"),
    "replaced by nothing": (lambda raw: changed(raw, "entry", successor="nonsense"), "“successor” is no"),
    "merged into itself": (into_itself, "“merged_into” is the entry itself"),
    "merged in a circle": (in_a_circle, "what it is merged into is merged into it"),
    "half a letter among facts": (lambda raw: changed(raw, "audit", facts={"x": "\ud800"}), "“facts” holds"),
    "no letter among facts": (lambda raw: changed(raw, "audit", facts={"x": "\0"}), "“facts” holds"),
    "no number among facts": (lambda raw: changed(raw, "audit", facts={"x": math.nan}), "“facts” holds"),
    "a name too long": (lambda raw: changed(raw, "person", name="x" * 300), "longer than 255"),
    "what is still to be sent": (lambda raw: changed(raw, "delivery", state="owed"), "still to be sent"),
    "something after the end": (lambda raw: raw + b"{}\n", "something follows the last line"),
    "a list": (lambda raw: raw + b"[]\n", "line"),
    "nested too deep": (lambda raw: raw[: raw.index(b"\n") + 1] + b"[" * 100_000 + b"\n", "line 2"),
}


@on_either
@pytest.mark.parametrize("wrong", WRONG)
async def test_what_is_wrong_is_named_by_its_line_and_nothing_is_imported(
    wrong: str, export: Path, elsewhere: Settings, tmp_path: Path
) -> None:
    spoil, says = WRONG[wrong]
    broken = tmp_path / "broken.jsonl"
    broken.write_bytes(spoil(export.read_bytes()))
    with pytest.raises(Wrong, match=r"broken\.jsonl, line \d+: .+ Nothing was imported\.$") as no:
        await importing.bring_in(elsewhere, broken)
    assert says in str(no.value)
    with Database(elsewhere.database_url) as after:
        assert set((await after.read(lived.counted)).values()) == {0}


async def test_a_line_of_the_list_of_deeds_that_stands_there_twice_is_written_once(
    export: Path, elsewhere: Settings, tmp_path: Path
) -> None:
    raw = export.read_bytes()
    *lines, end = twice(raw, "audit").splitlines(keepends=True)
    end = json.dumps(json.loads(end) | {"lines": len(lines)}).encode()
    (tmp_path / "twice.jsonl").write_bytes(b"".join([*lines, end + b"\n"]))
    await importing.bring_in(elsewhere, tmp_path / "twice.jsonl")
    again = await exported(elsewhere, tmp_path / "again.jsonl")
    assert again.splitlines() == raw.splitlines()


async def test_tags_come_in_as_the_app_writes_them(export: Path, elsewhere: Settings, tmp_path: Path) -> None:
    spoilt = changed(export.read_bytes(), "entry", tags=["two words", "Wax", "wax", ""])
    (tmp_path / "tags.jsonl").write_bytes(spoilt)
    await importing.bring_in(elsewhere, tmp_path / "tags.jsonl")
    again = await exported(elsewhere, tmp_path / "again.jsonl")
    entry = next(line for line in map(json.loads, again.splitlines()) if line.get("record") == "entry")
    assert entry["tags"] == ["twowords", "Wax"]


async def test_a_file_that_is_no_export_is_said_to_be_none(elsewhere: Settings, tmp_path: Path) -> None:
    for name, holds, says in (
        ("a.txt", b"hello\n", "is no export"),
        ("b.csv", b"title,text\n", "is no export"),
        ("empty", b"", "is empty"),
        ("utf16", '{"format": "commonplace"}'.encode("utf-16"), "is no text in UTF-8"),
        ("utf16le", '{"format": "commonplace"}'.encode("utf-16-le"), "line 1: it is not text in UTF-8"),
    ):
        (tmp_path / name).write_bytes(holds)
        with pytest.raises(Wrong, match=says):
            await importing.bring_in(elsewhere, tmp_path / name)
    with pytest.raises(Wrong, match="No such file"):
        await importing.bring_in(elsewhere, tmp_path / "nowhere")


async def test_whoever_was_forgotten_since_the_export_stays_forgotten(
    export: Path, elsewhere: Settings, tmp_path: Path
) -> None:
    """Bo is forgotten where the export comes to: his notes, stars and name do not come back."""
    await importing.bring_in(elsewhere, export)
    await forgetting.forget(elsewhere, "U0BO", None)
    before = await left_of(elsewhere, "U0BO")
    await importing.bring_in(elsewhere, export)
    assert (await left_of(elsewhere, "U0BO"), before) == (set(), set())
    with Database(elsewhere.database_url) as after:
        assert "Waxing" not in await titles(after)


async def test_the_list_of_the_forgotten_is_obeyed_in_an_empty_database(
    lived_in: Path, settings: Settings, elsewhere: Settings
) -> None:
    await forgetting.forget(settings, "U0CLEO", None)
    Path(elsewhere.ledger.path).write_bytes(Path(settings.ledger.path).read_bytes())
    await importing.bring_in(elsewhere, lived_in)
    assert await left_of(elsewhere, "U0CLEO") == set()


async def test_nothing_that_comes_is_in_doubt_by_the_word_of_somebody_who_is_forgotten(
    lived_in: Path, settings: Settings, elsewhere: Settings
) -> None:
    """Ada and Bo doubt it in the export; where it comes to, Bo is forgotten."""
    with Database(settings.database_url) as before:
        assert "disputed" in await standings(before)
    await forgetting.forget(settings, "U0BO", None)
    Path(elsewhere.ledger.path).write_bytes(Path(settings.ledger.path).read_bytes())
    await importing.bring_in(elsewhere, lived_in)
    with Database(elsewhere.database_url) as after:
        assert "disputed" not in await standings(after)
        # Whether something is checked without them is looked at a few hundred notes at a time.
        assert await after.read(vouching.to_weigh) is not None


async def standings(database: Database) -> list[str]:
    found = await database.read(entries.everything, ACME, EntryId(0), 50)
    return [entry.standing for entry in found]


async def left_of(settings: Settings, user: str) -> set[str]:
    with Database(settings.database_url) as database:
        return await traces.of(database, user)


async def titles(database: Database) -> list[str]:
    places = [place.id for place in await database.read(communities.of_workspace, ACME)]
    ids, _ = await database.read(entries.newest, ACME, places, 50)
    return [entry.title for entry in await database.read(entries.by_ids, ACME, ids)]


async def test_nobody_is_kept_who_asked_not_to_be_and_what_was_declined_stays_away(
    export: Path, elsewhere: Settings, clock: Clock
) -> None:
    await importing.bring_in(elsewhere, export)
    with Database(elsewhere.database_url) as after:
        found = await titles(after)
        assert "Cut the tenon before the mortise" in " ".join(found)
        await after.write(authorship.never_keep, PersonKey(ACME, UserId("U0ADA")), clock())
        (hidden,) = [one for one in await all_of(after) if "glue" in one.text]
        await after.write(authorship.dont_keep, PersonKey(ACME, UserId("U0CLEO")), hidden.id, clock())
    await importing.bring_in(elsewhere, export)
    with Database(elsewhere.database_url) as after:
        assert await titles(after) == ["For a year", "Waxing"]
        # Of what was asked the answer alone is there: the asker said never.
        assert [one.question_text for one in await all_of(after)] == [None, None]


async def all_of(database: Database) -> list[Kept]:
    return await database.read(entries.everything, ACME, EntryId(0), 50)


async def test_importing_owes_nobody_a_message(export: Path, elsewhere: Settings) -> None:
    await importing.bring_in(elsewhere, export)
    with Database(elsewhere.database_url) as after:
        assert await after.read(porting.waiting) == (0, 0)


def number_of_a_community(export: Path) -> int:
    lines = map(json.loads, export.read_text().split("\n")[:-1])
    return next(int(line["id"]) for line in lines if line.get("record") == "community")


def take_number(session: Session, workspace: WorkspaceId, number: int, now: datetime) -> None:
    session.add(
        Community(
            id=number,
            workspace_id=workspace,
            channel_id="C0THERE",
            name="there",
            zone="UTC",
            adopted_by="U0X",
            adopted_at=now,
            is_private=False,
        )
    )


async def test_where_numbers_are_taken_entries_get_others(
    export: Path, elsewhere: Settings, clock: Clock
) -> None:
    """Another workspace has the same numbers already: everything is there all the same, without the posts."""
    with Database(elsewhere.database_url) as other:
        there = replace(INSTALLATION, workspace=WorkspaceId("T0OTHER"))
        await other.write(workspaces.install, there, clock())
        await other.write(take_number, there.workspace, number_of_a_community(export), clock())
    await importing.bring_in(elsewhere, export)
    await importing.bring_in(elsewhere, export)
    with Database(elsewhere.database_url) as after:
        counts = await after.read(lived.counted)
        assert (counts["entries"], counts["communities"], counts["schedules"], counts["deliveries"]) == (
            6,
            4,
            2,
            0,
        )
        found = await after.read(searching.look_up, PersonKey(ACME, UserId("U0BO")), Asked("mortise"))
        assert isinstance(found, Found)


async def test_a_part_is_what_was_asked_for(lived_in: Path, settings: Settings, tmp_path: Path) -> None:
    for wish, count in (
        (Wish(public=True), 5),
        (Wish(community="#Woodworking"), 5),
        (Wish(community="C0BENCH"), 1),
        (Wish(since="2026-11-18"), 6),
        (Wish(since="2026-11-19"), 0),
        (Wish(community="bench-repairs", public=True), None),
        (Wish(community="nowhere"), None),
        (Wish(since="yesterday"), None),
        (Wish(workspace="T0NONE"), None),
    ):
        if count is None:
            with pytest.raises(Wrong):
                await exported(settings, tmp_path / "part.jsonl", wish)
            continue
        lines = (await exported(settings, tmp_path / "part.jsonl", wish)).splitlines()
        records = [json.loads(line).get("record") for line in lines]
        assert records.count("entry") == count, wish
        if wish.public or wish.community == "#Woodworking":
            assert b"bench-repairs" not in b"".join(lines)
            assert b"glue" not in b"".join(lines)


async def test_a_part_can_be_imported(
    lived_in: Path, settings: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    await exported(settings, tmp_path / "part.jsonl", Wish(community="bench-repairs"))
    await importing.bring_in(elsewhere, tmp_path / "part.jsonl")
    with Database(elsewhere.database_url) as after:
        assert len(await all_of(after)) == 1
        # Nobody is known to be in the channel, and so nobody finds what was said there.
        nothing = await after.read(searching.look_up, PersonKey(ACME, UserId("U0BO")), Asked("glue"))
        assert not isinstance(nothing, Found)
