"""A file is handed over once: what nobody saw is done again, what somebody may have seen is not."""

from datetime import timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import RawTestServer
from slack_sdk.web.async_client import AsyncWebClient

from communities import exporting_asked
from communities.exporting_asked import Handed
from scheduler.act import Act, File, Nothing, Upload
from scheduler.uploading import Uploads, is_slacks
from storage import deliveries
from storage.deliveries import Owed
from storage.keys import ChannelId, DeliveryId, UserId
from tests.cast import ACME
from tests.scheduler.office import Office
from views.text import message

ADA = UserId("U0ADA")
LOST = timedelta(minutes=5)


@pytest.fixture
async def file(office: Office) -> DeliveryId:
    """A file that Ada is owed."""

    async def make() -> File | Act:
        return File("kept.csv", b"kept", message("Here it is."), Handed(1, 0))

    office.desk.acts[exporting_asked.KIND] = lambda owed: Upload(ADA, make)
    facts = {"community": 1, "format": "csv", "says": "ended"}
    made = await office.database.write(
        deliveries.owe, ACME, exporting_asked.KIND, "export:V1", office.clock(), user=ADA, facts=facts
    )
    assert made is not None
    return made


async def taken_by_another(office: Office) -> Owed:
    """Another process takes it up, and is cut off."""
    until = office.clock() + timedelta(minutes=2)
    (owed,) = await office.database.write(deliveries.claim, "gone", until, office.clock())
    return owed


def files(office: Office) -> list[str]:
    """The files that stand in Ada's direct messages."""
    said = office.sandbox.workspace.dm(office.sandbox.workspace.people[ADA]).messages.values()
    return [one["title"] for message in said for one in message.uploads]


async def test_it_is_sent(office: Office, file: DeliveryId) -> None:
    await office.deliver()
    assert files(office) == ["kept.csv"]
    assert await office.state(file) == ("posted", None)


async def test_cut_off_before_the_last_step_it_is_sent(office: Office, file: DeliveryId) -> None:
    await taken_by_another(office)
    await office.deliver(after=LOST)
    assert files(office) == ["kept.csv"]


async def test_cut_off_within_the_last_step_it_is_not_sent_again(office: Office, file: DeliveryId) -> None:
    owed = await taken_by_another(office)
    await office.database.write(exporting_asked.hand_over, owed, "F1", Handed(1, 0), office.clock())
    told: list[str] = []
    office.desk.acts[exporting_asked.ENDED] = lambda owed: noting(told, owed)
    await office.deliver(after=LOST)
    assert files(office) == []
    assert await office.state(file) == ("unknown", "unlooked")
    assert told == ["unknown"]


def noting(told: list[str], owed: Owed) -> Act:
    """Note what they would be told."""
    told.append(str(owed.facts["why"]))
    return Nothing("gone")


@pytest.mark.parametrize("how", ["ratelimited", "some_new_error"])
async def test_what_slack_refuses_for_certain_is_done_again(
    office: Office, file: DeliveryId, how: str
) -> None:
    office.sandbox.fail("files.completeUploadExternal", how)
    await office.deliver()
    assert files(office) == []
    await office.deliver(after=LOST)
    assert files(office) == ["kept.csv"]


async def test_what_slack_never_takes_is_told(office: Office, file: DeliveryId) -> None:
    told: list[str] = []
    office.desk.acts[exporting_asked.ENDED] = lambda owed: noting(told, owed)
    office.sandbox.fail("files.getUploadURLExternal", "file_uploads_disabled")
    await office.deliver()
    assert await office.state(file) == ("dropped", "file_uploads_disabled")
    assert told == ["file_uploads_disabled"]


async def test_behind_a_proxy_bytes_take_the_same_way_as_calls(office: Office, file: DeliveryId) -> None:
    asked: list[str] = []

    async def proxy(request: web.BaseRequest) -> web.StreamResponse:
        asked.append(f"{request.method} {request.url}")
        return web.json_response({"ok": True, "file_id": "F1", "upload_url": "http://files.slack.test/F1"})

    listening = RawTestServer(proxy)
    await listening.start_server()
    client = AsyncWebClient("xoxb-1", "http://slack.test/api/", proxy=str(listening.make_url("/")))

    async def hold(owed: Owed) -> None:
        """Nobody else takes it up."""

    uploads = Uploads(office.database, client, office.clock, hold)
    kept = File("kept.csv", b"kept", message("Here it is."), Handed(1, 0))
    await uploads.send(await taken_by_another(office), kept, ChannelId("D0ADA"))
    await listening.close()
    assert asked == [
        "POST http://slack.test/api/files.getUploadURLExternal",
        "POST http://files.slack.test/F1",
        "POST http://slack.test/api/files.completeUploadExternal",
    ]


def test_bytes_go_to_slack_alone() -> None:
    api = "https://slack.com/api/"
    assert is_slacks("https://files.slack.com/upload/v1/ABC", api)
    assert is_slacks("https://slack.com/upload/v1/ABC", api)
    for address in (
        "http://files.slack.com/upload",
        "https://files.slack.com:8443/upload",
        "https://evilslack.com/upload",
        "https://slack.com.evil.example/upload",
        "https://files.slack.com@evil.example/upload",
        "file:///etc/passwd",
        "",
    ):
        assert not is_slacks(address, api), address
    assert is_slacks("http://127.0.0.1:8765/upload/v1/x", "http://127.0.0.1:8765/api/")
    assert not is_slacks("http://127.0.0.1:9999/upload/v1/x", "http://127.0.0.1:8765/api/")
