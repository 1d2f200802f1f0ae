"""What looks alike, and what is merged: chains are flat, and nothing can stand for itself."""

from dataclasses import replace

import pytest

from communities import authorship, keeping, likeness, merging, refusals, refusals_notes, searching
from communities.searching import Asked, Found
from storage import entries, likenesses
from storage.communities import Place
from storage.database import Database
from storage.entries import Kept
from storage.keys import PersonKey
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
    assert len(await acme.read(likenesses.undecided, woodworking.key)) == 3


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
    assert len(await acme.read(likenesses.undecided, woodworking.key)) == 1
    other = replace(asked[0], text="Who has seen the big mallet?", edited_ts="1795000000.000100")
    await acme.write(authorship.edited, other, clock())
    assert await acme.read(likenesses.undecided, woodworking.key) == []
    again = replace(asked[0], edited_ts="1795000001.000100")
    await acme.write(authorship.edited, again, clock())
    assert len(await acme.read(likenesses.undecided, woodworking.key)) == 1
    await acme.write(authorship.deleted, asked[0].key, clock())
    assert await acme.read(likenesses.undecided, woodworking.key) == []


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
