"""An administrator takes the app out, in front of Slack; and thinks better of it, or not."""

import json

from scheduler import upkeep
from storage import boxes, inbox, workspaces
from storage.inbox import Envelope
from tests.house import House
from tests.people import Person
from tests.screen import words_in

NOTE = "Cut the tenon before the mortise: it is easier to trim."


async def uninstalls(house: House) -> None:
    await house.people.post("/people/uninstalls", {"as": "ada"})
    await house.settled()


async def test_what_was_kept_goes_after_a_week(
    house: House, ada: Person, bo: Person, woodworking: str
) -> None:
    await bo.stars(await ada.says(NOTE, in_=woodworking))
    before = len(await bo.messages("woodworking"))
    await uninstalls(house)
    workspace = house.app.tools.installations.own.workspace
    assert await house.database.read(workspaces.is_silent, workspace)
    await house.people.jumps("thursday 15:00")
    assert len(await bo.messages("woodworking")) == before
    assert workspace in await house.database.read(workspaces.all_ids)
    await house.people.jumps("thursday 15:00")
    assert await house.database.read(workspaces.all_ids) == []


async def test_installed_again_in_time_it_goes_on(
    house: House, ada: Person, bo: Person, woodworking: str
) -> None:
    await bo.stars(await ada.says(NOTE, in_=woodworking))
    await uninstalls(house)
    await house.people.post("/people/installs", {"as": "ada"})
    await house.closes()
    await house.opens()
    workspace = house.app.tools.installations.own.workspace
    assert not await house.database.read(workspaces.is_silent, workspace)
    assert "Cut the tenon" in await bo.types("/kb tenon", in_=woodworking)


async def test_installed_again_while_it_runs_it_goes_on_too(
    house: House, ada: Person, bo: Person, woodworking: str
) -> None:
    await bo.stars(await ada.says(NOTE, in_=woodworking))
    await uninstalls(house)
    await house.app.settle()
    workspace = house.app.tools.installations.own.workspace
    assert await house.database.read(workspaces.is_silent, workspace)
    await house.people.post("/people/installs", {"as": "ada"})
    await house.app.settle()
    assert not await house.database.read(workspaces.is_silent, workspace)
    for _ in range(2):
        await house.people.jumps("thursday 15:00")
    assert "Cut the tenon" in await bo.types("/kb tenon", in_=woodworking)


async def test_what_rested_rests_when_it_is_installed_again(
    house: House, ada: Person, woodworking: str
) -> None:
    await ada.types("/cop manage", in_=woodworking)
    await ada.presses("Rest")
    await uninstalls(house)
    await house.app.settle()
    await house.people.post("/people/installs", {"as": "ada"})
    await house.app.settle()
    await house.app.look_again()
    await ada.invites("commonplace", to=woodworking)
    await house.settled()
    await ada.types("/cop manage", in_=woodworking)
    assert "Let it go on" in words_in((await ada.sees())["views"][-1])
    before = len(await ada.messages(woodworking))
    for _ in range(2):
        await house.people.jumps("tuesday 10:00")
    assert len(await ada.messages(woodworking)) == before


async def test_erased_where_it_is_still_installed_it_begins_anew(
    house: House, ada: Person, bo: Person, woodworking: str
) -> None:
    await bo.stars(await ada.says(NOTE, in_=woodworking))
    await upkeep.erase(house.database, house.app.tools.installations.own.workspace)
    await house.app.settle()
    assert "Nothing kept about" in await bo.types("/kb tenon", in_=woodworking)
    await ada.types("/cop adopt", in_=woodworking)
    await ada.submits(problem="Joints that last without metal")
    await house.settled()
    await bo.stars(await ada.says("Wax the saw.", in_=woodworking))
    assert "Wax the saw" in await bo.types("/kb saw", in_=woodworking)


async def test_erased_where_it_is_installed_what_people_do_meanwhile_is_not_kept_either(
    house: House, ada: Person, bo: Person, woodworking: str
) -> None:
    message = await ada.says(NOTE, in_=woodworking)
    await upkeep.erase(house.database, house.app.tools.installations.own.workspace)
    await bo.stars(message)
    # Nobody answers: there is nobody to wait for.
    await house.people.post("/people/opens_home", {"as": "bo"})
    await house.people.post("/people/types", {"as": "bo", "text": "/kb tenon", "channel": message.channel})
    await house.settled()
    assert await house.database.read(boxes.inbox) == []
    await house.app.settle()
    assert "Nothing kept about" in await bo.types("/kb tenon", in_=woodworking)


async def test_what_was_taken_in_before_its_workspace_was_erased_is_let_go_of(
    house: House, ada: Person, woodworking: str
) -> None:
    own = house.app.tools.installations.own
    await upkeep.erase(house.database, own.workspace)
    body = {"command": "/kb", "text": "tenon", "team_id": own.workspace, "user_id": "U0ADA",
            "channel_id": "C0WOOD", "trigger_id": "1.2", "response_url": ""}  # fmt: skip
    late = Envelope(own.workspace, "late", "/kb", json.dumps(body))
    now = house.clock()
    await house.database.write(inbox.receive, late, None, now, now)
    await house.app.upkeep.look()
    await house.settled()
    assert await house.database.read(boxes.inbox) == []


async def test_without_its_token_it_is_silent_though_nobody_said_so(
    house: House, ada: Person, bo: Person, woodworking: str
) -> None:
    message = await ada.says(NOTE, in_=woodworking)
    house.sandbox.fail("reactions.add", "account_inactive", times=1)
    await bo.stars(message)
    workspace = house.app.tools.installations.own.workspace
    assert await house.database.read(workspaces.is_silent, workspace)
    # Slack was wrong: the token is good, and nothing that was kept goes for it.
    await house.app.settle()
    assert not await house.database.read(workspaces.is_silent, workspace)


async def test_a_token_that_is_revoked_silences_it_and_somebody_elses_does_not(
    house: House, woodworking: str
) -> None:
    def revoked(**tokens: list[str]) -> None:
        ts = house.sandbox.workspace.next_ts()
        house.sandbox.workspace.emit({"type": "tokens_revoked", "tokens": tokens, "event_ts": ts}, None)

    own = house.app.tools.installations.own
    revoked(oauth=["U0BO"])
    await house.settled()
    assert not await house.database.read(workspaces.is_silent, own.workspace)
    revoked(bot=[own.bot_user])
    await house.settled()
    assert await house.database.read(workspaces.is_silent, own.workspace)
