"""Numbers, times and texts are printed one way everywhere."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.formatting import (
    NOTHING,
    exact,
    file_size,
    number,
    percent,
    plural,
    points,
    relative,
    seconds,
    shorten,
    signed,
    zone_named,
)

NOW = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)


def spaced(text: str) -> str:
    """Thin spaces as ordinary ones, to be read in a test."""
    return text.replace("\u202f", " ")


@pytest.mark.parametrize("printer", [number, percent, points, signed, seconds])
def test_no_value_is_a_dash_and_never_a_zero(printer):
    assert printer(None) == NOTHING


def test_thousands_are_parted_by_thin_spaces():
    assert number(1234567) == "1\u202f234\u202f567"


def test_a_share_is_printed_in_percent():
    assert spaced(percent(0.834)) == "83 %"
    assert spaced(percent(0)) == "0 %"


@pytest.mark.parametrize(("value", "printed"), [(12, "+12"), (-3, "−3"), (0, "0"), (0.04, "0")])
def test_a_change_carries_its_sign(value, printed):
    assert signed(value) == printed


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (0.042, "42 ms"),
        (4.25, "4.2 s"),
        (59.6, "1 min"),
        (200, "3 min 20 s"),
        (7500, "2 h 5 min"),
        (86400, "1 d"),
    ],
)
def test_durations_are_said_in_two_units_at_most(value, printed):
    assert spaced(seconds(value)) == printed


@pytest.mark.parametrize(
    ("away", "printed"),
    [
        (timedelta(seconds=5), "just now"),
        (timedelta(minutes=1), "1 min ago"),
        (timedelta(hours=5), "5 h ago"),
        (timedelta(days=6), "6 d ago"),
        (timedelta(days=40), "13 Oct 2026"),
        (timedelta(hours=-3), "in 3 h"),
        (timedelta(days=-7, seconds=40), "in 7 d"),
        (timedelta(hours=47), "1 d ago"),
    ],
)
def test_dates_are_relative_until_they_are_a_month_away(away, printed):
    assert spaced(relative(NOW - away, NOW)) == printed


def test_exact_time_names_its_zone():
    assert exact(NOW, zone_named("Europe/Stockholm")) == "22 Nov 2026, 15:05 CET"


def test_one_thing_is_not_plural():
    assert plural(1, "page") == "1 page"
    assert plural(2, "reply", "replies") == "2 replies"


@given(st.text(), st.integers(1, 80))
def test_shortened_text_is_one_line_and_never_too_long(text, limit):
    short = shorten(text, limit)
    assert len(short) <= limit
    assert "\n" not in short


def test_sizes_grow_their_unit():
    assert [spaced(file_size(count)) for count in (820, 14_200, 2_300_000)] == ["820 B", "14 kB", "2.3 MB"]
