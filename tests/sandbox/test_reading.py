"""What the app can read back: history, threads, reactions, people and channels."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.workspace import Message


@pytest.fixture
def client(sandbox):
    return AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])


@pytest.fixture(autouse=True)
async def inside(ada):
    await ada.invites("commonplace", to="woodworking")


async def test_timestamps_are_calendar_seconds_and_only_grow(sandbox, ada):
    said = [await ada.says(f"Word {n}", in_="woodworking") for n in range(20)]
    stamps = [message.ts for message in said]
    assert sorted(set(stamps)) == stamps
    assert all(len(ts.split(".")[1]) == 6 for ts in stamps)
    assert abs(float(stamps[0]) - sandbox.slack.calendar.now()) < 60


async def test_one_call_gives_a_message_its_reactions_and_its_address(client, people, ada):
    message = await ada.says("Cut the tenon first", in_="woodworking")
    for handle in ("bo", "cleo", "dev", "fay", "gus", "hana"):
        await people[handle].stars(message)
    full = await client.reactions_get(channel="C0WOOD", timestamp=message.ts, full=True)
    short = await client.reactions_get(channel="C0WOOD", timestamp=message.ts)
    link = f"https://acme.slack.example/archives/C0WOOD/p{message.ts.replace('.', '')}"
    assert full["message"]["permalink"] == link
    assert len(full["message"]["reactions"][0]["users"]) == 6
    assert len(short["message"]["reactions"][0]["users"]) < 6
    assert short["message"]["reactions"][0]["count"] == 6


async def test_a_reply_is_found_in_its_thread_and_never_in_history(client, ada, bo):
    parent = await ada.says("Does anyone oil beech?", in_="woodworking")
    reply = await bo.says("Tung oil, twice", in_="woodworking", under=parent)
    history = await client.conversations_history(channel="C0WOOD", latest=reply.ts, inclusive=True, limit=1)
    thread = await client.conversations_replies(channel="C0WOOD", ts=parent.ts)
    alone = await client.conversations_replies(channel="C0WOOD", ts=reply.ts)
    got = await client.reactions_get(channel="C0WOOD", timestamp=reply.ts, full=True)
    assert [message["ts"] for message in history["messages"]] == [parent.ts]
    assert [message["ts"] for message in thread["messages"]] == [parent.ts, reply.ts]
    assert thread["messages"][0]["reply_count"] == 1
    assert thread["messages"][1]["parent_user_id"] == "U0ADA"
    assert [message["ts"] for message in alone["messages"]] == [reply.ts]
    assert got["message"]["permalink"].endswith(f"?thread_ts={parent.ts}&cid=C0WOOD")


async def test_metadata_is_read_back_only_when_asked_for(client):
    told = {"event_type": "delivery", "event_payload": {"id": 7}}
    posted = await client.chat_postMessage(channel="C0WOOD", text="A recap", metadata=told)
    plain = await client.conversations_history(channel="C0WOOD", limit=1)
    whole = await client.conversations_history(channel="C0WOOD", limit=1, include_all_metadata=True)
    assert plain["messages"][0]["ts"] == posted["ts"]
    assert "metadata" not in plain["messages"][0]
    assert whole["messages"][0]["metadata"] == told


async def test_history_comes_in_pages(client, ada):
    said = [await ada.says(f"Word {n}", in_="woodworking") for n in range(5)]
    first = await client.conversations_history(channel="C0WOOD", limit=2)
    cursor = first["response_metadata"]["next_cursor"]
    second = await client.conversations_history(channel="C0WOOD", limit=2, cursor=cursor)
    found = [message["ts"] for page in (first, second) for message in page["messages"]]
    assert first["has_more"]
    assert found == [message.ts for message in reversed(said)][:4]


async def test_a_page_of_a_long_channel_looks_through_it_once(client, sandbox, monkeypatch):
    channel, looks = sandbox.workspace.channels["C0WOOD"], []
    threads = type(channel).threads
    monkeypatch.setattr(type(channel), "threads", lambda self: looks.append(self) or threads(self))
    for number in range(300):
        ts = f"{1_700_000_000 + number}.000100"
        channel.messages[ts] = Message(ts, "U0ADA", f"Word {number}")
    assert len((await client.conversations_history(channel="C0WOOD", limit=300))["messages"]) == 300
    assert looks == [channel]


async def test_words_without_blocks_take_the_blocks_away(client):
    blocks = [{"type": "divider", "block_id": "line"}]
    told = {"event_type": "delivery", "event_payload": {"id": 7}}
    posted = await client.chat_postMessage(channel="C0WOOD", text="One", blocks=blocks, metadata=told)
    place = {"channel": "C0WOOD", "ts": posted["ts"]}
    kept = (await client.api_call("chat.update", json=place | {"metadata": told}))["message"]
    assert (kept["text"], kept["blocks"], kept["metadata"]) == ("One", blocks, told)
    bare = (await client.chat_update(text="Two", **place))["message"]
    assert (bare["text"], "blocks" in bare, bare["metadata"]) == ("Two", False, told)
    await client.chat_update(text="Three", blocks=blocks, **place)
    bare = (await client.chat_update(text="Four", blocks=[], **place))["message"]
    assert (bare["text"], "blocks" in bare) == ("Four", False)


async def test_people_and_what_tells_them_apart(client):
    dev = (await client.users_info(user="U0DEV"))["user"]
    eve = (await client.users_info(user="U0EVE"))["user"]
    hana = (await client.users_info(user="U0HANA"))["user"]
    assert (dev["is_restricted"], dev["team_id"]) == (True, "T0ACME")
    assert (eve["is_restricted"], eve["team_id"]) == (False, "T0GLOBEX")
    assert (hana["tz"], hana["tz_offset"]) == ("Asia/Tokyo", 9 * 3600)
    members = (await client.users_list(limit=200))["members"]
    assert {"U0ADA", "U0COMMON"} <= {member["id"] for member in members}


async def test_private_channels_are_named_only_where_the_bot_is(client, ada):
    hidden = await client.users_conversations(user="U0BO", types="private_channel")
    await ada.invites("commonplace", to="bench-repairs")
    shown = await client.users_conversations(user="U0BO", types="private_channel")
    none = await client.users_conversations(user="U0DEV", types="private_channel")
    assert [channel["id"] for channel in hidden["channels"]] == []
    assert [channel["id"] for channel in shown["channels"]] == ["C0BENCH"]
    assert none["channels"] == []


async def test_channels_members_and_joining(client):
    info = (await client.conversations_info(channel="C0WOOD", include_num_members=True))["channel"]
    members = (await client.conversations_members(channel="C0WOOD", limit=3))["members"]
    listed = (await client.conversations_list(exclude_archived=True))["channels"]
    joined = await client.conversations_join(channel="C0ONCALL")
    again = await client.conversations_join(channel="C0ONCALL")
    assert (info["name"], info["is_private"], info["is_member"], info["num_members"]) == (
        "woodworking",
        False,
        True,
        8,
    )
    assert len(members) == 3
    assert "C0BENCH" not in {channel["id"] for channel in listed}
    assert joined["channel"]["is_member"]
    assert again["warning"] == "already_in_channel"


async def test_a_direct_message_needs_no_channel(client, bo):
    opened = await client.conversations_open(users="U0BO")
    posted = await client.chat_postMessage(channel="U0BO", text="Ada starred what you wrote")
    assert posted["channel"] == opened["channel"]["id"]
    assert [message["text"] for message in await bo.direct_messages()] == ["Ada starred what you wrote"]
