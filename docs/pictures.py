"""`make pictures`: the README's transcript and pictures, taken in the real sandbox by its own command."""

import asyncio
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, ViewportSize, async_playwright, expect

from docs.transcript import PATIENCE, TENON, lived, put_into_readme
from tests.people import People

FOLDER = Path(__file__).with_name("pictures")
ROOT = Path(__file__).parents[1]
QUIETLY = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
)
PAGE = ViewportSize(width=900, height=560)
DESK, PHONE = ViewportSize(width=1280, height=800), ViewportSize(width=390, height=780)
# So that a whole form is seen.
TALL = ViewportSize(width=1280, height=1100)
TO_THE_TOP = """(seen) => {
  const box = seen.closest(".scroll");
  box.scrollTop += seen.getBoundingClientRect().top - box.getBoundingClientRect().top;
}"""
# A picture in a README should not be waited for.
LARGEST = 300_000


@asynccontextmanager
async def sandbox(*wishes: str) -> AsyncIterator[str]:
    """`commonplace sandbox` on a free port, as somebody curious starts it; its address."""
    command = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", "sandbox", "--port", "0", "--no-browser", *wishes),
        cwd=ROOT,
        env=os.environ | {"PYTHONUNBUFFERED": "1", "COLUMNS": "200"},
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield await asyncio.wait_for(address_of(command), PATIENCE * 2)
    finally:
        if command.returncode is None:
            command.send_signal(signal.SIGTERM)
            await command.wait()


async def address_of(command: asyncio.subprocess.Process) -> str:
    """The address that it prints once the app is connected."""
    if command.stdout is None:
        raise RuntimeError("the sandbox says nothing")
    async for line in command.stdout:
        _, _, address = line.decode().partition("http://")
        if address:
            return f"http://{address.strip().rstrip('/')}"
    raise RuntimeError("the sandbox did not start")


async def opened(browser: Browser, address: str, size: ViewportSize, *, is_phone: bool = False) -> Page:
    """The page in a window of this size."""
    context = await browser.new_context(
        viewport=size,
        is_mobile=is_phone,
        has_touch=is_phone,
        locale="en-GB",
        timezone_id="Europe/London",
        color_scheme="light",
        device_scale_factor=2 if is_phone else 1,
    )
    page = await context.new_page()
    await page.goto(address)
    await expect(page.locator(".topbar")).to_be_visible()
    return page


async def searched(page: Page) -> None:
    """Star Ada's message, and find it with a typing error."""
    await page.locator(".reaction-asked").click()
    message = page.locator(".message", has_text=TENON).first
    await expect(message.locator(".reaction-bookmark")).to_be_visible()
    await expect(page.locator("#composer")).to_have_value("/kb tennon")
    await page.locator("#composer").press("Enter")
    await expect(page.locator(".ephemeral", has_text="Searched for tenon").last).to_be_visible()


async def take(page: Page, name: str, first: Locator) -> None:
    """Take the picture, with this at the top of what is read, once the page has come to rest."""
    await page.mouse.move(0, 0)
    await first.evaluate(TO_THE_TOP)
    await page.evaluate("document.fonts.ready.then(() => new Promise(requestAnimationFrame))")
    path = FOLDER / f"{name}.png"
    await page.screenshot(path=path, animations="disabled")
    if path.stat().st_size > LARGEST:
        raise ValueError(f"{path} is larger than {LARGEST:,} bytes")


async def pictures(browser: Browser) -> None:
    """What the README shows: a search, the same on a phone, the recap, and the page of a note."""
    async with sandbox() as address, People(address) as people:
        desk = await opened(browser, address, DESK)
        await searched(desk)
        await take(desk, "search", desk.locator(".message", has_text=TENON).first)
        phone = await opened(browser, address, PHONE, is_phone=True)
        await people["bo"].types("/kb tennon", in_="woodworking")
        answer = phone.locator(".ephemeral", has_text="Searched for tenon").last
        await expect(answer).to_be_visible()
        await take(phone, "phone", answer)
        await left_the_tour(desk)
        await people.jumps("thursday 15:00")
        recap = desk.locator(".message", has_text="week to Thu 19 Nov").last
        await expect(recap).to_be_in_viewport()
        await take(desk, "recap", recap)
        await desk.set_viewport_size(TALL)
        note = await looked_after(desk, people)
        await desk.mouse.move(0, 0)
        await note.screenshot(path=FOLDER / "note.png", animations="disabled")


async def looked_after(desk: Page, people: People) -> Locator:
    """Say what Ada's note changed, give it tags, and open its page again."""
    bo = people["bo"]
    await bo.types("/kb tennon", in_="woodworking")
    await bo.presses("I used this")
    await bo.presses("Say what it changed")
    await bo.submits(changed="Two legs in the time of one")
    await bo.types("/kb tennon", in_="woodworking")
    page = await page_of_the_first(desk)
    await page.get_by_label("Tags").fill("joints tenons")
    await page.get_by_role("button", name="Save").click()
    await expect(page).to_have_count(0)
    return await page_of_the_first(desk)


async def page_of_the_first(desk: Page) -> Locator:
    """*Edit* in the menu of what a search found first."""
    answer = desk.locator(".ephemeral", has_text="Searched for tenon").last
    await answer.locator("[data-action=entry_more]").first.click()
    await desk.get_by_role("menuitem", name="Edit").click()
    page = desk.get_by_role("dialog")
    await expect(page.get_by_text("Used for")).to_be_visible()
    return page


async def exported(browser: Browser, folder: Path) -> None:
    """The page that `export --format html` writes, searched with a typing error."""
    async with sandbox("--keep", str(folder)) as address, People(address):
        pass
    page = folder / "notes.html"
    await exports(folder, page)
    context = await browser.new_context(viewport=PAGE, locale="en-GB", offline=True)
    shown = await context.new_page()
    await shown.goto(page.as_uri())
    await shown.get_by_role("searchbox").fill("tennon")
    await expect(shown.locator("article", has_text="Tenon thickness").first).to_be_visible()
    await shown.evaluate("document.fonts.ready.then(() => new Promise(requestAnimationFrame))")
    await shown.screenshot(path=FOLDER / "exported.png", animations="disabled")


async def exports(folder: Path, page: Path) -> None:
    """Run the command itself, on what the trial has kept."""
    command = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", "export", "--format", "html", "--public", "--output", str(page)),
        cwd=folder,
        env=os.environ
        | {"COMMONPLACE_DATABASE_URL": f"sqlite:///{folder / 'commonplace.db'}", "PYTHONPATH": str(ROOT)},
    )
    if await command.wait():
        raise RuntimeError("the export failed")


async def left_the_tour(page: Page) -> None:
    """Close the strip that leads through the first minute."""
    await page.get_by_role("button", name="Leave the tour").click()
    await expect(page.locator(".strip")).to_have_count(0)


async def main() -> None:
    """Write the transcript and take every picture."""
    expect.set_options(timeout=PATIENCE * 1000)
    async with sandbox() as address, People(address) as people:
        put_into_readme(await lived(people))
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise SystemExit("The pictures need Chromium; on Debian and Ubuntu: apt install chromium")
    FOLDER.mkdir(exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=[*QUIETLY])
        await pictures(browser)
        with tempfile.TemporaryDirectory(prefix="commonplace-") as folder:
            await exported(browser, Path(folder))
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
