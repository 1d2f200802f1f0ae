"""What people read on the page: messages, marks, times, and nothing that runs."""

import pytest
from playwright.async_api import Page, expect

from sandbox.text import escaped
from tests.browser.conftest import Opens, become
from tests.browser.shelf import Shelf
from tests.people import People

pytestmark = pytest.mark.asyncio(loop_scope="session")

HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>&lt;b&gt;\"'"


async def test_what_somebody_writes_appears_with_name_and_marks(page: Page, people: People) -> None:
    await people["ada"].says(
        "*Bold*, _leaning_, ~gone~, `code` and :star:\n> quoted\nSee https://wood.example/a",
        in_="woodworking",
    )
    message = page.locator(".message", has_text="Bold")
    await expect(message.locator(".message-head strong")).to_have_text("Ada Okafor")
    for tag, words in {
        "strong >> nth=1": "Bold",
        "em": "leaning",
        "s": "gone",
        "code": "code",
        "blockquote": "quoted",
    }.items():
        await expect(message.locator(tag)).to_have_text(words)
    await expect(message.locator(".words .drawn-star")).to_be_visible()
    link = message.get_by_role("link", name="https://wood.example/a")
    await expect(link).to_have_attribute("rel", "noopener noreferrer")


async def test_code_keeps_its_lines_and_its_stars(page: Page, people: People) -> None:
    await people["ada"].says("```a *b*\n  c```after", in_="woodworking")
    await expect(page.locator(".message pre")).to_have_text("a *b*\n  c")


async def test_mentions_show_names_and_one_of_oneself_stands_out(page: Page, people: People) -> None:
    await people["ada"].says("@bo and @cleo, look at #woodworking with @channel", in_="woodworking")
    message = page.locator(".message", has_text="look at")
    await expect(message.locator(".mention-me")).to_have_text("@Bo Lindqvist")
    await expect(message.locator(".mention").nth(1)).to_have_text("@Cleo Marsh")
    await expect(message.locator(".mention-channel")).to_have_text("#woodworking")
    await expect(message.locator(".mention-all")).to_have_text("@channel")


async def test_hostile_words_names_and_channels_stay_words(page: Page, people: People) -> None:
    await people.arrives("mallory", HOSTILE)
    await people["mallory"].joins("woodworking")
    await people["mallory"].says(HOSTILE, in_="woodworking")
    message = page.locator(".message", has_text="onerror").last
    await expect(message.locator(".words")).to_have_text(HOSTILE)
    await expect(message.locator(".message-head strong")).to_have_text(HOSTILE)
    await page.locator(".switcher").click()
    await expect(page.get_by_role("menuitem", name="onerror")).to_be_visible()
    assert await page.locator("#page img, #page script").count() == 0


async def test_hostile_blocks_stay_words_and_lead_nowhere(page: Page, shelf: Shelf) -> None:
    text = {
        "type": "mrkdwn",
        "text": f"{escaped(HOSTILE)} <javascript:alert(3)|press me> <data:text/html,x|or me>",
    }
    button = {"type": "button", "action_id": "x", "text": {"type": "plain_text", "text": HOSTILE[:70]}}
    await shelf.client.chat_postMessage(
        channel="C0WOOD",
        text="hostile",
        blocks=[
            {"type": "section", "text": text, "accessory": button},
            {"type": "header", "text": {"type": "plain_text", "text": HOSTILE}},
        ],
    )
    message = page.locator(".message", has_text="press me")
    await expect(message).to_contain_text("<script>alert(2)</script>")
    await message.get_by_text("press me").click()
    assert await message.locator("a, img, script").count() == 0


async def test_a_link_shows_where_it_leads_whatever_its_label_says(page: Page, shelf: Shelf) -> None:
    await shelf.client.chat_postMessage(
        channel="C0WOOD", text="<https://evil.example/x|https://good.example>"
    )
    link = page.get_by_role("link", name="https://good.example")
    await expect(link).to_have_attribute("title", "Opens evil.example")


async def test_times_are_those_of_whoever_looks(page: Page, people: People) -> None:
    await people["ada"].says("What time is it?", in_="woodworking")
    time = page.locator(".message", has_text="What time").locator("time")
    in_london = await time.inner_text()
    await become(page, "Cleo Marsh")
    await page.locator(".row", has_text="woodworking").click()
    in_new_york = await time.inner_text()
    assert (int(in_london[:2]) - int(in_new_york[:2])) % 24 == 5
    assert in_london[2:] == in_new_york[2:]


async def test_a_date_in_a_message_is_told_in_the_readers_zone(page: Page, shelf: Shelf) -> None:
    await shelf.client.chat_postMessage(channel="C0WOOD", text="At <!date^1795100400^{date_long} {time}|x>.")
    await expect(page.locator(".date")).to_have_text("Thursday 19 November 2026 15:00")


async def test_an_edit_is_marked_and_a_deletion_leaves_nothing(page: Page, people: People) -> None:
    said = await people["ada"].says("Glue first", in_="woodworking")
    await people["ada"].edits(said, "Fit first")
    message = page.locator(".message", has_text="Fit first")
    await expect(message.locator(".edited")).to_have_text(" (edited)")
    await people["ada"].deletes(said)
    await expect(message).to_have_count(0)


async def test_a_deleted_message_with_replies_leaves_a_stone(page: Page, people: People) -> None:
    said = await people["ada"].says("Which saw?", in_="woodworking")
    await people["cleo"].says("The pull one", in_="woodworking", under=said)
    await people["ada"].deletes(said)
    await expect(page.locator(".tombstone")).to_contain_text("This message was deleted.")
    await page.get_by_role("button", name="1 reply").click()
    await expect(page.locator(".thread")).to_contain_text("The pull one")


async def test_a_private_channel_is_locked_and_a_shared_one_marked(page: Page) -> None:
    await expect(page.locator(".row", has_text="bench-repairs").get_by_label("Private")).to_be_visible()
    await expect(page.locator(".row", has_text="supplier-joinery").get_by_label("Shared")).to_be_visible()


async def test_a_dot_says_where_something_is_new(page: Page, people: People) -> None:
    row = page.locator(".row", has_text="on-call")
    await expect(row.get_by_label("Unread")).to_have_count(0)
    await people["gus"].says("The pager is quiet.", in_="on-call")
    await expect(row.get_by_label("Unread")).to_be_visible()
    await row.click()
    await expect(page.locator(".message", has_text="pager")).to_be_visible()
    await expect(row.get_by_label("Unread")).to_have_count(0)


async def test_a_permalink_opens_its_message_in_the_page(page: Page, people: People, shelf: Shelf) -> None:
    said = await people["ada"].says("Where it began", in_="woodworking")
    reply = await people["bo"].says("And went on", in_="woodworking", under=said)
    link = (await shelf.client.chat_getPermalink(channel="C0WOOD", message_ts=reply.ts))["permalink"]
    await shelf.client.chat_postMessage(channel="C0WOOD", text=f"<{link.replace('&', '&amp;')}|There>")
    await page.get_by_role("link", name="There").click()
    await expect(page.locator(".thread .lit")).to_contain_text("And went on")
    assert page.url.count("slack") == 0


async def test_switching_people_shows_only_what_they_may_see(page: Page, people: People) -> None:
    await people["ada"].says("Between us", in_="bench-repairs")
    await page.locator(".row", has_text="bench-repairs").click()
    await expect(page.get_by_text("Between us")).to_be_visible()
    await become(page, "Dev Patel")
    await expect(page.locator(".switcher")).to_contain_text("guest")
    await expect(page.locator(".row .row-name")).to_have_text(["Commonplace", "woodworking"])
    await expect(page.get_by_text("Between us")).to_have_count(0)


async def test_another_company_is_named(page: Page) -> None:
    await become(page, "Eve Castellano")
    await expect(page.locator(".switcher")).to_contain_text("from Globex")
    await expect(page.locator(".row .row-name")).to_have_text(["Commonplace", "supplier-joinery"])


async def test_a_refresh_keeps_focus_words_and_place(page: Page, people: People) -> None:
    for number in range(30):
        await people["ada"].says(f"Line {number}", in_="woodworking")
    await expect(page.get_by_text("Line 29")).to_be_in_viewport()
    await page.locator(".message", has_text="Line 3").first.scroll_into_view_if_needed()
    await page.locator("#composer").fill("half a sent")
    field = await page.locator("#composer").element_handle()
    top = await page.locator(".talk").evaluate("node => node.scrollTop")
    await people["cleo"].says("Something new", in_="woodworking")
    await expect(page.get_by_text("Something new")).to_be_attached()
    assert await page.locator(".talk").evaluate("node => node.scrollTop") == top
    assert await field.evaluate("node => node === document.activeElement && node.value") == "half a sent"


async def test_without_an_answer_the_page_says_so(opens: Opens) -> None:
    page = await opens()
    await page.route("**/people/sees*", lambda route: route.abort())
    await page.locator(".row", has_text="Commonplace").click()
    await expect(page.locator(".offline")).to_contain_text("not answering")
    await page.unroute_all()
    await page.locator(".row", has_text="woodworking").click()
