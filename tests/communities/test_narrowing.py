"""Filters in a search, on both engines alike."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communities import by_hand, gaps, keeping, narrowing, narrowing_typed, searching
from communities.narrowing import EVERYWHERE, Missed
from communities.narrowing_typed import Filter, Kind, Wish
from communities.searching import Asked, Found, Newest, Nothing
from storage import people
from storage.communities import Place
from storage.database import Database
from storage.keys import PersonKey
from tests.cast import Clock, says, stars

OLD, NEW = "1735732800.000100", "1767268800.000100"  # noon of the first of January, 2025 and 2026
WORKTOPS = "Does anyone oil beech worktops with raw linseed?"
TENON = "Cut the tenon before the mortise."
BOARDS = "Oil the bench boards once a year."


@pytest.fixture
async def shelf(
    acme: Database,
    clock: Clock,
    woodworking: Place,
    bench: Place,
    ada: PersonKey,
    bo: PersonKey,
    cleo: PersonKey,
) -> None:
    """A question of Bo's and a tagged note of Ada's in public, a note of Cleo's in private."""
    for said, by, tags in (
        (says(bo, WORKTOPS, woodworking, ts=NEW), ada, ()),
        (says(ada, TENON, woodworking, ts=OLD), bo, ("joints", "hand-tools")),
        (says(cleo, BOARDS, bench, ts=NEW), ada, ("secrets",)),
    ):
        if tags:
            await acme.write(by_hand.keep, said, by, "", tags, clock())
        else:
            await acme.write(keeping.star, stars(by, said.key), said, clock())


async def finds(database: Database, by: PersonKey, typed: str) -> set[str]:
    answer = await database.read(searching.look_up, by, Asked(typed))
    return set() if isinstance(answer, Nothing) else {hit.entry.text for hit in answer.hits}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("oil", {WORKTOPS, BOARDS}),
        ("oil by:@bo", {WORKTOPS}),
        ("oil by:<@U0BO|bo>", {WORKTOPS}),
        ("oil by:<@U0BO>", {WORKTOPS}),
        ('oil by:"Bo Lindqvist"', {WORKTOPS}),
        ("oil BY:bo", {WORKTOPS}),
        ("by:ada", {TENON}),
        ("by:ada by:bo", {TENON, WORKTOPS}),
        ("oil in:#woodworking", {WORKTOPS}),
        ("oil in:<#C0WOOD|woodworking>", {WORKTOPS}),
        ("oil in:woodwroking", {WORKTOPS}),
        ("in:bench-repairs", {BOARDS}),
        ("in:repairs", {BOARDS}),
        ("in:wood", {WORKTOPS, TENON}),
        ("by:okafor", {TENON}),
        ("tag:joints", {TENON}),
        ("tag:JOINT", {TENON}),
        ("tag:jionts", {TENON}),
        ("tag:hand-tools tenon", {TENON}),
        ("tag:joints oil", set()),
        ("since:2026", {WORKTOPS, BOARDS}),
        ("since:2026-01 oil by:cleo", {BOARDS}),
        ("since:2026-01-02", set()),
        ("since:2025-01-01", {WORKTOPS, TENON, BOARDS}),
        ("is:question", {WORKTOPS}),
        ("is:questions oil", {WORKTOPS}),
        ('"raw linseed" is:question', {WORKTOPS}),
        ('"linseed raw" is:question', set()),
        ("linsead is:question", {WORKTOPS}),
        ("oil by: @bo", {WORKTOPS}),
        ("oil by: <@U0BO|bo>", {WORKTOPS}),
        ("oil (by:@bo)", {WORKTOPS}),
        ("(by:<@U0BO|bo> in:#woodworking)", {WORKTOPS}),
        ("tag: #joints", {TENON}),
        ("oil by:«Bo Lindqvist»", {WORKTOPS}),
        ('"by:bo"', set()),
    ],
)
async def test_what_filters_leave(
    acme: Database, shelf: None, ada: PersonKey, typed: str, found: set[str]
) -> None:
    assert await finds(acme, ada, typed) == found


@pytest.mark.parametrize(
    ("typed", "called"),
    [
        ("oil by:<@U0EVE>", "@Eve Castellano"),
        ("oil by:<@U0EVE|eve.c>", "@Eve Castellano"),
        ("oil by:<@U0NOBODY>", ""),
        ("oil by:<@U0NOBODY|zed>", "@zed"),
        ("oil by:@zed", "@zed"),
        ("oil in:<#C0BENCH|>", ""),
        ("oil in:<#C0NOPE>", ""),
        ("oil in:<#C0NOPE|nope>", "#nope"),
    ],
)
async def test_who_is_mentioned_is_called_by_name_and_a_closed_channel_is_not(
    acme: Database, shelf: None, dev: PersonKey, eve: PersonKey, typed: str, called: str
) -> None:
    answer = await acme.read(searching.look_up, dev, Asked(typed))
    assert answer.told.missed is not None
    assert [one.value for one in answer.told.missed.filters] == [called]
    assert not answer.told.missed.nearest


async def test_what_was_asked_names_who_is_mentioned(
    acme: Database, shelf: None, bo: PersonKey, eve: PersonKey
) -> None:
    answer = await acme.read(searching.look_up, bo, Asked("hygroscopy <@U0EVE> <@U0NOBODY>"))
    assert isinstance(answer, Nothing)
    assert answer.said == "hygroscopy @Eve Castellano @someone"


@pytest.mark.parametrize(
    ("typed", "no_filters"),
    [
        ("from:ada oil", ("from:ada",)),
        ("BEFORE:2026 oil", ("BEFORE:2026",)),
        ("hygroscopy from:ada", ("from:ada",)),
        ("oil type:raw", ()),
        ("tags:joints oil", ("tags:joints",)),
        ("tga:joints oil", ("tga:joints",)),
        ("form:@ada oil", ("form:@ada",)),
        ("cc:@ada oil", ("cc:@ada",)),
        ("bag:oil rate:12", ()),
        ('"from:ada" oil', ()),
        ("https://acme.example/from:ada oil", ()),
        ("std::move on:: 12:30 os:linux until: oil", ()),
        ("oil by:@bo", ()),
    ],
)
async def test_what_looks_like_a_filter_and_is_none_is_told(
    acme: Database,
    clock: Clock,
    shelf: None,
    woodworking: Place,
    ada: PersonKey,
    bo: PersonKey,
    typed: str,
    no_filters: tuple[str, ...],
) -> None:
    said = says(ada, "The label says oil, type:raw.", woodworking)
    await acme.write(keeping.star, stars(bo, said.key), said, clock())
    answer = await acme.read(searching.look_up, bo, Asked(typed))
    assert answer.told.no_filters == no_filters


async def test_the_name_of_a_filter_that_there_is_not_is_no_mistyped_word(
    acme: Database, clock: Clock, shelf: None, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    said = says(ada, "Oily rags and joints burn by themselves.", woodworking)
    await acme.write(keeping.star, stars(bo, said.key), said, clock())
    answer = await acme.read(searching.look_up, bo, Asked("tags:jointz oily"))
    assert isinstance(answer, Found)
    assert dict(answer.corrected) == {"jointz": "joints"}


NAMES = (
    *("Ada Okafor", "Bo Lindqvist", "Anna-Maria Ruiz", "Hanna Berg", "李小龙"),
    *("woodworking", "bench-repairs", "wood-finishing"),
    *("joints", "wood-joints", "oil", "hand-tools", "how-to", "2026"),
)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("joint", {"joints", "wood-joints"}),
        ("joints", {"joints"}),
        ("jionts", {"joints", "wood-joints"}),
        ("wood", {"wood-joints", "wood-finishing", "woodworking"}),
        ("wood joints", {"wood-joints"}),
        ("woodjoints", {"wood-joints"}),
        ("wood-oil", set()),
        ("oils", {"oil"}),
        ("oi", set()),
        ("oik", set()),
        ("tool", {"hand-tools"}),
        ("tooo", set()),
        ("2026", {"2026"}),
        ("2025", set()),
        ("bench", {"bench-repairs"}),
        ("benchrepair", {"bench-repairs"}),
        ("repairs", {"bench-repairs"}),
        ("woodwroking", {"woodworking"}),
        ("ada", {"Ada Okafor"}),
        ("ade", set()),
        ("okafro", {"Ada Okafor"}),
        ("anna", {"Anna-Maria Ruiz"}),
        ("hana", {"Hanna Berg"}),
        ("maria ruiz", {"Anna-Maria Ruiz"}),
        ("bob", set()),
        ("李小龙", {"李小龙"}),
        ("to", {"how-to"}),
        ("xqzvw", set()),
        ("o", set()),
        ("!?", set()),
        ("working", set()),
        ("afor", set()),
    ],
)
def test_which_name_is_meant(asked: str, found: set[str]) -> None:
    """People, communities and tags alike: per word, short words exact, and nonsense means nothing."""
    assert set(narrowing.meant(asked, {name: name for name in NAMES})) == found


async def test_a_word_of_a_tag_finds_every_tag_it_stands_in(
    acme: Database, clock: Clock, shelf: None, woodworking: Place, ada: PersonKey
) -> None:
    dovetails = says(ada, "Dovetails want a thin saw.", woodworking)
    await acme.write(by_hand.keep, dovetails, ada, "", ("fine-joints",), clock())
    assert await finds(acme, ada, "tag:joint") == {TENON, dovetails.text}
    assert await finds(acme, ada, "tag:fine") == {dovetails.text}
    assert await finds(acme, ada, "tag:joint tag:hand") == {TENON}
    answer = await acme.read(searching.look_up, ada, Asked("tag:joint tag:hand"))
    assert isinstance(answer, Newest)
    assert answer.told.tags == (("fine-joints", "joints"), ("hand-tools",))


@pytest.mark.parametrize(
    "typed",
    ["since:yesterdayish", "since:2026-13", "since:1066", "is:fun"],
)
async def test_what_is_not_understood_is_left_out_and_said(
    acme: Database, shelf: None, ada: PersonKey, typed: str
) -> None:
    kind, value = typed.split(":")
    answer = await acme.read(searching.look_up, ada, Asked(f"oil {typed}"))
    assert isinstance(answer, Found)
    assert answer.told.unclear == (Filter(Kind(kind), value),)
    assert {hit.entry.text for hit in answer.hits} == {WORKTOPS, BOARDS}
    alone = await acme.read(searching.look_up, ada, Asked(typed))
    assert isinstance(alone, Newest)
    assert (alone.total, alone.told.unclear) == (3, (Filter(Kind(kind), value),))


async def test_nothing_is_left_out_and_it_is_said(acme: Database, shelf: None, ada: PersonKey) -> None:
    for typed, called in {"oil -by:@bo": "@bo", "oil -by:<@U0BO>": "@Bo Lindqvist"}.items():
        answer = await acme.read(searching.look_up, ada, Asked(typed))
        assert isinstance(answer, Found)
        assert answer.told.unclear == (Filter(Kind.BY, called, is_minus=True),)
        assert {hit.entry.text for hit in answer.hits} == {WORKTOPS, BOARDS}


async def test_filters_tell_nobody_of_what_they_may_not_see(
    acme: Database, shelf: None, dev: PersonKey
) -> None:
    """A person, a channel and a tag that only a private place has are as if there were none."""
    for typed in (
        "by:cleo",
        "by:<@U0CLEO|cleo>",
        "in:bench-repairs",
        "in:<#C0BENCH|bench-repairs>",
        "tag:secrets",
    ):
        answer = await acme.read(searching.look_up, dev, Asked(typed))
        assert isinstance(answer, Newest)
        assert not answer.hits
        assert answer.told.missed is not None
        assert len(answer.told.missed.filters) == 1
        assert answer.told.writers == answer.told.places == answer.told.tags == ()


@pytest.mark.parametrize(
    "typed", ["by:cleo", "by:Leo", "in:bench-repair", "in:brench", "tag:secrets", "tag:secret"]
)
async def test_what_is_hidden_is_no_nearer_than_what_is_not_there(
    acme: Database, shelf: None, dev: PersonKey, ada: PersonKey, typed: str
) -> None:
    """Nothing of what they may not see is offered, and it is told in the same words."""
    kind, value = typed.split(":")
    outcome = await acme.read(searching.look_up, dev, Asked(f"oil {typed}"))
    assert isinstance(outcome, Nothing)
    assert outcome.told.missed == Missed((Filter(Kind(kind), value),), "oil", is_all=True)
    assert outcome.told == replace(
        EVERYWHERE, missed=Missed((Filter(Kind(kind), value),), "oil", is_all=True)
    )


@pytest.mark.parametrize(
    ("typed", "without", "nearest", "instead"),
    [
        ("oil by:nobodyhere", "oil", "", ""),
        ("oil in:nosuch", "oil", "", ""),
        ("oil tag:x", "oil", "", ""),
        ("oil tag:jonns", "oil", "tag:joints", "oil tag:joints"),
        ("oil by:okfar", "oil", 'by:"Ada Okafor"', 'oil by:"Ada Okafor"'),
        ("oil in:#bench-reprise", "oil", "in:#bench-repairs", "oil in:#bench-repairs"),
        ('"raw oil" tag:x by:ada', '"raw oil" by:ada', "", ""),
        ("oil by:okfar tag:jonns", "oil", 'by:"Ada Okafor" tag:joints', 'oil by:"Ada Okafor" tag:joints'),
        ("oil by:okfar tag:xqzvw", "oil", "", ""),
        ('oil by:"Ada Obi"', "oil", 'by:"Ada Okafor"', 'oil by:"Ada Okafor"'),
    ],
)
async def test_what_names_nobody_and_nothing_lets_nothing_through(
    acme: Database, shelf: None, ada: PersonKey, typed: str, without: str, nearest: str, instead: str
) -> None:
    answer = await acme.read(searching.look_up, ada, Asked(typed))
    assert isinstance(answer, Nothing)
    missed = answer.told.missed
    assert missed is not None
    assert (missed.without, missed.nearest, missed.instead) == (without, nearest, instead)
    assert missed.is_all
    # The words may be everywhere: this is no gap, and none was tried.
    assert (answer.tried, answer.alone, answer.is_guessed) == ((), (), False)
    assert answer.looser == Asked(without.replace('"raw oil" by:ada', "raw oil"))
    assert answer.looser_total == 2
    assert not gaps.is_for_all(answer)


async def test_of_several_people_one_is_enough(acme: Database, shelf: None, ada: PersonKey) -> None:
    answer = await acme.read(searching.look_up, ada, Asked("oil by:bo by:nobodyhere"))
    assert isinstance(answer, Found)
    assert {hit.entry.text for hit in answer.hits} == {WORKTOPS}
    assert answer.told.missed == Missed((Filter(Kind.BY, "nobodyhere"),), "oil by:bo", is_all=False)


async def test_filters_that_miss_are_left_out_before_the_others(
    acme: Database, shelf: None, ada: PersonKey
) -> None:
    answer = await acme.read(searching.look_up, ada, Asked("oil by:bo tag:xqzvw"))
    assert isinstance(answer, Nothing)
    assert (answer.looser, answer.looser_total) == (Asked("oil by:bo"), 1)
    answer = await acme.read(searching.look_up, ada, Asked("linseed in:bench-repairs tag:xqzvw"))
    assert isinstance(answer, Nothing)
    assert (answer.looser, answer.looser_total) == (Asked("linseed"), 1)
    assert not gaps.is_for_all(answer)


@pytest.mark.parametrize(
    ("typed", "looser", "total"),
    [
        ('"oil raw" by:bo', "oil raw by:bo", 1),
        ('"raw linseed" by:ada', '"raw linseed"', 1),
        ('"linseed raw" by:ada', "linseed raw by:ada", 1),
        ('"oil raw" tag:joints', "oil raw", 2),
        ('"oil raw" by:bo tag:xqzvw', "oil raw by:bo", 1),
        ('by:"Ada Okafor" linseed', "linseed", 1),
        ('"oil  raw"', "oil raw", 2),
    ],
)
async def test_no_more_is_left_out_than_stands_in_the_way(
    acme: Database,
    clock: Clock,
    woodworking: Place,
    shelf: None,
    ada: PersonKey,
    bo: PersonKey,
    typed: str,
    looser: str,
    total: int,
) -> None:
    if "linseed raw" in typed:
        said = says(ada, "Linseed, boiled.", woodworking)
        await acme.write(keeping.star, stars(bo, said.key), said, clock())
    answer = await acme.read(searching.look_up, ada, Asked(typed))
    assert isinstance(answer, Nothing)
    assert (answer.looser, answer.looser_total) == (Asked(looser), total)


async def test_a_year_begins_where_they_live(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    answer = await acme.read(searching.look_up, ada, Asked("since:2026-06"))
    assert isinstance(answer, Newest)
    assert answer.told.since is not None
    assert answer.told.since.astimezone(UTC) == datetime(2026, 5, 31, 23, tzinfo=UTC)
    await acme.write(people.change, ada, zone="America/Neverland")
    answer = await acme.read(searching.look_up, ada, Asked("since:2026-06"))
    assert answer.told.since == datetime(2026, 6, 1, tzinfo=UTC)


def test_what_is_typed_is_taken_apart() -> None:
    assert narrowing_typed.taken_apart("what  now") == Wish("what  now")
    assert narrowing_typed.taken_apart('glue by:ada "since:2026 hide"') == Wish(
        'glue "since:2026 hide"', (Filter(Kind.BY, "ada"),)
    )
    assert narrowing_typed.taken_apart("colour:red by: x") == Wish("colour:red by: x")
    assert narrowing_typed.taken_apart("by:“Ada Okafor” in:#a") == Wish(
        "", (Filter(Kind.BY, "Ada Okafor"), Filter(Kind.IN, "#a"))
    )
    assert narrowing_typed.taken_apart("standby:me is:") == Wish("standby:me is:")


@given(typed=st.text(st.sampled_from('by:in tagsince "“”<>@#|Uada2026-\\0'), max_size=60))
async def test_any_filter_can_be_typed(acme: Database, ada: PersonKey, typed: str) -> None:
    answer = await acme.read(searching.look_up, ada, Asked(typed))
    assert isinstance(answer, Found | Newest | Nothing)


@pytest.mark.parametrize(
    ("typed", "corrected"),
    [
        ("tennon", True),
        ("tennon/mortise", True),
        ("tennon_", False),
        ("node_tennon", False),
        ("tennon.py", False),
        ("myTennon", False),
        ("/usr/tennon", False),
        ("std::tennon", False),
        ("tennon2 tennon2", False),
    ],
)
async def test_names_made_by_machines_are_not_corrected(
    acme: Database, shelf: None, ada: PersonKey, typed: str, corrected: bool
) -> None:
    answer = await acme.read(searching.look_up, ada, Asked(typed))
    assert not isinstance(answer, Newest)
    changed = answer.corrected if isinstance(answer, Found) else answer.tried
    assert bool(changed) == corrected
