"""How an entry stays true: anybody who may see it can doubt it, and who is in charge of it answers."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from communities import refusals, seeing
from communities.evidence import IN_DOUBT, REPLACED, RETIRED
from communities.seeing import AS_HEARD, Sight
from storage import communities, entries, people, verdicts, versions
from storage.entries import Kept
from storage.keys import EntryId, PersonKey, UserId
from storage.people import Known

# So many different people, and an entry is in doubt.
IN_DOUBT_FROM = 2
LET_GO = (REPLACED, RETIRED)


@dataclass(frozen=True, slots=True)
class Doubted:
    """Somebody's doubt is written down; `is_in_doubt` is whether the entry is shown as such now."""

    entry: Kept
    verdict: str
    is_in_doubt: bool


def seen(session: Session, by: PersonKey, wanted: EntryId, sight: Sight = AS_HEARD) -> Kept:
    """The entry, for who may see it and may tend; raises `Gone`, `ForMembersOnly`."""
    entry = seeing.entry(session, by, wanted, sight)
    if entry is None:
        raise seeing.unseen(sight)
    allow(session, by)
    return entry


def allow(session: Session, by: PersonKey) -> Known:
    """Who tends, by what we know of them; raises `ForMembersOnly` for guests and people from elsewhere."""
    who = people.known(session, by)
    if who is None or who.is_guest or who.is_external:
        raise refusals.ForMembersOnly("tend", is_external=who is None or who.is_external)
    return who


def is_in_charge(session: Session, entry: Kept, user: UserId) -> bool:
    """Whether this person answers for an entry: its author, its owner, or a steward."""
    return user in (entry.author, entry.owner) or user in communities.stewards(session, entry.community)


def doubt(
    session: Session,
    by: PersonKey,
    wanted: EntryId,
    verdict: str,
    now: datetime,
    sight: Sight = AS_HEARD,
) -> Doubted:
    """Write down that it is out of date, or did not work; at two people the entry is in doubt."""
    entry = seen(session, by, wanted, sight)
    verdicts.say(session, entry.message, by.user, verdict, now)
    doubters = verdicts.doubters(session, entry.message)
    if len(doubters) >= IN_DOUBT_FROM and entry.standing not in (IN_DOUBT, *LET_GO):
        entry = stand(session, entry, IN_DOUBT, by.user, now)
    return Doubted(entry, verdict, entry.standing == IN_DOUBT)


def stand(
    session: Session, entry: Kept, standing: str, by: UserId, now: datetime, successor: str | None = None
) -> Kept:
    """Let an entry stand otherwise from now on; how it stood is a version of it."""
    before = f"{entry.standing} {entry.successor}" if entry.successor else entry.standing
    versions.note(session, entry.message, versions.STANDING, before, by, now)
    entries.change(session, entry.id, standing=standing, successor=successor)
    return entries.of(session, entry.message) or entry
