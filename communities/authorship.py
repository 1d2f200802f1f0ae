"""Your words stay yours: an edit follows, a deletion goes everywhere, and an author can say no."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from communities import (
    answers,
    charge,
    following,
    likeness,
    refusals,
    refusals_notes,
    seeing,
    sweeping,
    threads,
    words,
)
from communities.keeping import Dropped, Ignored, Said
from communities.retention import AS_IT_COMES, Retention
from communities.seeing import AS_HEARD, Sight
from storage import (
    applications,
    communities,
    entries,
    forgetting,
    inbox,
    marks,
    missing,
    people,
    questions,
    search,
    stars,
    sweeps,
    versions,
    vouching,
    word_counts,
)
from storage.communities import Place
from storage.entries import Kept
from storage.keys import EntryId, MessageKey, PersonKey
from storage.missing import Missing


@dataclass(frozen=True, slots=True)
class Followed:
    """The entry has the new words now, and no old ones."""

    entry: Kept


@dataclass(frozen=True, slots=True)
class Erased:
    """Every copy is gone or on its way out of Slack."""

    message: MessageKey


@dataclass(frozen=True, slots=True)
class Swept:
    """It is one of many: nobody sees it, until an administrator says what is meant."""

    message: MessageKey


@dataclass(frozen=True, slots=True)
class Own:
    """What is kept of somebody's own words, and where they said them."""

    entry: Kept
    place: Place


@dataclass(frozen=True, slots=True)
class TakenOut:
    """It is out: `entries` says how many went, `is_final` that no star brings it back."""

    entries: int
    is_final: bool = False


def edited(session: Session, said: Said, now: datetime) -> Followed | Erased | Ignored:
    """Let the entry of a message follow its words."""
    edited_ts = said.edited_ts or ""
    if marks.of(session, said.key).declined is None:
        marks.note_edit(session, said.key, edited_ts, now)
        threads.edited(session, said.key, said.text, edited_ts, now)
    entry = entries.of(session, said.key)
    if entry is None:
        # A recap may speak of a question that is not kept; its words follow too.
        following.withdraw(session, said.key, now)
        return Ignored("not kept")
    if max(entry.edited_ts or "", marks.of(session, said.key).edited_ts) > edited_ts:
        return Ignored("known already")
    if entry.text == said.text:
        return Ignored("the same words")
    plain = words.plain(said.text)
    if not plain:
        erase(session, entry, now)
        return Erased(said.key)
    before = following.words_of(entry)
    # Somebody's own title and tags stay, unless they repeat what the author took back.
    lost = words.lost(entry.plain, plain)
    is_title_given = entry.is_title_given and not words.said(entry.title) & lost
    title = entry.title if is_title_given else words.title_of(said.text)
    tags = " ".join(tag for tag in entry.tags if not words.said(tag) & lost)
    values = {"title": title, "is_title_given": is_title_given, "tags": tags}
    texts: dict[str, object] = {"text": said.text, "plain": plain, "question_plain": entry.question_plain}
    texts["is_answer"] = entry.is_answer
    entries.change(session, entry.id, edited_ts=edited_ts, **texts, **values)
    versions.scrub(session, said.key, lambda spoken: bool(words.said(spoken) & lost))
    changed = entries.of(session, said.key) or entry
    word_counts.change(session, said.key.workspace, entry.community, following.words_of(changed), before)
    likeness.notice_again(session, changed, now)
    search.scrub(session)
    following.withdraw(session, said.key, now)
    return Followed(changed)


def deleted(
    session: Session, message: MessageKey, now: datetime, *, retention: Retention = AS_IT_COMES
) -> Erased | Swept:
    """Let a deletion follow into every copy: entry, index, posts, questions, and what waits in the inbox.

    One of very many at once, by several people, is held instead, out of sight, and so is one as old as
    Slack's own cleaning up begins; unless `retention` or an administrator says that deletions are followed.
    """
    questions.forget(session, message)
    inbox.erase_words(session, message, now)
    threads.let_go(session, message, now)
    answers.question_gone(session, message, now)
    if sweeps.is_swept(session, message):
        return Swept(message)
    entry = entries.of(session, message)
    hidden = missing.of(session, message)
    if hold_if_swept(session, entry, hidden, now, sweeping.wished(session, message.workspace, retention)):
        return Swept(message)
    marks.decline(session, message, marks.DELETED, now)
    if entry is None:
        following.withdraw(session, message, now)
    else:
        sweeps.heard(session, entry, now)
        erase(session, entry, now)
    if hidden is not None:
        missing.erase(session, message, now)
        search.scrub(session)
    return Erased(message)


def hold_if_swept(
    session: Session, entry: Kept | None, hidden: Missing | None, now: datetime, retention: Retention
) -> bool:
    """Hold what was kept of a message out of sight, if its deletion is part of a sweep; whether it is."""
    found = entry or (hidden.held.draft if hidden is not None else None)
    if found is None or not sweeping.is_part(session, found.message, found.author, now, retention):
        return False
    if entry is not None:
        sweeping.hold(session, entry, now)
    else:
        sweeping.hold_missing(session, found.message, now)
    return True


def erase(session: Session, entry: Kept, now: datetime) -> None:
    """Drop an entry so that no word of it stays readable."""
    following.drop(session, entry, now)
    search.scrub(session)


def dont_keep(
    session: Session, by: PersonKey, wanted: EntryId, now: datetime, sight: Sight = AS_HEARD
) -> TakenOut:
    """The author says that this one is not to be kept, by any star; raises `NotYours`, `Gone`."""
    entry = of_somebody(session, by, wanted, sight)
    if entry.author != by.user and entry.question_author == by.user:
        return decline_question(session, entry, now)
    if entry.author != by.user:
        raise refusals_notes.NotYours
    return decline(session, entry, marks.BY_AUTHOR, now)


def take_out(
    session: Session, by: PersonKey, wanted: EntryId, now: datetime, sight: Sight = AS_HEARD
) -> TakenOut | Dropped:
    """The author or a steward takes an entry out, who alone keeps it by hand lets it go.

    Raises `NotYours`, `Gone`.
    """
    entry = of_somebody(session, by, wanted, sight)
    if not charge.may_take_out(session, [entry], by):
        raise refusals_notes.NotYours
    if by.user == entry.author:
        return decline(session, entry, marks.BY_AUTHOR, now)
    if by.user in vouching.tending(session, entry.community):
        return decline(session, entry, marks.BY_STEWARD, now)
    moment = f"{now.timestamp():.6f}"
    stars.put(session, entry.message, by.user, stars.BY_HAND, moment, is_taken_back=True)
    erase(session, entry, now)
    return Dropped(entry.message)


def own(session: Session, by: PersonKey, wanted: EntryId, sight: Sight = AS_HEARD) -> Own:
    """What is kept of this person's words, for them alone; raises `Gone`."""
    entry = entries.by_id(session, by.workspace, wanted)
    place = communities.at(session, entry.message.place) if entry else None
    if entry is None or place is None or by.user not in (entry.author, entry.question_author):
        raise refusals.NoteGone
    return Own(threads.own_of(entry, by, seeing.visible(session, by, sight)), place)


def of_somebody(session: Session, by: PersonKey, wanted: EntryId, sight: Sight) -> Kept:
    """The entry, for its author and for who may see it; raises `Gone` for everybody else."""
    entry = entries.by_id(session, by.workspace, wanted)
    if entry is not None and (
        by.user in (entry.author, entry.question_author) or seeing.entry(session, by, wanted, sight)
    ):
        return entry
    raise seeing.unseen(sight)


def decline(session: Session, entry: Kept, reason: str, now: datetime) -> TakenOut:
    """Take it out, whoever stars it from now on; what replies to it is kept without it."""
    threads.let_go(session, entry.message, now)
    marks.decline(session, entry.message, reason, now)
    erase(session, entry, now)
    return TakenOut(1, is_final=reason != marks.BY_AUTHOR)


def decline_question(session: Session, reply: Kept, now: datetime) -> TakenOut:
    """Take out what a reply replies to, whoever stars it or an answer to it from now on; the reply stays."""
    parent = MessageKey(reply.message.workspace, reply.message.channel, reply.thread_ts or reply.message.ts)
    threads.let_go(session, parent, now)
    marks.decline(session, parent, marks.BY_AUTHOR, now)
    own = entries.of(session, parent)
    if own is not None:
        erase(session, own, now)
    return TakenOut(1)


def never_keep(session: Session, by: PersonKey, now: datetime) -> TakenOut:
    """Nothing of this person is kept from now on, and what was kept goes."""
    people.change(session, by, never_keep=True)
    inbox.erase_words_of(session, by, now)
    kept = entries.by_author(session, by.workspace, by.user)
    for entry in kept:
        following.drop(session, entry, now)
    for question in questions.of_asker(session, by):
        following.withdraw(session, question, now)
    threads.let_go_of(session, by, now)
    held = sweeps.let_go_of(session, by)
    applications.take_back_words(session, by)
    forgetting.unsay(session, by)
    if kept or held:
        search.scrub(session)
    return TakenOut(len(kept) + held)


def keep_again(session: Session, by: PersonKey) -> None:
    """Take back the wish never to be kept; what went stays gone until somebody stars it again."""
    people.change(session, by, never_keep=False)
