"""The same app, when Slack posts to it: signed, acknowledged, and once."""

import json
from collections.abc import AsyncIterator
from io import BytesIO
from time import time
from typing import Any

import aiohttp
import pytest

from sandbox.http_mode import signed, written
from sandbox.server import Sandbox
from tests.engines import on_either, on_postgres
from tests.people import UNHURRIED, People
from tests.process import SECRET, Process, free_port
from tests.stories.test_a_database_in_trouble import in_trouble

PROBLEM = "Joints that last without metal"
NOTE = "Cut the tenon before the mortise: it is easier to trim."


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    sandbox = Sandbox(
        rate_limits=False, ack_seconds=UNHURRIED, trigger_seconds=UNHURRIED, retry_after=(0.2, 0.5, 12.0)
    )
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
async def process(sandbox: Sandbox, database_url: str, port: int) -> AsyncIterator[Process]:
    process = Process(sandbox, database_url, port=port)
    await process.starts()
    yield process
    await process.dies()


@pytest.fixture
async def people(sandbox: Sandbox, process: Process) -> AsyncIterator[People]:
    async with People(sandbox.url) as people:
        yield people


async def adopt(people: People) -> None:
    await people["ada"].types("/cop adopt", in_="woodworking")
    await people["ada"].submits(problem=PROBLEM)
    await people["ada"].waits_for_words(PROBLEM, in_="woodworking")


async def test_a_star_keeps_and_a_search_finds(people: People) -> None:
    await adopt(people)
    said = await people["ada"].says(NOTE, in_="woodworking")
    await people["bo"].stars(said)
    await people["bo"].waits_for_words("Kept. Anyone who can open")
    answer = await people["bo"].types("/kb tennon", in_="woodworking")
    assert "Cut the tenon" in answer


async def test_killed_before_it_acknowledged_slack_sends_again(
    people: People, process: Process, sandbox: Sandbox
) -> None:
    await adopt(people)
    said = await people["ada"].says(NOTE, in_="woodworking")
    await sandbox.delivered()
    await process.dies()
    await people["bo"].stars(said)
    await process.starts()
    await people["bo"].waits_for_words("Kept. Anyone who can open")
    answer = await people["bo"].types("/kb tenon", in_="woodworking")
    assert "1 result" in answer


async def post(port: int, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"http://127.0.0.1:{port}/slack/events", data=BytesIO(body), headers=headers) as answer,
    ):
        return answer.status, await answer.text()


JSON = {"Content-Type": "application/json"}
HELLO: dict[str, Any] = {"type": "url_verification", "challenge": "3eZbrw1a"}


@on_either
async def test_what_slack_did_not_sign_is_refused(process: Process, port: int) -> None:
    body = json.dumps(HELLO).encode()
    assert (await post(port, body, JSON))[0] == 401
    assert (await post(port, body, JSON | signed("another secret", body)))[0] == 401
    assert (await post(port, body + b" ", JSON | signed(SECRET, body)))[0] == 401
    assert (await post(port, body, JSON | signed(SECRET, body, time() - 400)))[0] == 401
    for stamp in ("yesterday", "9" * 400, "-1", ""):
        odd = signed(SECRET, body) | {"X-Slack-Request-Timestamp": stamp}
        assert (await post(port, body, JSON | odd))[0] == 401
    for signature in ("v0=é", "", "v0="):
        odd = signed(SECRET, body) | {"X-Slack-Signature": signature}
        assert (await post(port, body, JSON | odd))[0] == 401
    assert await post(port, body, JSON | signed(SECRET, body)) == (200, "3eZbrw1a")


@on_either
@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"[" * 5000, b"\xff\xfe", b'{"type": 3}',
    b'{"type": "url_verification", "challenge": "\\ud800"}'])  # fmt: skip
async def test_what_cannot_be_read_is_answered_without_ado(process: Process, port: int, body: bytes) -> None:
    for kind in ("application/json", "application/x-www-form-urlencoded"):
        status, said = await post(port, body, {"Content-Type": kind} | signed(SECRET, body))
        assert status in (200, 400, 401, 404)
        assert "Traceback" not in said


@on_either
async def test_a_certificate_check_and_an_oversized_post(process: Process, port: int) -> None:
    body, kind = written("slash_commands", {"ssl_check": "1", "token": "x"})
    assert (await post(port, body, {"Content-Type": kind}))[0] == 200
    large = b"x" * (2 * 1024 * 1024)
    assert (await post(port, large, JSON | signed(SECRET, large)))[0] == 413


async def test_health_and_metrics_say_how_it_stands_and_no_words(
    people: People, process: Process, port: int, sandbox: Sandbox
) -> None:
    await adopt(people)
    said = await people["ada"].says("Xylophone is nobody else's word.", in_="woodworking")
    await people["bo"].stars(said)
    await people["bo"].waits_for_words("Kept. Anyone who can open")
    async with aiohttp.ClientSession() as session:
        async with session.get(f"http://127.0.0.1:{port}/health") as answer:
            health = await answer.json()
        async with session.get(f"http://127.0.0.1:{port}/metrics") as answer:
            metrics = await answer.text()
    assert health["status"] == "ok"
    assert health["database"] is True
    assert health["inbox"]["parked"] == 0
    assert health["last_event_seconds"] < 60
    # Over HTTP there are none, and 0 would be an alarm.
    assert "commonplace_sockets" not in metrics
    assert 'commonplace_envelopes_total{kind="reaction_added"}' in metrics
    assert 'method="reactions.get",status="200"' in metrics
    assert "commonplace_acknowledgement_seconds_bucket" in metrics
    for told in (json.dumps(health), metrics):
        assert "ylophone" not in told
        assert "U0BO" not in told
        assert "woodworking" not in told


@on_postgres
async def test_while_the_database_is_away_metrics_say_what_needs_none(
    process: Process, port: int, database_url: str
) -> None:
    async with aiohttp.ClientSession() as session:
        with in_trouble(database_url):
            async with session.get(f"http://127.0.0.1:{port}/metrics") as answer:
                assert answer.status == 200
                said = await answer.text()
            async with session.get(f"http://127.0.0.1:{port}/health") as answer:
                assert answer.status == 503
        assert "commonplace_listeners 0.0" in said
        assert "commonplace_backlog{" not in said
        async with session.get(f"http://127.0.0.1:{port}/metrics") as answer:
            assert 'commonplace_backlog{box="inbox",state="parked"} 0.0' in await answer.text()
