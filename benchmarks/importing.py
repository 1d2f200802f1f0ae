"""`commonplace import` of a Slack export of twenty thousand messages, every one of them starred."""

import asyncio
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.bench import clock, report
from benchmarks.filling import MESSAGES, files, zipped
from bot import importing
from bot.settings import Settings
from storage import bulk
from storage.database import Database


def starred(made: dict[str, Any]) -> dict[str, Any]:
    """The same export with a star on everything that was said."""
    people = [one["id"] for one in made["users.json"] if not one["is_bot"]]
    for name, content in made.items():
        if "/" in name:
            for number, said in enumerate(content):
                said["reactions"] = [{"name": "star", "users": [people[number % len(people)]], "count": 1}]
    return made


async def main() -> None:
    """Import it into an empty SQLite database."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.zip"
        path.write_bytes(zipped(starred(files())))
        settings = Settings(_env_file=None, COMMONPLACE_DATABASE_URL=f"sqlite:///{folder}/bench.db")
        began = clock()
        await importing.bring_in(settings, path)
        seconds = clock() - began
        with Database(settings.database_url) as database:
            entries = len(await database.read(bulk.numbered))
    report("an export into the database", messages=MESSAGES, entries=entries, seconds=round(seconds, 2))


if __name__ == "__main__":
    asyncio.run(main())
