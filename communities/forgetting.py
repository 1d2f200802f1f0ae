"""To be forgotten: what somebody wrote and did here goes, and no import or backup brings it back."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from communities import following, gaps, tending, threads
from storage import (
    audit,
    communities,
    deliveries,
    entries,
    forgetting,
    inbox,
    ledger,
    questions,
    search,
    told,
)
from storage.deliveries import Owed
from storage.keys import PersonKey, WorkspaceId

# Other words, as a delivery, for what somebody was told who is forgotten.
KIND = "farewell"
# A recap speaks of newcomers of its period, and no period is longer.
A_PERIOD = timedelta(days=15)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """They are forgotten; so many entries of theirs went, and they were somebody here or were not."""

    entries: int
    was_known: bool


def line(session: Session, person: PersonKey, fresh: str, now: datetime) -> ledger.Line:
    """What is written outside the database before anything is erased; `fresh` is a random salt."""
    salt = forgetting.salt(session, person.workspace, fresh)
    return ledger.Line(
        person.workspace, salt, forgetting.fingerprint(salt, person.user), now.isoformat(timespec="seconds")
    )


def forget(session: Session, person: PersonKey, hashed: str, now: datetime) -> Forgotten:
    """Erase what this person wrote and did, and remember only that nothing of theirs is to be kept."""
    was_known = person.user in forgetting.everybody(session, person.workspace)
    was_forgotten = forgetting.is_remembered(session, person.workspace, hashed)
    forgetting.remember(session, person.workspace, hashed, now)
    inbox.erase_everything_of(session, person, now)
    # As long as it is known whose they are.
    threads.let_go_of(session, person, now)
    take_back_posts(session, person, now)
    gaps.forget(session, person)
    own = entries.by_author(session, person.workspace, person.user)
    for entry in own:
        following.drop(session, entry, now)
    for question in questions.of_asker(session, person):
        following.withdraw(session, question, now)
    vouched_for = forgetting.vouched_for_by(session, person)
    forgetting.erase(session, person)
    for message in vouched_for:
        if (theirs := entries.of(session, message)) is not None:
            tending.settle(session, theirs, tending.NOBODY, now)
    search.scrub(session)
    if own or not was_forgotten:
        audit.note(session, person.workspace, "forgotten", now, entries=len(own))
    return Forgotten(len(own), was_known)


def take_back_posts(session: Session, person: PersonKey, now: datetime) -> None:
    """Owe other words to whatever stands in Slack with this person's name or words in it, or will."""
    forgetting.let_arrive(session, person, KIND)
    for sent in forgetting.told(session, person):
        say_farewell(session, sent, sent.kind, now)
    naming = forgetting.unname(session, person)
    for place, came_at, is_adopter in communities.traces_of(session, person):
        until = came_at + A_PERIOD if came_at else now
        recaps = told.posted_to(session, place, "recap", came_at, until) if came_at else []
        begun = told.posted_to(session, place, "adopted", None, None) if is_adopter else []
        naming += recaps + begun
    for sent in naming:
        following.revise(session, sent, "forgotten", now)


def say_farewell(session: Session, sent: Owed, kind: str, now: datetime) -> None:
    """Owe other words to what was sent, if it is known where it stands."""
    if sent.posted is not None:
        facts = {"ts": sent.posted.ts, "of": kind}
        place = sent.posted.channel
        deliveries.owe(session, sent.workspace, KIND, f"{KIND}:{sent.id}", now, channel=place, facts=facts)


def ended(session: Session, owed: Owed, state: str, now: datetime) -> None:
    """What was on its way when somebody was forgotten has arrived: it is taken back."""
    if "ts" not in owed.facts:
        say_farewell(session, owed, owed.facts["of"], now)


def unknown(session: Session, lines: list[ledger.Line]) -> list[ledger.Line]:
    """The lines that this database does not know, as one that comes from a backup does not."""
    return [one for one in lines if not forgetting.is_remembered(session, one.workspace, one.fingerprint)]


def undone(session: Session, lines: list[ledger.Line]) -> list[tuple[PersonKey, ledger.Line]]:
    """Who was forgotten and is here again."""
    found = []
    missing = unknown(session, lines)
    for workspace in dict.fromkeys(WorkspaceId(one.workspace) for one in missing):
        here = forgetting.everybody(session, workspace)
        for one in missing:
            who = [user for user in here if forgetting.fingerprint(one.salt, user) == one.fingerprint]
            found += [(PersonKey(workspace, user), one) for user in who if one.workspace == workspace]
    return found


def forget_again(session: Session, person: PersonKey, one: ledger.Line, now: datetime) -> None:
    """Forget somebody whom a backup brought back, under this database's salt or, without one, the line's."""
    own = forgetting.salt(session, person.workspace, one.salt)
    forget(session, person, forgetting.fingerprint(own, person.user), now)
    forgetting.remember(session, person.workspace, one.fingerprint, now)


def take_over(session: Session, one: ledger.Line, now: datetime) -> None:
    """Write a line of the ledger into a database that did not know it; nobody of it is here.

    Under another salt nobody would be known by it: such a line is looked at again at the next start.
    """
    workspace = WorkspaceId(one.workspace)
    if forgetting.salt(session, workspace, one.salt) == one.salt:
        forgetting.remember(session, workspace, one.fingerprint, now)


def begin_with(session: Session, workspace: WorkspaceId, lines: Iterable[ledger.Line], now: datetime) -> None:
    """Let a workspace that is new here begin with the ledger's lines, and the salt of most of them."""
    own = [one for one in lines if one.workspace == workspace]
    for salt, _ in Counter(one.salt for one in own).most_common(1):
        forgetting.salt(session, workspace, salt)
    for one in own:
        take_over(session, one, now)
