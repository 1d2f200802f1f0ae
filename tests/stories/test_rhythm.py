"""What returns: a prompt on Tuesday, a recap on Thursday, and words that can still be taken back."""

from sqlalchemy import select

from storage.models import Question
from tests.house import House
from tests.people import Person, words_in


async def ours(person: Person, channel: str) -> list[dict]:
    """What the app said in a channel since it said that this is a community."""
    shown = await person.messages(channel)
    said = [found for found in shown if found["user"] == "U0COMMON" and not found.get("subtype")]
    assert "a community" in words_in(said[0])
    return said[1:]


async def test_the_week_returns_once(
    house: House, woodworking: str, ada: Person, bo: Person, cleo: Person
) -> None:
    tip = await ada.says("Cut the tenon before the mortise: it is easier to trim.", in_=woodworking)
    await bo.stars(tip)
    await bo.says("Hello all. Does anyone oil beech <worktops> & how?", in_=woodworking)
    answered = await cleo.says("Which glue for oily teak?", in_=woodworking)
    await ada.says("Epoxy, after wiping it with acetone.", in_=woodworking, under=answered)

    await house.people.jumps("thursday 14:59")
    assert await ours(ada, woodworking) == []
    await house.people.jumps("tuesday 10:00")
    (prompt,) = await ours(ada, woodworking)
    assert "Answer in the thread" in words_in(prompt)
    assert "<@" not in words_in(prompt)

    await house.people.jumps("thursday 15:00")
    _, recap = await ours(ada, woodworking)
    said = words_in(recap).replace("\n", "")
    assert said == (
        "Woodworking, Wed 18 Nov to Thu 26 Nov"
        "Kept: Cut the tenon before the mortise (Ada, ★1)"
        "Still open: Does anyone oil beech <worktops> & how? (Bo, 18 Nov)"
    )
    assert recap["text"] == "Woodworking, Wed 18 Nov to Thu 26 Nov: 1 kept, 1 open question"


async def test_a_deletion_follows_into_a_recap_that_was_posted(
    house: House, woodworking: str, ada: Person, bo: Person
) -> None:
    tip = await ada.says("Cut the tenon before the mortise: it is easier to trim.", in_=woodworking)
    await bo.stars(tip)
    question = await bo.says("Does anyone oil beech worktops?", in_=woodworking)
    await house.people.jumps("tuesday 10:00")
    await house.people.jumps("thursday 15:00")
    await bo.uses("keep_this", on=tip)
    await bo.submits(title_words="First things first", tags_words="")
    said = words_in((await ours(bo, woodworking))[-1])
    assert "First things first" in said
    assert "tenon" not in said

    await ada.deletes(tip)
    said = words_in((await ours(bo, woodworking))[-1])
    assert "First things" not in said
    assert "Does anyone oil beech worktops?" in said

    await bo.edits(question, "Does anyone wax beech worktops?")
    said = words_in((await ours(bo, woodworking))[-1])
    assert "oil" not in said
    assert "Does anyone wax beech worktops?" in said

    await bo.deletes(question)
    last = (await ours(ada, woodworking))[-1]
    assert words_in(last) == (
        "Woodworking, Wed 18 Nov to Thu 26 Nov: what stood here has been answered or taken back."
    )
    assert "beech" not in str(last)


async def test_a_quiet_week_is_not_spoken_of(house: House, woodworking: str, ada: Person) -> None:
    for _ in range(3):
        await house.people.jumps("thursday 15:00")
    assert all("Answer in the thread" in words_in(found) for found in await ours(ada, woodworking))


async def test_weeks_away_are_lived_through_in_order(house: House, woodworking: str, ada: Person) -> None:
    await house.people.post("/calendar", {"seconds": 21 * 86400})
    prompts = [words_in(found) for found in await ours(ada, woodworking)]
    assert len(prompts) == len(set(prompts)) == 3


async def test_never_keep_mine_takes_a_question_out_of_a_recap(
    house: House, woodworking: str, ada: Person, bo: Person
) -> None:
    tip = await bo.says("Sharpen little and often.", in_=woodworking)
    await ada.stars(tip)
    await bo.says("Does anyone oil beech worktops?", in_=woodworking)
    await house.people.jumps("tuesday 10:00")
    await house.people.jumps("thursday 15:00")
    assert "beech" in str((await ours(ada, woodworking))[-1])
    await bo.presses("Never keep mine")
    said = words_in((await ours(ada, woodworking))[-1]).replace("\n", "")
    assert said.endswith("Still open: a question (Bo, 18 Nov)")
    assert "Sharpen" not in said


async def test_what_is_out_of_reach_for_once_is_not_taken_for_deleted(
    house: House, woodworking: str, ada: Person, bo: Person
) -> None:
    await bo.says("Does anyone oil beech worktops?", in_=woodworking)
    await house.people.jumps("tuesday 10:00")
    for method in ("reactions.get", "conversations.replies"):
        house.sandbox.slack.faults.fail(method, "channel_not_found", times=9)
    await house.people.jumps("thursday 15:00")
    said = words_in((await ours(bo, woodworking))[-1]).replace("\n", "")
    assert "Still open: a question (Bo, 18 Nov)" in said
    house.sandbox.slack.faults.clear()
    assert len(await house.database.read(lambda session: session.scalars(select(Question.ts)).all())) == 1
