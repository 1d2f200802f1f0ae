"""What was kept, for reading elsewhere: a folder of Markdown, a table, one page."""

import csv
import io
from pathlib import Path

import pytest
import yaml

from bot import exporting
from bot.exporting import Wish
from bot.settings import Settings, Wrong
from communities import keeping
from storage.communities import Place
from storage.database import Database
from storage.keys import PersonKey
from tests.cast import Clock, says, stars
from tests.engines import on_either

pytestmark = on_either
TENON = "Cut the *tenon* before the mortise, says <@U0BO>."


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(  # type: ignore[call-arg]
        _env_file=None,
        COMMONPLACE_DATABASE_URL=database_url,
        COMMONPLACE_FORGOTTEN_FILE=str(tmp_path / "forgotten"),
    )


@pytest.fixture
async def shelf(
    acme: Database,
    clock: Clock,
    woodworking: Place,
    bench: Place,
    ada: PersonKey,
    bo: PersonKey,
    cleo: PersonKey,
) -> Database:
    """Four notes: one of them links to another, one is a reply to it, one is private."""
    tenon = says(ada, TENON, woodworking)
    await acme.write(keeping.keep_by_hand, tenon, bo, 'Tenons: "first"', ("joints", "2026"), clock())
    linking = says(bo, f"=SUM(A1) see <{tenon.permalink}|Ada's note>", woodworking)
    await acme.write(keeping.star, stars(cleo, linking.key), linking, clock())
    reply = says(cleo, "And after that?", woodworking, thread_ts=tenon.key.ts)
    await acme.write(keeping.star, stars(ada, reply.key), reply, clock())
    secret = says(ada, "The secret of glue.", bench)
    await acme.write(keeping.star, stars(cleo, secret.key), secret, clock())
    return acme


async def test_a_folder_of_markdown_for_obsidian_and_git(
    shelf: Database, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "notes"
    await exporting.export(settings, root, Wish(format="markdown"))
    assert "4 entries, 1 of them from private channels." in capsys.readouterr().err
    files = sorted(path.relative_to(root).as_posix() for path in root.rglob("*.md"))
    assert [name.removesuffix(".md").rstrip("0123456789").rstrip("-") for name in files] == [
        "bench-repairs/2026-11-18-the-secret-of-glue",
        "index",
        "woodworking/2026-11-18-and-after-that",
        "woodworking/2026-11-18-sum-a1-see-ada-s-note-acme-slack-example",
        "woodworking/2026-11-18-tenons-first",
    ]
    (tenon,) = root.glob("woodworking/*tenons-first*")
    _, head, body = tenon.read_text().split("---\n", 2)
    facts = yaml.safe_load(head)
    assert (facts["title"], facts["author"], facts["tags"]) == (
        'Tenons: "first"',
        "Ada Okafor",
        ["joints", "2026"],
    )
    assert "Cut the **tenon** before the mortise, says @Bo Lindqvist." in body
    assert "In the same thread:" in body
    (linking,) = root.glob("woodworking/*sum*")
    assert f"](<../woodworking/{tenon.name}>)" in linking.read_text()
    index = (root / "index.md").read_text()
    assert f'## \\#joints\n\n- [Tenons: "first"](<woodworking/{tenon.name}>)' in index
    assert "## Without a tag, in \\#bench-repairs" in index
    assert all(path.stat().st_mode & 0o077 == 0 for path in root.rglob("*"))


async def test_a_second_export_into_the_folder_follows_what_changed(
    shelf: Database, settings: Settings, tmp_path: Path
) -> None:
    root = tmp_path / "notes"
    await exporting.export(settings, root, Wish(format="markdown"))
    (root / "mine.md").write_text("mine")
    await exporting.export(settings, root, Wish(format="markdown", public=True))
    assert not list(root.glob("bench-repairs/*.md"))
    assert "glue" not in (root / "index.md").read_text()
    assert (root / "mine.md").read_text() == "mine"


async def test_a_folder_of_somebody_elses_is_left_alone(
    shelf: Database, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "file").write_text("x")
    for output in (tmp_path / "other", tmp_path / "other" / "file", None):
        with pytest.raises(Wrong):
            await exporting.export(settings, output, Wish(format="markdown"))


async def test_a_table_that_no_spreadsheet_runs(shelf: Database, settings: Settings, tmp_path: Path) -> None:
    await exporting.export(settings, tmp_path / "kept.csv", Wish(format="csv"))
    rows = list(csv.DictReader(io.StringIO((tmp_path / "kept.csv").read_text(), newline="")))
    assert [row["title"][:6] for row in rows] == ["Tenons", "'=SUM(", "And af", "The se"]
    assert rows[1]["text"].startswith("'=SUM(A1) see Ada's note (https://acme.slack.example/")
    assert [row["private"] for row in rows] == ["no", "no", "no", "yes"]


async def test_a_page_that_needs_nothing_else(shelf: Database, settings: Settings, tmp_path: Path) -> None:
    await exporting.export(settings, tmp_path / "kept.html", Wish(format="html"))
    page = (tmp_path / "kept.html").read_text()
    assert page.count("<article") == 4
    assert "src=" not in page
    assert "<link" not in page
    assert '<a href="#note-' in page
