"""Which of what holds the words comes first: promises that hold for whatever is kept."""

from hypothesis import given
from hypothesis import strategies as st

from communities import ranking
from communities.ranking import Wanted
from storage.keys import EntryId
from storage.search import Candidate

STEMS = ("oak", "glue", "saw", "wax", "joint", "plane")
SOME = st.lists(st.sampled_from(STEMS), min_size=1, max_size=12).map(" ".join)
STANDINGS = ("candidate", "trusted", "disputed", "superseded", "obsolete")
WANTED = Wanted.in_order(["glue", "saw"], {"glue": 2.0, "saw": 1.0})


@st.composite
def shelves(draw: st.DrawFn) -> list[Candidate]:
    texts = draw(st.lists(SOME, min_size=1, max_size=40))
    return [
        Candidate(
            EntryId(number),
            draw(st.sampled_from(("", "glue", "oak"))),
            text,
            "",
            draw(st.integers(0, 9)),
            draw(st.sampled_from(STANDINGS)),
            uses=draw(st.integers(0, 9)),
        )
        for number, text in enumerate(texts, 1)
    ]


@given(shelf=shelves())
def test_every_candidate_is_ranked_once_whatever_order_they_come_in(shelf: list[Candidate]) -> None:
    found = ranking.ranked(WANTED, shelf)
    assert sorted(found) == [candidate.id for candidate in shelf]
    assert ranking.ranked(WANTED, list(reversed(shelf))) == found


@given(
    text=SOME,
    stars=st.integers(0, 10_000),
    uses=st.integers(0, 10_000),
    standing=st.sampled_from(("candidate", "trusted")),
)
def test_evidence_decides_between_equals_and_lifts_by_a_little_at_most(
    text: str, stars: int, uses: int, standing: str
) -> None:
    """Whoever starred it, used it or checked it."""
    plain = Candidate(EntryId(1), "", text, "", 0)
    known = Candidate(EntryId(2), "", text, "", stars, standing, uses=uses)
    assert 1 <= ranking.lift(known) < 1 + ranking.EVIDENCE
    if stars or uses or standing == "trusted":
        # The newer one comes first where nothing speaks for either.
        newer = plain._replace(id=EntryId(3))
        assert ranking.ranked(WANTED, [newer, known]) == [2, 3]


@given(one=st.integers(0, 50), more=st.integers(1, 50), other=st.integers(0, 50))
def test_a_use_speaks_for_an_entry_as_a_star_does(one: int, more: int, other: int) -> None:
    starred = Candidate(EntryId(1), "", "glue", "", one + more, uses=other)
    used = Candidate(EntryId(2), "", "glue", "", one, uses=other + more)
    assert ranking.lift(starred) == ranking.lift(used)


@given(text=SOME, stars=st.integers(0, 100))
def test_what_was_replaced_or_retired_is_found_below_what_says_the_same(text: str, stars: int) -> None:
    text = f"{text} glue"
    for standing in ("superseded", "obsolete", "disputed"):
        old = Candidate(EntryId(2), "", text, "", stars, standing)
        assert ranking.ranked(WANTED, [old, Candidate(EntryId(1), "", text, "", 0)]) == [1, 2]


@given(shelf=shelves())
def test_what_was_replaced_or_retired_stands_below_what_holds_as_many_of_the_words(
    shelf: list[Candidate],
) -> None:
    held = {one.id: len(set(f"{one.title} {one.plain}".split()) & {"glue", "saw"}) for one in shelf}
    let_go = {one.id for one in shelf if one.standing in ("superseded", "obsolete")}
    found = ranking.ranked(WANTED, shelf)
    for place, entry in enumerate(found):
        if entry in let_go:
            assert not [one for one in found[place:] if one not in let_go and held[one] >= held[entry]]


@given(
    best=st.permutations([EntryId(number) for number in range(1, 9)]),
    successors=st.dictionaries(st.integers(1, 9).map(EntryId), st.integers(1, 9).map(EntryId)),
)
def test_nothing_stands_above_what_took_its_place(
    best: list[EntryId], successors: dict[EntryId, EntryId]
) -> None:
    found = ranking.below_successors(best, {one: by for one, by in successors.items() if by in best})
    assert sorted(found) == sorted(best)
    for one, by in successors.items():
        is_round = one in chain(by, successors)
        if one in best and by in best and not is_round:
            assert found.index(by) < found.index(one)
    left = [entry for entry in found if entry not in successors]
    assert left == [entry for entry in best if entry not in successors]


def chain(first: EntryId, successors: dict[EntryId, EntryId]) -> set[EntryId]:
    """This one, and whatever took its place in the end."""
    seen = {first}
    while (later := successors.get(first)) is not None and later not in seen:
        seen.add(later)
        first = later
    # Whoever waits for a circle waits for nobody.
    return seen | set(successors) if successors.get(first) in seen else seen


def test_evidence_hides_no_better_match() -> None:
    better = Candidate(EntryId(1), "", "glue saw oak", "", 0)
    loved = Candidate(EntryId(2), "", "glue wax oak", "", 10_000, "trusted", uses=10_000)
    assert ranking.ranked(WANTED, [better, loved]) == [1, 2]


def test_words_that_stand_together_as_they_were_asked_for_come_first() -> None:
    apart = Candidate(EntryId(2), "", "saw oak glue", "", 0)
    together = Candidate(EntryId(1), "", "oak glue saw", "", 0)
    assert ranking.ranked(WANTED, [apart, together]) == [1, 2]


def test_what_the_best_have_in_common_brings_up_what_has_it_too() -> None:
    best = [Candidate(EntryId(n), "", "glue saw hide pot", "", 0) for n in range(1, 6)]
    rest = [Candidate(EntryId(n), "", "saw oak wax plane", "", 0) for n in range(6, 30)]
    alike = Candidate(EntryId(30), "", "saw oak hide pot", "", 0)
    assert ranking.ranked(WANTED, [*best, *rest, alike])[5] == 30


def test_where_the_best_hold_little_of_what_was_asked_for_they_are_trusted_less() -> None:
    wanted = Wanted({"glue": 1.0, "saw": 1.0, "wax": 1.0, "joint": 1.0})
    assert ranking.agreement(wanted, [{"glue", "oak"}]) == 0.25
    assert ranking.agreement(wanted, [{"glue", "saw", "wax", "joint"}]) == 1.0
    assert ranking.agreement(Wanted({}), [{"glue"}]) == 0.0


@given(holders=st.integers(0, 10**7), entries=st.integers(1, 10**6))
def test_a_word_is_never_worth_less_than_nothing(holders: int, entries: int) -> None:
    assert ranking.rarity(holders, entries) > 0
