"""What is kept stays true: people doubt it, somebody answers, and all of it can be undone."""

from tests.engines import taking_turns
from tests.house import House
from tests.people import Person, Said, words_in
from tests.screen import elements_in
from views.ids import Action

pytestmark = taking_turns


async def kept(author: Person, by: Person, where: str) -> Said:
    message = await author.says("Cut the tenon before the mortise: it is easier to trim.", in_=where)
    await by.stars(message)
    return message


async def answers(who: Person, button: str) -> None:
    """Press a button in a direct message, which is changed in place as soon as Slack has it."""
    await who.taps(button)
    assert who.people.settled
    await who.people.settled()


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


async def test_a_page_says_what_came_of_a_word(
    ada: Person, bo: Person, cleo: Person, fay: Person, woodworking: str
) -> None:
    await kept(ada, bo, woodworking)
    for person in (bo, cleo):
        await person.types("/kb tenon", in_=woodworking)
        await person.chooses("entry_more", "Out of date")
    await fay.types("/kb tenon", in_=woodworking)
    await fay.chooses("entry_more", "Edit")
    page = await fay.presses("Still true")
    assert "It stays in doubt until who answers for it says so" in page
    await ada.types("/kb tenon", in_=woodworking)
    page = await ada.chooses("entry_more", "Edit")
    assert "Cleo put it in doubt (it was kept)" in page
    assert "Undo" not in page
    await ada.presses("Retire")
    page = await ada.presses("Bring back")
    assert "stands again. It is in doubt until" in page
    assert "in doubt: 2 say it is out of date" in page
    assert "Ada brought it back, in doubt (it was retired)" in page
    assert "Ada retired it (it was in doubt)" in page


async def test_an_edit_after_the_star_is_said(
    ada: Person, bo: Person, cleo: Person, woodworking: str
) -> None:
    message = await ada.says("Cut the tenon before the mortise: it is easier to trim.", in_=woodworking)
    await bo.stars(message)
    await ada.edits(message, "Cut the mortise before the tenon.")
    assert "edited since 1 person kept it" in await cleo.types("/kb tenon", in_=woodworking)


async def test_a_guest_is_told_what_to_do_instead(
    ada: Person, bo: Person, dev: Person, woodworking: str
) -> None:
    await kept(ada, bo, woodworking)
    await dev.types("/kb tenon", in_=woodworking)
    assert "say it in a reply" in await dev.chooses("entry_more", "Out of date")
    assert "say in a reply to the message what to change" in await dev.chooses("entry_more", "Edit")


async def test_take_it_out_is_offered_to_whom_it_does_not_refuse(
    ada: Person, bo: Person, cleo: Person, woodworking: str
) -> None:
    await kept(bo, cleo, woodworking)
    for person, is_offered in ((ada, True), (bo, True), (cleo, False)):
        assert await is_offered_take_it_out(person, "tenon", woodworking) is is_offered
    by_hand = await bo.says("Oil the bench once a year.", in_=woodworking)
    await cleo.uses("keep_this", on=by_hand)
    await cleo.submits()
    assert await is_offered_take_it_out(cleo, "oil", woodworking)
    await ada.stars(by_hand)
    assert not await is_offered_take_it_out(cleo, "oil", woodworking)


async def is_offered_take_it_out(who: Person, word: str, where: str) -> bool:
    await who.types(f"/kb {word}", in_=where)
    menus = [one for _, one in elements_in(await who.notes()) if one["action_id"] == "entry_more"]
    return "Take it out" in {option["text"]["text"] for option in menus[-1]["options"]}


async def test_the_author_hears_first_and_answers_in_place(
    ada: Person, bo: Person, cleo: Person, woodworking: str
) -> None:
    await kept(bo, ada, woodworking)
    await cleo.types("/kb tenon", in_=woodworking)
    said = await cleo.chooses("entry_more", "Out of date")
    assert "Bo will hear that you said so" in said
    await bo.waits_for_words("Cleo says that")
    await answers(bo, "Still true")
    await bo.waits_for_words("It was answered: it is still true")
    assert "is out of date" in await cleo.chooses("entry_more", "Out of date")


async def test_a_doubt_that_is_taken_back_is_not_said_to_be_answered(
    ada: Person, bo: Person, cleo: Person, fay: Person, woodworking: str
) -> None:
    await kept(bo, ada, woodworking)
    for person, word in ((cleo, "Out of date"), (fay, "Did not work")):
        await person.types("/kb tenon", in_=woodworking)
        await person.chooses("entry_more", word)
    await bo.waits_for_words("Cleo says that")
    for person in (cleo, fay):
        await person.chooses("entry_more", "Edit")
        await person.presses("Still true")
        await person.closes()
        if person is cleo:
            told = await bo.waits_for_words("Fay says that")
            assert "did not work" in told
    told = await bo.waits_for_words("That was taken back")
    assert "answered" not in told


async def test_a_doubt_goes_with_whoever_is_forgotten(
    ada: Person, bo: Person, cleo: Person, woodworking: str
) -> None:
    await kept(bo, ada, woodworking)
    await cleo.types("/kb tenon", in_=woodworking)
    await cleo.chooses("entry_more", "Out of date")
    await bo.waits_for_words("Cleo says that")
    await cleo.types("/cop forget me", in_=woodworking)
    await cleo.submits()
    told = await bo.waits_for_words("That was taken back")
    assert "Cleo" not in told
    assert "answered" not in told


async def test_what_is_replaced_leads_to_what_replaced_it(
    ada: Person, bo: Person, cleo: Person, woodworking: str
) -> None:
    await kept(ada, bo, woodworking)
    better = await ada.says("Saw the shoulders first; the tenon fits at once.", in_=woodworking)
    await bo.stars(better)
    await ada.types('/kb "easier to trim"', in_=woodworking)
    await ada.chooses("entry_more", "Edit")
    await ada.presses("Replace with…")
    await ada.submits(successor="nothing like this")
    view = (await ada.sees())["views"][-1]
    assert view["callback_id"] == "replace_form"
    await ada.submits(successor="shoulders")
    missing = await ada.submits()
    assert missing["errors"] == {"choice": "Choose one of these, or look for another one below."}
    await ada.submits(choice="Saw the shoulders first")
    page = words_in((await ada.sees())["views"][-1])
    assert "is shown as replaced by" in page
    assert "Bring back" in page
    assert "replaced by" in await cleo.types('/kb "easier to trim"', in_=woodworking)
    await ada.closes()
    await ada.types('/kb "easier to trim"', in_=woodworking)
    page = await ada.chooses("entry_more", "Edit")
    assert "Ada replaced it (it was kept)" in page
    await ada.presses("Undo")
    assert "replaced" not in await cleo.types('/kb "easier to trim"', in_=woodworking)


async def test_a_title_is_changed_and_undone_on_one_page(
    ada: Person, bo: Person, cleo: Person, woodworking: str
) -> None:
    await kept(ada, bo, woodworking)
    await cleo.types("/kb tenon", in_=woodworking)
    await cleo.chooses("entry_more", "Edit")
    await cleo.submits(title_words="Tenons come first", tags_words="joints saws")
    assert "Tenons come first" in await bo.types("/kb tag:joints", in_=woodworking)
    page = await bo.chooses("entry_more", "Edit")
    assert "Cleo, " in page
    assert "the title, before: the beginning of the message" in page
    page = await bo.presses("Undo")
    assert "(undone)" in page
    await bo.closes()


async def test_tags_that_do_not_fit_are_said_at_the_field_and_nothing_is_lost(
    ada: Person, bo: Person, cleo: Person, woodworking: str
) -> None:
    await kept(ada, bo, woodworking)
    await cleo.types("/kb tenon", in_=woodworking)
    await cleo.chooses("entry_more", "Edit")
    many = await cleo.submits(tags_words=" ".join(f"tag{number}" for number in range(12)))
    assert "These are 12 tags, and 8 fit" in str(many["errors"])
    long = await cleo.submits(tags_words="x" * 31)
    assert "at most 30 letters fit" in str(long["errors"])
    await cleo.submits(tags_words="wax Wax WAX joints")
    found = await bo.types("/kb tag:wax", in_=woodworking)
    assert "`wax` `joints`" in found
    message = await ada.says("Sharpen little and often.", in_=woodworking)
    await bo.uses("keep_this", on=message)
    assert "at most 30 letters fit" in str((await bo.submits(tags_words="y" * 31))["errors"])


async def test_an_older_page_undoes_nobodys_title(
    ada: Person, bo: Person, cleo: Person, woodworking: str
) -> None:
    await kept(ada, bo, woodworking)
    for person in (bo, cleo):
        await person.types("/kb tenon", in_=woodworking)
        await person.chooses("entry_more", "Edit")
    await bo.submits(title_words="Tenons come first")
    await cleo.submits(tags_words="joints")
    assert "Tenons come first" in await ada.types("/kb tag:joints", in_=woodworking)


async def test_what_two_changed_at_once_is_asked_again_with_nothing_lost(
    ada: Person, bo: Person, cleo: Person, woodworking: str
) -> None:
    await kept(ada, bo, woodworking)
    for person in (bo, cleo):
        await person.types("/kb tenon", in_=woodworking)
        await person.chooses("entry_more", "Edit")
    await bo.submits(title_words="Tenons come first")
    await cleo.submits(title_words="Mortises come last", tags_words="joints")
    page = await cleo.waits_for_words("Bo changed this meanwhile, to *Tenons come first*")
    assert "Mortises come last" in page
    assert "joints" in page
    await cleo.submits()
    found = await ada.types("/kb tag:joints", in_=woodworking)
    assert "Mortises come last" in found


async def test_what_was_replaced_by_what_is_gone_lies_on_the_desk(
    ada: Person, bo: Person, woodworking: str
) -> None:
    await kept(ada, bo, woodworking)
    await ada.types("/kb tenon", in_=woodworking)
    await ada.chooses("entry_more", "Edit")
    later = await bo.says("Saw the shoulders first.", in_=woodworking)
    await ada.stars(later)
    await ada.presses("Replace with…")
    await ada.submits(successor_words="shoulders")
    await ada.submits(choice="Saw the shoulders first")
    await ada.closes()
    assert "replaced by" in await bo.types("/kb tenon", in_=woodworking)
    await bo.deletes(later)
    assert "replaced by a note that is gone" in await bo.types("/kb tenon", in_=woodworking)
    await ada.types("/cop manage", in_=woodworking)
    assert "replaced by a note that is gone" in await ada.presses("Look (1)")
    assert "Nothing is in doubt" in await ada.presses("Bring back")
    assert "replaced" not in await bo.types("/kb tenon", in_=woodworking)


async def test_nobody_looks_after_a_note_who_has_not_agreed(
    ada: Person, bo: Person, cleo: Person, woodworking: str
) -> None:
    await kept(ada, bo, woodworking)
    await ada.types("/kb tenon", in_=woodworking)
    await ada.chooses("entry_more", "Edit")
    await ada.submits(owner_person="U0CLEO")
    await cleo.waits_for_words("asks whether you would look after")
    assert "looked after by" not in await bo.types("/kb tenon", in_=woodworking)
    await answers(cleo, "I’ll look after it")
    await cleo.waits_for_words("You look after")
    assert "looked after by Cleo" in await bo.types("/kb tenon", in_=woodworking)
    await cleo.leaves(woodworking)
    assert "looked after by" not in await bo.types("/kb tenon", in_=woodworking)


async def test_a_guest_cannot_be_named(ada: Person, bo: Person, woodworking: str) -> None:
    await kept(ada, bo, woodworking)
    await ada.types("/kb tenon", in_=woodworking)
    await ada.chooses("entry_more", "Edit")
    answer = await ada.submits(owner_person="U0DEV")
    assert "Only a member who is in its channel" in str(answer["errors"])


async def test_a_form_waits_for_slack_no_longer_than_slack_waits_for_it(
    house: House, ada: Person, bo: Person, woodworking: str
) -> None:
    message = await kept(ada, bo, woodworking)
    house.sandbox.slack.faults.fail("users.info", "timeout", times=99)
    await ada.types("/kb tenon", in_=woodworking)
    await ada.chooses("entry_more", "Edit")
    answer = await ada.submits(owner_person="U0FAY")
    assert "Slack did not say just now who somebody is" in str(answer["errors"])
    await ada.closes()
    await ada.uses("keep_this", on=message)
    answer = await ada.submits(owner_person="U0FAY")
    assert "Slack did not say just now who somebody is" in str(answer["errors"])


async def test_keep_this_says_at_its_field_who_may_name_an_owner_and_loses_nothing(
    ada: Person, bo: Person, cleo: Person, woodworking: str
) -> None:
    message = await kept(ada, bo, woodworking)
    await cleo.uses("keep_this", on=message)
    given = {"title_words": "Tenons first", "tags_words": "joints"}
    answer = await cleo.submits(**given, owner_person="U0BO")
    assert list(answer["errors"]) == ["owner"]
    assert "for its author to say" in str(answer["errors"])
    await cleo.submits(**given, owner_person="")
    assert "Tenons first" in await bo.types("/kb tag:joints", in_=woodworking)


async def test_keep_this_asks_whoever_is_named(
    ada: Person, bo: Person, cleo: Person, woodworking: str
) -> None:
    message = await ada.says("Cut the tenon before the mortise: it is easier to trim.", in_=woodworking)
    await bo.uses("keep_this", on=message)
    await bo.submits(title_words="Tenons first", owner_person="U0CLEO")
    await cleo.waits_for_words("Bo asks whether you would look after")
    await answers(cleo, "No, thanks")
    await cleo.waits_for_words("Bo asked whether you would look after")
    await cleo.waits_for_words("The community does.")


async def test_an_author_hears_when_somebody_else_retires_their_note(
    ada: Person, bo: Person, cleo: Person, woodworking: str
) -> None:
    await kept(bo, ada, woodworking)
    await cleo.types("/kb tenon", in_=woodworking)
    await cleo.chooses("entry_more", "Edit")
    await cleo.presses("I’ll look after it")
    page = (await cleo.sees())["views"][-1]
    sure = {one["action_id"]: one.get("confirm") for _, one in elements_in(page)}[Action.RETIRE]
    assert sure["text"]["text"] == "It stays findable, below others, and can be brought back."
    assert "retired" in await cleo.presses("Retire")
    await bo.waits_for_words("Cleo retired your note")
    await answers(bo, "Bring back")
    await bo.waits_for_words("It stands again.")
    assert "retired" not in await cleo.types("/kb tenon", in_=woodworking)


async def test_who_wants_no_messages_finds_on_home_that_their_note_was_retired(
    ada: Person, bo: Person, woodworking: str
) -> None:
    await kept(bo, ada, woodworking)
    await bo.opens_home()
    await bo.chooses("dial", "nothing")
    await ada.types("/kb tenon", in_=woodworking)
    await ada.chooses("entry_more", "Edit")
    await ada.presses("Retire")
    assert "Somebody else says that it holds no longer" in words_in(await bo.opens_home())
    assert "retired your note" not in words_in(await bo.direct_messages())
    await answers(bo, "Leave it so")
    assert "holds no longer" not in words_in((await bo.sees())["home"])
