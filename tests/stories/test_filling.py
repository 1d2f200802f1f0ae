"""Somebody curious fills the trial from an export of their own, through the command that they type."""

from pathlib import Path

import pytest

from tests.exports import in_zip, roastery
from tests.people import People, Said, words_in
from tests.trial import trial

pytestmark = pytest.mark.on_either


async def test_a_star_on_what_was_said_long_ago_is_found(tmp_path: Path) -> None:
    path = in_zip(roastery(), tmp_path / "Roastery Slack export Apr 1 2026 - Apr 28 2026.zip", "Roastery/")
    async with trial("--export", str(path)) as url, People(url) as people:
        jon, gil = people["U1JON"], people["U1GIL"]
        await jon.types("/cop adopt", in_="roasting")
        await jon.submits(problem="Roasts that come out the same twice")
        told = await jon.waits_for_words("Roasts that come out the same twice", in_="roasting")
        assert "Anyone at Roastery except guests" in told

        shown = await jon.messages("roasting")
        tip = next(one for one in shown if one["text"].startswith("Drop the charge"))
        await jon.stars(Said("C1ROAST", tip["ts"]))
        await jon.waits_for_words("Kept. Anyone who can open")
        found = await jon.types("/kb charge temprature decaf", in_="roasting")
        assert "by ten degrees" in found
        assert "Mara" in found
        assert "by ten degrees" in await gil.types("/kb decaf", in_="roasting")
        assert "wages" not in words_in(await gil.sees())
