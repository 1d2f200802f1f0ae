"""*I used this*: recorded once a day a person, and the author hears of it, at most once a week."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from communities import authorship, keeping, refusals, refusals_notes, searching, using, words
from communities.searching import Asked, Found
from communities.using import Used, UsedToday
from storage import applications, deliveries, people, told
from storage.communities import Place
from storage.database import Database
from storage.entries import Kept
from storage.keys import ChannelId, EntryId, PersonKey, Timestamp
from storage.models import Delivery
from tests.cast import Clock, says, stars


async def entry_of(database: Database, clock: Clock, author: PersonKey, by: PersonKey, place: Place) -> Kept:
    said = says(author, "Cut the tenon before the mortise.", place)
    outcome = await database.write(keeping.star, stars(by, said.key), said, clock())
    assert isinstance(outcome, keeping.NewlyKept)
    return outcome.entry


def news(session: Session) -> list[str | None]:
    return list(session.scalars(select(Delivery.user_id).where(Delivery.kind == "used")))


async def test_the_author_hears_that_it_was_used(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    entry = await entry_of(acme, clock, ada, bo, woodworking)
    assert await acme.write(using.use, bo, entry.id, clock()) == Used(entry, told="Ada Okafor")
    assert await acme.read(news) == [ada.user]


async def test_ones_own_use_is_written_down_and_not_counted(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    entry = await entry_of(acme, clock, ada, bo, woodworking)
    assert await acme.write(using.use, ada, entry.id, clock()) == Used(entry, told=None)
    assert len(await acme.read(applications.of, entry.id)) == 1
    for others in (0, 1):
        assert (await acme.read(applications.uses, [entry.id]))[entry.id] == others
        until = clock() + timedelta(days=1)
        told = await acme.read(applications.used_between, woodworking.id, clock() - timedelta(days=1), until)
        assert [people for _, people in told] == [1] * others
        asked = Asked("tenon")
        found = await acme.read(searching.look_up, bo, asked)
        assert isinstance(found, Found)
        assert found.hits[0].uses == others
        await acme.write(using.use, bo, entry.id, clock())


def facts(session: Session) -> list[tuple[str, bool]]:
    """Of each letter of this kind: its name, and whether that is left out; and of each that is told again."""
    rows = session.scalars(
        select(Delivery).where(Delivery.kind.in_(("used", "revise"))).order_by(Delivery.number)
    )
    return [(row.kind, bool(row.facts.get(using.NAMELESS))) for row in rows]


async def test_a_name_is_left_out_by_who_used_it_once_however_often_they_say_so(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    entry = await entry_of(acme, clock, ada, bo, woodworking)
    await acme.write(using.use, bo, entry.id, clock())
    for somebody, wanted in ((cleo, entry.id), (ada, entry.id), (bo, EntryId(999))):
        with pytest.raises(refusals.Gone):
            await acme.write(using.leave_name_out, somebody, wanted, clock())
    assert await acme.read(facts) == [("used", False)]
    (letter,) = [one for one in await acme.read(told.quoting, entry.message) if one.kind == using.KIND]
    posted = (ChannelId("D0ADA"), Timestamp("1763461300.000100"))
    await acme.write(deliveries.settle, letter.id, "posted", clock(), posted=posted)
    for _ in range(2):
        await acme.write(using.leave_name_out, bo, entry.id, clock.advance(minutes=1))
    assert await acme.read(facts) == [("used", True), ("revise", False)]


async def test_the_author_hears_once_a_week_however_often_it_is_used(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    entry = await entry_of(acme, clock, ada, bo, woodworking)
    for person in (bo, cleo):
        await acme.write(using.use, person, entry.id, clock())
    assert await acme.read(news) == [ada.user]
    clock.advance(days=7)
    await acme.write(using.use, bo, entry.id, clock())
    assert await acme.read(news) == [ada.user, ada.user]


async def test_twice_on_one_day_counts_once(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    entry = await entry_of(acme, clock, ada, bo, woodworking)
    await acme.write(using.use, bo, entry.id, clock())
    again = await acme.write(using.use, bo, entry.id, clock.advance(hours=1))
    assert isinstance(again, UsedToday)
    await acme.write(using.use, bo, entry.id, clock.advance(days=1))
    assert (await acme.read(applications.uses, [entry.id]))[entry.id] == 1


async def test_who_confirms_says_so_of_the_words_that_they_read(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    entry = await entry_of(acme, clock, ada, ada, woodworking)
    await acme.write(using.use, bo, entry.id, clock())
    day, read = clock().date(), words.digest("An hour less")
    await acme.write(using.say, bo, entry.id, day, "An hour less")
    await acme.write(using.confirm, cleo, entry.id, bo.user, day, read, clock())
    assert (await acme.read(applications.of, entry.id))[0].confirmed_by == cleo.user
    await acme.write(using.say, bo, entry.id, day, "Cleo ruined it")
    with pytest.raises(refusals_notes.ChangedSince):
        await acme.write(using.confirm, cleo, entry.id, bo.user, day, read, clock())
    (use,) = await acme.read(applications.of, entry.id)
    assert (use.changed, use.confirmed_by) == ("Cleo ruined it", None)


async def test_nobody_hears_of_their_own_use(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    entry = await entry_of(acme, clock, ada, bo, woodworking)
    assert await acme.write(using.use, ada, entry.id, clock()) == Used(entry, told=None)
    assert await acme.read(news) == []


async def test_an_author_who_wants_nothing_hears_nothing(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    entry = await entry_of(acme, clock, ada, bo, woodworking)
    await acme.write(people.change, ada, dial="nothing")
    assert await acme.write(using.use, bo, entry.id, clock()) == Used(entry, told=None)


async def test_a_button_on_what_they_may_not_see_says_that_it_is_gone(
    acme: Database, clock: Clock, bench: Place, ada: PersonKey, bo: PersonKey, dev: PersonKey
) -> None:
    entry = await entry_of(acme, clock, ada, bo, bench)
    with pytest.raises(refusals.Gone):
        await acme.write(using.use, dev, entry.id, clock())


async def test_a_button_on_what_was_deleted_says_that_it_is_gone(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    entry = await entry_of(acme, clock, ada, bo, woodworking)
    await acme.write(authorship.deleted, entry.message, clock())
    with pytest.raises(refusals.Gone):
        await acme.write(using.use, bo, entry.id, clock())


async def test_a_number_is_never_given_to_another_entry(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    before = await entry_of(acme, clock, ada, bo, woodworking)
    await acme.write(authorship.deleted, before.message, clock())
    after = await entry_of(acme, clock, ada, bo, woodworking)
    assert after.id > before.id
