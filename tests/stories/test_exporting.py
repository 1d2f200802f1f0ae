"""A steward takes along what their community has kept, as a file that they alone are sent."""

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest

from communities import pausing
from storage import audit, rules
from storage.database import Database
from storage.rules import Rules
from tests.cast import ACME
from tests.house import House
from tests.people import Person, Said, words_in

TENON = "Cut the tenon before the mortise: it is easier to trim."
SECRET = "The customer of the walnut table pays late."


async def set_to(house: House, who: str) -> None:
    """Ada, who is an administrator, says who may export."""
    ada = house["ada"]
    await ada.opens_home()
    await ada.taps("Change the rules")
    await ada.waits_for_words("Who may start a community")
    await ada.submits(exporters=who)
    await ada.waits_for_words("the rules were changed")


async def asks(steward: Person, format: str = "html", where: str = "woodworking") -> str:
    """Open the desk, press Export and send the form off; the words of what stands there then."""
    await steward.types("/cop manage", in_=where)
    await steward.presses("Export")
    await steward.waits_for_words("In which form")
    await steward.submits(export_format=format)
    return words_in((await steward.sees())["views"][-1])


@pytest.fixture
async def kept(house: House, ada: Person, bo: Person, woodworking: str, bench_repairs: str) -> Said:
    """A note in a public community, and one in a private one."""
    message = await ada.says(TENON, in_="woodworking")
    await bo.stars(message)
    await bo.stars(await ada.says(SECRET, in_="bench-repairs"))
    return message


async def test_nobody_exports_until_an_administrator_says_so(house: House, ada: Person, kept: Said) -> None:
    desk = await ada.types("/cop manage", in_="woodworking")
    assert "nobody exports from Slack. You can allow it, on Home" in desk
    assert "\nExport\n" not in desk
    await ada.closes()
    await set_to(house, "stewards")
    await ada.types("/cop manage", in_="woodworking")
    # The desk is older than the rule.
    await house.database.write(rules.change, ACME, Rules(who_may_export="nobody"))
    assert "nobody exports from Slack" in await ada.presses("Export")
    assert await ada.files() == {}


async def test_a_steward_exports_and_others_find_nothing_of_it(
    house: House, ada: Person, bo: Person, kept: Said
) -> None:
    await set_to(house, "stewards")
    assert "The file comes to you alone" in await asks(ada)
    files = await ada.files()
    (name,) = files
    assert name.startswith("woodworking-20")
    assert name.endswith(".html")
    page = files[name].decode()
    assert "Cut the tenon before the mortise" in page
    assert "walnut" not in page
    beside = words_in((await ada.direct_messages())[-1])
    assert "1 note, none of them from a private channel" in beside
    assert "does not follow edits and deletions" in beside
    (told,) = [said for said in await ada.direct_messages() if said.get("uploads")]
    ident = told["uploads"][0]["id"]
    assert await bo.downloads(ident) is None
    noted = await noted_exports(house.database)
    assert [{**facts, "community": None} for facts in noted] == [
        {"community": None, "format": "html", "notes": 1, "private": 0}
    ]
    assert "a community was exported (Ada" in words_in(await ada.opens_home())


async def noted_exports(database: Database) -> list[dict[str, object]]:
    """What the audit says of exports."""
    found = await database.read(audit.recent, ACME, 50)
    return [one.facts for one in found if one.what == "exported"]


async def test_in_every_form(house: House, ada: Person, kept: Said) -> None:
    await set_to(house, "stewards")
    for format in ("markdown", "csv", "jsonl"):
        await asks(ada, format)
        await ada.closes()
        await ada.closes()
    found = {name.rpartition(".")[2]: data for name, data in (await ada.files()).items()}
    with zipfile.ZipFile(io.BytesIO(found["zip"])) as folder:
        assert "index.md" in folder.namelist()
        (note,) = [name for name in folder.namelist() if name.startswith("woodworking/")]
        assert "Cut the tenon" in folder.read(note).decode()
    (row,) = csv.DictReader(io.StringIO(found["csv"].decode(), newline=""))
    assert row["text"] == TENON
    lines = [json.loads(line) for line in found["jsonl"].decode().splitlines()]
    assert [line["text"] for line in lines if line.get("record") == "entry"] == [TENON]
    assert lines[-1] == {"record": "end", "lines": len(lines) - 1}
    assert all(SECRET.encode() not in data for data in found.values())


async def test_a_private_community_says_how_many_are_from_there(
    house: House, ada: Person, kept: Said
) -> None:
    await set_to(house, "stewards")
    await asks(ada, where="bench-repairs")
    assert "1 note, 1 of them from a private channel" in words_in((await ada.direct_messages())[-1])


async def test_a_member_and_a_guest_cannot(
    house: House, ada: Person, bo: Person, dev: Person, kept: Said
) -> None:
    await set_to(house, "stewards")
    for person in (bo, dev):
        assert "Ada" in await person.types("/cop manage", in_="woodworking")
        assert await person.files() == {}


async def test_pressed_twice_sends_one(house: House, ada: Person, kept: Said) -> None:
    await set_to(house, "stewards")
    await house.database.write(pausing.pause, ACME, None, house.clock())
    assert "I am writing down" in await asks(ada)
    await ada.closes()
    await ada.closes()
    assert "is not with you yet" in await asks(ada, "csv")
    await house.database.write(pausing.resume, ACME, None, house.clock())
    await house.settled()
    assert [name.rpartition(".")[2] for name in await ada.files()] == ["html"]


async def test_rights_are_asked_again_when_the_file_is_made(house: House, ada: Person, kept: Said) -> None:
    await set_to(house, "stewards")
    await house.database.write(pausing.pause, ACME, None, house.clock())
    await asks(ada)
    await set_to(house, "nobody")
    await house.database.write(pausing.resume, ACME, None, house.clock())
    await house.settled()
    assert await ada.files() == {}
    assert "I made no export. In this workspace nobody exports" in words_in((await ada.direct_messages())[-1])
    assert await noted_exports(house.database) == []


async def test_a_steward_who_became_a_guest_or_left_has_no_file(
    house: House, ada: Person, cleo: Person, woodworking: str
) -> None:
    await set_to(house, "stewards")
    await cleo.types("/cop adopt", in_="care-handover")
    await cleo.submits(problem="Nobody knows who has the keys")
    await ada.stars(await cleo.says("The keys hang behind the door.", in_="care-handover"))
    await cleo.types("/cop manage", in_="care-handover")
    await cleo.presses("Export")
    await house.people.post("/people/changes_profile", {"person": "cleo", "guest": True})
    await house.settled()
    answer = await cleo.submits(export_format="csv")
    assert "Guests can’t export" in str(answer["errors"])
    await house.people.post("/people/changes_profile", {"person": "cleo", "guest": False})
    await house.settled()
    await house.database.write(pausing.pause, ACME, None, house.clock())
    await cleo.submits(export_format="csv")
    await house.people.deactivates(cleo)
    await house.settled()
    await house.database.write(pausing.resume, ACME, None, house.clock())
    await house.settled()
    assert house.sandbox.slack.files.known == {}
    assert await noted_exports(house.database) == []


async def test_an_administrator_exports_what_they_could_open(
    house: House, ada: Person, bo: Person, kept: Said
) -> None:
    await set_to(house, "administrators")
    await bo.types("/cop adopt", in_="random")
    await bo.submits(problem="What else there is")
    assert "Ada can do it for you" in await bo.types("/cop manage", in_="random")
    await bo.stars(await bo.says("The kettle is on the second floor.", in_="random"))
    home = await ada.opens_home()
    await ada.taps("Export a community", on=home)
    await ada.waits_for_words("Which community")
    await ada.submits(export_community="C0RANDOM", export_format="csv")
    await house.settled()
    (data,) = (await ada.files()).values()
    assert "kettle" in data.decode()


async def test_without_the_scope_the_button_says_what_is_missing(
    house: House, ada: Person, kept: Said
) -> None:
    await set_to(house, "stewards")
    slack = house.sandbox.slack
    slack.manifest = replace(slack.manifest, scopes=slack.manifest.scopes - {"files:write"})
    await ada.types("/cop manage", in_="woodworking")
    assert "the permission `files:write`" in await ada.presses("Export")


async def test_whoever_was_forgotten_meanwhile_is_sent_nothing(house: House, ada: Person, kept: Said) -> None:
    await set_to(house, "stewards")
    await house.database.write(pausing.pause, ACME, None, house.clock())
    await asks(ada)
    await ada.closes()
    await ada.closes()
    await ada.types("/cop forget me", in_="woodworking")
    await ada.submits()
    await house.database.write(pausing.resume, ACME, None, house.clock())
    await house.settled()
    assert await ada.files() == {}


async def test_an_upload_that_fails_is_tried_again(house: House, ada: Person, kept: Said) -> None:
    await set_to(house, "stewards")
    house.sandbox.fail("upload", 500)
    house.sandbox.fail("files.getUploadURLExternal", "dropped")
    await asks(ada)
    for moment in ("thursday 15:00", "friday 15:00"):
        await house.people.jumps(moment)
    assert len(await ada.files()) == 1


async def test_where_nobody_can_tell_whether_it_arrived_it_is_not_sent_again(
    house: House, ada: Person, kept: Said
) -> None:
    await set_to(house, "stewards")
    house.sandbox.fail("files.completeUploadExternal", "dropped", after=True)
    await asks(ada)
    await house.settled()
    told = [said for said in await ada.direct_messages() if said.get("uploads")]
    assert len(told) == 1
    assert "Slack did not say whether it has the file" in words_in((await ada.direct_messages())[-1])
    house.clock.offset += timedelta(minutes=10)
    await house.settled()
    assert len(house.sandbox.slack.files.known) == 1
