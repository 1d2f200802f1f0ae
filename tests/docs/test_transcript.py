"""The README shows what the sandbox says now."""

from bot.furnish import furnish
from docs import transcript
from tests.engines import on_either
from tests.house import House


@on_either
async def test_the_readme_has_the_transcript_of_today(database_url: str) -> None:
    async with House(database_url, seed=True) as house:
        await furnish(house.database, house.sandbox)
        said = await transcript.lived(house.people)
    assert transcript.in_readme() == said, "make pictures writes it down again"
