"""Of what goes wrong in a library the log has a line, and nothing that people said."""

import logging
import sys

import pytest

from bot.log import Lines, is_fit_for_the_log

WORDS = "Cut the tenon"


def record(name: str, level: int, said: str, *args: object, error: bool = False) -> logging.LogRecord:
    found = None
    if error:
        try:
            raise KeyError(WORDS)
        except KeyError:
            found = sys.exc_info()
    return logging.LogRecord(name, level, "/x/slack_bolt/app/app.py", 7, said, args, found)


def test_libraries_speak_only_when_something_is_wrong() -> None:
    def is_shown(name: str, level: int) -> bool:
        return is_fit_for_the_log(record(name, level, ""))

    assert not is_shown("slack_sdk.web", logging.DEBUG)
    assert not is_shown("sqlalchemy.engine", logging.INFO)
    assert is_shown("slack_bolt", logging.WARNING)
    assert is_shown("handlers.intake", logging.DEBUG)


@pytest.mark.parametrize(
    ("made", "ends"),
    [
        (record("slack_bolt", 30, f"Unhandled: {WORDS}\n"), "something is wrong at app/app.py:7"),
        (record("asyncio", 40, f"{WORDS}", error=True), "something is wrong at app/app.py:7: KeyError"),
        (record("apscheduler", 40, 'Job "%s" raised', WORDS, error=True), 'Job "%s" raised: KeyError'),
        (record("handlers.intake", 40, "inbox %s", 12, error=True), "inbox 12: KeyError"),
    ],
)
def test_an_error_is_one_line_without_words(made: logging.LogRecord, ends: str) -> None:
    line = Lines().format(made)
    assert line.endswith(ends)
    assert WORDS not in line
    assert "\n" not in line
    # Others who are handed the record find it as it was.
    assert (made.exc_info is None) == ("KeyError" not in ends)
