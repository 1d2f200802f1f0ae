"""A search from anywhere, with the real app behind the page: the shortcut's modal, and the field on Home."""

import os
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import DESK
from tests.trial import trial

pytestmark = pytest.mark.asyncio(loop_scope="session")

TENON = "Cut the tenon before the mortise"
# Where to leave pictures, for somebody who wants to look.
PICTURES = os.environ.get("COMMONPLACE_PICTURES")


async def seen(page: Page, name: str) -> None:
    """Leave a picture."""
    if PICTURES:
        await page.screenshot(path=Path(PICTURES) / f"searching-{name}.png")


async def search(page: Page, words: str) -> None:
    """Type into the modal's field and press Enter."""
    field = page.locator('.box [data-action="search_words"]')
    await field.fill(words)
    await field.press("Enter")


async def test_the_modal_and_the_field_on_home(browser: Browser) -> None:
    async with trial() as url:
        context = await browser.new_context(viewport=DESK, locale="en-GB")
        page = await context.new_page()
        await page.goto(url)
        box = page.locator(".box")

        await page.get_by_role("button", name="Shortcuts").click()
        await page.get_by_role("menuitem", name="Search what we know").click()
        await expect(box).to_contain_text("What do you want to know?")
        await search(page, "shooting bord")
        await expect(box).to_contain_text("A shooting board that is out by a hair")
        await seen(page, "found")
        await box.locator('[data-action="used_it"]').first.click()
        await expect(box).to_contain_text("Noted that you used")
        await seen(page, "used")

        await search(page, "kubernetes")
        await expect(box).to_contain_text("Nothing kept about kubernetes")
        await seen(page, "nothing")
        await box.get_by_role("button", name="Ask a community").click()
        await expect(box).to_contain_text("Whom do you ask?")
        await expect(box.locator("textarea")).to_have_value("kubernetes")
        await seen(page, "asking")
        await box.get_by_role("button", name="Not now").click()
        await expect(box).to_contain_text("Nothing kept about kubernetes")
        await box.get_by_role("button", name="Close").last.click()
        await expect(box).to_have_count(0)

        await page.get_by_role("button", name="Commonplace").first.click()
        field = page.locator('[data-action="home_search_words"]')
        await field.fill("mortise")
        await field.press("Enter")
        await expect(box).to_contain_text("Tenon thickness is a third of the rail")
        await seen(page, "home")
        await context.close()
