"""What people do on the page: star, write, type commands, look after their own words."""

import pytest
from playwright.async_api import Page, expect

from sandbox.server import Sandbox
from tests.browser.conftest import become
from tests.browser.shelf import Shelf
from tests.people import People

pytestmark = pytest.mark.asyncio(loop_scope="session")

KNIFE = "Mark with a knife, not a pencil: a knife line has no width."


async def test_a_star_is_one_click_away_and_the_app_answers_it(
    page: Page, people: People, shelf: Shelf
) -> None:
    await people["ada"].says(KNIFE, in_="woodworking")
    message = page.locator(".message", has_text=KNIFE)
    await message.hover()
    await message.get_by_role("button", name="Star this message").click()
    await expect(message.locator(".reaction-star")).to_have_attribute("aria-pressed", "true")
    await expect(message.locator(".reaction-bookmark")).to_contain_text("1")
    note = page.locator(".ephemeral")
    await expect(note).to_contain_text("Only visible to you")
    await expect(note).to_contain_text("Kept. Anyone who can open #woodworking can now find it with /kb.")
    await become(page, "Ada Okafor")
    await expect(message.locator(".reaction-star")).to_have_attribute("aria-pressed", "false")
    await expect(page.locator(".ephemeral")).to_have_count(0)


async def test_the_star_is_reached_by_keyboard_alone(page: Page, people: People) -> None:
    await people["ada"].says(KNIFE, in_="woodworking")
    await page.locator(".message", has_text=KNIFE).focus()
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("button", name="Star this message").last).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator(".reaction-star")).to_have_attribute("aria-pressed", "true")


async def test_a_reaction_is_taken_back_by_pressing_it(page: Page, people: People) -> None:
    said = await people["ada"].says(KNIFE, in_="woodworking")
    await people["bo"].stars(said, "eyes")
    await page.locator(".reaction-eyes").click()
    await expect(page.locator(".reaction-eyes")).to_have_count(0)


async def test_enter_sends_and_shift_enter_makes_a_line(page: Page, people: People) -> None:
    await page.locator("#composer").press_sequentially("One")
    await page.keyboard.press("Shift+Enter")
    await page.locator("#composer").press_sequentially("two")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message", has_text="One")).to_contain_text("two")
    await expect(page.locator("#composer")).to_have_value("")
    assert (await people["bo"].messages("woodworking"))[-1]["text"] == "One\ntwo"


async def test_a_slash_offers_the_commands_and_tab_completes(page: Page) -> None:
    await page.locator("#composer").press_sequentially("/k")
    await expect(page.get_by_role("option")).to_have_count(1)
    await expect(page.get_by_role("option")).to_contain_text("Find what your communities kept")
    await page.keyboard.press("Tab")
    await expect(page.locator("#composer")).to_have_value("/kb ")


async def test_a_command_answers_only_to_the_one_who_typed_it(page: Page, people: People) -> None:
    await page.locator("#composer").fill("/kb warm glue")
    await page.keyboard.press("Enter")
    await expect(page.locator(".ephemeral")).to_contain_text("Nothing kept about warm glue.")
    assert await people["ada"].notes() == []


async def test_whoever_read_further_up_sees_the_answer_to_what_they_type(page: Page, people: People) -> None:
    for number in range(40):
        await people["ada"].says(f"Line {number} of a long talk.", in_="woodworking")
    await expect(page.locator(".message", has_text="Line 39 of")).to_be_in_viewport()
    await page.locator(".middle .talk").evaluate("talk => { talk.scrollTop = 0 }")
    await expect(page.locator(".message", has_text="Line 39 of")).not_to_be_in_viewport()
    await page.locator("#composer").fill("/kb help")
    await page.keyboard.press("Enter")
    await expect(page.locator(".ephemeral")).to_be_in_viewport()


async def test_a_command_inside_a_thread_is_refused_as_slack_refuses_it(page: Page, people: People) -> None:
    said = await people["ada"].says(KNIFE, in_="woodworking")
    await people["bo"].says("Yes", in_="woodworking", under=said)
    await page.get_by_role("button", name="1 reply").click()
    await page.locator("#composer-thread").fill("/kb tennon")
    await page.keyboard.press("Enter")
    await expect(page.locator(".thread .page-note")).to_contain_text(
        "/kb is not supported in threads. Sorry!"
    )
    await page.locator("#composer-thread").fill("A reply")
    await page.keyboard.press("Enter")
    await expect(page.locator(".thread .message", has_text="A reply")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator(".thread")).to_have_count(0)


async def test_a_silent_app_is_told_of_as_slack_tells_it(page: Page, sandbox: Sandbox) -> None:
    sandbox.sockets.ack_seconds = 0.5
    await page.locator("#composer").fill("/cop find")
    await page.keyboard.press("Enter")
    await expect(page.locator(".page-note")).to_contain_text("/cop failed because the app did not respond")
    await page.get_by_role("button", name="Dismiss").click()
    await expect(page.locator(".page-note")).to_have_count(0)


async def test_an_unknown_command_keeps_what_was_typed(page: Page) -> None:
    await page.locator("#composer").fill("/nothing here")
    await page.keyboard.press("Enter")
    await expect(page.locator(".page-note")).to_contain_text("/nothing is not a valid command")
    await expect(page.locator("#composer")).to_have_value("/nothing here")


async def test_ones_own_message_is_edited_and_deleted(page: Page, people: People) -> None:
    await people["bo"].says("Thx @ada & all", in_="woodworking")
    message = page.locator(".message", has_text="Thx")
    await message.hover()
    await message.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="Edit message").click()
    field = page.get_by_label("Edit message")
    await expect(field).to_have_value("Thx @ada & all")
    await field.fill("Thanks @ada & all")
    await field.press("Enter")
    edited = page.locator(".message", has_text="Thanks @Ada Okafor & all")
    await expect(edited).to_contain_text("(edited)")
    await edited.hover()
    await edited.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="Delete message").click()
    await page.get_by_role("button", name="Delete", exact=True).click()
    await expect(edited).to_have_count(0)


async def test_other_peoples_messages_offer_no_edit(page: Page, people: People) -> None:
    await people["cleo"].says("Mine alone", in_="woodworking")
    message = page.locator(".message", has_text="Mine alone")
    await message.hover()
    await message.get_by_role("button", name="More actions").click()
    await expect(page.get_by_role("menuitem", name="Edit message")).to_have_count(0)
    await expect(page.get_by_role("menuitem", name="Keep this")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("menu")).to_have_count(0)


async def test_a_message_shortcut_works_inside_a_thread(page: Page, people: People) -> None:
    said = await people["ada"].says(KNIFE, in_="woodworking")
    await people["cleo"].says("Trim it after", in_="woodworking", under=said)
    await page.get_by_role("button", name="1 reply").click()
    reply = page.locator(".thread .message", has_text="Trim it after")
    await reply.hover()
    await reply.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="Keep this").click()
    await expect(page.locator(".thread .ephemeral")).to_contain_text("Kept by shortcut.")


async def test_a_public_channel_is_joined_before_writing(page: Page) -> None:
    await page.locator(".row", has_text="supplier-joinery").click()
    await page.get_by_role("button", name="Join channel").click()
    await expect(page.get_by_label("Message #supplier-joinery")).to_be_visible()


async def test_the_calendar_moves_and_the_app_looks(page: Page) -> None:
    await page.locator(".calendar").click()
    await page.get_by_role("menuitem", name="Jump to Thursday 15:00").click()
    await expect(page.locator(".calendar")).to_contain_text("Thu 19 Nov, 15:00")
    recap = page.locator(".message", has_text="Woodworking, week to Thu 19 Nov")
    await expect(recap.locator(".badge")).to_have_text("APP")


async def test_the_drawer_tells_what_went_in_and_out_newest_first(page: Page, people: People) -> None:
    said = await people["ada"].says(KNIFE, in_="woodworking")
    await page.get_by_role("button", name="What the app just did").click()
    await people["bo"].stars(said)
    lines = page.locator(".drawer-item")
    await expect(lines.filter(has_text="Bo adds")).to_have_count(1)
    await expect(page.locator(".drawer-out").filter(has_text="reactions.add")).to_have_count(1)
    said_in_order = await lines.all_inner_texts()
    stars = next(at for at, line in enumerate(said_in_order) if "Bo adds" in line)
    marks = next(at for at, line in enumerate(said_in_order) if "reactions.add" in line)
    assert marks < stars
