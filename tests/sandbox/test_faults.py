"""Trouble to order, from Python and over HTTP, and by the numbers of a campaign."""

import asyncio

import aiohttp
import aiohttp.web
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.faults import Campaign
from sandbox.http_mode import HttpMode
from sandbox.server import Sandbox
from tests.people import Refusal
from tests.sandbox.conftest import PATIENCE, TestedApp


@pytest.fixture
def client(sandbox):
    return AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])


async def fate(client):
    """What one call meets: a status, or nothing."""
    try:
        answer = await client.auth_test()
    except SlackApiError as error:
        return error.response.status_code
    except aiohttp.ClientError:
        return "nothing"
    return answer.status_code


def test_the_same_seed_makes_the_same_trouble_whatever_else_is_called():
    one, two, other = (Campaign(seed=seed, limited=20, broken=20, lost_after=10) for seed in (7, 7, 8))
    fates = [[str(campaign.fate("auth.test", n)) for n in range(400)] for campaign in (one, two, other)]
    assert fates[0] == fates[1]
    assert fates[0] != fates[2]
    assert 150 < sum(fate != "None" for fate in fates[0]) < 250


def test_a_method_may_be_spared():
    campaign = Campaign(seed=1, broken=100, spare=("auth.test",))
    assert campaign.fate("auth.test", 1) is None
    assert campaign.fate("users.info", 1).how == 500


@pytest.mark.parametrize("wrong", [{"limited": 60, "broken": 60}, {"lost": -1}, {"drop_every": -1}])
def test_a_campaign_that_cannot_be(wrong):
    with pytest.raises(ValueError, match=r"percents|negative"):
        Campaign(seed=1, **wrong)


async def test_every_answer_of_a_campaign(client, sandbox, people):
    for numbers, met in (
        ({"limited": 100}, 429),
        ({"broken": 100}, 500),
        ({"broken_after": 100}, 500),
        ({"lost": 100}, "nothing"),
        ({"lost_after": 100}, "nothing"),
    ):
        await people.post("/faults", {"campaign": {"seed": 1, **numbers}})
        assert await fate(client) == met
        told = await people.get("/faults", {})
        assert sum(told["met"].values()) == 1
        assert told["calls"] == {"auth.test": 1}
    await people.post("/faults", {"campaign": None})
    assert await fate(client) == 200


async def test_what_is_limited_on_demand_speaks_as_slack_does(client, sandbox):
    sandbox.fail("auth.test", 429)
    with pytest.raises(SlackApiError) as limited:
        await client.auth_test()
    assert limited.value.response["error"] == "ratelimited"
    assert limited.value.response.headers["Retry-After"] == "1"


async def test_calls_fail_over_http(client, people):
    ordered = [{"method": "auth.test", "how": 500, "times": 2}, {"method": "auth.test", "how": "dropped"}]
    told = await people.post("/faults", {"fail": ordered})
    assert told["waiting"] == {"auth.test": 3}
    assert [await fate(client) for _ in range(4)] == [500, 500, "nothing", 200]
    await people.post("/faults", {"fail": {"method": "auth.test", "how": 500, "times": 9}})
    assert (await people.post("/faults", {"clear": True}))["waiting"] == {}
    assert await fate(client) == 200


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"explode": True}, "unknown_fault"),
        ({"fail": {"method": "auth.test"}}, "invalid_fault"),
        ({"campaign": {"limited": 5}}, "invalid_fault"),
        ({"campaign": {"seed": 1, "sorrow": 5}}, "invalid_fault"),
        ({"campaign": {"seed": 1, "limited": 101}}, "invalid_fault"),
        ({"drop_sockets": "boredom"}, "invalid_fault"),
    ],
)
async def test_an_order_that_makes_no_sense(people, body, code):
    with pytest.raises(Refusal, match=code):
        await people.post("/faults", body)


async def test_events_go_wrong_over_http(app, sandbox, people, ada, bo):
    await ada.invites("commonplace", to="woodworking")
    message = await ada.says("Cut the tenon first", in_="woodworking")
    await sandbox.delivered()
    app.bodies.clear()
    await people.post("/faults", {"duplicate": {"times": 2, "new_ids": True}})
    await bo.stars(message)
    await sandbox.delivered()
    assert len({body["event_id"] for body in app.bodies}) == 3
    app.bodies.clear()
    await people.post("/faults", {"out_of_order": 2})
    await bo.takes_back(message)
    assert (await people.get("/faults", {}))["under_way"] == 1
    await bo.stars(message)
    await sandbox.delivered()
    assert [body["event"]["type"] for body in app.bodies] == ["reaction_added", "reaction_removed"]
    app.bodies.clear()
    await people.post("/faults", {"delay": {"seconds": 0.3}})
    await bo.takes_back(message)
    await bo.stars(message)
    await sandbox.delivered()
    assert [body["event"]["type"] for body in app.bodies] == ["reaction_added", "reaction_removed"]


async def test_held_events_come_when_everything_is_cleared(app, sandbox, people, ada):
    await ada.invites("commonplace", to="woodworking")
    await people.post("/faults", {"out_of_order": 9})
    await ada.says("Cut the tenon first", in_="woodworking")
    await people.post("/faults", {"clear": True})
    assert await app.received("message", text="Cut the tenon first")


async def test_an_acknowledgement_is_refused_once():
    sandbox = Sandbox(rate_limits=False, ack_seconds=1.0, retry_after=(0.0, 0.0, 0.0))
    await sandbox.start()
    app = TestedApp(sandbox)
    await app.handler.connect_async()
    await sandbox.connected()
    sandbox.refuse_acks(1)
    sandbox.workspace.emit({"type": "channel_left", "channel": "C0WOOD"}, None)
    await sandbox.delivered()
    assert len(app.bodies) == 2
    await app.handler.close_async()
    await sandbox.stop()


async def test_a_campaign_among_events(app, sandbox, people, ada):
    await ada.invites("commonplace", to="woodworking")
    await sandbox.delivered()
    app.bodies.clear()
    await people.post("/faults", {"campaign": {"seed": 3, "duplicates": 1, "reorder": 0.3}})
    for n in range(8):
        await ada.says(f"Tenon {n}", in_="woodworking")
    await sandbox.delivered()
    words = [body["event"]["text"] for body in app.bodies]
    assert sorted(words) == sorted(f"Tenon {n}" for n in range(8) for _ in "12")
    assert words != sorted(words)
    assert len({body["event_id"] for body in app.bodies}) == 16


async def test_a_campaign_cuts_the_sockets_again_and_again(app, sandbox):
    sandbox.campaign(Campaign(seed=1, drop_every=0.1))
    async with asyncio.timeout(PATIENCE):
        while sandbox.slack.faults.calls["apps.connections.open"] < 2:
            await app.client.auth_test()
    sandbox.campaign(None)
    await sandbox.connected()


async def test_an_answer_to_one_person_may_be_lost_after_it_was_shown(app, sandbox, bo):
    @app.bolt.command("/kb")
    async def answer(ack, respond):
        await ack()
        await respond("Found")

    sandbox.fail("response_url", 500, after=True)
    await bo.types("/kb tenon", in_="general")
    assert [note["text"] for note in await bo.notes()] == ["Found"]
    sandbox.fail("response_url", 500)
    with pytest.raises(AssertionError, match="waited"):
        await bo.waits_for(lambda screen: len(screen["ephemerals"]) > 1, patience=0.2)
    assert sandbox.slack.faults.is_waiting("response_url")


async def test_http_says_why_it_comes_again_and_may_be_told_not_to():
    came = []

    async def take(request):
        came.append(request.headers.get("X-Slack-Retry-Reason"))
        last = len(came) == 2
        return aiohttp.web.Response(status=500, headers={"X-Slack-No-Retry": "1"} if last else {})

    door = aiohttp.web.Application()
    door.router.add_post("/slack/events", take)
    runner = aiohttp.web.AppRunner(door)
    await runner.setup()
    await aiohttp.web.TCPSite(runner, "127.0.0.1", 0).start()
    sandbox = Sandbox(rate_limits=False, retry_after=(0.0, 0.0, 0.0))
    await sandbox.start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    sandbox.post_to(address, "secret")
    sandbox.workspace.emit({"type": "channel_left", "channel": "C0WOOD"}, None)
    await sandbox.delivered()
    await runner.cleanup()
    missed = await HttpMode(address).send("events_api", {"type": "event_callback"})
    await sandbox.stop()
    assert came == [None, "http_error"]
    assert missed.reason == "connection_failed"
