"""Events have the shapes Slack documents, and reach only an app that may see them."""

from pathlib import Path

import pytest

from sandbox import manifest, talk
from sandbox.workspace import Message
from tests.people import Said


@pytest.fixture
async def inside(app, ada):
    await ada.invites("commonplace", to="woodworking")
    return app


async def test_the_envelope(inside, ada):
    await ada.says("Cut the tenon first", in_="woodworking")
    await inside.received("message", text="Cut the tenon first")
    body = inside.bodies[-1]
    assert (body["type"], body["team_id"], body["api_app_id"]) == ("event_callback", "T0ACME", "A0COMMON")
    assert body["event_id"].startswith("Ev")
    assert isinstance(body["event_time"], int)
    assert body["authorizations"][0]["user_id"] == "U0COMMON"
    assert body["is_ext_shared_channel"] is False


async def test_nothing_comes_from_where_the_bot_is_not(app, ada, sandbox):
    message = await ada.says("Unheard", in_="woodworking")
    await ada.stars(message)
    await ada.invites("commonplace", to="woodworking")
    await app.received("member_joined_channel", user="U0COMMON")
    await sandbox.delivered()
    assert [body for body in app.bodies if body["event"].get("text") == "Unheard"] == []
    assert [body for body in app.bodies if body["event"]["type"] == "reaction_added"] == []


async def test_an_edit_carries_both_wordings(inside, ada):
    message = await ada.says("Cut the tenon frist", in_="woodworking")
    await ada.edits(message, "Cut the tenon first")
    event = await inside.received("message", subtype="message_changed")
    assert event["message"]["text"] == "Cut the tenon first"
    assert event["message"]["edited"]["user"] == "U0ADA"
    assert event["previous_message"]["text"] == "Cut the tenon frist"
    assert (event["channel"], event["channel_type"], event["hidden"]) == ("C0WOOD", "channel", True)
    assert event["ts"] != message.ts


async def test_a_link_preview_is_a_change_that_changes_no_words(inside, ada, people):
    message = await ada.says("See https://example.com/a", in_="woodworking")
    await people.post("/people/unfurls", {"as": "ada", "channel": "woodworking", "ts": message.ts})
    event = await inside.received("message", subtype="message_changed")
    assert event["message"]["text"] == event["previous_message"]["text"] == "See <https://example.com/a>"
    assert "edited" not in event["message"]


async def test_a_deletion(inside, ada):
    message = await ada.says("Never mind", in_="woodworking")
    await ada.deletes(message)
    event = await inside.received("message", subtype="message_deleted")
    assert event["deleted_ts"] == message.ts
    assert event["previous_message"]["text"] == "Never mind"


async def test_a_parent_with_replies_becomes_a_tombstone(inside, ada, bo):
    parent = await ada.says("Does anyone oil beech?", in_="woodworking")
    reply = await bo.says("Tung oil", in_="woodworking", under=parent)
    said = await inside.received("message", text="Tung oil")
    assert (said["thread_ts"], said["parent_user_id"]) == (parent.ts, "U0ADA")
    await ada.deletes(parent)
    event = await inside.received("message", subtype="message_changed")
    assert event["message"]["subtype"] == "tombstone"
    assert event["previous_message"]["text"] == "Does anyone oil beech?"
    await bo.deletes(reply)
    assert parent.ts not in [message["ts"] for message in await bo.messages("woodworking")]


async def test_taking_a_star_back(inside, ada, bo):
    message = await ada.says("Cut the tenon first", in_="woodworking")
    await bo.stars(message, "star::skin-tone-2")
    await bo.takes_back(message, "star::skin-tone-2")
    event = await inside.received("reaction_removed")
    assert (event["reaction"], event["item"]["ts"]) == ("star::skin-tone-2", message.ts)
    assert event["event_ts"] > message.ts


async def test_the_app_hears_itself(inside, ada):
    told = {"event_type": "delivery", "event_payload": {"id": 7}}
    posted = await inside.client.chat_postMessage(channel="C0WOOD", text="A recap", metadata=told)
    await inside.client.reactions_add(channel="C0WOOD", timestamp=posted["ts"], name="bookmark")
    said = await inside.received("message", text="A recap")
    star = await inside.received("reaction_added", user="U0COMMON")
    assert (said["bot_id"], said["app_id"], said["metadata"]) == ("B0COMMON", "A0COMMON", told)
    assert star["item_user"] == "U0COMMON"


async def test_what_a_webhook_says_is_nobodys(inside, sandbox, ada, bo):
    channel = sandbox.workspace.channels["C0WOOD"]
    said = Message(sandbox.workspace.next_ts(), "B0KILN", "The kiln is hot", subtype="bot_message")
    talk.say(sandbox.workspace, channel, said)
    await bo.stars(Said(channel.id, said.ts))
    await ada.says("Who is there?", in_="woodworking", under=Said(channel.id, said.ts))
    heard = await inside.received("message", subtype="bot_message")
    star = await inside.received("reaction_added")
    reply = await inside.received("message", text="Who is there?")
    read = await inside.client.reactions_get(channel=channel.id, timestamp=said.ts)
    for message in (heard, read["message"]):
        assert (message["bot_id"], message["username"]) == ("B0KILN", "incoming-webhook")
        assert not {"user", "client_msg_id", "blocks"} & set(message)
    assert "item_user" not in star
    assert "parent_user_id" not in reply


async def test_typed_words_come_with_rich_text_beside_them(inside, ada):
    await ada.says("@bo see #woodworking & <this>", in_="woodworking")
    event = await inside.received("message", text="<@U0BO> see <#C0WOOD|woodworking> &amp; &lt;this&gt;")
    parts = event["blocks"][0]["elements"][0]["elements"]
    assert [part["type"] for part in parts] == ["user", "text", "channel", "text"]
    assert parts[-1]["text"] == " & <this>"


async def test_joining_and_leaving(inside, ada, people):
    await people["fay"].leaves("woodworking")
    await ada.invites("fay", to="woodworking")
    left = await inside.received("member_left_channel", user="U0FAY")
    came = await inside.received("member_joined_channel", user="U0FAY")
    line = await inside.received("message", subtype="channel_join", user="U0FAY")
    assert left["channel"] == came["channel"] == line["channel"] == "C0WOOD"
    assert (came["inviter"], came["channel_type"], came["team"]) == ("U0ADA", "C", "T0ACME")


async def test_being_removed(inside, ada):
    await ada.removes("commonplace", from_="woodworking")
    await ada.invites("commonplace", to="bench-repairs")
    await ada.removes("commonplace", from_="bench-repairs")
    for kind, channel in (("channel_left", "C0WOOD"), ("group_left", "C0BENCH")):
        event = await inside.received(kind)
        assert (event["channel"], event["actor_id"]) == (channel, "U0ADA")
    assert "member_left_channel" not in [body["event"]["type"] for body in inside.bodies]


async def test_a_channel_changes(inside, ada):
    await ada.renames("woodworking", "joinery")
    await ada.converts("joinery", private=True, id="C0WOOD2")
    await ada.archives("joinery")
    await ada.unarchives("joinery")
    renamed = await inside.received("channel_rename")
    private = await inside.received("message", subtype="channel_convert_to_private")
    moved = await inside.received("channel_id_changed")
    assert (renamed["channel"]["id"], renamed["channel"]["name"]) == ("C0WOOD", "joinery")
    assert private["channel_type"] == "group"
    assert (moved["old_channel_id"], moved["new_channel_id"]) == ("C0WOOD", "C0WOOD2")


async def test_archiving(inside, ada):
    await ada.archives("woodworking")
    await ada.unarchives("woodworking")
    assert (await inside.received("channel_archive"))["user"] == "U0ADA"
    assert (await inside.received("channel_unarchive"))["channel"] == "C0WOOD"


@pytest.mark.parametrize("is_heard", [True, False])
async def test_archiving_may_take_the_app_out(inside, ada, sandbox, is_heard):
    sandbox.workspace.archiving_ejects = "heard" if is_heard else "unheard"
    await ada.archives("woodworking")
    assert (await inside.received("channel_archive"))["user"] == "U0ADA"
    await ada.unarchives("woodworking")
    await sandbox.delivered()
    heard = {body["event"]["type"] for body in inside.bodies}
    assert {"channel_left", "channel_unarchive"} & heard == (
        {"channel_left", "channel_unarchive"} if is_heard else set()
    )
    assert "U0COMMON" not in sandbox.workspace.channels["C0WOOD"].members


async def test_people_come_change_and_go(app, people):
    kim = await people.arrives("kim", "Kim Novak", guest=True, zone="Europe/Prague")
    came = await app.received("team_join")
    assert (came["user"]["id"], came["user"]["is_restricted"]) == ("U0KIM", True)
    await people.deactivates(kim)
    assert (await app.received("user_change"))["user"]["deleted"] is True


async def test_opening_home(app, bo, people):
    await people.post("/people/opens_home", {"as": "bo"})
    first = await app.received("app_home_opened")
    assert (first["user"], first["tab"], first["channel"]) == ("U0BO", "home", "D0BO")
    assert "view" not in first


async def test_eve_is_known_by_her_team(app, ada, eve):
    await ada.invites("commonplace", to="supplier-joinery")
    await eve.says("We seal end grain", in_="supplier-joinery")
    event = await app.received("message", text="We seal end grain")
    body = next(body for body in app.bodies if body["event"] is event)
    assert (event["user_team"], event["team"]) == ("T0GLOBEX", "T0GLOBEX")
    assert body["is_ext_shared_channel"] is True


def test_an_event_needs_its_scope():
    whole = manifest.read(Path(__file__).with_name("manifest.yml"))
    assert whole.sends("message.groups")
    assert not whole.sends("app_mention")
    raw = {
        "display_information": {"name": "Poor"},
        "settings": {"event_subscriptions": {"bot_events": ["message.groups", "app_home_opened"]}},
    }
    poor = manifest.parse(raw)
    assert not poor.sends("message.groups")
    assert poor.sends("app_home_opened")
