"""Whatever becomes of an entry is followed into every copy: its index, and what was posted about it."""

from datetime import datetime

from sqlalchemy.orm import Session

from communities import receipts, words
from storage import answers, deliveries, entries, merges, questions, search, told, versions, word_counts
from storage.communities import Place
from storage.deliveries import Owed
from storage.entries import Draft, Kept
from storage.keys import MessageKey, UserId

# What somebody put into a channel, of another.
SHARED = "share"
# Of a fresh rendering that takes no words away: the post may as well stand as it was.
REFRESHES = "refreshes"


def words_of(entry: Draft | Kept) -> frozenset[str]:
    """The words by which an entry is found."""
    return words.vocabulary_of(entry.title, entry.plain, entry.question_plain, " ".join(entry.tags))


def drop(session: Session, entry: Kept, now: datetime) -> None:
    """Let an entry go: its words, its index, its receipt, and its line in whatever was posted."""
    answered = answers.by_message(session, entry.message)
    if answered is not None:
        questions.reopen(session, answered.parent)
    entries.remove(session, entry, words_of(entry))
    # What it stood for stands by itself again, and says so where it was told of.
    merges.release(session, entry.message)
    withdraw(session, entry.message, now)
    receipts.unmark(session, entry, now)


def hide(session: Session, place: Place, now: datetime) -> None:
    """A channel is private now: what was shared of it, when all could open it, is written again."""
    if not place.is_private:
        for delivery in told.telling_of(session, place.key, SHARED):
            revise(session, delivery, "private", now)


def withdraw(session: Session, message: MessageKey, now: datetime) -> None:
    """Owe a fresh rendering to every post that speaks of this message; what is not sent yet finds out."""
    for delivery in told.quoting(session, message):
        revise(session, delivery, message.name, now)


def refresh(session: Session, message: MessageKey, now: datetime) -> None:
    """Owe the same when something is to be said besides, and nothing that stands there has to go."""
    for delivery in told.quoting(session, message):
        revise(session, delivery, f"{message.name} besides", now, takes_words=False)


def revise(session: Session, sent: Owed, why: str, now: datetime, *, takes_words: bool = True) -> None:
    """Owe a fresh rendering to what was posted, or is being posted just now; `why` is what changed."""
    if sent.posted is not None or sent.is_under_way:
        deliveries.owe(
            session,
            sent.workspace,
            "revise",
            f"revise:{sent.id}:{why}:{now.timestamp()}",
            now,
            channel=sent.posted.channel if sent.posted else sent.channel,
            user=sent.user,
            facts={"delivery": sent.id} | ({} if takes_words else {REFRESHES: True}),
        )


def reword(session: Session, entry: Kept, before: frozenset[str], now: datetime) -> None:
    """Let index and posts follow, now that an entry has other words than those it had before."""
    word_counts.change(session, entry.message.workspace, entry.community, words_of(entry), before)
    withdraw(session, entry.message, now)


def retitle(
    session: Session, entry: Kept, by: UserId, title: str, tags: tuple[str, ...], now: datetime
) -> Kept:
    """Give an entry another title and other tags; index and posts follow, and it can be undone."""
    before = words_of(entry)
    made = words.title_of(entry.text) if entry.is_title_given else entry.title
    is_given = title not in ("", made)
    title = title if is_given else made
    if (title, tags) == (entry.title, entry.tags):
        return entry
    if title != entry.title:
        was = entry.title if entry.is_title_given else ""
        versions.note(session, entry.message, versions.TITLE, was, by, now)
    if tags != entry.tags:
        versions.note(session, entry.message, versions.TAGS, " ".join(entry.tags), by, now)
    entries.change(session, entry.id, title=title, is_title_given=is_given, tags=" ".join(tags))
    changed = entries.of(session, entry.message) or entry
    word_counts.change(session, entry.message.workspace, entry.community, words_of(changed), before)
    search.scrub(session)
    withdraw(session, entry.message, now)
    return changed
