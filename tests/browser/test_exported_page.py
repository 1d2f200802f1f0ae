"""The exported page in a real browser, from the disk offline: read, searched, on a telephone."""

from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from bot import exporting
from bot.exporting import Wish
from bot.settings import Settings
from communities import answers, keeping
from storage.communities import Place
from storage.database import Database
from storage.keys import PersonKey
from tests.browser.conftest import DESK, PHONE
from tests.cast import Clock, says, stars
from tests.engines import on_either

pytestmark = [pytest.mark.asyncio(loop_scope="session"), on_either]
TEXTS = (
    "バリを取る。Łódź, øl, чай.",
    "Cut the *tenon* before the mortise: it is easier to trim.",
    "Why hide glue creeps in July. It is the heat.",
    "```\nsaw --kerf 1mm --a-very-long-option-that-does-not-fit-on-a-telephone --and-another-one\n```",
    "Naïve joints hold, says nobody. <script>document.title = 'broken'</script>",
    "Rotate the credentials of the drill press.",
    "鉋の刃は砥石で研ぐ。大鋸屑は湿らせない。",
)


@pytest_asyncio.fixture(loop_scope="session")
async def page_file(
    acme: Database,
    clock: Clock,
    woodworking: Place,
    ada: PersonKey,
    bo: PersonKey,
    database_url: str,
    tmp_path: Path,
) -> Path:
    """Eight notes on a page, one of them an answer."""
    asked = says(bo, "How do we fix the drive belt of the lathe? It slips.", woodworking)
    reply = says(ada, "Dress it with beeswax.", woodworking, thread_ts=asked.key.ts, question=asked)
    await acme.write(answers.mark_by_hand, reply, bo, clock())
    for text in TEXTS:
        said = says(ada, text, woodworking)
        await acme.write(keeping.star, stars(bo, said.key), said, clock())
        clock.advance(minutes=1)
    settings = Settings(  # type: ignore[call-arg]
        _env_file=None,
        COMMONPLACE_DATABASE_URL=database_url,
        COMMONPLACE_FORGOTTEN_FILE=str(tmp_path / "forgotten"),
    )
    await exporting.export(settings, tmp_path / "kept.html", Wish(format="html"))
    return tmp_path / "kept.html"


async def opened(browser: Browser, file: Path, viewport: dict[str, int]) -> tuple[Page, list[str]]:
    """The page, offline, and what went wrong on it."""
    context = await browser.new_context(viewport=viewport, offline=True)  # type: ignore[arg-type]
    page = await context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    await page.goto(file.as_uri())
    return page, wrong


@pytest.mark.parametrize(
    ("typed", "first", "count"),
    [
        ("", "鉋の刃は砥石で研ぐ", 8),
        ("tennon", "Cut the tenon before the mortise", 1),
        ("tneon", "Cut the tenon before the mortise", 1),
        ("credentails rotaet", "Rotate the credentials of the drill press", 1),
        ("morti", "Cut the tenon before the mortise", 1),
        ("naive", "Naïve joints hold, says nobody", 1),
        ("glue heat", "Why hide glue creeps in July", 1),
        ("how do we fix the lathe belt", "Dress it with beeswax", 1),
        ("HOW DO I FIX A SLIPPING LATHE", "Dress it with beeswax", 1),
        ("glue and tenons and trimming", "Cut the tenon before the mortise", 2),
        ("drill of the creeping heat glue", "Why hide glue creeps in July", 2),
        ("how do we", "Dress it with beeswax", 1),
        ('"drive belt"', "Dress it with beeswax", 1),
        ("„belt of the lathe“", "Dress it with beeswax", 1),
        ('"belt drive"', None, 0),
        ('"slips dress"', None, 0),
        ('"before the mortise" drill', "Cut the tenon before the mortise", 1),
        ('"砥石で"', "鉋の刃は砥石で研ぐ", 1),
        ('"tennon"', None, 0),
        ('"mortise: it is"', "Cut the tenon before the mortise", 1),
        ('"mortise; it is"', None, 0),
        ('"easier to trim."', "Cut the tenon before the mortise", 1),
        ('"easier, to trim"', None, 0),
        ('"kerf 1mm --a"', "saw --kerf 1mm --a-very-long-option-that-does-not-fit-on-a-telephone…", 1),
        ('"--kerf 1mm"', "saw --kerf 1mm --a-very-long-option-that-does-not-fit-on-a-telephone…", 1),
        ('"-kerf 1mm"', None, 0),
        ('"saw -kerf"', None, 0),
        ('"研ぐ。"', "鉋の刃は砥石で研ぐ", 1),
        ('"+"', "鉋の刃は砥石で研ぐ", 8),
        ("xyzzy", None, 0),
        ("how do we xyzzy the qwrtpl", None, 0),
        ("砥石", "鉋の刃は砥石で研ぐ", 1),
        ("屑", "鉋の刃は砥石で研ぐ", 1),
        ("石砥", None, 0),
        ("«belt of the lathe»", "Dress it with beeswax", 1),
        ("‘lathe belt’", None, 0),
        ("バリ", "バリを取る", 1),
        ("ハリ", None, 0),
        ('"ハリ"', None, 0),
        ("lodz ol", "バリを取る", 1),
        ("чаи", None, 0),
        ("someone", None, 0),
    ],
)
async def test_it_is_searched_with_typing_errors_and_without_a_network(
    browser: Browser, page_file: Path, typed: str, first: str | None, count: int
) -> None:
    page, wrong = await opened(browser, page_file, DESK)
    await page.get_by_label("Search").fill(typed)
    await expect(page.locator("article:visible")).to_have_count(count)
    said = {0: "Nothing found", 1: "1 note"}.get(count, f"{count} notes")
    await expect(page.get_by_role("status")).to_have_text(said)
    if first:
        await expect(page.locator("article:visible h2").first).to_have_text(first)
    assert await page.title() == "What we know"
    assert wrong == []
    await page.context.close()


async def test_what_was_corrected_is_said_with_a_way_back(browser: Browser, page_file: Path) -> None:
    page, wrong = await opened(browser, page_file, PHONE)
    corrected = page.get_by_role("note")
    await page.get_by_label("Search").fill("tenon")
    await expect(corrected).to_be_hidden()
    await page.get_by_label("Search").fill("tennon")
    await expect(corrected).to_contain_text("Searched for tenon; nobody here writes “tennon”.")
    await corrected.get_by_role("button", name="Only “tennon”").click()
    await expect(page.get_by_role("status")).to_have_text("Nothing found")
    await expect(corrected).to_be_hidden()
    await page.get_by_label("Search").fill("credentails rotaet")
    await expect(corrected).to_contain_text(
        "Searched for credentials, rotate; nobody here writes “credentails” or “rotaet”."
    )
    await expect(corrected.get_by_role("button")).to_have_text("As typed")
    await page.get_by_label("Search").fill("xyzzy")
    await expect(corrected).to_be_hidden()
    # What is nowhere in any way says nothing of corrections, and markup is words.
    await page.get_by_label("Search").fill("<b>tennon")
    await expect(corrected).to_contain_text("nobody here writes “tennon”")
    await page.get_by_label("Search").fill("")
    await expect(corrected).to_be_hidden()
    assert wrong == []
    await page.context.close()


async def test_a_link_to_a_note_that_was_not_found_shows_it(browser: Browser, page_file: Path) -> None:
    page, wrong = await opened(browser, page_file, PHONE)
    drill = await page.locator("article", has_text="drill press").get_attribute("id")
    await page.get_by_label("Search").fill("tenon")
    await expect(page.locator("article:visible")).to_have_count(1)
    await page.evaluate("location.hash = 'note-999'")
    await expect(page.locator("article:visible")).to_have_count(1)
    await page.evaluate("id => { location.hash = id; }", drill)
    await expect(page.locator("article:visible")).to_have_count(8)
    await expect(page.locator(f"#{drill}")).to_be_in_viewport()
    assert wrong == []
    await page.context.close()


async def test_of_very_many_the_best_are_shown(browser: Browser, page_file: Path) -> None:
    before, opening, rest = page_file.read_text().partition("<section>")
    section, closing, after = rest.partition("</section>")
    page_file.write_text(before + (opening + section + closing) * 40 + after)
    page, wrong = await opened(browser, page_file, DESK)
    await page.get_by_label("Search").fill("glue tenon drill naive lathe saw")
    await expect(page.locator("article:visible")).to_have_count(200)
    await expect(page.get_by_role("status")).to_have_text("240 notes; here are the best 200")
    await page.get_by_label("Search").fill("")
    await expect(page.get_by_role("status")).to_have_text("320 notes")
    assert wrong == []
    await page.context.close()


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
async def test_it_is_legible_and_nothing_is_wider_than_the_screen(
    browser: Browser, page_file: Path, viewport: dict[str, int], tmp_path: Path
) -> None:
    page, wrong = await opened(browser, page_file, viewport)
    wide = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    size = await page.evaluate("parseFloat(getComputedStyle(document.querySelector('article p')).fontSize)")
    await page.screenshot(path=tmp_path / "page.png")
    await page.evaluate("scrollTo(0, 200)")
    at_the_top = "document.elementFromPoint(innerWidth / 2, 60)?.closest('header') !== null"
    assert await page.evaluate(at_the_top)
    assert wide <= 0
    assert size >= 16
    assert wrong == []
    await page.context.close()
