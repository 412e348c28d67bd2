"""The period of a page as its filter names it, and as dates in the workspace's zone."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta, tzinfo

from dashboard.formatting import calendar_day

CUSTOM, ALL_TIME = "Custom", "All time"
DAYS = {"7 days": 7, "30 days": 30, "90 days": 90}

Span = tuple[date, date]
"""First and last day, both whole."""


def span_of(name: str | None, dates: Sequence[date], *, now: datetime, zone: tzinfo) -> Span | None:
    """The days a filter names, today among them; None is all time, also for a name that is not ours."""
    if name == CUSTOM and dates:
        return min(dates), max(dates)
    days = DAYS.get(name or "")
    if days is None:
        return None
    today = now.astimezone(zone).date()
    return today - timedelta(days=days - 1), today


def span_words(span: Span | None) -> str:
    """`1 Nov 2026 – 22 Nov 2026`, a single day alone, or `all time`."""
    if span is None:
        return "all time"
    first, last = (calendar_day(day) for day in span)
    return first if first == last else f"{first} – {last}"
