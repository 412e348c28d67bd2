"""Spans of time as people write them."""

from contextlib import suppress
from datetime import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.deployment.hours_text import (
    parse_spans,
    parse_weekly,
    spans_by_day,
    spans_text,
    weekly_spans,
    weekly_text,
)
from core.errors import InvalidInput
from core.working_hours import Span


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("09:00–12:00, 13:00–17:00", "09:00–12:00, 13:00–17:00"),
        ("13-17; 9-12", "09:00–12:00, 13:00–17:00"),
        ("9.30 to 12", "09:30–12:00"),
        ("9am-5pm", "09:00–17:00"),
        ("12am-12pm", "00:00–12:00"),
        ("22:00-06:00", "22:00–06:00"),
        ("18-24", "18:00–24:00"),
        ("all day", "00:00–24:00"),
        ("closed", ""),
        ("", ""),
    ],
)
def test_spans_of_a_day_are_read(text, read):
    assert spans_text(parse_spans(text)) == read


@pytest.mark.parametrize(
    "text", ["9", "9-", "25-26", "24:30-25", "13pm-2pm", "9:75-10", "9-9", "nine to five"]
)
def test_what_is_no_span_is_refused(text):
    with pytest.raises(InvalidInput):
        parse_spans(text)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("mon-fri 9-17", ["Mon–Fri 09:00–17:00"]),
        ("Monday – Thursday 9-12, 13-17", ["Mon–Thu 09:00–12:00, 13:00–17:00"]),
        ("sat,sun 10-14", ["Sat, Sun 10:00–14:00"]),
        ("fri-mon all day", ["Mon, Fri, Sat, Sun 00:00–24:00"]),
        ("weekdays 8-20", ["Mon–Fri 08:00–20:00"]),
    ],
)
def test_days_and_spans_are_read(text, read):
    assert weekly_text(parse_weekly(text)) == read


@pytest.mark.parametrize("text", ["9-17", "someday 9-17", "mo 9-17", "mon", "mon-xyz 9-17"])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(InvalidInput):
        parse_weekly(text)


MINUTES = st.integers(0, 24 * 60 - 1).map(lambda minute: time(minute // 60, minute % 60))
DAYS = st.dictionaries(
    st.integers(0, 6),
    st.lists(MINUTES, min_size=2, max_size=6, unique=True).map(sorted),
)


@settings(deadline=None)
@given(DAYS)
def test_a_week_that_is_printed_and_read_is_the_same_week(edges):
    week = {
        day: [Span(start=start, end=end) for start, end in zip(times[::2], times[1::2], strict=False)]
        for day, times in edges.items()
    }
    weekly = weekly_spans(week)
    assert {day: spans for day, spans in spans_by_day(weekly).items() if spans} == week
    assert spans_by_day(
        [span for line in weekly_text(weekly) for span in parse_weekly(line)]
    ) == spans_by_day(weekly)
    assert all(list(parse_spans(spans_text(spans))) == spans for spans in week.values())


@settings(deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text):
    for read in (parse_spans, parse_weekly):
        with suppress(InvalidInput):
            assert all(span.start != span.end or span.start == time.min for span in read(text))
