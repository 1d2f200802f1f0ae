"""Replies that were ticked by whoever asked, long ago: they become the answers, and nobody is told."""

from datetime import datetime

from sqlalchemy.orm import Session

from communities import answers
from storage import answers as accepted
from storage import entries, questions, stars
from storage.answers import Accepted


def accept(session: Session, ticked: list[Accepted], now: datetime) -> None:
    """Let these be the answers, of several in a thread the last one; what was accepted here before stays.

    A tick that was taken back here since accepts nothing.
    """
    stand = [one for one in ticked if stands(session, one)]
    for parent, found in {one.parent: one for one in stand}.items():
        if accepted.of(session, parent) is None and entries.is_kept(session, found.message):
            accepted.put(session, found, now)
            questions.answer(session, parent, now)
            answers.say(session, found.message, now, is_answer=True)


def stands(session: Session, one: Accepted) -> bool:
    """Whether the tick of whoever asked is there still."""
    return not stars.on(session, one.message).isdisjoint((one.by, mark) for mark in answers.MARKS)
