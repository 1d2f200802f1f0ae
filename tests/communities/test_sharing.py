"""Who could not open what somebody is about to put into a channel: they are asked about first."""

from dataclasses import replace

import pytest

from communities import channels, keeping, sharing
from communities.refusals import Gone
from communities.sharing import NOBODY_YET, Audience
from storage.communities import Place
from storage.database import Database
from storage.keys import PersonKey, UserId
from tests.cast import Clock, says, stars
from tests.screen import words_in
from views import sharing as views


def audience(of: Place, *inside: PersonKey) -> Audience:
    channel = replace(channels.unseen(of.key), is_private=of.is_private, is_shared=of.is_shared)
    return Audience(channel, frozenset(person.user for person in inside))


async def test_what_is_public_is_open_to_all_but_guests_and_people_from_elsewhere(
    acme: Database,
    ada: PersonKey,
    bo: PersonKey,
    dev: PersonKey,
    eve: PersonKey,
    robot: PersonKey,
    woodworking: Place,
    on_call: Place,
) -> None:
    everybody = audience(woodworking, ada, bo, dev, eve, robot)
    assert await acme.read(sharing.outsiders, on_call, everybody) == {dev.user, eve.user}
    assert await acme.read(sharing.outsiders, woodworking, everybody) == set()


async def test_what_is_private_is_open_to_who_is_in_it(
    acme: Database, ada: PersonKey, cleo: PersonKey, dev: PersonKey, on_call: Place, bench: Place
) -> None:
    assert await acme.read(sharing.outsiders, bench, audience(on_call, ada, cleo)) == set()
    assert await acme.read(sharing.outsiders, bench, audience(on_call, ada, dev)) == {dev.user}


async def test_what_is_private_is_always_asked_about_but_in_its_own_channel(
    acme: Database, clock: Clock, ada: PersonKey, bo: PersonKey, bench: Place, on_call: Place
) -> None:
    said = says(ada, "The spare chuck key hangs behind the bandsaw.", bench)
    note = (await acme.write(keeping.star, stars(ada, said.key), said, clock())).entry
    insiders = audience(on_call, ada)
    assert await acme.read(sharing.doubts, ada, note.id, insiders) is not None
    with pytest.raises(Gone):
        await acme.write(sharing.share, ada, note.id, insiders, clock())
    assert await acme.read(sharing.doubts, ada, note.id, audience(bench, ada)) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Door code is 4711.", "its title, “Door code is 4711”, which is all it says, and see a link."),
        ("Door code changed. It is 4711.", "and see a link; the rest of its words stays where it is."),
    ],
)
async def test_whoever_shares_is_told_whether_the_title_says_it_all(
    acme: Database,
    clock: Clock,
    ada: PersonKey,
    bench: Place,
    on_call: Place,
    text: str,
    said: str,
) -> None:
    message = says(ada, text, bench)
    note = (await acme.write(keeping.star, stars(ada, message.key), message, clock())).entry
    doubt = await acme.read(sharing.doubts, ada, note.id, audience(on_call, ada))
    assert doubt is not None
    assert said in words_in(views.asked(doubt).to_dict())


async def test_in_a_channel_with_people_from_elsewhere_there_is_always_somebody(
    acme: Database, ada: PersonKey, eve: PersonKey, on_call: Place, supplier: Place
) -> None:
    assert await acme.read(sharing.outsiders, on_call, audience(supplier, ada, eve)) == {eve.user}
    assert await acme.read(sharing.outsiders, on_call, audience(supplier, ada)) == {NOBODY_YET}


async def test_whom_we_do_not_know_could_open_nothing(
    acme: Database, woodworking: Place, on_call: Place
) -> None:
    strangers = replace(audience(woodworking), inside=frozenset({UserId("U0NEW")}))
    assert await acme.read(sharing.outsiders, on_call, strangers) == {UserId("U0NEW")}
