"""Socket Mode as Slack runs it: one connection a payload, retries, reconnection, three seconds."""

import asyncio
import json
import re

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox
from tests.sandbox.conftest import PATIENCE, TestedApp


class RawSocket:
    """A bare websocket, which answers only when told to."""

    def __init__(self, socket):
        self.socket = socket

    async def next(self):
        return json.loads((await self.socket.receive(timeout=PATIENCE)).data)

    async def take(self):
        envelope = await self.next()
        await self.socket.send_json({"envelope_id": envelope["envelope_id"]})
        return envelope


@pytest.fixture
async def session():
    async with aiohttp.ClientSession() as session:
        yield session


async def opened(sandbox, session, **settings):
    client = AsyncWebClient(base_url=sandbox.api_url, retry_handlers=[])
    url = (await client.apps_connections_open(app_token=sandbox.app_token))["url"]
    socket = RawSocket(await session.ws_connect(url, **settings))
    return socket, await socket.next()


@pytest.fixture
async def impatient():
    sandbox = Sandbox(rate_limits=False, ack_seconds=0.1, retry_after=(0.0, 0.0, 0.0))
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


async def test_hello_and_a_ticket_for_one(sandbox, session):
    client = AsyncWebClient(base_url=sandbox.api_url, retry_handlers=[])
    url = (await client.apps_connections_open(app_token=sandbox.app_token))["url"]
    socket = RawSocket(await session.ws_connect(url))
    hello = await socket.next()
    assert (hello["type"], hello["num_connections"]) == ("hello", 1)
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await session.ws_connect(url)


async def test_an_eleventh_connection_is_refused(sandbox, session):
    held = []
    for count in range(10):
        socket, hello = await opened(sandbox, session)
        held.append(socket)
        assert hello["num_connections"] == count + 1
    _, refused = await opened(sandbox, session)
    assert (refused["type"], refused["reason"]) == ("disconnect", "too_many_websockets")


async def test_each_payload_goes_to_one_connection(sandbox, session, ada):
    one, _ = await opened(sandbox, session)
    two, _ = await opened(sandbox, session)
    await ada.invites("commonplace", to="woodworking")
    reached = await asyncio.gather(one.take(), two.take())
    await sandbox.delivered()
    assert len({envelope["envelope_id"] for envelope in reached}) == 2
    assert {envelope["payload"]["event"]["type"] for envelope in reached} == {
        "member_joined_channel",
        "message",
    }


async def test_what_is_not_acknowledged_comes_again(impatient, session):
    socket, _ = await opened(impatient, session)
    impatient.workspace.emit({"type": "channel_left", "channel": "C0WOOD"}, None)
    came = [await socket.next() for _ in range(4)]
    await impatient.delivered()
    assert [envelope["retry_attempt"] for envelope in came] == [0, 1, 2, 3]
    assert [envelope["retry_reason"] for envelope in came] == ["", "timeout", "timeout", "timeout"]
    assert len({envelope["payload"]["event_id"] for envelope in came}) == 1
    assert impatient.slack.delivery.never_heard == 1


async def test_an_event_that_found_nobody_waits_for_somebody(sandbox, session, ada):
    await ada.invites("commonplace", to="woodworking")
    socket, _ = await opened(sandbox, session)
    envelope = await socket.take()
    assert envelope["retry_attempt"] > 0


async def test_lost_acknowledgements_bring_the_event_again(impatient):
    app = TestedApp(impatient)
    await app.handler.connect_async()
    await impatient.connected()
    impatient.hold_acks = True
    impatient.workspace.emit({"type": "channel_left", "channel": "C0WOOD"}, None)
    await impatient.delivered()
    assert len(app.bodies) == 4
    await app.handler.close_async()


async def test_bolt_comes_back_after_a_cut(app, sandbox, ada, bo):
    await ada.invites("commonplace", to="woodworking")
    await sandbox.drop_sockets()
    await sandbox.connected()
    await bo.says("Still there?", in_="woodworking")
    assert await app.received("message", text="Still there?")


async def test_bolt_comes_back_when_asked_to(app, sandbox, ada, bo):
    await ada.invites("commonplace", to="woodworking")
    await sandbox.drop_sockets("refresh_requested")
    await sandbox.connected()
    await bo.says("Still there?", in_="woodworking")
    assert await app.received("message", text="Still there?")


async def test_a_warning_leaves_time_and_then_the_connection_goes(session):
    sandbox = Sandbox(rate_limits=False, warning_seconds=0.2)
    await sandbox.start()
    socket, _ = await opened(sandbox, session)
    await sandbox.drop_sockets("warning")
    assert (await socket.next())["reason"] == "warning"
    sandbox.workspace.emit({"type": "channel_left", "channel": "C0WOOD"}, None)
    assert (await socket.take())["retry_attempt"] == 0
    await sandbox.delivered()
    assert (await socket.next())["reason"] == "refresh_requested"
    assert (await socket.socket.receive(timeout=PATIENCE)).type is aiohttp.WSMsgType.CLOSE
    await sandbox.stop()


async def test_with_socket_mode_switched_off_no_other_connection_is_given(sandbox, session):
    socket, _ = await opened(sandbox, session)
    await sandbox.drop_sockets("link_disabled")
    assert (await socket.next())["reason"] == "link_disabled"
    assert (await socket.socket.receive(timeout=PATIENCE)).type is aiohttp.WSMsgType.CLOSE
    client = AsyncWebClient(base_url=sandbox.api_url, retry_handlers=[])
    with pytest.raises(SlackApiError, match="forbidden_team"):
        await client.apps_connections_open(app_token=sandbox.app_token)


async def test_pings_are_answered(sandbox, session):
    socket, _ = await opened(sandbox, session, autoping=False)
    await socket.socket.ping(b"sdk-ping-pong:1.0")
    pong = await socket.socket.receive(timeout=PATIENCE)
    assert (pong.type, pong.data) == (aiohttp.WSMsgType.PONG, b"sdk-ping-pong:1.0")


async def test_silence_is_told_to_the_person(impatient, session):
    socket, _ = await opened(impatient, session)
    act = {"as": "bo", "channel": "general", "text": "/kb tennon"}
    async with session.post(f"{impatient.url}/people/types", json=act) as answer:
        said = await answer.json()
    envelope = await socket.next()
    assert said == {"ok": False, "failure": "/kb failed because the app did not respond."}
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
    assert "retry_attempt" not in envelope


async def test_the_same_fact_may_come_twice_and_in_any_order(app, sandbox, ada, bo):
    await ada.invites("commonplace", to="woodworking")
    message = await ada.says("Cut the tenon first", in_="woodworking")
    await sandbox.delivered()
    app.bodies.clear()
    sandbox.duplicate(2, new_ids=True)
    await bo.stars(message)
    await sandbox.delivered()
    assert [body["event"]["type"] for body in app.bodies] == ["reaction_added"] * 3
    assert len({body["event_id"] for body in app.bodies}) == 3
    app.bodies.clear()
    sandbox.out_of_order(2)
    await bo.takes_back(message)
    await bo.stars(message)
    await sandbox.delivered()
    assert [body["event"]["type"] for body in app.bodies] == ["reaction_added", "reaction_removed"]


async def test_too_many_events_have_a_notice_without_an_event(app, sandbox):
    sandbox.slack.delivery.rate_limited()

    async def noticed():
        while not any(body["type"] == "app_rate_limited" for body in app.bodies):
            app.came.clear()
            await app.came.wait()

    await asyncio.wait_for(noticed(), PATIENCE)
    assert all("event" not in body for body in app.bodies)


async def test_a_slow_listener_costs_the_answer(impatient):
    app = TestedApp(impatient)
    never = asyncio.Event()

    @app.bolt.command(re.compile("/kb"))
    async def stuck():
        await never.wait()

    await app.handler.connect_async()
    await impatient.connected()
    act = {"as": "bo", "channel": "general", "text": "/kb tennon"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{impatient.url}/people/types", json=act) as answer,
    ):
        assert "did not respond" in (await answer.json())["failure"]
    never.set()
    await app.handler.close_async()
