"""A star keeps a message; the last star taken back lets it go."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from communities import checking, following, likeness, receipts, refusals, refusals_notes, words
from communities.receipts import Deed
from storage import communities, entries, forgetting, marks, people, questions, search, stars, vouching
from storage.communities import Place
from storage.entries import Draft, Kept
from storage.keys import MessageKey, PersonKey, Timestamp, UserId
from storage.people import Known


@dataclass(frozen=True, slots=True)
class Said:
    """A message as Slack has it now. `text` is its markup; `author` is None for a webhook's."""

    key: MessageKey
    author: UserId | None
    text: str
    permalink: str
    thread_ts: Timestamp | None = None
    edited_ts: str | None = None
    is_ours: bool = False
    has_files: bool = False
    # Of a reply: who wrote what it replies to, and that itself, where it was asked for.
    parent_author: UserId | None = None
    question: "Said | None" = None

    @property
    def parent(self) -> MessageKey | None:
        """What it replies to, if it is a reply."""
        if self.thread_ts is None:
            return None
        return MessageKey(self.key.workspace, self.key.channel, self.thread_ts)


@dataclass(frozen=True, slots=True)
class Starred:
    """The fact that somebody starred a message, or took the star back."""

    message: MessageKey
    by: UserId
    emoji: str
    event_ts: str

    @property
    def person(self) -> PersonKey:
        """Who it was."""
        return PersonKey(self.message.workspace, self.by)


class Stale(Exception):
    """What we know of the message is out of date: it was edited, or let go of, meanwhile; ask Slack."""


@dataclass(frozen=True, slots=True)
class NewlyKept:
    """The message is an entry now."""

    entry: Kept
    place: Place


@dataclass(frozen=True, slots=True)
class Counted:
    """It was kept before; the star counts."""

    entry: Kept


@dataclass(frozen=True, slots=True)
class Dropped:
    """The last star is gone, and the entry with it."""

    message: MessageKey


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing changed; `why` is for the log."""

    why: str


@dataclass(frozen=True, slots=True)
class Needed:
    """What must be asked of Slack before a star can be decided."""

    place: Place | None
    words: bool
    people: tuple[UserId, ...] = ()


def needed(session: Session, starred: Starred, author: UserId | None) -> Needed:
    """What we do not know yet about this star: the message's words, and who the people are."""
    place = communities.at(session, starred.message.place)
    if place is None or place.emoji != starred.emoji:
        return Needed(None, words=False)
    asked = [starred.by, *([author] if author else [])]
    strangers = people.strangers(session, starred.message.workspace, asked)
    return Needed(place, words=not entries.is_kept(session, starred.message), people=strangers)


def star(
    session: Session, starred: Starred, said: Said | None, now: datetime, *, was_asked: bool = True
) -> NewlyKept | Counted | Ignored:
    """Keep what was starred, once; `said` is None when it is gone, or was not asked for as it was kept."""
    place = communities.at(session, starred.message.place)
    if place is None or place.emoji != starred.emoji:
        return Ignored("not a star of a community")
    by = people.known(session, starred.person)
    if by is None or by.is_bot or by.is_external or by.is_deactivated:
        return Ignored("a star of a bot or of somebody from outside keeps nothing")
    if not stars.put(
        session, starred.message, starred.by, starred.emoji, starred.event_ts, is_taken_back=False
    ):
        return Ignored("known already")
    entry = entries.of(session, starred.message)
    if entry is not None:
        return Counted(checking.weigh(session, entry))
    if said is None:
        if not was_asked:
            raise Stale
        return Ignored("the message is gone")
    if said.author == starred.by:
        marks.take_back(session, said.key, vouching.moment_of(starred.event_ts))
    kept = keep(session, place, said, by, now)
    return NewlyKept(kept, place)


def keep(
    session: Session,
    place: Place,
    said: Said,
    by: Known,
    now: datetime,
    *,
    title: str = "",
    tags: tuple[str, ...] = (),
    did: Deed = Deed.STARRED,
    is_told: bool = False,
) -> Kept:
    """Make an entry of a message, and owe whoever must be told; raises the `Refusal` that forbids it."""
    author = author_of(session, said)
    allow(session, said, author, now)
    made = words.title_of(said.text)
    draft = Draft(
        said.key,
        place.id,
        said.thread_ts,
        said.permalink,
        said.author,
        title or made,
        said.text,
        words.plain(said.text),
        by.key.user,
        now,
        tags=tags,
        is_title_given=title not in ("", made),
        edited_ts=said.edited_ts,
        is_answer=did is Deed.MARKED,
    )
    question = question_of(session, said, now)
    if question is not None:
        draft = replace(
            draft,
            question_text=question.text,
            question_plain=words.plain(question.text),
            question_author=question.author,
            question_edited_ts=question.edited_ts,
        )
    draft = replace(draft, **checking.weighed(session, draft))  # type: ignore[arg-type]
    entry = entries.add(session, draft, following.words_of(draft)) or entries.of(session, said.key)
    if entry is None:
        raise refusals.Gone
    likeness.notice(session, entry, now)
    receipts.mark(session, entry, now)
    receipts.tell(session, entry, author, by, did, now, is_told=is_told)
    if question is not None:
        receipts.tell_author(session, entry, author_of(session, question), by, did, now)
    return entry


def question_of(session: Session, said: Said, now: datetime) -> Said | None:
    """What a reply replies to, if that may be kept; what was asked through the app is of who asked."""
    asked = said.question
    if asked is None or asked.key != said.parent:
        return None
    if asked.is_ours:
        asker = questions.asker_of(session, asked.key)
        if asker is None:
            return None
        asked = replace(asked, author=asker, text=words.without_asker(asked.text), is_ours=False)
    try:
        allow(session, asked, author_of(session, asked), now)
    except refusals.Refusal:
        return None
    return asked


def author_of(session: Session, said: Said) -> Known | None:
    """Who wrote it, as far as we know them."""
    return people.known(session, PersonKey(said.key.workspace, said.author)) if said.author else None


def allow(
    session: Session, said: Said, author: Known | None, now: datetime, *, is_author: bool = False
) -> None:
    """Raise the refusal that forbids keeping this message, if there is one; an author takes their no back."""
    if said.is_ours:
        raise refusals_notes.OurOwnWords
    known = marks.of(session, said.key)
    if known.declined is not None and not (is_author and known.declined == marks.BY_AUTHOR):
        raise declined(known.declined, author)
    if known.outrun(said.edited_ts, now):
        raise Stale
    if author is not None and author.is_external:
        raise refusals_notes.FromOutside
    if author is None and said.author and forgetting.among(session, said.key.workspace, [said.author]):
        raise refusals_notes.WordsNotKept
    if author is not None and author.never_keep:
        raise refusals_notes.WordsNotKept
    if not words.plain(said.text):
        raise refusals_notes.NothingToKeep
    allow_here(session, said, author, now)


def declined(reason: str, author: Known | None) -> refusals.Refusal:
    """The refusal of a message that was taken out, or is gone."""
    if reason == marks.DELETED:
        return refusals.Gone()
    if reason == marks.BY_AUTHOR:
        return refusals_notes.DeclinedByAuthor(author.name if author else None)
    return refusals_notes.DeclinedBySteward()


def allow_here(session: Session, said: Said, author: Known | None, now: datetime) -> None:
    """Raise the refusal by which this community does not keep such a message, if there is one."""
    place = communities.at(session, said.key.place)
    if place is None:
        return
    if not place.keeps.apps and (said.author is None or (author is not None and author.is_bot)):
        raise refusals_notes.NotFromApps
    oldest = place.keeps.oldest_days
    if oldest is not None and now - vouching.moment_of(said.key.ts) > timedelta(days=oldest):
        raise refusals_notes.TooOld(oldest)


def take_back(session: Session, starred: Starred, now: datetime) -> Counted | Dropped | Ignored:
    """Take a star back; with the last one the entry goes, and its :bookmark: too."""
    place = communities.at(session, starred.message.place)
    if place is None or starred.emoji not in place.emojis:
        return Ignored("not a star of a community")
    if not stars.put(
        session, starred.message, starred.by, starred.emoji, starred.event_ts, is_taken_back=True
    ):
        return Ignored("known already")
    entry = entries.of(session, starred.message)
    if entry is None:
        return Ignored("not kept")
    if stars.by_whom(session, starred.message):
        return Counted(checking.weigh(session, entry))
    following.drop(session, entry, now)
    search.scrub(session)
    return Dropped(starred.message)
