"""After a silence: what replies are kept with, and what posts speak of, is hidden, and comes back or goes."""

from datetime import datetime

from sqlalchemy.orm import Session

from communities import authorship, following, keeping, questions, threads
from communities.authorship import Erased, Swept
from communities.keeping import Said
from communities.retention import AS_IT_COMES, Retention
from communities.walking import AGAIN, LATER, LetGo, Unsure
from storage import communities, entries, marks, missing, search
from storage.keys import MessageKey, Timestamp, UserId


def follow(
    session: Session, key: MessageKey, said: Said | None, replies: frozenset[Timestamp], now: datetime
) -> None:
    """Let replies follow what they are kept with: its words, or that it is not there; these were shown.

    Then it is hidden, to be looked for once more; a reply that was not shown is hidden with it.
    """
    if said is None:
        for reply in threads.part(session, key, now, replies):
            missing.part(session, reply.message, key.ts, now + AGAIN)
    else:
        threads.edited(session, key, said.text, said.edited_ts or "", now)


def follow_spoken_of(session: Session, key: MessageKey, said: Said | None, now: datetime) -> None:
    """Let posts follow what they speak of and nobody keeps: its words, or that it is not there.

    Then no post speaks of it, and it is looked for once more.
    """
    if entries.is_kept(session, key):
        return
    if said is None:
        missing.part(session, key, key.ts, now + AGAIN)
        following.withdraw(session, key, now)
    elif (said.edited_ts or "") > marks.of(session, key).edited_ts:
        authorship.edited(session, said, now)


def found(
    session: Session,
    key: MessageKey,
    said: Said,
    now: datetime,
    replied_by: frozenset[UserId] = frozenset(),
) -> LetGo | Unsure:
    """The second look found it: what was parted from it is kept with it again, posts speak of it again."""
    if marks.of(session, key).outrun(said.edited_ts, now):
        missing.look_for_question(session, key, now + LATER)
        return Unsure()
    parted = missing.without(session, key)
    missing.settled(session, key)
    if key in parted:
        place = communities.at(session, key.place)
        if place is not None:
            questions.shown(session, place, said, replied_by, now)
        following.withdraw(session, key, now)
    for message in parted:
        entry = entries.of(session, message)
        if entry is None or entry.question_text is not None:
            continue
        reply = Said(message, entry.author, entry.text, entry.permalink, entry.thread_ts, question=said)
        asked = keeping.question_of(session, reply, now)
        if asked is not None:
            threads.put(session, entry, threads.Asked(asked.text, asked.author, asked.edited_ts), now)
    search.scrub(session)
    return LetGo()


def gone(
    session: Session, key: MessageKey, now: datetime, *, retention: Retention = AS_IT_COMES
) -> Erased | Swept | LetGo:
    """The second look did not find it either: it was deleted, and that is followed as if we had heard."""
    if not missing.without(session, key):
        return LetGo()
    missing.settled(session, key)
    return authorship.deleted(session, key, now, retention=retention)


def put_off(session: Session, key: MessageKey, now: datetime) -> None:
    """Slack does not say: look again later."""
    missing.look_for_question(session, key, now + LATER)
