"""Files as Slack takes them: announced, uploaded once, shared once, and fetched by whoever may see them."""

from dataclasses import replace
from typing import Any

import pytest
from aiohttp import FormData
from slack_sdk.errors import SlackApiError

from sandbox import files
from tests.people import People, Person
from tests.sandbox.conftest import TestedApp


async def announced(app: TestedApp, length: int = 4, name: str = "kept.csv") -> Any:
    return (await app.client.files_getUploadURLExternal(filename=name, length=length)).data


async def completes(app: TestedApp, ident: str, channel: str | None = None) -> Any:
    given = [{"id": ident, "title": "Kept"}]
    return await app.client.files_completeUploadExternal(files=given, channel_id=channel)


async def code(call: Any) -> str:
    with pytest.raises(SlackApiError) as no:
        await call
    return str(no.value.response["error"])


@pytest.fixture
async def dm(app: TestedApp, ada: Person) -> str:
    return str((await app.client.conversations_open(users=ada.id))["channel"]["id"])


async def test_a_file_is_sent_and_fetched(
    app: TestedApp, people: People, ada: Person, bo: Person, dm: str
) -> None:
    given = await announced(app)
    assert await people.send(given["upload_url"], b"kept") == 200
    assert await ada.downloads(given["file_id"]) is None
    await completes(app, given["file_id"], dm)
    assert await ada.files() == {"Kept": b"kept"}
    assert await bo.downloads(given["file_id"]) is None


async def test_a_form_will_do(app: TestedApp, people: People, ada: Person, dm: str) -> None:
    given, form = await announced(app), FormData()
    form.add_field("filename", b"kept", filename="kept.csv")
    assert await people.send(given["upload_url"], form) == 200
    await completes(app, given["file_id"], dm)
    assert await ada.files() == {"Kept": b"kept"}


async def test_bytes_are_as_many_as_announced(app: TestedApp, people: People, dm: str) -> None:
    for data in (b"", b"kep", b"kept.", b"k" * 200_000):
        given = await announced(app)
        assert await people.send(given["upload_url"], data) == 400
        assert await code(completes(app, given["file_id"], dm)) == "file_not_found"


async def test_an_address_is_good_once_and_not_for_long(
    app: TestedApp, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = await announced(app)
    assert await people.send(given["upload_url"], b"kept") == 200
    assert await people.send(given["upload_url"], b"kept") == 404
    assert await people.send(given["upload_url"][:-3] + "xyz", b"kept") == 404
    monkeypatch.setattr(files, "SECONDS", -1.0)
    assert await people.send((await announced(app))["upload_url"], b"kept") == 404


async def test_what_cannot_be_announced(app: TestedApp) -> None:
    assert await code(announced(app, 0)) == "missing_argument"
    assert await code(announced(app, -1)) == "missing_argument"
    assert await code(announced(app, files.LARGEST + 1)) == "file_upload_size_restricted"
    assert await code(announced(app, 4, "")) == "invalid_arguments"


async def test_a_file_is_shared_once_and_only_where_the_app_is(
    app: TestedApp, people: People, dm: str
) -> None:
    given = await announced(app)
    assert await code(completes(app, "F0NOBODY", dm)) == "file_not_found"
    assert await code(completes(app, given["file_id"], dm)) == "file_not_found"
    await people.send(given["upload_url"], b"kept")
    assert await code(completes(app, given["file_id"], "C0RANDOM")) == "not_in_channel"
    assert await code(completes(app, given["file_id"], "U0ADA")) == "channel_not_found"
    await completes(app, given["file_id"], dm)
    assert await code(completes(app, given["file_id"], dm)) == "file_not_found"


async def test_without_the_scope_there_are_no_files(app: TestedApp, sandbox: Any) -> None:
    slack = sandbox.slack
    slack.manifest = replace(slack.manifest, scopes=slack.manifest.scopes - {"files:write"})
    assert await code(announced(app)) == "missing_scope"
