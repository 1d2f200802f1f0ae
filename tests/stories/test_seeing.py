"""Before anybody is shown anything, Slack is asked which private channels they are in."""

from datetime import timedelta

import pytest

from communities import editing, owning, tending
from handlers.seeing import Sights
from storage import entries
from storage.keys import ChannelId, EntryId, MessageKey, Timestamp, UserId
from tests.cast import ACME, key
from tests.house import House
from tests.people import Person, Said
from tests.screen import words_in

WOOD = "Cut the tenon before the mortise: it is easier to trim."
BENCH = "The spare chuck key hangs behind the bandsaw."
SILENT = "Slack did not say just now which channels you are in"
ASKED = "users.conversations"


@pytest.fixture
async def notes(house: House, woodworking: str, bench_repairs: str) -> dict[str, Said]:
    """A note in a public channel, and one in a private channel, both starred by Bo."""
    found = {}
    for name, words in ((woodworking, WOOD), (bench_repairs, BENCH)):
        found[name] = await house["ada"].says(words, in_=name)
        await house["bo"].stars(found[name])
    return found


def members(house: House, channel: str) -> list[str]:
    """Who is in a channel; what is changed here, nobody tells the app."""
    return next(one for one in house.sandbox.workspace.channels.values() if one.name == channel).members


def asked(house: House) -> int:
    return int(house.sandbox.slack.faults.calls[ASKED])


async def number(house: House, said: Said) -> int:
    """The number of the entry made of a message."""
    key = MessageKey(ACME, ChannelId(said.channel), Timestamp(said.ts))
    found = await house.database.read(entries.of, key)
    assert found is not None
    return found.id


def silences(house: House, how: str | int = 500) -> None:
    house.app.looking.sights.forget()
    house.sandbox.slack.faults.fail(ASKED, how, times=9)


async def test_who_was_removed_while_the_app_missed_it_finds_nothing(
    house: House, notes: dict[str, Said], bo: Person, cleo: Person
) -> None:
    members(house, "bench-repairs").remove("U0CLEO")
    assert "Nothing kept about" in await cleo.types("/kb chuck", in_="woodworking")
    assert "chuck" in await bo.types("/kb chuck", in_="woodworking")
    assert "bench-repairs" not in words_in(await cleo.opens_home())
    assert "bench-repairs" not in await cleo.types("/cop find", in_="woodworking")


async def test_a_button_from_before_shows_nothing_to_who_was_removed(
    house: House, notes: dict[str, Said], cleo: Person
) -> None:
    assert "chuck" in await cleo.types("/kb chuck", in_="woodworking")
    house.app.looking.sights.forget()
    members(house, "bench-repairs").remove("U0CLEO")
    assert "no longer kept" in await cleo.presses("I used this")


async def test_who_was_brought_in_while_the_app_missed_it_finds_it(
    house: House, notes: dict[str, Said], fay: Person
) -> None:
    assert "Nothing kept about" in await fay.types("/kb chuck", in_="woodworking")
    house.app.looking.sights.forget()
    members(house, "bench-repairs").append("U0FAY")
    assert "chuck" in await fay.types("/kb chuck", in_="woodworking")


async def test_what_slack_says_is_written_down_and_the_channel_looked_at(
    house: House, notes: dict[str, Said], bo: Person, cleo: Person
) -> None:
    for gone in ("U0BO", "U0CLEO"):
        members(house, "bench-repairs").remove(gone)
    await cleo.types("/kb chuck", in_="woodworking")
    await house.app.look_again()
    house.sandbox.slack.faults.fail(ASKED, "unknown_method", times=9)
    assert "Nothing kept about" in await bo.types("/kb chuck", in_="woodworking")


async def test_slack_is_asked_once_a_minute_and_again_when_somebody_moves(
    house: House, notes: dict[str, Said], bo: Person, cleo: Person
) -> None:
    before = asked(house)
    for _ in range(3):
        await cleo.types("/kb chuck", in_="woodworking")
    assert asked(house) == before + 1
    await cleo.leaves("bench-repairs")
    assert "Nothing kept about" in await cleo.types("/kb chuck", in_="woodworking")
    await bo.invites("cleo", to="bench-repairs")
    assert "chuck" in await cleo.types("/kb chuck", in_="woodworking")
    assert asked(house) == before + 3


async def test_without_a_private_community_nobody_is_asked_about(
    house: House, woodworking: str, bo: Person
) -> None:
    await bo.stars(await house["ada"].says(WOOD, in_=woodworking))
    assert "tenon" in await bo.types("/kb tenon")
    await bo.opens_home()
    assert asked(house) == 0


@pytest.mark.parametrize("how", [500, "timeout", "dropped", "internal_error", 429])
async def test_when_slack_does_not_say_only_public_notes_are_found_and_the_answer_says_so(
    house: House, notes: dict[str, Said], bo: Person, how: str | int
) -> None:
    silences(house, how)
    answer = await bo.types("/kb chuck", in_="woodworking")
    assert "Nothing kept about" in answer
    assert SILENT in answer
    public = await bo.types("/kb tenon", in_="woodworking")
    assert "Cut the tenon" in public
    assert SILENT in public


async def two_days_later(house: House, how: str | int) -> None:
    """Slack does not say any more who anybody is."""
    await house.sandbox.move(seconds=timedelta(days=2).total_seconds())
    await house.settled()
    house.app.looking.sights.forget()
    house.sandbox.slack.faults.fail("users.info", how, times=99)


@pytest.mark.parametrize("how", [500, "timeout", "dropped", "internal_error", 429])
async def test_who_is_known_goes_on_when_slack_does_not_say_who_they_are(
    house: House, notes: dict[str, Said], bo: Person, how: str | int
) -> None:
    await bo.types("/kb tenon", in_="woodworking")
    await two_days_later(house, how)
    assert "hangs behind" in await bo.types("/kb chuck", in_="woodworking")
    assert "Noted that you used" in await bo.presses("I used this")
    assert "C0BENCH" in words_in(await bo.opens_home())


async def test_a_guest_stays_a_guest_when_slack_does_not_say_who_they_are(
    house: House, notes: dict[str, Said], dev: Person
) -> None:
    assert "Cut the tenon" in await dev.types("/kb tenon", in_="woodworking")
    await two_days_later(house, 500)
    assert "Cut the tenon" in await dev.types("/kb tenon", in_="woodworking")
    house.app.looking.sights.forget()
    members(house, "woodworking").remove("U0DEV")
    assert "C0WOOD" not in words_in(await dev.opens_home())


async def test_who_is_not_known_is_shown_nothing_when_slack_does_not_say_who_they_are(
    house: House, notes: dict[str, Said], fay: Person
) -> None:
    house.sandbox.slack.faults.fail("users.info", 500, times=99)
    answer = await fay.types("/kb tenon", in_="woodworking")
    assert "Slack did not say just now who" in answer
    assert "Cut the tenon" not in answer
    assert "spelling is forgiven" in await fay.types("/kb help", in_="woodworking")
    house.sandbox.slack.faults.clear()
    assert "Cut the tenon" in await fay.types("/kb tenon", in_="woodworking")


async def test_a_star_of_somebody_unknown_waits_until_slack_says_who_they_are(
    house: House, woodworking: str, ada: Person, fay: Person
) -> None:
    said = await ada.says(WOOD, in_=woodworking)
    house.sandbox.slack.faults.fail("users.info", "internal_error", times=1)
    await fay.stars(said)
    await house.sandbox.move(seconds=60)
    await house.settled()
    assert "Cut the tenon" in await fay.types("/kb tenon", in_=woodworking)


async def test_every_way_to_look_says_that_slack_did_not(
    house: House, notes: dict[str, Said], bo: Person
) -> None:
    edit = f"edit:{await number(house, notes['bench-repairs'])}"
    await bo.types("/kb chuck", in_="bench-repairs")
    silences(house)
    assert SILENT in await bo.presses("I used this")
    assert SILENT in await bo.chooses("entry_more", edit)
    for words in ("/kb", "/cop find", "/cop charter", "/cop"):
        answer = await bo.types(words, in_="bench-repairs")
        assert SILENT in answer
        assert "chuck" not in answer
        assert "What comes back broken" not in answer
    home = words_in(await bo.opens_home())
    assert SILENT in home
    assert "bench-repairs" not in home
    assert SILENT in await bo.uses("keep_this", on=notes["bench-repairs"])


async def test_a_guest_is_shown_nothing_meanwhile_but_the_channel_where_they_type(
    house: House, notes: dict[str, Said], dev: Person
) -> None:
    silences(house)
    found = await dev.types("/kb tenon", in_="woodworking")
    assert SILENT in found
    assert "Cut the tenon" not in found
    panel = await dev.types("/cop", in_="woodworking")
    assert SILENT in panel
    assert "no public community" not in panel
    assert "is a community" in panel


async def test_who_may_do_without_asking_may_do_so_when_slack_is_silent(
    house: House, notes: dict[str, Said], ada: Person
) -> None:
    """An author takes their own words out, wherever they are."""
    home = await ada.opens_home()
    assert "chuck" in words_in(home)
    silences(house)
    await ada.taps("Don’t keep this one", value=str(await number(house, notes["bench-repairs"])))
    await house.settled()
    assert "chuck" not in words_in(await ada.opens_home())


async def test_a_guest_is_asked_about_in_public_channels_too(
    house: House, notes: dict[str, Said], dev: Person
) -> None:
    assert "Cut the tenon" in await dev.types("/kb tenon", in_="woodworking")
    house.app.looking.sights.forget()
    members(house, "woodworking").remove("U0DEV")
    assert "woodworking" not in words_in(await dev.opens_home())


async def test_a_channel_made_private_while_the_app_is_away_is_seen_by_nobody(
    house: House, notes: dict[str, Said], ada: Person, fay: Person
) -> None:
    await ada.removes("commonplace", from_="woodworking")
    assert "Cut the tenon" in await fay.types("/kb tenon", in_="on-call")
    await fay.leaves("woodworking")
    await ada.converts("woodworking", private=True)
    house.app.looking.sights.forget()
    assert "Nothing kept about" in await fay.types("/kb tenon", in_="on-call")
    assert "woodworking" not in await fay.types("/cop find", in_="on-call")


async def test_an_answer_of_many_pages_is_read_to_its_end(
    house: House, notes: dict[str, Said], bo: Person
) -> None:
    looking = house.app.looking
    looking.sights = Sights(looking.ask_once, looking.channel, house.database, house.clock, page=1)
    for number in range(3):
        channel = await bo.creates(f"aside-{number}", private=True)
        await bo.invites("commonplace", to=channel)
    before = asked(house)
    assert "chuck" in await bo.types("/kb chuck", in_="woodworking")
    assert asked(house) - before > 3


async def test_an_author_who_is_put_out_reads_their_own_words_and_nothing_that_was_made_of_them(
    house: House, notes: dict[str, Said], ada: Person, bo: Person, cleo: Person
) -> None:
    asked = await ada.says("Does the chuck slip?", in_="bench-repairs")
    bos = await bo.says("Only when it is oiled.", in_="bench-repairs", under=asked)
    await cleo.stars(bos)
    assert "Only when it is oiled" in words_in(await bo.opens_home())
    await ada.removes("bo", from_="bench-repairs")
    await cleo.uses("keep_this", on=bos)
    await cleo.submits(title_words="Why Bo had to go", tags_words="secret")
    home = words_in(await bo.opens_home())
    assert "Only when it is oiled" in home
    assert "had to go" not in home
    assert "★" not in home
    shown = await bo.presses("See it")
    assert "Only when it is oiled" in shown
    assert "had to go" not in shown
    await cleo.types('/kb "oiled"', in_="bench-repairs")
    await cleo.presses("I used this")
    told = await bo.waits_for_words("used your note")
    assert "Somebody used your note" in told
    assert "had to go" not in told


async def owned_by_cleo(house: House, said: Said) -> None:
    """Cleo looks after a note of Ada's, and hears when somebody doubts it."""
    wish = editing.Wish("The chuck key", (), UserId("U0CLEO"), names_owner=True)
    entry, now = EntryId(await number(house, said)), house.clock()
    await house.app.looking.person(key("U0CLEO"))
    await house.database.write(editing.edit, key("U0ADA"), entry, wish, now)
    await house.database.write(owning.take_on, key("U0CLEO"), entry, now)
    await house.settled()


async def test_who_was_put_out_unheard_is_told_nothing_of_what_they_looked_after(
    house: House, notes: dict[str, Said], bo: Person, cleo: Person
) -> None:
    await owned_by_cleo(house, notes["bench-repairs"])
    house.app.looking.sights.forget()
    members(house, "bench-repairs").remove("U0CLEO")
    await bo.types("/kb chuck", in_="bench-repairs")
    assert "will hear that you said so" in await bo.chooses("entry_more", "Out of date")
    assert "says that" not in words_in(await cleo.direct_messages())


async def test_a_note_about_something_private_waits_until_slack_says_who_is_inside(
    house: House, notes: dict[str, Said], bo: Person, cleo: Person
) -> None:
    await owned_by_cleo(house, notes["bench-repairs"])
    await bo.types("/kb chuck", in_="bench-repairs")
    entry = EntryId(await number(house, notes["bench-repairs"]))
    silences(house)
    await house.database.write(tending.doubt, key("U0BO"), entry, "out_of_date", house.clock())
    await house.settled()
    assert "says that" not in words_in(await cleo.direct_messages())
    house.sandbox.slack.faults.clear()
    house.clock.offset += timedelta(seconds=1)
    await house.settled()
    assert "The chuck key" in await cleo.waits_for_words("says that")


async def test_that_the_app_was_put_out_of_a_private_channel_is_told_without_its_name(
    house: House, notes: dict[str, Said], ada: Person, bo: Person
) -> None:
    await bo.removes("ada", from_="bench-repairs")
    await bo.renames("bench-repairs", "why-ada-left")
    await bo.removes("commonplace", from_="why-ada-left")
    told = words_in(await ada.direct_messages())
    assert "I was removed from <#C0BENCH>" in told
    assert "why-ada-left" not in told
