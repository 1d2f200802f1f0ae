"""10:00 stays 10:00: when something recurs, in every zone and through every change of the clock."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from communities.recurrence import (
    Occurrence,
    Recurrence,
    UnknownZone,
    UnusableRule,
    add_working_hours,
    first_moment,
    first_prompt_after,
    first_recap_after,
    in_words,
    next_after,
    occurrences,
    parse,
)
from communities.recurrence_rule import WEEKDAYS

TEN = time(10)
TUESDAYS = "FREQ=WEEKLY;BYDAY=TU"
THURSDAYS = "FREQ=WEEKLY;BYDAY=TH"
BERLIN, NEW_YORK, SAMOA = "Europe/Berlin", "America/New_York", "Pacific/Apia"


def for_every(*values: st.SearchStrategy[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A promise that holds for all values, however long one of them takes on a busy machine."""
    return lambda promise: settings(deadline=None)(given(*values)(promise))


def recurring(rule: str, at: time = TEN, zone: str = BERLIN, starts: date = date(2026, 1, 1)) -> Recurrence:
    return Recurrence(rule, at, zone, starts)


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


def local(zone: str, year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def local_dates(recurrence: Recurrence, after: datetime, count: int) -> list[date]:
    return [occurrence.local_date for occurrence in occurrences(recurrence, after, count)]


def shown(*parts: int) -> datetime:
    """What a clock on the wall shows, which has no zone."""
    return datetime(*parts)  # noqa: DTZ001


def wall(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


# Clock changes


def test_ten_stays_ten_when_the_clocks_go_forward_and_back():
    tuesdays = recurring(TUESDAYS)
    for month, day in [(3, 20), (10, 16)]:
        found = occurrences(tuesdays, utc(2026, month, day), 3)
        assert [wall(occurrence.due_at, BERLIN).time() for occurrence in found] == [TEN] * 3
    assert [occurrence.due_at.hour for occurrence in occurrences(tuesdays, utc(2026, 3, 20), 2)] == [9, 8]


def test_a_time_that_does_not_exist_happens_at_the_first_moment_after_the_gap():
    nightly = recurring("FREQ=DAILY", time(2, 30))
    gap, following = occurrences(nightly, local(BERLIN, 2026, 3, 28, 12), 2)
    assert gap == Occurrence(date(2026, 3, 29), local(BERLIN, 2026, 3, 29, 3))
    assert following.due_at == local(BERLIN, 2026, 3, 30, 2, 30)


def test_a_time_that_comes_twice_happens_once_and_at_the_first():
    nightly = recurring("FREQ=DAILY", time(2, 30))
    found = occurrences(nightly, local(BERLIN, 2026, 10, 24, 12), 2)
    assert [occurrence.due_at for occurrence in found] == [utc(2026, 10, 25, 0, 30), utc(2026, 10, 26, 1, 30)]


def test_after_the_first_of_two_the_second_does_not_follow():
    nightly = recurring("FREQ=DAILY", time(2, 30))
    following = next_after(nightly, utc(2026, 10, 25, 0, 30))
    assert following
    assert following.local_date == date(2026, 10, 26)


def test_a_gap_of_half_an_hour():
    nightly = recurring("FREQ=DAILY", time(2, 10), "Australia/Lord_Howe")
    found = occurrences(nightly, local("Australia/Lord_Howe", 2026, 10, 3, 12), 1)
    assert wall(found[0].due_at, "Australia/Lord_Howe") == shown(2026, 10, 4, 2, 30)


def test_a_gap_at_midnight_stays_on_its_day():
    midnight = recurring("FREQ=DAILY", time(0), "America/Santiago")
    found = occurrences(midnight, local("America/Santiago", 2026, 9, 5, 12), 2)
    assert [wall(occurrence.due_at, "America/Santiago") for occurrence in found] == [
        shown(2026, 9, 6, 1),
        shown(2026, 9, 7),
    ]


def test_a_gap_that_ends_on_the_next_day_keeps_its_own_date():
    late = recurring("FREQ=DAILY", time(23, 30), "America/Nuuk")
    found = occurrences(late, local("America/Nuuk", 2026, 3, 27, 23, 45), 2)
    assert [occurrence.local_date for occurrence in found] == [date(2026, 3, 28), date(2026, 3, 29)]
    assert wall(found[0].due_at, "America/Nuuk") == shown(2026, 3, 29)


@pytest.mark.parametrize("at", [time(0), TEN, time(23, 59, 59)])
def test_a_day_that_the_zone_left_out_has_no_occurrence(at):
    daily = recurring("FREQ=DAILY", at, SAMOA, date(2011, 12, 1))
    found = local_dates(daily, local(SAMOA, 2011, 12, 29), 3)
    assert date(2011, 12, 30) not in found
    assert date(2011, 12, 31) in found


def test_a_week_whose_friday_was_left_out_goes_without():
    fridays = recurring("FREQ=WEEKLY;BYDAY=FR", TEN, SAMOA, date(2011, 12, 1))
    assert local_dates(fridays, local(SAMOA, 2011, 12, 20), 3) == [
        date(2011, 12, 23),
        date(2012, 1, 6),
        date(2012, 1, 13),
    ]


# Calendars


def test_every_two_weeks_keeps_step_across_week_53():
    thursdays = recurring("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", time(15), starts=date(2026, 12, 3))
    assert date(2026, 12, 31).isocalendar().week == 53
    found = local_dates(thursdays, utc(2026, 12, 1), 5)
    assert found[:3] == [date(2026, 12, 3), date(2026, 12, 17), date(2026, 12, 31)]
    assert {later - earlier for earlier, later in pairwise(found)} == {timedelta(days=14)}


def test_the_31st_comes_in_months_that_have_one():
    assert local_dates(recurring("FREQ=MONTHLY;BYMONTHDAY=31"), utc(2026, 1, 1), 4) == [
        date(2026, 1, 31),
        date(2026, 3, 31),
        date(2026, 5, 31),
        date(2026, 7, 31),
    ]


def test_a_monthly_rule_takes_its_day_from_its_start():
    assert local_dates(recurring("FREQ=MONTHLY", starts=date(2026, 1, 30)), utc(2026, 1, 1), 3) == [
        date(2026, 1, 30),
        date(2026, 3, 30),
        date(2026, 4, 30),
    ]


def test_the_last_working_day_of_the_month():
    rule = "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"
    assert local_dates(recurring(rule), utc(2026, 1, 1), 6) == [
        date(2026, 1, 30),
        date(2026, 2, 27),
        date(2026, 3, 31),
        date(2026, 4, 30),
        date(2026, 5, 29),
        date(2026, 6, 30),
    ]


def test_leap_days_also_across_the_century_without_one():
    leap_days = recurring("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", starts=date(2090, 1, 1))
    assert local_dates(leap_days, utc(2090, 1, 1), 3) == [
        date(2092, 2, 29),
        date(2096, 2, 29),
        date(2104, 2, 29),
    ]


def test_the_first_of_the_week_also_when_it_starts_in_mid_week():
    rule = "FREQ=WEEKLY;BYDAY=MO,WE;BYSETPOS=1"
    assert local_dates(recurring(rule, starts=date(2026, 1, 6)), utc(2026, 1, 1), 2) == [
        date(2026, 1, 12),
        date(2026, 1, 19),
    ]


def test_the_start_is_an_occurrence_only_when_the_rule_falls_on_it():
    assert local_dates(recurring(TUESDAYS, starts=date(2026, 1, 1)), utc(2025, 12, 1), 1) == [
        date(2026, 1, 6)
    ]


# Ends


def test_a_count_is_counted_from_the_start():
    thrice = recurring("FREQ=WEEKLY;BYDAY=TU;COUNT=3")
    assert local_dates(thrice, utc(2026, 1, 7), 9) == [date(2026, 1, 13), date(2026, 1, 20)]
    assert next_after(thrice, utc(2026, 2, 1)) is None


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20260113", date(2026, 1, 13)),
        ("20260113T090000Z", date(2026, 1, 13)),
        ("20260113T085959Z", date(2026, 1, 6)),
        ("20260113T100000", date(2026, 1, 13)),
        ("20260113T095959", date(2026, 1, 6)),
    ],
)
def test_an_end_is_a_day_a_moment_or_a_time_on_the_wall(until, last):
    ending = recurring(f"{TUESDAYS};UNTIL={until}")
    assert local_dates(ending, utc(2026, 1, 1), 9)[-1] == last


def test_a_rule_that_ended_before_it_started_is_over():
    assert next_after(recurring("FREQ=DAILY;UNTIL=20251231"), utc(2025, 1, 1)) is None


# Asking


def test_after_means_later_than():
    tuesdays = recurring(TUESDAYS)
    first = next_after(tuesdays, utc(2026, 1, 1))
    assert first
    assert local_dates(tuesdays, first.due_at, 1) == [date(2026, 1, 13)]
    assert local_dates(tuesdays, first.due_at - timedelta(microseconds=1), 1) == [date(2026, 1, 6)]


def test_any_number_can_be_asked_for():
    assert occurrences(recurring(TUESDAYS), utc(2026, 1, 1), 0) == []
    assert len(occurrences(recurring(TUESDAYS), utc(2026, 1, 1), 5000)) == 5000


def test_naive_moments_are_refused():
    naive = shown(2026, 1, 1)
    tuesdays = recurring(TUESDAYS)
    with pytest.raises(ValueError, match="aware"):
        next_after(tuesdays, naive)
    with pytest.raises(ValueError, match="aware"):
        add_working_hours(naive, 1, BERLIN)


# Refusals


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("", "not a rule"),
        ("every Tuesday", "not a rule"),
        ("FREQ=WEEKLY;", "not a rule"),
        ("FREQ", "not a rule"),
        ("DTSTART:20260101T000000\nRRULE:FREQ=DAILY", "not known"),
        ("BYDAY=TU", "FREQ is missing"),
        ("FREQ=FORTNIGHTLY", "does not exist"),
        ("FREQ=HOURLY", "more often than once a day"),
        ("FREQ=MINUTELY;INTERVAL=1440", "more often than once a day"),
        ("FREQ=SECONDLY", "more often than once a day"),
        ("FREQ=DAILY;BYHOUR=9,17", "BYHOUR"),
        ("FREQ=DAILY;BYMINUTE=0,30", "BYMINUTE"),
        ("FREQ=DAILY;BYSECOND=1", "BYSECOND"),
        ("FREQ=YEARLY;BYEASTER=0", "not known: BYEASTER"),
        ("FREQ=DAILY;FREQ=WEEKLY", "FREQ twice"),
        ("FREQ=WEEKLY;INTERVAL=0", "INTERVAL=0"),
        ("FREQ=WEEKLY;INTERVAL=-1", "INTERVAL=-1"),
        ("FREQ=WEEKLY;INTERVAL=two", "INTERVAL=TWO"),
        ("FREQ=WEEKLY;INTERVAL=999999999", "INTERVAL=999999999"),
        ("FREQ=WEEKLY;INTERVAL=54", "too seldom"),
        ("FREQ=YEARLY;INTERVAL=11", "too seldom"),
        ("FREQ=DAILY;COUNT=0", "COUNT=0"),
        ("FREQ=DAILY;COUNT=1001", "COUNT=1001"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20261231", "ends twice"),
        ("FREQ=DAILY;UNTIL=soon", "UNTIL"),
        ("FREQ=DAILY;UNTIL=20260230", "UNTIL"),
        ("FREQ=WEEKLY;BYDAY=XX", "weekday"),
        ("FREQ=WEEKLY;BYDAY=", "not a rule"),
        ("FREQ=WEEKLY;BYDAY=TU,", "weekday"),
        ("FREQ=WEEKLY;WKST=1MO", "weekday"),
        ("FREQ=WEEKLY;BYDAY=1TU", "counts weekdays"),
        ("FREQ=MONTHLY;BYDAY=0TU", "BYDAY=0"),
        ("FREQ=MONTHLY;BYDAY=6TU", "more than five"),
        ("FREQ=MONTHLY;BYDAY=MO,1TU", "mixes"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY=32"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY=0"),
        ("FREQ=MONTHLY;BYMONTHDAY=٣", "BYMONTHDAY"),
        ("FREQ=YEARLY;BYMONTH=-1", "BYMONTH=-1"),
        ("FREQ=WEEKLY;BYMONTHDAY=13", "BYMONTHDAY"),
        ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS"),
        ("FREQ=MONTHLY;BYWEEKNO=20;BYDAY=MO", "BYWEEKNO"),
        ("FREQ=YEARLY;BYWEEKNO=20", "BYWEEKNO"),
        ("FREQ=MONTHLY;BYYEARDAY=100", "BYYEARDAY"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "never come"),
        ("FREQ=DAILY;BYMONTH=4;BYMONTHDAY=31", "never come"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6", "never come"),
    ],
)
def test_a_rule_that_cannot_be_kept_is_refused_with_its_reason(rule, reason):
    with pytest.raises(UnusableRule) as refused:
        parse(rule)
    assert reason in refused.value.reason
    assert refused.value.rule == rule


def test_a_rule_that_never_meets_its_start_is_refused():
    yearly_in_march = "FREQ=MONTHLY;INTERVAL=12;BYMONTH=3"
    assert recurring(yearly_in_march, starts=date(2026, 3, 1))
    with pytest.raises(UnusableRule, match="never happens"):
        recurring(yearly_in_march, starts=date(2026, 1, 1))


@pytest.mark.parametrize(
    "rule", ["RRULE:FREQ=WEEKLY;BYDAY=TU", "freq=weekly;byday=tu", " FREQ=WEEKLY;BYDAY=TU\n"]
)
def test_rules_from_elsewhere_are_read(rule):
    assert parse(rule) == parse(TUESDAYS)


@pytest.mark.parametrize(
    "zone", ["", "Mars/Olympus", "Europe", "../etc/passwd", "/etc/localtime", "Europe/Ber\0lin"]
)
def test_an_unknown_zone_is_refused_by_name(zone):
    with pytest.raises(UnknownZone) as refused:
        recurring(TUESDAYS, zone=zone)
    assert refused.value.zone == zone


def test_a_time_on_the_wall_has_no_zone():
    with pytest.raises(ValueError, match="wall"):
        recurring(TUESDAYS, at=time(10, tzinfo=UTC))


@for_every(
    st.text(max_size=40)
    | st.from_regex(r"FREQ=[A-Z]{1,8}(;[A-Z]{3,10}=[-+A-Z0-9,]{1,8}){0,3}", fullmatch=True)
)
def test_whatever_is_typed_is_a_rule_or_refused_by_name(text):
    with suppress(UnusableRule):
        parse(text)


# First prompt, first recap


@pytest.mark.parametrize(
    ("adopted", "first"),
    [
        (local(BERLIN, 2026, 11, 16, 17), date(2026, 11, 17)),  # Monday: the Tuesday after
        (local(BERLIN, 2026, 11, 17, 9), date(2026, 11, 24)),  # on Tuesday itself: not the same day
        (local(BERLIN, 2026, 11, 21, 9), date(2026, 11, 24)),  # Saturday
    ],
)
def test_the_first_prompt_is_no_sooner_than_the_next_working_day(adopted, first):
    found = first_prompt_after(adopted, recurring(TUESDAYS))
    assert found
    assert found.local_date == first


def test_adopting_on_friday_leaves_the_weekend_alone():
    found = first_prompt_after(local(BERLIN, 2026, 11, 20, 9), recurring("FREQ=DAILY", time(0)))
    assert found == Occurrence(date(2026, 11, 23), local(BERLIN, 2026, 11, 23))


def test_the_next_working_day_is_the_community_s_own():
    # Late on Thursday in New York is Friday in UTC, and Friday in New York is a working day.
    found = first_prompt_after(utc(2026, 11, 20, 3), recurring("FREQ=DAILY", zone=NEW_YORK))
    assert found
    assert found.local_date == date(2026, 11, 20)


def test_the_next_working_day_is_one_that_exists():
    found = first_prompt_after(
        local(SAMOA, 2011, 12, 29, 9), recurring("FREQ=DAILY", TEN, SAMOA, date(2011, 1, 1))
    )
    assert found
    assert found.local_date == date(2012, 1, 2)


@pytest.mark.parametrize(
    ("adopted", "first"),
    [
        (local(BERLIN, 2026, 11, 14, 15), date(2026, 11, 19)),
        (local(BERLIN, 2026, 11, 14, 15, 1), date(2026, 11, 26)),
        (local(BERLIN, 2026, 11, 16, 9), date(2026, 11, 26)),
    ],
)
def test_the_first_recap_has_five_days_to_tell_of(adopted, first):
    found = first_recap_after(adopted, recurring(THURSDAYS, time(15)))
    assert found
    assert found.local_date == first


# Working time


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ((16, 9), 0, (16, 9)),
        ((16, 9), 8, (16, 17)),
        ((16, 9), 8.5, (17, 9, 30)),
        ((16, 7), 1, (16, 10)),
        ((16, 16), 4, (17, 12)),
        ((16, 20), 1, (17, 10)),
        ((20, 16), 2, (23, 10)),  # over the weekend
        ((21, 12), 8, (23, 17)),  # from a Saturday
        ((16, 9), 40, (20, 17)),
        ((16, 10), 40, (23, 10)),
    ],
)
def test_working_hours_count_monday_to_friday_nine_to_five(start, hours, end):
    found = add_working_hours(local(BERLIN, 2026, 11, *start), hours, BERLIN)
    assert found == local(BERLIN, 2026, 11, *end)


def test_working_hours_are_the_person_s_own():
    assert add_working_hours(utc(2026, 11, 16, 9), 1, NEW_YORK) == local(NEW_YORK, 2026, 11, 16, 10)


def test_a_working_week_across_a_clock_change_ends_at_the_same_hour():
    assert add_working_hours(local(BERLIN, 2026, 3, 27, 12), 8, BERLIN) == local(BERLIN, 2026, 3, 30, 12)


def test_a_working_day_that_was_left_out_counts_nothing():
    assert add_working_hours(local(SAMOA, 2011, 12, 29, 16), 2, SAMOA) == local(SAMOA, 2012, 1, 2, 10)


def test_working_hours_do_not_go_backwards():
    with pytest.raises(ValueError, match="forward"):
        add_working_hours(utc(2026, 11, 16), -1, BERLIN)


# In words


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=DAILY", "every day at 10:00"),
        ("FREQ=DAILY;INTERVAL=2", "every second day at 10:00"),
        ("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", "every working day at 10:00"),
        ("FREQ=DAILY;INTERVAL=2;BYDAY=TU,MO", "every second day at 10:00, when it is a Monday or Tuesday"),
        (TUESDAYS, "every Tuesday at 10:00"),
        ("FREQ=WEEKLY", "every Thursday at 10:00"),
        ("FREQ=WEEKLY;BYDAY=TH,TU", "every Tuesday and Thursday at 10:00"),
        ("FREQ=WEEKLY;BYDAY=FR,MO,WE", "every Monday, Wednesday and Friday at 10:00"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", "every second Thursday at 10:00"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH", "every second week on Tuesday and Thursday at 10:00"),
        ("FREQ=WEEKLY;INTERVAL=3;BYDAY=TH", "every three weeks on Thursday at 10:00"),
        ("FREQ=WEEKLY;BYDAY=TU;BYMONTH=9,10", "every Tuesday in September and October at 10:00"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1", "the first working day of the week at 10:00"),
        ("FREQ=WEEKLY;BYDAY=TU;COUNT=3", "every Tuesday at 10:00, three times"),
        ("FREQ=WEEKLY;BYDAY=TU;COUNT=1", "every Tuesday at 10:00, once"),
        ("FREQ=WEEKLY;BYDAY=TU;UNTIL=20261231", "every Tuesday at 10:00, until 31 December 2026"),
        ("FREQ=MONTHLY;BYDAY=1MO", "the first Monday of the month at 10:00"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1", "the first Monday of the month at 10:00"),
        ("FREQ=MONTHLY;BYDAY=1MO,3MO", "the first and third Monday of the month at 10:00"),
        ("FREQ=MONTHLY;BYDAY=1MO,-1FR", "the first Monday and the last Friday of the month at 10:00"),
        ("FREQ=MONTHLY;BYDAY=5WE", "the fifth Wednesday of the month at 10:00, when there is one"),
        ("FREQ=MONTHLY;INTERVAL=2;BYDAY=-1FR", "the last Friday of every second month at 10:00"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "the last working day of the month at 10:00"),
        ("FREQ=MONTHLY;BYDAY=MO", "every Monday at 10:00"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15", "the 1st and 15th of the month at 10:00"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "the last day of the month at 10:00"),
        ("FREQ=MONTHLY;BYMONTHDAY=31", "the 31st of the month at 10:00, in months that have one"),
        ("FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR", "the 13th of the month at 10:00, when it is a Friday"),
        ("FREQ=YEARLY", "1 January every year at 10:00"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "29 February every year at 10:00, in leap years"),
        ("FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=22", "the 22nd of March and September every year at 10:00"),
        ("FREQ=YEARLY;BYMONTHDAY=11", "the 11th of every month at 10:00"),
        ("FREQ=YEARLY;BYMONTH=3;BYDAY=1MO", "the first Monday of March every year at 10:00"),
        ("FREQ=YEARLY;INTERVAL=2;BYDAY=20MO", "the 20th Monday of every second year at 10:00"),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "Monday of week 20 of every year at 10:00"),
        ("FREQ=YEARLY;BYYEARDAY=-1,100", "the 100th and last day of every year at 10:00"),
        (
            "FREQ=YEARLY;BYMONTH=12;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            "the last working day of December every year at 10:00",
        ),
    ],
)
def test_in_words(rule, words):
    assert in_words(recurring(rule)) == words


def test_the_time_is_said_on_the_wall_clock():
    assert in_words(recurring(THURSDAYS, time(9, 5))) == "every Thursday at 09:05"


# What holds for every rule, zone and year

zones = st.sampled_from(sorted(available_timezones()))
wall_times = st.times().map(lambda at: at.replace(microsecond=0))
moments = st.datetimes(shown(1971, 1, 1), shown(2090, 1, 1), timezones=st.just(UTC))
weekday_sets = st.sets(st.sampled_from(WEEKDAYS), min_size=1).map(
    lambda names: ",".join(sorted(names, key=WEEKDAYS.index))
)


@st.composite
def rules(draw: st.DrawFn) -> str:
    interval = f";INTERVAL={draw(st.integers(1, 4))}"
    return draw(
        st.one_of(
            st.just("FREQ=DAILY"),
            st.just(f"FREQ=DAILY{interval}"),
            st.just(f"FREQ=WEEKLY{interval}"),
            weekday_sets.map(lambda names: f"FREQ=WEEKLY{interval};BYDAY={names}"),
            weekday_sets.map(lambda names: f"FREQ=MONTHLY{interval};BYDAY={names};BYSETPOS=-1"),
            st.integers(1, 31).map(lambda day: f"FREQ=MONTHLY{interval};BYMONTHDAY={day},-1"),
            st.sampled_from(WEEKDAYS).map(lambda name: f"FREQ=MONTHLY{interval};BYDAY=2{name},-1{name}"),
            st.just("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"),
        )
    )


recurrences = st.builds(Recurrence, rules(), wall_times, zones, st.dates(date(1971, 1, 1), date(2090, 1, 1)))


def happens_as_stated(occurrence: Occurrence, recurrence: Recurrence) -> bool:
    """It is the stated wall time for the first time, or the first moment after a gap that swallowed it."""
    stated = datetime.combine(occurrence.local_date, recurrence.at)
    reads = wall(occurrence.due_at, recurrence.zone)
    second_before = wall(occurrence.due_at - timedelta(seconds=1), recurrence.zone)
    is_first = occurrence.due_at.astimezone(ZoneInfo(recurrence.zone)).fold == 0
    return (reads == stated and is_first) or (second_before < stated < reads)


@for_every(recurrences, moments)
def test_the_wall_shows_the_stated_time_and_every_date_comes_once(recurrence, after):
    found = occurrences(recurrence, after, 12)
    assert found
    assert all(happens_as_stated(occurrence, recurrence) for occurrence in found)
    assert all(after < occurrence.due_at for occurrence in found)
    assert all(recurrence.starts <= occurrence.local_date for occurrence in found)
    assert all(earlier.due_at < later.due_at for earlier, later in pairwise(found))
    assert all(earlier.local_date < later.local_date for earlier, later in pairwise(found))


@for_every(recurrences, moments, st.integers(1, 10))
def test_asking_one_at_a_time_gives_the_same(recurrence, after, count):
    walked, moment = [], after
    for _ in range(count):
        found = next_after(recurrence, moment)
        assert found
        walked.append(found)
        moment = found.due_at
    assert walked == occurrences(recurrence, after, count)


@for_every(zones, wall_times, st.dates(date(1900, 1, 3), date(2090, 1, 1)))
@example(SAMOA, time(0), date(2011, 12, 29))
@example("Pacific/Kwajalein", time(0), date(1993, 8, 20))
@example("America/Toronto", time(23, 45), date(1919, 3, 30))
def test_every_zone_has_one_moment_for_every_day(zone, at, first):
    """The first moment that the clock reads a time or later never goes back, whatever the zone has done."""
    daily = Recurrence("FREQ=DAILY", at, zone, first)
    midday_before = datetime.combine(first, time(12), tzinfo=UTC) - timedelta(days=2)
    found = occurrences(daily, midday_before, 4)
    assert all(happens_as_stated(occurrence, daily) for occurrence in found)
    assert all(earlier.due_at < later.due_at for earlier, later in pairwise(found))
    dates = {occurrence.local_date for occurrence in found}
    every_date = {found[0].local_date + timedelta(days=day) for day in range(4)}
    for missing in every_date - dates:
        if missing < found[-1].local_date:
            midnight = first_moment(missing, time(), ZoneInfo(zone))
            assert wall(midnight, zone).date() > missing


@pytest.mark.parametrize("zone", sorted(available_timezones()))
def test_in_every_zone_a_year_of_early_mornings_comes_once_a_day(zone):
    nightly = Recurrence("FREQ=DAILY", time(2, 30), zone, date(2026, 1, 1))
    found = occurrences(nightly, utc(2025, 12, 31), 366)
    first = found[0].local_date
    assert [occurrence.local_date for occurrence in found] == [
        first + timedelta(days=day) for day in range(366)
    ]
    assert all(happens_as_stated(occurrence, nightly) for occurrence in found)


@for_every(
    st.integers(1, 8), weekday_sets, st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.integers(0, 3000)
)
def test_every_n_weeks_agrees_with_counting_mondays(interval, names, starts, days_later):
    weekly = Recurrence(f"FREQ=WEEKLY;INTERVAL={interval};BYDAY={names}", TEN, "UTC", starts)
    chosen = {WEEKDAYS.index(name) for name in names.split(",")}
    first_monday = starts - timedelta(days=starts.weekday())
    first = starts + timedelta(days=days_later)
    counted = [
        day
        for day in (first + timedelta(days=number) for number in range(2 * 7 * interval))
        if day.weekday() in chosen and (day - first_monday).days // 7 % interval == 0
    ]
    after = datetime.combine(first, time(), tzinfo=UTC)
    assert local_dates(weekly, after, len(counted)) == counted


@for_every(recurrences)
def test_every_usable_rule_can_be_said(recurrence):
    words = in_words(recurrence)
    assert f" at {recurrence.at:%H:%M}" in words
    assert "  " not in words


@for_every(recurrences, moments)
def test_first_prompts_and_recaps_keep_their_distance(recurrence, adopted):
    prompt = first_prompt_after(adopted, recurrence)
    assert prompt
    adopted_on = wall(adopted, recurrence.zone).date()
    assert prompt.local_date > adopted_on or prompt.due_at > adopted
    assert wall(prompt.due_at, recurrence.zone).date() > adopted_on
    if adopted_on.weekday() == 4:
        assert (wall(prompt.due_at, recurrence.zone).date() - adopted_on).days >= 3
    recap = first_recap_after(adopted, recurrence)
    assert recap
    assert recap.due_at - adopted >= timedelta(days=5)


@for_every(moments, st.integers(0, 60), st.integers(0, 60), zones)
def test_working_hours_add_up(start, some, more, zone):
    together = add_working_hours(start, some + more, zone)
    assert add_working_hours(add_working_hours(start, some, zone), more, zone) == together
    assert together - start >= timedelta(hours=some + more)


@for_every(moments, st.integers(1, 60), zones)
def test_working_hours_end_in_working_time(start, hours, zone):
    reads = wall(add_working_hours(start, hours, zone), zone)
    assert reads.weekday() < 5
    assert time(9) <= reads.time() <= time(17)
