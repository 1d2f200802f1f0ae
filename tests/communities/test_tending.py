"""How an entry stays true: doubts, and who answers them."""

import pytest

from communities import keeping, refusals, tending
from communities.evidence import IN_DOUBT, KEPT
from storage import entries
from storage.communities import Place
from storage.database import Database
from storage.entries import Kept
from storage.keys import PersonKey
from storage.verdicts import DID_NOT_WORK, OUT_OF_DATE
from tests.cast import Clock, says, stars


async def entry_of(database: Database, clock: Clock, author: PersonKey, by: PersonKey, place: Place) -> Kept:
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
