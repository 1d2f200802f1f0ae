"""A channel whose id changed is known by the new one alone, also where nobody sees it just now."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from communities import channels, evidence, keeping, sweeping, tending, walking
from storage import deliveries, entries, likenesses, missing, sweeps, verdicts, versions
from storage.communities import Place
from storage.database import Database
from storage.entries import Kept
from storage.keys import ChannelId, EntryId, MessageKey, PersonKey, UserId
from storage.models import Delivery, Sweep
from tests import lived, traces
from tests.cast import ACME, Clock, says, stars

NEW = ChannelId("G0MOVED")


async def kept(database: Database, clock: Clock, author: PersonKey, by: PersonKey, place: Place) -> Kept:
    said = says(author, f"Cut the tenon before the mortise, as in <#{place.channel}>.", place)
    outcome = await database.write(keeping.star, stars(by, said.key), said, clock())
    assert isinstance(outcome, keeping.NewlyKept)
    return outcome.entry


async def hide(database: Database, clock: Clock, entry: Kept, way: str) -> None:
    """Take it out of everybody's sight, as one of many deletions or as what was not found."""
    found = await database.read(entries.of, entry.message)
    assert found is not None
    await database.write(sweeping.hold if way == "held" else walking.hide, found, clock())


async def bring_back(database: Database, clock: Clock, message: MessageKey, way: str) -> None:
    """Let it be seen again, under the name that it has now."""
    if way == "held":
        sweep = await database.read(lambda session: session.scalars(select(Sweep.id)).one())
        await database.write(sweeps.close, sweep, sweeping.KEPT, None, clock())
        while await database.write(sweeping.finish_some, clock()):
            pass
        return
    lost = await database.read(missing.of, message)
    assert lost is not None
    draft = lost.held.draft
    said = keeping.Said(message, draft.author, draft.text, draft.permalink)
    assert isinstance(await database.write(walking.found, lost, said, clock()), walking.Back)


@pytest.mark.parametrize("way", ["held", "missing"])
async def test_what_is_out_of_sight_follows_with_all_that_stands_beside_it(
    acme: Database,
    clock: Clock,
    woodworking: Place,
    ada: PersonKey,
    bo: PersonKey,
    cleo: PersonKey,
    way: str,
) -> None:
    old, later = [await kept(acme, clock, bo, cleo, woodworking) for _ in range(2)]
    await acme.write(tending.doubt, cleo, old.id, verdicts.OUT_OF_DATE, clock())
    await acme.write(likenesses.differ, old.message, later.message, UserId("U0BO"), clock())
    await acme.write(tending.replace, ada, old.id, later.id, clock())
    await acme.write(tending.retire, ada, old.id, clock())
    await acme.write(tending.replace, ada, old.id, later.id, clock())
    await hide(acme, clock, old, way)
    assert await acme.write(channels.moved, woodworking.key, NEW, clock())
    moved = MessageKey(ACME, NEW, old.message.ts)
    await bring_back(acme, clock, moved, way)
    entry = await acme.read(entries.of, moved)
    assert entry is not None
    assert f"/archives/{NEW}/" in entry.permalink
    assert entry.text == old.text, "words are people's own, also where a channel stands in them"
    known = await acme.read(evidence.gather, ACME, {woodworking.id: woodworking}, [entry])
    assert known[entry.id].successor is not None
    assert await acme.read(verdicts.doubters, moved) == [cleo.user]
    assert await acme.read(likenesses.said_to_differ, moved) == {later.message.ts}
    (_, retired, _) = await acme.read(versions.of, moved)
    assert retired.before == f"superseded {NEW}:{later.message.ts}"


async def test_the_old_id_is_nowhere_any_more(
    acme: Database, clock: Clock, woodworking: Place, bench: Place
) -> None:
    await lived.live(acme, clock, woodworking, bench)
    first, *_ = await acme.read(entries.everything, ACME, EntryId(0), 1)
    await acme.write(sweeping.hold, first, clock())
    # What is owed once has the old id in its key, by which nothing is looked up.
    await acme.write(lived.drop_what_is_owed)
    for where in (woodworking, bench):
        facts = {"channel": where.channel, "why": "ChannelArchived"}
        await acme.write(deliveries.owe, ACME, "not_adopted", f"not_adopted:{where.id}", clock(), facts=facts)
    assert await traces.of(acme, woodworking.channel)
    await acme.write(channels.moved, woodworking.key, NEW, clock())
    assert await acme.read(traces.in_tables, woodworking.channel) == set()
    assert await acme.read(channels_in, "not_adopted") == [NEW, bench.channel]


def channels_in(session: Session, kind: str) -> list[str]:
    found = select(Delivery.facts).where(Delivery.kind == kind).order_by(Delivery.number)
    return [facts["channel"] for facts in session.scalars(found)]
