"""A real Bolt app over a real socket: everything people do reaches it, and everything it does is seen."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

FORM = {
    "type": "modal",
    "callback_id": "titled",
    "title": {"type": "plain_text", "text": "Give it a title"},
    "submit": {"type": "plain_text", "text": "Save"},
    "blocks": [
        {
            "type": "input",
            "block_id": "title",
            "label": {"type": "plain_text", "text": "Title"},
            "element": {"type": "plain_text_input", "action_id": "words", "initial_value": "Tenons"},
        }
    ],
}
BUTTON = {
    "type": "actions",
    "block_id": "acts",
    "elements": [
        {
            "type": "button",
            "action_id": "used",
            "value": "7",
            "text": {"type": "plain_text", "text": "I used this"},
        }
    ],
}


async def test_a_star_a_message_and_a_member_reach_the_app(app, ada, bo, people, woodworking):
    await ada.invites("commonplace", to=woodworking)
    message = await ada.says("Cut the tenon before the mortise", in_=woodworking)
    await bo.stars(message)
    fay = people["fay"]
    await fay.leaves(woodworking)
    await fay.joins(woodworking)
    said = await app.received("message", text="Cut the tenon before the mortise")
    star = await app.received("reaction_added")
    came = await app.received("member_joined_channel", user="U0FAY")
    assert (said["user"], said["channel_type"], said["ts"]) == ("U0ADA", "channel", message.ts)
    assert (star["user"], star["item_user"], star["reaction"]) == ("U0BO", "U0ADA", "star")
    assert star["item"] == {"type": "message", "channel": "C0WOOD", "ts": message.ts}
    assert came["channel"] == "C0WOOD"


async def test_the_app_posts_whispers_and_reacts(app, ada, bo, woodworking):
    await ada.invites("commonplace", to=woodworking)
    message = await ada.says("Cut the tenon first", in_=woodworking)
    await app.client.reactions_add(channel="C0WOOD", timestamp=message.ts, name="bookmark")
    posted = await app.client.chat_postMessage(channel="C0WOOD", text="A recap", blocks=[BUTTON])
    await app.client.chat_postEphemeral(channel="C0WOOD", user="U0BO", text="Kept.")
    seen = await bo.messages("woodworking")
    assert seen[-2]["reactions"] == [{"name": "bookmark", "count": 1, "users": ["U0COMMON"]}]
    assert seen[-1]["ts"] == posted["ts"]
    assert [note["text"] for note in await bo.notes()] == ["Kept."]
    assert await ada.notes() == []


async def test_a_command_is_answered(app, bo):
    @app.bolt.command("/kb")
    async def searched(ack: AsyncAck, respond: AsyncRespond, command: dict[str, Any]) -> None:
        await ack()
        await respond(f"Nothing kept about {command['text']}")

    assert await bo.types("/kb tennon & <@U0ADA>") == "Nothing kept about tennon &amp; &lt;@U0ADA&gt;"


async def test_a_press_opens_a_form_and_the_form_comes_back(app, ada, bo, woodworking):
    await ada.invites("commonplace", to=woodworking)

    @app.bolt.action("used")
    async def pressed(ack: AsyncAck, client: AsyncWebClient, body: dict[str, Any]) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)

    @app.bolt.view("titled")
    async def titled(ack: AsyncAck, view: dict[str, Any]) -> None:
        words = view["state"]["values"]["title"]["words"]["value"]
        if words == "Tenons":
            await ack(response_action="errors", errors={"title": "Say more."})
        else:
            await ack()

    await app.client.chat_postMessage(channel="C0WOOD", text="Kept", blocks=[BUTTON])
    assert "Give it a title" in await bo.presses("I used this")
    assert await bo.submits() == {"ok": False, "errors": {"title": "Say more."}}
    assert await bo.submits(title="Tenons first") == {"ok": True}
    assert (await bo.sees())["views"] == []


async def test_a_message_shortcut_carries_its_message(app, ada, bo, woodworking):
    message = await ada.says("Cut the tenon first", in_=woodworking)

    @app.bolt.shortcut("keep_this")
    async def kept(ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        await ack()
        await respond(f"Kept: {body['message']['text']}")

    assert await bo.uses("keep_this", on=message) == "Kept: Cut the tenon first"
