"""What a walk shows is followed; what it does not show is hidden, and goes only when we are sure."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from communities import authorship, channels, forgetting, keeping, searching, sweeping, walking
from communities.authorship import Erased, Swept
from communities.channels import Channel
from communities.keeping import Said
from communities.searching import Asked, Found, Nothing
from communities.walking import Back, LetGo, Shown, Unsure
from storage import communities, deliveries, entries, missing, sweeps_waiting, walks
from storage.communities import Place
from storage.database import Database
from storage.keys import PersonKey, SweepId, UserId
from storage.missing import Missing
from storage.walks import Leg
from tests import traces
from tests.cast import ACME, START, Clock, says, stars

CANARY = "zyxquandary"
WORDS = f"Mind the {CANARY} before you glue."


@pytest.fixture
async def said(acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey) -> Said:
    """Ada's message, which Bo starred."""
    message = says(ada, WORDS, woodworking)
    await acme.write(keeping.star, stars(bo, message.key), message, clock())
    return message


def leg_of(place: Place, clock: Clock) -> Leg:
    return Leg(place, None, clock())


async def hidden(database: Database, clock: Clock, place: Place, *lost: Said) -> list[Missing]:
    """A walk in which these are not found."""
    keys = tuple(said.key for said in lost)
    await database.write(walking.follow, leg_of(place, clock), keys, (), None, clock())
    found = [await database.read(missing.of, key) for key in keys]
    return [one for one in found if one is not None]


async def is_found(database: Database, by: PersonKey, words: str = CANARY) -> bool:
    outcome = await database.read(searching.look_up, by, Asked(words))
    assert isinstance(outcome, Found | Nothing)
    return isinstance(outcome, Found)


async def forget(database: Database, clock: Clock, person: PersonKey) -> None:
    line = await database.write(forgetting.line, person, "a salt", clock())
    await database.write(forgetting.forget, person, line.fingerprint, clock())


@pytest.mark.parametrize(
    ("minutes", "is_silence"), [(None, True), (0, False), (4.9, False), (5, False), (5.1, True)]
)
def test_a_silence_is_longer_than_five_minutes(minutes: float | None, is_silence: bool) -> None:
    before = None if minutes is None else START - timedelta(minutes=minutes)
    assert walking.is_silence(before, START) is is_silence


async def test_a_silence_begins_one_walk_and_a_look_into_every_channel(
    acme: Database, clock: Clock, woodworking: Place, on_call: Place
) -> None:
    assert await acme.write(walking.hear, ACME, clock())
    for _ in range(3):
        assert not await acme.write(walking.hear, ACME, clock.advance(minutes=4))
    clock.advance(minutes=6)
    assert [await acme.write(walking.hear, ACME, clock()) for _ in range(2)] == [True, False]
    assert await acme.read(walks.next_leg, ACME, clock()) is None
    looked_into = await acme.write(communities.to_look_at, clock(), clock(), 9)
    assert {key.channel for key in looked_into} == {woodworking.channel, on_call.channel}
    await acme.write(communities.change, woodworking.id, look_at=None)
    leg = await acme.read(walks.next_leg, ACME, clock())
    assert leg is not None
    assert (leg.place.id, leg.before) == (woodworking.id, None)


async def test_the_newest_part_of_all_channels_comes_first(
    acme: Database, clock: Clock, woodworking: Place, on_call: Place
) -> None:
    await acme.write(walks.begin, ACME, clock())
    order = []
    for ts in ("1763000000.000100", "1762000000.000100", "1763500000.000100", None, None):
        leg = await acme.read(walks.next_leg, ACME, clock())
        assert leg is not None
        order.append(leg.place.name)
        await acme.write(walks.came_to, leg, ts)
    assert order == ["woodworking", "on-call", "woodworking", "woodworking", "on-call"]
    assert await acme.read(walks.next_leg, ACME, clock()) is None


async def test_not_found_it_is_seen_by_nobody_and_then_nothing_is_left(
    acme: Database, clock: Clock, woodworking: Place, said: Said, ada: PersonKey, bo: PersonKey
) -> None:
    (lost,) = await hidden(acme, clock, woodworking, said)
    assert not await is_found(acme, bo)
    assert not await is_found(acme, ada)
    assert await acme.read(missing.due, ACME, clock(), 9) == []
    assert await acme.read(missing.due, ACME, clock.advance(minutes=5), 9) == [lost]
    assert await acme.write(walking.gone, lost, clock()) == Erased(said.key)
    assert await traces.left(acme, CANARY) == set()
    assert await acme.write(walking.gone, lost, clock()) == LetGo()
    with pytest.raises(keeping.refusals.Gone):
        await acme.write(keeping.star, stars(ada, said.key), said, clock())


async def test_found_by_the_second_look_it_is_there_again_in_its_new_words(
    acme: Database, clock: Clock, woodworking: Place, said: Said, bo: PersonKey
) -> None:
    (lost,) = await hidden(acme, clock, woodworking, said)
    newer = replace(said, text="Mind the chisel before you glue.", edited_ts="1763500000.000000")
    outcome = await acme.write(walking.found, lost, newer, clock())
    assert isinstance(outcome, Back)
    assert outcome.entry.stars == 1
    assert await is_found(acme, bo, "chisel")
    assert await traces.left(acme, CANARY) == set()
    owed = await acme.write(deliveries.claim, "me", clock() + timedelta(hours=1), clock(), 99)
    assert "bookmark" in {one.kind for one in owed}


async def test_an_answer_older_than_an_edit_we_heard_of_brings_nothing_back(
    acme: Database, clock: Clock, woodworking: Place, said: Said, bo: PersonKey
) -> None:
    (lost,) = await hidden(acme, clock, woodworking, said)
    newer = replace(said, text="Mind the chisel.", edited_ts="1763500000.000000")
    await acme.write(authorship.edited, newer, clock())
    assert await acme.write(walking.found, lost, said, clock()) == Unsure()
    assert not await is_found(acme, bo)
    assert isinstance(await acme.write(walking.found, lost, newer, clock()), Back)
    assert await traces.left(acme, CANARY) == set()


async def test_an_unsure_look_waits_twice_as_long_each_time(
    acme: Database, clock: Clock, woodworking: Place, said: Said
) -> None:
    (lost,) = await hidden(acme, clock, woodworking, said)
    for wait in (10, 10, 20, 40):
        await acme.write(walking.put_off, lost, clock())
        almost = clock.advance(minutes=wait) - timedelta(seconds=1)
        assert await acme.read(missing.due, ACME, almost, 9) == []
        assert await acme.read(missing.due, ACME, clock(), 9) == [lost]


@pytest.mark.parametrize("how", ["deleted", "taken back", "never kept", "forgotten"])
async def test_what_people_say_meanwhile_holds_for_what_is_hidden(
    acme: Database, clock: Clock, woodworking: Place, said: Said, ada: PersonKey, bo: PersonKey, how: str
) -> None:
    (lost,) = await hidden(acme, clock, woodworking, said)
    if how == "deleted":
        assert await acme.write(authorship.deleted, said.key, clock()) == Erased(said.key)
    elif how == "taken back":
        await acme.write(keeping.take_back, stars(bo, said.key), clock())
    elif how == "never kept":
        assert (await acme.write(authorship.never_keep, ada, clock())).entries == 1
    else:
        await forget(acme, clock, ada)
    assert await acme.write(walking.found, lost, said, clock()) == LetGo()
    assert await traces.left(acme, CANARY) == set()
    assert await acme.read(entries.of, said.key) is None


async def test_starred_anew_while_hidden_it_is_one_entry(
    acme: Database, clock: Clock, woodworking: Place, said: Said, cleo: PersonKey
) -> None:
    (lost,) = await hidden(acme, clock, woodworking, said)
    await acme.write(keeping.star, stars(cleo, said.key), said, clock())
    outcome = await acme.write(walking.found, lost, said, clock())
    assert isinstance(outcome, Back)
    assert outcome.entry.stars == 2
    assert await acme.write(authorship.deleted, said.key, clock()) == Erased(said.key)
    assert await traces.left(acme, CANARY) == set()


async def test_starred_anew_and_then_deleted_nothing_is_left(
    acme: Database, clock: Clock, woodworking: Place, said: Said, cleo: PersonKey
) -> None:
    await hidden(acme, clock, woodworking, said)
    await acme.write(keeping.star, stars(cleo, said.key), said, clock())
    assert await acme.write(authorship.deleted, said.key, clock()) == Erased(said.key)
    assert await traces.left(acme, CANARY) == set()


async def many(
    database: Database, clock: Clock, place: Place, authors: list[PersonKey], by: PersonKey
) -> list[Said]:
    kept = [says(authors[number % len(authors)], f"{WORDS} number{number}", place) for number in range(21)]
    for said in kept:
        await database.write(keeping.star, stars(by, said.key), said, clock())
    return kept


async def test_many_of_three_people_are_held_and_what_is_kept_of_them_stays(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    kept = await many(acme, clock, woodworking, [ada, bo, cleo], bo)
    lost = await hidden(acme, clock, woodworking, *kept)
    clock.advance(minutes=5)
    outcomes = {type(await acme.write(walking.gone, one, clock())) for one in lost}
    assert outcomes == {Swept}
    ((_, sweep),) = await acme.read(sweeps_waiting.undecided)
    await acme.write(sweeping.decide, ada, SweepId(sweep), clock(), keeps=True)
    while await acme.write(sweeping.finish_some, clock()):
        pass
    # Their messages are gone, and another walk changes nothing about that.
    assert await hidden(acme, clock, woodworking, *kept) == []
    assert await is_found(acme, bo, "number20")


async def test_many_of_one_person_are_erased(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    lost = await hidden(acme, clock, woodworking, *await many(acme, clock, woodworking, [ada], bo))
    assert {type(await acme.write(walking.gone, one, clock())) for one in lost} == {Erased}
    assert await traces.left(acme, CANARY) == set()


async def test_stars_are_compared_as_of_a_time_that_overrules_nothing_later(
    acme: Database, clock: Clock, woodworking: Place, said: Said, bo: PersonKey, cleo: PersonKey
) -> None:
    as_of = channels.as_of(clock.advance(hours=1))
    leg = leg_of(woodworking, clock)

    async def unheard(*by: str, is_whole: bool = True) -> tuple[list[str], list[str]]:
        shown = (Shown(said, frozenset(UserId(user) for user in by), is_whole),)
        found = await acme.read(walking.unheard, leg, shown, as_of)
        assert {fact.event_ts for fact in (*found.new, *found.taken_back)} <= {as_of}
        return [fact.by for fact in found.new], [fact.by for fact in found.taken_back]

    assert await unheard("U0BO") == ([], [])
    assert await unheard("U0BO", "U0CLEO") == (["U0CLEO"], [])
    assert await unheard() == ([], ["U0BO"])
    assert await unheard(is_whole=False) == ([], [])
    await acme.write(keeping.star, stars(bo, said.key, f"{clock().timestamp():.6f}"), None, clock())
    (fact,) = (await acme.read(walking.unheard, leg, (Shown(said),), as_of)).taken_back
    assert isinstance(await acme.write(keeping.take_back, fact, clock()), keeping.Ignored)
    await forget(acme, clock, cleo)
    assert await unheard("U0BO", "U0CLEO") == ([], [])


async def test_a_star_from_before_the_community_keeps_nothing(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey
) -> None:
    before, since = f"{START.timestamp() - 9:.6f}", f"{START.timestamp() + 9:.6f}"
    by = frozenset({UserId("U0BO")})
    shown = tuple(Shown(says(ada, WORDS, woodworking, ts=ts), by) for ts in (before, since))
    found = await acme.read(walking.unheard, leg_of(woodworking, clock), shown, channels.as_of(clock()))
    assert [fact.message.ts for fact in found.new] == [since]


async def test_let_in_again_what_was_kept_is_compared(
    acme: Database, clock: Clock, woodworking: Place
) -> None:
    def walk_at(session: Session) -> Leg | None:
        return walks.next_leg(session, ACME, clock())

    await acme.write(channels.put_out, woodworking.key, clock())
    await acme.write(walks.begin, ACME, clock())
    await acme.write(communities.change, woodworking.id, look_at=None)
    assert await acme.read(walk_at) is None
    assert await acme.read(walks.next_due, ACME, clock()) is None
    here = Channel(woodworking.key, "woodworking", False, False, False, True, False, False, 2)
    clock.advance(hours=1)
    await acme.write(channels.looked, here, frozenset(), channels.as_of(clock()), clock())
    leg = await acme.read(walk_at)
    assert leg is not None
    assert (leg.place.id, leg.due) == (woodworking.id, clock())


async def test_a_workspace_that_was_just_met_has_nothing_to_be_looked_through(
    acme: Database, clock: Clock
) -> None:
    assert not await acme.write(walking.hear, ACME, clock())
