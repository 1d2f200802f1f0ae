"""The Web API refuses what Slack refuses, in Slack's own codes."""

import json
from dataclasses import replace
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.api import METHODS
from sandbox.server import Sandbox
from tests.sandbox.conftest import form


@pytest.fixture
def client(sandbox: Sandbox) -> AsyncWebClient:
    return AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])


@pytest.fixture
async def inside(sandbox: Sandbox, ada: Any) -> str:
    await ada.invites("commonplace", to="woodworking")
    return "C0WOOD"


async def refusal(client: AsyncWebClient, method: str, **args: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        await client.api_call(method, data=form(args))
    return str(refused.value.response["error"])


@pytest.mark.parametrize(
    ("method", "args", "code"),
    [
        ("chat.postMessage", {"channel": "C0WOOD", "text": "hello"}, "not_in_channel"),
        ("chat.postMessage", {"channel": "C0BENCH", "text": "hello"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C0NOWHERE", "text": "hello"}, "channel_not_found"),
        ("chat.postEphemeral", {"channel": "C0WOOD", "user": "U0BO", "text": "hello"}, "not_in_channel"),
        ("conversations.history", {"channel": "C0WOOD"}, "not_in_channel"),
        ("conversations.info", {"channel": "C0BENCH"}, "channel_not_found"),
        ("conversations.join", {"channel": "C0BENCH"}, "channel_not_found"),
        ("conversations.invite", {"channel": "C0WOOD", "users": "U0EVE"}, "not_in_channel"),
        ("conversations.open", {"users": "U0NOBODY"}, "user_not_found"),
        ("conversations.open", {}, "users_list_not_supplied"),
        ("conversations.open", {"channel": "C0WOOD"}, "channel_not_found"),
        ("conversations.open", {"users": "U0ADA,U0BO"}, "missing_scope"),
        ("conversations.list", {"types": "im"}, "missing_scope"),
        ("conversations.list", {"types": "rooms"}, "invalid_types"),
        ("users.info", {"user": "U0NOBODY"}, "user_not_found"),
        ("users.list", {"limit": [1]}, "invalid_arguments"),
        ("users.list", {"limit": 1000}, "invalid_limit"),
        ("reactions.get", {"channel": "C0WOOD"}, "no_item_specified"),
        ("reactions.get", {"channel": "C0WOOD", "timestamp": "now"}, "bad_timestamp"),
        ("views.open", {"trigger_id": "1.2.3", "view": {"type": "home", "blocks": []}}, "invalid_arguments"),
        ("views.update", {"view_id": "V1", "view": {"type": "home", "blocks": []}}, "not_found"),
        ("files.list", {}, "unknown_method"),
        ("apps.connections.open", {}, "not_allowed_token_type"),
    ],
)
async def test_before_the_bot_is_anywhere(client, method, args, code):
    assert await refusal(client, method, **args) == code


@pytest.mark.parametrize(
    ("method", "args", "code"),
    [
        ("chat.postMessage", {}, "no_text"),
        ("chat.postMessage", {"text": "  "}, "no_text"),
        ("chat.postMessage", {"text": "hello", "thread_ts": "1.000000"}, "thread_not_found"),
        ("chat.postMessage", {"text": "hello", "blocks": "[{"}, "invalid_blocks_format"),
        ("chat.postMessage", {"text": "hello", "blocks": [{"type": "sofa"}]}, "invalid_blocks"),
        (
            "chat.postMessage",
            {"text": "hello", "metadata": {"event_type": "kept"}},
            "invalid_metadata_schema",
        ),
        ("chat.postMessage", {"text": "hello", "metadata": {"kind": 1}}, "invalid_metadata_format"),
        (
            "chat.postMessage",
            {"text": "hello", "metadata": {"event_type": "kept", "event_payload": {"words": "x" * 9000}}},
            "metadata_too_large",
        ),
        ("chat.postEphemeral", {"text": "hello", "user": "U0EVE"}, "user_not_in_channel"),
        ("chat.update", {"ts": "1.000000", "text": "hello"}, "message_not_found"),
        ("chat.getPermalink", {"message_ts": "1.000000"}, "message_not_found"),
        ("conversations.replies", {"ts": "1.000000"}, "thread_not_found"),
        ("conversations.invite", {}, "no_user"),
        ("conversations.invite", {"users": "U0ADA"}, "already_in_channel"),
        ("conversations.invite", {"users": "U0COMMON"}, "cant_invite_self"),
        ("conversations.invite", {"users": "U0EVE"}, "cant_invite"),
        ("conversations.history", {"limit": 1000}, "invalid_limit"),
        ("conversations.history", {"cursor": "after:all"}, "invalid_cursor"),
        ("conversations.history", {"cursor": "YWZ0ZXI6LTU="}, "invalid_cursor"),
        ("conversations.history", {"cursor": "ä"}, "invalid_cursor"),
        ("conversations.history", {"oldest": "yesterday"}, "invalid_ts_oldest"),
        ("conversations.history", {"latest": "-1"}, "invalid_ts_latest"),
        ("reactions.add", {"timestamp": "1.000000", "name": "bookmark"}, "message_not_found"),
        ("reactions.add", {"timestamp": "1.000000", "name": "Two words"}, "invalid_name"),
        ("reactions.add", {"timestamp": "1.000000", "name": "x" * 101}, "invalid_name"),
    ],
)
async def test_inside_a_channel(client, inside, method, args, code):
    assert await refusal(client, method, channel=inside, **args) == code


async def test_somebody_elses_message_is_not_ours_to_change(client, inside, ada):
    message = await ada.says("Cut the tenon first", in_="woodworking")
    place = {"channel": inside, "ts": message.ts}
    assert await refusal(client, "chat.update", text="Ours", **place) == "cant_update_message"
    assert await refusal(client, "chat.delete", **place) == "cant_delete_message"


async def test_updates_are_shorter_than_posts(client, inside):
    posted = await client.chat_postMessage(channel=inside, text="x" * 50_000)
    assert len(posted["message"]["text"]) == 40_000
    assert (
        await refusal(client, "chat.update", channel=inside, ts=posted["ts"], text="x" * 4001)
        == "msg_too_long"
    )


async def test_a_reaction_is_added_once_and_taken_once(client, inside, ada):
    message = await ada.says("Cut the tenon first", in_="woodworking")
    place = {"channel": inside, "timestamp": message.ts, "name": "bookmark"}
    await client.reactions_add(**place)
    assert await refusal(client, "reactions.add", **place) == "already_reacted"
    await client.reactions_remove(**place)
    assert await refusal(client, "reactions.remove", **place) == "no_reaction"


async def test_an_archived_channel_takes_nothing(client, inside, ada):
    message = await ada.says("Cut the tenon first", in_="woodworking")
    posted = await client.chat_postMessage(channel=inside, text="hello")
    await ada.archives("woodworking")
    assert await refusal(client, "chat.postMessage", channel=inside, text="hello") == "is_archived"
    changed = await refusal(client, "chat.update", channel=inside, ts=posted["ts"], text="hello again")
    assert changed == "is_inactive"
    place = {"channel": inside, "timestamp": message.ts, "name": "bookmark"}
    assert await refusal(client, "reactions.add", **place) == "is_archived"
    assert (await client.reactions_get(channel=inside, timestamp=message.ts))["message"]["ts"] == message.ts


async def test_a_scope_that_the_manifest_lacks_is_named(client):
    with pytest.raises(SlackApiError) as refused:
        await client.conversations_list(types="im")
    assert refused.value.response["needed"] == "im:read"
    assert "channels:read" in refused.value.response["provided"].split(",")
    assert "channels:read" in refused.value.response.headers["X-OAuth-Scopes"]


async def test_tokens(sandbox):
    nobody = AsyncWebClient(base_url=sandbox.api_url, retry_handlers=[])
    assert await refusal(nobody, "auth.test") == "not_authed"
    stranger = AsyncWebClient(token="xoxb-other", base_url=sandbox.api_url, retry_handlers=[])
    assert await refusal(stranger, "auth.test") == "invalid_auth"


async def test_an_app_that_was_taken_away_has_no_token(client, people):
    await people.post("/people/uninstalls", {"as": "ada"})
    assert await refusal(client, "auth.test") == "account_inactive"


async def test_arguments_come_as_json_form_or_query(sandbox, inside):
    headers = {"Authorization": f"Bearer {sandbox.bot_token}"}
    divider = [{"type": "divider"}]
    url = f"{sandbox.api_url}chat.postMessage"
    async with aiohttp.ClientSession(headers=headers) as session:
        for given in (
            {"json": {"channel": inside, "text": "a", "blocks": divider}},
            {"data": {"channel": inside, "text": "a", "blocks": json.dumps(divider)}},
            {"params": {"channel": inside, "text": "a", "blocks": json.dumps(divider)}},
        ):
            async with session.post(url, **given) as answer:
                body = await answer.json()
            assert body["ok"], body
            assert body["message"]["blocks"][0]["type"] == "divider"
        async with session.post(url, data=b"{", headers={"Content-Type": "application/json"}) as answer:
            assert (await answer.json())["error"] == "invalid_json"


READS_NO_JSON = {
    "chat.getPermalink": ["channel", "message_ts"],
    "conversations.history": ["channel"],
    "conversations.info": ["channel"],
    "conversations.members": ["channel"],
    "conversations.replies": ["channel", "ts"],
    "files.completeUploadExternal": ["files"],
    "files.getUploadURLExternal": ["filename", "length"],
}


@pytest.mark.parametrize(("method", "missing"), READS_NO_JSON.items())
async def test_what_reads_or_takes_files_sees_nothing_in_json(client, inside, method, missing):
    given = {"channel": inside, "ts": "1.000000", "message_ts": "1.000000", "filename": "kept.csv"}
    with pytest.raises(SlackApiError) as refused:
        await client.api_call(method, json=given | {"length": 4, "files": [{"id": "F1"}]})
    told = refused.value.response
    assert told["error"] == "invalid_arguments"
    wanted = [f"[ERROR] missing required field: {name}" for name in missing]
    assert told["response_metadata"]["messages"] == wanted


async def test_json_is_nothing_to_the_older_reading_methods_either(client, inside):
    for method, code in (("users.info", "user_not_found"), ("reactions.get", "no_item_specified")):
        with pytest.raises(SlackApiError) as refused:
            await client.api_call(method, json={"user": "U0BO", "channel": inside, "timestamp": "1.000000"})
        assert refused.value.response["error"] == code
    assert len((await client.api_call("users.list", json={"limit": 1}))["members"]) > 1
    assert len((await client.api_call("users.list", data={"limit": 1}))["members"]) == 1


async def test_a_foreign_host_or_origin_is_turned_away(sandbox):
    async with aiohttp.ClientSession() as session:
        for header in ({"Host": "evil.example"}, {"Origin": "https://evil.example"}):
            async with session.get(f"{sandbox.url}/people/sees?as=bo", headers=header) as answer:
                assert answer.status == 403
        async with session.get(sandbox.url, headers={"Origin": sandbox.url}) as answer:
            assert answer.status == 200


async def test_a_closed_account_gets_no_direct_message(client, people, bo):
    await people.deactivates(bo)
    assert await refusal(client, "conversations.open", users="U0BO") == "user_disabled"
    assert await refusal(client, "chat.postMessage", channel="U0BO", text="hello") == "channel_not_found"


async def test_direct_messages_are_open_from_the_second_time_on(client):
    first = await client.conversations_open(users="U0HANA")
    again = await client.conversations_open(users="U0HANA")
    assert first["channel"] == again["channel"]
    assert (first.get("already_open"), again.get("already_open")) == (None, True)
    named = await client.conversations_open(channel=first["channel"]["id"])
    assert named["already_open"] is True


async def test_only_the_pages_own_files_are_served(sandbox):
    async with aiohttp.ClientSession() as session:
        async with session.get(sandbox.url) as answer:
            assert answer.status == 200
        for path in ("..%2Fserver.py", "%2Fetc%2Fpasswd", "nothing.js"):
            async with session.get(f"{sandbox.url}/page/{path}") as answer:
                assert answer.status == 404


NEEDS = {
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "reactions.add": "reactions:write",
    "reactions.remove": "reactions:write",
    "reactions.get": "reactions:read",
    "conversations.info": "channels:read",
    "conversations.members": "channels:read",
    "conversations.list": "channels:read",
    "conversations.join": "channels:join",
    "conversations.invite": "channels:manage,channels:write.invites",
    "conversations.history": "channels:history",
    "conversations.replies": "channels:history",
    "conversations.open": "im:write",
    "users.info": "users:read",
    "users.list": "users:read",
    "users.conversations": "channels:read",
}


@pytest.mark.parametrize(("method", "scope"), NEEDS.items())
async def test_every_scope_is_missed_by_name(client, sandbox, inside, method, scope):
    sandbox.slack.manifest = replace(sandbox.slack.manifest, scopes=frozenset({"commands"}))
    with pytest.raises(SlackApiError) as refused:
        await client.api_call(method, data={"channel": inside, "users": "U0BO", "ts": "1.000000"})
    told = refused.value.response
    assert (told["error"], told["needed"], told["provided"]) == ("missing_scope", scope, "commands")


TIERS = {
    2: "conversations.list users.list",
    3: "chat.update chat.delete reactions.add reactions.get conversations.info conversations.open "
    "conversations.join conversations.invite conversations.history conversations.replies users.conversations",
    4: "chat.postEphemeral conversations.members users.info views.open views.push views.update views.publish",
    None: "chat.postMessage chat.getPermalink auth.test apps.connections.open",
}


def test_every_method_has_the_tier_that_slack_gives_it():
    wanted = {method: tier for tier, methods in TIERS.items() for method in methods.split()}
    assert {method: METHODS[method].tier for method in wanted} == wanted


async def test_a_token_travels_in_the_header_or_a_form(sandbox):
    async with aiohttp.ClientSession() as session:

        async def error(method, **given):
            async with session.post(f"{sandbox.api_url}{method}", **given) as answer:
                return (await answer.json()).get("error")

        token = {"token": sandbox.bot_token}
        assert await error("auth.test", data=token) is None
        assert await error("auth.test", params=token) == "not_authed"
        assert await error("auth.test", json=token) == "not_authed"
        assert await error("apps.connections.open", data={"token": sandbox.app_token}) == "not_authed"


async def test_a_single_channel_guest_is_in_one_channel(client, sandbox, ada):
    sandbox.workspace.people["U0DEV"].is_single_channel_guest = True
    await ada.invites("commonplace", to="random")
    assert (await client.users_info(user="U0DEV"))["user"]["is_ultra_restricted"] is True
    refused = await refusal(client, "conversations.invite", channel="C0RANDOM", users="U0DEV")
    assert refused == "ura_max_channels"


async def test_a_listing_is_read_page_by_page(client, sandbox, inside, ada):
    for n in range(5):
        await ada.says(f"Tenon {n}", in_="woodworking")
    read, cursor = [], ""
    while True:
        page = await client.conversations_history(channel=inside, limit=2, cursor=cursor)
        read += [message["ts"] for message in page["messages"]]
        if not page["has_more"]:
            break
        cursor = page["response_metadata"]["next_cursor"]
        assert "after" not in cursor
    assert read == sorted(sandbox.workspace.channels[inside].messages, reverse=True)
