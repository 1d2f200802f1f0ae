"""The page in a real Chromium, on a real sandbox, with a small real app behind it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from sandbox.server import Sandbox
from tests.browser.shelf import Shelf
from tests.people import UNHURRIED, People

CHROMIUM = Path("/usr/bin/chromium")
MANIFEST = Path(__file__).with_name("manifest.yml")
QUIETLY = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
)
DESK = {"width": 1360, "height": 860}
PHONE = {"width": 390, "height": 844}

Opens = Callable[..., Awaitable[Page]]

expect.set_options(timeout=30_000)


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all of these tests."""
    if not CHROMIUM.exists():
        pytest.fail(f"The browser tests need Chromium at {CHROMIUM}: install Debian's package chromium.")
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIETLY])
        yield chromium
        await chromium.close()


@pytest.fixture
def seed() -> bool:
    """Whether the workspace begins with the trial's messages; a test module may say so."""
    return False


@pytest_asyncio.fixture(loop_scope="session")
async def sandbox(seed: bool) -> AsyncIterator[Sandbox]:
    """A workspace of this test's own."""
    sandbox = Sandbox(
        seed=seed,
        manifest_path=MANIFEST,
        rate_limits=False,
        ack_seconds=UNHURRIED,
        trigger_seconds=UNHURRIED,
    )
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def people(sandbox: Sandbox) -> AsyncIterator[People]:
    """What people do without the page."""
    async with People(sandbox.url) as everybody:
        yield everybody


@pytest_asyncio.fixture(loop_scope="session")
async def shelf(sandbox: Sandbox, people: People, seed: bool) -> AsyncIterator[Shelf]:
    """The app, connected and in #woodworking."""
    shelf = Shelf(sandbox)
    sandbox.on_calendar = shelf.looks
    await shelf.handler.connect_async()
    await sandbox.connected()
    if not seed:
        await people["ada"].invites("commonplace", to="woodworking")
    yield shelf
    shelf.hold.set()
    await shelf.handler.close_async()


@pytest_asyncio.fixture(loop_scope="session")
async def opens(browser: Browser, sandbox: Sandbox, shelf: Shelf) -> AsyncIterator[Opens]:
    """Open the page; at the end nothing was wrong in it and nothing was fetched from elsewhere."""
    troubles: list[str] = []
    contexts = []

    async def opened(*, phone: bool = False, dark: bool = False, path: str = "/") -> Page:
        context = await browser.new_context(
            viewport=PHONE if phone else DESK,
            has_touch=phone,
            is_mobile=phone,
            color_scheme="dark" if dark else "light",
            locale="en-GB",
        )
        contexts.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: troubles.append(f"error: {error}"))
        page.on("dialog", lambda dialog: troubles.append(f"dialog: {dialog.message}"))
        page.on(
            "console",
            lambda told: (
                troubles.append(told.text)
                if told.type == "error" and not told.text.startswith("Failed to load resource")
                else None
            ),
        )
        page.on(
            "request",
            lambda asked: (
                None if asked.url.startswith(sandbox.url) else troubles.append(f"asked {asked.url}")
            ),
        )
        await page.goto(sandbox.url + path)
        await expect(page.locator(".topbar")).to_be_visible()
        return page

    yield opened
    for context in contexts:
        await context.close()
    assert troubles == []


@pytest_asyncio.fixture(loop_scope="session")
async def page(opens: Opens) -> Page:
    """The page as Bo sees it at a desk."""
    return await opens()


async def become(page: Page, name: str) -> None:
    """See the workspace as somebody else."""
    await page.locator(".switcher").click()
    await page.get_by_role("menuitem", name=name).click()
    await expect(page.locator(".switcher strong")).to_have_text(name.split()[0])
