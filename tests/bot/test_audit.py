"""Administrators can see what the operator took along."""

from pathlib import Path

import pytest

from bot import exporting
from bot.exporting import Wish
from bot.settings import Settings
from storage import audit
from storage.database import Database
from tests.cast import ACME


@pytest.mark.usefixtures("woodworking")
async def test_what_the_operator_takes_along_is_written_down(
    acme: Database, database_url: str, tmp_path: Path
) -> None:
    settings = Settings(  # type: ignore[call-arg]
        _env_file=None,
        COMMONPLACE_DATABASE_URL=database_url,
        COMMONPLACE_FORGOTTEN_FILE=str(tmp_path / "forgotten"),
    )
    await exporting.export(settings, tmp_path / "kept.jsonl", Wish())
    (noted,) = await acme.read(audit.recent, ACME, 5)
    assert (noted.what, noted.by, noted.facts) == ("taken_along", None, {"format": "jsonl"})
