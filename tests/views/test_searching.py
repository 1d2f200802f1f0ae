"""What a search says of itself."""

from dataclasses import replace

import pytest

from communities.narrowing import Missed, Told
from communities.narrowing_typed import Filter, Kind, taken_apart
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
        (Filter(Kind.BY, "@Bo"), "I know nobody called “@Bo” by whom something is kept that you can open."),
        (Filter(Kind.BY, ""), "Nothing by that person is kept where you can look."),
        (Filter(Kind.IN, ""), "I know no such community."),
        (Filter(Kind.BY, "@bo", is_minus=True), "I can’t leave out what is “by:@bo”"),
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


@pytest.mark.parametrize(
    ("typed", "looser", "label"),
    [
        ('"hide glue"', "hide glue", "Without quotation marks"),
        ('"hide glue" by:@bo', "hide glue by:@bo", "Without quotation marks"),
        ('"hide glue" by:@bo', '"hide glue"', "Without filters"),
        ('"hide glue" by:@bo', "hide glue", "Without quotation marks and filters"),
        ('glue by:"Bo Lindqvist"', "glue", "Without filters"),
        ('"hide glue" by:@bo tag:xyz', "hide glue by:@bo", "Without it and quotation marks"),
    ],
)
def test_what_is_left_out_is_named(typed: str, looser: str, label: str) -> None:
    missed = Missed((Filter(Kind.TAG, "xyz"),), typed.replace(" tag:xyz", ""), is_all=True)
    told = Told(missed=missed if "xyz" in typed else None)
    outcome = Nothing(Asked(typed), typed, (), True, told, looser=Asked(looser), looser_total=2)
    assert f"{label}: 2 results" in words_in(searching.answer(outcome))


@pytest.mark.parametrize(
    "words", ["advice " * 400, '"' * 3000, "\\ " * 1500, "clamp " + 'by:"Ada Okafor" ' * 8 + "glue " * 500]
)
def test_a_long_search_travels_in_a_button_with_its_filters(words: str) -> None:
    asked = Asked(f"{words} by:@cleo in:#woodworking", 2, besides="C0WOOD:1763500000.000100")
    value = searching.asking(asked)
    assert 1900 < len(value) <= 2000
    again = searching.asked_again(value)
    assert again == replace(asked, words=again.words)
    assert taken_apart(again.words).filters == taken_apart(asked.words).filters
    assert searching.asking(again) == value


def test_what_is_longer_than_a_question_travels_whole() -> None:
    asked = Asked("what did we say about shellac, " * 20 + "by:@fay")
    assert searching.asked_again(searching.asking(asked)) == asked


def test_what_was_merged_is_said_to_be_shown_by_another() -> None:
    found = Found(Asked("by:ada"), "by:ada", (), 1, (), (), Told(is_merged=True))
    assert "shown by that one" in words_in(searching.answer(found))
