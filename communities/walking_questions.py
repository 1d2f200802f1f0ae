"""After a silence: what replies are kept with follows as well, is hidden, and comes back or goes."""

from datetime import datetime

from sqlalchemy.orm import Session

from communities import authorship, keeping, threads
from communities.authorship import Erased, Swept
from communities.keeping import Said
from communities.sweeping import AS_IT_COMES, Retention
from communities.walking import AGAIN, LATER, LetGo, Unsure
from storage import entries, marks, missing, search
from storage.keys import MessageKey, Timestamp


def follow(
    session: Session, key: MessageKey, said: Said | None, replies: frozenset[Timestamp], now: datetime
) -> None:
    """Let replies follow what they are kept with: its words, or that it is not there; these were shown.

    Then it is hidden, to be looked for once more; a reply that was not shown is hidden with it.
    """
    if said is None:
        for reply in threads.part(session, key, now, replies):
            missing.part(session, reply, now + AGAIN)
    else:
        threads.edited(session, key, said.text, said.edited_ts or "", now)


def found(session: Session, key: MessageKey, said: Said, now: datetime) -> LetGo | Unsure:
    """The second look found it: the replies that were parted from it are kept with it again."""
    if marks.of(session, key).outrun(said.edited_ts, now):
        missing.look_for_question(session, key, now + LATER)
        return Unsure()
    parted = missing.without(session, key)
    missing.look_for_question(session, key, None)
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
    missing.look_for_question(session, key, None)
    return authorship.deleted(session, key, now, retention=retention)


def put_off(session: Session, key: MessageKey, now: datetime) -> None:
    """Slack does not say: look again later."""
    missing.look_for_question(session, key, now + LATER)
