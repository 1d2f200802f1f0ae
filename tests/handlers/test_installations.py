"""One token may be good for one team, or for every team of an organisation."""

from pathlib import Path
from typing import Any

import pytest

from communities import searching
from communities.searching import Asked, Newest
from handlers.installations import Installations
from storage import communities, forgetting, people, stars, workspaces
from storage.database import Database
from storage.keys import ChannelId, ChannelKey, MessageKey, PersonKey, Timestamp, UserId, WorkspaceId
from storage.ledger import Ledger, Line
from storage.people import Profile
from storage.workspaces import Installation
from tests.cast import ACME, INSTALLATION, Clock
from tests.routes import Post, event

EVERYWHERE = Installation(WorkspaceId("E0ACME"), "Acme", "", UserId("U0COMMON"), "B0COMMON", "E0ACME")
SOUTH = WorkspaceId("T0SOUTH")


def seen_by(team: str, enterprise: str | None) -> dict[str, Any]:
    """Through which installation Slack sends an event."""
    return {"authorizations": [{"team_id": team, "enterprise_id": enterprise, "user_id": "U0COMMON"}]}


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "forgotten")


@pytest.fixture
def tools_of_all(acme: Database, clock: Clock, ledger: Ledger) -> Installations:
    return Installations(acme, clock, ledger, EVERYWHERE)


async def test_a_team_of_our_organisation_is_met_when_it_first_speaks(
    acme: Database, tools_of_all: Installations
) -> None:
    body = {"type": "event_callback", **seen_by(SOUTH, "E0ACME")}
    met = await tools_of_all.for_envelope(SOUTH, body)
    assert met is not None
    assert met.workspace == SOUTH
    assert await acme.read(workspaces.of_enterprise, "E0ACME") == [met]
    assert await tools_of_all.for_envelope(SOUTH, {}) == met


@pytest.mark.parametrize(
    "body",
    [
        {},
        seen_by("T0OTHER", "E0OTHER"),
        {"enterprise": {"id": "E0OTHER"}},
        {"enterprise_id": "E0OTHER"},
    ],
)
async def test_a_team_of_another_organisation_is_not_ours(
    acme: Database, tools_of_all: Installations, body: dict[str, Any]
) -> None:
    assert await tools_of_all.for_envelope(WorkspaceId("T0OTHER"), body) is None
    assert await acme.read(workspaces.all_ids) == [ACME]


@pytest.mark.parametrize("body", [{"enterprise": {"id": "E0ACME"}}, {"enterprise_id": "E0ACME"}])
async def test_a_command_or_a_button_names_the_organisation_too(
    tools_of_all: Installations, body: dict[str, Any]
) -> None:
    assert await tools_of_all.for_envelope(SOUTH, body) is not None


async def test_who_was_forgotten_in_a_team_is_known_when_it_is_met_again(
    acme: Database, tools_of_all: Installations, ledger: Ledger, ada: PersonKey
) -> None:
    hashed = forgetting.fingerprint("its salt", ada.user)
    ledger.append(Line(SOUTH, "its salt", hashed, "2026-11-20T10:00:00+00:00"))
    await tools_of_all.for_envelope(SOUTH, seen_by(SOUTH, "E0ACME"))
    assert await acme.read(forgetting.among, SOUTH, [ada.user]) == {ada.user}
    assert await acme.read(forgetting.among, ACME, [ada.user]) == set()


async def test_an_install_in_one_team_serves_no_other(acme: Database, clock: Clock, ledger: Ledger) -> None:
    alone = Installations(acme, clock, ledger, INSTALLATION)
    assert await alone.for_envelope(ACME, {}) == INSTALLATION
    assert await alone.for_envelope(SOUTH, seen_by(SOUTH, "E0ACME")) is None


async def test_the_same_channel_and_person_in_two_teams_are_two(
    acme: Database, post: Post, woodworking: Any, ada: PersonKey, clock: Clock
) -> None:
    """One workspace never sees another, though ids may be the same."""
    south = Installation(SOUTH, "South", "", UserId("U0COMMON"), "B0COMMON")
    await acme.write(workspaces.install, south, clock())
    await acme.write(people.meet, Profile(PersonKey(SOUTH, ada.user), "Ada of the South"), clock())
    star = {
        "type": "reaction_added",
        "reaction": "star",
        "user": ada.user,
        "item_user": ada.user,
        "item": {"type": "message", "channel": woodworking.channel, "ts": "1763400000.000100"},
        "event_ts": "1763400005.000100",
    }
    await post(event(star) | seen_by(SOUTH, None))
    here = MessageKey(SOUTH, ChannelId(woodworking.channel), Timestamp("1763400000.000100"))
    assert await acme.read(stars.by_whom, here) == []
    assert await acme.read(communities.at, ChannelKey(SOUTH, here.channel)) is None
    found = await acme.read(searching.look_up, PersonKey(SOUTH, ada.user), Asked(""))
    assert found == Newest(0, (), 0)
