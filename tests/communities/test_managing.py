"""How a community keeps is its stewards' to say; what makes no sense is said, and changes nothing."""

from dataclasses import replace

import pytest

from communities import managing, refusals
from communities.managing import Changed, Wish
from storage import audit, communities
from storage.communities import Keeps, Place
from storage.database import Database
from storage.keys import PersonKey
from tests.cast import ACME, Clock

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
            await acme.read(managing.desk, person, bench.key)


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
