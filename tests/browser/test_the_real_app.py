"""The guided first minute in a browser, with the real app behind it, as the newcomer's command starts it."""

import os
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import DESK, become
from tests.trial import trial

pytestmark = pytest.mark.asyncio(loop_scope="session")

TENON = "Cut the tenon before the mortise"
# Where to leave pictures of each step, for somebody who wants to look.
PICTURES = os.environ.get("COMMONPLACE_PICTURES")


async def at(page: Page, place: int) -> None:
    """The strip asks for this step."""
    await expect(page.locator(".strip")).to_contain_text(f"{place} of 5", timeout=30_000)
    if PICTURES:
        await page.screenshot(path=Path(PICTURES) / f"step-{place}.png")


async def test_the_first_minute(browser: Browser) -> None:
    async with trial() as url:
        context = await browser.new_context(viewport=DESK, locale="en-GB")
        page = await context.new_page()
        await page.goto(url)

        await at(page, 1)
        await page.locator(".reaction-asked").click()
        note = page.locator(".message", has_text=TENON)
        await expect(note.locator(".reaction-bookmark").first).to_be_visible()
        await expect(page.locator(".ephemeral").last).to_contain_text("Kept. Anyone who can open")

        await at(page, 2)
        await page.locator("#composer").press("Enter")
        await expect(page.locator(".ephemeral").last).to_contain_text("nobody here writes “tennon”")
        await expect(page.locator(".ephemeral").last).to_contain_text(TENON)

        await at(page, 3)
        await become(page, "Dev Patel")
        await expect(page.locator("#composer")).to_have_value("/kb warm vinegar")
        await page.locator("#composer").press("Enter")
        await expect(page.locator(".ephemeral").last).to_contain_text("Nothing kept about")

        await at(page, 4)
        await page.locator(".strip .button").click()
        await at(page, 5)
        await expect(page.locator(".talk")).to_contain_text("week to Thu 19 Nov")

        await page.locator(".strip .button").click()
        await expect(page.locator(".strip-end")).to_contain_text("That was the real app.", timeout=30_000)
        await expect(page.locator(".talk")).not_to_contain_text(TENON)
        if PICTURES:
            await page.screenshot(path=Path(PICTURES) / "end.png")
        await context.close()
