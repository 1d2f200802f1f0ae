"""The guided first minute: it goes on because things happened, whoever made them happen."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Opens, become
from tests.people import People, Said

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def seed() -> bool:
    return True


async def at(page: Page, place: int) -> None:
    await expect(page.locator(".strip")).to_contain_text(f"{place} of 5")


async def test_it_can_be_done_by_hand(page: Page) -> None:
    await at(page, 1)
    await page.locator(".reaction-asked").click()
    await at(page, 2)
    await expect(
        page.locator(".message", has_text="Cut the tenon before").locator(".reaction-bookmark")
    ).to_be_visible()
    await expect(page.locator("#composer")).to_have_value("/kb tennon")
    await page.locator("#composer").press("Enter")
    await expect(page.locator(".ephemeral").last).to_contain_text("Searched for tenon")
    await at(page, 3)
    await become(page, "Dev Patel")
    await expect(page.locator("#composer")).to_have_value("/kb warm vinegar")
    await page.locator("#composer").press("Enter")
    await expect(page.locator(".ephemeral").last).to_contain_text("Nothing kept")
    await at(page, 4)
    await page.locator(".calendar").click()
    await page.get_by_role("menuitem", name="Jump to Thursday").click()
    await at(page, 5)
    await become(page, "Ada Okafor")
    message = page.locator(".message", has_text="Cut the tenon before").first
    await message.hover()
    await message.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="Delete message").click()
    await page.get_by_role("button", name="Delete", exact=True).click()
    await expect(page.locator(".strip-end")).to_contain_text("That was the real app.")
    await expect(page.locator(".talk")).not_to_contain_text("Cut the tenon before")


async def test_each_step_has_a_button_that_does_it(page: Page) -> None:
    presses = page.locator(".strip .button")
    for place in (1, 2):
        await at(page, place)
        await presses.click()
    await at(page, 3)
    await presses.click()
    await expect(presses).to_have_text("Press Enter for me")
    for place in (3, 4, 5):
        await at(page, place)
        await presses.click()
    await expect(page.locator(".strip-end")).to_be_visible()
    await presses.click()
    await expect(page.locator(".strip")).to_have_count(0)


async def test_it_goes_on_when_the_thing_happens_elsewhere(page: Page, people: People) -> None:
    await at(page, 1)
    last = (await people["bo"].messages("woodworking"))[-1]
    await people["bo"].stars(Said("C0WOOD", last["ts"]))
    await at(page, 2)


async def test_it_does_not_go_on_for_another_star(page: Page, people: People) -> None:
    last = (await people["bo"].messages("woodworking"))[-1]
    await people["cleo"].stars(Said("C0WOOD", last["ts"]))
    await expect(page.locator(".reaction-bookmark").last).to_be_visible()
    await at(page, 1)


async def test_it_can_be_left_and_taken_up_again(page: Page) -> None:
    await page.get_by_role("button", name="Leave the tour").click()
    await expect(page.locator(".strip")).to_have_count(0)
    await expect(page.locator(".reaction-asked")).to_have_count(0)
    await page.reload()
    await page.get_by_role("button", name="1 of 5").click()
    await at(page, 1)


async def test_it_knows_its_place_after_a_reload(page: Page) -> None:
    await page.locator(".strip .button").click()
    await at(page, 2)
    await page.reload()
    await at(page, 2)


async def test_it_works_on_a_phone(opens: Opens) -> None:
    page = await opens(phone=True)
    await page.locator(".reaction-asked").tap()
    await at(page, 2)
    await page.get_by_role("button", name="Send").tap()
    await at(page, 3)
    await expect(page.locator(".ephemeral").last).to_be_in_viewport()
