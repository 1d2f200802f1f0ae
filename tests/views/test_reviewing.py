"""The note of a month says of each note what is known of it, and asks nothing about what was answered."""

from dataclasses import replace

from communities.reviewing import Due
from storage.communities import Place
from storage.entries import Draft
from storage.keys import ChannelId, CommunityId, EntryId, MessageKey, Timestamp, UserId
from storage.standings import IN_DOUBT, RETIRED
from tests.cast import ACME, START
from tests.screen import words_in
from views import reviewing

BO, WOOD = UserId("U0BO"), ChannelId("C0WOOD")
MESSAGE = MessageKey(ACME, WOOD, Timestamp("1763500000.000100"))
PLACE = Place(
    CommunityId(1),
    ACME,
    WOOD,
    "woodworking",
    is_private=False,
    is_shared=False,
    zone="UTC",
    emoji="star",
    adopted_by=BO,
    adopted_at=START,
    pause_reason=None,
)
NOTE = Draft(MESSAGE, PLACE.id, None, "https://acme.slack.example/1", BO, "Wax", "Wax", "Wax", BO, START)


def told(standing: str, *, is_open: bool) -> str:
    kept = replace(NOTE, standing=standing).kept_as(EntryId(1))
    return words_in({"blocks": reviewing.asked((Due(kept, PLACE, is_open),))["blocks"]})


def test_what_is_in_doubt_says_so() -> None:
    assert "· in doubt" in told(IN_DOUBT, is_open=True)
    assert "in doubt" not in told("candidate", is_open=True)


def test_what_was_answered_has_no_buttons_any_more() -> None:
    assert "Still true" in told("candidate", is_open=True)
    answered = told(RETIRED, is_open=False)
    assert "retired" in answered
    assert "Still true" not in answered
