"""Many deletions at once, by several people: held out of sight until an administrator says what is meant.

Slack itself deletes old messages, where a workspace says so; that must not silently empty what was kept.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from communities import administering, following, refusals, returning
from storage import applications, audit, deliveries, marks, missing, people, search, sweeps
from storage.entries import Kept
from storage.keys import MessageKey, PersonKey, SweepId, UserId, WorkspaceId
from storage.sweeps import Summary

# More than so many, by so many people or more, within this time, is a sweep.
MOST, AUTHORS, WITHIN = 20, 3, timedelta(hours=1)
# So long it waits for an answer; unanswered, what is held goes.
ANSWER_WITHIN = timedelta(days=30)
# An administrator is asked when it has probably ended, so that the numbers are whole.
ASKED_AFTER = timedelta(minutes=30)
KEPT, ERASED = "kept", "erased"
# So many are put back or erased at a time, so that nobody else who writes has to wait long.
AT_A_TIME = 100


@dataclass(frozen=True, slots=True)
class PutBack:
    """So many notes are there again."""

    notes: int


@dataclass(frozen=True, slots=True)
class Erased:
    """So many notes are gone for good."""

    notes: int


@dataclass(frozen=True, slots=True)
class DecidedBefore:
    """Somebody, or time, had decided already."""


def is_one_of_many(session: Session, message: MessageKey, author: UserId | None, now: datetime) -> bool:
    """Whether this deletion is part of a sweep; what one person or two delete never is."""
    others = sweeps.since(session, message, now - WITHIN)
    return sum(others.values()) >= MOST and len({*others, author}) >= AUTHORS


def hold(session: Session, entry: Kept, now: datetime) -> None:
    """Take an entry out of everybody's sight."""
    sweep = sweeps.open_one(session, entry.message.workspace, now)
    uses = applications.of(session, entry.id)
    sweeps.hold(session, entry, uses, sweep, now)
    following.drop(session, entry, now)
    search.scrub(session)


def hold_missing(session: Session, message: MessageKey, now: datetime) -> None:
    """What is out of everybody's sight already stays so, as part of a sweep."""
    missing.sweep(session, message, sweeps.open_one(session, message.workspace, now))


def decide(
    session: Session, by: PersonKey, sweep: SweepId, now: datetime, *, keeps: bool
) -> PutBack | Erased | DecidedBefore:
    """Say that what is held is put back, or erased; raises `Gone`, `AdministratorsOnly`."""
    found = sweeps.summary(session, by.workspace, sweep)
    if found is None:
        raise refusals.Gone
    administering.allow(session, by)
    return end(session, found, by.user, now, keeps=keeps)


def end(
    session: Session, found: Summary, by: UserId | None, now: datetime, *, keeps: bool
) -> PutBack | Erased | DecidedBefore:
    """Decide a sweep, once; `finish_some` carries it out."""
    state = KEPT if keeps else ERASED
    if not sweeps.close(session, found.sweep, state, by, now):
        return DecidedBefore()
    audit.note(session, found.workspace, f"sweep_{state}", now, by, notes=found.notes)
    return PutBack(found.notes) if keeps else Erased(found.notes)


def finish_some(session: Session, now: datetime) -> bool:
    """Put back or erase some of what was decided about; False when there is nothing to do."""
    found = sweeps.undone(session, AT_A_TIME)
    for state, held in found:
        if state == KEPT:
            returning.put_back(session, held, now)
        else:
            marks.decline(session, held.draft.message, marks.DELETED, now)
        sweeps.let_go(session, held.draft.message)
    if found:
        search.scrub(session)
    return bool(found)


def look_after(session: Session, now: datetime) -> int:
    """Ask about what is held, and erase what nobody answered for in time; how many sweeps went so."""
    sweeps.forget_before(session, now - WITHIN)
    for workspace, sweep in sweeps.begun(session, now - ASKED_AFTER):
        ask(session, workspace, sweep, now)
    late = sweeps.begun(session, now - ANSWER_WITHIN)
    for workspace, sweep in late:
        found = sweeps.summary(session, workspace, sweep)
        if found is not None:
            end(session, found, None, now, keeps=False)
    return len(late)


def ask(session: Session, workspace: WorkspaceId, sweep: SweepId, now: datetime) -> None:
    """Owe the administrator whom we met last the question; as long as we know of none, nobody is asked."""
    administrator = people.administrator(session, workspace)
    if administrator is not None:
        facts = {"sweep": sweep}
        deliveries.owe(session, workspace, "swept", f"swept:{sweep}", now, user=administrator, facts=facts)
