"""What to do instead: in a message with marks, beneath a field of a form in words alone."""

import pytest

from communities import refusals, refusals_notes
from communities.refusals import Refusal
from storage.keys import UserId
from views.refusals import in_form, sentence


@pytest.mark.parametrize(
    ("no", "words"),
    [
        (refusals_notes.YoursAreNotKept(), "Allow it again on Home first"),
        (refusals.NotACommunity(), "yet. /cop shows"),
        (refusals.EmojiTaken("raised_hands"), "“raised_hands” means"),
        (refusals.NoSuchCommunity("R&D <3"), "called “R&D <3”"),
        (refusals.ForMembersOnly("adopt", is_external=False, ask=UserId("U0ADA")), "Tell somebody, who"),
    ],
)
def test_beneath_a_field_no_marks_are_shown(no: Refusal, words: str) -> None:
    assert words in in_form(no, "/cop")


def test_elsewhere_they_are() -> None:
    assert "*Allow it again*" in sentence(refusals_notes.YoursAreNotKept(), "/cop")
