"""*Who might know*: only who agreed, only by what the asker may see, and never a mention."""

import pytest

from communities import home, keeping, knowing
from communities.knowing import MightKnow
from storage import entries, people
from storage.communities import Place
from storage.database import Database
from storage.keys import PersonKey
from storage.vocabulary import Vocabulary
from tests.cast import PROFILES, Clock, says, stars
from views import knowing as views


async def kept(
    database: Database, clock: Clock, author: PersonKey, by: PersonKey, place: Place, text: str
) -> None:
    said = says(author, text, place)
    outcome = await database.write(keeping.star, stars(by, said.key), said, clock())
    assert isinstance(outcome, keeping.NewlyKept)


async def known_to(database: Database, viewer: PersonKey, words: str) -> list[str]:
    outcome = await database.read(knowing.might_know, viewer, words, Vocabulary())
    return [one.name for one in outcome.knowing]


@pytest.fixture
async def shelf(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    await kept(acme, clock, ada, bo, woodworking, "Hide glue creeps in July.")
    await kept(acme, clock, cleo, bo, woodworking, "Glueing up takes two people.")


@pytest.mark.usefixtures("shelf")
async def test_nobody_is_named_who_did_not_agree(acme: Database, ada: PersonKey, bo: PersonKey) -> None:
    assert await known_to(acme, bo, "hide glue") == []
    await acme.write(home.let_be_asked, ada, agrees=True)
    assert await known_to(acme, bo, "hide glue") == ["Ada Okafor"]
    await acme.write(home.let_be_asked, ada, agrees=False)
    assert await known_to(acme, bo, "hide glue") == []


@pytest.mark.usefixtures("shelf")
async def test_words_that_are_only_near_will_do(
    acme: Database, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    for person in (ada, cleo):
        await acme.write(home.let_be_asked, person, agrees=True)
    assert set(await known_to(acme, bo, "gluepot")) == {"Ada Okafor", "Cleo Marsh"}
    assert set(await known_to(acme, bo, "by:@nobody gluepots")) == {"Ada Okafor", "Cleo Marsh"}
    assert await known_to(acme, bo, "kubernetes") == []
    # Nobody is sent to themselves.
    assert await known_to(acme, ada, "hide glue") == ["Cleo Marsh"]


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize("what", ["is_deactivated", "is_external", "is_bot", "never_keep"])
async def test_some_are_never_named(acme: Database, ada: PersonKey, bo: PersonKey, what: str) -> None:
    await acme.write(people.change, ada, may_be_asked=True, **{what: True})
    assert await known_to(acme, bo, "hide glue") == []


async def test_what_one_may_not_see_names_nobody(
    acme: Database, clock: Clock, bench: Place, ada: PersonKey, bo: PersonKey, dev: PersonKey
) -> None:
    await kept(acme, clock, ada, bo, bench, "Hide glue creeps in July.")
    await acme.write(home.let_be_asked, ada, agrees=True)
    assert await known_to(acme, bo, "hide glue") == ["Ada Okafor"]
    assert await known_to(acme, dev, "hide glue") == []
    assert await known_to(acme, dev, "hidden glued") == []


@pytest.mark.usefixtures("shelf")
async def test_who_agreed_to_be_named_for_what_they_wrote_is_named_for_nothing_else(
    acme: Database, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    (entry,) = await acme.read(entries.by_author, ada.workspace, ada.user)
    await acme.write(entries.change, entry.id, owner_id=bo.user, question_author_id=bo.user)
    await acme.write(home.let_be_asked, bo, agrees=True)
    assert await known_to(acme, cleo, "hide glue") == []


@pytest.mark.usefixtures("shelf")
async def test_three_at_most_and_by_name_alone(acme: Database, ada: PersonKey, bo: PersonKey) -> None:
    await acme.write(home.let_be_asked, ada, agrees=True)
    outcome = await acme.read(knowing.might_know, bo, "hide glue", Vocabulary())
    words = str(views.might_know(outcome))
    assert "<@" not in words
    assert "Ada Okafor" in words
    assert knowing.MOST == 3
    assert "agreed to be asked" in str(views.might_know(MightKnow("hide glue", ())))
    assert PROFILES["ada"].name == "Ada Okafor"
