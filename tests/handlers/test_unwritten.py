"""What could not be written down is lost when it does not come again, and then made up for once."""

from datetime import timedelta
from itertools import pairwise

import pytest

from communities import walking
from communities.walking import Lost
from handlers.reading import Unreadable
from handlers.unwritten import AT_MOST_EVERY, GIVEN_UP, Unwritten
from storage import inbox
from storage.communities import Place
from storage.database import Database
from storage.inbox import Envelope
from storage.keys import ChannelId
from tests.cast import ACME, Clock

STAR = Lost("Ev1", ChannelId("C0WOOD"))


def fails(unwritten: Unwritten, clock: Clock, key: str = "Ev1", error: Exception | None = None) -> None:
    with (
        pytest.raises(type(error) if error else OSError),
        unwritten.watching(ACME, key, "C0WOOD", clock()),
    ):
        raise error or OSError


def test_it_is_lost_when_slack_has_tried_for_the_last_time() -> None:
    unwritten, clock = Unwritten(), Clock()
    fails(unwritten, clock)
    first = clock()
    clock.advance(minutes=6)
    fails(unwritten, clock)
    assert unwritten.given_up(ACME, first + GIVEN_UP - timedelta(seconds=1)) == ()
    assert unwritten.given_up(ACME, first + GIVEN_UP) == (STAR,)


def test_it_is_not_when_it_came_again() -> None:
    unwritten, clock = Unwritten(), Clock()
    fails(unwritten, clock)
    with unwritten.watching(ACME, "Ev1", "C0WOOD", clock.advance(minutes=1)):
        pass
    assert unwritten.given_up(ACME, clock() + GIVEN_UP) == ()


def test_what_cannot_be_read_and_what_is_about_no_channel_is_not_missed() -> None:
    unwritten, clock = Unwritten(), Clock()
    fails(unwritten, clock, error=Unreadable("ts"))
    with pytest.raises(OSError), unwritten.watching(ACME, "Ev2", None, clock()):
        raise OSError
    assert unwritten.given_up(ACME, clock() + GIVEN_UP) == ()


def test_what_fails_again_and_again_is_made_up_for_once_an_hour() -> None:
    unwritten, clock = Unwritten(), Clock()
    begun = []
    while len(begun) < 3:
        fails(unwritten, clock, f"Ev{clock().timestamp()}")
        lost = unwritten.given_up(ACME, clock.advance(minutes=1))
        unwritten.judged(ACME, lost, clock(), begins=bool(lost))
        begun += [clock()] if lost else []
    assert [later - earlier for earlier, later in pairwise(begun)] == [AT_MOST_EVERY] * 2


async def test_a_walk_begins_for_what_no_process_wrote_down_and_only_where_something_is_kept(
    acme: Database, clock: Clock, woodworking: Place
) -> None:
    await acme.write(walking.hear, ACME, clock())
    elsewhere = Lost("Ev2", ChannelId("C0ELSEWHERE"))
    assert not await acme.write(walking.hear, ACME, clock(), (elsewhere,))
    assert await acme.write(walking.hear, ACME, clock(), (elsewhere, STAR))
    written = Envelope(ACME, STAR.key, "reaction_added", "{}")
    await acme.write(inbox.receive, written, None, clock(), clock())
    assert not await acme.write(walking.hear, ACME, clock(), (elsewhere, STAR))
