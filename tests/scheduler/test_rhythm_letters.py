"""The words of prompts and recaps are found when they are sent, and what is gone by then is not said."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from communities import authorship, keeping, prompts, questions, recaps, rhythm
from communities.keeping import Said
from scheduler.act import Act, Nothing, Post
from scheduler.rhythm import Rhythm
from scheduler.rhythm_letters import letters
from storage import communities, deliveries, schedules
from storage import questions as asked
from storage.communities import Place
from storage.database import Database
from storage.deliveries import Owed
from storage.keys import ChannelId, MessageKey, PersonKey, Timestamp
from tests import fallen_due
from tests.cast import START, Clock, says, stars
from tests.screen import words_in

THURSDAY = datetime(2026, 11, 26, 15, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 24, 10, tzinfo=UTC)


class Slack:
    """What `words_of` finds: messages as they are now, or no answer at all."""

    def __init__(self) -> None:
        self.says: dict[MessageKey, Said] = {}
        self.is_down = False
        self.asked = 0

    async def words_of(self, message: MessageKey) -> Said | None:
        self.asked += 1
        if self.is_down:
            raise TimeoutError
        return self.says.get(message)


@pytest.fixture
def slack() -> Slack:
    return Slack()


Ask = Callable[[PersonKey, str], Awaitable[Said]]
Owing = Callable[[datetime], Awaitable[Owed]]


@pytest.fixture
def ask(database: Database, woodworking: Place, slack: Slack) -> Ask:
    """Somebody asks something in #woodworking."""

    async def asks(by: PersonKey, text: str) -> Said:
        said = says(by, text, woodworking, ts=f"{START.timestamp() + 60 + len(slack.says):.6f}")
        slack.says[said.key] = said
        await database.write(questions.heard, said, None, START)
        return said

    return asks


@pytest.fixture
def fall_due(database: Database, woodworking: Place, clock: Clock) -> Owing:
    """What falls due then is owed."""

    async def due(now: datetime) -> Owed:
        await database.write(rhythm.begin, woodworking, rhythm.DEFAULT_PROMPT, rhythm.DEFAULT_RECAP, clock())
        clock.now = now
        await Rhythm(database, clock).look()
        (*_, owed) = await database.write(deliveries.claim, "test", now + timedelta(minutes=1), now)
        assert owed.kind in ("prompt", "recap")
        return owed

    return due


@pytest.fixture
def write(database: Database, slack: Slack, clock: Clock) -> Callable[[Owed], Awaitable[Act]]:
    """Find the words of a delivery now."""
    kinds = letters(database, slack.words_of, clock)

    async def written(owed: Owed) -> Act:
        return await kinds[owed.kind](owed)

    return written


async def became(database: Database, place: Place, kind: str) -> list[tuple[str, str | None]]:
    (plan,) = [found for found in await database.read(schedules.of_community, place.id) if found.kind == kind]
    return [(one.state, one.reason) for one in await database.read(fallen_due.occurrences, plan.id)]


def posted(owed: Owed) -> Owed:
    """The same delivery, as it stands in Slack."""
    return replace(owed, posted=MessageKey(owed.workspace, ChannelId("C0WOOD"), Timestamp("1.1")))


def lines(act: Act) -> str:
    assert isinstance(act, Post)
    return words_in(act.words).replace("\n", "")


async def test_a_prompt_says_where_to_answer_and_calls_nobody(
    woodworking: Place, fall_due: Owing, write
) -> None:
    owed = await fall_due(TUESDAY)
    act = await write(owed)
    assert isinstance(act, Post)
    assert act.channel == woodworking.channel
    prompt = next(found for found in prompts.library() if found.id == owed.facts["prompt"])
    said = words_in(act.words)
    assert prompt.text in said
    assert prompt.follow_up is None or prompt.follow_up in said
    assert "Answer in the thread. A :star: on an answer keeps it." in said
    assert "<!" not in said
    assert "<@" not in said
    assert act.words["text"] == prompt.text


async def test_a_claimed_prompt_never_changes(fall_due: Owing, write) -> None:
    owed = await fall_due(TUESDAY)
    assert await write(owed) == await write(replace(owed, attempts=3))


async def test_a_prompt_of_another_version_is_left_out(
    database: Database, woodworking: Place, fall_due: Owing, write
) -> None:
    owed = await fall_due(TUESDAY)
    gone = replace(owed, facts={**owed.facts, "prompt": "of-another-version"})
    assert await write(gone) == Nothing("no_such_prompt")
    assert await became(database, woodworking, "prompt") == [("skipped", "no_such_prompt")]


async def test_what_could_not_be_sent_in_time_is_missed(
    database: Database, woodworking: Place, fall_due: Owing, write, clock: Clock
) -> None:
    owed = await fall_due(TUESDAY)
    clock.advance(hours=6, seconds=1)
    assert await write(owed) == Nothing("late")
    assert await became(database, woodworking, "prompt") == [("missed", "late")]


async def test_a_community_that_rests_by_now_is_left_alone(
    database: Database, woodworking: Place, fall_due: Owing, write
) -> None:
    owed = await fall_due(TUESDAY)
    await database.write(communities.change, woodworking.id, paused_at=TUESDAY, pause_reason="archived")
    assert await write(owed) == Nothing("paused: archived")
    assert await became(database, woodworking, "prompt") == [("skipped", "paused: archived")]


async def test_a_community_that_is_gone_has_nothing_to_hear(fall_due: Owing, write) -> None:
    owed = await fall_due(TUESDAY)
    assert await write(replace(owed, facts={**owed.facts, "community": 99})) == Nothing("gone")


async def test_a_recap_holds_ids_and_finds_its_words_when_it_is_sent(
    database: Database, woodworking: Place, ask: Ask, fall_due: Owing, write, ada: PersonKey, bo: PersonKey
) -> None:
    tip = says(ada, "Soak it overnight.", woodworking)
    await database.write(keeping.star, stars(bo, tip.key), tip, START)
    question = await ask(bo, "Does anyone oil beech worktops?")
    owed = await fall_due(THURSDAY)
    assert "oil" not in str(owed.facts)
    assert "Soak" not in str(owed.facts)
    assert set(owed.facts) == {"community", "due", "since", "until"}

    edited = replace(tip, text="Soak it for an hour.", edited_ts="1900000000.000100")
    await database.write(authorship.edited, edited, THURSDAY)
    act = await write(owed)
    assert lines(act) == (
        "Woodworking, Wed 18 Nov to Thu 26 Nov"
        "Kept: Soak it for an hour (Ada Okafor, ★1)"
        "Still open: Does anyone oil beech worktops? (Bo Lindqvist, 18 Nov)"
    )
    assert isinstance(act, Post)
    assert set(act.quotes) == {tip.key, question.key}


async def test_a_quiet_week_with_an_open_question_is_one_line(
    ask: Ask, fall_due: Owing, write, bo: PersonKey
) -> None:
    await ask(bo, "Does anyone oil beech worktops?")
    act = await write(await fall_due(THURSDAY))
    assert lines(act) == (
        "Woodworking, Wed 18 Nov to Thu 26 Nov: quiet. "
        "Still open: Does anyone oil beech worktops? (Bo Lindqvist, 18 Nov)"
    )
    assert isinstance(act, Post)
    (block,) = act.words["blocks"]
    assert len(block["elements"]) == 1


async def test_a_question_that_is_gone_is_forgotten_and_leaves_the_week_quiet(
    database: Database, woodworking: Place, ask: Ask, fall_due: Owing, write, slack: Slack, bo: PersonKey
) -> None:
    question = await ask(bo, "Does anyone oil beech worktops?")
    owed = await fall_due(THURSDAY)
    del slack.says[question.key]
    assert await write(owed) == Nothing("quiet")
    assert await database.read(asked.of_asker, bo) == []
    assert await became(database, woodworking, "recap") == [("skipped", "quiet")]


async def test_three_open_questions_are_told_the_oldest_that_are_there(
    ask: Ask, fall_due: Owing, write, slack: Slack, bo: PersonKey
) -> None:
    said = [await ask(bo, f"Is number {number} dry yet?") for number in range(5)]
    owed = await fall_due(THURSDAY)
    del slack.says[said[1].key]
    act = await write(owed)
    assert isinstance(act, Post)
    assert act.quotes == tuple(said[number].key for number in (0, 2, 3))


async def test_when_slack_cannot_say_a_question_is_a_link_without_words(
    ask: Ask, fall_due: Owing, write, slack: Slack, bo: PersonKey
) -> None:
    question = await ask(bo, "Does anyone oil beech worktops?")
    slack.is_down = True
    act = await write(await fall_due(THURSDAY))
    assert lines(act).endswith("Still open: a question (Bo Lindqvist, 18 Nov)")
    assert question.permalink in str(act)


async def test_what_was_posted_is_told_again_even_when_nothing_is_left(
    ask: Ask, fall_due: Owing, write, slack: Slack, bo: PersonKey, clock: Clock
) -> None:
    await ask(bo, "Does anyone oil beech worktops?")
    owed = await fall_due(THURSDAY)
    slack.says.clear()
    clock.advance(days=30)
    act = await write(posted(owed))
    assert lines(act) == (
        "Woodworking, Wed 18 Nov to Thu 26 Nov: what stood here has been answered or taken back."
    )


async def test_a_period_stays_the_same_when_it_is_told_again(
    database: Database, woodworking: Place, ask: Ask, fall_due: Owing, write, ada, bo: PersonKey, clock: Clock
) -> None:
    await ask(bo, "Does anyone oil beech worktops?")
    owed = await fall_due(THURSDAY)
    clock.advance(days=2)
    late = says(ada, "Kept after the recap.", woodworking)
    await database.write(keeping.star, stars(bo, late.key), late, clock())
    assert "Kept after" not in lines(await write(posted(owed)))
    following = await database.read(recaps.gather, woodworking, THURSDAY, THURSDAY + timedelta(days=7))
    assert [told.entry.title for told in following.kept] == ["Kept after the recap"]


async def test_the_next_recap_begins_where_the_last_one_ended(
    database: Database, woodworking: Place, ask: Ask, fall_due: Owing, ada, bo: PersonKey, clock: Clock
) -> None:
    await ask(bo, "Does anyone oil beech worktops?")
    await fall_due(THURSDAY)
    for weeks in (1, 2):
        clock.now = THURSDAY + timedelta(days=7 * weeks)
        if weeks == 2:
            tip = says(ada, "Soak it overnight.", woodworking)
            await database.write(keeping.star, stars(bo, tip.key), tip, clock.now - timedelta(days=9))
        await Rhythm(database, clock).look()
    owed = await database.write(deliveries.claim, "test", clock() + timedelta(minutes=1), clock())
    recap = [found for found in owed if found.kind == "recap"][-1]
    # The week between was quiet and is told with this one.
    assert recap.facts["since"] == THURSDAY.isoformat()
    assert recap.facts["until"] == (THURSDAY + timedelta(days=14)).isoformat()
