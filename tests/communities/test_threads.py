"""A reply is kept with what it replies to, and follows whatever becomes of that."""

from dataclasses import replace

import pytest

from communities import (
    answers,
    authorship,
    by_hand,
    forgetting,
    home,
    keeping,
    sweeping,
    walking,
    walking_questions,
)
from communities.authorship import Erased
from communities.keeping import NewlyKept, Said
from communities.searching import Asked, Found, look_up
from communities.walking import LetGo, Unsure
from storage import entries, marks, missing, people, questions, sweeps, walks
from storage.communities import Place
from storage.database import Database
from storage.entries import Kept
from storage.keys import PersonKey
from storage.models import Deletion
from tests.cast import ACME, Clock, says, stars

EDIT, LATER = "1763500000.000100", "1763500001.000100"


@pytest.fixture
def asked(woodworking: Place, bo: PersonKey) -> Said:
    return says(bo, "Does hide glue creep in July?", woodworking)


@pytest.fixture
def reply(woodworking: Place, cleo: PersonKey, asked: Said) -> Said:
    return says(cleo, "Only where it is damp.", woodworking, thread_ts=asked.key.ts, question=asked)


async def keep(acme: Database, clock: Clock, by: PersonKey, reply: Said) -> Kept:
    kept = await acme.write(keeping.star, stars(by, reply.key), reply, clock())
    assert isinstance(kept, NewlyKept)
    return kept.entry


async def now(acme: Database, reply: Said) -> Kept:
    entry = await acme.read(entries.of, reply.key)
    assert entry is not None
    return entry


async def is_found(acme: Database, by: PersonKey, words: str) -> bool:
    return isinstance(await acme.read(look_up, by, Asked(words, exact=True)), Found)


async def test_the_questions_words_find_the_answer(
    acme: Database, clock: Clock, ada: PersonKey, bo: PersonKey, asked: Said, reply: Said
) -> None:
    entry = await keep(acme, clock, ada, reply)
    assert (entry.question_text, entry.question_author) == (asked.text, bo.user)
    assert await is_found(acme, ada, "glue")
    assert await is_found(acme, ada, "is:question damp")
    shown = (await acme.read(home.at_home, bo)).kept
    assert [(one.id, one.text) for one in shown] == [(entry.id, asked.text)]


async def test_its_edit_and_its_deletion_follow(
    acme: Database, clock: Clock, ada: PersonKey, asked: Said, reply: Said
) -> None:
    await keep(acme, clock, ada, reply)
    later = replace(asked, text="Does bone glue creep?", edited_ts=LATER)
    await acme.write(authorship.edited, later, clock())
    await acme.write(authorship.edited, replace(asked, text="Older words", edited_ts=EDIT), clock())
    entry = await now(acme, reply)
    assert (entry.question_text, entry.question_edited_ts) == (later.text, LATER)
    assert not await is_found(acme, ada, "hide")
    assert await is_found(acme, ada, "bone")
    await acme.write(authorship.deleted, asked.key, clock())
    entry = await now(acme, reply)
    assert (entry.question_text, entry.question_plain, entry.question_author) == (None, "", None)
    assert not await is_found(acme, ada, "bone")
    assert await is_found(acme, ada, "damp")


@pytest.mark.parametrize("how", ["never", "forget", "dont_keep", "deleted"])
async def test_its_authors_wishes_follow_into_what_is_out_of_sight_too(
    acme: Database, clock: Clock, ada: PersonKey, bo: PersonKey, asked: Said, reply: Said, how: str
) -> None:
    entry = await keep(acme, clock, ada, reply)
    if how == "dont_keep":
        await acme.write(authorship.dont_keep, bo, entry.id, clock())
        entry = await now(acme, reply)
        assert entry.question_text is None
        # No other star brings it back.
        await acme.write(keeping.take_back, stars(ada, reply.key), clock())
        assert (await keep(acme, clock, ada, reply)).question_text is None
        return
    await acme.write(walking.hide, entry, clock())
    if how == "never":
        await acme.write(authorship.never_keep, bo, clock())
    elif how == "forget":
        await acme.write(forgetting.forget, bo, "hashed", clock())
    else:
        await acme.write(authorship.deleted, asked.key, clock())
    lost = await acme.read(missing.of, reply.key)
    assert lost is not None
    assert (lost.held.draft.question_text, lost.held.draft.question_author) == (None, None)
    assert lost.held.draft.text == reply.text


async def test_an_edit_follows_into_what_is_out_of_sight(
    acme: Database, clock: Clock, ada: PersonKey, asked: Said, reply: Said
) -> None:
    await acme.write(sweeping.hold, await keep(acme, clock, ada, reply), clock())
    await acme.write(authorship.edited, replace(asked, text="Bone glue?", edited_ts=LATER), clock())
    await acme.write(put_back_all)
    assert (await now(acme, reply)).question_text == "Bone glue?"


def put_back_all(session) -> None:  # type: ignore[no-untyped-def]
    for row in session.query(Deletion):
        sweeps.put_back(session, sweeps.as_held(row), frozenset())


@pytest.mark.parametrize("why", ["never_keep", "is_external", "ours", "declined", "gone"])
async def test_a_question_that_may_not_be_kept_leaves_the_reply_alone(
    acme: Database, clock: Clock, ada: PersonKey, bo: PersonKey, asked: Said, reply: Said, why: str
) -> None:
    if why == "ours":
        reply = replace(reply, question=replace(asked, author=None, is_ours=True))
    elif why == "declined":
        await acme.write(marks.decline, asked.key, "author", clock())
    elif why == "gone":
        reply = replace(reply, question=None)
    else:
        await acme.write(people.change, bo, **{why: True})
    assert (await keep(acme, clock, ada, reply)).question_text is None


async def test_what_was_asked_through_the_app_is_of_who_asked(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, asked: Said, reply: Said
) -> None:
    await acme.write(questions.ask, asked.key, woodworking.id, bo.user, clock())
    reply = replace(reply, question=replace(asked, author=None, is_ours=True))
    assert (await keep(acme, clock, ada, reply)).question_author == bo.user


async def parted(acme: Database, clock: Clock, ada: PersonKey, asked: Said, reply: Said) -> None:
    """A walk did not find what the reply is kept with."""
    await keep(acme, clock, ada, reply)
    await acme.write(walking_questions.follow, asked.key, None, frozenset({reply.key.ts}), clock())
    assert (await now(acme, reply)).question_text is None
    assert not await is_found(acme, ada, "glue")
    assert await is_found(acme, ada, "damp")


async def test_a_walk_that_shows_other_words_of_the_question_is_followed(
    acme: Database, clock: Clock, ada: PersonKey, asked: Said, reply: Said
) -> None:
    await keep(acme, clock, ada, reply)
    edited = replace(asked, text="Bone glue?", edited_ts=LATER)
    await acme.write(walking_questions.follow, asked.key, edited, frozenset(), clock())
    assert (await now(acme, reply)).question_text == "Bone glue?"


async def test_a_question_that_is_found_after_all_is_kept_with_the_reply_again(
    acme: Database, clock: Clock, ada: PersonKey, bo: PersonKey, asked: Said, reply: Said
) -> None:
    await parted(acme, clock, ada, asked, reply)
    assert await acme.read(missing.questions_due, ACME, clock(), 9) == []
    due = clock.advance(minutes=5)
    assert await acme.read(missing.questions_due, ACME, due, 9) == [asked.key]
    assert await acme.read(walks.next_due, ACME, due) is not None
    edited = replace(asked, text="Does bone glue creep?", edited_ts=EDIT)
    await acme.write(walking_questions.found, asked.key, edited, due)
    entry = await now(acme, reply)
    assert (entry.question_text, entry.question_author) == (edited.text, bo.user)
    assert await is_found(acme, ada, "bone")
    assert await acme.read(missing.questions_due, ACME, clock.advance(hours=1), 9) == []


async def test_a_question_that_is_not_found_again_was_deleted(
    acme: Database, clock: Clock, ada: PersonKey, bo: PersonKey, asked: Said, reply: Said
) -> None:
    await acme.write(answers.mark_by_hand, reply, bo, clock())
    await acme.write(walking_questions.follow, asked.key, None, frozenset({reply.key.ts}), clock())
    assert (await now(acme, reply)).is_answer
    due = clock.advance(minutes=5)
    await acme.write(walking_questions.put_off, asked.key, due)
    assert await acme.read(missing.questions_due, ACME, due, 9) == []
    due = clock.advance(minutes=10)
    # Though others were deleted long ago, what is still to be looked for is not forgotten.
    await acme.write(sweeps.forget_before, due)
    assert await acme.read(missing.questions_due, ACME, due, 9) == [asked.key]
    assert await acme.write(walking_questions.gone, asked.key, due) == Erased(asked.key)
    entry = await now(acme, reply)
    assert (entry.question_text, entry.is_answer) == (None, False)
    assert (await acme.read(marks.of, asked.key)).declined == marks.DELETED
    assert await acme.write(walking_questions.gone, asked.key, due) == LetGo()


@pytest.mark.parametrize("how", ["never", "dont_keep", "deleted"])
async def test_what_people_say_of_a_question_meanwhile_holds(
    acme: Database, clock: Clock, ada: PersonKey, bo: PersonKey, asked: Said, reply: Said, how: str
) -> None:
    await parted(acme, clock, ada, asked, reply)
    if how == "never":
        await acme.write(authorship.never_keep, bo, clock())
    elif how == "deleted":
        await acme.write(authorship.deleted, asked.key, clock())
    else:
        await acme.write(marks.decline, asked.key, "author", clock())
    await acme.write(walking_questions.found, asked.key, asked, clock.advance(minutes=5))
    assert (await now(acme, reply)).question_text is None


async def test_an_older_answer_than_an_edit_we_heard_of_brings_no_question_back(
    acme: Database, clock: Clock, ada: PersonKey, asked: Said, reply: Said
) -> None:
    await parted(acme, clock, ada, asked, reply)
    await acme.write(authorship.edited, replace(asked, text="Bone glue?", edited_ts=LATER), clock())
    assert await acme.write(walking_questions.found, asked.key, asked, clock()) == Unsure()
    assert (await now(acme, reply)).question_text is None
    assert await acme.read(missing.questions_due, ACME, clock.advance(minutes=10), 9) == [asked.key]


async def test_a_title_does_not_go_on_saying_what_was_taken_back(
    acme: Database, clock: Clock, ada: PersonKey, asked: Said, reply: Said
) -> None:
    await acme.write(by_hand.keep, reply, ada, "Hide glue and damp", ("july",), clock())
    await acme.write(authorship.deleted, asked.key, clock())
    entry = await now(acme, reply)
    assert (entry.title, entry.tags) == ("Only where it is damp", ())
