"""When something recurs: a rule, a time on the wall, and the zone whose wall it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import islice
from zoneinfo import ZoneInfo

from communities.recurrence_rule import LONGEST_SILENCE, UnusableRule, days, happens, parse
from communities.recurrence_words import in_words_of

__all__ = [
    "Occurrence",
    "Recurrence",
    "UnknownZone",
    "UnusableRule",
    "add_working_hours",
    "first_moment",
    "first_prompt_after",
    "first_recap_after",
    "in_words",
    "next_after",
    "occurrences",
    "parse",
]

DAY = timedelta(days=1)
RECAP_NO_SOONER = timedelta(days=5)
WORK_BEGINS, WORK_ENDS = time(9), time(17)
SATURDAY = 5

# Zones lie within a day of UTC, and a clock that jumps can move an occurrence past midnight.
_REACH = 2 * DAY
_LAST_DAY = date(9990, 12, 31)


class UnknownZone(ValueError):
    """A zone name that the time zone database does not know."""

    def __init__(self, zone: str) -> None:
        super().__init__(f"there is no time zone {zone!r}")
        self.zone = zone


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A usable RFC 5545 rule, counted from `starts`, at a time on the wall of a zone.

    `starts` is itself an occurrence only when the rule falls on it. Raises UnusableRule or UnknownZone.
    """

    rule: str
    at: time
    zone: str
    starts: date

    def __post_init__(self) -> None:
        if self.at.tzinfo is not None:
            raise ValueError("the time on the wall has no zone of its own")
        _zone(self.zone)
        if not happens(parse(self.rule), self.starts):
            raise UnusableRule(self.rule, f"never happens after {self.starts}")


@dataclass(frozen=True, slots=True, order=True)
class Occurrence:
    """One falling-due. `local_date` identifies it within its recurrence; `due_at` is UTC."""

    local_date: date
    due_at: datetime


def occurrences(recurrence: Recurrence, after: datetime, count: int) -> list[Occurrence]:
    """The next `count` occurrences later than `after`, fewer when the rule ends; each local date once."""
    after = _in_utc(after)
    earliest = max(after.date() - _REACH, recurrence.starts)
    latest = earliest + min(count * LONGEST_SILENCE, _LAST_DAY - earliest)
    found = _between(recurrence, earliest, latest)
    return list(islice((occurrence for occurrence in found if occurrence.due_at > after), count))


def next_after(recurrence: Recurrence, after: datetime) -> Occurrence | None:
    """The first occurrence later than `after`; None when it has ended or rests for twelve years."""
    return next(iter(occurrences(recurrence, after, 1)), None)


def first_prompt_after(adopted_at: datetime, recurrence: Recurrence) -> Occurrence | None:
    """The first occurrence no sooner than the working day, Monday to Friday, after the local adoption day."""
    zone = _zone(recurrence.zone)
    day = _in_utc(adopted_at).astimezone(zone).date() + DAY
    while day.weekday() >= SATURDAY or _is_left_out(day, zone):
        day += DAY
    just_before = first_moment(day, time(), zone) - timedelta(microseconds=1)
    return next_after(recurrence, just_before)


def first_recap_after(adopted_at: datetime, recurrence: Recurrence) -> Occurrence | None:
    """The first occurrence at least five whole days after adoption, so that there is something to tell."""
    just_before = _in_utc(adopted_at) + RECAP_NO_SOONER - timedelta(microseconds=1)
    return next_after(recurrence, just_before)


def in_words(recurrence: Recurrence) -> str:
    """When it recurs, in plain English: "every Tuesday at 10:00"."""
    return in_words_of(parse(recurrence.rule).starting(recurrence.starts), recurrence.at)


def add_working_hours(start: datetime, hours: float, zone: str) -> datetime:
    """The moment, in UTC, when that many hours of Monday to Friday, 9 to 17 local, have gone by."""
    if hours < 0:
        raise ValueError("working hours only go forward")
    wall, left = _zone(zone), timedelta(hours=hours)
    moment = _in_utc(start)
    day = moment.astimezone(wall).date()
    while left:
        if day.weekday() < SATURDAY:
            moment = max(moment, first_moment(day, WORK_BEGINS, wall))
            worked = min(left, max(first_moment(day, WORK_ENDS, wall) - moment, timedelta()))
            moment, left = moment + worked, left - worked
        day += DAY
    return moment


def first_moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The first moment, in UTC, at which the zone's clock shows this day and time, or has jumped past it."""
    wall = datetime.combine(day, at)
    # Of a time that comes twice, fold=0 is the first.
    before_jump = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    after_jump = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if after_jump.astimezone(zone).replace(tzinfo=None) == wall:
        return after_jump
    # The clock jumped over it, at a whole second between these two moments: halve until that second is left.
    low, high = before_jump.replace(microsecond=0), after_jump.replace(microsecond=0) + timedelta(seconds=1)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        if middle.astimezone(zone).replace(tzinfo=None) >= wall:
            high = middle
        else:
            low = middle
    return high


def _between(recurrence: Recurrence, earliest: date, latest: date) -> Iterator[Occurrence]:
    """What falls on the days from `earliest` to `latest`, in order."""
    for day in days(parse(recurrence.rule), recurrence.starts, earliest, latest):
        occurrence = _on(recurrence, day)
        if occurrence:
            yield occurrence


def _on(recurrence: Recurrence, day: date) -> Occurrence | None:
    """The occurrence of a day that the rule names; None for a day that the zone left out or after the end."""
    zone = _zone(recurrence.zone)
    due_at = first_moment(day, recurrence.at, zone)
    # Samoa had no 30 December 2011. Moving its occurrence into the 31st would make two on that date.
    left_out = due_at.astimezone(zone).date() != day and _is_left_out(day, zone)
    until = parse(recurrence.rule).until
    if left_out or (until and _is_over(until, datetime.combine(day, recurrence.at), due_at)):
        return None
    return Occurrence(day, due_at)


def _is_left_out(day: date, zone: ZoneInfo) -> bool:
    """Whether the zone's calendar went past this day without any of it."""
    return first_moment(day, time(), zone).astimezone(zone).date() != day


def _is_over(until: date | datetime, wall: datetime, due_at: datetime) -> bool:
    """Whether an occurrence comes after the rule's end, which may be a day, a wall time or a moment."""
    if not isinstance(until, datetime):
        return wall.date() > until
    return (due_at if until.tzinfo else wall) > until


def zone_of(name: str) -> str:
    """A zone that the time zone database knows: this one, or UTC."""
    try:
        return _zone(name).key
    except UnknownZone:
        return "UTC"


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs its zone: pass an aware datetime")
    return moment.astimezone(UTC)


@cache
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as unknown:
        raise UnknownZone(name) from unknown
