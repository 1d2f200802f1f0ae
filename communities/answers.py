"""Which reply answers a question: its asker's mark decides, anybody else's stands until the asker says so."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from communities import checking, following, keeping, refusals, refusals_notes, seeing
from communities.keeping import Ignored, Said, Starred
from communities.receipts import Deed
from communities.seeing import AS_HEARD, Sight
from storage import answers, communities, entries, people, questions, search, stars
from storage.answers import Accepted
from storage.communities import Place
from storage.entries import Kept
from storage.keys import EntryId, MessageKey, PersonKey, UserId
from storage.people import Known

# Either is drawn as a tick; which one people find first depends on what they type.
MARKS = ("white_check_mark", "heavy_check_mark")
# Marked by the shortcut: not an emoji that Slack could send.
BY_SHORTCUT = "(answer)"


@dataclass(frozen=True, slots=True)
class Marked:
    """It is the answer now, and kept with its question."""

    entry: Kept
    place: Place


@dataclass(frozen=True, slots=True)
class MarkedBefore:
    """It was the answer already; `is_theirs` is whether this person marked it by hand too."""

    entry: Kept
    place: Place
    is_theirs: bool


@dataclass(frozen=True, slots=True)
class Unmarked:
    """It is the answer no more; `is_kept` is whether something else keeps it."""

    message: MessageKey
    is_kept: bool


def may_be_meant(session: Session, mark: Starred) -> bool:
    """Whether a tick may be an asker's, by what is known here, so that Slack is worth asking."""
    return answers.may_be_meant(session, mark.message, mark.by, MARKS)


def asker_of(session: Session, said: Said) -> UserId | None:
    """Who asked what this replies to: who began the thread, or had the app ask for them."""
    if said.parent is None:
        return None
    known = questions.asker_of(session, said.parent)
    asked = said.question
    return known or (asked.author if asked is not None and not asked.is_ours else said.parent_author)


def mark(session: Session, fact: Starred, said: Said | None, now: datetime) -> Marked | Ignored:
    """A tick of the asker's on a reply in their thread accepts it; raises what forbids keeping it."""
    place = communities.at(session, fact.message.place)
    by = people.known(session, fact.person)
    if place is None or by is None or by.is_bot or by.is_external or by.is_deactivated:
        return Ignored("a tick of nobody who could have asked here")
    if said is None or asker_of(session, said) != fact.by:
        return Ignored("a tick on nothing that they asked about")
    if not stars.put(session, fact.message, fact.by, fact.emoji, fact.event_ts, is_taken_back=False):
        return Ignored("known already")
    return Marked(accept(session, place, said, by, now, is_by_asker=True), place)


def mark_by_hand(
    session: Session, said: Said, by: PersonKey, now: datetime, sight: Sight = AS_HEARD
) -> Marked | MarkedBefore:
    """Any member says which reply answers; raises `NotAReply`, `AnsweredByAsker`, what forbids keeping."""
    place = communities.at(session, said.key.place)
    if place is None:
        raise refusals.NotACommunity
    asker = asker_of(session, said)
    who = allow(session, by, place, sight, is_asker=asker == by.user)
    if said.parent is None:
        raise refusals_notes.NotAReply(is_question=questions.asker_of(session, said.key) is not None)
    before, entry = answers.of(session, said.parent), entries.of(session, said.key)
    is_by_asker = asker == by.user
    is_settled = before is not None and (before.is_by_asker or not is_by_asker)
    if entry is not None and before is not None and before.message == said.key and is_settled:
        return MarkedBefore(entry, place, is_marked_by_hand(session, said.key, by.user))
    if before is not None and before.is_by_asker and not is_by_asker:
        raise refusals_notes.AnsweredByAsker
    moment = f"{now.timestamp():.6f}"
    stars.put(session, said.key, by.user, BY_SHORTCUT, moment, is_taken_back=False)
    kept = accept(session, place, said, who, now, is_by_asker=is_by_asker, is_told=True)
    return Marked(kept, place)


def allow(session: Session, by: PersonKey, place: Place, sight: Sight, *, is_asker: bool) -> Known:
    """Who marks by hand: members, and guests what they asked themselves; raises `ForMembersOnly`, `Gone`."""
    who = people.known(session, by)
    if who is None or who.is_external or who.is_bot or who.is_deactivated:
        raise refusals.ForMembersOnly("answer", is_external=True)
    if who.is_guest and not is_asker:
        raise refusals.ForMembersOnly("answer", is_external=False)
    if place.id not in seeing.visible(session, by, sight):
        raise seeing.unseen(sight)
    return who


def accept(
    session: Session,
    place: Place,
    said: Said,
    by: Known,
    now: datetime,
    *,
    is_by_asker: bool,
    is_told: bool = False,
) -> Kept:
    """Keep it as the answer, with its question; what was the answer before stays kept, as a reply."""
    parent = said.parent
    if parent is None:
        raise refusals.Gone
    before = answers.of(session, parent)
    entry = entries.of(session, said.key)
    if entry is None:
        entry = keeping.keep(session, place, said, by, now, did=Deed.MARKED, is_told=is_told)
    else:
        entry = checking.weigh(session, entry)
    if before is not None and before.message != said.key:
        say(session, before.message, now, is_answer=False)
    answers.put(session, Accepted(parent, said.key, by.key.user, is_by_asker), now)
    questions.answer(session, parent, now)
    return say(session, said.key, now, is_answer=True) or entry


def say(session: Session, message: MessageKey, now: datetime, *, is_answer: bool) -> Kept | None:
    """Note of an entry whether it is the answer; what was posted about it shows it."""
    entry = entries.of(session, message)
    if entry is None or entry.is_answer == is_answer:
        return entry
    texts = {"text": entry.text, "plain": entry.plain, "question_plain": entry.question_plain}
    entries.change(session, entry.id, is_answer=is_answer, **texts)
    following.refresh(session, message, now)
    return entries.of(session, message)


def unmark(session: Session, fact: Starred, now: datetime) -> Unmarked | Ignored:
    """The asker takes their tick back: it is not the answer, and goes unless something else keeps it."""
    if communities.at(session, fact.message.place) is None:
        return Ignored("no community")
    if not stars.put(session, fact.message, fact.by, fact.emoji, fact.event_ts, is_taken_back=True):
        return Ignored("known already")
    found = answers.by_message(session, fact.message)
    if found is not None and found.is_by_asker and found.by == fact.by:
        stars.put(session, fact.message, fact.by, BY_SHORTCUT, fact.event_ts, is_taken_back=True)
        reopen(session, found, now)
    entry = entries.of(session, fact.message)
    return Ignored("not kept") if entry is None else left(session, entry, now)


def unmark_by_hand(
    session: Session, by: PersonKey, wanted: EntryId, now: datetime, sight: Sight = AS_HEARD
) -> Unmarked:
    """Who marked it by hand takes that back: it goes unless something else keeps it; raises `Gone`."""
    entry = seeing.entry(session, by, wanted, sight)
    if entry is None:
        raise seeing.unseen(sight)
    if not is_marked_by_hand(session, entry.message, by.user):
        return Unmarked(entry.message, is_kept=True)
    moment = f"{now.timestamp():.6f}"
    stars.put(session, entry.message, by.user, BY_SHORTCUT, moment, is_taken_back=True)
    found = answers.by_message(session, entry.message)
    if found is not None and found.by == by.user:
        reopen(session, found, now)
    return left(session, entry, now)


def is_marked_by_hand(session: Session, message: MessageKey, user: UserId) -> bool:
    """Whether this person's mark by hand stands on a message."""
    return (user, BY_SHORTCUT) in stars.on(session, message)


def reopen(session: Session, found: Accepted, now: datetime) -> None:
    """It is the answer no more, and what was asked is open again."""
    answers.remove(session, found.parent)
    questions.reopen(session, found.parent)
    say(session, found.message, now, is_answer=False)


def left(session: Session, entry: Kept, now: datetime) -> Unmarked:
    """What is left of an entry without somebody's mark: it goes unless something else keeps it."""
    if stars.by_whom(session, entry.message):
        checking.weigh(session, entry)
        return Unmarked(entry.message, is_kept=True)
    following.drop(session, entry, now)
    search.scrub(session)
    return Unmarked(entry.message, is_kept=False)


def question_gone(session: Session, parent: MessageKey, now: datetime) -> None:
    """What was asked is deleted, so nothing answers it; the reply is kept as what it is."""
    found = answers.of(session, parent)
    if found is not None:
        answers.remove(session, parent)
        say(session, found.message, now, is_answer=False)


def back(session: Session, message: MessageKey, now: datetime) -> None:
    """What was out of sight is there again, as the answer if nothing else is meanwhile."""
    found = answers.by_message(session, message)
    if found is not None:
        questions.answer(session, found.parent, now)
    say(session, message, now, is_answer=found is not None)
