"""A question is open until somebody else replies, in whatever order that becomes known."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communities import answers, questions
from communities.keeping import Said
from scheduler import upkeep
from storage import questions as asked
from storage.communities import Place
from storage.database import Database
from storage.keys import ChannelId, PersonKey
from tests.cast import START, key, says, stars

ASKER, OTHER, THIRD = key("U0BO"), key("U0ADA"), key("U0CLEO")


async def open_ones(database: Database, place: Place) -> set[str]:
    since = START - timedelta(days=400)
    found = await database.read(asked.open_since, place.id, since, START + timedelta(days=400))
    return {one.message.ts for one in found}


async def hears(database: Database, said: Said, parent: PersonKey | None = None) -> object:
    return await database.write(questions.heard, said, parent.user if parent else None, START)


@given(
    repliers=st.lists(st.sampled_from([ASKER, OTHER, THIRD]), max_size=3),
    order=st.randoms(use_true_random=False),
)
async def test_whatever_the_order_only_somebody_else_closes_a_question(
    database: Database, woodworking: Place, repliers: list[PersonKey], order
) -> None:
    question = says(ASKER, "Does anyone oil beech worktops?", woodworking)
    heard: list[tuple[Said, PersonKey | None]] = [(question, None)]
    heard += [
        (says(by, "Well, it depends?", woodworking, thread_ts=question.key.ts), ASKER) for by in repliers
    ]
    heard *= 2
    order.shuffle(heard)
    for said, parent in heard:
        await hears(database, said, parent)
    is_open = question.key.ts in await open_ones(database, woodworking)
    assert is_open == (set(repliers) <= {ASKER})


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("Does anyone oil beech worktops?", True),
        ("I tried oil. What else would you try?", True),
        ("I oil mine.", False),
        ("See <https://example.com/?page=two|the page>", False),
        ("What?", False),
        ("", False),
    ],
)
async def test_what_asks_is_a_question(
    database: Database, woodworking: Place, text: str, is_one: bool
) -> None:
    said = says(ASKER, text, woodworking)
    await hears(database, said)
    assert (said.key.ts in await open_ones(database, woodworking)) == is_one


async def test_bots_ask_nothing_and_answer_nothing(database: Database, woodworking: Place) -> None:
    await hears(database, says(None, "Is the build broken again?", woodworking))
    assert await open_ones(database, woodworking) == set()
    question = says(ASKER, "Does anyone oil beech worktops?", woodworking)
    await hears(database, question)
    await hears(database, says(None, "I am a bot.", woodworking, thread_ts=question.key.ts), ASKER)
    assert await open_ones(database, woodworking) == {question.key.ts}


async def test_a_channel_without_a_community_is_not_listened_to(
    database: Database, woodworking: Place, bench: Place
) -> None:
    elsewhere = replace(bench, channel=ChannelId("C0RANDOM"))
    await hears(database, says(ASKER, "Lunch at noon, anyone?", elsewhere))
    assert await open_ones(database, bench) == set()


@pytest.mark.parametrize(("days", "is_known"), [(3, True), (89, True), (91, False)])
async def test_whoever_began_a_thread_is_known_by_a_reply_unless_it_is_very_old(
    database: Database, woodworking: Place, days: int, is_known: bool
) -> None:
    """What they wrote did not look like a question, or is older than the community: they tick the answer."""
    old = f"{(START - timedelta(days=days)).timestamp():.6f}"
    reply = says(OTHER, "Late, but yes.", woodworking, thread_ts=old)
    await hears(database, reply, ASKER)
    tick = stars(ASKER, reply.key, emoji=answers.MARKS[0])
    assert await database.read(answers.may_be_meant, tick) == is_known
    assert await open_ones(database, woodworking) == set()


async def test_what_waited_for_days_may_still_arrive_in_any_order(
    database: Database, woodworking: Place
) -> None:
    question = says(ASKER, "Does anyone oil beech worktops?", woodworking)
    reply = says(OTHER, "With walnut.", woodworking, thread_ts=question.key.ts)
    days_later = START + timedelta(days=8)
    for said, parent in ((reply, ASKER.user), (question, None)):
        await database.write(questions.heard, said, parent, days_later)
    assert await open_ones(database, woodworking) == set()


async def test_old_questions_are_forgotten_where_no_recap_comes_too(
    database: Database, woodworking: Place
) -> None:
    moments: list[datetime] = [START - timedelta(days=100), START]
    for moment in moments:
        await hears(database, says(ASKER, "Is it dry yet?", woodworking, ts=f"{moment.timestamp():.6f}"))
    await database.write(upkeep.forget_old, START)
    assert len(await open_ones(database, woodworking)) == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Hello all. Does anyone oil beech worktops? Thanks.", "Does anyone oil beech worktops?"),
        ("Is a &lt; b &amp; c?", "Is a < b & c?"),
        ("<!channel> what do <@U0ADA> and you use?", "@channel what do @someone and you use?"),
        ("It was a question once.", "It was a question once"),
        ("*Why*\ndoes it creep?", "does it creep?"),
    ],
)
def test_of_a_message_the_sentence_that_asks_is_told(text: str, sentence: str) -> None:
    assert questions.sentence_of(text) == sentence
