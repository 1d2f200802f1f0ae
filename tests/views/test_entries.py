"""Where what was looked for stands in an entry's words: in bold, in whatever script."""

from dataclasses import replace

import pytest

from communities.evidence import Evidence
from storage.entries import Draft, Kept
from storage.keys import ChannelId, CommunityId, EntryId, MessageKey, Timestamp, UserId
from storage.standings import CHECKED
from tests.cast import ACME, START
from views import entries

BO = UserId("U0BO")
MESSAGE = MessageKey(ACME, ChannelId("C0WOOD"), Timestamp("1763500000.000100"))
NOTE = Draft(MESSAGE, CommunityId(1), None, "", BO, "", "", "", BO, START, checked_at=START, standing=CHECKED)


def bold(words: str, *terms: str) -> list[str]:
    """What is in bold, in order."""
    parts = [part.to_dict() for part in entries.lit(words, terms)]
    assert "".join(part["text"] for part in parts) == words
    return [part["text"] for part in parts if part.get("style")]


@pytest.mark.parametrize(
    ("words", "terms", "lit"),
    [
        ("Cut the tenon, then trim tenons.", ("tenon",), ["tenon", "tenons"]),
        ("A café table", ("cafe",), ["café"]),
        ("A cafe\u0301 table", ("cafe",), ["cafe\u0301"]),
        ("鉋の刃は砥石で研ぐ", ("砥石",), ["砥石"]),
        ("不用胶水", ("不用", "用胶", "胶水"), ["不用胶水"]),
        ("鋸と鋸", ("鋸",), ["鋸", "鋸"]),
        ("ノミはHSS鋼", ("hss", "鋼"), ["HSS", "鋼"]),
        ("대패를 갈다", ("대패",), ["대패"]),
        ("バリを取る、ハリではない", ("バリ",), ["バリ"]),
        ("Łódź i Øl", ("lodz", "ol"), ["Łódź", "Øl"]),
        ("छेनी को", ("छेनी",), ["छेनी"]),
        ("nothing here", ("tenon",), []),
    ],
)
def test_what_was_looked_for_is_bold_and_nothing_is_lost(
    words: str, terms: tuple[str, ...], lit: list[str]
) -> None:
    assert bold(words, *terms) == lit


def test_an_excerpt_begins_before_the_match_where_there_are_no_spaces() -> None:
    long = "木" * 300 + "砥石" + "水" * 300
    shown = entries.excerpt(long, ("砥石",))
    assert shown.startswith("…木")
    assert "砥石" in shown


def test_an_excerpt_does_not_skip_the_match_to_the_next_space() -> None:
    assert "砥石" in entries.excerpt("木" * 300 + "砥石で研ぐ 水", ("砥石",))


@pytest.mark.parametrize(
    ("by", "name", "stars", "said"),
    [
        ("U0ADA", "Ada", 3, "checked by Ada, "),
        ("U0GONE", None, 3, "checked, "),
        (None, None, 2, "checked: 2 people kept it, "),
        (None, None, 1, "checked: 1 person kept it, "),
        (None, None, 0, "checked, "),
    ],
)
def test_nobody_is_said_to_have_checked_a_note_that_they_only_starred(
    by: str | None, name: str | None, stars: int, said: str
) -> None:
    kept: Kept = replace(NOTE, checked_by=UserId(by) if by else None, stars=stars).kept_as(EntryId(1))
    assert entries.how_it_stands(kept, Evidence(checked_by=name)).startswith(said)
