"""What looks alike, and what is merged: chains are flat, and nothing can stand for itself."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from communities import authorship, importing, keeping, likeness, merging, refusals, refusals_notes, searching
from communities.searching import Asked, Found, Nothing
from storage import entries, likenesses
from storage.communities import Place
from storage.database import Database
from storage.entries import Draft, Kept
from storage.keys import MessageKey, PersonKey, Timestamp
from tests.cast import Clock, key, says, stars

ADA, BO, CLEO = key("U0ADA"), key("U0BO"), key("U0CLEO")
TENON = "Cut the tenon before the mortise, because it is so much easier to trim with a shoulder plane."


@pytest.fixture(autouse=True)
def everybody(ada: PersonKey, bo: PersonKey, cleo: PersonKey) -> None:
    """They are known here."""


async def kept(database: Database, clock: Clock, text: str, in_: Place, by: PersonKey = CLEO) -> Kept:
    said = says(BO, text, in_)
    outcome = await database.write(keeping.star, stars(by, said.key), said, clock())
    assert isinstance(outcome, keeping.NewlyKept)
    return outcome.entry


async def three(database: Database, clock: Clock, wood: Place) -> tuple[Kept, Kept, Kept]:
    one, two, three = [
        await kept(database, clock, TENON.replace("because", word), wood) for word in ("because", "as", "for")
    ]
    return one, two, three


async def test_three_that_say_the_same_are_noticed(acme: Database, clock: Clock, woodworking: Place) -> None:
    await three(acme, clock, woodworking)
    assert await acme.read(likenesses.count_undecided, woodworking.key) == 3


async def test_who_may_merge_what_they_keep_answers_for_both_and_is_no_guest(
    acme: Database, clock: Clock, woodworking: Place, dev: PersonKey
) -> None:
    of_dev = await kept(acme, clock, TENON, woodworking, by=dev)
    of_cleo = await kept(acme, clock, TENON.replace("because", "as"), woodworking)
    new = says(ADA, TENON.replace("because", "for"), woodworking).key
    for who, message, other, may in (
        (CLEO, new, of_cleo, True),
        (CLEO, of_dev.message, of_cleo, False),
        (CLEO, new, of_dev, False),
        (BO, of_dev.message, of_cleo, True),
        (dev, new, of_dev, False),
    ):
        assert await acme.read(merging.may_merge, who, message, other) is may


async def test_a_note_that_was_merged_is_found_by_who_wrote_it_and_shown_as_what_stands_for_it(
    acme: Database, clock: Clock, woodworking: Place
) -> None:
    said = [says(by, TENON.replace("so", word), woodworking) for by, word in ((CLEO, "so"), (ADA, "very"))]
    cleos, adas = [(await acme.write(keeping.star, stars(BO, one.key), one, clock())).entry for one in said]
    await acme.write(merging.merge, ADA, adas.id, cleos.id, clock())
    for typed in ("by:<@U0ADA> tenon", "by:<@U0ADA>", "by:<@U0ADA> since:2020"):
        answer = await acme.read(searching.look_up, BO, Asked(typed))
        assert not isinstance(answer, Nothing)
        assert [hit.entry.id for hit in answer.hits] == [cleos.id], typed
        assert (answer.total, answer.told.is_merged) == (1, True)
    for typed in ("tenon", "", "by:<@U0CLEO>", "by:<@U0CLEO> tenon", "in:#woodworking tenon"):
        answer = await acme.read(searching.look_up, BO, Asked(typed))
        assert not isinstance(answer, Nothing)
        assert (answer.total, answer.told.is_merged) == (1, False), typed
    elsewhere = await acme.read(searching.look_up, BO, Asked("by:<@U0ADA> since:2040"))
    assert elsewhere.told.is_merged is False


async def test_what_is_said_to_be_found_without_quotation_marks_is_what_is_shown(
    acme: Database, clock: Clock, woodworking: Place
) -> None:
    one, two, _ = await three(acme, clock, woodworking)
    await acme.write(merging.merge, ADA, one.id, two.id, clock())
    answer = await acme.read(searching.look_up, ADA, Asked('"tenon mortise"'))
    assert isinstance(answer, Nothing)
    assert answer.looser is not None
    shown = await acme.read(searching.look_up, ADA, answer.looser)
    assert isinstance(shown, Found)
    assert (answer.looser_total, shown.total) == (2, 2)


async def test_chains_are_flat_and_there_are_no_circles(
    acme: Database, clock: Clock, woodworking: Place
) -> None:
    one, two, three_ = await three(acme, clock, woodworking)
    now = clock()
    await acme.write(merging.merge, ADA, one.id, two.id, now)
    await acme.write(merging.merge, ADA, two.id, three_.id, now)
    await acme.write(merging.merge, ADA, three_.id, one.id, now)
    found = {
        number: await acme.read(entries.by_id, ADA.workspace, number)
        for number in (one.id, two.id, three_.id)
    }
    named = three_.message.name
    assert [entry.merged_into for entry in found.values() if entry] == [named, named, None]


async def test_only_who_answers_for_both_or_a_steward_may(
    acme: Database, clock: Clock, woodworking: Place
) -> None:
    one, two, _ = await three(acme, clock, woodworking)
    adas = await kept(acme, clock, TENON.replace("because", "since"), woodworking, by=ADA)
    with pytest.raises(refusals_notes.NotYoursToMerge):
        await acme.write(merging.merge, CLEO, one.id, adas.id, clock())
    await acme.write(merging.merge, BO, one.id, two.id, clock())
    with pytest.raises(refusals.NotASteward):
        await acme.write(merging.undo, BO, one.id, clock())
    await acme.write(merging.undo, ADA, one.id, clock())


async def test_a_search_shows_both_as_one(acme: Database, clock: Clock, woodworking: Place) -> None:
    one, two, _ = await three(acme, clock, woodworking)
    await acme.write(merging.merge, ADA, one.id, two.id, clock())
    outcome = await acme.read(searching.look_up, ADA, Asked("tenon"))
    assert isinstance(outcome, Found)
    assert outcome.total == 2


async def test_the_question_counts_and_whatever_becomes_of_it(
    acme: Database, clock: Clock, woodworking: Place
) -> None:
    asked = [says(CLEO, f"{TENON} Or {word}?", woodworking) for word in ("not", "after")]
    for question, text in zip(asked, ("Before.", "Never after."), strict=True):
        reply = says(BO, text, woodworking, thread_ts=question.key.ts, question=question)
        await acme.write(keeping.star, stars(ADA, reply.key), reply, clock())
    assert await acme.read(likenesses.count_undecided, woodworking.key) == 1
    other = replace(asked[0], text="Who has seen the big mallet?", edited_ts="1795000000.000100")
    await acme.write(authorship.edited, other, clock())
    assert await acme.read(likenesses.count_undecided, woodworking.key) == 0
    again = replace(asked[0], edited_ts="1795000001.000100")
    await acme.write(authorship.edited, again, clock())
    assert await acme.read(likenesses.count_undecided, woodworking.key) == 1
    await acme.write(authorship.deleted, asked[0].key, clock())
    assert await acme.read(likenesses.count_undecided, woodworking.key) == 0


@pytest.mark.parametrize(
    ("one", "other", "is_alike"),
    [
        (TENON, TENON.replace("because", "since").replace("so ", ""), True),
        (
            "To rotate the database credentials run the rotate script and restart the workers",
            "Rotate database credentials: run the rotate script, then restart all workers",
            True,
        ),
        (
            "The staging cluster is down for maintenance on Tuesday at ten",
            "The staging cluster is down for maintenance on Thursday at nine",
            False,
        ),
        (
            "Please hand over the keys to the night nurse at eight, and sign the medication list",
            "Please hand over the charts to the day nurse at nine, and sign the allergy list",
            False,
        ),
        ("Wax the saw.", "Wax the plane.", False),
        ("Wax the saw blade twice.", "Wax the saw blade twice!", True),
    ],
)
def test_how_alike_two_texts_are(one: str, other: str, *, is_alike: bool) -> None:
    assert (likeness.degree(likeness.stems_of(one), likeness.stems_of(other)) > 0) == is_alike


def test_it_does_not_matter_which_is_asked_about_the_other() -> None:
    stems = likeness.stems_of(TENON), likeness.stems_of(TENON.replace("shoulder", "block"))
    assert likeness.degree(*stems) == likeness.degree(*reversed(stems))


FRUIT = ("plum", "pear", "fig", "quince", "medlar", "cherry", "sloe", "apple")


def draft(place: Place, number: int, text: str) -> Draft:
    message = MessageKey(place.workspace, place.channel, Timestamp(f"{1_760_000_000 + number}.000100"))
    kept_at = datetime.fromtimestamp(float(message.ts), UTC)
    return Draft(
        message, place.id, None, "https://x.example/", BO.user, "Title", text, text, CLEO.user, kept_at
    )


async def noticed(database: Database, clock: Clock) -> int:
    """Compare until nothing is left to compare, or enough waits to be decided; in how many steps."""
    steps = 0
    while await database.write(merging.notice_some, clock(), limit=7):
        steps += 1
    return steps


async def test_what_was_brought_in_is_compared_afterwards_a_little_at_a_time(
    acme: Database, clock: Clock, woodworking: Place
) -> None:
    before = await kept(acme, clock, TENON, woodworking)
    texts = ["Shelf: " + " ".join(f"{fruit}{number}" for fruit in FRUIT) for number in range(20)]
    brought = [*texts[:12], TENON.replace("because", "as"), *texts[12:], texts[3].replace("Shelf", "Rack")]
    await acme.write(importing.add, [draft(woodworking, number, text) for number, text in enumerate(brought)])
    assert await acme.read(likenesses.count_undecided, woodworking.key) == 0
    assert await noticed(acme, clock) == 4
    found = (await acme.read(merging.laid_out, ADA, woodworking.key)).pairs
    pairs = {frozenset((pair.older.plain, pair.newer.plain)) for pair in found}
    assert pairs == {frozenset((before.plain, brought[12])), frozenset((texts[3], brought[-1]))}
    assert await noticed(acme, clock) == 0
    # A later import looks at what it brought alone, and what was said of the others stands.
    await acme.write(merging.differ, ADA, found[0].older.id, found[0].newer.id, clock())
    await acme.write(importing.add, [draft(woodworking, 99, "Nothing like it was ever written here.")])
    assert await noticed(acme, clock) == 1
    assert await acme.read(likenesses.count_undecided, woodworking.key) == 1


async def test_a_thousand_that_say_the_same_fill_no_desk(
    acme: Database, clock: Clock, woodworking: Place
) -> None:
    await acme.write(importing.add, [draft(woodworking, number, TENON) for number in range(1000)])
    assert await noticed(acme, clock) < 20
    laid = await acme.read(merging.laid_out, ADA, woodworking.key)
    assert merging.ENOUGH <= laid.total < merging.ENOUGH * 2
    assert len(laid.pairs) == merging.MOST
    assert not await acme.write(merging.notice_some, clock())
    # Once some are decided, it goes on from there.
    for _ in range(merging.ENOUGH // merging.MOST + 1):
        laid = await acme.read(merging.laid_out, ADA, woodworking.key)
        for pair in laid.pairs:
            await acme.write(merging.differ, ADA, pair.older.id, pair.newer.id, clock())
    assert await acme.write(merging.notice_some, clock())
