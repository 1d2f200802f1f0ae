"""A note is used; what that changed stands with it, for who may see it, as long as they want it to."""

from tests.people import Person


async def test_what_it_changed_is_said_confirmed_and_taken_back(
    ada: Person, bo: Person, cleo: Person, woodworking: str
) -> None:
    message = await ada.says("Cut the tenon before the mortise: it is easier to trim.", in_=woodworking)
    await cleo.stars(message)
    await bo.types("/kb tenon", in_=woodworking)
    assert "Noted that you used" in await bo.presses("I used this")
    assert "What did it change" in await bo.presses("Say what it changed")
    await bo.submits(changed="Half an hour less, <!channel>")
    await cleo.types("/kb tenon", in_=woodworking)
    page = await cleo.chooses("entry_more", "Edit")
    assert "Half an hour less, &lt;!channel&gt;" in page or "Half an hour less, @channel" in page
    await bo.presses("Say what it changed")
    await bo.submits(changed="A day less")
    assert "It was changed again since" in await cleo.presses("Confirm")
    await cleo.closes()
    await cleo.closes()
    page = await cleo.chooses("entry_more", "Edit")
    assert "A day less" in page
    assert "says so too" not in page
    assert "Cleo says so too" in await cleo.presses("Confirm")
    await bo.types("/kb tenon", in_=woodworking)
    await bo.chooses("entry_more", "Edit")
    await bo.presses("Change the line")
    await bo.submits(changed="")
    await bo.closes()
    await ada.types("/kb tenon", in_=woodworking)
    assert "Half an hour" not in await ada.chooses("entry_more", "Edit")


async def test_the_author_reads_by_whom_unless_the_name_is_left_out(
    ada: Person, bo: Person, cleo: Person, fay: Person, woodworking: str
) -> None:
    for author, user, thing in ((ada, bo, "tenon"), (cleo, fay, "glue")):
        message = await author.says(f"Warm the {thing} before you begin.", in_=woodworking)
        await user.stars(message)
        await user.types(f"/kb {thing}", in_=woodworking)
        said = await user.presses("I used this")
        assert "will hear, with your name, that you used it." in said
    await ada.waits_for_words("Bo used your note")
    assert "the author reads that somebody used it" in await bo.presses("Leave my name out")
    told = await ada.waits_for_words("Somebody used your note")
    assert "Bo" not in told
    await cleo.waits_for_words("Fay used your note")


async def test_the_line_goes_with_who_is_forgotten(
    ada: Person, bo: Person, cleo: Person, woodworking: str
) -> None:
    message = await ada.says("Cut the tenon before the mortise: it is easier to trim.", in_=woodworking)
    await cleo.stars(message)
    await bo.types("/kb tenon", in_=woodworking)
    await bo.presses("I used this")
    await bo.presses("Say what it changed")
    await bo.submits(changed="Half an hour less")
    await bo.types("/cop forget me", in_=woodworking)
    await bo.submits()
    await ada.types("/kb tenon", in_=woodworking)
    page = await ada.chooses("entry_more", "Edit")
    assert "Half an hour" not in page
