"""The days that come, as a drawing of hours needs them."""

from datetime import UTC, date, datetime, time

import pytest

from core.deployment.days_ahead import days_ahead, different_days, minute_of_day, today
from core.working_hours import DateException, HoursMode, Span, WeeklySpan, WorkingHours

FRIDAY = date(2026, 12, 18)


def office(**more) -> WorkingHours:
    values = {
        "mode": HoursMode.DURING,
        "time_zone": "Europe/Stockholm",
        "weekly": (WeeklySpan(start="09:00", end="17:00", days=range(5)),),
    }
    return WorkingHours(**values | more)


def on(hours: WorkingHours, day: date):
    return days_ahead(hours, day, 1)[0].stretches


def test_all_hours_fill_the_day():
    assert on(WorkingHours(), FRIDAY) == ((0, 1440),)


def test_days_are_on_in_their_spans_and_off_on_others():
    assert [day.stretches for day in days_ahead(office(), FRIDAY, 3)] == [((540, 1020),), (), ()]


def test_only_outside_is_on_before_and_after():
    assert on(office(mode=HoursMode.OUTSIDE), FRIDAY) == ((0, 540), (1020, 1440))


def test_a_span_past_midnight_lies_in_both_days():
    nights = office(weekly=(WeeklySpan(start="22:00", end="06:00", days=(4,)),))
    assert [day.stretches for day in days_ahead(nights, FRIDAY, 2)] == [((1320, 1440),), ((0, 360),)]


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_days_on_which_the_clock_changes_are_drawn_by_the_clock_on_the_wall(day):
    sundays = office(weekly=(WeeklySpan(start="00:00", end="24:00", days=(6,)),))
    assert on(sundays, day) == ((0, 1440),)
    assert on(office(weekly=(WeeklySpan(start="09:00", end="17:00", days=(6,)),)), day) == ((540, 1020),)


def test_exceptions_and_holidays_are_listed_with_their_notes():
    eve = DateException(on=date(2026, 12, 24), spans=(Span(start=time(9), end=time(12)),), note="Short day")
    plain = DateException(on=date(2026, 12, 28))
    found = different_days(office(holidays="SE", exceptions=(eve, plain)), FRIDAY, 20)
    assert [(one.day.day, one.stretches, one.note) for one in found] == [
        (24, ((540, 720),), "Short day"),
        (25, (), "Christmas Day"),
        (26, (), "Second Day of Christmas"),
        (28, (), ""),
        (1, (), "New Year's Day"),
        (6, (), "Epiphany"),
    ]
    assert all(one.is_different for one in found)


def test_today_and_its_minute_are_of_the_zone():
    late = datetime(2026, 12, 18, 23, 30, tzinfo=UTC)
    assert today(office(), late) == date(2026, 12, 19)
    assert minute_of_day(office(), late) == 30
