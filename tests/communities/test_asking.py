"""*Ask a community*: whom one may ask, what is refused, and that the words go, on both engines."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from communities import asking, finding, forgetting, refusals, settling
from communities.asking import Asked, AskedAlready, Wish
from storage import asks, communities, deliveries, questions
from storage.communities import Place
from storage.database import Database
from storage.deliveries import Owed
from storage.keys import MessageKey, PersonKey, Timestamp
from storage.models import Ask
from tests.cast import Clock

TS = Timestamp("1763500000.000100")


def words_left(session: Session) -> list[str | None]:
    return list(session.scalars(select(Ask.words)))


async def ask(
    database: Database, clock: Clock, by: PersonKey, place: Place, words: str = "Why?", form: str = "V1"
) -> Asked | AskedAlready:
    return await database.write(asking.ask, by, Wish(place.key, words, form), clock())


async def owed_by(database: Database, by: PersonKey, outcome: Asked | AskedAlready) -> Owed:
    assert isinstance(outcome, Asked)
    owed = await database.read(asks.delivery_of, by, outcome.ask)
    assert owed is not None
    return owed


async def test_it_is_posted_once_and_its_words_go(
    acme: Database, clock: Clock, woodworking: Place, bo: PersonKey
) -> None:
    outcome = await ask(acme, clock, bo, woodworking, "Why does hide glue creep?")
    owed = await owed_by(acme, bo, outcome)
    assert "glue" not in str(owed.facts)
    found = await acme.read(asking.to_post, owed)
    assert found is not None
    assert found[2] == "Why does hide glue creep?"
    posted = (woodworking.channel, TS)
    assert await acme.write(settling.settle, owed.id, "posted", clock(), posted=posted)
    assert not await acme.write(settling.settle, owed.id, "posted", clock(), posted=posted)
    assert await acme.read(words_left) == [None]
    (question,) = await acme.read(questions.of_asker, bo)
    assert question.ts == TS


async def test_a_reply_that_is_heard_first_finds_its_asker(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    owed = await owed_by(acme, bo, await ask(acme, clock, bo, woodworking))
    robot = PersonKey(bo.workspace, (await acme.read(communities.stewards, woodworking.id))[0])
    await acme.write(
        questions.reply_first,
        MessageKey(bo.workspace, woodworking.channel, TS),
        woodworking.id,
        robot.user,
        clock(),
        clock(),
    )
    await acme.write(settling.settle, owed.id, "posted", clock(), posted=(woodworking.channel, TS))
    assert len(await acme.read(questions.of_asker, bo)) == 1


async def test_what_is_refused(acme: Database, clock: Clock, woodworking: Place, bo: PersonKey) -> None:
    with pytest.raises(refusals.NothingAsked):
        await ask(acme, clock, bo, woodworking, " \n ")
    with pytest.raises(refusals.TooLong):
        await ask(acme, clock, bo, woodworking, "x" * 3001)
    await ask(acme, clock, bo, woodworking, "x" * 3000)
    assert isinstance(await ask(acme, clock, bo, woodworking, "x" * 3000), AskedAlready)
    with pytest.raises(refusals.TooSoon):
        await ask(acme, clock, bo, woodworking, "Why?", "V2")
    clock.advance(seconds=60)
    assert isinstance(await ask(acme, clock, bo, woodworking, "Why?", "V2"), Asked)


async def test_who_may_ask_whom(
    acme: Database,
    clock: Clock,
    woodworking: Place,
    bench: Place,
    ada: PersonKey,
    dev: PersonKey,
    eve: PersonKey,
) -> None:
    offered = await acme.read(asking.offered, ada, "", None)
    assert {place.id for place in offered.places} == {woodworking.id, bench.id}
    with pytest.raises(refusals.ForMembersOnly):
        await acme.read(asking.offered, eve, "", None)
    with pytest.raises(refusals.ForMembersOnly):
        await ask(acme, clock, eve, woodworking)
    with pytest.raises((refusals.NobodyToAsk, refusals.ForMembersOnly)):
        await ask(acme, clock, dev, bench)


async def test_this_channel_comes_first_and_then_what_the_charters_say(
    acme: Database, woodworking: Place, bench: Place, ada: PersonKey, clock: Clock
) -> None:
    here = await acme.read(asking.offered, ada, "bench repairs", woodworking.channel)
    assert here.chosen == woodworking.channel
    near = await acme.read(asking.offered, ada, "bench repairs", None)
    assert near.chosen == near.places[0].channel == bench.channel
    assert (await acme.read(finding.find, ada, "zyxquandary")).listings == ()
    assert (await acme.read(asking.offered, ada, "zyxquandary", None)).chosen is None


async def test_what_is_taken_back_in_time_is_never_posted(
    acme: Database, clock: Clock, woodworking: Place, bo: PersonKey
) -> None:
    outcome = await ask(acme, clock, bo, woodworking)
    owed = await owed_by(acme, bo, outcome)
    assert isinstance(outcome, Asked)
    await acme.write(asking.take_back, bo, outcome.ask, clock())
    assert await acme.read(asking.to_post, owed) is None
    assert await acme.write(deliveries.claim, "me", clock.advance(minutes=1), clock()) == []
    assert await acme.read(words_left) == []


async def test_nobody_takes_back_what_another_asked(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    outcome = await ask(acme, clock, bo, woodworking)
    assert isinstance(outcome, Asked)
    with pytest.raises(refusals.Gone):
        await acme.write(asking.take_back, ada, outcome.ask, clock())


async def test_who_is_forgotten_before_it_is_posted_asked_nothing(
    acme: Database, clock: Clock, woodworking: Place, bo: PersonKey
) -> None:
    await ask(acme, clock, bo, woodworking)
    line = await acme.write(forgetting.line, bo, "5a17", clock())
    await acme.write(forgetting.forget, bo, line.fingerprint, clock())
    assert await acme.read(words_left) == []
    later = clock.advance(minutes=1)
    due = await acme.write(deliveries.claim, "me", later, later)
    assert [owed.kind for owed in due if owed.kind == asks.KIND] == []


@pytest.mark.parametrize("state", ["dropped", "parked"])
async def test_what_slack_will_not_take_is_told_once(
    acme: Database, clock: Clock, woodworking: Place, bo: PersonKey, state: str
) -> None:
    owed = await owed_by(acme, bo, await ask(acme, clock, bo, woodworking))
    await acme.write(settling.settle, owed.id, state, clock(), error="is_archived")
    assert await acme.read(words_left) == []
    later = clock.advance(minutes=1)
    told = await acme.write(deliveries.claim, "me", later, later)
    assert [(one.kind, one.user) for one in told] == [("not_asked", bo.user)]
