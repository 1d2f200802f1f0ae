"""What a recap tells: what was kept, asked, used, and who came; from the community's own channel alone."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from communities import authorship, keeping, recaps, using
from communities import questions as asking
from communities.recaps import Recap
from storage import communities, entries, people
from storage.communities import Place
from storage.database import Database
from storage.entries import Kept
from storage.keys import EntryId, MessageKey, PersonKey, Timestamp
from storage.models import Entry, Membership
from storage.people import Profile
from tests.cast import START, Clock, key, says, stars
from tests.engines import taking_turns

pytestmark = taking_turns

WEEK = timedelta(days=7)


async def told(database: Database, place: Place, since: datetime = START) -> Recap:
    return await database.read(recaps.gather, place, since, since + WEEK)


async def keeps(database: Database, by: PersonKey, author: PersonKey, text: str, place: Place) -> Kept:
    said = says(author, text, place)
    outcome = await database.write(keeping.star, stars(by, said.key), said, START)
    assert isinstance(outcome, keeping.NewlyKept)
    return outcome.entry


async def asks(database: Database, by: PersonKey, text: str, place: Place, at: datetime) -> MessageKey:
    said = says(by, text, place, ts=f"{at.timestamp():.6f}")
    await database.write(asking.heard, said, None, at)
    return said.key


async def comes(database: Database, user: str, place: Place, at: datetime) -> None:
    """Somebody joins the channel by themselves."""

    def came(session) -> None:
        communities.enrol(session, place, [key(user).user], at)
        session.execute(
            update(Membership)
            .where(Membership.community_id == place.id, Membership.user_id == user)
            .values(came_at=at)
        )

    await database.write(came)


async def test_it_tells_what_was_kept_and_by_whom(
    database: Database, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    await keeps(database, bo, ada, "Cut the tenon before the mortise: it is easier to trim.", woodworking)
    found = await told(database, woodworking)
    (line,) = found.kept
    assert (line.entry.title, line.author, line.entry.stars) == (
        "Cut the tenon before the mortise",
        "Ada Okafor",
        1,
    )
    assert found.sources == (line.entry.message,)


async def test_at_most_five_are_told_best_first(
    database: Database, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    kept = [await keeps(database, bo, ada, f"Tip number {number}.", woodworking) for number in range(7)]
    await database.write(keeping.star, stars(cleo, kept[6].message), None, START)
    found = await told(database, woodworking)
    assert [line.entry.id for line in found.kept] == [kept[at].id for at in (6, 0, 1, 2, 3)]
    assert found.more_kept == 2
    assert len(found.sources) == 5


async def test_another_period_is_another_recap(
    database: Database, woodworking: Place, ada: PersonKey, bo: PersonKey, clock: Clock
) -> None:
    await keeps(database, bo, ada, "Cut the tenon first.", woodworking)
    assert (await told(database, woodworking, START + WEEK)).has_nothing
    assert (await told(database, woodworking, START - WEEK)).has_nothing


async def test_nothing_of_another_community_is_told(
    database: Database, woodworking: Place, bench: Place, ada: PersonKey, bo: PersonKey
) -> None:
    await keeps(database, bo, ada, "The vice on bench two slips.", bench)
    await asks(database, bo, "Who has the key to the store?", bench, START)
    await comes(database, "U0CLEO", bench, START)
    assert (await told(database, woodworking)).has_nothing


async def test_an_entry_from_elsewhere_is_not_told_here(
    database: Database, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    entry = await keeps(database, bo, ada, "The vice on bench two slips.", woodworking)
    await database.write(
        lambda session: (
            session.execute(update(Entry).where(Entry.id == entry.id).values(channel_id="C0BENCH")) and None
        )
    )
    await database.write(using.use, bo, entry.id, START)
    assert (await told(database, woodworking)).has_nothing


@pytest.mark.parametrize("standing", ["superseded", "obsolete", "withdrawn"])
async def test_what_is_retired_is_no_news(
    database: Database, woodworking: Place, ada: PersonKey, bo: PersonKey, standing: str
) -> None:
    entry = await keeps(database, bo, ada, "Soak it overnight.", woodworking)
    await database.write(entries.change, entry.id, standing=standing)
    assert (await told(database, woodworking)).has_nothing


async def test_a_title_follows_an_edit_until_the_moment_it_is_told(
    database: Database, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    entry = await keeps(database, bo, ada, "Soak it overnight.", woodworking)
    changed = says(ada, "Soak it for an hour.", woodworking, ts=entry.message.ts, edited_ts="1900000000.0")
    await database.write(authorship.edited, changed, START)
    assert [line.entry.title for line in (await told(database, woodworking)).kept] == ["Soak it for an hour"]


async def test_who_left_is_still_just_a_name(
    database: Database, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    await keeps(database, ada, bo, "Soak it overnight.", woodworking)
    gone = Profile(bo, "Bo Lindqvist", is_deactivated=True)
    await database.write(people.meet, gone, START)
    assert [line.author for line in (await told(database, woodworking)).kept] == ["Bo Lindqvist"]


async def test_used_says_how_many_people_not_who(
    database: Database, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    entry = await keeps(database, bo, ada, "Sharpening in five minutes.", woodworking)
    for by, days in ((bo, 0), (bo, 1), (cleo, 2)):
        await database.write(using.use, by, EntryId(entry.id), START + timedelta(days=days))
    (line,) = (await told(database, woodworking)).used
    assert (line.entry.id, line.people) == (entry.id, 2)


async def test_only_questions_that_nobody_else_replied_to_are_open(
    database: Database, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    open_one = await asks(database, bo, "Does anyone oil beech worktops?", woodworking, START)
    answered = await asks(database, bo, "Which glue for teak?", woodworking, START + timedelta(hours=1))
    for question, by in ((open_one, bo), (answered, ada)):
        reply = says(by, "Let me add something.", woodworking, thread_ts=question.ts)
        await database.write(asking.heard, reply, bo.user, START + timedelta(hours=2))
    found = await told(database, woodworking)
    assert [(one.asked.message, one.asker) for one in found.open] == [(open_one, "Bo Lindqvist")]
    assert found.is_quiet
    assert not found.has_nothing


async def test_who_was_there_at_adoption_is_not_new(database: Database, woodworking: Place) -> None:
    assert (await told(database, woodworking)).new == ()


async def test_who_came_is_named_until_they_leave(
    database: Database, woodworking: Place, bo: PersonKey, cleo: PersonKey
) -> None:
    await comes(database, "U0BO", woodworking, START + timedelta(hours=1))
    await comes(database, "U0CLEO", woodworking, START + timedelta(hours=2))
    assert (await told(database, woodworking)).new == ("Bo Lindqvist", "Cleo Marsh")

    def leave(session) -> None:
        session.execute(
            update(Membership).where(Membership.user_id == "U0BO").values(in_channel=False, left_at=START)
        )

    await database.write(leave)
    assert (await told(database, woodworking)).new == ("Cleo Marsh",)


async def test_who_is_never_to_be_kept_is_not_quoted(
    database: Database, woodworking: Place, bo: PersonKey
) -> None:
    await asks(database, bo, "Does anyone oil beech worktops?", woodworking, START)
    await database.write(authorship.never_keep, bo, START)
    (one,) = (await told(database, woodworking)).open
    assert not one.may_be_quoted


async def test_a_deleted_question_is_forgotten(database: Database, woodworking: Place, bo: PersonKey) -> None:
    question = await asks(database, bo, "Does anyone oil beech worktops?", woodworking, START)
    await database.write(authorship.deleted, question, START)
    assert (await told(database, woodworking)).has_nothing
    # The same fact again, late: it does not come back.
    again = says(bo, "Does anyone oil beech worktops?", woodworking, ts=Timestamp(question.ts))
    await database.write(asking.heard, again, None, START)
    assert (await told(database, woodworking)).has_nothing
