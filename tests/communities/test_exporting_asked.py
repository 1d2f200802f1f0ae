"""Who may export from Slack, how much, and what becomes of it."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from communities import exporting_asked, keeping, refusals, settling
from communities.exporting import Choice, lines
from communities.exporting_asked import AlreadyOnItsWay, Handed, OnItsWay
from communities.seeing import PUBLIC_ONLY
from storage import audit, deliveries, people, rules
from storage.communities import Place
from storage.database import Database
from storage.deliveries import Owed
from storage.keys import CommunityId, DeliveryId, PersonKey
from storage.models import Delivery
from storage.rules import ADMINISTRATORS, NOBODY, STEWARDS, Rules
from tests.cast import ACME, Clock, says, stars


async def let(database: Database, who: str) -> None:
    await database.write(rules.change, ACME, Rules(who_may_export=who))


async def keep(database: Database, clock: Clock, by: PersonKey, place: Place, text: str) -> None:
    said = says(by, text, place)
    await database.write(keeping.star, stars(by, said.key), said, clock())


async def ask(database: Database, clock: Clock, by: PersonKey, place: Place, form: str = "V1") -> object:
    return await database.write(exporting_asked.ask, by, place.key, "csv", form, clock())


async def owed(database: Database) -> list[Owed]:
    """Every delivery of a file, or about one."""

    def asked(session) -> list[DeliveryId]:
        kinds = (exporting_asked.KIND, exporting_asked.ENDED)
        return [
            DeliveryId(one) for one in session.scalars(select(Delivery.id).where(Delivery.kind.in_(kinds)))
        ]

    found = [await database.read(deliveries.by_id, one) for one in await database.read(asked)]
    return [one for one in found if one is not None]


async def test_nobody_may_as_it_comes(
    acme: Database, clock: Clock, ada: PersonKey, bo: PersonKey, woodworking: Place
) -> None:
    assert Rules().who_may_export == NOBODY
    for person in (ada, bo):
        with pytest.raises(refusals.NobodyExports):
            await ask(acme, clock, person, woodworking)


async def test_stewards_may_of_their_own(
    acme: Database, clock: Clock, ada: PersonKey, bo: PersonKey, dev: PersonKey, woodworking: Place
) -> None:
    await let(acme, STEWARDS)
    with pytest.raises(refusals.NothingToExport):
        await ask(acme, clock, ada, woodworking)
    await keep(acme, clock, ada, woodworking, "Cut the tenon first.")
    with pytest.raises(refusals.NotASteward):
        await ask(acme, clock, bo, woodworking)
    assert isinstance(await ask(acme, clock, ada, woodworking), OnItsWay)
    assert isinstance(await ask(acme, clock, ada, woodworking), AlreadyOnItsWay)
    assert isinstance(await ask(acme, clock, ada, woodworking, "V2"), AlreadyOnItsWay)
    (one,) = await owed(acme)
    assert one.facts == {"community": woodworking.id, "format": "csv"}


async def test_administrators_may_where_that_is_the_rule(
    acme: Database, clock: Clock, ada: PersonKey, bo: PersonKey, woodworking: Place
) -> None:
    await let(acme, ADMINISTRATORS)
    assert woodworking.id in {place.id for place in await acme.read(exporting_asked.offered, ada, None)}
    with pytest.raises(refusals.AdministratorsOnly):
        await acme.read(exporting_asked.offered, bo, None)
    with pytest.raises(refusals.ExportedByAdministrators):
        await acme.read(exporting_asked.offered, bo, woodworking.key)


async def test_what_slack_does_not_confirm_is_not_exported(
    acme: Database, ada: PersonKey, woodworking: Place, bench: Place
) -> None:
    await let(acme, ADMINISTRATORS)
    places = await acme.read(exporting_asked.offered, ada, None, sight=PUBLIC_ONLY)
    assert [place.id for place in places] == [woodworking.id]
    with pytest.raises(refusals.NotToldInside):
        await acme.read(exporting_asked.offered, ada, bench.key, sight=PUBLIC_ONLY)


async def test_too_much_is_the_operators(
    acme: Database, clock: Clock, ada: PersonKey, woodworking: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    await let(acme, STEWARDS)
    for text in ("Cut the tenon first.", "Then the mortise."):
        await keep(acme, clock, ada, woodworking, text)
    for name, most in (("MOST_NOTES", 1), ("MOST_LETTERS", 36)):
        with monkeypatch.context() as patch:
            patch.setattr(exporting_asked, name, most)
            with pytest.raises(refusals.TooMuchToExport):
                await ask(acme, clock, ada, woodworking)
    assert isinstance(await ask(acme, clock, ada, woodworking), OnItsWay)


async def test_the_audit_has_each_once_and_an_unknown_end_is_told(
    acme: Database, clock: Clock, ada: PersonKey, woodworking: Place
) -> None:
    await let(acme, STEWARDS)
    await keep(acme, clock, ada, woodworking, "Cut the tenon first.")
    await ask(acme, clock, ada, woodworking)
    (one,) = await owed(acme)
    for file in ("F1", "F2"):
        assert await acme.write(exporting_asked.hand_over, one, file, Handed(1, 0), clock())
    noted = [done for done in await acme.read(audit.recent, ACME, 9) if done.what == "exported"]
    assert [(done.by, done.facts["notes"]) for done in noted] == [(ada.user, 1)]
    assert await acme.write(settling.settle, one.id, "unknown", clock(), error="unlooked")
    assert not await acme.write(exporting_asked.hand_over, one, "F3", Handed(1, 0), clock())
    told = [found for found in await owed(acme) if found.kind == exporting_asked.ENDED]
    assert [found.facts for found in told] == [{"community": woodworking.id, "why": "unknown"}]


async def test_lines_leave_out_what_people_told_the_app_alone(
    acme: Database, clock: Clock, ada: PersonKey, woodworking: Place
) -> None:
    await people_wish(acme, ada)
    await keep(acme, clock, ada, woodworking, "Cut the tenon first.")
    found = await acme.read(
        lambda session: "\n".join(line.text for line in lines(session, Choice((ACME,), only=woodworking.id)))
    )
    assert '"dial": "nothing"' not in found
    assert "Cut the tenon first." in found
    assert '"record": "member"' not in found


async def people_wish(database: Database, person: PersonKey) -> None:
    await database.write(people.change, person, dial="nothing")


def test_a_community_named_like_anothers_id_is_not_taken_along(woodworking: Place) -> None:
    choice = Choice((ACME,), only=woodworking.id)
    impostor = replace(woodworking, id=CommunityId(woodworking.id + 1), name=woodworking.channel.lower())
    assert choice.takes(woodworking)
    assert not choice.takes(impostor)
    assert not choice.is_whole
