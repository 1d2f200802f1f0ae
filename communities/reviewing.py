"""Once a year, or twice for what is used: somebody says whether an entry is still true. Off unless wanted."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from communities import charge, recurrence, seeing
from communities.seeing import AS_HEARD, Sight
from storage import communities, deliveries, entries, people, tending
from storage.communities import Place
from storage.deliveries import Owed
from storage.entries import Kept
from storage.keys import EntryId, PersonKey, UserId, WorkspaceId
from storage.standings import CHECKED, IN_DOUBT, KEPT, LET_GO

# A review is due a year after a note was kept or looked at; half a year after it was used or opened.
UNUSED, USED = timedelta(days=365), timedelta(days=182)
A_DAY = timedelta(days=1)
# What somebody is asked about at most in one month, and how entries stand that are asked about.
MOST = 5
ASKED_ABOUT = (KEPT, CHECKED, IN_DOUBT)
# Working hours, where whoever is asked lives.
BEGINS, ENDS, SATURDAY = 9, 17, 5


@dataclass(frozen=True, slots=True)
class Due:
    """An entry that somebody is asked about; `is_open` is whether nobody in charge has looked at it since."""

    entry: Kept
    place: Place
    is_open: bool


def noticed(session: Session, entry: Kept, now: datetime, *, is_opened: bool = False) -> None:
    """Somebody used or opened an entry: it comes up for review, no later than in half a year."""
    due = min(entry.review_at or entry.kept_at + UNUSED, now + USED)
    values: dict[str, object] = {"opened_at": now} if is_opened else {}
    if due != entry.review_at:
        values["review_at"] = due
    if values:
        entries.change(session, entry.id, **values)


def done(session: Session, entry: Kept, now: datetime) -> None:
    """Somebody in charge has looked at it: it comes up again in a year, or sooner when it is used."""
    if entry.review_at is not None and entry.review_at < now + UNUSED - A_DAY:
        entries.change(session, entry.id, review_at=now + UNUSED)


def fall_due(session: Session, now: datetime) -> int:
    """Owe everybody their note of this month, if there is something to look at; how many those were."""
    asked: dict[PersonKey, list[Kept]] = {}
    for entry in tending.due(session, now, ASKED_ABOUT):
        user = who_is_asked(session, entry)
        if user is not None:
            asked.setdefault(PersonKey(entry.message.workspace, user), []).append(entry)
    return sum(owe(session, person, found[:MOST], now) for person, found in asked.items())


def who_is_asked(session: Session, entry: Kept) -> UserId | None:
    """Its owner; where the community looks after it one of the stewards, who share them out."""
    if entry.owner:
        return entry.owner if charge.hears(session, entry, entry.owner) else None
    stewards = [
        user
        for user in sorted(communities.stewards(session, entry.community))
        if charge.hears(session, entry, user)
    ]
    return stewards[entry.id % len(stewards)] if stewards else None


def owe(session: Session, person: PersonKey, found: list[Kept], now: datetime) -> bool:
    """Owe somebody the note of this month, once; False when they have it."""
    known = people.known(session, person)
    made = deliveries.owe(
        session,
        person.workspace,
        "review",
        f"review:{person.user}:{now:%Y-%m}",
        now,
        user=person.user,
        facts={"entries": [entry.id for entry in found]},
        is_unasked=True,
        due_at=at_work(now, known.zone if known else "UTC"),
        quotes=tuple(entry.message for entry in found),
    )
    return made is not None


def at_work(now: datetime, zone: str) -> datetime:
    """Now, or the next morning of a working day where somebody lives; in UTC if nobody knows where."""
    local = now.astimezone(ZoneInfo(recurrence.zone_of(zone)))
    if local.weekday() < SATURDAY and BEGINS <= local.hour < ENDS:
        return now
    if local.hour >= BEGINS:
        local += timedelta(days=1)
    while local.weekday() >= SATURDAY:
        local += timedelta(days=1)
    return local.replace(hour=BEGINS, minute=0, second=0, microsecond=0)


def asked_in(
    session: Session, workspace: WorkspaceId, reader: UserId, note: Owed, sight: Sight = AS_HEARD
) -> tuple[Due, ...]:
    """What a note asks about, as it is now, for who was sent it."""
    places = seeing.visible(session, PersonKey(workspace, reader), sight)
    numbers = [EntryId(int(one)) for one in note.facts.get("entries", ())]
    found = entries.by_ids(session, workspace, numbers)
    return tuple(
        Due(entry, places[entry.community], is_open(entry, note.created_at))
        for entry in found
        if entry.community in places
    )


def is_open(entry: Kept, since: datetime) -> bool:
    """Whether an entry that was due then has not been looked at since by who is in charge of it."""
    return entry.standing not in LET_GO and entry.review_at is not None and entry.review_at <= since
