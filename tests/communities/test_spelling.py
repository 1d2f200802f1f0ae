"""Which word was meant: the nearest that somebody used, a common one before a rare one."""

import pytest

from communities import keeping, searching
from communities.searching import Asked, Found
from storage.communities import Place
from storage.database import Database
from storage.keys import PersonKey
from tests.cast import Clock, says, stars

SAID = [
    "A layer of shellac, then another layer, then wax.",
    "Lay the second layer thin.",
    "One more layer and rub it down.",
    "Cut the slices thin for the veneer.",
    "Oil the planes before winter.",
    "Credentials live in the vault.",
]


@pytest.fixture
async def shelf(acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey) -> None:
    for text in SAID:
        said = says(ada, text, woodworking)
        await acme.write(keeping.star, stars(bo, said.key), said, clock())


async def corrected(database: Database, by: PersonKey, typed: str) -> dict[str, str]:
    answer = await database.read(searching.look_up, by, Asked(typed))
    if isinstance(answer, Found):
        return dict(answer.corrected)
    assert isinstance(answer, searching.Nothing)
    return dict(answer.tried)


@pytest.mark.usefixtures("shelf")
async def test_a_common_word_comes_before_a_rare_one_of_the_same_stem(acme: Database, bo: PersonKey) -> None:
    assert await corrected(acme, bo, "laye of shellac") == {"laye": "layer"}


@pytest.mark.usefixtures("shelf")
async def test_a_regular_form_is_no_misspelling(acme: Database, bo: PersonKey) -> None:
    assert await corrected(acme, bo, "layers") == {}
    assert await corrected(acme, bo, "planed") == {}


@pytest.mark.usefixtures("shelf")
async def test_two_errors_are_forgiven_in_long_words_alone(acme: Database, bo: PersonKey) -> None:
    assert await corrected(acme, bo, "credntails") == {"credntails": "credentials"}
    assert await corrected(acme, bo, "sticks veneer") == {}


@pytest.mark.usefixtures("shelf")
async def test_a_mistyped_little_word_is_left_out_and_nothing_is_said_of_it(
    acme: Database, bo: PersonKey
) -> None:
    for typed in ("wehre is shellac", "shellac wiht wax"):
        answer = await acme.read(searching.look_up, bo, Asked(typed))
        assert isinstance(answer, Found), typed
        assert answer.total == 1
        assert (answer.corrected, answer.unknown) == ((), ())


@pytest.mark.usefixtures("shelf")
async def test_a_word_that_is_near_a_little_one_is_looked_for_when_nothing_else_is(
    acme: Database, bo: PersonKey
) -> None:
    answer = await acme.read(searching.look_up, bo, Asked("wehre"))
    assert isinstance(answer, searching.Nothing)
    assert answer.alone == ("wehre",)
    # One letter off a short one it may be a word of its own.
    found = await acme.read(searching.look_up, bo, Asked("wish shellac"))
    assert isinstance(found, Found)
    assert found.unknown == ("wish",)


@pytest.mark.usefixtures("shelf")
async def test_a_word_near_a_little_one_is_named_when_it_may_have_been_meant(
    acme: Database, bo: PersonKey
) -> None:
    for typed in ("abot shellac", "cold shellac", "whole layer of shellac and wax in winter"):
        answer = await acme.read(searching.look_up, bo, Asked(typed))
        assert isinstance(answer, Found), typed
        assert answer.unknown == (typed.split()[0],)


async def test_what_somebody_wrote_comes_before_a_little_word(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    said = says(ada, "Three white boards in the cloud of dust.", woodworking)
    await acme.write(keeping.star, stars(bo, said.key), said, clock())
    for typed, meant in {"colud": "cloud", "coud": "cloud", "thre": "three", "whie": "white"}.items():
        assert await corrected(acme, bo, typed) == {typed: meant}
        assert await corrected(acme, bo, f"{typed} dust") == {typed: meant}
    # In a sentence a little word is likelier.
    assert await corrected(acme, bo, "thre boards lie near the wall with dust") == {}
