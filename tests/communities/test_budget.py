"""At most two messages a week that nobody asked for."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communities import budget
from communities.budget import Later, Never, Now
from tests.cast import START
from tests.engines import taking_turns

pytestmark = taking_turns


def ago(*days: float) -> list[datetime]:
    return [START - timedelta(days=day) for day in days]


def test_the_first_two_in_a_week_are_sent() -> None:
    assert budget.decide("used", "useful", [], START) == Now()
    assert budget.decide("used", "useful", ago(3), START) == Now()


def test_the_third_waits_until_the_first_is_a_week_old() -> None:
    assert budget.decide("used", "useful", ago(3, 1), START) == Later(START + timedelta(days=4))


def test_what_is_older_than_a_week_does_not_count() -> None:
    assert budget.decide("used", "useful", ago(9, 8, 7, 1), START) == Now()


def test_who_wants_nothing_gets_nothing() -> None:
    assert budget.decide("used", "nothing", [], START) == Never()


@pytest.mark.parametrize("kind", ["first_kept", "swept"])
def test_what_nobody_else_can_answer_for_is_owed_to_everybody(kind: str) -> None:
    assert budget.decide(kind, "nothing", [], START) == Now()
    assert budget.decide(kind, "nothing", ago(3, 1), START) == Later(START + timedelta(days=4))


@pytest.mark.parametrize(
    ("kind", "is_sent"), [("used", True), ("doubted", True), ("review", False), ("asked_to_own", False)]
)
def test_who_wants_only_what_they_started_is_told_nothing_else(kind: str, is_sent: bool) -> None:
    assert budget.decide(kind, "mine", [], START) == (Now() if is_sent else Never())


@given(st.lists(st.floats(0, 40), max_size=60))
def test_no_week_ever_holds_more_than_two(wishes: list[float]) -> None:
    """However many messages are wanted, and whenever: each is sent now, or waits and is asked again."""
    waiting = sorted(START + timedelta(days=wish) for wish in wishes)
    sent: list[datetime] = []
    while waiting:
        now = waiting.pop(0)
        decided = budget.decide("used", "useful", sent, now)
        if isinstance(decided, Later):
            assert decided.until > now
            waiting = sorted([*waiting, decided.until])
        else:
            sent.append(now)
    assert len(sent) == len(wishes)
    for first, third in zip(sent, sent[2:], strict=False):
        assert third - first >= timedelta(days=7)
