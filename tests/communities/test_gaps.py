"""What three people look for in vain: as words alone, for ninety days, and never who."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from communities import (
    forgetting,
    gaps,
    gaps_tending,
    keeping,
    managing,
    refusals,
    rhythm,
    searching,
    silence,
)
from communities.gaps import Gap
from communities.searching import Asked, Found, Nothing
from storage import deliveries, people, schedules
from storage import gaps as missed
from storage.communities import Place
from storage.database import Database
from storage.keys import ChannelId, PersonKey, WorkspaceId
from storage.models import Missed
from storage.vocabulary import Cached, Vocabulary, Words
from tests.cast import PROFILES, Clock, key, says, stars

SALT = "5a17" * 16


def rows(session: Session) -> list[tuple[str, str]]:
    return [(row.channel_id, row.words) for row in session.scalars(select(Missed).order_by(Missed.id))]


def hashes(session: Session) -> list[str]:
    return list(session.scalars(select(Missed.person_hash)))


async def searches(
    database: Database,
    clock: Clock,
    by: PersonKey,
    typed: str,
    at: ChannelId | None = None,
    *,
    is_private: bool = False,
    exact: bool = False,
) -> Nothing | Found:
    """Search, as `/kb` does, and note what came of it."""
    outcome = await database.read(searching.look_up, by, Asked(typed, exact=exact))
    if isinstance(outcome, Nothing):
        found = await database.read(gaps.wording, by, outcome, at, is_private=is_private)
        if found is not None:
            await database.write(gaps.remember, by, *found, SALT, clock())
    elif isinstance(outcome, Found):
        await database.write(missed.remove, await database.read(gaps.over, by, outcome))
    assert isinstance(outcome, Nothing | Found)
    return outcome


async def gaps_at(database: Database, place: Place) -> list[tuple[str, int]]:
    return [(gap.words, gap.people) for gap in await database.read(gaps.of_place, place, Vocabulary())]


@pytest.fixture
async def people_of_acme(acme: Database, clock: Clock) -> None:
    for profile in PROFILES.values():
        await acme.write(people.meet, profile, clock())


async def test_three_people_make_a_gap_and_two_do_not(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    for person in (ada, bo, bo, bo):
        await searches(acme, clock, person, "hide glue creep", woodworking.channel)
    assert await gaps_at(acme, woodworking) == []
    await searches(acme, clock, cleo, "Hide glue creep?", woodworking.channel)
    assert await gaps_at(acme, woodworking) == [("hide glue creep", 3)]
    assert len(await acme.read(rows)) == 3


async def test_it_is_the_same_gap_in_another_order_form_or_spelling(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    await searches(acme, clock, ada, "the creeping of hide glue", woodworking.channel)
    await searches(acme, clock, bo, "hide glue creeps", woodworking.channel)
    await searches(acme, clock, cleo, "hide glue creps", woodworking.channel)
    ((_, count),) = await gaps_at(acme, woodworking)
    assert count == 3


async def test_other_words_are_another_gap(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    await searches(acme, clock, ada, "oil on beech", woodworking.channel)
    await searches(acme, clock, bo, "oil on birch", woodworking.channel)
    await searches(acme, clock, cleo, "wax on beech", woodworking.channel)
    assert await gaps_at(acme, woodworking) == []


@pytest.mark.usefixtures("people_of_acme")
@pytest.mark.parametrize(
    "typed",
    [
        "salary of 40000",
        "room 4b",
        "³ rings",
        "ask <@U0ADA> about glue",
        "glue in <#C0WOOD|woodworking>",
        "glue ada@acme.example",
        "<mailto:eve@rival.example|write> about glue",
        "<https://acme.example/secret>",
        "is Lindqvist leaving",
        "Ada’s glue",
        "okafors glue",
        "adaokafor glue",
        "glue by:@ada",
        "glue by:lindqvist",
        "",
        "what is it",
    ],
)
async def test_some_searches_are_never_remembered(
    acme: Database, clock: Clock, woodworking: Place, bo: PersonKey, typed: str
) -> None:
    outcome = await acme.read(searching.look_up, bo, Asked(typed))
    if isinstance(outcome, Nothing):
        wording = gaps.wording
        assert await acme.read(wording, bo, outcome, woodworking.channel, is_private=False) is None
    assert await acme.read(rows) == []


async def test_a_name_that_is_learned_later_hides_a_gap(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    for person in (ada, bo, cleo):
        await searches(acme, clock, person, "zyxquandary glue", woodworking.channel)
    assert await gaps_at(acme, woodworking)
    await acme.write(people.meet, people.Profile(key("U0ZYX"), "Zoë Zyxquandary"), clock())
    assert await gaps_at(acme, woodworking) == []


async def test_nobody_is_in_it_who_searched(acme: Database, clock: Clock, bo: PersonKey) -> None:
    await searches(acme, clock, bo, "hide glue creep")
    (hashed,) = await acme.read(hashes)
    assert bo.user not in hashed
    assert hashed != missed.hash_of("another salt", bo.user)
    line = await acme.write(forgetting.line, bo, "unused", clock())
    assert line.fingerprint != hashed


async def test_what_people_of_other_companies_search_is_not_remembered(
    acme: Database, clock: Clock, eve: PersonKey, bo: PersonKey
) -> None:
    await searches(acme, clock, eve, "hide glue creep")
    await acme.write(people.change, bo, never_keep=True)
    await searches(acme, clock, bo, "hide glue creep")
    assert await acme.read(rows) == []


async def test_it_is_shown_where_it_was_typed_and_elsewhere_to_every_steward(
    acme: Database,
    clock: Clock,
    woodworking: Place,
    bench: Place,
    ada: PersonKey,
    bo: PersonKey,
    cleo: PersonKey,
) -> None:
    for person in (ada, bo, cleo):
        await searches(acme, clock, person, "secret varnish", bench.channel, is_private=True)
        await searches(acme, clock, person, "hide glue creep", None)
        await searches(acme, clock, person, "whispered wax", ChannelId("C0OTHER"), is_private=True)
    assert await gaps_at(acme, woodworking) == [("hide glue creep", 3)]
    assert sorted(await gaps_at(acme, bench)) == [("hide glue creep", 3), ("secret varnish", 3)]
    assert not [one for one in await acme.read(rows) if "wax" in one[1]]


async def test_after_ninety_days_it_is_forgotten(acme: Database, clock: Clock, bo: PersonKey) -> None:
    await searches(acme, clock, bo, "hide glue creep")
    await acme.write(missed.forget_old, clock.advance(days=89))
    assert await acme.read(rows)
    await acme.write(missed.forget_old, clock.advance(days=1))
    assert await acme.read(rows) == []


async def test_who_is_forgotten_looked_for_nothing(
    acme: Database, clock: Clock, bo: PersonKey, cleo: PersonKey
) -> None:
    await searches(acme, clock, bo, "hide glue creep")
    await searches(acme, clock, cleo, "oil beech")
    line = await acme.write(forgetting.line, bo, "unused", clock())
    await acme.write(forgetting.forget, bo, line.fingerprint, clock())
    assert await acme.read(rows) == [("", "oil beech")]


async def keep(
    database: Database, clock: Clock, author: PersonKey, by: PersonKey, place: Place, text: str
) -> None:
    said = says(author, text, place)
    outcome = await database.write(keeping.star, stars(by, said.key), said, clock())
    assert isinstance(outcome, keeping.NewlyKept)


async def test_it_ends_when_something_is_kept_that_is_found(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    for person in (ada, bo, cleo):
        await searches(acme, clock, person, "hide glue creep", woodworking.channel)
    clock.advance(hours=1)
    await keep(acme, clock, ada, bo, woodworking, "Hide glue creeps in July.")
    assert await gaps_at(acme, woodworking) == []
    assert isinstance(await searches(acme, clock, bo, "hide glue creep", woodworking.channel), Found)
    assert await acme.read(rows) == []


async def test_what_only_some_may_see_ends_it_for_nobody_else(
    acme: Database,
    clock: Clock,
    woodworking: Place,
    bench: Place,
    ada: PersonKey,
    bo: PersonKey,
    cleo: PersonKey,
) -> None:
    for person in (ada, bo, cleo):
        await searches(acme, clock, person, "hide glue creep", woodworking.channel)
    clock.advance(hours=1)
    await keep(acme, clock, ada, bo, bench, "Hide glue creeps in July.")
    assert isinstance(await searches(acme, clock, ada, "hide glue creep", woodworking.channel), Found)
    assert await gaps_at(acme, woodworking) == [("hide glue creep", 3)]


async def gap_of_three(acme: Database, clock: Clock, place: Place, three: list[PersonKey]) -> Gap:
    for person in three:
        await searches(acme, clock, person, "hide glue creep", place.channel)
    (gap,) = await acme.read(gaps.of_place, place, Vocabulary())
    return gap


async def test_only_its_stewards_see_and_decide(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    gap = await gap_of_three(acme, clock, woodworking, [ada, bo, cleo])
    looked = await acme.read(gaps_tending.look, ada, woodworking.key, Vocabulary())
    assert [one.gap.words for one in looked.gaps] == ["hide glue creep"]
    for person in (bo, cleo):
        with pytest.raises(refusals.NotASteward):
            await acme.read(gaps_tending.look, person, woodworking.key, Vocabulary())
        with pytest.raises(refusals.NotASteward):
            await acme.write(gaps_tending.dismiss, person, woodworking.key, gap.id, Vocabulary(), clock())


async def test_what_is_not_needed_is_not_shown_again(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    gap = await gap_of_three(acme, clock, woodworking, [ada, bo, cleo])
    await acme.write(gaps_tending.dismiss, ada, woodworking.key, gap.id, Vocabulary(), clock())
    await searches(acme, clock, bo, "creep of hide glue", woodworking.channel)
    assert await gaps_at(acme, woodworking) == []
    with pytest.raises(refusals.Gone):
        await acme.write(gaps_tending.dismiss, ada, woodworking.key, gap.id, Vocabulary(), clock())


async def test_a_community_without_prompts_cannot_be_asked_it(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    gap = await gap_of_three(acme, clock, woodworking, [ada, bo, cleo])
    with pytest.raises(refusals.NoPrompts):
        await acme.write(gaps_tending.make_prompt, ada, woodworking.key, gap.id, Vocabulary(), clock())
    await acme.write(rhythm.begin, woodworking, rhythm.DEFAULT_PROMPT, None, clock())
    decided = await acme.write(gaps_tending.make_prompt, ada, woodworking.key, gap.id, Vocabulary(), clock())
    assert decided.prompt_at is not None
    assert decided.prompt_at - clock() < timedelta(days=8)


async def test_a_steward_who_makes_a_prompt_lets_prompts_go_on(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    await acme.write(rhythm.begin, woodworking, rhythm.DEFAULT_PROMPT, None, clock())
    for _ in range(7):
        (plan,) = await acme.read(schedules.of_community, woodworking.id)
        clock.now = plan.due_at or clock()
        await acme.write(rhythm.fall_due, plan, clock())
    assert await acme.read(silence.is_asleep, woodworking.id)
    gap = await gap_of_three(acme, clock, woodworking, [ada, bo, cleo])
    await acme.write(gaps_tending.make_prompt, ada, woodworking.key, gap.id, Vocabulary(), clock())
    assert not await acme.read(silence.is_asleep, woodworking.id)


async def test_what_was_answered_meanwhile_is_no_prompt_any_more(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    await acme.write(rhythm.begin, woodworking, rhythm.DEFAULT_PROMPT, None, clock())
    gap = await gap_of_three(acme, clock, woodworking, [ada, bo, cleo])
    await acme.write(gaps_tending.make_prompt, ada, woodworking.key, gap.id, Vocabulary(), clock())
    clock.advance(hours=1)
    await keep(acme, clock, ada, bo, woodworking, "Hide glue creeps in July.")
    (plan,) = await acme.read(schedules.of_community, woodworking.id)
    clock.now = plan.due_at or clock()
    owing = await acme.write(rhythm.fall_due, plan, clock())
    assert isinstance(owing, rhythm.Owing)
    owed = await acme.read(deliveries.by_id, owing.delivery)
    assert owed is not None
    assert not owed.facts["prompt"].startswith(rhythm.LOOKED_FOR)


async def test_the_desk_looks_into_the_words_that_are_in_memory(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    """To read them all takes long where much is kept; searches have done so already."""
    gap = await gap_of_three(acme, clock, woodworking, [ada, bo, cleo])
    asked: list[WorkspaceId] = []

    def words_in_memory(session: Session, workspace: WorkspaceId) -> Words:
        asked.append(workspace)
        return Words(())

    vocabulary = Vocabulary()
    vocabulary.words = Cached(words_in_memory)
    for verb in (managing.desk, gaps_tending.look):
        await acme.read(verb, ada, woodworking.key, vocabulary)
        assert asked, "another vocabulary was read"
        asked.clear()
    await acme.write(gaps_tending.dismiss, ada, woodworking.key, gap.id, vocabulary, clock())
    assert asked
