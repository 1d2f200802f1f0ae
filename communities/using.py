"""What was learned is used: one press, and the author hears of it."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from communities import charge, following, refusals, refusals_notes, reviewing, seeing, words
from communities.seeing import AS_HEARD, Sight
from storage import applications, deliveries, entries, people, told
from storage.entries import Kept
from storage.keys import EntryId, PersonKey, UserId

# So much is a line.
LONGEST = 200
# What the author hears, and that it is without a name.
KIND, NAMELESS = "used", "is_nameless"


@dataclass(frozen=True, slots=True)
class Used:
    """It is recorded; `told` is the name of the author, if they will hear by whom."""

    entry: Kept
    told: str | None


@dataclass(frozen=True, slots=True)
class UsedToday:
    """They said so today already."""

    entry: Kept


@dataclass(frozen=True, slots=True)
class NameLeftOut:
    """The author hears that somebody used it, and not who."""

    entry: EntryId


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody says that an entry changed, on which day; '' when they say nothing."""

    entry: Kept
    on: date
    words: str


def use(
    session: Session, by: PersonKey, entry: EntryId, now: datetime, sight: Sight = AS_HEARD
) -> Used | UsedToday:
    """Record that this person used an entry, and owe its author the news, at most once a week."""
    found = seeing.entry(session, by, entry, sight)
    if found is None:
        raise seeing.unseen(sight)
    if not applications.use(session, found, by.user, now):
        return UsedToday(found)
    reviewing.noticed(session, found, now)
    return Used(found, tell_author(session, found, by, now))


def tell_author(session: Session, entry: Kept, by: PersonKey, now: datetime) -> str | None:
    """Owe the author the news, and give back their name; None for their own, or when they hear nothing."""
    if entry.author is None or entry.author == by.user:
        return None
    author = people.known(session, PersonKey(by.workspace, entry.author))
    if author is None or author.is_deactivated or author.is_bot or author.dial == "nothing":
        return None
    week = f"{now.isocalendar().year}-{now.isocalendar().week:02d}"
    made = deliveries.owe(
        session,
        by.workspace,
        KIND,
        f"used:{entry.author}:{week}",
        now,
        user=entry.author,
        facts={"entry": entry.id, "by": by.user},
        is_unasked=True,
        quotes=(entry.message,),
    )
    return None if made is None else author.name


def leave_name_out(session: Session, by: PersonKey, wanted: EntryId, now: datetime) -> NameLeftOut:
    """Leave this person's name out of what the author hears, or has heard, of their use; raises `Gone`.

    It is their name, so it makes no difference whether they may still see the entry.
    """
    entry = entries.by_id(session, by.workspace, wanted)
    quoting = told.quoting(session, entry.message) if entry is not None else []
    letters = [one for one in quoting if one.kind == KIND and one.facts.get("by") == by.user]
    if not letters:
        raise refusals.NoteGone
    for letter in letters:
        if not letter.facts.get(NAMELESS):
            deliveries.restate(session, letter.id, letter.facts | {NAMELESS: True})
            following.revise(session, letter, NAMELESS, now)
    return NameLeftOut(wanted)


def line(
    session: Session, by: PersonKey, entry: EntryId, on: date | None = None, sight: Sight = AS_HEARD
) -> Line:
    """What this person said it changed when they used it then, or last; raises `Gone`."""
    found = seeing.entry(session, by, entry, sight)
    if on is None:
        use = applications.latest(session, entry, by.user)
    else:
        use = applications.on(session, entry, by.user, on)
    if found is None:
        raise seeing.unseen(sight)
    if use is None:
        raise refusals.Gone
    return Line(found, use.at.date(), use.changed or "")


def say(
    session: Session, by: PersonKey, entry: EntryId, on: date, said: str, sight: Sight = AS_HEARD
) -> Line:
    """Say in a line what it changed, in place of what they said before; nothing takes it back.

    Raises `Gone`, `YoursAreNotKept`.
    """
    before = line(session, by, entry, on, sight)
    one_line = " ".join(words.plain(said).split())[:LONGEST].strip()
    known = people.known(session, by)
    if one_line and known is not None and known.never_keep:
        raise refusals_notes.YoursAreNotKept
    if one_line != before.words:
        applications.say(session, entry, by.user, on, one_line or None)
    return replace(before, words=one_line)


def confirm(
    session: Session,
    by: PersonKey,
    entry: EntryId,
    of: UserId,
    on: date,
    read: str,
    now: datetime,
    sight: Sight = AS_HEARD,
) -> Line:
    """Say so too, of what somebody else says it changed; `read` is the digest of the words that they read.

    Raises `Gone`, `NotYourOwn`, `ForMembersOnly`, and `ChangedSince` where the words are others now.
    """
    charge.allow(session, by)
    found = seeing.entry(session, by, entry, sight)
    use = applications.on(session, entry, of, on) if found else None
    if found is None:
        raise seeing.unseen(sight)
    if use is None or not use.changed:
        raise refusals.Gone
    if use.by == by.user:
        raise refusals_notes.NotYourOwn
    if read != words.digest(use.changed):
        raise refusals_notes.ChangedSince
    applications.confirm(session, entry, of, on, by.user, now)
    return Line(found, on, use.changed)
