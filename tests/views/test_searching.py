"""What a search says of itself."""

import pytest

from communities.narrowing import Missed, Told
from communities.narrowing_typed import Filter, Kind
from communities.searching import Asked, Found, Newest, Nothing
from tests.screen import words_in
from views import searching

REMEMBERED = "When three people look for the same in vain"


def nothing(typed: str, *alone: str, is_guessed: bool = False, told: Told | None = None) -> str:
    outcome = Nothing(Asked(typed), typed, (), True, told or Told(), alone, is_guessed=is_guessed)
    return words_in(searching.answer(outcome))


def test_more_than_were_counted_are_no_round_number() -> None:
    found = Found(Asked("glue"), "glue", (), 200, (), (), has_more=True)
    answer = searching.answer(found)
    assert answer["text"] == "More than 200 results for glue"
    assert "More than 200 results · only" in words_in(answer)
    quoted = '"glue"'
    looser = Nothing(
        Asked(quoted), quoted, (), True, looser=Asked("glue"), looser_total=200, looser_has_more=True
    )
    assert "Without quotation marks: more than 200 results" in words_in(searching.answer(looser))


def test_only_what_was_tried_is_said_to_be() -> None:
    assert "I also tried" not in nothing("9999", "9999")
    assert "I also tried words that are spelled almost like it." in nothing("glue", "glue", is_guessed=True)
    assert "I also tried *proj* and *9999* alone." in nothing("PROJ-9999", "proj", "9999")
    both = nothing("glue oil", "glue", "oil", is_guessed=True)
    assert "I also tried *glue* and *oil* alone, and words that are spelled almost like them." in both


@pytest.mark.parametrize("typed", ["<@U0BO>", "PROJ-9999", "glue by:@ada", "glue <@U0BO>", "😀"])
def test_that_words_are_remembered_is_said_only_where_they_are(typed: str) -> None:
    assert REMEMBERED not in nothing(typed)
    assert REMEMBERED in nothing("glue")
    exactly = Nothing(Asked("glue", exact=True), "glue", (), has_any=True)
    assert REMEMBERED not in words_in(searching.answer(exactly))


def test_what_is_no_filter_is_said_with_those_that_there_are() -> None:
    said = nothing("from:ada glue", told=Told(no_filters=("from:ada",)))
    assert "I looked for “from:ada” as words. Filters are `by:`, `in:`" in said


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (Filter(Kind.BY, "@Bo"), "Nothing by “@Bo” is kept that you can open."),
        (Filter(Kind.BY, ""), "Nothing by that person is kept where you can look."),
        (Filter(Kind.IN, ""), "I know no such community."),
    ],
)
def test_a_filter_that_nobody_knows_is_told_without_placeholders(one: Filter, said: str) -> None:
    assert said in nothing("glue", told=Told(missed=Missed((one,), "glue", is_all=True)))


def test_a_filter_that_misses_is_met_with_what_comes_nearest_and_a_search_without_it() -> None:
    missed = Missed((Filter(Kind.TAG, "jonns"),), "glue", True, "tag:joints", "glue tag:joints")
    told = Told(missed=missed)
    found = Nothing(Asked("glue tag:jonns"), "glue tag:jonns", (), True, told, (), Asked("glue"), 2)
    words = words_in(searching.answer(found))
    assert "Nothing that you could open is tagged “jonns”." in words
    assert "tag:joints" in words
    assert "Without it: 2 results" in words
    alone = words_in(searching.answer(Newest(0, (), 0, Asked("tag:jonns"), told)))
    assert "Nothing is kept that you could open and that fits." in alone
    assert "Without it" in alone
    other = Missed(missed.filters, "by:bo", is_all=False)
    assert "Without it" not in words_in(searching.answer(Newest(0, (), 0, Asked(""), Told(missed=other))))


def test_what_was_merged_is_said_to_be_shown_by_another() -> None:
    found = Found(Asked("by:ada"), "by:ada", (), 1, (), (), Told(is_merged=True))
    assert "shown by that one" in words_in(searching.answer(found))
