"""Taken out of a workspace, the app is silent there; after the grace nothing of it is left."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from communities import keeping, uninstalling
from communities.uninstalling import Left
from scheduler import upkeep
from storage import communities, deliveries, inbox, workspaces
from storage.communities import Place
from storage.database import Database
from storage.inbox import Envelope
from storage.keys import ChannelId, PersonKey, WorkspaceId
from storage.models import Base
from tests import traces
from tests.cast import ACME, INSTALLATION, Clock, says, stars

OTHER = WorkspaceId("T0OTHER")
GRACE = timedelta(days=7)
CANARY = "zyxquandary"


def workspaces_in_rows(session: Session) -> dict[str, set[str]]:
    """Whose rows stand in which table."""
    found = {}
    for table in Base.metadata.sorted_tables:
        column = table.c.id if table.name == "workspaces" else table.c.workspace_id
        found[table.name] = set(session.scalars(select(column)))
    return found


async def lived_in(database: Database, clock: Clock, place: Place, ada: PersonKey, bo: PersonKey) -> None:
    said = says(ada, f"Mind the {CANARY} before you glue.", place)
    await database.write(keeping.star, stars(bo, said.key), said, clock())
    envelope = Envelope(ACME, "Ev1", "message", f'{{"text": "{CANARY}"}}')
    await database.write(inbox.receive, envelope, None, clock(), clock())
    await database.write(workspaces.install, replace(INSTALLATION, workspace=OTHER), clock())
    await database.write(deliveries.owe, OTHER, "recap", "one", clock(), channel=ChannelId("C0THEIRS"))


async def test_it_is_silent_at_once_and_erased_after_the_grace(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    await lived_in(acme, clock, woodworking, ada, bo)
    assert await acme.write(uninstalling.leave, ACME, clock())
    assert not await acme.write(uninstalling.leave, ACME, clock())
    until = clock() + timedelta(minutes=2)
    claimed = await acme.write(deliveries.claim, "me", until, clock())
    assert {found.workspace for found in claimed} == {OTHER}
    assert await acme.read(uninstalling.gone, GRACE) == [Left(ACME, clock() + GRACE)]

    assert await upkeep.erase_gone(acme, GRACE, clock() + GRACE - timedelta(seconds=1)) == 0
    assert await traces.of(acme, CANARY) != set()
    assert await upkeep.erase_gone(acme, GRACE, clock() + GRACE) == 1
    left = await acme.read(workspaces_in_rows)
    assert set().union(*left.values()) == {OTHER}
    assert await traces.left(acme, CANARY, ACME) == set()
    assert await upkeep.erase_gone(acme, GRACE, clock() + GRACE) == 0


async def test_within_the_grace_it_comes_back_and_looks_again(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    await lived_in(acme, clock, woodworking, ada, bo)
    assert not await acme.write(uninstalling.come_back, ACME, clock())
    await acme.write(uninstalling.leave, ACME, clock())
    assert await acme.write(uninstalling.come_back, ACME, clock())
    assert await upkeep.erase_gone(acme, GRACE, clock() + 2 * GRACE) == 0
    until = clock() + timedelta(minutes=2)
    assert ACME in {found.workspace for found in await acme.write(deliveries.claim, "me", until, clock())}
    looks = await acme.write(communities.to_look_at, clock(), until, 9)
    assert woodworking.key in looks


async def test_much_is_erased_a_little_at_a_time(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    for number in range(uninstalling.AT_A_TIME + 1):
        envelope = Envelope(ACME, f"Ev{number}", "message", "{}")
        await acme.write(inbox.receive, envelope, None, clock(), clock())
    assert await acme.write(uninstalling.erase_some, ACME)
    assert ACME in (await acme.read(workspaces_in_rows))["workspaces"]
    await upkeep.erase(acme, ACME)
    assert set().union(*(await acme.read(workspaces_in_rows)).values()) == set()
