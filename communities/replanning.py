"""A community changes when it is asked something and when it reads what happened, or lets both rest."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from communities import managing, recurrence, refusals_notes, rhythm, silence, words
from communities.recurrence import Occurrence, Recurrence
from communities.rhythm import Choice, Kind, NextDate
from communities.seeing import AS_HEARD, Sight
from storage import audit, communities, memberships, schedules
from storage.communities import Place
from storage.keys import ChannelKey, CommunityId, PersonKey, ScheduleId
from storage.schedules import Planned

A_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Plan:
    """When a community is asked something and reads what happened; None: never."""

    zone: str
    prompt: Choice | None
    recap: Choice | None

    @property
    def stamp(self) -> str:
        """What tells it from any other plan."""
        return words.digest(repr(self))

    def of(self, kind: Kind) -> Choice | None:
        """When there is one of this kind."""
        return self.prompt if kind is Kind.PROMPT else self.recap


@dataclass(frozen=True, slots=True)
class Planning:
    """A plan of a community, and the next dates that follow from it."""

    place: Place
    plan: Plan
    dates: tuple[NextDate, ...]


def begin(session: Session, by: PersonKey, channel: ChannelKey, sight: Sight = AS_HEARD) -> Planning:
    """The plan as it is, for whoever may change it; raises `NotACommunity`, `NotASteward`."""
    place = managing.tended(session, by, channel, sight)
    return Planning(place, plan_of(session, place), rhythm.next_dates(session, place.id))


def preview(
    session: Session, by: PersonKey, channel: ChannelKey, wish: Plan, now: datetime, sight: Sight = AS_HEARD
) -> Planning:
    """The next dates that would follow from another plan; raises what `begin` raises."""
    place = managing.tended(session, by, channel, sight)
    planned, was = planned_in(session, place.id), plan_of(session, place)
    dates = []
    for kind in Kind:
        found = planned.get(kind)
        if is_as_it_was(was, wish, kind) and found is not None:
            is_asleep = kind is Kind.PROMPT and silence.is_asleep(session, place.id)
            due = None if is_asleep else found.due_at
        else:
            first = first_of(session, found, kind, wish, now)
            due = first.due_at if first else None
        if due is not None:
            dates.append(NextDate(kind, due.astimezone(ZoneInfo(wish.zone))))
    return Planning(place, wish, tuple(sorted(dates, key=lambda one: one.at)))


def change(
    session: Session,
    by: PersonKey,
    channel: ChannelKey,
    wish: Plan,
    seen: str,
    now: datetime,
    sight: Sight = AS_HEARD,
) -> Plan:
    """Go by another plan than the one of the stamp `seen`; what is owed already is moved with it.

    Raises `ChangedSince` when it is another one by now, and what `begin` raises.
    """
    place = managing.tended(session, by, channel, sight)
    memberships.hold(session, place.id)
    was = plan_of(session, place)
    if was == wish:
        return was
    if was.stamp != seen:
        raise refusals_notes.ChangedSince
    communities.change(session, place.id, zone=wish.zone)
    for kind in Kind:
        if not is_as_it_was(was, wish, kind):
            move(session, replace(place, zone=wish.zone), kind, wish, now)
    if was.prompt != wish.prompt:
        silence.wake(session, place.id, now)
    audit.note(session, by.workspace, "rhythm", now, by.user, community=place.id)
    return wish


def move(session: Session, place: Place, kind: Kind, wish: Plan, now: datetime) -> None:
    """Let one kind recur as wished from now on; raises `ChangedSince` when it fell due just now."""
    rhythm.take_back(session, place.id, "moved", now, kind)
    choice, found = wish.of(kind), planned_in(session, place.id).get(kind)
    if found is None:
        wanted = {kind.value: choice}
        rhythm.begin(session, place, wanted.get("prompt"), wanted.get("recap"), now)
        return
    first = first_of(session, found, kind, wish, now)
    is_moved = schedules.replan(
        session,
        found,
        rule=choice.rule if choice else found.rule,
        at=f"{choice.at:%H:%M}" if choice else found.at,
        zone=wish.zone,
        due_at=first.due_at if first else None,
        local_date=first.local_date if first else None,
    )
    if not is_moved:
        raise refusals_notes.ChangedSince


def first_of(
    session: Session, found: Planned | None, kind: Kind, wish: Plan, now: datetime
) -> Occurrence | None:
    """When something comes the first time by another plan: not on a day, or in a week, that had its own."""
    choice = wish.of(kind)
    if choice is None:
        return None
    wanted = rhythm.recurring(choice, wish.zone, now)
    if found is None:
        return rhythm.first_of(kind, wanted, now)
    return free(session, found.id, wanted, now)


def free(session: Session, schedule: ScheduleId, wanted: Recurrence, now: datetime) -> Occurrence | None:
    """The next time whose day has not been dealt with, in a week in which nothing was posted."""
    past = schedules.dealt_with(session, schedule, now.date() - A_WEEK)
    weeks = {week_of(day) for day, was_posted in past.items() if was_posted}
    found = recurrence.next_after(wanted, now)
    while found is not None and (found.local_date in past or week_of(found.local_date) in weeks):
        found = recurrence.next_after(wanted, found.due_at)
    return found


def week_of(day: date) -> tuple[int, int]:
    """The week in which a day is."""
    year, week, _ = day.isocalendar()
    return year, week


def is_as_it_was(was: Plan, wish: Plan, kind: Kind) -> bool:
    """Whether nothing changes for one kind."""
    return was.of(kind) == wish.of(kind) and (was.zone == wish.zone or wish.of(kind) is None)


def plan_of(session: Session, place: Place) -> Plan:
    """The plan by which a community goes."""
    planned = planned_in(session, place.id)
    return Plan(place.zone, choice_of(planned.get(Kind.PROMPT)), choice_of(planned.get(Kind.RECAP)))


def planned_in(session: Session, community: CommunityId) -> dict[Kind, Planned]:
    """What recurs in a community, or did."""
    return {Kind(found.kind): found for found in schedules.of_community(session, community)}


def choice_of(found: Planned | None) -> Choice | None:
    """The weekday and time of a schedule; None when nothing comes of it any more."""
    day = re.fullmatch(r"FREQ=WEEKLY;BYDAY=([A-Z]{2})", found.rule) if found and found.due_at else None
    return Choice(day[1], time.fromisoformat(found.at)) if found and day else None


def rest(
    session: Session, by: PersonKey, channel: ChannelKey, now: datetime, sight: Sight = AS_HEARD
) -> Place:
    """Post nothing by oneself until somebody lets it go on; raises `NotACommunity`, `NotASteward`."""
    place = managing.tended(session, by, channel, sight)
    rhythm.pause(session, place, now)
    return communities.at(session, channel) or place


def go_on(
    session: Session, by: PersonKey, channel: ChannelKey, now: datetime, sight: Sight = AS_HEARD
) -> Place:
    """Let everything go on, prompts too where nobody has written for long; raises what `rest` raises."""
    place = managing.tended(session, by, channel, sight)
    rhythm.resume(session, place, now)
    silence.wake(session, place.id, now)
    return communities.at(session, channel) or place
