"""The page on a workspace that was filled from an export: somebody of its own, and no tour of another."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from sandbox import filling, slack_export
from sandbox.server import Sandbox
from tests.browser.conftest import MANIFEST, Opens, become
from tests.exports import DAY, LATEST, by, in_folder, roastery, ts
from tests.people import UNHURRIED

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def seed() -> bool:
    """Nobody invites the app anywhere."""
    return True


@pytest_asyncio.fixture(loop_scope="session")
async def sandbox(tmp_path: Path) -> AsyncIterator[Sandbox]:
    """The roastery, with more to read than fits on the page at once."""
    files = roastery()
    files[DAY] += [by("U1MARA", f"Note number {number}.", number) for number in range(100, 500)]
    files[DAY] += [by("U1JON", "Even so", 501, thread_ts=ts(3), subtype="thread_broadcast")]
    sandbox = Sandbox(
        manifest_path=MANIFEST, rate_limits=False, ack_seconds=UNHURRIED, trigger_seconds=UNHURRIED
    )
    path = in_folder(files, tmp_path / "Roastery Slack export")
    filling.fill(sandbox.slack, slack_export.read(path, LATEST))
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


async def test_it_opens_as_somebody_who_is_there(page: Page) -> None:
    await expect(page.locator(".switcher strong")).to_have_text("Mara")
    await expect(page.locator(".brand")).to_contain_text("Roastery")
    await expect(page.locator(".middle h1")).to_contain_text("roasting")
    await expect(page.locator(".talk")).to_contain_text("Note number 499.")
    await expect(page.locator(".strip")).to_have_count(0)


async def test_the_tour_of_an_earlier_trial_is_forgotten(opens: Opens) -> None:
    page = await opens()
    stale = '{"born": "another", "guide": {"ts": "1.000001"}, "read": {}, "notes": {}}'
    await page.evaluate("stale => localStorage.setItem('commonplace-sandbox', stale)", stale)
    await page.reload()
    await expect(page.locator(".talk")).to_contain_text("Note number 499.")
    await expect(page.locator(".strip")).to_have_count(0)


async def test_what_was_said_earlier_comes_when_asked_for(page: Page) -> None:
    await expect(page.locator(".talk")).to_contain_text("Note number 499.")
    await expect(page.locator(".talk")).not_to_contain_text("Note number 250.")
    for _ in range(2):
        await page.get_by_role("button", name="Show earlier messages").click()
    await expect(page.locator(".talk")).to_contain_text("Drop the charge temperature")
    await expect(page.get_by_role("button", name="Show earlier messages")).to_have_count(0)


async def test_a_thread_that_began_long_before_opens(page: Page) -> None:
    message = page.locator(".message", has_text="Even so")
    await message.hover()
    await message.get_by_role("button", name="Reply in thread").click()
    await expect(page.locator(".thread")).to_contain_text("For the small drum too?")


async def test_it_can_be_seen_as_others(page: Page) -> None:
    await become(page, "Gil Guest")
    await expect(page.locator(".sidebar")).not_to_contain_text("wages")
    await expect(page.locator(".sidebar")).not_to_contain_text("general")
