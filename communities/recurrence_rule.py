"""The days a rule falls on: the part of RFC 5545 that a community's rhythm needs, read strictly."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import islice
from typing import Literal, NamedTuple

from dateutil import rrule

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

# A rule that stays silent for longer than this counts as one that never happens. Twelve years hold every
# 29 February, also the one that 2100 leaves out.
LONGEST_SILENCE = timedelta(days=12 * 366)

# A count is counted from the start each time, so an enormous one is only a long wait.
MOST_TIMES = 1000


class UnusableRule(ValueError):
    """A rule that a community cannot keep to, and the reason, as the rest of "This rule …"."""

    def __init__(self, rule: str, reason: str) -> None:
        super().__init__(f"{rule!r} {reason}")
        self.rule = rule
        self.reason = reason


class Frequency(StrEnum):
    """The period that a rule counts in."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


LONGEST_INTERVAL = {Frequency.DAILY: 366, Frequency.WEEKLY: 53, Frequency.MONTHLY: 24, Frequency.YEARLY: 10}
_DATEUTIL: dict[Frequency, Literal[0, 1, 2, 3]] = {
    Frequency.DAILY: rrule.DAILY,
    Frequency.WEEKLY: rrule.WEEKLY,
    Frequency.MONTHLY: rrule.MONTHLY,
    Frequency.YEARLY: rrule.YEARLY,
}


class Day(NamedTuple):
    """A weekday (Monday is 0), alone or as the nth of its month or year (-1 is the last; 0 is every)."""

    weekday: int
    nth: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """A recurrence rule that was found usable; make one with `parse`."""

    freq: Frequency
    interval: int = 1
    count: int | None = None
    until: date | datetime | None = None
    wkst: int = 0
    byday: tuple[Day, ...] = ()
    bymonthday: tuple[int, ...] = ()
    bymonth: tuple[int, ...] = ()
    bysetpos: tuple[int, ...] = ()
    byweekno: tuple[int, ...] = ()
    byyearday: tuple[int, ...] = ()

    @property
    def names_days(self) -> bool:
        """Whether the rule itself says which days, rather than taking them from the day it starts."""
        return bool(self.byday or self.bymonthday or self.byweekno or self.byyearday)

    def starting(self, starts: date) -> "Rule":
        """The same rule with the days it takes from its start written out."""
        if self.names_days or self.freq is Frequency.DAILY:
            return self
        if self.freq is Frequency.WEEKLY:
            return replace(self, byday=(Day(starts.weekday()),))
        if self.freq is Frequency.MONTHLY:
            return replace(self, bymonthday=(starts.day,))
        return replace(self, bymonth=self.bymonth or (starts.month,), bymonthday=(starts.day,))


@lru_cache(maxsize=1024)
def parse(text: str) -> Rule:
    """The rule that was written, or UnusableRule with the reason.

    Takes what follows `RRULE:` in RFC 5545; the time of day and the first day are said beside the rule.
    """
    rule = _read(text)
    for refused, reason in _REFUSED:
        if refused(rule):
            raise UnusableRule(text, reason)
    ever = replace(rule, interval=1, count=None, until=None)
    if not happens(ever, date(1987, 1, 1)):
        raise UnusableRule(text, "names days that never come")
    return rule


def days(rule: Rule, starts: date, earliest: date, latest: date) -> Iterator[date]:
    """The days on which the rule falls from `earliest` to `latest`, both included, in order."""
    rule = rule.starting(starts)
    found = rrule.rrule(
        _DATEUTIL[rule.freq],
        dtstart=datetime.combine(_anchor(rule, starts, earliest), time()),
        until=datetime.combine(latest, time()),
        interval=rule.interval,
        wkst=rule.wkst,
        byweekday=[rrule.weekday(day.weekday, day.nth or None) for day in rule.byday] or None,
        bymonthday=rule.bymonthday or None,
        bymonth=rule.bymonth or None,
        bysetpos=rule.bysetpos or None,
        byweekno=rule.byweekno or None,
        byyearday=rule.byyearday or None,
    )
    since_start = (moment.date() for moment in found if moment.date() >= starts)
    # Counted here and not by dateutil, which would look for the last one until the year 9999.
    for day in islice(since_start, rule.count):
        if day >= earliest:
            yield day


@lru_cache(maxsize=1024)
def happens(rule: Rule, starts: date) -> bool:
    """Whether the rule falls on any day at all in the twelve years after `starts`."""
    # dateutil searches for a day that never comes until the year 9999, which takes seconds. The calendar
    # repeats every 400 years, down to the weekday, so ask as close to that end as the same days are found.
    cycles = max(0, (date.max - LONGEST_SILENCE).year - starts.year) // 400
    starts = starts.replace(year=starts.year + 400 * cycles)
    latest = starts + min(LONGEST_SILENCE, date.max - starts)
    return any(True for _ in days(rule, starts, starts, latest))


def _anchor(rule: Rule, starts: date, earliest: date) -> date:
    """A day to count from that gives the same days from `earliest` on as counting from `starts`."""
    if rule.freq not in (Frequency.DAILY, Frequency.WEEKLY):
        return starts
    if rule.freq is Frequency.WEEKLY:
        # dateutil takes a first week that begins in its middle for a whole one when it counts positions.
        starts -= timedelta(days=(starts.weekday() - rule.wkst) % 7)
    if rule.count is None and earliest > starts:
        step = rule.interval * (7 if rule.freq is Frequency.WEEKLY else 1)
        starts += timedelta(days=(earliest - starts).days // step * step)
    return starts


# What RFC 5545 forbids, leaves open, or means otherwise than dateutil does, each with the reason given.
_REFUSED: tuple[tuple[Callable[[Rule], bool], str], ...] = (
    (lambda rule: rule.interval > LONGEST_INTERVAL[rule.freq], "comes round too seldom to be a rhythm"),
    (
        lambda rule: rule.count is not None and rule.until is not None,
        "ends twice: give COUNT or UNTIL, not both",
    ),
    (
        lambda rule: bool(rule.bysetpos) and not (rule.names_days or rule.bymonth),
        "has BYSETPOS with nothing to choose from",
    ),
    (
        lambda rule: bool(rule.byweekno) and rule.freq is not Frequency.YEARLY,
        "has BYWEEKNO, which belongs to FREQ=YEARLY",
    ),
    (
        lambda rule: bool(rule.byweekno) and not rule.byday,
        "has BYWEEKNO without BYDAY to say which day of the week",
    ),
    (
        lambda rule: bool(rule.byyearday) and rule.freq is not Frequency.YEARLY,
        "has BYYEARDAY, which belongs to FREQ=YEARLY",
    ),
    (
        lambda rule: bool(rule.bymonthday) and rule.freq is Frequency.WEEKLY,
        "has BYMONTHDAY, which a week does not have",
    ),
    (
        lambda rule: len({day.nth == 0 for day in rule.byday}) > 1,
        "mixes every weekday with the nth weekday",
    ),
    (
        lambda rule: (
            any(day.nth for day in rule.byday)
            and (rule.freq in (Frequency.DAILY, Frequency.WEEKLY) or bool(rule.byweekno))
        ),
        "counts weekdays where there is no month or year to count them in",
    ),
    (
        lambda rule: (
            any(abs(day.nth) > 5 for day in rule.byday)
            and (rule.freq is Frequency.MONTHLY or bool(rule.bymonth))
        ),
        "wants more than five of a weekday in one month",
    ),
)


def _read(text: str) -> Rule:
    """The parts of the rule, each within its range."""
    parts = _parts(text)
    if "FREQ" not in parts:
        raise UnusableRule(text, "does not say how often: FREQ is missing")
    freq = parts.pop("FREQ")
    if freq in ("HOURLY", "MINUTELY", "SECONDLY"):
        raise UnusableRule(text, "recurs more often than once a day")
    if freq not in Frequency.__members__:
        raise UnusableRule(text, f"has a frequency that does not exist: {freq}")
    read = _Reader(text)
    return Rule(
        freq=Frequency(freq),
        interval=read.number(parts.get("INTERVAL", "1"), "INTERVAL", most=10_000),
        count=read.number(parts["COUNT"], "COUNT", most=MOST_TIMES) if "COUNT" in parts else None,
        until=read.end(parts["UNTIL"]) if "UNTIL" in parts else None,
        wkst=read.weekday(parts.get("WKST", "MO")).weekday,
        byday=tuple(sorted({read.weekday(day, nth=True) for day in _listed(parts, "BYDAY")})),
        bymonthday=read.numbers(parts, "BYMONTHDAY", most=31, backwards=True),
        bymonth=read.numbers(parts, "BYMONTH", most=12),
        bysetpos=read.numbers(parts, "BYSETPOS", most=366, backwards=True),
        byweekno=read.numbers(parts, "BYWEEKNO", most=53, backwards=True),
        byyearday=read.numbers(parts, "BYYEARDAY", most=366, backwards=True),
    )


_KNOWN = (
    *("FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"),
    *("BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "BYWEEKNO", "BYYEARDAY"),
)


def _parts(text: str) -> dict[str, str]:
    """The rule's parts by name."""
    parts: dict[str, str] = {}
    for part in text.strip().upper().removeprefix("RRULE:").split(";"):
        name, equals, value = part.partition("=")
        if not (equals and value):
            raise UnusableRule(text, "is not a rule like FREQ=WEEKLY;BYDAY=TU")
        if name in ("BYHOUR", "BYMINUTE", "BYSECOND"):
            raise UnusableRule(text, f"has {name}: the time of day is said beside the rule, once")
        if name not in _KNOWN:
            raise UnusableRule(text, f"has a part that is not known: {name}")
        if name in parts:
            raise UnusableRule(text, f"says {name} twice")
        parts[name] = value
    return parts


def _listed(parts: dict[str, str], name: str) -> list[str]:
    return parts[name].split(",") if name in parts else []


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the values of one rule, and names that rule when one of them is wrong."""

    text: str

    def number(self, value: str, name: str, *, most: int, backwards: bool = False) -> int:
        """A whole number from 1 to `most`, or as far below zero when it may count from the end."""
        if re.fullmatch(r"[+-]?[0-9]{1,6}", value):
            number = int(value)
            if 1 <= abs(number) <= most and (number > 0 or backwards):
                return number
        raise UnusableRule(self.text, f"has {name}={value}, which is not a number from 1 to {most}")

    def numbers(
        self, parts: dict[str, str], name: str, *, most: int, backwards: bool = False
    ) -> tuple[int, ...]:
        """Each number of a list once, in order."""
        found = {self.number(value, name, most=most, backwards=backwards) for value in _listed(parts, name)}
        return tuple(sorted(found))

    def weekday(self, value: str, *, nth: bool = False) -> Day:
        """A weekday like TU, or where it may be counted, one like 1MO or -1FR."""
        match = re.fullmatch(r"([+-]?[0-9]{1,2})?([A-Z]{2})", value)
        if not match or match[2] not in WEEKDAYS or (match[1] and not nth):
            raise UnusableRule(self.text, f"has a weekday that does not exist: {value}")
        counted = self.number(match[1], "BYDAY", most=53, backwards=True) if match[1] else 0
        return Day(WEEKDAYS.index(match[2]), counted)

    def end(self, value: str) -> date | datetime:
        """The last day, or the last moment: in UTC with a Z, on the community's own clock without."""
        try:
            if re.fullmatch(r"[0-9]{8}", value):
                return date.fromisoformat(value)
            if re.fullmatch(r"[0-9]{8}T[0-9]{6}Z?", value):
                moment = datetime.fromisoformat(value.removesuffix("Z"))
                return moment.replace(tzinfo=UTC) if value.endswith("Z") else moment
        except ValueError:
            pass
        raise UnusableRule(self.text, f"has an UNTIL that is not a date like 20261231: {value}")
