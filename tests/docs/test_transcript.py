"""The README shows what the sandbox says now."""

from pathlib import Path

from bot.furnish import furnish
from docs import transcript
from tests.house import House


async def test_the_readme_has_the_transcript_of_today(tmp_path: Path) -> None:
    async with House(f"sqlite:///{tmp_path / 'commonplace.db'}", seed=True) as house:
        await furnish(house.database, house.sandbox)
        said = await transcript.lived(house.people)
    assert transcript.in_readme() == said, "make pictures writes it down again"
