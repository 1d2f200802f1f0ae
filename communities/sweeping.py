"""Deletions of many at once, or of what is old: held until an administrator says what is meant.

Slack itself deletes old messages, where a workspace says so; that must not silently empty what was kept.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from communities import administering, following, refusals, returning
from communities.retention import Retention
from storage import (
    applications,
    audit,
    communities,
    deliveries,
    marks,
    missing,
    people,
    rules,
    search,
    sweeps,
    sweeps_waiting,
    told,
)
from storage.entries import Kept
from storage.keys import MessageKey, PersonKey, SweepId, UserId, WorkspaceId
from storage.rules import FOLLOW
from storage.sweeps import Summary

# More than so many, by so many people or more, within this time, is a sweep.
MOST, AUTHORS, WITHIN = 20, 3, timedelta(hours=1)
# So long it waits for an answer once somebody was asked; unanswered, what is held goes.
ANSWER_WITHIN = timedelta(days=30)
# An administrator is asked when nothing has joined it for so long, so that the numbers are whole; and a
# cleaning that never rests is asked about after a day.
ASKED_AFTER, ANYWAY_AFTER = timedelta(minutes=30), timedelta(days=1)
# Slack clears out a little every day: what comes within a week is one sweep, and one question.
GATHERS = timedelta(days=7)
KIND = sweeps_waiting.KIND
# What a steward is told while no administrator is known.
UNASKED = "swept_unasked"
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


def wished(session: Session, workspace: WorkspaceId, operators: Retention) -> Retention:
    """What holds in a workspace: the operator's, unless an administrator said whether to follow or to ask."""
    decided = rules.of(session, workspace).retention
    return replace(operators, follows=decided == FOLLOW) if decided else operators


def is_part(
    session: Session, message: MessageKey, author: UserId | None, now: datetime, retention: Retention
) -> bool:
    """Whether this deletion is part of a sweep; of what is young, what one person or two delete never is."""
    if retention.follows:
        return False
    horizon = retention.horizon(now)
    if horizon is not None and message.ts <= horizon:
        return True
    others = sweeps.since(session, message, now - WITHIN, horizon)
    return sum(others.values()) >= MOST and len({*others, author}) >= AUTHORS


def hold(session: Session, entry: Kept, now: datetime) -> None:
    """Take an entry out of everybody's sight."""
    sweep = joined(session, entry.message.workspace, now)
    uses = applications.of(session, entry.id)
    sweeps.hold(session, entry, uses, sweep, now)
    following.drop(session, entry, now)
    search.scrub(session)


def hold_missing(session: Session, message: MessageKey, now: datetime) -> None:
    """What is out of everybody's sight already stays so, as part of a sweep."""
    missing.sweep(session, message, joined(session, message.workspace, now))


def joined(session: Session, workspace: WorkspaceId, now: datetime) -> SweepId:
    """The sweep that a deletion of now is a part of; a question that stands is told so, once an hour."""
    sweep = sweeps.open_one(session, workspace, now - GATHERS, now)
    asked = deliveries.by_key(session, workspace, sweeps_waiting.key(sweep))
    if asked is not None and asked.posted is not None:
        deliveries.owe(
            session,
            workspace,
            "revise",
            f"revise:{asked.id}:{now:%Y-%m-%dT%H}",
            now,
            channel=asked.posted.channel,
            user=asked.user,
            facts={"delivery": asked.id, following.REFRESHES: True},
            due_at=now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1),
        )
    return sweep


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
    for workspace, sweep in to_ask_about(session, now):
        ask(session, workspace, sweep, now)
    late = sweeps_waiting.unanswered(session, now - ANSWER_WITHIN)
    for workspace, sweep in late:
        found = sweeps.summary(session, workspace, sweep)
        if found is not None:
            end(session, found, None, now, keeps=False)
    return len(late)


def to_ask_about(session: Session, now: datetime) -> list[tuple[WorkspaceId, SweepId]]:
    """The sweeps about which it is time to ask, whether that was done or not."""
    return sweeps_waiting.quiet(session, now - ASKED_AFTER, now - ANYWAY_AFTER)


def unasked(session: Session, now: datetime) -> list[WorkspaceId]:
    """Where somebody is to be asked, no administrator is known, and none was looked for within a week."""
    return [
        workspace
        for workspace in dict.fromkeys(workspace for workspace, _ in to_ask_about(session, now))
        if people.administrator(session, workspace) is None
        and not audit.since(session, workspace, UNASKED, now - GATHERS)
    ]


def nobody_found(session: Session, workspace: WorkspaceId, now: datetime) -> None:
    """Slack names no administrator: owe a steward of what is held word of it, without its numbers."""
    audit.note(session, workspace, UNASKED, now)
    for community in sweeps_waiting.communities_of(session, workspace):
        for steward in communities.stewards(session, community):
            known = people.known(session, PersonKey(workspace, steward))
            if known is not None and not known.is_deactivated:
                deliveries.owe(
                    session, workspace, UNASKED, f"{UNASKED}:{now:%F}", now, user=steward, is_unasked=True
                )
                return


def is_unasked(session: Session, workspace: WorkspaceId) -> bool:
    """Whether something is held here, and no administrator known who could say what is meant."""
    is_held = bool(sweeps_waiting.communities_of(session, workspace))
    return is_held and people.administrator(session, workspace) is None


def ask(session: Session, workspace: WorkspaceId, sweep: SweepId, now: datetime) -> None:
    """Owe the administrator whom we met last the question, one a week; while none is known, it waits."""
    key = sweeps_waiting.key(sweep)
    if deliveries.by_key(session, workspace, key) is not None:
        return
    administrator = people.administrator(session, workspace)
    if administrator is not None and not told.since(session, workspace, KIND, now - GATHERS):
        facts = {"sweep": sweep}
        deliveries.owe(session, workspace, KIND, key, now, user=administrator, facts=facts, is_unasked=True)
