"""What was learned is used: one press, and the author hears of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from communities import seeing
from communities.seeing import AS_HEARD, Sight
from storage import applications, deliveries, people
from storage.entries import Kept
from storage.keys import EntryId, PersonKey


@dataclass(frozen=True, slots=True)
class Used:
    """It is recorded; `author_hears` is whether somebody will be told."""

    entry: Kept
    author_hears: bool


@dataclass(frozen=True, slots=True)
class UsedToday:
    """They said so today already."""

    entry: Kept


def use(
    session: Session, by: PersonKey, entry: EntryId, now: datetime, sight: Sight = AS_HEARD
) -> Used | UsedToday:
    """Record that this person used an entry, and owe its author the news, at most once a week."""
    found = seeing.entry(session, by, entry, sight)
    if found is None:
        raise seeing.unseen(sight)
    if not applications.use(session, found, by.user, now):
        return UsedToday(found)
    return Used(found, tell_author(session, found, by, now))


def tell_author(session: Session, entry: Kept, by: PersonKey, now: datetime) -> bool:
    """Owe the author the news, unless it is their own, they are gone, or want to hear nothing."""
    if entry.author is None or entry.author == by.user:
        return False
    author = people.known(session, PersonKey(by.workspace, entry.author))
    if author is None or author.is_deactivated or author.is_bot or author.dial == "nothing":
        return False
    week = f"{now.isocalendar().year}-{now.isocalendar().week:02d}"
    made = deliveries.owe(
        session,
        by.workspace,
        "used",
        f"used:{entry.author}:{week}",
        now,
        user=entry.author,
        facts={"entry": entry.id, "by": by.user},
        is_unasked=True,
        quotes=(entry.message,),
    )
    return made is not None
