"""What is kept stays true: people doubt it, somebody answers, and all of it can be undone."""

from tests.people import Person


async def kept(author: Person, by: Person, where: str) -> None:
    message = await author.says("Cut the tenon before the mortise: it is easier to trim.", in_=where)
    await by.stars(message)


async def test_two_doubts_are_shown_where_it_is_found(
    ada: Person, bo: Person, cleo: Person, woodworking: str
) -> None:
    await kept(ada, bo, woodworking)
    await bo.types("/kb tenon", in_=woodworking)
    assert "is out of date" in await bo.chooses("entry_more", "Out of date")
    found = await cleo.types("/kb tenon", in_=woodworking)
    assert "in doubt" not in found
    assert "shown as in doubt now" in await cleo.chooses("entry_more", "Did not work")
    found = await cleo.types("/kb tenon", in_=woodworking)
    assert "in doubt: 1 says it is out of date and 1 says it did not work" in found


async def test_an_edit_after_the_star_is_said(
    ada: Person, bo: Person, cleo: Person, woodworking: str
) -> None:
    message = await ada.says("Cut the tenon before the mortise: it is easier to trim.", in_=woodworking)
    await bo.stars(message)
    await ada.edits(message, "Cut the mortise before the tenon.")
    assert "edited since 1 person starred it" in await cleo.types("/kb tenon", in_=woodworking)


async def test_a_guest_is_told_what_to_do_instead(
    ada: Person, bo: Person, dev: Person, woodworking: str
) -> None:
    await kept(ada, bo, woodworking)
    await dev.types("/kb tenon", in_=woodworking)
    assert "say it in a reply" in await dev.chooses("entry_more", "Out of date")
