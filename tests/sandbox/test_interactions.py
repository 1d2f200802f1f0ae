"""Commands, presses, forms and answers, with Slack's limits on each."""

import asyncio

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from sandbox.server import Sandbox
from tests.people import Refusal, Said
from tests.sandbox.conftest import PATIENCE

BUTTON = {
    "type": "actions",
    "block_id": "acts",
    "elements": [
        {"type": "button", "action_id": "used", "value": "7", "text": {"type": "plain_text", "text": "Used"}},
        {
            "type": "overflow",
            "action_id": "more",
            "options": [
                {"text": {"type": "plain_text", "text": "Out of date"}, "value": "old"},
                {"text": {"type": "plain_text", "text": "Share"}, "value": "share"},
            ],
        },
    ],
}


def plain(words):
    return {"type": "plain_text", "text": words}


def modal(callback_id="first", **more):
    view = {"type": "modal", "callback_id": callback_id, "title": plain("A form"), "submit": plain("Save")}
    return view | {"blocks": [question()]} | more


def question(block_id="title", **element):
    kind = {"type": "plain_text_input", "action_id": "words"} | element
    return {"type": "input", "block_id": block_id, "label": plain("Title"), "element": kind}


@pytest.fixture
async def inside(ada):
    await ada.invites("commonplace", to="woodworking")


async def refused(call):
    with pytest.raises(SlackApiError) as no:
        await call
    return str(no.value.response["error"])


async def trigger(app, bo):
    """What a command of Bo's brings."""

    @app.bolt.command("/kb")
    async def taken(ack):
        await ack()

    act = {"as": "bo", "channel": "general", "text": "/kb"}
    assert await bo.people.post("/people/types", act) == {"ok": True}
    return app.bodies[-1]


async def test_a_command_carries_who_where_and_what(app, ada, bo, people):
    body = await trigger(app, bo)
    assert (body["command"], body["text"], body["user_id"], body["user_name"]) == ("/kb", "", "U0BO", "bo")
    assert (body["channel_id"], body["channel_name"], body["team_domain"]) == ("C0GENERAL", "general", "acme")
    act = {"as": "bo", "channel": "bench-repairs", "text": "/kb  see #bench-repairs, @Ada "}
    await people.post("/people/types", act)
    assert app.bodies[-1]["channel_name"] == "privategroup"
    assert app.bodies[-1]["text"] == "see <#C0BENCH|>, <@U0ADA|ada>"


async def test_commands_are_those_of_the_manifest_and_never_in_threads(app, ada, bo, eve, woodworking):
    with pytest.raises(Refusal, match="no_such_command"):
        await bo.types("/nothing")
    with pytest.raises(Refusal, match="not_offered"):
        await eve.types("/kb tennon")
    message = await ada.says("Cut the tenon first", in_=woodworking)
    assert "not supported in threads" in await bo.types("/kb tennon", in_=woodworking, under=message)


async def test_a_trigger_opens_one_view(app, bo):
    body = await trigger(app, bo)
    await app.client.views_open(trigger_id=body["trigger_id"], view=modal())
    again = app.client.views_open(trigger_id=body["trigger_id"], view=modal())
    assert await refused(again) == "exchanged_trigger_id"
    assert await refused(app.client.views_open(trigger_id="1.2.3", view=modal())) == "invalid_trigger_id"


async def test_a_trigger_grows_old(app, sandbox, bo):
    sandbox.slack.triggers.seconds = -1
    body = await trigger(app, bo)
    assert (
        await refused(app.client.views_open(trigger_id=body["trigger_id"], view=modal()))
        == "expired_trigger_id"
    )


async def test_views_nest_three_deep(app, bo):
    pushed = []

    @app.bolt.view("first")
    async def next_one(ack, body):
        if len(pushed) < 2:
            pushed.append(body["view"]["id"])
            await ack(response_action="push", view=modal())
        else:
            await ack(response_action="push", view=modal())

    body = await trigger(app, bo)
    await app.client.views_open(trigger_id=body["trigger_id"], view=modal())
    await bo.submits(title="One")
    await bo.submits(title="Two")
    assert len((await bo.sees())["views"]) == 3
    assert "trouble" in (await bo.submits(title="Three"))["failure"]
    await bo.closes()
    assert len((await bo.sees())["views"]) == 2


async def test_a_form_can_change_clear_and_complain(app, bo):
    answers = [
        {"response_action": "update", "view": modal("first", title=plain("Changed"))},
        {"response_action": "errors", "errors": {"title": "Say more."}},
        {"response_action": "errors", "errors": {"nowhere": "Say more."}},
        {"response_action": "clear"},
    ]

    @app.bolt.view("first")
    async def answered(ack):
        await ack(**answers.pop(0))

    body = await trigger(app, bo)
    await app.client.views_open(trigger_id=body["trigger_id"], view=modal())
    assert await bo.submits(title="One") == {"ok": True}
    assert (await bo.sees())["views"][0]["title"]["text"] == "Changed"
    assert (await bo.submits(title="One"))["errors"] == {"title": "Say more."}
    assert "failure" in await bo.submits(title="One")
    await bo.submits(title="One")
    assert (await bo.sees())["views"] == []


async def test_slacks_own_client_checks_first(app, bo):
    body = await trigger(app, bo)
    view = modal(blocks=[question(max_length=5, min_length=2), question("more") | {"optional": True}])
    await app.client.views_open(trigger_id=body["trigger_id"], view=view)
    seen = len(app.bodies)
    assert (await bo.submits())["errors"] == {"title": "Please complete this required field."}
    assert "at most 5" in (await bo.submits(title="Too long"))["errors"]["title"]
    assert "at least 2" in (await bo.submits(title="x"))["errors"]["title"]
    assert len(app.bodies) == seen


async def test_every_kind_of_field_comes_back_in_its_own_way(app, bo):
    def options(*names):
        return [{"text": plain(name.title()), "value": name} for name in names]

    fields = {
        "day": {"type": "datepicker", "initial_date": "2026-11-24"},
        "hour": {"type": "timepicker"},
        "who": {"type": "users_select"},
        "whom": {"type": "multi_users_select"},
        "where": {"type": "conversations_select"},
        "one": {"type": "static_select", "options": options("a", "b")},
        "many": {"type": "checkboxes", "options": options("x", "y", "z")},
        "dial": {
            "type": "radio_buttons",
            "options": options("on", "off"),
            "initial_option": options("off")[0],
        },
    }
    blocks = [
        {"type": "input", "block_id": name, "label": plain(name), "element": {**field, "action_id": "it"}}
        for name, field in fields.items()
    ]

    @app.bolt.view("first")
    async def taken(ack):
        await ack()

    body = await trigger(app, bo)
    await app.client.views_open(trigger_id=body["trigger_id"], view=modal(blocks=blocks))
    given = {"hour": "14:00", "who": "U0ADA", "whom": ["U0ADA", "U0CLEO"], "where": "C0WOOD", "one": "b"}
    assert await bo.submits(many=["x", "z"], **given) == {"ok": True}
    values = {name: held["it"] for name, held in app.bodies[-1]["view"]["state"]["values"].items()}
    assert values["day"] == {"type": "datepicker", "selected_date": "2026-11-24"}
    assert values["hour"]["selected_time"] == "14:00"
    assert values["who"]["selected_user"] == "U0ADA"
    assert values["whom"]["selected_users"] == ["U0ADA", "U0CLEO"]
    assert values["where"]["selected_conversation"] == "C0WOOD"
    assert values["one"]["selected_option"]["value"] == "b"
    assert [option["value"] for option in values["many"]["selected_options"]] == ["x", "z"]
    assert values["dial"]["selected_option"]["value"] == "off"


async def test_a_lost_update_is_noticed(app, bo):
    body = await trigger(app, bo)
    opened = (await app.client.views_open(trigger_id=body["trigger_id"], view=modal()))["view"]
    first = await app.client.views_update(view_id=opened["id"], view=modal(), hash=opened["hash"])
    assert first["view"]["hash"] != opened["hash"]
    late = app.client.views_update(view_id=opened["id"], view=modal(), hash=opened["hash"])
    assert await refused(late) == "hash_conflict"


async def test_home(app, bo):
    blocks = [{"type": "header", "text": plain("My communities")}, BUTTON]
    published = await app.client.views_publish(user_id="U0BO", view={"type": "home", "blocks": blocks})

    async def opened(event):
        await app.client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks[:1]})

    app.when["app_home_opened"] = opened
    assert published["view"]["type"] == "home"
    assert len((await bo.opens_home())["blocks"]) == 1


async def test_pressing_in_a_message_a_note_and_a_view_tells_them_apart(app, bo, inside):
    @app.bolt.action({"action_id": "used"})
    async def used(ack):
        await ack()

    post = await app.client.chat_postMessage(channel="C0WOOD", text="Kept", blocks=[BUTTON])
    await app.client.chat_postEphemeral(channel="C0WOOD", user="U0BO", text="Kept", blocks=[BUTTON])
    note = (await bo.notes())[0]
    press = {"as": "bo", "action_id": "used"}
    await bo.people.post("/people/presses", {**press, "channel": "C0WOOD", "ts": post["ts"]})
    message = app.bodies[-1]
    await bo.people.post("/people/presses", {**press, "ephemeral": note["id"]})
    whisper = app.bodies[-1]
    assert message["actions"][0]["value"] == "7"
    assert message["message"]["ts"] == message["container"]["message_ts"] == post["ts"]
    assert (message["container"]["is_ephemeral"], whisper["container"]["is_ephemeral"]) == (False, True)
    assert "message" not in whisper
    assert whisper["response_url"] != message["response_url"]


async def test_choosing_from_a_menu(app, bo, inside):
    @app.bolt.action("more")
    async def more(ack, respond, action):
        await ack()
        await respond(f"Chose {action['selected_option']['value']}")

    await app.client.chat_postMessage(channel="C0WOOD", text="Kept", blocks=[BUTTON])
    assert await bo.chooses("more", "Out of date") == "Chose old"
    with pytest.raises(Refusal, match="no_such_option"):
        await bo.chooses("more", "Nothing of the kind")


async def test_an_answer_replaces_or_removes_what_was_pressed(app, bo, inside):
    @app.bolt.action("used")
    async def used(ack, respond, body):
        await ack()
        if body["container"]["is_ephemeral"]:
            await respond(delete_original=True)
        else:
            await respond("Used by Bo", replace_original=True)

    await app.client.chat_postMessage(channel="C0WOOD", text="Kept", blocks=[BUTTON])
    press = {"as": "bo", "action_id": "used"}
    message = (await bo.messages("woodworking"))[-1]
    await bo.people.post("/people/presses", {**press, "channel": "C0WOOD", "ts": message["ts"]})
    await bo.waits_for_words("Used by Bo", in_="woodworking")
    await app.client.chat_postEphemeral(channel="C0WOOD", user="U0BO", text="Kept", blocks=[BUTTON])
    note = (await bo.notes())[0]
    await bo.people.post("/people/presses", {**press, "ephemeral": note["id"]})
    await bo.waits_for(lambda screen: screen["ephemerals"] == [])


async def test_a_response_url_is_good_for_five_answers_in_half_an_hour(app, sandbox, bo):
    url = (await trigger(app, bo))["response_url"]
    async with aiohttp.ClientSession() as session:
        statuses = []
        for count in range(6):
            async with session.post(url, json={"text": f"Answer {count}"}) as answer:
                statuses.append(answer.status)
        assert statuses == [200] * 5 + [404]
        second = (await trigger(app, bo))["response_url"]
        sandbox.slack.answers[second.rsplit("/", 1)[1]].expires = 0.0
        async with session.post(second, json={"text": "Late"}) as answer:
            assert (await answer.json())["error"] == "expired_url"


async def test_the_answer_to_a_command_can_be_replaced(app, bo):
    @app.bolt.command("/raw")
    async def searched(ack, respond):
        await ack("Searching")
        await respond("Found", replace_original=True)

    await bo.types("/raw <tenon>")
    await bo.waits_for(lambda screen: [note["text"] for note in screen["ephemerals"]] == ["Found"])
    assert app.bodies[-1]["text"] == "<tenon>"


async def test_shortcuts_are_those_of_the_manifest(app, ada, bo, woodworking):
    message = await ada.says("Cut the tenon first", in_=woodworking)
    with pytest.raises(Refusal, match="no_such_shortcut"):
        await bo.uses("search", on=message)
    with pytest.raises(Refusal, match="no_such_shortcut"):
        await bo.uses("keep_this")

    @app.bolt.shortcut("search")
    async def searching(ack, body, client):
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal())

    assert "A form" in await bo.uses("search")


async def test_a_closed_form_is_told_only_if_it_asked(app, bo):
    told = asyncio.Event()

    @app.bolt.view_closed("first")
    async def closed(ack):
        await ack()
        told.set()

    body = await trigger(app, bo)
    await app.client.views_open(trigger_id=body["trigger_id"], view=modal(notify_on_close=True))
    await bo.closes()
    await asyncio.wait_for(told.wait(), PATIENCE)
    assert app.bodies[-1]["is_cleared"] is False
    body = await trigger(app, bo)
    seen = len(app.bodies)
    await app.client.views_open(trigger_id=body["trigger_id"], view=modal())
    await bo.closes()
    assert len(app.bodies) == seen


async def test_no_app_at_all(sandbox: Sandbox, bo):
    assert await bo.types("/kb tennon") == "/kb failed because the app did not respond."


async def test_of_a_form_of_another_company_only_the_installed_team_is_ours(app, ada, eve):
    @app.bolt.action("used")
    async def opens(ack, body):
        view = modal(notify_on_close=True)
        await app.client.views_open(trigger_id=body["trigger_id"], view=view)
        await ack()

    @app.bolt.view("first")
    @app.bolt.view_closed("first")
    async def taken(ack):
        await ack()

    await ada.invites("commonplace", to="supplier-joinery")
    place = {"channel": "C0SUPPLIER", "text": "A note", "blocks": [BUTTON]}
    posted = await app.client.chat_postMessage(**place)
    for ends in (lambda: eve.submits(title="Finish"), eve.closes):
        await eve.taps("Used", on=Said("C0SUPPLIER", posted["ts"]))
        await ends()
    pressed = await app.received("block_actions")
    assert (pressed["team"]["id"], pressed["user"]["team_id"]) == ("T0ACME", "T0GLOBEX")
    for kind in ("view_submission", "view_closed"):
        told = await app.received(kind)
        assert told["team"] == {"id": "T0GLOBEX", "domain": "globex"}
        assert (told["view"]["team_id"], told["view"]["app_installed_team_id"]) == ("T0GLOBEX", "T0ACME")
