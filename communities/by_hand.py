"""*Keep this*: a message kept by who chose it, with a title and tags of their own."""

from datetime import datetime

from sqlalchemy.orm import Session

from communities import charge, checking, following, keeping, refusals, seeing, words
from communities.keeping import Counted, NewlyKept, Said
from communities.receipts import Deed
from communities.seeing import AS_HEARD, Sight
from storage import communities, entries, marks, people, stars
from storage.communities import Place
from storage.keys import PersonKey
from storage.people import Known


def allow(session: Session, by: PersonKey, place: Place, sight: Sight = AS_HEARD) -> Known:
    """Who keeps by hand; raises the refusal when they may not."""
    who = people.known(session, by)
    if who is None or who.is_external or who.is_bot or who.is_deactivated:
        raise refusals.ForMembersOnly("keep", is_external=True)
    if place.id not in seeing.visible(session, by, sight):
        raise seeing.unseen(sight)
    return who


def suggested(session: Session, said: Said) -> tuple[str, tuple[str, ...]]:
    """Title and tags as they stand, or as they would be."""
    entry = entries.of(session, said.key)
    return (words.title_of(said.text), ()) if entry is None else (entry.title, entry.tags)


def keep(
    session: Session,
    said: Said,
    by: PersonKey,
    title: str,
    tags: tuple[str, ...],
    now: datetime,
    sight: Sight = AS_HEARD,
) -> NewlyKept | Counted:
    """Keep a message with a title and tags of somebody's own; kept before, it takes those of members over."""
    place = communities.at(session, said.key.place)
    if place is None:
        raise refusals.NotACommunity
    who = allow(session, by, place, sight)
    if said.author == by.user:
        marks.take_back(session, said.key, now)
    keeping.allow(session, said, keeping.author_of(session, said), now)
    title, tags = words.fitting(title), words.tags_in(tags)
    stars.put(session, said.key, by.user, stars.BY_HAND, f"{now.timestamp():.6f}", is_taken_back=False)
    entry = entries.of(session, said.key)
    if entry is None:
        entry = keeping.keep(
            session, place, said, who, now, title=title, tags=tags, did=Deed.KEPT, is_told=True
        )
        return NewlyKept(entry, place)
    weighed = checking.weigh(session, entry)
    if not charge.may_tend(who):
        return Counted(weighed)
    return Counted(following.retitle(session, weighed, by.user, title, tags, now))
