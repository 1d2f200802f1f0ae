"""Whoever must know that something is kept: the message, by a :bookmark:, and people at their first time."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from storage import communities, deliveries, people
from storage.entries import Kept
from storage.people import Known

# Of a first note: whether it went to who asked, and not to who wrote what is kept.
OF_QUESTION = "is_of_question"
# Of the same, and of the note to who keeps: what they did that a message is kept.
DID = "did"


class Deed(StrEnum):
    """What somebody does that a message is kept."""

    STARRED = "starred"
    MARKED = "marked"
    KEPT = "kept"


def mark(session: Session, entry: Kept, now: datetime, *, again: bool = False) -> None:
    """Owe the message its :bookmark:, the receipt that it is kept, where a community leaves any."""
    place = communities.at(session, entry.message.place)
    if place is not None and place.keeps.receipts:
        owe(session, "bookmark", entry, now, again=again)


def unmark(session: Session, entry: Kept, now: datetime, *, again: bool = False) -> None:
    """Owe it the taking away of its :bookmark:."""
    owe(session, "unbookmark", entry, now, again=again)


def owe(session: Session, kind: str, entry: Kept, now: datetime, *, again: bool) -> None:
    """Owe it once for each entry; `again`, once more, as its community puts them or takes them away."""
    deliveries.owe(
        session,
        entry.message.workspace,
        kind,
        f"{kind}:{entry.id}:{now.timestamp()}" if again else f"{kind}:{entry.id}",
        now,
        channel=entry.message.channel,
        facts={"ts": entry.message.ts},
    )


def tell(
    session: Session,
    entry: Kept,
    author: Known | None,
    by: Known,
    did: Deed,
    now: datetime,
    *,
    is_told: bool = False,
) -> None:
    """Owe the first-time notes: to who keeps it, unless told otherwise, and to who is kept."""
    workspace = entry.message.workspace
    if by.star_noted_at is None and not is_told:
        people.change(session, by.key, star_noted_at=now)
        deliveries.owe(
            session,
            workspace,
            "first_star",
            f"first_star:{by.key.user}",
            now,
            channel=entry.message.channel,
            user=by.key.user,
            facts={"entry": entry.id, "thread_ts": entry.thread_ts, DID: did},
        )
    tell_author(session, entry, author, by, did, now)


def tell_author(
    session: Session, entry: Kept, author: Known | None, by: Known, did: Deed, now: datetime
) -> None:
    """Owe the first-time note to whose words are kept: the message's, or the question's beside it."""
    workspace = entry.message.workspace
    if author is None or author.key == by.key or author.is_bot or author.is_deactivated:
        return
    of_question = {} if author.key.user == entry.author else {OF_QUESTION: True}
    if author.kept_told_at is None or call_off(session, author):
        people.change(session, author.key, kept_told_at=now)
        deliveries.owe(
            session,
            workspace,
            "first_kept",
            f"first_kept:{author.key.user}",
            now,
            user=author.key.user,
            facts={"entry": entry.id, "by": by.key.user, DID: did, **of_question},
            is_unasked=True,
            quotes=(entry.message,),
        )


def done_by(facts: Mapping[str, object]) -> Deed:
    """What somebody did, by the facts of a note; what older ones do not say is said of none."""
    return Deed(str(facts.get(DID, Deed.KEPT)))


def call_off(session: Session, author: Known) -> bool:
    """Take back the note to an author whose first entry went before it was sent; whether it was so."""
    waiting = deliveries.void(session, author.key.workspace, f"first_kept:{author.key.user}")
    if waiting is None:
        return False
    deliveries.call_off(session, waiting)
    return True
