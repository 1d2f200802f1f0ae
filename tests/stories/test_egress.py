"""Nothing but Slack and the database is contacted: any other connection is refused, and none is tried."""

from pathlib import Path

import pytest
from sqlalchemy import make_url

from sandbox.server import Sandbox
from tests.people import UNHURRIED, People, Person
from tests.process import Process

LINK = "See <https://elsewhere.example/tenon.html|the plan> and https://elsewhere.example/saw.png first."


async def test_only_slack_and_the_database_are_contacted(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox = Sandbox(rate_limits=False, ack_seconds=UNHURRIED, trigger_seconds=UNHURRIED)
    await sandbox.start()
    notes = tmp_path / "connections"
    url = make_url(database_url)
    slack = sandbox.url.removeprefix("http://")
    monkeypatch.setenv("CONNECTIONS", str(notes))
    monkeypatch.setenv("ALLOWED", f"{slack},{url.host}:{url.port}")
    process = Process(sandbox, database_url)
    try:
        await process.starts()
        async with People(sandbox.url) as people:
            ada, bo = people["ada"], people["bo"]
            await ada.types("/cop adopt", in_="woodworking")
            await ada.submits(problem="Joints that last without metal")
            await ada.waits_for_words("Joints that last", in_="woodworking")
            await bo.stars(await ada.says(LINK, in_="woodworking", files=True))
            await bo.waits_for_words("Kept. Anyone")
            assert "the plan" in await bo.types("/kb plan", in_="woodworking")
            await exports(ada)
    finally:
        await process.dies()
        await sandbox.stop()
    tried = set(notes.read_text().splitlines())
    assert f"allowed {slack}" in tried
    assert {line for line in tried if line.startswith("refused")} == set()


async def exports(steward: Person) -> None:
    """Have a file sent: where its bytes go is Slack’s as well."""
    home = await steward.opens_home()
    await steward.taps("Change the rules", on=home)
    await steward.waits_for_words("Who may start a community")
    await steward.submits(exporters="stewards")
    await steward.waits_for_words("the rules were changed")
    await steward.types("/cop manage", in_="woodworking")
    await steward.presses("Export")
    await steward.submits()
    await steward.waits_for_words("does not follow edits and deletions")
    assert len(await steward.files()) == 1
