"""Small screens, dark rooms and keyboards."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Opens

pytestmark = pytest.mark.asyncio(loop_scope="session")

CONTRASTS = """
() => {
  const paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgb = (colour) => {
    paint.clearRect(0, 0, 1, 1); paint.fillStyle = colour; paint.fillRect(0, 0, 1, 1);
    return [...paint.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b].map((one) => one / 255)
    .map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4))
    .reduce((sum, one, at) => sum + one * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (node) => {
    const layers = [];
    for (let one = node; one; one = one.parentElement) {
      const colour = rgb(getComputedStyle(one).backgroundColor);
      if (colour[3] > 0) layers.push(colour);
      if (colour[3] === 255) break;
    }
    return layers.reverse().reduce((under, [r, g, b, a]) =>
      [r, g, b].map((one, at) => (one * a + under[at] * (255 - a)) / 255), [255, 255, 255]);
  };
  const poor = [];
  for (const node of document.querySelectorAll("#page *")) {
    const words = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
    if (!words || !node.checkVisibility({ visibilityProperty: true }) || node.closest("option")) continue;
    const ink = light(rgb(getComputedStyle(node).color));
    const [one, other] = [ink, light(behind(node))].sort((a, b) => b - a);
    const contrast = (one + 0.05) / (other + 0.05);
    if (contrast < 4.5) poor.push(`${node.className || node.tagName} ${node.textContent} ${contrast}`);
  }
  return poor;
}
"""


@pytest.fixture
def seed() -> bool:
    return True


async def width_of(page: Page) -> int:
    return int(await page.evaluate("document.documentElement.scrollWidth"))


async def test_a_phone_shows_the_talk_and_the_channels_on_demand(opens: Opens) -> None:
    page = await opens(phone=True)
    assert await width_of(page) <= 390
    await expect(page.locator(".message", has_text="Cut the tenon")).to_be_in_viewport()
    await expect(page.locator("#composer")).to_be_in_viewport()
    await expect(page.locator(".sidebar")).to_be_hidden()
    await page.get_by_role("button", name="Channels").tap()
    await page.locator(".row", has_text="on-call").tap()
    await expect(page.locator(".sidebar")).to_be_hidden()
    await expect(page.locator(".middle-head")).to_contain_text("on-call")


async def test_on_a_phone_a_star_is_one_tap_away(opens: Opens) -> None:
    page = await opens(phone=True)
    message = page.locator(".message", has_text="See you at the Saturday session")
    await message.get_by_role("button", name="Star this message").tap()
    await expect(message.locator(".reaction-star")).to_be_visible()


async def test_threads_drawer_and_forms_fill_a_phone(opens: Opens) -> None:
    page = await opens(phone=True)
    await page.locator(".thread-line").last.tap()
    await expect(page.locator("#composer-thread")).to_be_in_viewport()
    await page.get_by_role("button", name="Close thread").tap()
    await page.locator(".drawer-button").tap()
    await expect(page.locator(".drawer h2")).to_be_in_viewport()
    await page.get_by_role("button", name="Close", exact=True).tap()
    await page.get_by_role("button", name="Shortcuts").tap()
    await page.get_by_role("menuitem", name="Search what we know").tap()
    await expect(page.get_by_role("button", name="Save")).to_be_in_viewport()
    assert await width_of(page) <= 390


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_words_stand_out_from_their_ground(opens: Opens, dark: bool) -> None:
    page = await opens(dark=dark)
    await expect(page.locator(".strip")).to_be_visible()
    await page.locator(".thread-line").last.click()
    await page.locator(".strip .button").click()
    await expect(page.locator(".ephemeral")).to_be_visible()
    await expect(page.locator(".strip")).to_contain_text("2 of 5")
    assert await page.evaluate(CONTRASTS) == []
    await page.locator(".drawer-button").click()
    await expect(page.locator(".drawer-item").first).to_be_visible()
    await page.get_by_role("button", name="Shortcuts").click()
    await page.get_by_role("menuitem", name="Search what we know").click()
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator(".field-error")).to_be_visible()
    assert await page.evaluate(CONTRASTS) == []


async def test_arrows_walk_through_messages_and_menus(page: Page) -> None:
    last = page.locator(".message").last
    await last.focus()
    await page.keyboard.press("ArrowUp")
    await expect(page.locator(".message").nth(-2)).to_be_focused()
    await page.locator(".calendar").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menuitem").first).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("menuitem").nth(1)).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.locator(".calendar")).to_be_focused()


async def test_every_control_has_a_name(page: Page) -> None:
    nameless = await page.evaluate(
        """() => [...document.querySelectorAll("button, input, select, textarea, a")]
          .filter((node) => !node.textContent.trim() && !node.getAttribute("aria-label"))
          .filter((node) => !node.labels?.length)
          .map((node) => node.className)"""
    )
    assert nameless == []


# What of the bar is wider than the place it has.
CLIPPED = """() => [...document.querySelectorAll(".topbar, .topbar > *")]
  .filter((node) => node.scrollWidth > node.clientWidth + 1).map((node) => node.className)"""


LONGEST = """() => {
  document.querySelector(".calendar [aria-live]").textContent = "Wed 25 Nov, 23:59";
  const button = document.querySelector(".drawer-button");
  (button.querySelector(".count") ?? button).textContent = "99+";
  document.querySelector(".switcher strong").textContent = "Hanna";
}"""


@pytest.mark.parametrize("width", [360, 390, 412])
async def test_on_a_phone_everything_in_the_bar_is_in_reach(opens: Opens, width: int) -> None:
    page = await opens(phone=True)
    await page.set_viewport_size({"width": width, "height": 780})
    leave = page.get_by_role("button", name="Leave the tour")
    if await leave.count():
        await leave.click()
    await expect(page.locator(".switcher")).to_be_in_viewport(ratio=1)
    await expect(page.locator(".resume")).to_be_in_viewport(ratio=1)
    assert await page.evaluate(CLIPPED) == []
    # The longest that stands there by and by.
    await page.evaluate(LONGEST)
    assert await page.evaluate(CLIPPED) == []
    await expect(page.locator(".switcher")).to_be_in_viewport(ratio=1)
