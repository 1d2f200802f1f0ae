"""The calendar, the pace Slack keeps, and what goes wrong on demand."""

from datetime import datetime
from zoneinfo import ZoneInfo

import aiohttp
import aiohttp.web
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.calendar import Calendar
from sandbox.limits import Limits
from sandbox.refusals import Refused
from sandbox.server import Sandbox
from tests.people import Refusal

LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def client(sandbox):
    return AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])


def london(calendar):
    return datetime.fromtimestamp(calendar.now(), LONDON)


def test_the_trial_begins_on_a_wednesday_morning():
    now = london(Calendar())
    assert (now.isoformat(" ", "minutes"), now.strftime("%A")) == ("2026-11-18 10:20+00:00", "Wednesday")


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("thursday 15:00", "2026-11-19 15:00"),
        ("wednesday 11:00", "2026-11-18 11:00"),
        ("wednesday 10:00", "2026-11-25 10:00"),
        ("10:00", "2026-11-19 10:00"),
        ("tomorrow 09:30", "2026-11-19 09:30"),
    ],
)
def test_the_next(words, at):
    calendar = Calendar()
    moment = datetime.fromtimestamp(calendar.next(words), LONDON)
    assert moment.strftime("%Y-%m-%d %H:%M") == at


async def test_the_calendar_moves_when_the_app_has_looked_and_never_back(sandbox, people):
    looked = []

    async def look(offset):
        looked.append(offset)

    sandbox.on_calendar = look
    before = sandbox.offset
    now = await people.jumps("thursday 15:00")
    assert looked == [sandbox.offset]
    assert sandbox.offset > before
    assert datetime.fromtimestamp(now, LONDON).strftime("%a %H:%M") == "Thu 15:00"
    for body in ({"to": 1.0}, {"seconds": -5}, {"next": "someday"}):
        with pytest.raises(Refusal, match="cannot_move"):
            await people.post("/calendar", body)


async def test_the_app_is_told_over_http_and_its_rows_come_back(people, sandbox):
    told = []

    async def calendar(request):
        told.append(await request.json())
        return aiohttp.web.json_response({})

    async def activity(request):
        items = [{"at": 1.0, "what": "Keeps Ada's words", "detail": "entries"}]
        since = int(request.query["since"])
        return aiohttp.web.json_response({"next": 1, "items": items[since:]})

    app = aiohttp.web.Application()
    app.router.add_post("/calendar", calendar)
    app.router.add_get("/activity", activity)
    runner = aiohttp.web.AppRunner(app)
    await runner.setup()
    await aiohttp.web.TCPSite(runner, "127.0.0.1", 0).start()
    sandbox.app_url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    await people.jumps("thursday 15:00")
    await people.get("/drawer", {})
    rows = [line for line in (await people.get("/drawer", {}))["items"] if line["kind"] == "row"]
    await runner.cleanup()
    assert told == [{"offset": sandbox.offset}]
    assert [(row["what"], row["detail"]) for row in rows] == [("Keeps Ada's words", "entries")]


async def test_the_drawer_tells_it_plainly_and_holds_no_token(app, sandbox, ada, bo, people):
    await ada.invites("commonplace", to="woodworking")
    message = await ada.says("Cut the tenon first", in_="woodworking")
    await bo.stars(message)
    await app.client.reactions_add(channel="C0WOOD", timestamp=message.ts, name="bookmark")
    async with aiohttp.ClientSession() as session:
        form = {"token": sandbox.bot_token, "channel": "C0WOOD", "text": "hello"}
        await session.post(f"{sandbox.api_url}chat.postMessage", data=form)
    drawer = await people.get("/drawer", {"since": "0"})
    said = [line["what"] for line in drawer["items"]]
    assert "Bo adds :star: to Ada's message in #woodworking" in said
    assert "Commonplace adds :bookmark: to Ada's message in #woodworking" in said
    assert sandbox.bot_token not in str(drawer)
    assert (await people.get("/drawer", {"since": str(drawer["next"])}))["items"] == []


def test_one_post_a_second_in_a_channel_after_a_small_burst():
    now = [0.0]
    limits = Limits(clock=lambda: now[0])
    for _ in range(4):
        limits.post("C0WOOD")
    with pytest.raises(Refused, match="ratelimited"):
        limits.post("C0WOOD")
    limits.post("C0ONCALL")
    now[0] += 1.0
    limits.post("C0WOOD")


async def test_a_method_asked_too_often_says_when_to_come_back():
    sandbox = Sandbox()
    await sandbox.start()
    client = AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])
    for _ in range(20):
        await client.users_list(limit=200)
    with pytest.raises(SlackApiError) as refused:
        await client.users_list(limit=200)
    await sandbox.stop()
    assert refused.value.response.status_code == 429
    assert refused.value.response["error"] == "ratelimited"
    assert int(refused.value.response.headers["Retry-After"]) >= 1


async def test_failures_to_order(client, sandbox):
    sandbox.fail("auth.test", "fatal_error", times=2)
    for _ in range(2):
        with pytest.raises(SlackApiError, match="fatal_error"):
            await client.auth_test()
    assert (await client.auth_test())["ok"]
    sandbox.fail("auth.test", 500)
    with pytest.raises(SlackApiError):
        await client.auth_test()
    sandbox.fail("auth.test", 429)
    with pytest.raises(SlackApiError) as limited:
        await client.auth_test()
    assert limited.value.response.headers["Retry-After"] == "1"


async def test_an_answer_can_be_lost_after_the_deed(client, sandbox, ada):
    await ada.invites("commonplace", to="woodworking")
    sandbox.fail("chat.postMessage", "dropped", after=True)
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel="C0WOOD", text="A recap")
    sandbox.fail("chat.postMessage", "dropped")
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel="C0WOOD", text="Another")
    words = [message["text"] for message in await ada.messages("woodworking")]
    assert "A recap" in words
    assert "Another" not in words


async def test_a_call_can_hang(client, sandbox):
    client.timeout = 0.1
    sandbox.fail("auth.test", "timeout")
    with pytest.raises(TimeoutError):
        await client.auth_test()


async def test_what_changed_is_streamed(sandbox, ada):
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{sandbox.url}/people/changes?as=bo") as stream,
    ):
        first = await stream.content.readline()
        await ada.says("hello", in_="woodworking")
        await stream.content.readline()
        second = await stream.content.readline()
    assert int(second.removeprefix(b"data: ")) > int(first.removeprefix(b"data: "))
