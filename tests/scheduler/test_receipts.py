"""The :bookmark: says what is so when it is sent; the notes beside it say what was done at the time."""

import pytest

from communities import answers, by_hand, keeping
from communities.seeing import AS_HEARD, Sight
from scheduler.act import Act, Direct, Nothing, React, Whisper
from scheduler.letters import Desk
from storage import communities, deliveries, told
from storage.communities import Place
from storage.database import Database
from storage.keys import PersonKey
from tests.cast import Clock, says, stars


async def as_heard(_: PersonKey) -> Sight:
    return AS_HEARD


async def test_a_receipt_that_comes_late_follows_what_is_kept_by_then(
    acme: Database, woodworking: Place, ada: PersonKey, bo: PersonKey, clock: Clock
) -> None:
    said = says(ada, "Cut the tenon before the mortise.", woodworking)
    desk = Desk(acme, "/kb", as_heard)

    async def receipts() -> list[Act]:
        """What would be sent now, for every receipt that is owed."""
        owed = await acme.write(deliveries.claim, "courier", clock(), clock.advance(minutes=5))
        return [await desk.write(one) for one in owed if "bookmark" in one.kind]

    channel, ts = said.key.channel, said.key.ts
    await acme.write(keeping.star, stars(bo, said.key), said, clock())
    assert await receipts() == [React(channel, ts, "bookmark")]
    await acme.write(keeping.take_back, stars(bo, said.key), clock())
    assert await receipts() == [Nothing("gone"), React(channel, ts, "bookmark", is_removal=True)]
    await acme.write(keeping.star, stars(bo, said.key), said, clock())
    put = React(channel, ts, "bookmark")
    assert await receipts() == [put, Nothing("kept_again"), put]


@pytest.mark.parametrize(("way", "did"), [("star", "starred"), ("mark", "marked"), ("keep", "kept")])
async def test_an_author_is_told_what_was_done_whatever_came_of_it_since(
    acme: Database,
    woodworking: Place,
    ada: PersonKey,
    bo: PersonKey,
    cleo: PersonKey,
    clock: Clock,
    way: str,
    did: str,
) -> None:
    asked = says(cleo, "Which cut comes first?", woodworking)
    said, other = (
        says(ada, text, woodworking, thread_ts=asked.key.ts, parent_author=cleo.user, question=asked)
        for text in ("Cut the tenon before the mortise.", "The shoulders.")
    )
    if way == "star":
        await acme.write(keeping.star, stars(bo, said.key), said, clock())
        await acme.write(answers.mark_by_hand, said, cleo, clock())
    elif way == "mark":
        await acme.write(answers.mark_by_hand, said, bo, clock())
        await acme.write(answers.mark_by_hand, other, cleo, clock())
    else:
        await acme.write(by_hand.keep, said, bo, "", (), clock())
    desk = Desk(acme, "/kb", as_heard)
    letters = {one.user: await desk.write(one) for one in await acme.read(told.quoting, said.key)}
    for user, what in ((ada.user, "what you wrote"), (cleo.user, "an answer to what you asked")):
        letter = letters[user]
        assert isinstance(letter, Direct)
        assert letter.words["text"].startswith(f"Bo Lindqvist {did} {what} in ")


async def test_the_first_star_names_the_emoji_of_its_community_and_comes_with_a_star_alone(
    acme: Database, woodworking: Place, ada: PersonKey, bo: PersonKey, clock: Clock
) -> None:
    await acme.write(communities.change, woodworking.id, emoji="bulb")
    desk = Desk(acme, "/kb", as_heard)

    async def notes() -> list[Whisper]:
        """What would be sent now to who keeps something for the first time."""
        owed = await acme.write(deliveries.claim, "courier", clock(), clock.advance(minutes=5))
        acts = [await desk.write(one) for one in owed]
        return [act for act in acts if isinstance(act, Whisper)]

    chosen, starred = (says(ada, "Cut the tenon before the mortise.", woodworking) for _ in range(2))
    # The receipt of *Keep this* says it.
    await acme.write(by_hand.keep, chosen, bo, "", (), clock())
    assert await notes() == []
    await acme.write(keeping.star, stars(bo, starred.key, emoji="bulb"), starred, clock())
    (note,) = await notes()
    assert "Take the :bulb: back to undo." in note.words["text"]
