"""The courier against a Slack that answers late, badly or never: each message arrives once, in order."""

import asyncio
from datetime import timedelta

import pytest

from communities import forgetting
from communities.seeing import Sight
from scheduler import letters
from scheduler.act import Act, Nothing, React, Whisper
from scheduler.courier import CLAIM
from storage import deliveries, people
from storage import forgetting as forgetting_ids
from storage.deliveries import Owed
from storage.keys import PersonKey, Timestamp, UserId
from tests.engines import on_either
from tests.people import People
from tests.scheduler.office import CARE, PATIENCE, SETTLED, WOOD, Office
from views.text import message


async def test_a_message_is_posted_once_and_where_it_stands_is_known(office: Office) -> None:
    delivery = await office.owe("hello")
    assert await office.deliver() == 1
    assert await office.deliver(after=timedelta(days=1)) == 0
    assert office.said() == ["hello"]
    owed = await office.database.read(deliveries.by_id, delivery)
    assert owed is not None
    assert owed.posted is not None
    assert owed.posted.ts in office.sandbox.workspace.channels[WOOD].messages


@on_either
@pytest.mark.parametrize("has_landed", [False, True])
@pytest.mark.parametrize("how", ["dropped", "timeout", 500, 503, "fatal_error", "internal_error"])
async def test_without_an_answer_it_is_looked_for_before_it_is_sent_again(
    office: Office, how: str | int, has_landed: bool
) -> None:
    delivery = await office.owe("hello")
    office.sandbox.fail("chat.postMessage", how, after=has_landed)
    if how == "timeout":
        office.client.timeout = 1.0
    await office.deliver()
    office.client.timeout = PATIENCE
    assert office.said() == ["hello"] * has_landed
    assert await office.deliver(after=timedelta(seconds=29)) == 0
    assert await office.deliver(after=timedelta(seconds=2)) == 1
    assert office.said() == ["hello"]
    assert (await office.state(delivery))[0] == "posted"


@on_either
@pytest.mark.parametrize("how", [429, 500, 503, "ratelimited", "dropped", "fatal_error"])
async def test_a_look_that_fails_is_no_answer(office: Office, how: str | int) -> None:
    await office.owe("hello")
    office.sandbox.fail("chat.postMessage", "dropped", after=True)
    office.sandbox.fail("conversations.history", how, times=2)
    for _ in range(4):
        await office.deliver(after=SETTLED)
    assert office.said() == ["hello"]
    assert await office.deliver(after=timedelta(days=1)) == 0


@on_either
async def test_where_slack_lets_nobody_look_it_is_unknown_and_not_sent_again(office: Office) -> None:
    delivery = await office.owe("hello")
    office.sandbox.fail("chat.postMessage", "dropped", after=True)
    office.sandbox.fail("conversations.history", "missing_scope")
    await office.deliver()
    for _ in range(2):
        await office.deliver(after=SETTLED)
    assert await office.state(delivery) == ("unknown", "unlooked")
    assert office.said() == ["hello"]


@on_either
async def test_a_direct_message_without_an_answer_is_not_sent_again(office: Office, bo: PersonKey) -> None:
    delivery = await office.owe("hello", None, user=bo.user)
    office.sandbox.fail("chat.postMessage", "dropped", after=True)
    await office.deliver()
    await office.deliver(after=SETTLED)
    assert await office.state(delivery) == ("unknown", "unlooked")


@on_either
@pytest.mark.parametrize("how", [429, "ratelimited", "rate_limited"])
async def test_told_to_wait_a_channel_waits_and_the_others_do_not(office: Office, how: str | int) -> None:
    office.sandbox.fail("chat.postMessage", how)
    await office.owe("first")
    await office.deliver()
    await office.owe("second")
    await office.owe("elsewhere", CARE)
    await office.deliver()
    assert (office.said(), office.said(CARE)) == ([], ["elsewhere"])
    await office.deliver(after=SETTLED)
    assert office.said() == ["first", "second"]


async def test_what_follows_an_unanswered_message_waits_for_it(office: Office) -> None:
    for says in ("first", "second"):
        await office.owe(says)
    office.sandbox.fail("chat.postMessage", "dropped")
    await office.deliver()
    await office.owe("third")
    await office.owe("elsewhere", CARE)
    await office.deliver(after=timedelta(seconds=10))
    assert (office.said(), office.said(CARE)) == ([], ["elsewhere"])
    await office.deliver(after=SETTLED)
    await office.deliver(after=SETTLED)
    assert office.said() == ["first", "second", "third"]


@on_either
async def test_what_cannot_be_written_does_not_hold_up_a_channel(office: Office) -> None:
    def fail(_: Owed) -> Act:
        raise KeyError("words")

    office.desk.acts["broken"] = fail
    broken = await office.owe("broken", kind="broken")
    await office.owe("second")
    await office.deliver()
    assert office.said() == ["second"]
    for _ in range(10):
        await office.deliver(after=timedelta(hours=1))
    assert await office.state(broken) == ("parked", "failed")


@on_either
@pytest.mark.parametrize("code", ["not_in_channel", "is_archived", "is_inactive"])
async def test_what_slack_refuses_for_good_is_dropped(office: Office, code: str) -> None:
    delivery = await office.owe("hello")
    office.sandbox.fail("chat.postMessage", code)
    await office.deliver()
    assert await office.state(delivery) == ("dropped", code)
    assert await office.deliver(after=timedelta(days=1)) == 0


@on_either
async def test_what_has_nothing_to_say_any_more_is_dropped(office: Office) -> None:
    office.desk.acts["gone"] = lambda _: Nothing("gone")
    delivery = await office.owe("hello", kind="gone")
    await office.deliver()
    assert await office.state(delivery) == ("dropped", "gone")


@pytest.mark.parametrize("has_landed", [False, True])
async def test_a_process_that_died_is_taken_over_from(office: Office, has_landed: bool) -> None:
    delivery = await office.owe("hello")
    now = office.clock()
    (owed,) = await office.database.write(deliveries.claim, "dead", now + timedelta(seconds=60), now)
    if has_landed:
        metadata = {"event_type": "commonplace_delivery", "event_payload": {"delivery": owed.id}}
        await office.client.chat_postMessage(channel=WOOD, text="hello", metadata=metadata)
    assert await office.deliver() == 0
    await office.deliver(after=timedelta(seconds=61))
    assert office.said() == ["hello"]
    assert (await office.state(delivery))[0] == "posted"


@on_either
async def test_it_is_found_also_among_many_messages(office: Office) -> None:
    await office.owe("hello")
    office.sandbox.fail("chat.postMessage", "dropped", after=True)
    await office.deliver()
    async with People(office.sandbox.url) as all_of_them:
        for number in range(250):
            await all_of_them["ada"].says(f"{number}", in_="woodworking")
    await office.deliver(after=SETTLED)
    assert office.said() == ["hello"]


async def test_several_couriers_send_each_message_once_and_in_order(office: Office) -> None:
    wanted = [str(number) for number in range(12)]
    for says in wanted:
        await office.owe(says)
        await office.owe(f"care {says}", CARE)
    couriers = [office.courier, office.another("second"), office.another("third")]
    while sum(await asyncio.gather(*(courier.deliver() for courier in couriers))):
        pass
    assert office.said() == wanted
    assert office.said(CARE) == [f"care {says}" for says in wanted]


async def test_two_a_week_that_nobody_asked_for(office: Office, bo: PersonKey) -> None:
    for says in ("one", "two", "three"):
        await office.owe(says, None, user=bo.user, is_unasked=True)
    await office.owe("asked for", None, user=bo.user)
    await office.deliver()
    direct = office.sandbox.workspace.dm(office.sandbox.workspace.people["U0BO"]).id
    assert office.said(direct) == ["one", "two", "asked for"]
    await office.deliver(after=timedelta(days=6, hours=23))
    assert "three" not in office.said(direct)
    await office.deliver(after=timedelta(hours=2))
    assert office.said(direct)[-1] == "three"


@on_either
async def test_who_wants_to_hear_nothing_hears_nothing(office: Office, bo: PersonKey) -> None:
    await office.database.write(people.change, bo, dial="nothing")
    delivery = await office.owe("news", None, user=bo.user, is_unasked=True)
    await office.deliver()
    assert await office.state(delivery) == ("dropped", "dial")


@on_either
async def test_a_note_is_sent_at_most_once(office: Office) -> None:
    office.desk.acts["whisper"] = lambda owed: Whisper(WOOD, UserId("U0ADA"), message("psst"))
    delivery = await office.owe("psst", kind="whisper")
    office.sandbox.fail("chat.postEphemeral", "dropped")
    await office.deliver()
    await office.deliver(after=SETTLED)
    assert (await office.state(delivery))[0] == "posted"
    shown = office.sandbox.slack.screens.notes.values()
    assert [note.text for note in shown] == []


@on_either
async def test_a_reaction_without_an_answer_is_simply_made_again(office: Office) -> None:
    answer = await office.client.chat_postMessage(channel=WOOD, text="look")
    ts = Timestamp(str(answer["ts"]))
    office.desk.acts["react"] = lambda owed: React(WOOD, ts, "bookmark")
    delivery = await office.owe("react", kind="react")
    office.sandbox.fail("reactions.add", "dropped", after=True)
    await office.deliver()
    await office.deliver(after=SETTLED)
    assert (await office.state(delivery))[0] == "posted"


@pytest.mark.parametrize("ends", ["lost before", "lost after", "stopped"])
async def test_what_was_on_its_way_as_somebody_was_forgotten_is_taken_back(
    office: Office, bo: PersonKey, ends: str
) -> None:
    await office.owe("hello", user=bo.user)
    office.desk.acts[forgetting.KIND] = letters.Desk(office.database, "/kb", sight_of=nobody_asks).write
    how = "timeout" if ends == "stopped" else "dropped"
    office.sandbox.fail("chat.postMessage", how, after=ends != "lost before")
    sending = asyncio.create_task(office.deliver())
    if ends == "stopped":
        # Slack has it, and whoever sent it is stopped before that is written down.
        while not office.said():
            await office.sandbox.workspace.after(office.sandbox.workspace.revision)
        sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    await office.database.write(forgetting.forget, bo, "hashed", office.clock())
    office.clock.advance(CLAIM + SETTLED)
    for _ in range(2):
        await office.another("next").deliver()
    assert office.said() == ["This was about something that is no longer kept."] * (ends != "lost before")
    assert await office.database.read(forgetting_ids.everybody, bo.workspace) == set()


async def nobody_asks(_: PersonKey) -> Sight:
    raise AssertionError
