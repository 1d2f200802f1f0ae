"""Belonging follows Slack, in whatever order its news arrives, and people's own wish."""

from datetime import timedelta
from itertools import count, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from communities import channels, finding, membership, refusals, seeing
from communities.seeing import Sight
from storage import communities, memberships, newcomers, people
from storage.communities import Place
from storage.database import Database
from storage.keys import ChannelId, ChannelKey, PersonKey, UserId
from storage.people import Profile
from tests.cast import ACME, START, Clock, key
from tests.engines import taking_turns

pytestmark = taking_turns

_people = count()


def ts(seconds: float) -> str:
    """The moment so long after the start, as Slack writes times."""
    return f"{(START + timedelta(seconds=seconds)).timestamp():.6f}"


def belongs(session: Session, place: Place, user: str) -> bool:
    """Whether they belong to it now."""
    return memberships.belongs(memberships.of(session, place.id, UserId(user)))


async def test_who_joins_belongs_and_who_leaves_does_not(
    acme: Database, woodworking: Place, clock: Clock
) -> None:
    fay = UserId("U0FAY")
    assert await acme.write(membership.came, woodworking.key, fay, ts(1), clock())
    assert await acme.read(belongs, woodworking, "U0FAY")
    assert not await acme.write(membership.came, woodworking.key, fay, ts(1), clock())
    assert await acme.write(membership.went, woodworking.key, fay, ts(2), clock())
    assert not await acme.read(belongs, woodworking, "U0FAY")


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_the_latest_fact_wins_in_any_order(
    acme: Database, woodworking: Place, clock: Clock, order: tuple[int, ...]
) -> None:
    facts = [(membership.came, ts(1)), (membership.went, ts(2)), (membership.came, ts(3))]
    for number in (*order, order[0]):
        verb, moment = facts[number]
        await acme.write(verb, woodworking.key, UserId("U0FAY"), moment, clock())
    assert await acme.read(belongs, woodworking, "U0FAY")


async def test_an_old_list_does_not_bring_back_who_left(
    acme: Database, woodworking: Place, clock: Clock
) -> None:
    bo, fay = UserId("U0BO"), UserId("U0FAY")
    await acme.write(membership.went, woodworking.key, bo, ts(10), clock())
    await acme.write(membership.went, woodworking.key, fay, ts(11), clock())
    await acme.write(memberships.counted, woodworking, [bo, fay], ts(5), clock())
    assert not await acme.read(belongs, woodworking, "U0BO")
    assert not await acme.read(belongs, woodworking, "U0FAY")
    assert not await acme.read(belongs, woodworking, "U0CLEO")


async def test_a_list_does_not_undo_the_wish_to_leave(
    acme: Database, woodworking: Place, bo: PersonKey, clock: Clock
) -> None:
    await acme.write(membership.leave, bo, woodworking.key, clock())
    await acme.write(memberships.counted, woodworking, [UserId("U0ADA"), bo.user], ts(5), clock())
    assert not await acme.read(belongs, woodworking, "U0BO")
    assert woodworking.id in await acme.read(seeing.visible, bo)


@given(data=st.data())
async def test_lists_and_news_converge_on_what_is_so(
    acme: Database, woodworking: Place, data: st.DataObject
) -> None:
    fay = UserId(f"U0FAY{next(_people)}")
    moments = sorted(data.draw(st.sets(st.integers(1, 50), min_size=1, max_size=4)))
    news = [(moment, number % 2 == 0) for number, moment in enumerate(moments)]
    look = data.draw(st.integers(0, 60))
    shown = next((is_in for moment, is_in in reversed(news) if moment <= look), False)
    early = data.draw(st.integers(0, 10))
    arriving = data.draw(st.permutations([*news, None]))

    def arrive(session: Session) -> bool:
        for one in arriving:
            if one is None:
                memberships.counted(session, woodworking, [fay] if shown else [], ts(look - early), START)
            else:
                verb = memberships.came if one[1] else memberships.went
                verb(session, woodworking, fay, ts(one[0]), START)
        return belongs(session, woodworking, fay)

    assert await acme.write(arrive) == news[-1][1]


async def test_the_last_steward_hands_over_first(
    acme: Database, woodworking: Place, ada: PersonKey, clock: Clock
) -> None:
    with pytest.raises(refusals.LastSteward):
        await acme.write(membership.leave, ada, woodworking.key, clock())


async def test_a_steward_who_leaves_is_none_when_they_come_back(
    acme: Database, woodworking: Place, ada: PersonKey, bo: PersonKey, clock: Clock
) -> None:
    await acme.write(communities.enrol, woodworking, [bo.user], clock(), role="steward")
    await acme.write(membership.leave, ada, woodworking.key, clock())
    assert await acme.read(communities.stewards, woodworking.id) == ["U0BO"]
    assert isinstance(
        await acme.write(membership.join, ada, woodworking.key, is_here=True), membership.Joined
    )
    assert await acme.read(communities.stewards, woodworking.id) == ["U0BO"]


async def test_who_may_come_in(
    acme: Database,
    on_call: Place,
    bench: Place,
    bo: PersonKey,
    dev: PersonKey,
    eve: PersonKey,
    clock: Clock,
) -> None:
    assert isinstance(await acme.write(membership.join, bo, on_call.key, is_here=False), membership.ToInvite)
    assert isinstance(await acme.write(membership.join, bo, bench.key, is_here=False), membership.Member)
    for stranger in (dev, eve):
        with pytest.raises(refusals.ForMembersOnly):
            await acme.write(membership.join, stranger, on_call.key, is_here=False)
    await acme.write(people.meet, Profile(key("U0FAY"), "Fay"), clock())
    with pytest.raises(refusals.JoinByInvitation):
        await acme.write(membership.join, key("U0FAY"), bench.key, is_here=False)
    nowhere = ChannelKey(ACME, ChannelId("C0NOWHERE"))
    with pytest.raises(refusals.NotACommunity):
        await acme.write(membership.join, bo, nowhere, is_here=False)


async def test_guests_are_told_the_same_of_every_channel_they_cannot_see(
    acme: Database, on_call: Place, bench: Place, dev: PersonKey
) -> None:
    for channel in (on_call.key, bench.key, ChannelKey(ACME, ChannelId("C0NOWHERE"))):
        with pytest.raises(refusals.ForMembersOnly):
            await acme.write(membership.join, dev, channel, is_here=False)


async def test_those_who_come_later_are_new(acme: Database, woodworking: Place, clock: Clock) -> None:
    await acme.write(people.meet, Profile(key("U0FAY"), "Fay"), clock())
    await acme.write(people.meet, Profile(key("U0GUS"), "Gus"), clock())
    await acme.write(memberships.counted, woodworking, [UserId("U0GUS")], ts(1), clock())
    await acme.write(membership.came, woodworking.key, UserId("U0FAY"), ts(2), clock())
    found = await acme.read(newcomers.between, woodworking.id, clock(), clock() + timedelta(days=1))
    assert found == ["Fay"]


async def test_the_directory_shows_what_they_may_see(
    acme: Database, woodworking: Place, on_call: Place, bench: Place, dev: PersonKey, bo: PersonKey
) -> None:
    of_dev = await acme.read(finding.find, dev, "")
    of_bo = await acme.read(finding.find, bo, "")
    assert [one.place.name for one in of_dev.listings] == ["woodworking"]
    assert [one.place.name for one in of_bo.listings] == ["bench-repairs", "on-call", "woodworking"]
    assert (await acme.read(finding.find, dev, "bench repairs")).listings == ()
    assert await acme.read(finding.named, dev, "bench-repairs") is None
    assert await acme.read(finding.named, bo, "bench repairs") == bench


@pytest.mark.parametrize("asked", ["wood", "wodworking", "wood working", "joint", "jiont", "metal joints"])
def test_typing_errors_and_beginnings_find(asked: str) -> None:
    assert finding.score(asked, "woodworking", "Joints that last without metal") >= finding.FLOOR


@pytest.mark.parametrize("asked", ["xyzzy plugh", "knitting", "kubernetes upgrades", "the", "!!", "wok"])
def test_nonsense_finds_nothing(asked: str) -> None:
    assert finding.score(asked, "woodworking", "Joints that last without metal") < finding.FLOOR


@pytest.mark.parametrize(
    ("said", "meant"), [("fnid", "find"), ("jion", "join"), ("halp", "help"), ("joinery", None), ("x", None)]
)
def test_the_nearest_subcommand(said: str, meant: str | None) -> None:
    assert finding.nearest(said, ("adopt", "charter", "find", "help", "join", "leave")) == meant


async def test_an_old_profile_does_not_overwrite_a_newer_one(
    acme: Database, bo: PersonKey, clock: Clock
) -> None:
    guest = Profile(bo, "Bo", is_guest=True, updated=20)
    assert await acme.write(membership.changed_profile, guest, clock())
    await acme.write(membership.changed_profile, Profile(bo, "Bo", updated=10), clock())
    known = await acme.read(people.known, bo)
    assert known is not None
    assert known.is_guest
    assert not await acme.write(membership.changed_profile, Profile(key("U0NEW"), "New"), clock())


def test_a_look_counts_from_a_little_earlier() -> None:
    assert channels.as_of(START) == ts(-60)


async def test_who_cannot_open_a_private_channel_any_more_does_not_read_its_name_by_leaving(
    acme: Database, bench: Place, bo: PersonKey, ada: PersonKey, clock: Clock
) -> None:
    await acme.write(membership.went, bench.key, bo.user, ts(1), clock())
    await acme.write(communities.change, bench.id, name="why-bo-left")
    with pytest.raises(refusals.NotACommunity):
        await acme.write(membership.leave, bo, bench.key, clock())
    # Of a channel that she is not in any more, as Slack says, its last steward reads no name either.
    with pytest.raises(refusals.NotACommunity):
        await acme.write(membership.leave, ada, bench.key, clock(), Sight(inside=frozenset()))
    with pytest.raises(refusals.LastSteward):
        await acme.write(membership.leave, ada, bench.key, clock())
