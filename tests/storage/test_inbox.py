"""The inbox: what was acknowledged takes effect once, or is parked where somebody looks."""

import asyncio
import json
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import inbox
from storage.database import Database
from storage.inbox import ATTEMPTS, RETRY, Envelope
from storage.keys import ChannelId, InboxId, MessageKey, PersonKey, Timestamp, UserId, WorkspaceId
from storage.models import InboxRow
from tests.cast import ACME, Clock
from tests.engines import on_sqlite
from tests.steps import steps

CLAIM = timedelta(seconds=60)
GONE = MessageKey(ACME, ChannelId("C0WOOD"), Timestamp("1763400000.000100"))


def envelope(key: str, body: str = "{}", kind: str = "message", workspace: WorkspaceId = ACME) -> Envelope:
    return Envelope(workspace, key, kind, body)


def spoken(key: str, message: MessageKey = GONE, **more: object) -> Envelope:
    """A message event, written down the way intake writes it."""
    event = {"type": "message", "channel": message.channel, "ts": message.ts, "text": "secret", **more}
    return envelope(key, json.dumps({"event": event}, sort_keys=True))


async def received(database: Database, clock: Clock, *written: Envelope) -> list[InboxId]:
    """These envelopes, waiting."""
    rows = [await database.write(inbox.receive, one, None, clock(), clock()) for one in written]
    return [row for row in rows if row is not None]


def state(session: Session, row: InboxId) -> tuple[str, str | None]:
    found = session.get_one(InboxRow, row)
    return found.state, found.body


def bodies(session: Session) -> list[str]:
    return list(session.scalars(select(InboxRow.body).where(InboxRow.body.is_not(None))))


async def test_the_same_envelope_is_received_once(database: Database, clock: Clock) -> None:
    assert len(await received(database, clock, envelope("Ev1"), envelope("Ev1"), envelope("Ev2"))) == 2


async def test_workspaces_do_not_share_keys(database: Database, clock: Clock) -> None:
    elsewhere = envelope("Ev1", workspace=WorkspaceId("T0OTHER"))
    assert len(await received(database, clock, envelope("Ev1"), elsewhere)) == 2


async def test_of_many_deliveries_of_one_envelope_one_is_received(database: Database, clock: Clock) -> None:
    rows = await asyncio.gather(
        *(database.write(inbox.receive, envelope("Ev1"), "live", clock() + CLAIM, clock()) for _ in range(11))
    )
    assert len([row for row in rows if row is not None]) == 1


async def test_what_is_settled_keeps_its_key_and_loses_its_words(database: Database, clock: Clock) -> None:
    (row,) = await received(database, clock, spoken("Ev1"))
    assert await database.write(inbox.settle, row, clock())
    assert await database.read(state, row) == ("done", None)
    assert await received(database, clock, spoken("Ev1")) == []


async def test_only_one_of_two_settles(database: Database, clock: Clock) -> None:
    (row,) = await received(database, clock, envelope("Ev1"))
    settled = await asyncio.gather(*(database.write(inbox.settle, row, clock()) for _ in range(8)))
    assert settled.count(True) == 1


async def test_two_claimants_never_get_the_same_row(database: Database, clock: Clock) -> None:
    rows = await received(database, clock, *(envelope(f"Ev{n}") for n in range(40)))
    claimed = await asyncio.gather(
        *(database.write(inbox.claim_overdue, f"p{n}", clock() + CLAIM, clock(), 7) for n in range(12))
    )
    taken = [waiting.id for batch in claimed for waiting in batch]
    assert sorted(taken) == sorted(set(taken))
    assert set(taken) <= set(rows)


async def test_every_row_is_claimed_in_the_end(database: Database, clock: Clock) -> None:
    rows = await received(database, clock, *(envelope(f"Ev{n}") for n in range(20)))
    taken: list[InboxId] = []
    while claimed := await database.write(inbox.claim_overdue, "p", clock() + CLAIM, clock(), 7):
        taken += [waiting.id for waiting in claimed]
    assert taken == rows


async def test_a_live_dispatch_is_left_alone_until_its_claim_runs_out(
    database: Database, clock: Clock
) -> None:
    row = await database.write(inbox.receive, envelope("Ev1"), "live", clock() + CLAIM, clock())
    assert await database.write(inbox.claim_overdue, "upkeep", clock() + CLAIM, clock()) == []
    clock.advance(seconds=61)
    claimed = await database.write(inbox.claim_overdue, "upkeep", clock() + CLAIM, clock())
    assert [waiting.id for waiting in claimed] == [row]


async def test_what_is_under_way_is_not_taken_again_however_long_it_takes(
    database: Database, clock: Clock
) -> None:
    (row,) = await received(database, clock, envelope("Ev1"))
    assert len(await database.write(inbox.claim_overdue, "p", clock() + CLAIM, clock())) == 1
    for _ in range(ATTEMPTS + 1):
        clock.advance(days=2)
        again = await database.write(inbox.claim_overdue, "p", clock() + CLAIM, clock(), under_way=(row,))
        assert again == []
    assert (await database.read(state, row))[0] == "waiting"
    assert await database.write(inbox.settle, row, clock())


async def test_what_is_under_way_is_taken_by_no_other_process_while_this_one_looks(
    database: Database, clock: Clock
) -> None:
    (row,) = await received(database, clock, envelope("Ev1"))
    assert len(await database.write(inbox.claim_overdue, "p", clock() + CLAIM, clock())) == 1
    for _ in range(ATTEMPTS + 1):
        clock.advance(seconds=50)
        await database.write(inbox.claim_overdue, "p", clock() + CLAIM, clock(), under_way=(row,))
        assert await database.write(inbox.claim_overdue, "q", clock() + CLAIM, clock()) == []
    clock.advance(seconds=70)
    assert len(await database.write(inbox.claim_overdue, "q", clock() + CLAIM, clock())) == 1


async def test_after_a_restart_nobody_has_a_claim(database: Database, clock: Clock) -> None:
    await database.write(inbox.receive, envelope("Ev1"), "before", clock() + CLAIM, clock())
    await database.write(inbox.release)
    assert len(await database.write(inbox.claim_overdue, "after", clock() + CLAIM, clock())) == 1


async def test_what_fails_is_tried_again_each_time_later_and_parked_after_the_fifth(
    database: Database, clock: Clock
) -> None:
    (row,) = await received(database, clock, spoken("Ev1"))
    for wait in (*RETRY, None):
        claimed = await database.write(inbox.claim_overdue, "p", clock() + CLAIM, clock())
        assert [waiting.id for waiting in claimed] == [row]
        await database.write(inbox.fail, row, "ref", clock())
        if wait is not None:
            clock.now += wait
            assert await database.write(inbox.claim_overdue, "p", clock() + CLAIM, clock()) == []
            clock.advance(seconds=1)
    assert len(RETRY) == ATTEMPTS - 1
    assert (await database.read(state, row))[0] == "parked"
    clock.advance(days=30)
    assert await database.write(inbox.claim_overdue, "p", clock() + CLAIM, clock()) == []


async def test_what_is_given_up_keeps_no_words(database: Database, clock: Clock) -> None:
    (row,) = await received(database, clock, envelope("tr1", '{"text": "what I searched"}', "command"))
    await database.write(inbox.fail, row, "ref", clock(), give_up=True)
    assert await database.read(state, row) == ("parked", None)


async def test_what_was_settled_cannot_fail_any_more(database: Database, clock: Clock) -> None:
    (row,) = await received(database, clock, envelope("Ev1"))
    await database.write(inbox.settle, row, clock())
    await database.write(inbox.fail, row, "ref", clock())
    assert await database.read(state, row) == ("done", None)


async def test_words_of_a_message_that_is_gone_leave_the_inbox(database: Database, clock: Clock) -> None:
    edit = {"message": {"ts": GONE.ts, "text": "secret"}, "ts": "1", "channel": GONE.channel}
    pointed = {"channel": {"id": GONE.channel}, "message": {"ts": GONE.ts, "text": "secret"}}
    inside = [
        spoken("Ev1"),
        envelope("Ev2", json.dumps({"event": edit})),
        envelope("tr1", json.dumps(pointed), "message_action"),
    ]
    rows = await received(database, clock, *inside)
    await database.write(inbox.erase_words, GONE, clock())
    for row in rows:
        assert await database.read(state, row) == ("done", None)


async def test_what_is_parked_loses_its_words_too(database: Database, clock: Clock) -> None:
    (row,) = await received(database, clock, spoken("Ev1"))
    for _ in range(ATTEMPTS):
        await database.write(inbox.claim_overdue, "p", clock(), clock.advance(days=1))
        await database.write(inbox.fail, row, "ref", clock())
    assert (await database.read(state, row))[0] == "parked"
    await database.write(inbox.erase_words, GONE, clock())
    assert await database.read(state, row) == ("done", None)


async def test_other_messages_stay_in_the_inbox(database: Database, clock: Clock) -> None:
    elsewhere = MessageKey(ACME, ChannelId("C0OTHER"), GONE.ts)
    reply = spoken("Ev2", MessageKey(ACME, GONE.channel, Timestamp("2.2")), thread_ts=GONE.ts)
    deletion = spoken("Ev3", subtype="message_deleted", deleted_ts=GONE.ts)
    rows = await received(database, clock, spoken("Ev1", elsewhere), reply, deletion)
    await database.write(inbox.erase_words, GONE, clock())
    for row in rows:
        assert (await database.read(state, row))[0] == "waiting"


async def test_an_author_who_wants_nothing_kept_leaves_no_words_in_the_inbox(
    database: Database, clock: Clock
) -> None:
    await received(database, clock, spoken("Ev1", user="U0BO"), spoken("Ev2", user="U0ADA"))
    await database.write(inbox.erase_words_of, PersonKey(ACME, UserId("U0BO")), clock())
    (left,) = await database.read(bodies)
    assert "U0ADA" in left


@on_sqlite
async def test_words_are_erased_without_a_look_at_what_is_done(database: Database, clock: Clock) -> None:
    def erase(session: Session) -> None:
        inbox.erase_words(session, GONE, clock())

    counted: list[int] = []
    for key in ("Ev1", "Ev2"):
        await received(database, clock, spoken(key))
        counted.append(await database.write(steps, erase))
        done = await received(database, clock, *(envelope(f"{key}:{number}") for number in range(200)))
        for row in done:
            await database.write(inbox.settle, row, clock())
    assert counted[1] < 2 * counted[0]


async def test_keys_are_forgotten_after_a_week(database: Database, clock: Clock) -> None:
    settled, waiting = await received(database, clock, spoken("Ev1"), envelope("Ev2"))
    await database.write(inbox.erase_words, GONE, clock())
    clock.advance(days=7, seconds=1)
    await database.write(inbox.forget_old, clock())
    assert await received(database, clock, spoken("Ev1")) != []
    assert await received(database, clock, envelope("Ev2")) == []
    assert (await database.read(state, waiting))[0] == "waiting"
    assert settled != waiting
