"""An administrator says who may start communities where, and everybody else keeps to it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from communities import administering, adopting, authorship, channels, home, keeping, refusals, sweeping
from communities.administering import Changed
from communities.pausing import AsItWas, Paused, Resumed
from communities.retention import Retention
from storage import audit, rules, workspaces
from storage.communities import Place
from storage.database import Database
from storage.keys import ChannelId, ChannelKey, PersonKey
from storage.rules import ADMINISTRATORS, FOLLOW, KEEP, Rules
from tests.cast import ACME, Clock, says, stars

ELSEWHERE = replace(channels.unseen(ChannelKey(ACME, ChannelId("C0ELSE"))), people=20, is_private=False)


AGE = Retention(oldest=timedelta(days=365))


async def set_to(database: Database, clock: Clock, by: PersonKey, wished: Rules) -> Changed:
    return await database.write(administering.change, by, wished, clock())


async def test_without_a_decision_everything_is_as_it_comes(acme: Database, ada: PersonKey) -> None:
    assert (await acme.read(administering.office, ada)).rules == Rules()


async def test_only_administrators_decide(
    acme: Database, clock: Clock, bo: PersonKey, dev: PersonKey, eve: PersonKey
) -> None:
    for person in (bo, dev, eve):
        for verb in (administering.pause, administering.resume):
            with pytest.raises(refusals.AdministratorsOnly):
                await acme.write(verb, person, clock())
        with pytest.raises(refusals.AdministratorsOnly):
            await set_to(acme, clock, person, Rules())
        assert (await acme.read(home.at_home, person)).office is None


async def test_where_administrators_start_communities_others_do_not(
    acme: Database, clock: Clock, ada: PersonKey, bo: PersonKey
) -> None:
    assert await acme.read(adopting.prepare, bo, ELSEWHERE)
    assert await set_to(acme, clock, ada, Rules(ADMINISTRATORS)) == Changed(("who_may_start",))
    with pytest.raises(refusals.StartedByAdministrators):
        await acme.read(adopting.prepare, bo, ELSEWHERE)
    assert await acme.read(adopting.prepare, ada, ELSEWHERE)


async def test_shared_channels_wait_for_an_administrators_yes(
    acme: Database, clock: Clock, ada: PersonKey, bo: PersonKey
) -> None:
    shared = replace(ELSEWHERE, is_shared=True)
    with pytest.raises(refusals.SharedChannel):
        await acme.read(adopting.prepare, bo, shared)
    assert await set_to(acme, clock, ada, Rules(allows_shared=True)) == Changed(("allows_shared",))
    assert await acme.read(adopting.prepare, bo, shared)


async def test_private_channels_and_large_ones(
    acme: Database, clock: Clock, ada: PersonKey, bo: PersonKey
) -> None:
    await set_to(acme, clock, ada, Rules(most_members=20, allows_private=False))
    with pytest.raises(refusals.TooLarge):
        await acme.read(adopting.prepare, bo, ELSEWHERE)
    assert await acme.read(adopting.prepare, bo, replace(ELSEWHERE, people=19))
    for person in (ada, bo):
        with pytest.raises(refusals.PrivateNotAllowed):
            await acme.read(adopting.prepare, person, replace(ELSEWHERE, people=5, is_private=True))


async def test_a_number_that_makes_no_sense_changes_nothing(
    acme: Database, clock: Clock, ada: PersonKey
) -> None:
    for number in (0, 1, administering.MOST + 1):
        with pytest.raises(refusals.OutOfRange):
            await set_to(acme, clock, ada, Rules(most_members=number))
    assert await acme.read(rules.of, ACME) == Rules()


async def test_what_was_done_is_listed_once(acme: Database, clock: Clock, ada: PersonKey) -> None:
    wished = Rules(most_members=50, retention=FOLLOW)
    assert await set_to(acme, clock, ada, wished) == Changed(("most_members", "retention"))
    assert await set_to(acme, clock, ada, wished) == Changed(())
    assert await acme.write(administering.pause, ada, clock()) == Paused()
    assert await acme.write(administering.pause, ada, clock()) == AsItWas()
    assert await acme.read(workspaces.is_silent, ACME)
    found = (await acme.read(home.at_home, ada)).office
    assert found is not None
    assert found.is_paused
    assert [(noted.what, noted.by) for noted in found.lately] == [("paused", ada.user), ("rules", ada.user)]
    assert await acme.write(administering.resume, ada, clock()) == Resumed()
    (_, _, noted) = await acme.read(audit.recent, ACME, 5)
    assert noted.facts == {"most_members": 50, "retention": "follow"}


@pytest.mark.parametrize(
    ("rule", "operator_follows", "expected"),
    [
        (None, False, authorship.Swept),
        (None, True, authorship.Erased),
        (KEEP, True, authorship.Swept),
        (FOLLOW, False, authorship.Erased),
    ],
)
async def test_an_administrator_overrules_the_operator_about_sweeps(
    acme: Database,
    clock: Clock,
    woodworking: Place,
    ada: PersonKey,
    bo: PersonKey,
    cleo: PersonKey,
    rule: str | None,
    operator_follows: bool,
    expected: type,
) -> None:
    await set_to(acme, clock, ada, Rules(retention=rule))
    outcomes = []
    for number in range(22):
        said = says((ada, bo, cleo)[number % 3], f"Note {number} about joints.", woodworking)
        said = replace(said, key=replace(said.key, ts=f"17634{number:05}.000100"))
        await acme.write(keeping.star, stars(bo, said.key), said, clock())
        outcomes.append(
            await acme.write(authorship.deleted, said.key, clock(), retention=Retention(operator_follows))
        )
    assert isinstance(outcomes[-1], expected)


@pytest.mark.parametrize(
    ("rule", "expected"), [(None, AGE), (KEEP, AGE), (FOLLOW, replace(AGE, follows=True))]
)
async def test_the_age_at_which_slack_deletes_is_the_operators(
    acme: Database, clock: Clock, ada: PersonKey, rule: str | None, expected: Retention
) -> None:
    await set_to(acme, clock, ada, Rules(retention=rule))
    assert await acme.read(sweeping.wished, ACME, AGE) == expected
