"""Prompts and recaps in words: nobody is called, and Slack's limits are kept."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communities import prompts
from communities.recaps import Asking, Open, Recap, Told, Used
from storage.communities import Place
from storage.entries import Kept
from storage.keys import ChannelId, CommunityId, EntryId, UserId
from storage.questions import Asked
from tests.cast import ACME, key, says
from tests.screen import words_in
from views import rhythm as views
from views.text import Message

UNTIL = datetime(2026, 11, 19, 15, tzinfo=UTC)
PLACE = Place(
    CommunityId(1),
    ACME,
    ChannelId("C0WOOD"),
    "woodworking",
    False,
    False,
    "Europe/London",
    "star",
    UserId("U0ADA"),
    UNTIL,
    None,
)
SAID = says(key("U0ADA"), "Cut the tenon first.", PLACE)


def entry(title: str, stars: int = 0) -> Kept:
    return Kept(
        SAID.key,
        PLACE.id,
        None,
        SAID.permalink,
        SAID.author,
        title,
        "",
        "",
        UserId("U0BO"),
        UNTIL,
        stars,
        id=EntryId(1),
    )


def a_recap(**parts: object) -> Recap:
    nothing = Recap(PLACE, UNTIL - timedelta(days=7), UNTIL, (), 0, (), (), (), 0)
    return replace(nothing, **parts)


def question(words: str | None, asker: str | None = "Bo", days: int = 2) -> Asking:
    asked = Asked(SAID.key, UserId("U0BO"), UNTIL - timedelta(days=days))
    return Asking(Open(asked, asker, may_be_quoted=True), words, SAID.permalink)


def line(message: Message) -> list[str]:
    """The lines of a recap."""
    return ["".join(words_in(part).split("\n")) for part in message["blocks"][0]["elements"]]


def test_a_full_week() -> None:
    kept = (
        Told(entry("Cut the tenon before the mortise", 3), "Ada"),
        Told(entry("Why glue creeps", 1), "Cleo"),
    )
    found = a_recap(kept=kept, used=(Used(entry("Sharpening in five minutes"), 2),), new=("Bo", "Fay"))
    message = views.recap(found, (question("Does anyone oil beech worktops?"),))
    assert line(message) == [
        "Woodworking, week to Thu 19 Nov",
        "Kept: Cut the tenon before the mortise (Ada, ★3) · Why glue creeps (Cleo, ★1)",
        "Still open: Does anyone oil beech worktops? (Bo, Tuesday)",
        "Used: Sharpening in five minutes, by two people",
        "New here: Bo and Fay",
    ]
    assert message["text"] == "Woodworking, week to Thu 19 Nov: 2 kept, 1 open question, 1 used, 2 new here"


def test_what_we_do_not_know_is_left_out() -> None:
    found = a_recap(kept=(Told(entry("A note by a webhook"), None),), more_kept=4)
    assert line(views.recap(found, ()))[1:] == ["Kept: A note by a webhook and 4 more"]


def test_many_newcomers_are_counted() -> None:
    found = a_recap(new=("Ada", "Bo", "Cleo", "Dev", "Fay"), more_new=7)
    assert line(views.recap(found, ()))[1:] == ["New here: Ada, Bo, Cleo, Dev, Fay and 7 more"]


def test_a_quiet_week_is_one_line() -> None:
    message = views.recap(a_recap(), (question("Does anyone oil beech worktops?"),))
    assert line(message) == [
        "Woodworking, week to Thu 19 Nov: a quiet week. "
        "Still open: Does anyone oil beech worktops? (Bo, Tuesday)"
    ]


def test_a_question_of_long_ago_has_its_date() -> None:
    message = views.recap(a_recap(new=("Fay",)), (question("Is it dry yet?", days=9),))
    assert line(message)[1] == "Still open: Is it dry yet? (Bo, 10 Nov)"


HOSTILE = st.one_of(
    st.text(max_size=300),
    st.sampled_from(["<!channel>", "<@U0ADA>", "*bold*", "<https://evil|good>", "&lt;!here&gt;", "a|b>c"]),
)


@given(title=HOSTILE, asker=HOSTILE, words=HOSTILE, name=HOSTILE, new=st.lists(HOSTILE, max_size=5))
def test_peoples_words_are_shown_and_never_read(
    title: str, asker: str, words: str, name: str, new: list[str]
) -> None:
    found = a_recap(
        place=replace(PLACE, name=name),
        kept=(Told(entry(title, 2), asker),) * 5,
        used=(Used(entry(title), 12),) * 3,
        new=tuple(new),
    )
    message = views.recap(found, (question(words, asker),) * 3)
    (block,) = message["blocks"]
    assert block["type"] == "rich_text"
    parts = [part for section in block["elements"] for part in section["elements"]]
    assert {part["type"] for part in parts} <= {"text", "link"}
    assert all(part["text"] for part in parts)
    assert sum(len(part["text"]) for part in parts) < 12_000
    assert "<" not in message["text"]


@pytest.mark.parametrize("prompt", prompts.library(), ids=lambda prompt: prompt.id)
def test_every_prompt_fits(prompt: prompts.Prompt) -> None:
    message = views.prompt(prompt, PLACE)
    assert all(len(str(block)) < 3000 for block in message["blocks"])
    assert "Answer in the thread" in words_in(message)
