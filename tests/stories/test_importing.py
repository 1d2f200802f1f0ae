"""What was imported of channels that nobody adopted stays with those who could open them in Slack."""

from datetime import timedelta

from sqlalchemy.orm import Session

from communities import importing, membership, walking
from sandbox.workspace import BOT
from storage import communities, entries, imported, people, rules, stars, walks, workspaces
from storage.communities import Place
from storage.entries import Draft
from storage.keys import ChannelId, ChannelKey, MessageKey, PersonKey, Timestamp, UserId, WorkspaceId
from storage.models import Question
from storage.people import Profile
from storage.rules import Rules
from tests.house import House
from tests.people import Person
from tests.screen import words_in

ACME = WorkspaceId("T0ACME")
RANDOM, REPAIRS = (ChannelKey(ACME, ChannelId(one)) for one in ("C0RANDOM", "C0BENCH"))


async def put_aside(house: House, channel: ChannelKey, *, is_private: bool) -> None:
    now = house.app.tools.clock()
    await house.database.write(
        imported.put_aside, channel, "imported", now, is_private=is_private, is_shared=False
    )


async def place_of(house: House, channel: ChannelKey) -> Place:
    found = await house.database.read(communities.any_at, channel)
    assert found is not None
    return found


async def keeps(house: House, channel: ChannelKey, ts: str, text: str) -> MessageKey:
    """A message of Ada's comes in from an export, whose channel was public then."""
    await put_aside(house, channel, is_private=False)
    message, ada = MessageKey(ACME, channel.channel, Timestamp(ts)), UserId("U0ADA")
    place, now = await place_of(house, channel), house.app.tools.clock()
    draft = Draft(message, place.id, None, "https://x.example/", ada, text, text, text, ada, now)
    await house.database.write(importing.add, [draft])
    await house.settled()
    return message


def calls(house: House, method: str) -> int:
    return int(house.sandbox.slack.faults.calls[method])


def keeps_out(house: House) -> None:
    """Slack lets the app into no channel."""
    house.sandbox.slack.faults.fail("conversations.join", "restricted_action", times=1_000)


WAGES = "The salary list is under the blue chuck key."
LONG_AGO = "1760000100.000100"


async def test_what_became_private_since_the_import_is_found_by_nobody(
    house: House, ada: Person, fay: Person
) -> None:
    keeps_out(house)
    await keeps(house, RANDOM, LONG_AGO, WAGES)
    await house.app.look_again()
    assert "blue chuck key" in await fay.types("/kb salary", in_="general")
    await fay.leaves("random")
    await ada.converts("random", private=True)
    house.app.looking.sights.forget()
    assert "Nothing kept about" in await fay.types("/kb salary", in_="general")
    assert (await place_of(house, RANDOM)).is_private


async def test_where_slack_does_not_say_whether_it_is_public_nothing_is_shown(
    house: House, fay: Person
) -> None:
    keeps_out(house)
    await keeps(house, RANDOM, LONG_AGO, WAGES)
    await house.app.look_again()
    house.sandbox.slack.faults.fail("conversations.info", 500, times=9)
    assert "Nothing kept about" in await fay.types("/kb salary", in_="general")
    house.sandbox.slack.faults.clear()
    assert "blue chuck key" in await fay.types("/kb salary", in_="general")


async def test_of_many_channels_the_list_says_whether_they_are_public(
    house: House, ada: Person, bo: Person, fay: Person
) -> None:
    keeps_out(house)
    for number in range(12):
        channel = ChannelKey(ACME, ChannelId(await ada.creates(f"old-{number}")))
        await keeps(house, channel, LONG_AGO, f"Rub{number} the blade with wax.")
    await house.app.look_again()
    house.app.looking.sights.forget()
    before = calls(house, "conversations.list"), calls(house, "conversations.info")
    assert "12 results" in await fay.types("/kb wax", in_="general")
    assert "12 results" in await bo.types("/kb wax", in_="general")
    after = calls(house, "conversations.list"), calls(house, "conversations.info")
    assert [now - then for now, then in zip(after, before, strict=True)] == [1, 0]
    await ada.converts("old-7", private=True)
    house.app.looking.sights.forget()
    assert "11 results" in await fay.types("/kb wax", in_="general")
    # Without the list, ten at a time.
    house.app.looking.sights.forget()
    house.sandbox.slack.faults.fail("conversations.list", "internal_error", times=2)
    assert "10 results" in await fay.types("/kb wax", in_="general")
    assert "11 results" in await fay.types("/kb wax", in_="general")


async def test_a_channel_that_was_public_once_is_private_as_soon_as_slack_says_so(
    house: House, ada: Person
) -> None:
    keeps_out(house)
    await put_aside(house, RANDOM, is_private=False)
    await house.settled()
    assert await house.app.look_again() == 1
    assert not (await place_of(house, RANDOM)).is_private
    # The app is not inside, and hears nothing of it.
    await ada.converts("random", private=True)
    await house.settled()
    assert await house.app.look_again() == 0
    await house.sandbox.move(seconds=timedelta(days=1, minutes=1).total_seconds())
    await house.settled()
    assert (await place_of(house, RANDOM)).is_private
    assert await house.app.look_again() == 0


async def test_what_an_old_export_says_of_a_guest_opens_nothing(house: House, dev: Person) -> None:
    keeps_out(house)
    key = PersonKey(ACME, UserId("U0DEV"))
    # Dev was a full member then, and the app has not met him yet.
    await house.database.write(people.hear_of, Profile(key, "Dev"), is_described=True)
    await keeps(house, RANDOM, LONG_AGO, WAGES)
    await house.app.look_again()
    house.sandbox.slack.faults.fail("users.info", 500, times=9)
    assert "blue chuck key" not in await dev.types("/kb salary", in_="woodworking")
    house.sandbox.slack.faults.clear()
    assert "blue chuck key" not in await dev.types("/kb salary", in_="woodworking")
    known = await house.database.read(people.known, key)
    assert known is not None
    assert known.is_guest


async def test_who_wrote_what_was_imported_is_asked_of_slack_and_hears_that_it_was_used(
    house: House, ada: Person, fay: Person
) -> None:
    keeps_out(house)
    key = PersonKey(ACME, UserId("U0ADA"))
    await house.database.write(people.hear_of, Profile(key, "Ada O."), is_described=True)
    await keeps(house, RANDOM, LONG_AGO, WAGES)
    await house.app.look_again()
    await fay.types("/kb salary", in_="general")
    assert "Ada" in await fay.presses("I used this")
    assert await house.database.read(people.known, key) is not None
    await ada.waits_for_words("Fay used your note")


def is_inside(house: House, channel: ChannelKey) -> bool:
    return BOT in house.sandbox.workspace.channels[channel.channel].members


async def passes(house: House, time: timedelta = timedelta(minutes=6)) -> None:
    await house.sandbox.move(seconds=time.total_seconds())
    await house.settled()


async def test_the_app_goes_into_the_public_channels_and_what_became_of_the_messages_is_followed(
    house: House, ada: Person, bo: Person, fay: Person
) -> None:
    texts = (
        "Oil the beech with linseed.",
        "The spare key hangs behind the bandsaw.",
        "Chalk shows the rest.",
    )
    said = [await ada.says(text, in_="random") for text in texts]
    edited, deleted, stays = said
    await bo.says("Does anyone oil beech worktops?", in_="random")
    for message, text in zip(said, texts, strict=True):
        await keeps(house, RANDOM, message.ts, text)
    await ada.edits(edited, "Oil the beech with walnut.")
    await ada.deletes(deleted)
    await house.settled()
    assert not is_inside(house, RANDOM)
    await house.app.settle()
    await house.settled()
    assert is_inside(house, RANDOM)
    assert not (await place_of(house, RANDOM)).is_adopted
    await passes(house)
    assert "with walnut" in await fay.types("/kb beech", in_="general")
    assert "Nothing kept about" in await fay.types("/kb bandsaw", in_="general")
    # From now on it hears of them.
    await ada.edits(stays, "Soot shows it all.")
    assert "Soot shows" in await fay.types("/kb soot", in_="general")
    await ada.deletes(stays)
    assert "Nothing kept about" in await fay.types("/kb soot", in_="general")
    # There it is silent, and remembers nobody's questions.
    assert not [one for one in house.sandbox.workspace.channels["C0RANDOM"].messages.values() if one.by_app]
    assert await house.database.read(lambda session: session.query(Question).count()) == 0


async def test_what_was_missing_at_one_look_only_is_found_again_and_bears_no_receipt(
    house: House, ada: Person, fay: Person
) -> None:
    said = await ada.says(WAGES, in_="random")
    key = await keeps(house, RANDOM, said.ts, WAGES)
    await house.database.write(by_a_star, key)
    await house.app.settle()
    entry = await house.database.read(entries.of, key)
    assert entry is not None
    await house.database.write(walking.hide, entry, house.clock())
    await house.database.write(walks.begin, ACME, house.clock())
    assert "Nothing kept about" in await fay.types("/kb salary", in_="general")
    await passes(house)
    assert "blue chuck key" in await fay.types("/kb salary", in_="general")
    assert not house.sandbox.workspace.channels["C0RANDOM"].messages[said.ts].reactions


def by_a_star(session: Session, key: MessageKey) -> None:
    stars.put(session, key, UserId("U0ADA"), "star", key.ts, is_taken_back=False)


async def test_put_out_of_an_imported_channel_the_app_stays_out_until_it_is_invited(
    house: House, ada: Person, dev: Person, fay: Person
) -> None:
    await keeps(house, RANDOM, LONG_AGO, WAGES)
    await house.app.look_again()
    assert is_inside(house, RANDOM)
    await ada.removes("commonplace", from_="random")
    await passes(house, timedelta(days=1, minutes=1))
    assert not is_inside(house, RANDOM)
    assert "I was removed" not in words_in(await ada.direct_messages())
    assert "blue chuck key" in await fay.types("/kb salary", in_="general")
    await ada.invites("commonplace", to="random")
    assert (await place_of(house, RANDOM)).pause_reason is None


async def test_put_out_it_stays_out_though_the_channel_is_archived_and_opened_again(
    house: House, ada: Person
) -> None:
    await keeps(house, RANDOM, LONG_AGO, WAGES)
    await house.app.look_again()
    await ada.removes("commonplace", from_="random")
    await ada.archives("random")
    await passes(house, timedelta(days=1, minutes=1))
    await ada.unarchives("random")
    await passes(house, timedelta(days=1, minutes=1))
    assert not is_inside(house, RANDOM)
    await ada.invites("commonplace", to="random")
    assert (await place_of(house, RANDOM)).pause_reason is None


async def test_an_archived_channel_is_gone_into_when_it_is_opened_again(
    house: House, ada: Person, fay: Person
) -> None:
    await ada.archives("random")
    await keeps(house, RANDOM, LONG_AGO, WAGES)
    await house.app.look_again()
    assert not is_inside(house, RANDOM)
    assert "blue chuck key" in await fay.types("/kb salary", in_="general")
    await ada.unarchives("random")
    await passes(house, timedelta(days=1, minutes=1))
    assert is_inside(house, RANDOM)


async def test_a_channel_shared_with_another_company_is_gone_into_once_an_administrator_allows_it(
    house: House, fay: Person
) -> None:
    await keeps(house, RANDOM, LONG_AGO, WAGES)
    house.sandbox.workspace.channels[RANDOM.channel].is_ext_shared = True
    await house.app.look_again()
    assert not is_inside(house, RANDOM)
    assert "blue chuck key" in await fay.types("/kb salary", in_="general")
    await house.database.write(rules.change, ACME, Rules(allows_shared=True))
    await passes(house, timedelta(days=1, minutes=1))
    assert is_inside(house, RANDOM)


async def test_while_everything_is_paused_the_app_goes_nowhere(house: House) -> None:
    await house.database.write(workspaces.pause, ACME, None, house.clock())
    await keeps(house, RANDOM, LONG_AGO, WAGES)
    await house.app.look_again()
    assert not is_inside(house, RANDOM)


async def test_let_into_a_private_channel_the_app_knows_who_may_find_what_was_imported(
    house: House, ada: Person
) -> None:
    await put_aside(house, REPAIRS, is_private=True)
    await house.settled()
    cleo = PersonKey(ACME, UserId("U0CLEO"))
    assert not await house.database.read(membership.is_inside, cleo, REPAIRS)
    await ada.invites("commonplace", to="bench-repairs")
    await house.settled()
    assert await house.database.read(membership.is_inside, cleo, REPAIRS)
    assert not (await place_of(house, REPAIRS)).is_adopted


async def test_what_was_imported_twice_lies_on_the_desk_once_the_app_has_looked(
    house: House, ada: Person, woodworking: str
) -> None:
    text = "Cut the tenon before the mortise, because it is so much easier to trim with a shoulder plane."
    place = await place_of(house, ChannelKey(ACME, ChannelId("C0WOOD")))
    now = house.app.tools.clock()
    messages = [MessageKey(ACME, place.channel, Timestamp(f"1760000{number}00.000100")) for number in (1, 2)]
    drafts = [
        Draft(
            one, place.id, None, "https://x.example/", UserId("U0BO"), text, text, text, UserId("U0ADA"), now
        )
        for one in messages
    ]
    await house.database.write(importing.add, drafts)
    assert "Look alike (" not in await ada.types("/cop manage", in_=woodworking)
    await house.app.upkeep.look()
    assert "Look alike (1)" in await ada.types("/cop manage", in_=woodworking)
