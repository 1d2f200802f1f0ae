"""Many deletions at once, by several people: held out of sight until an administrator says what is meant.

Slack itself deletes old messages, where a workspace says so; that must not silently empty what was kept.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from communities import keeping, refusals
from storage import applications, audit, communities, deliveries, entries, people, search, sweeps
from storage.entries import Kept
from storage.keys import PersonKey, SweepId, UserId, WorkspaceId
from storage.sweeps import Summary

# More than so many, by so many people or more, within this time, is a sweep.
MOST, AUTHORS, WITHIN = 20, 3, timedelta(hours=1)
# So long it waits for an answer; unanswered, what is held goes.
ANSWER_WITHIN = timedelta(days=30)
# An administrator is asked when it has probably ended, so that the numbers are whole.
ASKED_AFTER = timedelta(minutes=30)


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


def is_one_of_many(session: Session, entry: Kept, now: datetime) -> bool:
    """Whether this deletion is part of a sweep; what one person or two delete never is."""
    before = sweeps.since(session, entry.message.workspace, now - WITHIN)
    return len(before) >= MOST and len({*before, entry.author}) >= AUTHORS


def hold(session: Session, entry: Kept, now: datetime) -> None:
    """Take an entry out of everybody's sight, and owe an administrator the question."""
    workspace = entry.message.workspace
    sweep = sweeps.open_one(session, workspace, now)
    uses = [(use.by, use.at) for use in applications.of(session, entry.id)]
    sweeps.hold(session, entry, uses, sweep, now)
    keeping.drop(session, entry, now)
    search.scrub(session)
    asked = whom_to_ask(session, workspace, entry)
    if asked is not None:
        deliveries.owe(
            session,
            workspace,
            "swept",
            f"swept:{sweep}",
            now,
            user=asked,
            facts={"sweep": sweep},
            due_at=now + ASKED_AFTER,
        )


def whom_to_ask(session: Session, workspace: WorkspaceId, entry: Kept) -> UserId | None:
    """The administrator we met last, or a steward where we know of none."""
    stewards = communities.stewards(session, entry.community)
    return people.administrator(session, workspace) or (stewards[0] if stewards else None)


def decide(
    session: Session, by: PersonKey, sweep: SweepId, now: datetime, *, keeps: bool
) -> PutBack | Erased | DecidedBefore:
    """Put back what is held, or erase it; raises `Gone`, `AdministratorsOnly`."""
    found = sweeps.summary(session, by.workspace, sweep)
    if found is None:
        raise refusals.Gone
    who = people.known(session, by)
    asked = deliveries.by_key(session, by.workspace, f"swept:{sweep}")
    was_asked = asked is not None and asked.user == by.user
    if who is None or who.is_deactivated or not (who.is_admin or was_asked):
        raise refusals.AdministratorsOnly
    return end(session, found, by.user, now, keeps=keeps)


def end(
    session: Session, found: Summary, by: UserId | None, now: datetime, *, keeps: bool
) -> PutBack | Erased | DecidedBefore:
    """End a sweep, once."""
    state = "kept" if keeps else "erased"
    if not sweeps.close(session, found.sweep, state, by, now):
        return DecidedBefore()
    for held in sweeps.held_in(session, found.sweep):
        if keeps:
            sweeps.put_back(session, held, keeping.words_of(held.draft))
        else:
            entries.decline(session, held.draft.message, entries.DELETED, now)
    sweeps.let_go(session, found.sweep)
    search.scrub(session)
    audit.note(session, found.workspace, f"sweep_{state}", now, by, notes=found.notes)
    return PutBack(found.notes) if keeps else Erased(found.notes)


def erase_unanswered(session: Session, now: datetime) -> int:
    """Erase what nobody answered for in time; how many sweeps that were."""
    sweeps.forget_before(session, now - WITHIN)
    late = sweeps.overdue(session, now - ANSWER_WITHIN)
    for workspace, sweep in late:
        found = sweeps.summary(session, workspace, sweep)
        if found is not None:
            end(session, found, None, now, keeps=False)
    return len(late)
