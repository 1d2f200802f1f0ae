"""People, as one workspace knows them."""

from communities import forgetting
from storage import people
from storage.database import Database
from storage.keys import PersonKey, UserId, WorkspaceId
from storage.people import Profile
from tests.cast import PROFILES, Clock


async def test_what_slack_says_anew_replaces_what_it_said(
    acme: Database, bo: PersonKey, clock: Clock
) -> None:
    await acme.write(people.meet, Profile(bo, "Bo L.", "Asia/Tokyo", is_guest=True), clock.advance(days=1))
    known = await acme.read(people.known, bo)
    assert known is not None
    assert (known.name, known.zone, known.is_guest, known.seen_at) == ("Bo L.", "Asia/Tokyo", True, clock())


async def test_what_a_person_asked_for_outlasts_what_slack_says(
    acme: Database, bo: PersonKey, clock: Clock
) -> None:
    await acme.write(people.change, bo, never_keep=True, dial="nothing")
    await acme.write(people.meet, PROFILES["bo"], clock.advance(days=1))
    known = await acme.read(people.known, bo)
    assert known is not None
    assert known.never_keep
    assert known.dial == "nothing"


async def test_whoever_was_forgotten_has_no_name_until_they_allow_it(
    acme: Database, bo: PersonKey, clock: Clock
) -> None:
    line = await acme.write(forgetting.line, bo, "salt", clock())
    await acme.write(forgetting.forget, bo, line.fingerprint, clock())
    seen = Profile(bo, "Bo L.", "Asia/Tokyo", is_guest=True)
    for _ in range(2):
        await acme.write(people.meet, seen, clock())
        known = await acme.read(people.known, bo)
        assert known is not None
        # What they may see depends on whether they are a guest.
        assert (known.name, known.zone, known.never_keep, known.is_guest) == ("Somebody", "UTC", True, True)
    await acme.write(people.change, bo, never_keep=False)
    await acme.write(people.meet, seen, clock())
    assert await acme.read(people.names, bo.workspace, [bo.user]) == {bo.user: "Bo L."}


async def test_the_same_user_id_in_another_workspace_is_somebody_else(acme: Database, bo: PersonKey) -> None:
    elsewhere = PersonKey(WorkspaceId("T0OTHER"), bo.user)
    assert await acme.read(people.known, elsewhere) is None
    assert await acme.read(people.names, elsewhere.workspace, [bo.user]) == {}


async def test_names_of_strangers_are_left_out(acme: Database, ada: PersonKey) -> None:
    assert await acme.read(people.names, ada.workspace, [ada.user, UserId("U0NOBODY")]) == {
        ada.user: "Ada Okafor"
    }
