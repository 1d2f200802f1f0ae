"""What is used comes up to be looked at: a few a month, for who looks after it, where that is wanted."""

from datetime import datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from communities import editing, home, keeping, merging, owning, refusals, reviewing, tending, using
from communities.waiting import Why
from storage import communities, people, told
from storage.communities import Place
from storage.database import Database
from storage.deliveries import Owed
from storage.entries import Kept
from storage.keys import EntryId, PersonKey
from storage.models import Delivery, Entry
from storage.verdicts import OUT_OF_DATE
from tests.cast import Clock, says, stars


async def used(database: Database, clock: Clock, author: PersonKey, by: PersonKey, place: Place) -> Kept:
    said = says(author, "Cut the tenon before the mortise.", place)
    outcome = await database.write(keeping.star, stars(by, said.key), said, clock())
    assert isinstance(outcome, keeping.NewlyKept)
    await database.write(using.use, by, outcome.entry.id, clock())
    return outcome.entry


async def wanted(database: Database, place: Place) -> None:
    await database.write(communities.change, place.id, reviews=True)


def notes(session: Session) -> list[tuple[str | None, list[int], datetime]]:
    rows = session.scalars(select(Delivery).where(Delivery.kind == "review").order_by(Delivery.number))
    return [(row.user_id, row.facts["entries"], row.due_at) for row in rows]


def note(session: Session, person: PersonKey) -> Owed | None:
    return told.latest(session, person, "review")


async def test_nobody_is_asked_where_it_is_not_wanted_or_not_yet_due(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    await used(acme, clock, bo, ada, woodworking)
    clock.advance(days=200)
    assert await acme.write(reviewing.fall_due, clock()) == 0
    await wanted(acme, woodworking)
    await used(acme, clock, bo, ada, woodworking)
    assert await acme.write(reviewing.fall_due, clock()) == 1
    ((user, numbers, _),) = await acme.read(notes)
    assert (user, len(numbers)) == (ada.user, 1)


async def test_what_nobody_used_or_opened_never_comes_up(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    await wanted(acme, woodworking)
    said = says(bo, "Cut the tenon before the mortise.", woodworking)
    outcome = await acme.write(keeping.star, stars(ada, said.key), said, clock())
    assert isinstance(outcome, keeping.NewlyKept)
    clock.advance(days=500)
    assert await acme.write(reviewing.fall_due, clock()) == 0
    # Old as it is, it comes up as soon as somebody opens it.
    await acme.write(editing.opened, ada, outcome.entry.id, clock())
    assert await acme.write(reviewing.fall_due, clock()) == 1


async def test_five_a_month_and_the_rest_the_month_after(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    await wanted(acme, woodworking)
    kept = [await used(acme, clock, bo, ada, woodworking) for _ in range(7)]
    clock.advance(days=183)
    assert await acme.write(reviewing.fall_due, clock()) == 1
    assert await acme.write(reviewing.fall_due, clock()) == 0
    ((_, first, _),) = await acme.read(notes)
    assert first == [entry.id for entry in kept[:5]]
    for entry in kept[:4]:
        await acme.write(tending.still_true, ada, entry.id, clock())
    clock.advance(days=31)
    assert await acme.write(reviewing.fall_due, clock()) == 1
    # Who did not answer is asked again: nothing else happened.
    assert (await acme.read(notes))[-1][1] == [kept[4].id, kept[5].id, kept[6].id]


async def test_an_owner_is_asked_and_stewards_share_the_rest(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    await wanted(acme, woodworking)
    await acme.write(communities.enrol, woodworking, [cleo.user], clock(), role="steward")
    kept = [await used(acme, clock, ada, bo, woodworking) for _ in range(5)]
    await acme.write(owning.take_on, bo, kept[0].id, clock())
    clock.advance(days=183)
    assert await acme.write(reviewing.fall_due, clock()) == 3
    asked = {user: numbers for user, numbers, _ in await acme.read(notes)}
    assert asked[bo.user] == [kept[0].id]
    assert (len(asked[ada.user]), len(asked[cleo.user])) == (2, 2)


async def test_what_was_merged_is_looked_at_with_what_stands_for_it(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    await wanted(acme, woodworking)
    one, other = [await used(acme, clock, bo, ada, woodworking) for _ in range(2)]
    await acme.write(merging.merge, ada, one.id, other.id, clock())
    clock.advance(days=183)
    await acme.write(reviewing.fall_due, clock())
    ((_, asked, _),) = await acme.read(notes)
    assert asked == [other.id]


async def waits(database: Database, person: PersonKey) -> list[tuple[EntryId, Why]]:
    found = await database.read(home.at_home, person)
    return [(one.entry.id, one.why) for one in found.waiting]


async def test_on_home_a_doubt_says_more_than_age(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    await wanted(acme, woodworking)
    old, doubted = [await used(acme, clock, bo, ada, woodworking) for _ in range(2)]
    for person in (bo, cleo):
        await acme.write(tending.doubt, person, doubted.id, OUT_OF_DATE, clock())
    clock.advance(days=183)
    await acme.write(reviewing.fall_due, clock())
    assert await waits(acme, ada) == [(old.id, Why.REVIEW), (doubted.id, Why.IN_DOUBT)]


async def test_nothing_waits_for_a_guest_who_could_not_answer_it(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, cleo: PersonKey, dev: PersonKey
) -> None:
    entry = await used(acme, clock, dev, ada, woodworking)
    for person in (ada, cleo):
        await acme.write(tending.doubt, person, entry.id, OUT_OF_DATE, clock())
    with pytest.raises(refusals.ForMembersOnly):
        await acme.write(tending.still_true, dev, entry.id, clock())
    assert await waits(acme, dev) == []
    assert await waits(acme, ada) == [(entry.id, Why.IN_DOUBT)]


async def test_a_note_waits_for_the_morning_of_a_working_day(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    await wanted(acme, woodworking)
    await used(acme, clock, bo, ada, woodworking)
    clock.now = datetime.fromisoformat("2027-06-05T12:00:00+00:00")
    await acme.write(reviewing.fall_due, clock())
    ((_, _, due),) = await acme.read(notes)
    assert due == datetime.fromisoformat("2027-06-07T08:00:00+00:00")


async def test_where_nobody_knows_a_zone_the_morning_is_that_of_utc(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    await wanted(acme, woodworking)
    await used(acme, clock, bo, ada, woodworking)
    await acme.write(people.change, ada, zone="America/Neverland")
    clock.now = datetime.fromisoformat("2027-06-05T12:00:00+00:00")
    assert await acme.write(reviewing.fall_due, clock()) == 1
    ((_, _, due),) = await acme.read(notes)
    assert due == datetime.fromisoformat("2027-06-07T09:00:00+00:00")


async def test_a_note_says_what_was_answered_and_shows_nothing_that_went(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    await wanted(acme, woodworking)
    kept = [await used(acme, clock, bo, ada, woodworking) for _ in range(3)]
    clock.advance(days=183)
    await acme.write(reviewing.fall_due, clock())
    await acme.write(tending.retire, ada, kept[0].id, clock())
    sent = await acme.read(note, ada)
    assert sent is not None
    found = await acme.read(reviewing.asked_in, ada.workspace, ada.user, sent)
    assert [one.is_open for one in found] == [False, True, True]
    await acme.write(hide, woodworking)
    assert await acme.read(reviewing.asked_in, bo.workspace, bo.user, sent) == ()


def hide(session: Session, place: Place) -> None:
    session.execute(update(Entry).values(community_id=place.id))
    communities.change(session, place.id, is_private=True, pause_reason="removed")
