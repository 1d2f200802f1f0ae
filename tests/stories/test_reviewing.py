"""Old notes that people use come up: a note with a few of them, answered in place, and waiting on Home."""

from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from storage.models import Community, Entry
from tests.house import House
from tests.people import Person, words_in


def long_ago(session: Session) -> None:
    """As if all of it had been kept and used half a year before."""
    session.execute(update(Community).values(reviews=True))
    for entry in session.query(Entry).all():
        if entry.review_at is not None:
            entry.review_at -= timedelta(days=190)


async def test_a_month_note_is_answered_in_place(
    house: House, ada: Person, bo: Person, cleo: Person, woodworking: str
) -> None:
    for words in ("Cut the tenon before the mortise.", "Hide glue creeps in July."):
        message = await bo.says(words, in_=woodworking)
        await cleo.stars(message)
        await cleo.types(f'/kb "{words}"', in_=woodworking)
        await cleo.presses("I used this")
    await house.database.write(long_ago)
    await house.people.jumps("tuesday 10:00")
    told = await ada.waits_for_words("Are these still true?")
    assert "comes again next month" in told
    home = words_in(await ada.opens_home())
    assert "Waiting for you" in home
    assert "Nobody has looked at it for a while" in home
    await ada.taps("Retire", on=(await ada.direct_messages())[-1])
    await house.settled()
    await ada.waits_for_words("retired")
    await ada.taps("Still true", on=(await ada.direct_messages())[-1])
    await house.settled()
    told = await ada.waits_for_words("All of them were looked at")
    assert "comes again" not in told
    assert "Waiting for you" not in words_in(await ada.opens_home())
    assert "retired" in await cleo.types("/kb tenon", in_=woodworking)


async def test_a_steward_answers_what_is_in_doubt_on_the_desk(
    ada: Person, bo: Person, cleo: Person, fay: Person, woodworking: str
) -> None:
    message = await cleo.says("Cut the tenon before the mortise.", in_=woodworking)
    await cleo.stars(message)
    for person in (bo, ada):
        await person.types("/kb tenon", in_=woodworking)
        await person.chooses("entry_more", "Out of date")
    await ada.types("/cop manage", in_=woodworking)
    assert "in doubt: 2 say it is out of date" in await ada.presses("Look (1)")
    assert "Nothing is in doubt" in await ada.presses("Still true")
