"""A recurrence rule in plain English, as people say it to one another."""

from collections.abc import Sequence
from datetime import time

from communities.recurrence_rule import Day, Frequency, Rule

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh"),
    *("eighth", "ninth", "tenth", "eleventh", "twelfth"),
)
NUMBERS = (
    *("one", "two", "three", "four", "five", "six", "seven"),
    *("eight", "nine", "ten", "eleven", "twelve"),
)
PERIODS = {
    Frequency.DAILY: "day",
    Frequency.WEEKLY: "week",
    Frequency.MONTHLY: "month",
    Frequency.YEARLY: "year",
}
WORKING_DAYS = tuple(Day(weekday) for weekday in range(5))
EVERY_WEEKDAY = tuple(Day(weekday) for weekday in range(7))


def in_words_of(rule: Rule, at: time) -> str:
    """When a rule recurs; the rule must name its days, as `Rule.starting` sees to."""
    clock = f"{at:%H:%M}" if not at.second else f"{at:%H:%M:%S}"
    days, *conditions = _days(rule)
    return ", ".join([f"{days} at {clock}", *conditions, *_end(rule)])


def _days(rule: Rule) -> list[str]:
    """Which days, then the conditions that are better said after the time."""
    if rule.bysetpos and rule.freq is not Frequency.DAILY:
        return [_positions(rule)]
    say = {
        Frequency.DAILY: _daily,
        Frequency.WEEKLY: _weekly,
        Frequency.MONTHLY: _monthly,
        Frequency.YEARLY: _yearly,
    }
    return say[rule.freq](rule)


def _daily(rule: Rule) -> list[str]:
    if rule.interval == 1 and rule.bymonthday:
        return [f"the {_month_days(rule.bymonthday)} of the month{_months(rule)}", *_when_it_is(rule.byday)]
    if rule.interval == 1 and rule.byday:
        return [f"{_every_weekday(rule.byday)}{_months(rule)}"]
    on_day = [f"when it is the {_month_days(rule.bymonthday)} of the month"] if rule.bymonthday else []
    return [f"every {_nth_period(rule)}{_months(rule)}", *_when_it_is(rule.byday), *on_day]


def _weekly(rule: Rule) -> list[str]:
    if rule.interval == 1:
        return [f"{_every_weekday(rule.byday)}{_months(rule)}"]
    if rule.interval == 2 and len(rule.byday) == 1:
        return [f"every second {WEEKDAYS[rule.byday[0].weekday]}{_months(rule)}"]
    # "Every third Thursday" would be heard as the third Thursday of the month.
    weeks = "second week" if rule.interval == 2 else f"{_number(rule.interval)} weeks"
    return [f"every {weeks} on {_weekdays(rule.byday)}{_months(rule)}"]


def _monthly(rule: Rule) -> list[str]:
    month = "the month" if rule.interval == 1 else f"every {_nth_period(rule)}"
    if rule.bymonthday:
        days = f"the {_month_days(rule.bymonthday)} of {month}{_months(rule)}"
        return [days, *_in_some(rule), *_when_it_is(rule.byday)]
    if rule.byday[0].nth:
        return [f"{_nth_weekdays(rule.byday)} of {month}{_months(rule)}", *_in_some(rule)]
    of_month = "" if rule.interval == 1 else f" of {month}"
    return [f"{_every_weekday(rule.byday)}{of_month}{_months(rule)}"]


def _yearly(rule: Rule) -> list[str]:
    year = f"every {_nth_period(rule)}"
    months = _and([MONTHS[month - 1] for month in rule.bymonth])
    if rule.byyearday:
        return [f"the {_month_days(rule.byyearday)} of {year}{_months(rule)}", *_when_it_is(rule.byday)]
    if rule.byweekno:
        weeks = _and([_week(number) for number in rule.byweekno])
        return [f"{_weekdays(rule.byday)} of {weeks} of {year}{_months(rule)}"]
    if rule.bymonthday:
        return [_yearly_dates(rule, months, year), *_in_some(rule), *_when_it_is(rule.byday)]
    if rule.byday[0].nth:
        return [f"{_nth_weekdays(rule.byday)} of {f'{months} ' if months else ''}{year}", *_in_some(rule)]
    whole = f" of {year}" if rule.interval > 1 else ""
    return [f"{_every_weekday(rule.byday)}{_months(rule)}{whole}"]


def _yearly_dates(rule: Rule, months: str, year: str) -> str:
    if not months:
        return f"the {_month_days(rule.bymonthday)} of every month" + (
            f" of {year}" if rule.interval > 1 else ""
        )
    if len(rule.bymonth) == 1 and min(rule.bymonthday) > 0:
        return f"{_and([str(day) for day in rule.bymonthday])} {months} {year}"
    return f"the {_month_days(rule.bymonthday)} of {months} {year}"


def _positions(rule: Rule) -> str:
    """The nth of a set of days, as in "the last working day of the month"."""
    if rule.byday == WORKING_DAYS:
        among = "working day"
    elif rule.byday == EVERY_WEEKDAY or not rule.byday:
        among = "day"
    elif rule.byday[0].nth:
        among = f"of {_nth_weekdays(rule.byday)}"
    else:
        among = _or([WEEKDAYS[day.weekday] for day in rule.byday])
    among += f" in {_and([_week(number) for number in rule.byweekno])}" if rule.byweekno else ""
    among += f" among the {_month_days(rule.bymonthday)}" if rule.bymonthday else ""
    among += f" among the {_month_days(rule.byyearday)} of the year" if rule.byyearday else ""
    period = f"the {PERIODS[rule.freq]}" if rule.interval == 1 else f"every {_nth_period(rule)}"
    chosen = _and([_ordinal(position) for position in _from_the_end_last(rule.bysetpos)])
    if rule.freq is Frequency.YEARLY and rule.bymonth:
        months = _and([MONTHS[month - 1] for month in rule.bymonth])
        return f"the {chosen} {among} of {months} every {_nth_period(rule)}"
    return f"the {chosen} {among} of {period}{_months(rule)}"


def _end(rule: Rule) -> list[str]:
    if rule.count:
        return ["once" if rule.count == 1 else f"{_number(rule.count)} times"]
    return [f"until {rule.until.day} {MONTHS[rule.until.month - 1]} {rule.until.year}"] if rule.until else []


def _in_some(rule: Rule) -> list[str]:
    """Say so when not every month, or year, has the day."""
    if any(abs(day.nth) == 5 for day in rule.byday) and (rule.freq is Frequency.MONTHLY or rule.bymonth):
        return ["when there is one"]
    shortest = min(_shortest(month) for month in rule.bymonth or range(1, 13))
    if max((abs(day) for day in rule.bymonthday), default=0) <= shortest:
        return []
    return ["in leap years"] if rule.bymonth == (2,) else ["in months that have one"]


def _shortest(month: int) -> int:
    return {2: 28, 4: 30, 6: 30, 9: 30, 11: 30}.get(month, 31)


def _nth_period(rule: Rule) -> str:
    """The period counted by: "month", "second month", "30 days" as they follow "every"."""
    period = PERIODS[rule.freq]
    if rule.interval == 1:
        return period
    return f"{_ordinal(rule.interval)} {period}"


def _months(rule: Rule) -> str:
    return f" in {_and([MONTHS[month - 1] for month in rule.bymonth])}" if rule.bymonth else ""


def _every_weekday(days: Sequence[Day]) -> str:
    if tuple(days) == EVERY_WEEKDAY:
        return "every day"
    return "every working day" if tuple(days) == WORKING_DAYS else f"every {_weekdays(days)}"


def _weekdays(days: Sequence[Day]) -> str:
    if tuple(days) == WORKING_DAYS:
        return "Monday to Friday"
    return _and([WEEKDAYS[day.weekday] for day in days])


def _nth_weekdays(days: Sequence[Day]) -> str:
    """The counted weekdays, those that share one weekday together: "the first and third Monday"."""
    by_weekday: dict[int, list[int]] = {}
    for day in days:
        by_weekday.setdefault(day.weekday, []).append(day.nth)
    return _and(
        [
            f"the {_and([_ordinal(nth) for nth in _from_the_end_last(counted)])} {WEEKDAYS[weekday]}"
            for weekday, counted in by_weekday.items()
        ]
    )


def _when_it_is(days: Sequence[Day]) -> list[str]:
    if not days:
        return []
    if tuple(days) == WORKING_DAYS:
        return ["when it is a working day"]
    if days[0].nth:
        return [f"when it is {_nth_weekdays(days)}"]
    return [f"when it is a {_or([WEEKDAYS[day.weekday] for day in days])}"]


def _week(number: int) -> str:
    if number > 0:
        return f"week {number}"
    return "the last week" if number == -1 else f"the {_ordinal(number)} week"


def _month_days(days: Sequence[int]) -> str:
    """Days of a month by number: "1st and 15th", "last day"."""
    ordered = _from_the_end_last(days)
    return _and([_numeral(day) if day > 0 else f"{_ordinal(day)} day" for day in ordered])


def _from_the_end_last(numbers: Sequence[int]) -> list[int]:
    return sorted(numbers, key=lambda number: (number < 0, number))


def _ordinal(number: int) -> str:
    if number == -1:
        return "last"
    if number < 0:
        return f"{_ordinal(-number)}-to-last"
    return ORDINALS[number - 1] if number <= len(ORDINALS) else _numeral(number)


def _numeral(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def _number(number: int) -> str:
    return NUMBERS[number - 1] if number <= len(NUMBERS) else str(number)


def _and(words: Sequence[str]) -> str:
    return _joined(words, "and")


def _or(words: Sequence[str]) -> str:
    return _joined(words, "or")


def _joined(words: Sequence[str], last: str) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
