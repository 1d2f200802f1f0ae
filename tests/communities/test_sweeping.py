"""Many deletions at once, by several people, are held until somebody says what they mean."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from communities import (
    authorship,
    by_hand,
    forgetting,
    keeping,
    questions,
    refusals,
    searching,
    sweeping,
    tending,
    using,
)
from communities.authorship import Erased, Swept
from communities.keeping import Said
from communities.retention import Retention
from communities.searching import Asked, Found, Nothing
from communities.sweeping import DecidedBefore, PutBack
from storage import applications, audit, deliveries, entries, people, sweeps, sweeps_waiting, told
from storage.communities import Place
from storage.database import Database
from storage.deliveries import Owed
from storage.entries import Draft
from storage.keys import ChannelId, MessageKey, PersonKey, SweepId, Timestamp
from storage.models import Deletion
from storage.verdicts import OUT_OF_DATE
from tests import traces
from tests.cast import ACME, PROFILES, Clock, says, stars
from tests.engines import on_sqlite
from tests.steps import steps

CANARY = "zyxquandary"


async def keep_many(
    database: Database,
    clock: Clock,
    place: Place,
    authors: list[PersonKey],
    by: PersonKey,
    count: int,
    after: int = 0,
) -> list[Said]:
    kept = []
    for number in range(count):
        author = authors[number % len(authors)]
        said = says(author, f"Mind the {CANARY} number{number} before you glue.", place)
        said = Said(
            MessageKey(ACME, place.channel, Timestamp(f"17634{after + number:05}.000100")),
            said.author,
            said.text,
            said.permalink,
        )
        await database.write(keeping.star, stars(by, said.key), said, clock())
        kept.append(said)
    return kept


async def delete(database: Database, clock: Clock, kept: list[Said]) -> list[type]:
    return [type(await database.write(authorship.deleted, said.key, clock())) for said in kept]


async def found(database: Database, by: PersonKey, words: str) -> bool:
    outcome = await database.read(searching.look_up, by, Asked(words))
    assert isinstance(outcome, Found | Nothing)
    return isinstance(outcome, Found)


def held_in(session: Session, sweep: SweepId) -> list[Draft]:
    rows = session.scalars(select(Deletion).where(Deletion.sweep_id == sweep))
    return [sweeps.as_held(row).draft for row in rows]


async def finish(database: Database, clock: Clock) -> None:
    while await database.write(sweeping.finish_some, clock()):
        pass


async def question(database: Database, clock: Clock) -> Owed:
    later = clock() + sweeping.ASKED_AFTER
    for _ in range(2):
        await database.write(sweeping.look_after, later)
    owed = await database.write(deliveries.claim, "me", later + timedelta(minutes=2), later, 500)
    (one,) = [one for one in owed if one.kind == "swept"]
    return one


@pytest.fixture
async def swept(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> list[Said]:
    """Thirty notes by three people, all of whose messages were deleted within the hour."""
    kept = await keep_many(acme, clock, woodworking, [ada, bo, cleo], bo, 30)
    last = await acme.read(entries.of, kept[-1].key)
    assert last is not None
    await acme.write(using.use, ada, last.id, clock())
    doubted = await acme.read(entries.of, kept[-3].key)
    assert doubted is not None
    for person in (bo, cleo):
        await acme.write(tending.doubt, person, doubted.id, OUT_OF_DATE, clock())
    assert await delete(acme, clock, kept) == [Erased] * 20 + [Swept] * 10
    return kept


async def test_one_persons_deletions_are_always_followed(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    for after, authors in ((0, [ada]), (500, [ada, bo])):
        kept = await keep_many(acme, clock, woodworking, authors, bo, 30, after)
        assert await delete(acme, clock, kept) == [Erased] * 30
        clock.now += timedelta(hours=2)
    assert await traces.left(acme, CANARY) == set()


async def test_slow_deletions_are_followed(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    kept = await keep_many(acme, clock, woodworking, [ada, bo, cleo], bo, 30)
    for said in kept:
        clock.now += timedelta(minutes=4)
        assert await delete(acme, clock, [said]) == [Erased]


async def test_whoever_wants_deletions_followed_has_them_followed(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    for said in await keep_many(acme, clock, woodworking, [ada, bo, cleo], bo, 30):
        outcome = await acme.write(authorship.deleted, said.key, clock(), retention=Retention(follows=True))
        assert isinstance(outcome, Erased)


async def test_a_star_that_was_being_decided_brings_nothing_back_that_is_held(
    acme: Database, clock: Clock, swept: list[Said], ada: PersonKey, cleo: PersonKey
) -> None:
    with pytest.raises(refusals.Gone):
        await acme.write(keeping.star, stars(cleo, swept[-1].key), swept[-1], clock())
    with pytest.raises(refusals.Gone):
        await acme.write(by_hand.keep, swept[-1], ada, "Glue", (), clock())
    assert not await found(acme, cleo, "number29")


async def test_a_question_that_is_heard_of_late_is_not_asked_when_it_is_held(
    acme: Database, clock: Clock, swept: list[Said]
) -> None:
    late = replace(swept[-1], text="Who knows when to glue?")
    assert isinstance(await acme.write(questions.heard, late, None, clock()), keeping.Ignored)


async def test_what_is_held_is_seen_by_nobody_and_an_administrator_is_asked_once(
    acme: Database, clock: Clock, swept: list[Said], ada: PersonKey, bo: PersonKey
) -> None:
    assert not await found(acme, bo, "number29")
    assert await acme.read(entries.by_author, ACME, bo.user) == []
    assert "deletions" in await traces.of(acme, CANARY)
    owed = await question(acme, clock)
    assert owed.user == ada.user
    told = await acme.read(sweeps.summary, ACME, SweepId(owed.facts["sweep"]))
    assert told is not None
    assert (told.notes, told.authors) == (10, 3)
    assert await delete(acme, clock, swept[-1:]) == [Swept]


@on_sqlite
async def test_whether_it_was_asked_is_seen_without_a_look_at_every_message(
    acme: Database, clock: Clock, swept: list[Said], ada: PersonKey
) -> None:
    def told_of(session: Session, kind: str) -> None:
        made = deliveries.owe(session, ACME, kind, uuid4().hex, clock() - timedelta(days=1), user=ada.user)
        assert made is not None
        deliveries.settle(session, made, "posted", clock())

    owed, later = await question(acme, clock), clock() + sweeping.ASKED_AFTER
    await acme.write(deliveries.settle, owed.id, "posted", clock())
    counted: list[int] = []
    for _ in range(2):
        counted.append(await acme.write(steps, lambda session: sweeping.look_after(session, later)))
        for _ in range(300):
            await acme.write(told_of, "bookmark")
    assert counted[1] < 2 * counted[0]


async def test_kept_they_are_there_again_with_their_uses(
    acme: Database, clock: Clock, swept: list[Said], ada: PersonKey, bo: PersonKey
) -> None:
    sweep = SweepId((await question(acme, clock)).facts["sweep"])
    with pytest.raises(refusals.AdministratorsOnly):
        await acme.write(sweeping.decide, bo, sweep, clock(), keeps=True)
    assert await acme.write(sweeping.decide, ada, sweep, clock(), keeps=True) == PutBack(10)
    await finish(acme, clock)
    assert await found(acme, bo, "number29")
    entry = await acme.read(entries.of, swept[-1].key)
    assert entry is not None
    assert [use.by for use in await acme.read(applications.of, entry.id)] == [ada.user]
    assert await acme.write(sweeping.decide, ada, sweep, clock(), keeps=False) == DecidedBefore()
    await finish(acme, clock)
    # Slack tells of a deletion more than once; what was put back stays.
    assert await delete(acme, clock, swept[-1:]) == [Swept]
    assert await found(acme, bo, "number29")
    (noted,) = await acme.read(audit.recent, ACME, 5)
    assert (noted.by, noted.what, noted.facts) == (ada.user, "sweep_kept", {"notes": 10})


async def test_what_is_put_back_stands_by_the_words_that_are_left(
    acme: Database, clock: Clock, swept: list[Said], ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    """While it was held, one of two who doubted it was forgotten; they had starred it, too."""
    sweep = SweepId((await question(acme, clock)).facts["sweep"])
    held = next(one for one in await acme.read(held_in, sweep) if one.message == swept[-3].key)
    assert (held.author, held.standing, held.stars) == (ada.user, "disputed", 1)
    line = await acme.write(forgetting.line, bo, "5a17", clock())
    await acme.write(forgetting.forget, bo, line.fingerprint, clock())
    await acme.write(sweeping.decide, ada, sweep, clock(), keeps=True)
    await finish(acme, clock)
    entry = await acme.read(entries.of, swept[-3].key)
    assert entry is not None
    assert (entry.standing, entry.stars) == ("candidate", 0)


@pytest.mark.parametrize("how", ["erased", "unanswered"])
async def test_erased_or_unanswered_nothing_is_left(
    acme: Database, clock: Clock, swept: list[Said], ada: PersonKey, how: str
) -> None:
    owed = await question(acme, clock)
    sweep = SweepId(owed.facts["sweep"])
    if how == "erased":
        outcome = await acme.write(sweeping.decide, ada, sweep, clock(), keeps=False)
        assert outcome == sweeping.Erased(10)
    else:
        # Until Slack has the question nobody was asked, however long that takes.
        assert await acme.write(sweeping.look_after, clock.advance(days=60)) == 0
        posted = (ChannelId("D0ADA"), Timestamp("1.000100"))
        await acme.write(deliveries.settle, owed.id, "posted", clock(), posted=posted)
        almost = sweeping.ANSWER_WITHIN - timedelta(seconds=1)
        assert await acme.write(sweeping.look_after, clock() + almost) == 0
        assert await acme.write(sweeping.look_after, clock() + sweeping.ANSWER_WITHIN) == 1
    await finish(acme, clock)
    assert await traces.left(acme, CANARY) == set()
    said = swept[-1]
    with pytest.raises(refusals.Gone):
        await acme.write(keeping.star, stars(ada, said.key), said, clock())


@pytest.mark.parametrize("how", ["never keep", "forget"])
async def test_what_is_held_goes_with_its_author(
    acme: Database, clock: Clock, swept: list[Said], ada: PersonKey, cleo: PersonKey, how: str
) -> None:
    sweep = SweepId((await question(acme, clock)).facts["sweep"])
    if how == "never keep":
        await acme.write(authorship.never_keep, cleo, clock())
    else:
        line = await acme.write(forgetting.line, cleo, "5a17", clock())
        await acme.write(forgetting.forget, cleo, line.fingerprint, clock())
    told = await acme.read(sweeps.summary, ACME, sweep)
    assert told is not None
    assert told.authors == 2


async def test_nobody_of_another_workspace_decides(
    acme: Database, clock: Clock, swept: list[Said], ada: PersonKey
) -> None:
    sweep = SweepId((await question(acme, clock)).facts["sweep"])
    stranger = PersonKey(type(ACME)("T0OTHER"), ada.user)
    with pytest.raises(refusals.Gone):
        await acme.write(sweeping.decide, stranger, sweep, clock(), keeps=True)
    assert await acme.read(people.administrator, ACME) == PROFILES["ada"].key.user


async def test_nobody_but_an_administrator_is_asked(
    acme: Database, clock: Clock, woodworking: Place, bo: PersonKey, cleo: PersonKey, dev: PersonKey
) -> None:
    """The numbers are of every channel, and nobody else may know them."""
    kept = await keep_many(acme, clock, woodworking, [bo, cleo, dev], bo, 30)
    assert Swept in await delete(acme, clock, kept)
    administrator = PROFILES["ada"]
    await acme.write(people.meet, replace(administrator, is_admin=False), clock())
    later = clock() + sweeping.ASKED_AFTER
    await acme.write(sweeping.look_after, later)
    until = later + timedelta(minutes=2)
    assert "swept" not in [one.kind for one in await acme.write(deliveries.claim, "me", until, later, 500)]
    await acme.write(people.meet, administrator, clock())
    assert (await question(acme, clock)).user == administrator.key.user


def age(clock: Clock, said: Said) -> timedelta:
    return clock() - datetime.fromtimestamp(float(said.key.ts), UTC)


async def drip(
    database: Database, clock: Clock, kept: list[Said], oldest: timedelta = timedelta(days=300)
) -> list[type]:
    """Delete these as Slack would, where it clears out what is so old; the messages here are a year old."""
    as_set = Retention(oldest=oldest)
    return [
        type(await database.write(authorship.deleted, said.key, clock(), retention=as_set)) for said in kept
    ]


async def asked(database: Database, clock: Clock) -> list[Owed]:
    """The questions that are sent today."""
    await database.write(sweeping.look_after, clock.advance(days=1))
    until = clock() + timedelta(minutes=2)
    owed = await database.write(deliveries.claim, "me", until, clock(), 500)
    for one in owed:
        await database.write(
            deliveries.settle, one.id, "posted", clock(), posted=(ChannelId("D0ADA"), Timestamp("1.000100"))
        )
    return [one for one in owed if one.kind == sweeping.KIND]


async def notes(database: Database, owed: Owed) -> int:
    told = await database.read(sweeps.summary, ACME, SweepId(owed.facts["sweep"]))
    assert told is not None
    return told.notes


async def test_what_is_old_is_held_however_few_there_are_and_what_is_younger_goes(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    kept = await keep_many(acme, clock, woodworking, [ada], bo, 2)
    younger = age(clock, kept[0]) + timedelta(microseconds=1)
    assert await drip(acme, clock, kept[:1], younger) == [Erased]
    assert await drip(acme, clock, kept[1:], age(clock, kept[1])) == [Swept]
    assert not await found(acme, bo, "number1")


async def test_what_slack_clears_out_makes_nothing_younger_part_of_a_sweep(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    old = await keep_many(acme, clock, woodworking, [ada, bo, cleo], bo, 25)
    young = await keep_many(acme, clock, woodworking, [bo], bo, 1, after=90_000)
    oldest = age(clock, old[-1])
    assert await drip(acme, clock, old, oldest) == [Swept] * 25
    assert await drip(acme, clock, young, oldest) == [Erased]


async def test_a_drip_is_one_question_a_week(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    kept = await keep_many(acme, clock, woodworking, [ada, bo], bo, 20)
    told = []
    for day in range(20):
        assert await drip(acme, clock, kept[day : day + 1]) == [Swept]
        told += [(day, await notes(acme, owed)) for owed in await asked(acme, clock)]
        if day == 3:
            # Answered: what comes now is another question, and waits until a week is over.
            sweep = await acme.read(sweeps_waiting.undecided)
            await acme.write(sweeping.decide, ada, sweep[0][1], clock(), keeps=True)
    assert told == [(0, 1), (7, 4), (14, 4)]


async def test_a_question_that_stands_is_edited_once_an_hour(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    kept = await keep_many(acme, clock, woodworking, [ada, bo], bo, 9)
    await drip(acme, clock, kept[:1])
    assert len(await asked(acme, clock)) == 1
    await drip(acme, clock, kept[1:])
    later = clock.advance(hours=1)
    owed = await acme.write(deliveries.claim, "me", later + timedelta(minutes=2), later, 500)
    assert [one.kind for one in owed if one.kind in ("revise", sweeping.KIND)] == ["revise"]


async def test_nothing_that_is_held_is_held_for_longer_than_thirty_days(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    kept = await keep_many(acme, clock, woodworking, [ada, bo], bo, 40)
    began = clock()
    for said in kept:
        await drip(acme, clock, [said])
        await asked(acme, clock)
        await finish(acme, clock)
    for sweep in await acme.read(sweeps_waiting.undecided):
        told = await acme.read(sweeps.summary, *sweep)
        assert told is not None
        assert told.began_at > clock() - sweeping.ANSWER_WITHIN
    assert clock() - began > sweeping.ANSWER_WITHIN


async def test_a_long_sweep_is_asked_about_when_it_rests_or_after_a_day(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    kept = await keep_many(acme, clock, woodworking, [ada, bo], bo, 80)
    began = clock()
    for said in kept:
        await drip(acme, clock, [said])
        clock.advance(minutes=20)
        await acme.write(sweeping.look_after, clock())
        if await acme.read(told.since, ACME, sweeping.KIND, began):
            break
    assert clock() - began >= sweeping.ANYWAY_AFTER
