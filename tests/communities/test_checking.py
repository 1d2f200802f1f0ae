"""Checked: enough others, or a steward; what holds in whatever order stars and their taking back arrive."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from communities import checking, keeping
from communities.checking import CHECKED, KEPT, vouched
from storage import communities, entries, memberships
from storage.communities import Keeps, Place
from storage.database import Database
from storage.entries import Kept
from storage.keys import MessageKey, PersonKey, UserId
from storage.models import Verdict
from storage.vouching import Vouch
from tests.cast import START, Clock, says, stars

AUTHOR, ADA = UserId("U0BO"), UserId("U0ADA")
PEOPLE = [UserId(f"U0{name}") for name in ("BO", "CLEO", "DEV", "HANA", "IDA", "JON")]
NOBODY: frozenset[UserId] = frozenset()
rules = st.integers(1, 5).flatmap(lambda most: st.builds(Keeps, st.just(most), st.integers(0, most - 1)))
changes = st.lists(st.tuples(st.sampled_from(PEOPLE), st.booleans()), max_size=30)


def given_by(people: Iterable[UserId]) -> list[Vouch]:
    return [Vouch(user, START + timedelta(minutes=PEOPLE.index(user)), is_star=True) for user in people]


def after(steps: list[tuple[UserId, bool]], keeps: Keeps, stewards: frozenset[UserId] = NOBODY) -> bool:
    """Whether it is checked after these stars and un-stars, weighed after each."""
    standing: set[UserId] = set()
    was = False
    for user, stars_it in steps:
        (standing.add if stars_it else standing.discard)(user)
        was = checking.is_checked(vouched(given_by(standing), AUTHOR, stewards), keeps, was=was)
    return was


@given(steps=changes, keeps=rules, data=st.data())
def test_outside_the_two_thresholds_order_does_not_matter(
    steps: list[tuple[UserId, bool]], keeps: Keeps, data: st.DataObject
) -> None:
    """The latest fact of each person decides who stands; how many that are decides, from above or below.

    Between the thresholds alone it is what it was when their number was last outside of them.
    """
    latest = dict(steps)
    last = list(latest.items())
    others = {user for user, stars_it in last if stars_it and user != AUTHOR}
    shuffled = data.draw(st.permutations(last))
    if len(others) >= keeps.checked_from:
        assert after(steps, keeps) is after(shuffled, keeps) is True
    elif len(others) < keeps.checked_until:
        assert after(steps, keeps) is after(shuffled, keeps) is False


@given(steps=changes, keeps=rules)
def test_between_them_it_stays_what_it_was(steps: list[tuple[UserId, bool]], keeps: Keeps) -> None:
    standing: set[UserId] = set()
    expected = False
    for user, stars_it in steps:
        (standing.add if stars_it else standing.discard)(user)
        others = len(standing - {AUTHOR})
        if others >= keeps.checked_from or others < keeps.checked_until:
            expected = others >= keeps.checked_from
    assert after(steps, keeps) is expected


@given(steps=changes, keeps=rules)
def test_a_stewards_star_on_somebody_elses_message_is_enough(
    steps: list[tuple[UserId, bool]], keeps: Keeps
) -> None:
    steward = frozenset({UserId("U0CLEO")})
    assert after([*steps, (UserId("U0CLEO"), True)], keeps, steward)


@given(
    starred=st.sets(st.sampled_from(PEOPLE)),
    said=st.sets(st.sampled_from(PEOPLE)),
    stewards=st.frozensets(st.sampled_from(PEOPLE), max_size=2),
    before=st.none() | st.sampled_from(PEOPLE),
)
def test_who_is_named_checked_it_and_stands_by_it(
    starred: set[UserId], said: set[UserId], stewards: frozenset[UserId], before: UserId | None
) -> None:
    """A steward, or who said that it is still true; who only starred it is not, unless they were before."""
    words = [replace(one, is_star=False) for one in given_by(said)]
    found = vouched([*given_by(starred), *words], AUTHOR, stewards)
    standing_by_it = {one.by for one in (*found.stewards, *found.others)}
    checked_it = (standing_by_it & stewards) | (standing_by_it & said)
    named = checking.by_whom(found, before)
    if before in standing_by_it:
        assert named is not None
        assert named.by == before
    elif not checked_it:
        assert named is None
    else:
        assert named is not None
        assert named.by in checked_it


def test_the_authors_star_says_nothing_and_a_stewards_own_word_is_enough() -> None:
    own = Vouch(AUTHOR, START, is_star=True)
    assert vouched([own], AUTHOR, frozenset({AUTHOR})).stewards == ()
    said = Vouch(AUTHOR, START, is_star=False)
    assert vouched([own, said], AUTHOR, frozenset({AUTHOR})).stewards == (said,)
    assert vouched([said], AUTHOR, NOBODY) == checking.Vouched()


async def kept(acme: Database, message: MessageKey) -> Kept:
    entry = await acme.read(entries.of, message)
    assert entry is not None
    return entry


def at(seconds: int) -> str:
    return f"{int(START.timestamp()) + seconds}.000100"


async def test_two_others_make_it_checked_and_it_falls_back_below_one(
    acme: Database, clock: Clock, on_call: Place, ada: PersonKey, bo: PersonKey, dev: PersonKey
) -> None:
    """Nobody of them tends this community."""
    said = says(bo, "Page the second only after five minutes.", on_call)
    await acme.write(keeping.star, stars(bo, said.key, at(1)), said, clock())
    await acme.write(keeping.star, stars(ada, said.key, at(2)), None, clock(), was_asked=False)
    assert (await kept(acme, said.key)).standing == KEPT
    await acme.write(keeping.star, stars(dev, said.key, at(3)), None, clock(), was_asked=False)
    entry = await kept(acme, said.key)
    assert (entry.standing, entry.checked_by, entry.stars) == (CHECKED, None, 2)
    assert entry.checked_at == datetime.fromtimestamp(float(at(3)), UTC)
    # One of two is still as many as it takes to stay so; it says since when that one stands by it.
    await acme.write(keeping.take_back, stars(dev, said.key, at(4)), clock())
    entry = await kept(acme, said.key)
    assert (entry.standing, entry.checked_by, entry.stars) == (CHECKED, None, 1)
    assert entry.checked_at == datetime.fromtimestamp(float(at(2)), UTC)
    await acme.write(keeping.take_back, stars(ada, said.key, at(5)), clock())
    entry = await kept(acme, said.key)
    assert (entry.standing, entry.checked_by, entry.checked_at) == (KEPT, None, None)


async def test_a_stewards_star_makes_it_checked_at_once(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    said = says(bo, "Cut the tenon before the mortise.", woodworking)
    await acme.write(keeping.star, stars(ada, said.key), said, clock())
    assert ((entry := await kept(acme, said.key)).standing, entry.checked_by) == (CHECKED, ada.user)
    own = says(ada, "Wax the saw.", woodworking)
    await acme.write(keeping.star, stars(ada, own.key), own, clock())
    assert (await kept(acme, own.key)).standing == KEPT


async def test_a_steward_who_takes_their_check_back_is_not_named_and_nobody_is_in_their_place(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    said = says(bo, "Cut the tenon before the mortise.", woodworking)
    await acme.write(keeping.star, stars(ada, said.key, at(1)), said, clock())
    await acme.write(keeping.star, stars(cleo, said.key, at(2)), None, clock(), was_asked=False)
    assert (await kept(acme, said.key)).checked_by == ada.user
    await acme.write(keeping.take_back, stars(ada, said.key, at(3)), clock())
    entry = await kept(acme, said.key)
    assert (entry.standing, entry.checked_by, entry.stars) == (CHECKED, None, 1)
    await acme.write(still_true, said.key, cleo.user, clock())
    await acme.write(weigh, said.key)
    assert (await kept(acme, said.key)).checked_by == cleo.user


async def test_still_true_vouches_as_a_star_does(
    acme: Database, clock: Clock, on_call: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    said = says(bo, "Page the second only after five minutes.", on_call)
    await acme.write(keeping.star, stars(bo, said.key), said, clock())
    for person, expected in ((ada, KEPT), (cleo, CHECKED)):
        await acme.write(still_true, said.key, person.user, clock())
        await acme.write(weigh, said.key)
        assert (await kept(acme, said.key)).standing == expected


def still_true(session, message: MessageKey, user: UserId, now: datetime) -> None:  # type: ignore[no-untyped-def]
    place = {"workspace_id": message.workspace, "channel_id": message.channel, "ts": message.ts}
    session.add(Verdict(**place, user_id=user, verdict="still_true", said_at=now))


def weigh(session, message: MessageKey) -> None:  # type: ignore[no-untyped-def]
    entry = entries.of(session, message)
    assert entry is not None
    checking.weigh(session, entry)


async def test_what_is_in_doubt_is_not_talked_out_of_it_by_stars(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    said = says(bo, "Cut the tenon before the mortise.", woodworking)
    await acme.write(keeping.star, stars(cleo, said.key), said, clock())
    for standing in ("disputed", "superseded", "obsolete", "withdrawn"):
        entry = await kept(acme, said.key)
        await acme.write(entries.change, entry.id, standing=standing)
        await acme.write(keeping.star, stars(ada, said.key), None, clock(), was_asked=False)
        assert (await kept(acme, said.key)).standing == standing
        await acme.write(keeping.take_back, stars(ada, said.key), clock())


async def test_whoever_tended_it_once_is_one_of_many(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    said = says(bo, "Cut the tenon before the mortise.", woodworking)
    await acme.write(communities.enrol, woodworking, [cleo.user], clock(), role="steward")
    await acme.write(keeping.star, stars(ada, said.key), said, clock())
    await acme.write(memberships.part, woodworking, ada.user, clock())
    await acme.write(weigh, said.key)
    # It was checked, and one of two is enough to stay so.
    assert (await kept(acme, said.key)).standing == CHECKED
