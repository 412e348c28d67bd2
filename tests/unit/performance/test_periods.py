from datetime import UTC, date, datetime, timedelta

import pytest

from core.errors import InvalidInput
from core.performance.periods import Bucket, Period, calendar_period, last_days, previous_period

NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)


def test_the_last_days_are_whole_days_with_today_among_them():
    period = last_days(7, now=NOON, zone="UTC")
    assert period == Period(datetime(2026, 3, 25, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))


def test_today_is_today_where_the_operator_is():
    late = datetime(2026, 3, 31, 23, 30, tzinfo=UTC)
    assert last_days(1, now=late, zone="Europe/Stockholm").since.date() == date(2026, 4, 1)


def test_a_period_ends_after_it_begins():
    with pytest.raises(InvalidInput, match="end after it begins"):
        Period(NOON, NOON)


def test_a_period_needs_a_time_zone():
    with pytest.raises(InvalidInput, match="time zone"):
        Period(datetime(2026, 1, 1), datetime(2026, 1, 2))


def test_the_period_before_ends_where_this_one_begins():
    period = last_days(30, now=NOON, zone="UTC")
    before = previous_period(period, zone="UTC")
    assert before.until == period.since
    assert before.until - before.since == timedelta(days=30)


def test_the_period_before_has_whole_days_across_a_change_of_clocks():
    week = calendar_period(date(2026, 3, 29), date(2026, 4, 4), zone="Europe/Stockholm")
    before = previous_period(week, zone="Europe/Stockholm")
    assert before.since.isoformat() == "2026-03-22T00:00:00+01:00"


@pytest.mark.parametrize(
    ("days", "bucket"), [(7, Bucket.DAY), (90, Bucket.DAY), (180, Bucket.WEEK), (800, Bucket.MONTH)]
)
def test_longer_periods_have_wider_buckets(days: int, bucket: Bucket):
    assert Period(NOON, NOON + timedelta(days=days)).bucket is bucket
