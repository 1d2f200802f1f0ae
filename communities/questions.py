"""Questions: a message that asks is remembered by its place alone, until somebody else replies."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from communities import words
from communities.keeping import Ignored, Said
from storage import communities, marks, people, questions, schedules
from storage.communities import Place
from storage.keys import MessageKey, PersonKey, UserId
from storage.questions import KEPT_FOR

SLACKBOT = "USLACKBOT"


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody asked something; it is open until another person replies."""

    message: MessageKey
    by: PersonKey


@dataclass(frozen=True, slots=True)
class Replied:
    """Another person replied, so the question, if it was one, is not open any more."""

    parent: MessageKey


def heard(
    session: Session, said: Said, parent_author: UserId | None, now: datetime
) -> Asked | Replied | Ignored:
    """Take note of a new message, in whatever order messages and replies arrive."""
    place = communities.at(session, said.key.place)
    if place is None or said.author is None or said.author == SLACKBOT:
        return Ignored("no person in a community")
    schedules.spoken(session, place.id, asked_at(said.key))
    if said.thread_ts is not None:
        parent = MessageKey(said.key.workspace, said.key.channel, said.thread_ts)
        questions.reply(session, parent, said.author, now)
        # The question may still be to come; or it did not look like one, and its asker ticks the answer.
        is_recent = asked_at(said.key) - asked_at(parent) < KEPT_FOR
        if is_recent and parent_author is not None and parent_author != said.author:
            questions.reply_first(session, parent, place.id, parent_author, asked_at(parent), now)
        return Replied(parent)
    if not words.is_question(said.text):
        return Ignored("asks nothing")
    if marks.of(session, said.key).declined == marks.DELETED:
        return Ignored("gone already")
    questions.ask(session, said.key, place.id, said.author, asked_at(said.key))
    return Asked(said.key, PersonKey(said.key.workspace, said.author))


def shown(session: Session, place: Place, said: Said, replied_by: frozenset[UserId], now: datetime) -> None:
    """Take note of what began a thread, or asks, as Slack shows it after a silence; what is known stays."""
    if said.thread_ts is not None or said.author is None or said.author == SLACKBOT:
        return
    if asked_at(said.key) < max(place.adopted_at, now - KEPT_FOR):
        return
    schedules.spoken(session, place.id, asked_at(said.key))
    if marks.of(session, said.key).declined == marks.DELETED:
        return
    known = {user: people.known(session, PersonKey(place.workspace, user)) for user in replied_by}
    others = {user for user, who in known.items() if user != said.author and not (who and who.is_bot)}
    for other in others:
        questions.reply(session, said.key, other, now)
    if others:
        questions.reply_first(session, said.key, place.id, said.author, asked_at(said.key), now)
    elif words.is_question(said.text):
        questions.ask(session, said.key, place.id, said.author, asked_at(said.key))


def asked_at(message: MessageKey) -> datetime:
    """When a message was written, by its own name for itself."""
    return datetime.fromtimestamp(float(message.ts), UTC)


def sentence_of(text: str) -> str:
    """The sentence of a message that asks, as plain words; its title when none does."""
    text = words.without_asker(text)
    sentences = words.SENTENCE.split(words.MARKS.sub("", words.plain(text)))
    asking = (part for part in sentences if re.search(r"[?？]['\"”’)]*$", part.strip()))
    return " ".join(next(asking, words.title_of(text)).split())
