"""A star keeps a message; the last star taken back lets it go."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from communities import refusals, seeing, words
from storage import communities, deliveries, entries, forgetting, people, search, stars
from storage.communities import Place
from storage.deliveries import Owed
from storage.entries import Draft, Kept
from storage.keys import EntryId, MessageKey, PersonKey, Timestamp, UserId
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
        return Counted(recount(session, entry))
    if said is None:
        if not was_asked:
            raise Stale
        return Ignored("the message is gone")
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
) -> Kept:
    """Make an entry of a message, and owe whoever must be told; raises the `Refusal` that forbids it."""
    author = author_of(session, said)
    allow(session, said, author, now)
    draft = Draft(
        said.key,
        place.id,
        said.thread_ts,
        said.permalink,
        said.author,
        title or words.title_of(said.text),
        said.text,
        words.plain(said.text),
        by.key.user,
        now,
        stars=len([user for user in stars.by_whom(session, said.key) if user != said.author]),
        tags=tags,
        is_title_given=title not in ("", words.title_of(said.text)),
        edited_ts=said.edited_ts,
    )
    entry = entries.add(session, draft, words_of(draft)) or entries.of(session, said.key)
    if entry is None:
        raise refusals.Gone
    mark(session, entry, now)
    tell(session, entry, author, by, now)
    return entry


def author_of(session: Session, said: Said) -> Known | None:
    """Who wrote it, as far as we know them."""
    return people.known(session, PersonKey(said.key.workspace, said.author)) if said.author else None


def allow(session: Session, said: Said, author: Known | None, now: datetime) -> None:
    """Raise the refusal that forbids keeping this message, if there is one."""
    if said.is_ours:
        raise refusals.OurOwnWords
    marks = entries.marks(session, said.key)
    if marks.declined is not None:
        raise refusals.Gone if marks.declined == entries.DELETED else refusals.DeclinedByAuthor
    if marks.outrun(said.edited_ts, now):
        raise Stale
    if author is not None and author.is_external:
        raise refusals.FromOutside
    if author is None and said.author and forgetting.among(session, said.key.workspace, [said.author]):
        raise refusals.WordsNotKept
    if author is not None and author.never_keep:
        raise refusals.WordsNotKept
    if not words.plain(said.text):
        raise refusals.NothingToKeep


def allow_by_hand(session: Session, by: PersonKey, place: Place) -> Known:
    """Who keeps by hand; raises the refusal when they may not."""
    who = people.known(session, by)
    if who is None or who.is_external or who.is_bot or who.is_deactivated:
        raise refusals.ForMembersOnly("keep", is_external=True)
    if place.id not in seeing.visible(session, by):
        raise refusals.Gone
    return who


def suggested(session: Session, said: Said) -> tuple[str, tuple[str, ...]]:
    """Title and tags as they stand, or as they would be."""
    entry = entries.of(session, said.key)
    return (words.title_of(said.text), ()) if entry is None else (entry.title, entry.tags)


def mark(session: Session, entry: Kept, now: datetime) -> None:
    """Owe the message its :bookmark:, the receipt that it is kept."""
    deliveries.owe(
        session,
        entry.message.workspace,
        "bookmark",
        f"bookmark:{entry.id}",
        now,
        channel=entry.message.channel,
        facts={"ts": entry.message.ts},
    )


def tell(session: Session, entry: Kept, author: Known | None, by: Known, now: datetime) -> None:
    """Owe the first-time notes: to who stars, and to who is kept, for the first time ever."""
    workspace = entry.message.workspace
    if by.star_noted_at is None:
        people.change(session, by.key, star_noted_at=now)
        deliveries.owe(
            session,
            workspace,
            "first_star",
            f"first_star:{by.key.user}",
            now,
            channel=entry.message.channel,
            user=by.key.user,
            facts={"entry": entry.id, "thread_ts": entry.thread_ts},
        )
    if author is None or author.key == by.key or author.is_bot or author.is_deactivated:
        return
    if author.kept_told_at is None or call_off(session, author):
        people.change(session, author.key, kept_told_at=now)
        deliveries.owe(
            session,
            workspace,
            "first_kept",
            f"first_kept:{author.key.user}",
            now,
            user=author.key.user,
            facts={"entry": entry.id, "by": by.key.user},
            is_unasked=True,
            quotes=(entry.message,),
        )


def call_off(session: Session, author: Known) -> bool:
    """Take back the note to an author whose first entry went before it was sent; whether it was so."""
    workspace = author.key.workspace
    waiting = deliveries.unsent(session, workspace, f"first_kept:{author.key.user}")
    if waiting is None or entries.by_id(session, workspace, EntryId(int(waiting.facts["entry"]))):
        return False
    deliveries.call_off(session, waiting.id)
    return True


def take_back(session: Session, starred: Starred, now: datetime) -> Counted | Dropped | Ignored:
    """Take a star back; with the last one the entry goes, and its :bookmark: too."""
    place = communities.at(session, starred.message.place)
    if place is None or place.emoji != starred.emoji:
        return Ignored("not a star of a community")
    if not stars.put(
        session, starred.message, starred.by, starred.emoji, starred.event_ts, is_taken_back=True
    ):
        return Ignored("known already")
    entry = entries.of(session, starred.message)
    if entry is None:
        return Ignored("not kept")
    if stars.by_whom(session, starred.message):
        return Counted(recount(session, entry))
    drop(session, entry, now)
    search.scrub(session)
    return Dropped(starred.message)


def drop(session: Session, entry: Kept, now: datetime) -> None:
    """Let an entry go: its words, its index, its receipt, and its line in whatever was posted."""
    entries.remove(session, entry, words_of(entry))
    withdraw(session, entry.message, now)
    deliveries.owe(
        session,
        entry.message.workspace,
        "unbookmark",
        f"unbookmark:{entry.id}",
        now,
        channel=entry.message.channel,
        facts={"ts": entry.message.ts},
    )


def withdraw(session: Session, message: MessageKey, now: datetime) -> None:
    """Owe a fresh rendering to every post that speaks of this message; what is not sent yet finds out."""
    for delivery in deliveries.quoting(session, message):
        revise(session, delivery, f"{message.channel}:{message.ts}", now)


def revise(session: Session, sent: Owed, why: str, now: datetime) -> None:
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
            facts={"delivery": sent.id},
        )


def recount(session: Session, entry: Kept) -> Kept:
    """Count the stars again; the author's own keeps and does not count."""
    count = len([user for user in stars.by_whom(session, entry.message) if user != entry.author])
    if count != entry.stars:
        entries.change(session, entry.id, stars=count)
    return entries.of(session, entry.message) or entry


def words_of(entry: Draft | Kept) -> frozenset[str]:
    """The words by which an entry is found."""
    return words.vocabulary_of(entry.title, entry.plain, entry.question_plain, " ".join(entry.tags))


def keep_by_hand(
    session: Session, said: Said, by: PersonKey, title: str, tags: tuple[str, ...], now: datetime
) -> NewlyKept | Counted:
    """Keep a message with a title and tags of somebody's own; kept before, it takes them over."""
    place = communities.at(session, said.key.place)
    if place is None:
        raise refusals.NotACommunity
    who = allow_by_hand(session, by, place)
    allow(session, said, author_of(session, said), now)
    title, tags = words.fitting(title), words.tags_in(tags)
    stars.put(session, said.key, by.user, stars.BY_HAND, f"{now.timestamp():.6f}", is_taken_back=False)
    entry = entries.of(session, said.key)
    if entry is None:
        return NewlyKept(keep(session, place, said, who, now, title=title, tags=tags), place)
    return Counted(retitle(session, recount(session, entry), title, tags, now))


def retitle(session: Session, entry: Kept, title: str, tags: tuple[str, ...], now: datetime) -> Kept:
    """Give an entry another title and other tags; index and posts follow, and the old ones are nowhere."""
    before = words_of(entry)
    entries.change(
        session,
        entry.id,
        title=title or words.title_of(entry.text),
        is_title_given=title not in ("", words.title_of(entry.text)),
        tags=" ".join(tags),
    )
    changed = entries.of(session, entry.message) or entry
    entries.count_words(session, entry.message.workspace, entry.community, words_of(changed), before)
    search.scrub(session)
    withdraw(session, entry.message, now)
    return changed
