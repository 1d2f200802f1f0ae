"""One thread has one answer, the asker's if they say so; without it the question is open again."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from communities import answers, authorship, keeping, questions, refusals, refusals_notes, walking
from communities.answers import Marked, MarkedBefore, Unmarked
from communities.keeping import Ignored, Said
from storage import answers as stored
from storage import entries, missing
from storage import questions as asked_here
from storage.communities import Place
from storage.database import Database
from storage.keys import PersonKey
from tests.cast import Clock, says, stars

TICK, OTHER_TICK = answers.MARKS


@pytest.fixture
async def asked(acme: Database, clock: Clock, woodworking: Place, bo: PersonKey) -> Said:
    said = says(bo, "Does hide glue creep in July?", woodworking)
    await acme.write(questions.heard, said, None, clock())
    return said


@pytest.fixture
def replies(woodworking: Place, asked: Said, cleo: PersonKey, ada: PersonKey) -> tuple[Said, Said]:
    return tuple(  # type: ignore[return-value]
        says(by, text, woodworking, thread_ts=asked.key.ts, question=asked)
        for by, text in ((cleo, "Only where it is damp."), (ada, "Never, if it is fresh."))
    )


async def is_answer(acme: Database, said: Said) -> bool:
    entry = await acme.read(entries.of, said.key)
    return entry is not None and entry.is_answer


async def is_open(acme: Database, place: Place, now: datetime) -> bool:
    since = now - timedelta(days=7)
    return bool(await acme.read(asked_here.open_since, place.id, since, now + timedelta(days=1)))


async def test_the_askers_tick_accepts_and_keeps(
    acme: Database, clock: Clock, woodworking: Place, bo: PersonKey, replies: tuple[Said, Said]
) -> None:
    reply, _ = replies
    assert await is_open(acme, woodworking, clock())
    outcome = await acme.write(answers.mark, stars(bo, reply.key, emoji=TICK), reply, clock())
    assert isinstance(outcome, Marked)
    assert outcome.entry.is_answer
    assert not await is_open(acme, woodworking, clock())
    unmarked = await acme.write(answers.unmark, stars(bo, reply.key, emoji=TICK), clock())
    assert unmarked == Unmarked(reply.key, is_kept=False)
    assert await is_open(acme, woodworking, clock())


async def test_a_tick_of_anybody_else_means_nothing(
    acme: Database, clock: Clock, bo: PersonKey, ada: PersonKey, asked: Said, replies: tuple[Said, Said]
) -> None:
    reply, _ = replies
    for by, said in ((ada, reply), (bo, asked), (bo, None)):
        fact = stars(by, reply.key if said is None else said.key, emoji=TICK)
        assert isinstance(await acme.write(answers.mark, fact, said, clock()), Ignored)
    assert await acme.read(answers.may_be_meant, stars(bo, reply.key, emoji=TICK))
    assert not await acme.read(answers.may_be_meant, stars(ada, reply.key, emoji=TICK))


async def test_an_older_tick_that_comes_late_changes_nothing(
    acme: Database, clock: Clock, bo: PersonKey, replies: tuple[Said, Said]
) -> None:
    reply, _ = replies
    earlier, later = (stars(bo, reply.key, emoji=TICK) for _ in range(2))
    await acme.write(answers.unmark, later, clock())
    assert isinstance(await acme.write(answers.mark, earlier, reply, clock()), Ignored)
    assert not await is_answer(acme, reply)


async def test_what_else_keeps_it_keeps_it_on(
    acme: Database, clock: Clock, bo: PersonKey, ada: PersonKey, replies: tuple[Said, Said]
) -> None:
    reply, _ = replies
    await acme.write(keeping.star, stars(ada, reply.key), reply, clock())
    await acme.write(answers.mark, stars(bo, reply.key, emoji=TICK), reply, clock())
    assert await is_answer(acme, reply)
    outcome = await acme.write(answers.unmark, stars(bo, reply.key, emoji=TICK), clock())
    assert outcome == Unmarked(reply.key, is_kept=True)
    assert not await is_answer(acme, reply)


async def test_the_asker_overrules_everybody(
    acme: Database, clock: Clock, bo: PersonKey, cleo: PersonKey, asked: Said, replies: tuple[Said, Said]
) -> None:
    first, second = replies
    assert isinstance(await acme.write(answers.mark_by_hand, first, cleo, clock()), Marked)
    assert isinstance(await acme.write(answers.mark_by_hand, first, cleo, clock()), MarkedBefore)
    await acme.write(answers.mark, stars(bo, second.key, emoji=OTHER_TICK), second, clock())
    assert (await is_answer(acme, first), await is_answer(acme, second)) == (False, True)
    with pytest.raises(refusals_notes.AnsweredByAsker):
        await acme.write(answers.mark_by_hand, first, cleo, clock())
    await acme.write(answers.mark_by_hand, first, bo, clock())
    found = await acme.read(stored.of, asked.key)
    assert found is not None
    assert (found.message, found.is_by_asker) == (first.key, True)


async def test_who_marked_by_hand_takes_that_back_and_nobody_else_does(
    acme: Database,
    clock: Clock,
    woodworking: Place,
    ada: PersonKey,
    bo: PersonKey,
    cleo: PersonKey,
    asked: Said,
    replies: tuple[Said, Said],
) -> None:
    first, second = replies
    marked = (await acme.write(answers.mark_by_hand, first, cleo, clock())).entry
    # A press of somebody who marked nothing lets go of nothing.
    unmarked = await acme.write(answers.unmark_by_hand, ada, marked.id, clock())
    assert unmarked == Unmarked(first.key, is_kept=True)
    assert await is_answer(acme, first)
    again = await acme.write(answers.mark_by_hand, first, cleo, clock())
    assert isinstance(again, MarkedBefore)
    assert again.is_theirs
    unmarked = await acme.write(answers.unmark_by_hand, cleo, marked.id, clock.advance(seconds=1))
    assert unmarked == Unmarked(first.key, is_kept=False)
    assert await is_open(acme, woodworking, clock())
    marked = (await acme.write(answers.mark_by_hand, first, cleo, clock.advance(seconds=1))).entry
    await acme.write(answers.mark, stars(bo, second.key, emoji=TICK), second, clock())
    assert await acme.read(entries.of, first.key) is not None
    await acme.write(answers.unmark_by_hand, cleo, marked.id, clock.advance(seconds=1))
    assert await acme.read(entries.of, first.key) is None
    assert await is_answer(acme, second), "what whoever asked says stands"


async def test_who_may_mark_and_what(
    acme: Database,
    clock: Clock,
    bo: PersonKey,
    dev: PersonKey,
    eve: PersonKey,
    asked: Said,
    replies: tuple[Said, Said],
) -> None:
    reply, _ = replies
    for person in (dev, eve):
        with pytest.raises(refusals.ForMembersOnly):
            await acme.write(answers.mark_by_hand, reply, person, clock())
    with pytest.raises(refusals_notes.NotAReply) as no:
        await acme.write(answers.mark_by_hand, asked, bo, clock())
    assert no.value.is_question
    gone = replace(reply, key=replace(reply.key, channel="C0NOWHERE"))  # type: ignore[arg-type]
    with pytest.raises(refusals.NotACommunity):
        await acme.write(answers.mark_by_hand, gone, bo, clock())


async def test_without_the_answer_the_question_is_open_again(
    acme: Database, clock: Clock, woodworking: Place, bo: PersonKey, replies: tuple[Said, Said]
) -> None:
    reply, _ = replies
    await acme.write(answers.mark, stars(bo, reply.key, emoji=TICK), reply, clock())
    await acme.write(authorship.deleted, reply.key, clock())
    assert await is_open(acme, woodworking, clock())


async def test_an_answer_that_was_out_of_sight_answers_again(
    acme: Database, clock: Clock, woodworking: Place, bo: PersonKey, replies: tuple[Said, Said]
) -> None:
    reply, _ = replies
    marked = await acme.write(answers.mark, stars(bo, reply.key, emoji=TICK), reply, clock())
    assert isinstance(marked, Marked)
    await acme.write(walking.hide, marked.entry, clock())
    assert await is_open(acme, woodworking, clock())
    lost = await acme.read(missing.of, reply.key)
    assert lost is not None
    assert isinstance(await acme.write(walking.found, lost, reply, clock()), walking.Back)
    assert await is_answer(acme, reply)
    assert not await is_open(acme, woodworking, clock())


async def test_without_the_question_it_is_a_reply(
    acme: Database, clock: Clock, bo: PersonKey, asked: Said, replies: tuple[Said, Said]
) -> None:
    reply, _ = replies
    await acme.write(answers.mark, stars(bo, reply.key, emoji=TICK), reply, clock())
    await acme.write(authorship.deleted, asked.key, clock())
    assert await acme.read(stored.of, asked.key) is None
    entry = await acme.read(entries.of, reply.key)
    assert entry is not None
    assert (entry.is_answer, entry.question_text) == (False, None)
