"""Which events concern us; and whatever arrives, deciding it is never an error."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import reading, relevance
from handlers.envelopes import is_routable, kind_of, readable
from handlers.intake import our_delivery
from handlers.reading import Unreadable
from storage.communities import IMPORTED, Place
from storage.keys import CommunityId, UserId
from tests.cast import ACME, START

NAMES = """
type subtype event item message previous_message channel user text ts thread_ts event_ts reaction item_user
bot_id metadata event_payload delivery edited files deleted_ts permalink team_id id old_channel_id
new_channel_id event_type
""".split()  # noqa: SIM905 - a list of names is read as names
KINDS = ["message", "reaction_added", "channel_id_changed", "user_change", "message_changed", "tombstone"]
VALUES = st.sampled_from([*KINDS, "star", "C0WOOD", "U0BO", "1763400000.000100", "B0COMMON", "", "\0\ud800"])
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | VALUES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=8),
    max_leaves=20,
)
PLACE = Place(
    **dict.fromkeys(Place.__dataclass_fields__)
    | {
        "id": CommunityId(1),
        "workspace": ACME,
        "channel": "C0WOOD",
        "name": "woodworking",
        "emoji": "star",
        "is_private": False,
        "is_shared": False,
        "adopted_by": UserId("U0ADA"),
        "adopted_at": START,
        "zone": "Europe/London",
    }  # type: ignore[arg-type]
)


@given(body=st.dictionaries(st.sampled_from(NAMES), ANYTHING, max_size=8))
async def test_whatever_arrives_is_read_or_left(body: dict[str, Any]) -> None:
    body = readable(body)
    is_routable(body)
    kind_of(body)
    event = body.get("event", {})
    relevance.concerns(event, PLACE, "U0COMMON")
    our_delivery(event, "B0COMMON")
    for matcher in (reading.is_edit, reading.is_deletion):
        await matcher(event)
    with suppress(Unreadable):
        reading.starred(event, ACME)
    with suppress(Unreadable):
        reading.said(ACME, PLACE.channel, event.get("message", {}), "", "B0COMMON")


@pytest.mark.parametrize(
    ("event", "concerns"),
    [
        ({"type": "message", "user": "U0BO", "text": "hello"}, True),
        ({"type": "message", "user": "U0BO", "subtype": "file_share"}, True),
        ({"type": "message", "user": "U0BO", "subtype": "thread_broadcast"}, True),
        ({"type": "message", "subtype": "message_changed"}, True),
        ({"type": "message", "subtype": "message_deleted"}, True),
        ({"type": "message", "subtype": "channel_convert_to_private"}, True),
        ({"type": "message", "subtype": "channel_topic", "user": "U0BO"}, False),
        ({"type": "message", "user": "U0COMMON"}, False),
        ({"type": "member_joined_channel", "user": "U0BO"}, True),
        ({"type": "channel_rename"}, True),
        ({"type": "pin_added"}, False),
        ({"type": "reaction_added", "reaction": "star::skin-tone-2", "item": {"type": "message"}}, True),
        ({"type": "reaction_added", "reaction": "star", "item": {"type": "file"}}, False),
    ],
)
def test_of_a_community_words_stars_and_comings_concern_us(event: dict[str, Any], concerns: bool) -> None:
    assert relevance.concerns(event, PLACE, "U0COMMON") == concerns
    assert not relevance.concerns(event, None, "U0COMMON")


def test_where_something_was_imported_only_what_became_of_it_concerns_us() -> None:
    """Nobody made the channel a community: what is said there now is nothing to us."""
    imported = replace(PLACE, pause_reason=IMPORTED, emoji="")
    said: dict[str, Any] = {"type": "message", "user": "U0BO", "text": "hello"}
    star = {"type": "reaction_added", "reaction": "star", "item": {"type": "message"}}
    assert not relevance.concerns(said, imported, "U0COMMON")
    assert not relevance.concerns(star, imported, "U0COMMON")
    for subtype in ("message_changed", "message_deleted", "channel_convert_to_private"):
        assert relevance.concerns({"type": "message", "subtype": subtype}, imported, "U0COMMON")
    assert relevance.concerns({"type": "member_joined_channel", "user": "U0BO"}, imported, "U0COMMON")


@pytest.mark.parametrize(
    ("event", "channel"),
    [
        ({"type": "message", "channel": "C1"}, "C1"),
        ({"type": "channel_rename", "channel": {"id": "C1", "name": "new"}}, "C1"),
        ({"type": "reaction_added", "item": {"channel": "C1"}, "channel": "C2"}, "C1"),
        ({"type": "channel_id_changed", "old_channel_id": "G1", "new_channel_id": "C1"}, "G1"),
        ({"type": "user_change", "user": {"id": "U1"}}, None),
    ],
)
def test_the_channel_is_found_wherever_its_kind_puts_it(event: dict[str, Any], channel: str | None) -> None:
    assert relevance.channel_of(event) == channel


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"event": {"type": "reaction_added"}}, "reaction_added"),
        ({"event": {"type": "tenon"}}, "something unknown"),
        ({"type": "block_actions"}, "block_actions"),
        ({"type": "mortise"}, "something unknown"),
        ({"command": "/kb"}, "command"),
    ],
)
def test_a_kind_that_nobody_knows_is_not_told(body: dict[str, Any], kind: str) -> None:
    assert kind_of(body) == kind
