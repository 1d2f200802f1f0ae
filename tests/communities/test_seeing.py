"""Nobody sees what they could not open in Slack: one place decides, and every way out asks it."""

from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from communities import authorship, keeping, refusals, searching, seeing, using
from communities.searching import Asked, Found, Newest, Nothing
from communities.seeing import PUBLIC_ONLY
from storage import communities, memberships, people, workspaces
from storage.communities import Place
from storage.database import Database
from storage.entries import Kept
from storage.keys import EntryId, PersonKey, UserId, WorkspaceId
from storage.people import Profile
from storage.workspaces import Installation
from tests.cast import PROFILES, Clock, key, says, stars
from tests.conftest import found

PEOPLE = ("U0FULL", "U0GUEST", "U0EXTERNAL", "U0ROBOT", "U0GONE", "U0UNMET")
PLACES = ("C0OPEN", "C0PRIVATE", "C0SHARED")
PAUSES = (None, "asked", "archived", "removed", "gone")


@dataclass
class Oracle:
    """What each person could open in Slack, in plain Python, written apart from the code."""

    profiles: dict[str, Profile] = field(default_factory=dict)
    private: set[str] = field(default_factory=lambda: {"C0PRIVATE"})
    shared: set[str] = field(default_factory=lambda: {"C0SHARED"})
    pauses: dict[str, str | None] = field(default_factory=dict)
    inside: set[tuple[str, str]] = field(default_factory=set)

    def could_open(self, user: str, place: str) -> bool:
        person = self.profiles.get(user)
        if person is None or person.is_bot or person.is_deactivated:
            return False
        knows_members = self.pauses.get(place) not in ("removed", "gone")
        is_inside = (user, place) in self.inside and knows_members
        needs_to_be_inside = place in self.private or person.is_guest or person.is_external
        is_foreign = person.is_external and place not in self.private and place not in self.shared
        return (is_inside or not needs_to_be_inside) and not is_foreign


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("join"), st.sampled_from(PEOPLE), st.sampled_from(PLACES)),
        st.tuples(st.just("leave"), st.sampled_from(PEOPLE), st.sampled_from(PLACES)),
        st.tuples(st.just("private"), st.sampled_from(PLACES), st.booleans()),
        st.tuples(st.just("shared"), st.sampled_from(PLACES), st.booleans()),
        st.tuples(st.just("pause"), st.sampled_from(PLACES), st.sampled_from(PAUSES)),
        st.tuples(st.just("is_guest"), st.sampled_from(PEOPLE), st.booleans()),
        st.tuples(st.just("is_external"), st.sampled_from(PEOPLE), st.booleans()),
        st.tuples(st.just("is_deactivated"), st.sampled_from(PEOPLE), st.booleans()),
    ),
    max_size=12,
)


class Undone(Exception):
    """Raised at the end of an example, so that the next finds nothing."""


class Workspace:
    """The code's world and the oracle's, side by side."""

    def __init__(self, session: Session, clock: Clock) -> None:
        self.session = session
        self.clock = clock
        self.oracle = Oracle()
        self.moments = iter(range(10_000))
        self.places: dict[str, Place] = {}
        self.kept: dict[str, Kept] = {}
        flags = {
            "U0GUEST": "is_guest",
            "U0EXTERNAL": "is_external",
            "U0ROBOT": "is_bot",
            "U0GONE": "is_deactivated",
        }
        for user in PEOPLE[:-1]:
            self.meet(Profile(key(user), user, **({flags[user]: True} if user in flags else {})))
        people.meet(session, PROFILES["ada"], clock())
        for place in PLACES:
            made = found(
                session, place, place, "U0ADA", (), clock(), place == "C0PRIVATE", place == "C0SHARED"
            )
            said = says(key("U0ADA"), f"The whetstone of w{place.lower()}", made)
            outcome = keeping.star(session, stars(key("U0ADA"), said.key), said, clock())
            assert isinstance(outcome, keeping.NewlyKept)
            self.places[place], self.kept[place] = made, outcome.entry

    def meet(self, profile: Profile) -> None:
        people.meet(self.session, profile, self.clock())
        self.oracle.profiles[profile.key.user] = profile

    def step(self, what: str, whom: str, how: object) -> None:
        if what in ("join", "leave"):
            place = self.places[str(how)]
            moved = memberships.came if what == "join" else memberships.went
            moved(self.session, place, UserId(whom), f"{next(self.moments):06}", self.clock())
            change = self.oracle.inside.add if what == "join" else self.oracle.inside.discard
            change((whom, str(how)))
        elif what in ("private", "shared"):
            communities.change(self.session, self.places[whom].id, **{f"is_{what}": how})
            facts = self.oracle.private if what == "private" else self.oracle.shared
            (facts.add if how else facts.discard)(whom)
        elif what == "pause":
            communities.change(self.session, self.places[whom].id, pause_reason=how)
            self.oracle.pauses[whom] = None if how is None else str(how)
        elif whom in self.oracle.profiles:
            self.meet(replace(self.oracle.profiles[whom], **{what: how}))

    def check(self) -> None:
        for user in PEOPLE:
            viewer = key(user)
            may = {place for place in PLACES if self.oracle.could_open(user, place)}
            expected = {self.kept[place].id for place in may}
            assert {place.channel for place in seeing.visible(self.session, viewer).values()} == may
            assert self.shown(viewer, "whetstone") == expected
            assert self.shown(viewer, "") == expected
            # Neither a word of its own nor a misspelling of it tells that an entry is there.
            own = " ".join(f"w{place.lower()}" for place in PLACES)
            misspelt = " ".join(f"w{place.lower()}"[:-1] + "x" for place in PLACES)
            assert self.shown(viewer, own) == expected
            assert self.shown(viewer, misspelt) <= expected
            for place in PLACES:
                entry = self.kept[place]
                assert (seeing.entry(self.session, viewer, entry.id) is not None) == (place in may)
                self.presses(viewer, entry.id, may_see=place in may)

    def shown(self, viewer: PersonKey, typed: str) -> set[EntryId]:
        answer = searching.look_up(self.session, viewer, Asked(typed))
        if isinstance(answer, Nothing):
            visible = seeing.visible(self.session, viewer)
            assert answer.has_any == bool(visible)
            assert visible or not answer.tried
            return set()
        assert isinstance(answer, Found | Newest)
        assert answer.total == len(answer.hits)
        return {hit.entry.id for hit in answer.hits}

    def presses(self, viewer: PersonKey, entry: EntryId, *, may_see: bool) -> None:
        if may_see:
            using.use(self.session, viewer, entry, self.clock())
            return
        with pytest.raises(refusals.Gone):
            using.use(self.session, viewer, entry, self.clock())
        with pytest.raises(refusals.Gone):
            authorship.take_out(self.session, viewer, entry, self.clock())


@settings(max_examples=10)
@given(steps=STEPS)
async def test_nobody_ever_sees_what_they_could_not_open(
    acme: Database, clock: Clock, steps: list[tuple[str, str, object]]
) -> None:
    def play(session: Session) -> None:
        workspace = Workspace(session, clock)
        workspace.check()
        for what, whom, how in steps:
            workspace.step(what, whom, how)
        workspace.check()
        raise Undone

    with pytest.raises(Undone):
        await acme.write(play)


async def test_another_workspace_sees_nothing_of_ours(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    said = says(ada, "Cut the tenon first.", woodworking)
    outcome = await acme.write(keeping.star, stars(bo, said.key), said, clock())
    assert isinstance(outcome, keeping.NewlyKept)
    elsewhere = PersonKey(WorkspaceId("T0OTHER"), bo.user)
    other = Installation(elsewhere.workspace, "Other", "https://other.slack.example/", UserId("U0B"), "B0B")
    await acme.write(workspaces.install, other, clock())
    await acme.write(people.meet, Profile(elsewhere, "Bo elsewhere", is_admin=True), clock())
    assert await acme.read(seeing.visible, elsewhere) == {}
    assert await acme.read(seeing.entry, elsewhere, outcome.entry.id) is None
    found = await acme.read(searching.look_up, elsewhere, Asked("tenon"))
    assert found == Nothing(Asked("tenon"), "tenon", (), has_any=False, alone=("tenon",), is_guessed=True)
    with pytest.raises(refusals.Gone):
        await acme.write(using.use, elsewhere, outcome.entry.id, clock())


async def test_an_administrator_sees_no_more_than_they_could_open(
    acme: Database, clock: Clock, bench: Place, ada: PersonKey
) -> None:
    await acme.write(memberships.went, bench, ada.user, "9", clock())
    assert await acme.read(seeing.visible, ada) == {}


async def test_while_slack_does_not_say_only_members_see_what_is_public(
    acme: Database,
    woodworking: Place,
    supplier: Place,
    bench: Place,
    bo: PersonKey,
    dev: PersonKey,
    eve: PersonKey,
) -> None:
    """Who has to be inside of a public channel too may have been put out of it unheard."""
    for who, heard, unsaid in (
        (bo, {woodworking.id, supplier.id, bench.id}, {woodworking.id, supplier.id}),
        (dev, {woodworking.id}, set()),
        (eve, {supplier.id}, set()),
    ):
        assert set(await acme.read(seeing.visible, who)) == heard
        assert set(await acme.read(seeing.visible, who, PUBLIC_ONLY)) == unsaid
