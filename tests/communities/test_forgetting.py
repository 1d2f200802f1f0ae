"""Whoever asks to be forgotten is: nothing of theirs stays, and nothing brings it back."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import String
from sqlalchemy.orm import Session

from bot import forgetting as at_start
from communities import (
    adopting,
    forgetting,
    keeping,
    questions,
    refusals_notes,
    rhythm,
    searching,
    settling,
    tending,
    using,
)
from communities.adopting import Wish
from communities.searching import Asked, Nothing
from storage import audit, deliveries, entries, inbox, memberships, people, versions
from storage import forgetting as places
from storage.communities import Place
from storage.database import Database
from storage.inbox import Envelope
from storage.keys import ChannelId, ChannelKey, MessageKey, PersonKey, Timestamp, UserId
from storage.ledger import Ledger
from storage.models import Base
from storage.verdicts import OUT_OF_DATE
from tests import traces
from tests.cast import ACME, PROFILES, Clock, says, stars

CANARY = "zyxquandary"
SALT = "5a17"
# Longer than anybody holds what is being sent.
CLAIMED = timedelta(minutes=5)


async def forget(database: Database, clock: Clock, person: PersonKey) -> forgetting.Forgotten:
    line = await database.write(forgetting.line, person, SALT, clock())
    return await database.write(forgetting.forget, person, line.fingerprint, clock())


async def keep(database: Database, clock: Clock, author: PersonKey, place: Place, by: PersonKey) -> int:
    said = says(author, f"Mind the {CANARY} before you glue.", place)
    outcome = await database.write(keeping.star, stars(by, said.key), said, clock())
    assert isinstance(outcome, keeping.NewlyKept)
    return outcome.entry.id


async def busy(database: Database, clock: Clock, who: PersonKey, other: PersonKey, place: Place) -> None:
    """Do everything here that leaves a trace."""
    await keep(database, clock, who, place, other)
    theirs = says(other, "Wax the saw.", place)
    kept = await database.write(keeping.star, stars(who, theirs.key), theirs, clock())
    assert isinstance(kept, keeping.NewlyKept)
    await database.write(using.use, who, kept.entry.id, clock())
    await database.write(questions.heard, says(who, "Does oil hold?", place), None, clock())
    await database.write(memberships.came, place, who.user, "1763500000.000100", clock())
    adopted = Wish(
        ChannelKey(ACME, ChannelId("C0OTHER")),
        "A second concern",
        "",
        "Europe/London",
        rhythm.DEFAULT_PROMPT,
        rhythm.DEFAULT_RECAP,
    )
    await database.write(adopting.adopt, who, adopted, clock())
    await database.write(noted, who, clock())
    body = f'{{"event": {{"type": "message", "user": "{who.user}", "text": "{CANARY}"}}}}'
    envelope = Envelope(ACME, "Ev1", "message", body)
    await database.write(inbox.receive, envelope, None, clock(), clock())
    for owed in await database.write(deliveries.claim, "me", clock() + timedelta(minutes=1), clock()):
        posted = (owed.channel or ChannelId(f"D{owed.id[:8]}"), Timestamp(f"17635.{owed.id[:6]}"))
        await database.write(deliveries.settle, owed.id, "posted", clock(), posted=posted)


def noted(session: Session, who: PersonKey, now: datetime) -> None:
    audit.note(session, ACME, "role", now, by=who.user, person=who.user)


async def test_no_row_of_any_table_knows_them(
    acme: Database, clock: Clock, woodworking: Place, bo: PersonKey, cleo: PersonKey
) -> None:
    await busy(acme, clock, cleo, bo, woodworking)
    assert {"people", "stars", "entries", "deliveries", "communities"} <= await traces.of(acme, cleo.user)
    assert await forget(acme, clock, cleo) == forgetting.Forgotten(1, was_known=True)
    assert await traces.left(acme, cleo.user, CANARY) == set()
    assert (await acme.read(entries.newest, ACME, [woodworking.id], 5))[1] == 1


async def test_others_keep_what_is_theirs(
    acme: Database, clock: Clock, woodworking: Place, bo: PersonKey, cleo: PersonKey
) -> None:
    await busy(acme, clock, cleo, bo, woodworking)
    await forget(acme, clock, cleo)
    ids = (await acme.read(entries.newest, ACME, [woodworking.id], 5))[0]
    found = await acme.read(entries.by_ids, ACME, ids)
    assert [(entry.title, entry.stars, entry.kept_by) for entry in found] == [("Wax the saw", 0, "")]


async def test_what_was_posted_is_changed(
    acme: Database, clock: Clock, woodworking: Place, bo: PersonKey, cleo: PersonKey
) -> None:
    await busy(acme, clock, cleo, bo, woodworking)
    await forget(acme, clock, cleo)
    owed = await acme.write(deliveries.claim, "me", clock() + timedelta(minutes=1), clock(), 200)
    kinds = [one.kind for one in owed]
    # Bo was told whose star it was, and Cleo by direct message that she is kept; the adoption names her.
    assert "farewell" in kinds
    assert kinds.count("revise") >= 2


async def test_nothing_of_theirs_is_kept_again(
    acme: Database, clock: Clock, woodworking: Place, bo: PersonKey, cleo: PersonKey
) -> None:
    await keep(acme, clock, cleo, woodworking, bo)
    await forget(acme, clock, cleo)
    with pytest.raises(refusals_notes.WordsNotKept):
        await keep(acme, clock, cleo, woodworking, bo)
    await acme.write(people.meet, PROFILES["cleo"], clock())
    with pytest.raises(refusals_notes.WordsNotKept):
        await keep(acme, clock, cleo, woodworking, bo)
    assert isinstance(await acme.read(searching.look_up, bo, Asked(CANARY)), Nothing), (
        "the words are found nowhere"
    )


async def test_a_list_of_slacks_is_no_reason_to_know_them(
    acme: Database, clock: Clock, woodworking: Place, bo: PersonKey, cleo: PersonKey
) -> None:
    await forget(acme, clock, cleo)
    inside = [bo.user, cleo.user]
    await acme.write(memberships.counted, woodworking, inside, "1763600000.000000", clock())
    assert await acme.read(memberships.of, woodworking.id, cleo.user) is None
    assert await acme.read(memberships.of, woodworking.id, bo.user) is not None


async def test_a_backup_that_is_put_back_does_not_undo_it(
    acme: Database, clock: Clock, woodworking: Place, bo: PersonKey, cleo: PersonKey, tmp_path: Path
) -> None:
    # The ledger is from a later time than the database, which knows neither salt nor hash.
    ledger = Ledger(tmp_path / "ledger")
    await keep(acme, clock, cleo, woodworking, bo)
    gone = UserId("U0LONGGONE")
    for user in (cleo.user, gone):
        hashed = places.fingerprint(SALT, user)
        ledger.append(forgetting.ledger.Line(ACME, SALT, hashed, "2026-11-20T10:00:00+00:00"))
    assert await at_start.obey(acme, ledger, clock) == 1
    assert await traces.left(acme, cleo.user, CANARY) == set()
    assert await acme.read(places.among, ACME, [cleo.user, gone, bo.user]) == {cleo.user, gone}
    assert await at_start.obey(acme, ledger, clock) == 0


async def test_a_list_made_with_another_salt_is_obeyed_as_soon_as_they_are_here_and_once(
    acme: Database, clock: Clock, woodworking: Place, bo: PersonKey, cleo: PersonKey, tmp_path: Path
) -> None:
    ledger = Ledger(tmp_path / "ledger")
    await forget(acme, clock, bo)
    late = UserId("U0LATE")
    hashed = places.fingerprint("another salt", late)
    ledger.append(forgetting.ledger.Line(ACME, "another salt", hashed, "2026-11-20T10:00:00+00:00"))
    assert await at_start.obey(acme, ledger, clock) == 0
    profile = replace(PROFILES["cleo"], key=PersonKey(ACME, late))
    await acme.write(people.meet, profile, clock())
    assert await at_start.obey(acme, ledger, clock) == 1
    await acme.write(people.meet, profile, clock())
    assert await acme.read(places.among, ACME, [late]) == {late}
    # What they allow again afterwards is theirs to say.
    assert await at_start.obey(acme, ledger, clock) == 0


async def test_who_said_that_it_is_still_true_vouches_no_more(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    said = says(bo, "Wax the saw.", woodworking)
    await acme.write(keeping.star, stars(bo, said.key), said, clock())
    kept = await acme.read(entries.of, said.key)
    assert kept is not None
    await acme.write(tending.still_true, ada, kept.id, clock())
    checked = await acme.read(entries.of, said.key)
    assert checked is not None
    assert (checked.standing, checked.checked_by) == ("trusted", ada.user)
    await forget(acme, clock, ada)
    left = await acme.read(entries.of, said.key)
    assert left is not None
    assert (left.standing, left.checked_by, left.checked_at) == ("candidate", None, None)


async def doubted(database: Database, clock: Clock, said: keeping.Said, *by: PersonKey) -> None:
    """Keep a message and let these people say that it is out of date."""
    kept = await database.write(keeping.star, stars(by[0], said.key), said, clock())
    assert isinstance(kept, keeping.NewlyKept)
    for person in by:
        await database.write(tending.doubt, person, kept.entry.id, OUT_OF_DATE, clock())


async def standing_of(database: Database, message: MessageKey) -> str:
    entry = await database.read(entries.of, message)
    assert entry is not None
    return entry.standing


async def test_nothing_is_in_doubt_by_the_word_of_somebody_who_is_forgotten(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    said = says(ada, "Cut the tenon before the mortise.", woodworking)
    await doubted(acme, clock, said, bo, cleo)
    assert await standing_of(acme, said.key) == "disputed"
    await forget(acme, clock, cleo)
    assert await standing_of(acme, said.key) == "candidate"
    (last, *_) = await acme.read(versions.of, said.key)
    assert (last.what, last.before, last.by) == (versions.STANDING, "disputed", "")


async def test_what_enough_others_doubt_stays_in_doubt(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    said = says(None, "Cut the tenon before the mortise.", woodworking)
    await doubted(acme, clock, said, bo, cleo, ada)
    await forget(acme, clock, cleo)
    assert await standing_of(acme, said.key) == "disputed"


def test_every_column_that_may_name_a_person_is_seen_to() -> None:
    """A new column that names somebody has to say what becomes of it."""
    seen_to = {
        f"{column.class_.__tablename__}.{column.key}"
        for column in (*places.THEIRS, *places.NAMED, *places.NOTED, *places.AUTHORED)
    }
    may_name = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, String)
        and column.name.endswith(("user_id", "author_id", "asker_id", "asked_id", "owner_id", "_by"))
        and column.name not in ("claimed_by", "bot_user_id")
    }
    assert seen_to == may_name


async def test_whoever_has_an_id_that_begins_alike_is_left_alone(
    acme: Database, clock: Clock, cleo: PersonKey
) -> None:
    longer = UserId(f"{cleo.user}PATRA")
    key = f"first_star:{longer}"
    for user in (cleo.user, longer):
        await acme.write(deliveries.owe, ACME, "first_star", f"first_star:{user}", clock(), user=user)
    await forget(acme, clock, cleo)
    assert await acme.write(deliveries.owe, ACME, "first_star", key, clock(), user=longer) is None


async def test_what_is_on_its_way_to_others_is_changed_when_it_has_arrived(
    acme: Database, clock: Clock, woodworking: Place, bo: PersonKey, cleo: PersonKey
) -> None:
    theirs = says(bo, "Wax the saw.", woodworking)
    await acme.write(keeping.star, stars(cleo, theirs.key), theirs, clock())
    until = clock() + timedelta(minutes=1)
    under_way = await acme.write(deliveries.claim, "me", until, clock())
    told = next(one for one in under_way if one.kind == "first_kept")
    await forget(acme, clock, cleo)
    revised = list(await acme.write(deliveries.claim, "me", until, until + CLAIMED, 99))
    assert told.id in [one.facts.get("delivery") for one in revised]


async def test_what_is_being_sent_to_them_is_stopped_and_what_arrived_all_the_same_is_taken_back(
    acme: Database, clock: Clock, cleo: PersonKey
) -> None:
    until, there = clock() + timedelta(minutes=1), (ChannelId("C0WOOD"), Timestamp("1763400000.000100"))
    to_them = {"channel": there[0], "user": cleo.user}
    said = await acme.write(deliveries.owe, ACME, "asked", "asked:1", clock(), **to_them)
    waiting = await acme.write(deliveries.owe, ACME, "asked", "asked:2", until, **to_them)
    assert said is not None
    assert waiting is not None
    await acme.write(deliveries.claim, "me", until, clock())
    await forget(acme, clock, cleo)
    assert not await acme.write(deliveries.renew, said, "me", until)
    assert await acme.read(deliveries.by_id, waiting) is None
    assert await acme.write(settling.settle, said, "posted", clock(), posted=there)
    (owed,) = await acme.write(deliveries.claim, "me", until, clock())
    assert (owed.kind, owed.facts) == (forgetting.KIND, {"ts": there[1], "of": "asked"})
