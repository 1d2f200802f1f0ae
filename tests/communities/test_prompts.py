"""The prompts that come with the app, and the promise that a community is not asked the same thing twice."""

import re
import tomllib
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communities import prompts
from communities.prompts import Kind, Prompt, PromptId, choose, library, upcoming

# What breaks the ice breaks nothing else: none of it belongs between people who share a craft.
ICEBREAKERS = (
    *("favourite", "favorite", "fun fact", "superpower", "desert island", "weekend", "hobby", "hobbies"),
    *("pet", "pets", "spirit animal", "emoji", "coffee", "movie", "film", "song", "food", "snack", "holiday"),
    *("childhood", "bucket list", "celebrity", "time machine", "lottery", "horoscope", "introduce yourself"),
    *("two truths", "would you rather", "if you were", "describe yourself", "guess what"),
)
PEOPLE_WE_SERVE = (
    *("patient", "patients", "customer", "customers", "client", "clients", "pupil", "pupils", "student"),
    *("students", "resident", "residents", "service user", "consumer", "parent", "parents", "child"),
    *("diagnosis", "symptom", "symptoms", "family", "salary", "age", "address", "phone", "email"),
)
TALK_OF_THE_SHOP = (
    "synergy",
    "leverage",
    "best-in-class",
    "stakeholder",
    "deep dive",
    "reach out",
    "journey",
)
DISCRETION = re.compile(
    r"names?\b|naming|confidential|private|identify|who was|whose|the people|yours to share"
)
EVERY_ID = [prompt.id for prompt in library()]


def by_id(id_: str) -> Prompt:
    return next(prompt for prompt in library() if prompt.id == id_)


def words_of(prompt: Prompt) -> str:
    return " ".join(words for words in (prompt.text, prompt.follow_up) if words)


def has_word(text: str, word: str) -> bool:
    return re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", text.lower()) is not None


def sentences(text: str) -> int:
    return len(re.findall(r"[.?](?=\s|$)", text))


def content_words(text: str) -> set[str]:
    return {word for word in re.findall(r"[a-z]+", text.lower()) if len(word) > 3}


# The library


def test_there_is_more_than_a_year_of_prompts():
    assert len(library()) >= 72


def test_every_kind_is_about_as_frequent():
    counts = Counter(prompt.kind for prompt in library())
    assert set(counts) == set(Kind)
    assert min(counts.values()) >= 9
    assert max(counts.values()) <= min(counts.values()) + 3


def test_ids_are_slugs_and_theirs_alone():
    assert len(set(EVERY_ID)) == len(EVERY_ID)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", id_) and len(id_) <= 40 for id_ in EVERY_ID)


def test_no_two_ask_the_same():
    said = [words for prompt in library() for words in (prompt.text, prompt.follow_up) if words]
    assert len({words.lower() for words in said}) == len(said)
    for one, other in combinations(library(), 2):
        shared = content_words(one.text) & content_words(other.text)
        either = content_words(one.text) | content_words(other.text)
        assert len(shared) / len(either) < 0.5, (one.id, other.id)


def test_no_kind_begins_in_one_way_only():
    for kind in Kind:
        openings = Counter(prompt.text.split()[0] for prompt in library() if prompt.kind is kind)
        assert len(openings) >= 3, kind


@pytest.mark.parametrize("id_", EVERY_ID)
def test_each_is_short_and_asks_something(id_):
    prompt = by_id(id_)
    assert 50 <= len(prompt.text) <= 220
    assert 1 <= sentences(prompt.text) <= 2
    assert prompt.text[-1] in ".?"
    if prompt.follow_up is not None:
        assert 25 <= len(prompt.follow_up) <= 120
        assert sentences(prompt.follow_up) == 1


@pytest.mark.parametrize("id_", EVERY_ID)
def test_each_is_plain_text(id_):
    said = words_of(by_id(id_))
    assert said == " ".join(said.split())
    assert not re.search(r"[!*_~`<>&@#\[\]{}\"…]", said)


@pytest.mark.parametrize("id_", EVERY_ID)
@pytest.mark.parametrize("words", [ICEBREAKERS, PEOPLE_WE_SERVE, TALK_OF_THE_SHOP])
def test_none_breaks_the_ice_or_invites_what_is_private(id_, words):
    assert [word for word in words if has_word(words_of(by_id(id_)), word)] == []


@pytest.mark.parametrize("id_", [prompt.id for prompt in library() if prompt.kind is Kind.CASE])
def test_a_case_is_asked_for_without_its_people(id_):
    assert DISCRETION.search(by_id(id_).text)


def test_cases_ask_for_discretion_in_varied_words():
    endings = [re.split(r"(?<=[.?])\s", prompt.text)[-1] for prompt in library() if prompt.kind is Kind.CASE]
    assert len(set(endings)) == len(endings)


def test_the_file_is_read_whole():
    source = Path(prompts.__file__).parent / "library" / "prompts.toml"
    written = tomllib.loads(source.read_text("utf-8"))
    known = {"id", "text", "follow_up"}
    assert all(set(prompt) <= known for of_kind in written.values() for prompt in of_kind)
    assert sum(len(of_kind) for of_kind in written.values()) == len(library())


# The choice

START = datetime(2026, 11, 17, 10, tzinfo=UTC)
WEEK = timedelta(weeks=1)
seeds = st.integers(0, 2**63)
any_kinds = st.lists(st.sampled_from(Kind), min_size=1, max_size=25)


def for_every(*values: st.SearchStrategy[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A promise that holds for all values, however long one of them takes on a busy machine."""
    return lambda promise: settings(deadline=None)(given(*values)(promise))


def of_kinds(kinds: list[Kind]) -> tuple[Prompt, ...]:
    return tuple(Prompt(PromptId(f"p{n}"), kind, f"Prompt {n}") for n, kind in enumerate(kinds))


def asked_weekly(prompts: tuple[Prompt, ...], seed: int, weeks: int) -> list[Prompt]:
    used: dict[PromptId, datetime] = {}
    asked = []
    for week in range(weeks):
        asked.append(choose(prompts, used, seed))
        used[asked[-1].id] = START + week * WEEK
    return asked


def can_alternate(prompts: tuple[Prompt, ...]) -> bool:
    return max(Counter(prompt.kind for prompt in prompts).values()) <= (len(prompts) + 1) // 2


@for_every(seeds)
def test_a_community_hears_everything_once_and_never_one_kind_twice_in_a_row(seed):
    asked = asked_weekly(library(), seed, len(library()))
    assert {prompt.id for prompt in asked} == set(EVERY_ID)
    assert all(one.kind != following.kind for one, following in pairwise(asked))


@for_every(seeds)
def test_then_each_comes_back_after_about_as_long(seed):
    total = len(library())
    asked = asked_weekly(library(), seed, 2 * total + 10)
    assert all(one.kind != following.kind for one, following in pairwise(asked))
    last_asked: dict[PromptId, int] = {}
    for week, prompt in enumerate(asked):
        if prompt.id in last_asked:
            assert week - last_asked[prompt.id] >= total - 2
        last_asked[prompt.id] = week


@for_every(any_kinds, seeds)
def test_no_repeats_until_all_are_used_up_whatever_the_library(kinds, seed):
    some = of_kinds(kinds)
    asked = asked_weekly(some, seed, len(some))
    assert set(asked) == set(some)
    if can_alternate(some):
        assert all(one.kind != following.kind for one, following in pairwise(asked))


@for_every(any_kinds, seeds, st.data())
def test_when_all_are_used_the_one_used_longest_ago_of_another_kind_comes(kinds, seed, data):
    some = of_kinds(kinds)
    order = data.draw(st.permutations(some))
    used = {prompt.id: START + n * WEEK for n, prompt in enumerate(order)}
    others = [prompt for prompt in order if prompt.kind != order[-1].kind]
    assert choose(some, used, seed) == (others or order)[0]


@for_every(any_kinds, seeds, st.data())
def test_the_choice_depends_on_nothing_else(kinds, seed, data):
    some = of_kinds(kinds)
    used = {
        prompt.id: START + data.draw(st.integers(0, 5)) * WEEK
        for prompt in data.draw(st.lists(st.sampled_from(some), unique=True))
    }
    chosen = choose(some, used, seed)
    shuffled = dict(data.draw(st.permutations(list(used.items()))))
    assert choose(tuple(data.draw(st.permutations(some))), shuffled, seed) == chosen


@for_every(any_kinds, any_kinds, seeds)
def test_new_prompts_come_before_repeats(kinds, added, seed):
    grown = of_kinds(kinds + added)
    known = grown[: len(kinds)]
    used = {prompt.id: START + n * WEEK for n, prompt in enumerate(known)}
    assert choose(grown, used, seed) not in known


def test_communities_are_not_asked_in_the_same_order():
    firsts = {choose(library(), {}, seed).id for seed in range(40)}
    assert len(firsts) > 20


def test_the_order_of_a_community_stays():
    """A steward who was shown what comes next still gets it after an update of the app."""
    some = of_kinds([Kind.CASE, Kind.TOOL, Kind.CASE, Kind.QUESTION, Kind.TOOL])
    assert [prompt.id for prompt in upcoming(some, {}, 7, 5)] == ["p2", "p1", "p0", "p3", "p4"]


def test_a_prompt_that_left_the_library_does_not_matter():
    some = of_kinds([Kind.CASE, Kind.TOOL])
    used = {PromptId("gone"): START + 9 * WEEK, some[0].id: START}
    assert choose(some, used, 1) == some[1]
    assert choose(some, {**used, some[1].id: START + WEEK}, 1) == some[0]


def test_a_library_of_one_kind_still_goes_round():
    some = of_kinds([Kind.CASE] * 3)
    asked = asked_weekly(some, 1, 6)
    assert asked[:3] == asked[3:]


def test_an_empty_library_has_nothing_to_choose():
    with pytest.raises(ValueError, match="nothing"):
        choose((), {}, 1)


@for_every(any_kinds, seeds, st.integers(0, 12))
def test_what_is_shown_as_upcoming_is_what_comes(kinds, seed, count):
    some = of_kinds(kinds)
    assert list(upcoming(some, {}, seed, count)) == asked_weekly(some, seed, count)
