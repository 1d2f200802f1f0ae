"""What we acknowledge is written down first; what does not concern us is not."""

import asyncio
from typing import Any

import pytest

from handlers.tools import AT_ONCE, Tools
from storage import deliveries, marks
from storage.communities import Place
from storage.database import Database
from storage.keys import PersonKey
from tests.cast import ACME, Clock, says
from tests.payloads import form
from tests.routes import Post, event
from views.ids import Callback


def deletion(place: Place, ts: str = "1763400000.000100") -> dict[str, Any]:
    inner = {"type": "message", "subtype": "message_deleted", "channel": place.channel}
    return inner | {"ts": "1763400001.000100", "deleted_ts": ts, "event_ts": "1763400001.000100"}


async def test_an_event_takes_effect_once_and_leaves_only_its_key(
    acme: Database, post: Post, rows: Any, woodworking: Place
) -> None:
    for _ in range(3):
        assert await post(event(deletion(woodworking))) == 200
    assert await rows() == [("message", "done", 1, False)]


async def test_the_same_fact_under_other_ids_changes_nothing(
    acme: Database, post: Post, rows: Any, woodworking: Place, ada: PersonKey
) -> None:
    said = says(ada, "", woodworking)
    for n in range(3):
        await post(event(deletion(woodworking, said.key.ts), f"Ev{n}"))
    assert {state for _, state, _, _ in await rows()} == {"done"}
    assert (await acme.read(marks.of, said.key)).declined == "deleted"


TS = "1763400000.000100"
ITEM = {"type": "message", "channel": "C0WOOD", "ts": TS}
FILE = {"type": "file", "file": "F1"}
UNCONCERNING: list[dict[str, Any]] = [
    {"type": "message", "channel": "C0ELSEWHERE", "ts": TS, "user": "U0BO", "text": "hello"},
    {"type": "message", "channel": "C0WOOD", "ts": TS, "user": "U0BO", "subtype": "channel_join"},
    {"type": "reaction_added", "reaction": "tada", "user": "U0BO", "item": ITEM},
    {"type": "reaction_added", "reaction": "star", "user": "U0BO", "item": FILE},
    {"type": "reaction_added", "reaction": "star", "user": "U0COMMON", "item": ITEM},
    {"type": "user_change", "user": {"id": "U0STRANGER", "team_id": "T0ACME"}},
    {"type": "something_new", "channel": "C0WOOD"},
    {"type": "something_new"},
]


@pytest.mark.parametrize("inner", UNCONCERNING)
async def test_what_does_not_concern_us_is_not_written_down(
    acme: Database, post: Post, rows: Any, woodworking: Place, inner: dict[str, Any]
) -> None:
    assert await post(event(inner)) == 200
    assert await rows() == []


async def test_a_form_sent_by_somebody_of_another_company_is_for_us(
    acme: Database, post: Post, rows: Any, woodworking: Place
) -> None:
    theirs = form(Callback.FORGET_FORM, "", {}, "U0EVE") | {"team": {"id": "T0GLOBEX", "domain": "globex"}}
    theirs["view"]["team_id"] = theirs["user"]["team_id"] = "T0GLOBEX"
    assert await post(theirs) == 200
    assert [kind for kind, *_ in await rows()] == ["view_submission"]


async def test_what_is_for_another_workspace_is_not_written_down(
    acme: Database, post: Post, rows: Any, woodworking: Place
) -> None:
    assert await post(event(deletion(woodworking), team="T0OTHER")) == 200
    assert await rows() == []


@pytest.mark.parametrize(
    "body",
    [
        {"type": "app_rate_limited", "team_id": "T0ACME", "minute_rate_limited": 1},
        {"type": "url_verification", "challenge": "x"},
        {"ssl_check": "1"},
        {"type": "event_callback", "team_id": "T0ACME"},
        {},
    ],
)
async def test_what_is_no_event_is_answered_and_dropped(
    acme: Database, post: Post, rows: Any, body: dict[str, Any]
) -> None:
    assert await post(body) == 200
    assert await rows() == []


async def test_our_own_post_settles_its_delivery_and_stops_there(
    acme: Database, post: Post, rows: Any, clock: Clock, woodworking: Place
) -> None:
    made = await acme.write(deliveries.owe, ACME, "recap", "recap:1", clock(), channel=woodworking.channel)
    inner = {
        "type": "message",
        "channel": woodworking.channel,
        "ts": "1763500000.000900",
        "user": "U0COMMON",
        "bot_id": "B0COMMON",
        "text": "This week",
        "metadata": {"event_type": "commonplace_delivery", "event_payload": {"delivery": made}},
    }
    assert await post(event(inner)) == 200
    assert await rows() == []
    assert made is not None
    owed = await acme.read(deliveries.by_id, made)
    assert owed is not None
    assert owed.posted is not None
    assert owed.posted.ts == "1763500000.000900"


async def test_somebody_else_cannot_settle_our_deliveries(
    acme: Database, post: Post, clock: Clock, woodworking: Place
) -> None:
    """Metadata can be read and copied by every app of the workspace."""
    made = await acme.write(deliveries.owe, ACME, "recap", "recap:1", clock(), channel=woodworking.channel)
    inner = {
        "type": "message",
        "channel": woodworking.channel,
        "ts": "1763500000.000900",
        "bot_id": "B0OTHER",
    }
    metadata = {"event_type": "commonplace_delivery", "event_payload": {"delivery": made}}
    await post(event(inner | {"metadata": metadata}))
    assert made is not None
    owed = await acme.read(deliveries.by_id, made)
    assert owed is not None
    assert owed.posted is None


async def test_above_the_limit_events_wait_in_the_inbox_and_upkeep_takes_them(
    acme: Database, tools: Tools, post: Post, rows: Any, upkeep_takes: Any, woodworking: Place
) -> None:
    tools.load.running = AT_ONCE
    assert await post.status(event(deletion(woodworking))) == 200
    assert await rows() == [("message", "waiting", 0, True)]
    tools.load.running = 0
    assert await upkeep_takes() == 1
    assert await rows() == [("message", "done", 1, False)]


async def test_upkeep_waits_for_room_too(
    tools: Tools, post: Post, rows: Any, upkeep_takes: Any, woodworking: Place
) -> None:
    for _ in range(AT_ONCE):
        tools.load.begins(None)
    await post.status(event(deletion(woodworking)))
    taking = asyncio.create_task(upkeep_takes())
    done, _ = await asyncio.wait({taking}, timeout=0.2)
    assert not done
    for _ in range(AT_ONCE):
        tools.load.ends(None)
    assert await taking == 1
    assert await rows() == [("message", "done", 1, False)]


async def test_an_envelope_that_is_under_way_is_not_begun_again(
    acme: Database, tools: Tools, post: Post, rows: Any, clock: Clock, woodworking: Place
) -> None:
    """A star that waits for its turn to ask Slack may outlast its claim; asking twice would take longer."""
    await post(event(deletion(woodworking)))
    (_, state, attempts, _) = (await rows())[0]
    tools.load.envelopes.add(1)  # type: ignore[arg-type]
    assert await post(event(deletion(woodworking)), inbox_id=1) == 200
    assert (await rows())[0][1:3] == (state, attempts)
