"""How a community keeps is its stewards' to say; what makes no sense is said, and changes nothing."""

from dataclasses import replace

import pytest

from communities import keeping, managing, refusals, refusals_notes
from communities.keeping import Said
from communities.managing import Changed, Wish
from storage import audit, communities, deliveries, entries
from storage.communities import Keeps, Place
from storage.database import Database
from storage.keys import PersonKey
from storage.vocabulary import Vocabulary
from tests.cast import ACME, Clock, says, stars
from tests.engines import taking_turns

pytestmark = taking_turns

AS_IT_COMES = Wish("star", Keeps())


async def change(acme: Database, clock: Clock, by: PersonKey, place: Place, wish: Wish) -> Changed:
    return await acme.write(managing.change, by, place.key, wish, now=clock())


async def test_the_rules_are_a_stewards_to_change(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey
) -> None:
    wish = Wish("pushpin", Keeps(3, 2, apps=False, oldest_days=30, receipts=False, reviews=True))
    assert set((await change(acme, clock, ada, woodworking, wish)).what) == set(wish.facts())
    assert (await change(acme, clock, ada, woodworking, wish)).what == ()
    found = await acme.read(communities.at, woodworking.key)
    assert found is not None
    assert (found.emoji, found.keeps) == ("pushpin", wish.keeps)
    (noted,) = await acme.read(audit.recent, ACME, 5)
    assert (noted.what, noted.by, noted.facts["emoji"]) == ("keeping", ada.user, "pushpin")


async def test_anybody_else_hears_who_could(
    acme: Database,
    clock: Clock,
    woodworking: Place,
    bench: Place,
    ada: PersonKey,
    bo: PersonKey,
    dev: PersonKey,
    eve: PersonKey,
) -> None:
    with pytest.raises(refusals.NotASteward) as no:
        await change(acme, clock, bo, woodworking, AS_IT_COMES)
    assert no.value.stewards == ("Ada Okafor",)
    for person in (dev, eve):
        with pytest.raises(refusals.NotACommunity):
            await acme.read(managing.desk, person, bench.key, Vocabulary())


@pytest.mark.parametrize(
    ("wish", "field", "why"),
    [
        (replace(AS_IT_COMES, emoji=""), "emoji", refusals.NoSuchEmoji),
        (replace(AS_IT_COMES, emoji="two words"), "emoji", refusals.NoSuchEmoji),
        (replace(AS_IT_COMES, emoji="___"), "emoji", refusals.NoSuchEmoji),
        (replace(AS_IT_COMES, emoji="<!channel>"), "emoji", refusals.NoSuchEmoji),
        (replace(AS_IT_COMES, emoji="e" * 101), "emoji", refusals.NoSuchEmoji),
        (replace(AS_IT_COMES, emoji="bookmark"), "emoji", refusals.EmojiTaken),
        (replace(AS_IT_COMES, emoji="white_check_mark"), "emoji", refusals.EmojiTaken),
        (Wish("star", Keeps(checked_from=0)), "checked_from", refusals.OutOfRange),
        (Wish("star", Keeps(checked_from=51)), "checked_from", refusals.OutOfRange),
        (Wish("star", Keeps(checked_until=2)), "checked_until", refusals.TooMany),
        (Wish("star", Keeps(checked_until=-1)), "checked_until", refusals.OutOfRange),
        (Wish("star", Keeps(oldest_days=0)), "oldest_days", refusals.OutOfRange),
    ],
)
async def test_what_makes_no_sense_is_said_and_changes_nothing(
    acme: Database,
    clock: Clock,
    woodworking: Place,
    ada: PersonKey,
    wish: Wish,
    field: str,
    why: type[refusals.Refusal],
) -> None:
    assert [(name, type(no)) for name, no in managing.flaws(wish).items()] == [(field, why)]
    with pytest.raises(why):
        await change(acme, clock, ada, woodworking, wish)
    assert await acme.read(communities.at, woodworking.key) == woodworking
    assert await acme.read(audit.recent, ACME, 5) == []


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        (":star:", "star"),
        ("  Star ", "star"),
        ("+1", "+1"),
        (":wave::skin-tone-3:", "wave"),
        (":tada::", "tada"),
        ("メモ", "メモ"),
        (":e-mail:", "e-mail"),
    ],
)
def test_an_emoji_is_called_as_slack_calls_it(typed: str, name: str) -> None:
    assert managing.emoji_in(typed) == name
    assert managing.flaws(replace(AS_IT_COMES, emoji=name)) == {}


async def keep_three(
    acme: Database, clock: Clock, place: Place, by: PersonKey, starrer: PersonKey
) -> list[Said]:
    said = [says(by, f"Note {number} about joints.", place) for number in range(3)]
    for one in said:
        await acme.write(keeping.star, stars(starrer, one.key), one, clock())
    return said


async def settle(acme: Database, clock: Clock) -> None:
    """What upkeep does with it, piece by piece."""
    while await acme.write(managing.weigh_some):
        pass
    await acme.write(managing.put_some_receipts, clock(), 2)


async def standings(acme: Database, said: list[Said]) -> list[str]:
    found = [await acme.read(entries.of, one.key) for one in said]
    return [one.standing for one in found if one is not None]


async def owed(acme: Database, clock: Clock) -> list[str]:
    found = await acme.write(deliveries.claim, "me", clock.advance(minutes=5), clock())
    for one in found:
        await acme.write(deliveries.settle, one.id, "posted", clock())
    return [one.kind for one in found if one.kind.endswith("bookmark")]


async def test_other_thresholds_weigh_what_is_there_already_piece_by_piece(
    acme: Database,
    clock: Clock,
    on_call: Place,
    ada: PersonKey,
    bo: PersonKey,
    cleo: PersonKey,
) -> None:
    said = await keep_three(acme, clock, on_call, bo, ada)
    assert await standings(acme, said) == ["candidate"] * 3
    await change(acme, clock, cleo, on_call, Wish("star", Keeps(1, 0)))
    assert await acme.write(managing.weigh_some, 2)
    assert await standings(acme, said) == ["candidate", "trusted", "trusted"]
    await settle(acme, clock)
    assert await standings(acme, said) == ["trusted"] * 3
    await change(acme, clock, cleo, on_call, Wish("star", Keeps(4, 2)))
    await settle(acme, clock)
    assert await standings(acme, said) == ["candidate"] * 3
    assert not await acme.write(managing.weigh_some)


async def test_receipts_are_taken_away_a_few_at_a_time_and_put_back(
    acme: Database,
    clock: Clock,
    woodworking: Place,
    ada: PersonKey,
    bo: PersonKey,
) -> None:
    said = await keep_three(acme, clock, woodworking, bo, ada)
    assert await owed(acme, clock) == ["bookmark"] * 3
    await change(acme, clock, ada, woodworking, Wish("star", Keeps(receipts=False)))
    await settle(acme, clock)
    await settle(acme, clock)
    assert await owed(acme, clock) == ["unbookmark"] * 2
    await settle(acme, clock)
    assert await owed(acme, clock) == ["unbookmark"]
    another = says(bo, "And another.", woodworking)
    await acme.write(keeping.star, stars(ada, another.key), another, clock())
    await settle(acme, clock)
    assert await owed(acme, clock) == []
    await change(acme, clock, ada, woodworking, Wish("star", Keeps()))
    for _ in said:
        await settle(acme, clock)
        clock.advance(minutes=1)
        await owed(acme, clock)
    place = await acme.read(communities.at, woodworking.key)
    assert place is not None
    assert place.keeps.receipts
    assert await acme.write(managing.put_some_receipts, clock()) == 0


async def test_stars_of_another_emoji_stay_until_they_are_taken_back(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    said, gone, _ = await keep_three(acme, clock, woodworking, bo, cleo)
    await change(acme, clock, ada, woodworking, replace(AS_IT_COMES, emoji="pushpin"))
    assert isinstance(await acme.write(keeping.star, stars(ada, said.key), None, clock()), keeping.Ignored)
    counted = await acme.write(keeping.star, stars(ada, said.key, emoji="pushpin"), None, clock())
    assert isinstance(counted, keeping.Counted)
    assert counted.entry.stars == 2
    assert isinstance(await acme.write(keeping.take_back, stars(cleo, said.key), clock()), keeping.Counted)
    assert isinstance(await acme.write(keeping.take_back, stars(cleo, gone.key), clock()), keeping.Dropped)


async def test_what_other_apps_write_and_what_is_old_is_kept_where_it_may_be(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    apps = says(None, "The build is green.", woodworking)
    old = says(bo, "An old hand says.", woodworking, ts="1700000000.000100")
    await change(acme, clock, ada, woodworking, Wish("star", Keeps(apps=False, oldest_days=30)))
    with pytest.raises(refusals_notes.NotFromApps):
        await acme.write(keeping.star, stars(ada, apps.key), apps, clock())
    with pytest.raises(refusals_notes.TooOld):
        await acme.write(keeping.star, stars(ada, old.key), old, clock())
    await change(acme, clock, ada, woodworking, AS_IT_COMES)
    for said in (apps, old):
        kept = await acme.write(keeping.star, stars(ada, said.key), said, clock())
        assert isinstance(kept, keeping.NewlyKept)
