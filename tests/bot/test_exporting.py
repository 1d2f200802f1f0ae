"""What was kept, for reading elsewhere: a folder of Markdown, a table, one page."""

import csv
import io
import json
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import exporting
from bot.exporting import Wish
from bot.settings import Settings, Wrong
from communities import answers, by_hand, forgetting, keeping, merging, tending
from storage import entries
from storage.communities import Place
from storage.database import Database
from storage.entries import Kept
from storage.keys import PersonKey
from storage.verdicts import OUT_OF_DATE
from tests.cast import Clock, key, says, stars
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
    await acme.write(by_hand.keep, tenon, bo, 'Tenons: "first"', ("joints", "2026"), clock())
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
    (root / "index.md").chmod(0o644)
    await exporting.export(settings, root, Wish(format="markdown", public=True))
    assert not list(root.glob("bench-repairs/*.md"))
    assert "glue" not in (root / "index.md").read_text()
    assert (root / "mine.md").read_text() == "mine"
    assert (root / "index.md").stat().st_mode & 0o077 == 0


async def test_a_file_that_others_could_read_is_its_owners_alone_once_it_holds_notes(
    shelf: Database, settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "notes.jsonl"
    file.touch(mode=0o644)
    await exporting.export(settings, file, Wish())
    assert file.stat().st_mode & 0o777 == 0o600


async def test_a_folder_of_somebody_elses_is_left_alone(
    shelf: Database, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "file").write_text("x")
    for output in (tmp_path / "other", tmp_path / "other" / "file", None):
        with pytest.raises(Wrong):
            await exporting.export(settings, output, Wish(format="markdown"))


async def test_a_repository_that_was_just_made_is_as_good_as_empty(
    shelf: Database, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "notes" / ".git").mkdir(parents=True)
    await exporting.export(settings, tmp_path / "notes", Wish(format="markdown"))
    assert (tmp_path / "notes" / "index.md").is_file()


async def test_what_is_handed_on_is_utf_8_on_every_terminal(
    acme: Database, settings: Settings, clock: Clock, woodworking: Place, bo: PersonKey, cleo: PersonKey
) -> None:
    said = says(bo, "Grüße, größer als Æ.", woodworking)
    await acme.write(keeping.star, stars(cleo, said.key), said, clock())
    raw = io.BytesIO()
    with redirect_stdout(io.TextIOWrapper(raw, encoding="ascii", newline="\r\n")) as out:
        await exporting.export(settings, None, Wish())
        out.flush()
        assert "Grüße, größer als Æ." in raw.getvalue().decode()
        assert b"\r\n" not in raw.getvalue()


async def test_a_table_that_no_spreadsheet_runs(shelf: Database, settings: Settings, tmp_path: Path) -> None:
    await exporting.export(settings, tmp_path / "kept.csv", Wish(format="csv"))
    # Without the mark in front, Excel takes Japanese for something else.
    assert (tmp_path / "kept.csv").read_bytes().startswith(b"\xef\xbb\xbfid,title,")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "kept.csv").read_text(), newline="")))
    assert all(datetime.fromisoformat(row["written"]).tzinfo == UTC for row in rows)
    assert [row["title"][:6] for row in rows] == ["Tenons", "'=SUM(", "And af", "The se"]
    assert rows[1]["text"].startswith("'=SUM(A1) see Ada's note (https://acme.slack.example/")
    assert [row["private"] for row in rows] == ["no", "no", "no", "yes"]


@pytest.fixture
async def vinegar(shelf: Database, clock: Clock, woodworking: Place) -> Place:
    """A question of Bo's that Cleo answered."""
    bo, cleo = key("U0BO"), key("U0CLEO")
    asked = says(
        bo, "How do I loosen *hide glue*?\n&gt; <@U0ADA> says heat, <https://a.example|here>", woodworking
    )
    reply = says(cleo, "Add a drop of vinegar.", woodworking, thread_ts=asked.key.ts, question=asked)
    await shelf.write(answers.mark_by_hand, reply, bo, clock())
    return woodworking


async def in_every_form(settings: Settings, folder: Path, **wish: Any) -> tuple[dict[str, str], Path, str]:
    """The row, the folder and the article of the answer."""
    await exporting.export(settings, folder / "kept.csv", Wish(format="csv", **wish))
    rows = csv.DictReader(io.StringIO((folder / "kept.csv").read_text(), newline=""))
    (row,) = [row for row in rows if row["title"] == "Add a drop of vinegar"]
    await exporting.export(settings, folder / "notes", Wish(format="markdown", **wish))
    await exporting.export(settings, folder / "kept.html", Wish(format="html", **wish))
    page = (folder / "kept.html").read_text()
    (article,) = [part for part in page.split("<article")[1:] if "vinegar" in part.partition("</h2>")[0]]
    return row, folder / "notes", article.partition("</article>")[0]


async def test_an_answer_stands_under_its_question_in_every_form(
    vinegar: Place, settings: Settings, tmp_path: Path
) -> None:
    row, root, article = await in_every_form(settings, tmp_path, public=True)
    question = "How do I loosen hide glue?\n> @Ada Okafor says heat, here (https://a.example)"
    assert (row["question"], row["asked_by"], row["answer"]) == (question, "Bo Lindqvist", "yes")
    assert (row["text"], row["author"]) == ("Add a drop of vinegar.", "Cleo Marsh")
    (file,) = root.glob("woodworking/*vinegar*")
    _, head, body = file.read_text().split("---\n", 2)
    facts = yaml.safe_load(head)
    assert facts["question"] == "How do I loosen hide glue? > @Ada Okafor says heat, here (https://a.example)"
    assert (facts["asked_by"], facts["answer"]) == ("Bo Lindqvist", True)
    assert (
        "> Asked by Bo Lindqvist:\n>\n> How do I loosen **hide glue**?\n>\n"
        "> > @Ada Okafor says heat, [here](<https://a.example>)\n\nAdd a drop of vinegar.\n"
    ) in body
    assert "· accepted as the answer · [in Slack]" in body
    (line,) = [line for line in (root / "index.md").read_text().splitlines() if file.name in line]
    assert " — How do I loosen hide glue? " in line
    assert (
        '<blockquote class="asked"><p>Asked by Bo Lindqvist:</p>\n<p>How do I loosen <b>hide glue</b>?</p>'
    ) in article
    assert article.index("loosen") < article.index("<p>Add a drop of vinegar.</p>")
    assert "· accepted as the answer ·" in article


async def test_a_question_that_was_taken_back_is_in_no_form(
    shelf: Database, vinegar: Place, clock: Clock, settings: Settings, tmp_path: Path
) -> None:
    line = await shelf.write(forgetting.line, key("U0BO"), "5a17", clock())
    await shelf.write(forgetting.forget, key("U0BO"), line.fingerprint, clock())
    row, root, article = await in_every_form(settings, tmp_path)
    assert (row["question"], row["asked_by"], row["answer"]) == ("", "", "no")
    everything = article + "".join(path.read_text() for path in root.rglob("*.md"))
    assert not [word for word in ("loosen", "Lindqvist", "sked by", "accepted") if word in everything]


@dataclass(frozen=True)
class Tended:
    """What became of the notes of #woodworking since they were kept."""

    old: Kept
    twin: Kept
    stands: Kept


@pytest.fixture
async def tended(acme: Database, clock: Clock, shelf: Database, woodworking: Place) -> Tended:
    """One was replaced by a twin that was merged into another; one is in doubt, one is retired, one links."""
    ada, bo, cleo = key("U0ADA"), key("U0BO"), key("U0CLEO")
    texts = {
        "old": "Old glue on the mitre.",
        "twin": "Splining the mitre after glue.",
        "stands": "Spline the mitre.",
        "doubted": "Wax on wax.",
        "retired": "Lead paint lasts.",
    }
    kept: dict[str, Kept] = {}
    for name, text in texts.items():
        said = says(bo, text, woodworking)
        kept[name] = (await acme.write(keeping.star, stars(cleo, said.key), said, clock())).entry
    await acme.write(keeping.star, stars(ada, kept["twin"].message), None, clock())
    await acme.write(keeping.star, stars(ada, kept["stands"].message), None, clock())
    await acme.write(keeping.star, stars(key("U0ROBOT"), kept["stands"].message), None, clock())
    await acme.write(tending.replace, ada, kept["old"].id, kept["twin"].id, clock())
    await acme.write(merging.merge, ada, kept["twin"].id, kept["stands"].id, clock())
    for by in (ada, cleo):
        await acme.write(tending.doubt, by, kept["doubted"].id, OUT_OF_DATE, clock())
    await acme.write(tending.retire, ada, kept["retired"].id, clock())
    linking = says(ada, f"See <{kept['twin'].permalink}|this>.", woodworking)
    await acme.write(keeping.star, stars(cleo, linking.key), linking, clock())
    return Tended(kept["old"], kept["twin"], kept["stands"])


async def test_in_a_folder_one_note_stands_for_what_was_merged_and_says_how_it_stands(
    tended: Tended, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "notes"
    await exporting.export(settings, root, Wish(format="markdown"))
    assert "9 entries, 1 of them from private channels." in capsys.readouterr().err
    files = {path.name: path.read_text() for path in root.glob("woodworking/*.md")}
    (stands,) = [name for name in files if "spline-the" in name]
    assert yaml.safe_load(files[stands].split("---\n")[1])["stars"] == 2
    assert (
        f"Also: [Splining the mitre after glue](<{tended.twin.permalink}>), Bo Lindqvist" in (files[stands])
    )
    (old,) = [text for name, text in files.items() if "old-glue" in name]
    assert "#woodworking · 2026-11-18 · replaced · [in Slack]" in old.replace("\\", "")
    assert f"Replaced by [Spline the mitre](<../woodworking/{stands}>)" in old
    (linking,) = [text for name, text in files.items() if "see-this" in name]
    assert f"[this](<../woodworking/{stands}>)" in linking
    index = (root / "index.md").read_text()
    assert f"- [Spline the mitre](<woodworking/{stands}>) ★2, checked\n" in index
    assert all(f"★1, {how}\n" in index for how in ("replaced", "retired", "in doubt"))


async def test_a_table_and_a_page_show_the_same(tended: Tended, settings: Settings, tmp_path: Path) -> None:
    await exporting.export(settings, tmp_path / "kept.csv", Wish(format="csv"))
    rows = list(csv.DictReader(io.StringIO((tmp_path / "kept.csv").read_text(), newline="")))
    found = {row["title"]: row for row in rows}
    assert len(rows) == 9
    stands, old = found["Spline the mitre"], found["Old glue on the mitre"]
    assert (stands["stars"], stands["also"], stands["replaced_by"]) == ("2", tended.twin.permalink, "")
    assert (old["standing"], old["replaced_by"]) == ("replaced", tended.stands.permalink)
    assert (found["Wax on wax"]["standing"], found["Lead paint lasts"]["standing"]) == ("in doubt", "retired")
    await exporting.export(settings, tmp_path / "kept.html", Wish(format="html"))
    page = (tmp_path / "kept.html").read_text()
    notes = {
        part.partition('"')[0]: part.partition("</article>")[0] for part in page.split('<article id="')[1:]
    }
    assert len(notes) == 9
    anchor = f"note-{tended.stands.id}"
    assert "Also: <a href=" in notes[anchor]
    assert "★2" in notes[anchor]
    old_note = notes[f"note-{tended.old.id}"]
    assert f'Replaced by <a href="#{anchor}"' in old_note
    assert "· replaced ·" in old_note
    assert page.count("· in doubt ·") == page.count("· retired ·") == 1


async def test_lines_for_another_commonplace_keep_both(
    tended: Tended, settings: Settings, tmp_path: Path
) -> None:
    await exporting.export(settings, tmp_path / "kept.jsonl", Wish())
    lines = [json.loads(line) for line in (tmp_path / "kept.jsonl").read_text().splitlines()]
    found = {line["id"]: line for line in lines if line.get("record") == "entry"}
    assert len(found) == 10
    assert found[tended.twin.id]["merged_into"] == tended.stands.message.name


async def test_what_was_merged_into_a_note_that_is_not_chosen_stands_by_itself(
    acme: Database, tended: Tended, settings: Settings, tmp_path: Path
) -> None:
    await acme.write(entries.change, tended.stands.id, kept_at=datetime(2020, 1, 1, tzinfo=UTC))
    await exporting.export(settings, tmp_path / "kept.csv", Wish(format="csv", since="2026-01-01"))
    rows = list(csv.DictReader(io.StringIO((tmp_path / "kept.csv").read_text(), newline="")))
    found = {row["title"]: row for row in rows}
    assert "Spline the mitre" not in found
    assert found["Splining the mitre after glue"]["also"] == ""
    assert found["Old glue on the mitre"]["replaced_by"] == tended.stands.permalink


async def test_a_page_that_needs_nothing_else(shelf: Database, settings: Settings, tmp_path: Path) -> None:
    await exporting.export(settings, tmp_path / "kept.html", Wish(format="html"))
    page = (tmp_path / "kept.html").read_text()
    assert page.count("<article") == 4
    assert "src=" not in page
    assert "<link" not in page
    assert '<a href="#note-' in page
