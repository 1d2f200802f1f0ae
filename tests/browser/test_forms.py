"""Block Kit that people press, choose from and fill in."""

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.shelf import FORM, Shelf, mrkdwn, option, plain
from tests.people import People

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def open_form(page: Page) -> None:
    await page.get_by_role("button", name="Shortcuts").click()
    await page.get_by_role("menuitem", name="Search what we know").click()
    await expect(page.get_by_role("dialog")).to_be_visible()


async def test_errors_stand_at_their_field_and_the_words_stay(page: Page) -> None:
    await open_form(page)
    title = page.get_by_label("Title", exact=True)
    await expect(title).to_be_focused()
    await title.fill("wrong")
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator(".field-error")).to_have_text("Somebody has that title already.")
    await expect(title).to_have_value("wrong")
    await expect(title).to_be_focused()
    await title.fill("wrong again")
    await expect(page.locator(".field-error")).to_have_count(0)


async def test_a_required_field_is_asked_for_before_the_app_hears(page: Page, shelf: Shelf) -> None:
    await open_form(page)
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator(".field-error")).to_have_count(1)
    assert shelf.submitted == []


async def test_every_kind_of_field_arrives_as_it_was_left(page: Page, shelf: Shelf) -> None:
    await open_form(page)
    await page.get_by_label("Title", exact=True).fill("Tenons first")
    tags = page.locator("[data-action=tags]")
    await tags.select_option(label="Joints")
    await tags.select_option(label="Glue")
    await page.get_by_role("button", name="Take out Joints").click()
    await page.get_by_label("Who should check it").select_option(label="Ada Okafor")
    await page.get_by_label("Look at it again").fill("2026-12-01")
    await page.get_by_label("Always").check()
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    (values,) = shelf.submitted
    assert values["title"]["words"]["value"] == "Tenons first"
    assert [one["value"] for one in values["about"]["tags"]["selected_options"]] == ["glue"]
    assert values["who"]["person"]["selected_user"] == "U0ADA"
    assert values["when"]["day"]["selected_date"] == "2026-12-01"
    assert values["sure"]["sureness"]["selected_option"]["value"] == "always"


async def test_what_was_not_touched_keeps_what_the_app_put_there(page: Page, shelf: Shelf) -> None:
    await open_form(page)
    await page.get_by_label("Title", exact=True).fill("Tenons first")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    (values,) = shelf.submitted
    assert values["when"]["day"]["selected_date"] == "2027-05-18"
    assert values["sure"]["sureness"]["selected_option"]["value"] == "once"
    assert values["who"]["person"]["selected_user"] is None


async def test_a_form_sent_twice_arrives_once(page: Page, shelf: Shelf) -> None:
    await open_form(page)
    shelf.hold.clear()
    await page.get_by_label("Title", exact=True).fill("Only once")
    await page.keyboard.press("Enter")
    save = page.get_by_role("button", name="Save")
    await expect(save).to_be_disabled()
    await expect(save.locator(".spinner")).to_be_visible()
    await page.keyboard.press("Enter")
    await page.locator(".box").evaluate("form => form.requestSubmit()")
    shelf.hold.set()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    assert len(shelf.submitted) == 1


async def test_escape_closes_a_form_and_focus_returns(page: Page) -> None:
    await open_form(page)
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.get_by_role("button", name="Shortcuts")).to_be_focused()


async def test_a_form_on_top_leads_back_to_the_one_below(page: Page, people: People, shelf: Shelf) -> None:
    await open_form(page)
    await page.get_by_label("Title", exact=True).fill("Kept below")

    screen = await people["bo"].sees()
    why = {"type": "button", "action_id": "why", "text": plain("Why")}
    more = FORM | {"blocks": [*FORM["blocks"], {"type": "actions", "block_id": "why", "elements": [why]}]}
    await shelf.client.views_update(view_id=screen["views"][0]["id"], view=more)
    await page.get_by_role("button", name="Why").click()
    await shelf.has_chosen(1)
    top = {
        "type": "modal",
        "title": plain("Why"),
        "blocks": [{"type": "section", "text": mrkdwn("Because.")}],
    }
    await shelf.client.views_push(trigger_id=shelf.triggers[-1], view=top)
    await expect(page.get_by_role("dialog", name="Why")).to_be_visible()
    await page.get_by_role("button", name="Back").first.click()
    await expect(page.get_by_label("Title", exact=True)).to_have_value("Kept below")


async def test_a_button_in_a_note_answers_in_place(page: Page, people: People, shelf: Shelf) -> None:
    said = await people["ada"].says("Mark with a knife, not a pencil", in_="woodworking")
    await people["bo"].stars(said)
    await expect(page.locator(".ephemeral")).to_contain_text("Kept")
    await page.locator("#composer").fill("/kb tennon")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="I used this").click()
    await expect(page.locator(".ephemeral").last).to_contain_text("Noted: Bo used it.")
    assert shelf.pressed[0]["value"] == said.ts


async def test_a_menu_of_more_tells_what_was_chosen(page: Page, people: People, shelf: Shelf) -> None:
    said = await people["ada"].says("Mark with a knife, not a pencil", in_="woodworking")
    await people["bo"].stars(said)
    await expect(page.locator(".ephemeral")).to_contain_text("Kept")
    await page.locator("#composer").fill("/kb tennon")
    await page.keyboard.press("Enter")
    await page.locator("[data-action=more]").click()
    await page.get_by_role("menuitem", name="Out of date").click()
    await expect(page.locator("[data-action=more]")).not_to_have_attribute("aria-busy", "true")
    assert shelf.chosen[0]["selected_option"]["value"] == "old"


async def test_home_is_drawn_and_tells_each_choice(page: Page, shelf: Shelf) -> None:
    await page.locator(".row", has_text="Commonplace").click()
    await expect(page.locator(".home h3")).to_have_text("What we know")
    await page.locator("[data-action=dial]").select_option(label="Nothing")
    await page.get_by_label("Tell me").check()
    await page.locator("[data-action=at]").fill("11:30")
    await page.locator("[data-action=place]").select_option(label="#on-call")
    await shelf.has_chosen(4)
    by_name = {one["action_id"]: one for one in shelf.chosen}
    assert by_name["dial"]["selected_option"]["value"] == "none"
    assert by_name["tell"]["selected_options"][0]["value"] == "yes"
    assert by_name["at"]["selected_time"] == "11:30"
    assert by_name["place"]["selected_conversation"] == "C0ONCALL"


async def test_a_confirm_dialog_has_its_say_first(page: Page, shelf: Shelf) -> None:
    await page.locator(".row", has_text="Commonplace").click()
    forget = page.get_by_role("button", name="Forget me")
    await forget.click()
    await expect(page.get_by_role("alertdialog")).to_contain_text("Everything goes.")
    await page.get_by_role("button", name="Keep", exact=True).click()
    assert shelf.chosen == []
    await forget.click()
    await page.get_by_role("button", name="Forget", exact=True).click()
    await shelf.has_chosen(1)


async def test_all_blocks_of_a_message_are_drawn(page: Page, shelf: Shelf) -> None:
    run = [
        {"type": "text", "text": "bold", "style": {"bold": True}},
        {"type": "user", "user_id": "U0ADA"},
        {"type": "emoji", "name": "bookmark"},
    ]
    listed = {
        "type": "rich_text_list",
        "style": "ordered",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "first"}]}],
    }
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": plain("A header")},
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": run}, listed]},
        {
            "type": "context",
            "elements": [
                mrkdwn("a context"),
                {"type": "image", "image_url": "https://img.example/a.png", "alt_text": "a small picture"},
            ],
        },
        {"type": "divider"},
        {"type": "image", "image_url": "https://img.example/b.png", "alt_text": "a joint"},
        {
            "type": "actions",
            "elements": [
                {"type": "checkboxes", "action_id": "c", "options": [option("One", "1")]},
                {"type": "button", "action_id": "u", "text": plain("Read"), "url": "https://docs.example/"},
            ],
        },
    ]
    await shelf.client.chat_postMessage(channel="C0WOOD", text="all", blocks=blocks)
    message = page.locator(".message", has_text="A header")
    await expect(message.locator("h3")).to_have_text("A header")
    await expect(message.locator(".block-rich_text strong")).to_have_text("bold")
    await expect(message.locator("ol li")).to_have_text("first")
    await expect(message.get_by_role("img", name="a small picture")).to_be_visible()
    await expect(message.get_by_role("img", name="a joint")).to_be_visible()
    await expect(message.get_by_role("link", name="Read")).to_have_attribute("href", "https://docs.example/")
    await expect(message.get_by_label("One")).to_be_visible()
