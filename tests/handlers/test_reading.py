"""Slack's payloads as small frozen values."""

from typing import Any

import pytest
from slack_bolt.async_app import AsyncBoltRequest

from handlers import envelopes
from handlers.reading import Unreadable, is_deletion, is_edit, said, starred, value_of
from storage.keys import ChannelId, Timestamp
from tests.cast import ACME
from tests.payloads import form

WOOD = ChannelId("C0WOOD")
TS = "1763400000.000100"


def read(**message: Any) -> Any:
    return said(ACME, WOOD, {"ts": TS, **message}, "", "B0COMMON")


def test_a_message_has_its_author_words_and_place() -> None:
    found = read(user="U0BO", text="hello", permalink="https://acme.slack.example/p1")
    assert (found.author, found.text, found.permalink) == ("U0BO", "hello", "https://acme.slack.example/p1")
    assert (found.key.channel, found.key.ts, found.thread_ts) == (WOOD, TS, None)


def test_a_reply_knows_its_thread_and_a_parent_is_no_reply() -> None:
    assert read(thread_ts="1763400000.000001").thread_ts == "1763400000.000001"
    assert read(thread_ts=TS).thread_ts is None


def test_what_a_bot_wrote_has_no_author() -> None:
    found = read(user="U0ROBOT", bot_id="B0OTHER", text="built")
    assert found.author is None
    assert not found.is_ours
    assert read(bot_id="B0COMMON").is_ours


def test_when_it_was_edited_is_known() -> None:
    assert read(edited={"user": "U0BO", "ts": "1763400009.000000"}).edited_ts == "1763400009.000000"
    assert read().edited_ts is None


def test_a_notice_of_slacks_own_has_no_words() -> None:
    assert read(subtype="channel_join", text="<@U0BO> has joined").text == ""


def test_a_message_without_a_ts_cannot_be_read() -> None:
    with pytest.raises(Unreadable):
        said(ACME, WOOD, {}, "", "B0COMMON")


def test_a_star_loses_its_skin_tone() -> None:
    item = {"type": "message", "channel": "C0WOOD", "ts": TS}
    event = {"type": "reaction_added", "user": "U0BO", "reaction": "wave::skin-tone-3", "item": item}
    found = starred(event | {"event_ts": "1763400001.000000"}, ACME)
    assert (found.emoji, found.by, found.event_ts) == ("wave", "U0BO", "1763400001.000000")


def test_a_star_without_a_time_of_its_own_is_as_old_as_its_message() -> None:
    item = {"type": "message", "channel": "C0WOOD", "ts": TS}
    event = {"type": "reaction_added", "user": "U0BO", "reaction": "star", "item": item}
    assert starred(event, ACME).event_ts == Timestamp(TS)


def changed(message: dict[str, Any], **previous: str) -> dict[str, Any]:
    return {"subtype": "message_changed", "message": message, "previous_message": previous}


@pytest.mark.parametrize(
    ("event", "edit", "deletion"),
    [
        (changed({"edited": {"ts": "1"}, "text": "b"}), True, False),
        (changed({"text": "b"}, text="a"), True, False),
        (changed({"text": "a"}, text="a"), False, False),
        (changed({"subtype": "tombstone"}), False, True),
        ({"subtype": "message_deleted", "deleted_ts": TS}, False, True),
        ({"text": "new"}, False, False),
    ],
)
async def test_an_edit_is_told_from_a_deletion_and_from_an_unfurled_link(
    event: dict[str, Any], edit: bool, deletion: bool
) -> None:
    assert await is_edit(event) == edit
    assert await is_deletion(event) == deletion


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ({"type": "plain_text_input", "value": " Tenons "}, "Tenons"),
        ({"type": "plain_text_input", "value": None}, ""),
        ({"type": "static_select", "selected_option": {"value": "TU"}}, "TU"),
        ({"type": "timepicker", "selected_time": "10:00"}, "10:00"),
        ({"type": "datepicker", "selected_date": "2026-11-24"}, "2026-11-24"),
    ],
)
def test_a_field_has_one_value_whatever_its_kind_calls_it(element: dict[str, Any], value: str) -> None:
    assert value_of(element) == value


@pytest.mark.parametrize(("updated", "is_read"), [(1763400000, True), (0, True), (True, False), (-1, False)])
def test_a_yes_is_no_number(updated: object, *, is_read: bool) -> None:
    body = envelopes.readable({"event": {"user": {"id": "U0BO", "updated": updated}}})
    assert ("updated" in body["event"]["user"]) == is_read


def test_of_several_addresses_bolt_is_given_the_first() -> None:
    addresses = [{"response_url": f"https://hooks.slack.example/{number}"} for number in range(3)]
    body = envelopes.opened(form("of_somebody_else", "", {}, "U0BO") | {"response_urls": addresses})
    request = AsyncBoltRequest(body=body, mode="socket_mode")
    assert request.context.response_url == addresses[0]["response_url"]
