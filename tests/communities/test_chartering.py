"""A charter is written anew, and nobody's version is lost."""

import pytest
from sqlalchemy import func, select

from communities import chartering, refusals, refusals_notes
from storage import audit, charters
from storage.charters import Concern
from storage.communities import Place
from storage.database import Database
from storage.keys import PersonKey
from storage.models import Charter
from tests.cast import ACME, Clock
from tests.engines import taking_turns

pytestmark = taking_turns


async def rewrite(
    acme: Database, clock: Clock, by: PersonKey, place: Place, wish: Concern
) -> chartering.Written:
    return await acme.write(chartering.rewrite, by, place.key, wish, now=clock())


async def test_each_change_is_a_version(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey
) -> None:
    assert (await acme.read(chartering.written, ada, woodworking.key)).concern == Concern(0, "", "")
    wish = Concern(0, "Our joints come apart", "Metal")
    # Sent twice it is written once.
    for _ in range(2):
        assert (await rewrite(acme, clock, ada, woodworking, wish)).concern.version == 1
    await rewrite(acme, clock, ada, woodworking, Concern(1, "Our joints come apart", ""))
    assert await acme.read(lambda session: session.scalar(select(func.count()).select_from(Charter))) == 2
    assert await acme.read(charters.newest, woodworking.id) == Concern(2, "Our joints come apart", "")
    assert [one.what for one in await acme.read(audit.recent, ACME, 5)] == ["charter", "charter"]


async def test_a_page_that_is_behind_undoes_nothing(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey
) -> None:
    await rewrite(acme, clock, ada, woodworking, Concern(0, "Our joints come apart", ""))
    with pytest.raises(refusals_notes.ChangedSince):
        await rewrite(acme, clock, ada, woodworking, Concern(0, "Our glue creeps in July", ""))
    assert await acme.read(charters.newest, woodworking.id) == Concern(1, "Our joints come apart", "")


async def test_it_says_something_and_is_a_stewards_to_say(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    with pytest.raises(refusals.TooFewWords):
        await rewrite(acme, clock, ada, woodworking, Concern(0, "Wood", ""))
    with pytest.raises(refusals.NotASteward):
        await rewrite(acme, clock, bo, woodworking, Concern(0, "Our joints come apart", ""))
