"""Who may make which channel a community, and what follows when its channel changes."""

from dataclasses import replace
from datetime import time

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from communities import adopting, channels, keeping, refusals, rhythm, seeing
from communities.adopting import Wish
from communities.channels import Away, Channel, Here
from communities.rhythm import Choice
from storage import audit, charters, communities, entries, inbox, memberships
from storage import channels as stored
from storage.communities import Place
from storage.database import Database
from storage.inbox import Envelope
from storage.keys import ChannelId, ChannelKey, PersonKey, UserId
from storage.models import Base, Delivery, InboxRow
from tests.cast import ACME, Clock, says, stars

GLUE = ChannelKey(ACME, ChannelId("C0GLUE"))
OPEN = Channel(
    GLUE,
    "glue",
    is_private=False,
    is_shared=False,
    is_archived=False,
    is_member=True,
    is_general=False,
    is_direct=False,
    people=12,
)
WISH = Wish(
    GLUE, "Hide glue creeps in July", "Epoxy", "Europe/London", Choice("TU", time(10)), Choice("TH", time(15))
)
INSIDE = frozenset({UserId("U0ADA"), UserId("U0BO")})
SINCE = "1795000000.000000"


def owed(session: Session, kind: str) -> list[Delivery]:
    """What is owed of this kind, detached."""
    found = session.scalars(select(Delivery).where(Delivery.kind == kind)).all()
    session.expunge_all()
    return list(found)


async def adopted(database: Database, by: PersonKey, clock: Clock, channel: Channel = OPEN) -> Place:
    """A community of #glue, looked at once."""
    await database.write(adopting.adopt, by, replace(WISH, channel=channel.key), clock())
    assert await database.write(adopting.may_stay, channel, clock())
    outcome = await database.write(adopting.looked, channel, INSIDE, SINCE, clock())
    assert isinstance(outcome, Here)
    return outcome.place


async def test_a_community_begins(acme: Database, ada: PersonKey, clock: Clock) -> None:
    begun = await acme.write(adopting.adopt, ada, WISH, clock())
    assert begun.place.is_private
    assert begun.place.pause_reason == "waiting"
    place = await adopted_already(acme, clock)
    assert (place.name, place.is_private, place.pause_reason) == ("glue", False, None)
    assert await acme.read(communities.stewards, place.id) == ["U0ADA"]
    (noted,) = await acme.read(audit.recent, ACME, 5)
    assert (noted.what, noted.by, noted.facts["role"]) == ("role", "U0ADA", "steward")
    concern = await acme.read(charters.newest, place.id)
    assert concern is not None
    assert (concern.version, concern.problem, concern.out_of_scope) == (1, WISH.problem, "Epoxy")
    dates = await acme.read(rhythm.next_dates, place.id)
    assert [f"{date.kind} {date.at:%a %d %H:%M}" for date in dates] == [
        "prompt Tue 24 10:00",
        "recap Thu 26 15:00",
    ]
    assert await acme.read(memberships.sizes, [place.id]) == {place.id: 2}
    await acme.write(adopting.looked, OPEN, INSIDE, SINCE, clock())
    assert [one.channel_id for one in await acme.read(owed, "adopted")] == ["C0GLUE"]


async def adopted_already(database: Database, clock: Clock) -> Place:
    """#glue, after a look."""
    outcome = await database.write(adopting.looked, OPEN, INSIDE, SINCE, clock())
    assert isinstance(outcome, Here)
    return outcome.place


@pytest.mark.parametrize(("is_private", "expected"), [(False, True), (True, False)])
async def test_whoever_starts_it_from_elsewhere_is_let_into_a_public_channel_alone(
    acme: Database, ada: PersonKey, bo: PersonKey, clock: Clock, is_private: bool, expected: bool
) -> None:
    assert not await acme.read(adopting.is_to_be_let_in, ada, GLUE)
    await acme.write(adopting.adopt, ada, WISH, clock())
    assert not await acme.read(adopting.is_to_be_let_in, ada, GLUE)
    others = INSIDE - {ada.user}
    await acme.write(adopting.looked, replace(OPEN, is_private=is_private), others, SINCE, clock())
    assert await acme.read(adopting.is_to_be_let_in, ada, GLUE) is expected
    assert not await acme.read(adopting.is_to_be_let_in, bo, GLUE)


@pytest.mark.parametrize(
    ("who", "channel", "no"),
    [
        ("dev", OPEN, refusals.ForMembersOnly),
        ("eve", OPEN, refusals.ForMembersOnly),
        ("robot", OPEN, refusals.Gone),
        ("bo", replace(OPEN, is_archived=True), refusals.ChannelArchived),
        ("ada", replace(OPEN, is_shared=True), refusals.SharedChannel),
        ("ada", replace(OPEN, is_direct=True), refusals.NotAChannel),
        ("bo", replace(OPEN, is_general=True), refusals.GeneralChannel),
        ("bo", replace(OPEN, people=200), refusals.TooLarge),
    ],
)
async def test_who_may_not(
    acme: Database,
    request: pytest.FixtureRequest,
    ada: PersonKey,
    bo: PersonKey,
    dev: PersonKey,
    eve: PersonKey,
    robot: PersonKey,
    who: str,
    channel: Channel,
    no: type[refusals.Refusal],
) -> None:
    by = {"ada": ada, "bo": bo, "dev": dev, "eve": eve, "robot": robot}[who]
    with pytest.raises(no):
        await acme.read(adopting.prepare, by, channel)


async def test_an_administrator_may_where_it_is_large(acme: Database, ada: PersonKey, bo: PersonKey) -> None:
    for channel in (replace(OPEN, people=900), replace(OPEN, is_general=True)):
        assert await acme.read(adopting.prepare, ada, channel)
    assert await acme.read(adopting.prepare, bo, replace(OPEN, people=199))
    assert await acme.read(adopting.prepare, bo, channels.unseen(GLUE))


async def test_not_twice(acme: Database, ada: PersonKey, bo: PersonKey, clock: Clock) -> None:
    await acme.write(adopting.adopt, ada, WISH, clock())
    with pytest.raises(refusals.AlreadyACommunity):
        await acme.write(adopting.adopt, bo, WISH, clock())
    with pytest.raises(refusals.AlreadyACommunity):
        await acme.read(adopting.prepare, bo, OPEN)


@pytest.mark.parametrize("problem", ["", "  ", "Wood", "!!!!!!!!!!!!"])
async def test_a_problem_is_a_sentence(acme: Database, ada: PersonKey, clock: Clock, problem: str) -> None:
    with pytest.raises(refusals.TooFewWords):
        await acme.write(adopting.adopt, ada, replace(WISH, problem=problem), clock())


async def test_what_a_look_forbids_is_undone(acme: Database, bo: PersonKey, clock: Clock) -> None:
    await acme.write(adopting.adopt, bo, WISH, clock())
    assert not await acme.write(adopting.may_stay, replace(OPEN, is_shared=True), clock())
    assert await acme.read(communities.at, GLUE) is None
    told = await acme.read(owed, "not_adopted")
    assert [(one.user_id, one.facts["why"]) for one in told] == [("U0BO", "SharedChannel")]


async def test_where_the_app_cannot_go_in_its_founder_hears(
    acme: Database, bo: PersonKey, clock: Clock
) -> None:
    await acme.write(adopting.adopt, bo, WISH, clock())
    outside = replace(OPEN, is_member=False)
    assert isinstance(await acme.write(adopting.looked, outside, frozenset(), SINCE, clock()), Away)
    assert [one.user_id for one in await acme.read(owed, "let_in")] == ["U0BO"]
    assert await acme.read(owed, "adopted") == []
    assert (await adopted_already(acme, clock)).pause_reason is None
    assert len(await acme.read(owed, "adopted")) == 1


async def test_removed_and_back(acme: Database, ada: PersonKey, bo: PersonKey, clock: Clock) -> None:
    place = await adopted(acme, ada, clock)
    outside = replace(OPEN, is_member=False)
    for _ in range(2):
        await acme.write(channels.put_out, GLUE, clock())
        away = await acme.write(adopting.looked, outside, frozenset(), SINCE, clock())
        assert isinstance(away, Away)
        assert away.reason == "removed"
    assert [one.user_id for one in await acme.read(owed, "paused")] == ["U0ADA"]
    back = await acme.write(adopting.looked, OPEN, frozenset({ada.user}), "1796000000.000000", clock())
    assert isinstance(back, Here)
    assert back.place.pause_reason is None
    assert await acme.read(memberships.sizes, [place.id]) == {place.id: 1}
    assert len(await acme.read(owed, "adopted")) == 1
    clock.advance(days=1)
    await acme.write(adopting.looked, OPEN, frozenset({ada.user}), "1796000000.000000", clock())
    await acme.write(adopting.looked, outside, frozenset(), "1796000000.000000", clock())
    assert len(await acme.read(owed, "paused")) == 2


async def test_a_pause_that_people_asked_for_does_not_end_by_itself(
    acme: Database, ada: PersonKey, clock: Clock
) -> None:
    place = await adopted(acme, ada, clock)
    await acme.write(rhythm.pause, place, clock())
    still = await acme.write(adopting.looked, OPEN, INSIDE, SINCE, clock())
    assert isinstance(still, Here)
    assert still.place.pause_reason is not None


async def test_out_of_sight_is_private_and_seen_by_nobody(
    acme: Database, ada: PersonKey, bo: PersonKey, clock: Clock
) -> None:
    place = await adopted(acme, ada, clock)
    assert place.id in await acme.read(seeing.visible, bo)
    await acme.write(channels.out_of_sight, GLUE, clock())
    for person in (ada, bo):
        assert place.id not in await acme.read(seeing.visible, person)


async def test_private_at_once(acme: Database, ada: PersonKey, cleo: PersonKey, clock: Clock) -> None:
    place = await adopted(acme, ada, clock)
    assert place.id in await acme.read(seeing.visible, cleo)
    await acme.write(channels.made_private, GLUE, clock())
    assert place.id not in await acme.read(seeing.visible, cleo)
    assert place.id in await acme.read(seeing.visible, ada)


async def test_a_look_is_claimed_once(acme: Database, ada: PersonKey, clock: Clock) -> None:
    await acme.write(adopting.adopt, ada, WISH, clock())
    until = clock.now.replace(minute=59)
    assert await acme.write(communities.to_look_at, clock(), until, 9) == [GLUE]
    assert await acme.write(communities.to_look_at, clock(), until, 9) == []
    clock.advance(hours=1)
    assert await acme.write(communities.to_look_at, clock(), clock(), 9) == [GLUE]


async def test_every_row_follows_a_new_id(
    acme: Database, ada: PersonKey, bo: PersonKey, clock: Clock
) -> None:
    place = await adopted(acme, ada, clock)
    said = says(ada, "Warm the glue first?", in_=place)
    await acme.write(keeping.star, stars(bo, said.key), said, clock())
    body = '{"event": {"item": {"channel": "C0GLUE", "ts": "1.2"}}}'
    row = await acme.write(
        inbox.receive, Envelope(ACME, "Ev1", "reaction_added", body), None, clock(), clock()
    )
    new = ChannelId("G0GLUE")
    assert await acme.write(channels.moved, GLUE, new, clock())
    assert await acme.read(communities.at, GLUE) is None
    moved = await acme.read(communities.at, ChannelKey(ACME, new))
    assert moved is not None
    assert moved.id == place.id
    entry = await acme.read(entries.of, replace(said.key, channel=new))
    assert entry is not None
    assert "/archives/G0GLUE/" in entry.permalink

    def left_behind(session: Session) -> list[str]:
        return [
            f"{table.name}.{column.name}"
            for table in Base.metadata.sorted_tables
            for column in table.columns
            if column.name in stored.COLUMNS
            and session.execute(select(table).where(column == "C0GLUE")).first()
        ]

    assert await acme.read(left_behind) == []
    waiting = await acme.read(lambda session: session.get_one(InboxRow, row).body)
    assert waiting is not None
    assert '"G0GLUE"' in waiting
    assert not await acme.write(channels.moved, GLUE, new, clock())


def test_every_column_with_a_channel_is_known() -> None:
    named = {
        column.name
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if "channel" in column.name and column.name != "in_channel"
    }
    assert named == stored.COLUMNS
