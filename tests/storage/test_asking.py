"""What is asked of the index: rare words by themselves, common ones together, and never too much."""

from hypothesis import given
from hypothesis import strategies as st

from storage.asking import MOST_HOLDERS, MOST_STEPS, Query, Terms, queries

MANY = 1_000_000
HOLDERS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, MANY), min_size=1)


def test_few_words_that_are_rare_are_asked_for_at_once() -> None:
    assert queries(Terms(("oak", "glue"), holders={"oak": 10, "glue": 20}, entries=100)) == [
        Query(one_of=("oak", "glue"))
    ]


def test_common_words_are_asked_for_together() -> None:
    holders = {"oak": 10, "glue": 5_000, "saw": 20_000, "the": 900_000}
    assert queries(Terms(("the", "saw", "glue", "oak"), holders=holders, entries=MANY)) == [
        Query(one_of=("oak",), common="glue", beside=("saw",))
    ]


def test_words_that_stand_everywhere_are_met_with_the_newest() -> None:
    every, newest = queries(Terms(("a", "b"), holders={"a": 800_000, "b": 900_000}, entries=MANY))
    assert every == Query(all_of=("a", "b"), is_newest=True)
    assert newest == Query(one_of=("a",), share=MOST_HOLDERS / 800_000)


@given(holders=HOLDERS, part=st.sampled_from([1.0, 0.5]))
def test_no_question_scores_or_steps_over_too_much(holders: dict[str, int], part: float) -> None:
    for query in queries(Terms(tuple(holders), holders=holders, entries=MANY), part):
        assert query.one_of or query.common or query.beside or query.all_of
        if not query.is_newest:
            scored = sum(holders[word] for word in query.one_of) * query.share
            assert scored <= MOST_HOLDERS * part + 1
            assert sum(holders[word] for word in (*query.beside, query.common) if word) <= MOST_STEPS
