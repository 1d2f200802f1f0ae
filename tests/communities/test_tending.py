"""How an entry stays true: doubts, and who answers them."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from communities import (
    authorship,
    channels,
    editing,
    forgetting,
    home,
    keeping,
    membership,
    merging,
    owning,
    refusals,
    refusals_notes,
    replacing,
    searching,
    seeing,
    tending,
)
from communities.searching import Hit
from communities.waiting import Why
from storage import communities, deliveries, entries, people, verdicts, versions
from storage import tending as waiting
from storage import told as letters
from storage.communities import Place
from storage.database import Database
from storage.entries import Kept
from storage.keys import EntryId, PersonKey, UserId
from storage.models import Delivery
from storage.standings import CHECKED, IN_DOUBT, KEPT, REPLACED, RETIRED
from storage.verdicts import DID_NOT_WORK, OUT_OF_DATE
from storage.vocabulary import Vocabulary
from tests.cast import PROFILES, Clock, says, stars
from views import tending as views


async def entry_of(
    database: Database, clock: Clock, author: PersonKey | None, by: PersonKey, place: Place
) -> Kept:
    said = says(author, "Cut the tenon before the mortise.", place)
    outcome = await database.write(keeping.star, stars(by, said.key), said, clock())
    assert isinstance(outcome, keeping.NewlyKept)
    return outcome.entry


async def now_of(database: Database, entry: Kept) -> Kept:
    found = await database.read(entries.of, entry.message)
    assert found is not None
    return found


async def test_two_people_put_an_entry_in_doubt(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    entry = await entry_of(acme, clock, ada, bo, woodworking)
    for _ in range(2):
        outcome = await acme.write(tending.doubt, bo, entry.id, OUT_OF_DATE, clock())
        assert not outcome.is_in_doubt
    assert (await now_of(acme, entry)).standing == KEPT
    outcome = await acme.write(tending.doubt, cleo, entry.id, DID_NOT_WORK, clock())
    assert outcome.is_in_doubt
    assert (await now_of(acme, entry)).standing == IN_DOUBT


async def test_what_was_replaced_by_what_is_gone_waits_for_a_steward(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    old, new = [await entry_of(acme, clock, ada, bo, woodworking) for _ in range(2)]
    await acme.write(tending.replace, ada, old.id, new.id, clock())
    assert await acme.read(waiting.unanswered, woodworking.id) == []
    await acme.write(authorship.dont_keep, ada, new.id, clock())
    assert [one.id for one in await acme.read(waiting.unanswered, woodworking.id)] == [old.id]


async def test_guests_and_who_may_not_see_it_cannot_doubt(
    acme: Database,
    clock: Clock,
    woodworking: Place,
    bench: Place,
    ada: PersonKey,
    bo: PersonKey,
    dev: PersonKey,
) -> None:
    here = await entry_of(acme, clock, ada, bo, woodworking)
    with pytest.raises(refusals.ForMembersOnly):
        await acme.write(tending.doubt, dev, here.id, OUT_OF_DATE, clock())
    hidden = await entry_of(acme, clock, ada, bo, bench)
    with pytest.raises(refusals.Gone):
        await acme.write(tending.doubt, dev, hidden.id, OUT_OF_DATE, clock())


def told(session: Session) -> list[tuple[str, str | None]]:
    rows = session.execute(
        select(Delivery.kind, Delivery.user_id)
        .where(Delivery.kind.in_(("doubted", "asked_to_own", "let_go")))
        .order_by(Delivery.number)
    )
    return [(row.kind, row.user_id) for row in rows]


async def test_who_looks_after_it_hears_first_then_the_author_then_the_stewards(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    by_bo = await entry_of(acme, clock, bo, cleo, woodworking)
    outcome = await acme.write(tending.doubt, cleo, by_bo.id, OUT_OF_DATE, clock())
    assert outcome.told == ("Bo Lindqvist",)
    owned = await entry_of(acme, clock, bo, cleo, woodworking)
    await acme.write(owning.take_on, cleo, owned.id, clock())
    assert (await acme.write(tending.doubt, ada, owned.id, OUT_OF_DATE, clock())).told == ("Cleo Marsh",)
    webhooks = await entry_of(acme, clock, None, cleo, woodworking)
    assert (await acme.write(tending.doubt, bo, webhooks.id, OUT_OF_DATE, clock())).told == ("Ada Okafor",)
    assert await acme.read(told) == [("doubted", bo.user), ("doubted", cleo.user), ("doubted", ada.user)]
    # The second word is told to nobody: the first has not been answered.
    assert (await acme.write(tending.doubt, ada, by_bo.id, DID_NOT_WORK, clock())).told == ()


async def test_a_doubt_after_one_that_was_answered_or_taken_back_is_told_that_day_too(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    entry = await entry_of(acme, clock, bo, ada, woodworking)
    await acme.write(tending.doubt, cleo, entry.id, OUT_OF_DATE, clock())
    await acme.write(tending.still_true, bo, entry.id, clock())
    assert (await acme.write(tending.doubt, ada, entry.id, DID_NOT_WORK, clock())).told == ("Bo Lindqvist",)
    await acme.write(tending.still_true, ada, entry.id, clock())
    # Each of them is told of once a day.
    for person in (cleo, ada):
        assert (await acme.write(tending.doubt, person, entry.id, OUT_OF_DATE, clock())).told == ()
        await acme.write(tending.still_true, person, entry.id, clock())
    assert await acme.read(told) == [("doubted", bo.user)] * 2
    clock.advance(days=1)
    assert (await acme.write(tending.doubt, cleo, entry.id, OUT_OF_DATE, clock())).told == ("Bo Lindqvist",)


async def waits(database: Database, person: PersonKey) -> list[tuple[EntryId, Why]]:
    found = await database.read(home.at_home, person)
    return [(one.entry.id, one.why) for one in found.waiting]


async def test_a_doubt_that_no_message_has_told_of_yet_waits_on_home(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    entry = await entry_of(acme, clock, bo, ada, woodworking)
    await acme.write(tending.doubt, cleo, entry.id, OUT_OF_DATE, clock())
    assert await waits(acme, bo) == [(entry.id, Why.DOUBTED)]
    assert await waits(acme, ada) == []
    await acme.write(tending.still_true, bo, entry.id, clock())
    assert await waits(acme, bo) == []
    await acme.write(tending.doubt, cleo, entry.id, OUT_OF_DATE, clock())
    assert await waits(acme, bo) == [(entry.id, Why.DOUBTED)]
    letter = await acme.read(letters.latest, bo, tending.DOUBTED)
    assert letter is not None
    await acme.write(deliveries.settle, letter.id, "posted", clock())
    assert await waits(acme, bo) == [], "a message has told of it"


async def test_an_author_hears_of_what_others_let_go_and_not_of_what_they_did(
    acme: Database,
    clock: Clock,
    woodworking: Place,
    ada: PersonKey,
    bo: PersonKey,
    cleo: PersonKey,
) -> None:
    own = await entry_of(acme, clock, bo, cleo, woodworking)
    await acme.write(tending.retire, bo, own.id, clock())
    later = await entry_of(acme, clock, ada, cleo, woodworking)
    one, other = [await entry_of(acme, clock, bo, cleo, woodworking) for _ in range(2)]
    gone = await entry_of(acme, clock, cleo, bo, woodworking)
    await acme.write(people.change, cleo, is_deactivated=True)
    await acme.write(tending.retire, ada, gone.id, clock())
    assert await acme.read(told) == []
    await acme.write(tending.retire, ada, one.id, clock())
    await acme.write(tending.replace, ada, other.id, later.id, clock())
    assert await acme.read(told) == [("let_go", bo.user)] * 2
    # Brought back and retired again on one day, it is told once.
    await acme.write(tending.bring_back, ada, one.id, clock())
    await acme.write(tending.retire, ada, one.id, clock())
    assert len(await acme.read(told)) == 2
    # To undo what brought it back is to retire it.
    clock.advance(days=1)
    await acme.write(tending.bring_back, bo, one.id, clock())
    (last, *_) = await acme.read(versions.of, one.message)
    await acme.write(editing.undo, ada, one.id, last.number, clock())
    assert len(await acme.read(told)) == 3


async def test_nobody_is_told_what_they_said_themselves(
    acme: Database, clock: Clock, woodworking: Place, bo: PersonKey, cleo: PersonKey
) -> None:
    entry = await entry_of(acme, clock, bo, cleo, woodworking)
    outcome = await acme.write(tending.doubt, bo, entry.id, OUT_OF_DATE, clock())
    assert (outcome.told, outcome.is_in_charge) == ((), True)


async def test_still_true_answers_every_doubt_when_it_comes_from_who_is_in_charge(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    entry = await entry_of(acme, clock, ada, bo, woodworking)
    for person in (bo, cleo):
        await acme.write(tending.doubt, person, entry.id, OUT_OF_DATE, clock())
    outcome = await acme.write(tending.still_true, ada, entry.id, clock())
    # A steward’s word is enough to make it checked besides.
    assert outcome.entry.standing == CHECKED
    assert [word.by for word in await acme.read(verdicts.of, entry.message)] == [ada.user]
    assert not (await acme.write(tending.doubt, bo, entry.id, OUT_OF_DATE, clock())).is_in_doubt


async def test_still_true_of_a_steward_makes_it_checked_until_they_doubt_it(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey
) -> None:
    entry = await entry_of(acme, clock, ada, ada, woodworking)
    await acme.write(tending.still_true, ada, entry.id, clock())
    checked = await now_of(acme, entry)
    assert (checked.standing, checked.checked_by) == ("trusted", ada.user)
    await acme.write(tending.doubt, ada, entry.id, "out_of_date", clock())
    assert (await now_of(acme, entry)).standing == "candidate"


async def test_who_doubted_can_take_it_back(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    entry = await entry_of(acme, clock, ada, bo, woodworking)
    for person in (bo, cleo):
        await acme.write(tending.doubt, person, entry.id, OUT_OF_DATE, clock())
    assert (await acme.write(tending.still_true, cleo, entry.id, clock())).entry.standing != IN_DOUBT


async def test_only_who_is_in_charge_retires_and_brings_back(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    entry = await entry_of(acme, clock, bo, cleo, woodworking)
    with pytest.raises(refusals_notes.NotInCharge):
        await acme.write(tending.retire, cleo, entry.id, clock())
    assert (await acme.write(tending.retire, ada, entry.id, clock())).entry.standing == RETIRED
    outcome = await acme.write(tending.doubt, cleo, entry.id, OUT_OF_DATE, clock())
    assert (outcome.told, outcome.entry.standing) == ((), RETIRED)
    assert (await acme.write(tending.bring_back, bo, entry.id, clock())).entry.standing == KEPT


async def test_what_replaces_an_entry_is_of_its_community_and_not_replaced_by_it(
    acme: Database,
    clock: Clock,
    woodworking: Place,
    bench: Place,
    ada: PersonKey,
    bo: PersonKey,
    cleo: PersonKey,
) -> None:
    first, second, third = [await entry_of(acme, clock, ada, bo, woodworking) for _ in range(3)]
    elsewhere = await entry_of(acme, clock, ada, bo, bench)
    for wrong in (first.id, elsewhere.id, EntryId(999)):
        with pytest.raises(refusals_notes.NoSuchNote):
            await acme.write(tending.replace, ada, first.id, wrong, clock())
    await acme.write(tending.replace, ada, first.id, second.id, clock())
    await acme.write(tending.replace, ada, second.id, third.id, clock())
    with pytest.raises(refusals_notes.ReplacedByThis):
        await acme.write(tending.replace, ada, third.id, first.id, clock())
    (hit,) = await acme.read(hits_of, cleo, first.id)
    assert hit.evidence.successor == await now_of(acme, second)
    await acme.write(authorship.deleted, second.message, clock())
    (hit,) = await acme.read(hits_of, cleo, first.id)
    assert (hit.entry.standing, hit.evidence.successor) == (REPLACED, None)


async def test_only_what_stands_is_offered_as_what_takes_its_place(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    old, retired, merged, stands = [await entry_of(acme, clock, ada, bo, woodworking) for _ in range(4)]
    await acme.write(tending.retire, ada, retired.id, clock())
    await acme.write(merging.merge, ada, merged.id, stands.id, clock())
    found = await acme.read(replacing.look, ada, old.id, "tenon", Vocabulary())
    assert [one.id for one in found.candidates] == [stands.id]
    await acme.write(tending.retire, ada, stands.id, clock())
    with pytest.raises(refusals_notes.NoSuchNote):
        await acme.read(replacing.look, ada, old.id, "tenon", Vocabulary())
    linked = await acme.read(replacing.look, ada, old.id, stands.permalink, Vocabulary())
    assert linked.is_linked, "whoever names it by its link means it"


async def test_a_standing_can_be_undone(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    first, second = [await entry_of(acme, clock, ada, bo, woodworking) for _ in range(2)]
    await acme.write(tending.replace, ada, first.id, second.id, clock())
    await acme.write(tending.retire, ada, first.id, clock())
    (last, *_) = await acme.read(versions.of, first.message)
    await acme.write(editing.undo, ada, first.id, last.number, clock())
    undone = await now_of(acme, first)
    assert (undone.standing, undone.successor) == (REPLACED, second.message.name)
    (last, *_) = await acme.read(versions.of, first.message)
    with pytest.raises(refusals_notes.NotInCharge):
        await acme.write(editing.undo, bo, first.id, last.number, clock())


async def in_doubt(acme: Database, clock: Clock, place: Place, *people: PersonKey) -> Kept:
    """An entry of the first of these people that the others doubt."""
    author, *doubters = people
    entry = await entry_of(acme, clock, author, author, place)
    for person in doubters:
        await acme.write(tending.doubt, person, entry.id, OUT_OF_DATE, clock())
    return await now_of(acme, entry)


async def test_doubts_are_answered_and_not_undone(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    entry = await in_doubt(acme, clock, woodworking, ada, bo, cleo)
    (change,) = (await acme.read(editing.about, ada, entry.id)).changes
    assert not editing.is_undoable(entry, change)
    with pytest.raises(refusals_notes.ChangedSince):
        await acme.write(editing.undo, ada, entry.id, change.number, clock())
    assert (await now_of(acme, entry)).standing == IN_DOUBT
    await acme.write(tending.still_true, ada, entry.id, clock())
    (answered, *_) = await acme.read(versions.of, entry.message)
    with pytest.raises(refusals_notes.ChangedSince):
        await acme.write(editing.undo, ada, entry.id, answered.number, clock())
    assert (await acme.read(verdicts.doubters, entry.message)) == []


async def test_what_is_brought_back_is_in_doubt_again_unless_its_doubts_were_answered(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    entry = await in_doubt(acme, clock, woodworking, ada, bo, cleo)
    await acme.write(tending.retire, ada, entry.id, clock())
    back = await acme.write(tending.bring_back, ada, entry.id, clock())
    assert back.entry.standing == IN_DOUBT
    assert "stands again. It is in doubt until" in views.stands(back)["text"]
    await acme.write(tending.still_true, ada, entry.id, clock())
    await acme.write(tending.retire, ada, entry.id, clock())
    back = await acme.write(tending.bring_back, ada, entry.id, clock())
    assert back.entry.standing == CHECKED
    assert views.stands(back)["text"].endswith("stands again.")


async def test_what_was_doubted_while_it_was_retired_is_in_doubt_once_that_is_undone(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    entry = await entry_of(acme, clock, ada, ada, woodworking)
    await acme.write(tending.retire, ada, entry.id, clock())
    for person in (bo, cleo):
        await acme.write(tending.doubt, person, entry.id, OUT_OF_DATE, clock())
    (change,) = await acme.read(versions.of, entry.message)
    await acme.write(editing.undo, ada, entry.id, change.number, clock())
    assert (await now_of(acme, entry)).standing == IN_DOUBT


async def test_the_word_of_a_bystander_is_noted_as_one_word(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    fay = replace(PROFILES["cleo"], key=PersonKey(ada.workspace, UserId("U0FAY")), name="Fay")
    await acme.write(people.meet, fay, clock())
    entry = await in_doubt(acme, clock, woodworking, ada, bo, cleo)
    said = await acme.write(tending.still_true, fay.key, entry.id, clock())
    assert said.entry.standing == IN_DOUBT
    assert views.stands(said)["text"].startswith("Noted: you say ")
    assert "It stays in doubt until who answers for it says so." in views.stands(said)["text"]
    answered = await acme.write(tending.still_true, ada, entry.id, clock())
    assert views.stands(answered)["text"].endswith("is still true.")


@pytest.mark.parametrize("way", ["leaves", "parts", "is_deactivated", "is_forgotten", "is_not_found"])
async def test_an_owner_who_goes_hands_over_to_the_community(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, way: str
) -> None:
    entry = await entry_of(acme, clock, ada, ada, woodworking)
    await acme.write(owning.take_on, bo, entry.id, clock())
    match way:
        case "leaves":
            await acme.write(membership.went, woodworking.key, bo.user, "1763900000.1", clock())
        case "parts":
            await acme.write(membership.leave, bo, woodworking.key, clock())
        case "is_deactivated":
            gone = replace(PROFILES["bo"], is_deactivated=True)
            await acme.write(membership.changed_profile, gone, clock())
        case "is_forgotten":
            line = await acme.write(forgetting.line, bo, "5a17", clock())
            await acme.write(forgetting.forget, bo, line.fingerprint, clock())
        case "is_not_found":
            seen = replace(channels.unseen(woodworking.key), is_member=True, is_private=False)
            inside = frozenset({ada.user})
            await acme.write(channels.looked, seen, inside, channels.as_of(clock()), clock())
    assert (await now_of(acme, entry)).owner is None
    assert (await acme.read(stewards_of, woodworking)) == [ada.user]


async def test_what_somebody_doubted_before_they_left_stays_doubted_until_it_is_answered(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    """What they saw was so: that they work elsewhere now makes no note true again."""
    entry = await entry_of(acme, clock, ada, bo, woodworking)
    for person in (bo, cleo):
        await acme.write(tending.doubt, person, entry.id, OUT_OF_DATE, clock())
    gone = replace(PROFILES["cleo"], is_deactivated=True)
    await acme.write(membership.changed_profile, gone, clock())
    assert (await now_of(acme, entry)).standing == IN_DOUBT
    assert (await acme.write(tending.still_true, ada, entry.id, clock())).entry.standing != IN_DOUBT


def stewards_of(session: Session, place: Place) -> list[UserId]:
    return communities.stewards(session, place.id)


def hits_of(session: Session, viewer: PersonKey, entry: EntryId) -> tuple[Hit, ...]:
    return searching.hits(session, viewer, seeing.visible(session, viewer), [entry])
