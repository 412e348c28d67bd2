"""Spans of time as people write them, read and printed. Pure."""

import re
from collections.abc import Mapping, Sequence
from datetime import time
from itertools import pairwise

from core.errors import InvalidInput
from core.working_hours import Span, WeeklySpan, span_in_words

DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_TIME = r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?"
_SPAN = re.compile(rf"{_TIME}\s*(?:-|–|—|to)\s*{_TIME}", re.IGNORECASE)
_CLOSED = frozenset({"", "closed", "–", "-", "none"})
_WHOLE_DAY = frozenset({"all day", "24h", "24 h", "24 hours"})
_WEEK = {name[:3].casefold(): number for number, name in enumerate(DAY_NAMES)}
_SHORTHANDS = {"daily": "mon-sun", "weekdays": "mon-fri", "weekends": "sat-sun"}


def parse_spans(text: str) -> tuple[Span, ...]:
    """Spans of one day: `09:00–12:00, 13:00–17:00`, `9-17`, `9am to 5pm`, `all day`; `closed` or empty: none.

    Raises InvalidInput with a sentence that says how to write it.
    """
    written = text.strip().casefold()
    if written in _CLOSED:
        return ()
    if written in _WHOLE_DAY:
        return (Span(start=time.min, end=time.min),)
    return tuple(_parse_span(part) for part in re.split(r"[,;]", text) if part.strip())


def spans_text(spans: Sequence[Span]) -> str:
    """As `parse_spans` reads it; empty for none."""
    return ", ".join(span_in_words(span) for span in sorted(spans, key=lambda span: span.start))


def parse_weekly(text: str) -> tuple[WeeklySpan, ...]:
    """Days and their spans: `mon-fri 09:00-12:00, 13:00-17:00`, `sat,sun 10-14`, `daily 8-20`.

    Raises InvalidInput.
    """
    # The days end where the first digit, or "all day", begins.
    match = re.fullmatch(r"\s*([a-z,;\s–-]+?)\s+(\d.*|all day)\s*", text, re.IGNORECASE)
    if match is None:
        raise InvalidInput(f"“{text}” is no span of a week. Write for instance: mon-fri 09:00-17:00")
    days = _parse_days(match[1])
    return tuple(WeeklySpan(start=span.start, end=span.end, days=days) for span in parse_spans(match[2]))


def weekly_spans(by_day: Mapping[int, Sequence[Span]]) -> tuple[WeeklySpan, ...]:
    """The week of these days; days with the same span share one."""
    days: dict[tuple[time, time], list[int]] = {}
    for day, spans in sorted(by_day.items()):
        for span in spans:
            days.setdefault((span.start, span.end), []).append(day)
    return tuple(
        WeeklySpan(start=start, end=end, days=tuple(dict.fromkeys(on))) for (start, end), on in days.items()
    )


def spans_by_day(weekly: Sequence[WeeklySpan]) -> dict[int, list[Span]]:
    """The spans that begin on each of the seven days, earliest first."""
    return {
        day: sorted(
            (Span(start=span.start, end=span.end) for span in weekly if day in span.days),
            key=lambda span: span.start,
        )
        for day in range(7)
    }


def weekly_text(weekly: Sequence[WeeklySpan]) -> list[str]:
    """Lines such as `Mon–Fri 09:00–17:00` and `Sat 10:00–14:00`, days with equal spans together."""
    by_day = {day: spans_text(spans) for day, spans in spans_by_day(weekly).items()}
    lines: dict[str, list[int]] = {}
    for day, text in by_day.items():
        if text:
            lines.setdefault(text, []).append(day)
    return [f"{_days_text(days)} {text}" for text, days in lines.items()]


def _days_text(days: Sequence[int]) -> str:
    short = [DAY_NAMES[day][:3] for day in days]
    is_run = len(days) > 2 and all(later - day == 1 for day, later in pairwise(days))
    return f"{short[0]}–{short[-1]}" if is_run else ", ".join(short)


def _parse_span(text: str) -> Span:
    match = _SPAN.fullmatch(text.strip())
    if match is None:
        raise InvalidInput(
            f"“{text.strip()}” is no span of time. Write 09:00–17:00, several with commas between, or "
            "nothing for closed."
        )
    start, end = _parse_time(match[1], match[2], match[3]), _parse_time(match[4], match[5], match[6])
    if start == end != time.min:
        raise InvalidInput(f"“{text.strip()}” has no length. For a whole day write 00:00–24:00.")
    return Span(start=start, end=end)


def _parse_time(hour: str, minute: str | None, half: str | None) -> time:
    hours, minutes = int(hour), int(minute or 0)
    if half and 1 <= hours <= 12:
        hours = hours % 12 + (12 if half.casefold() == "pm" else 0)
    elif half or (hours, minutes) > (24, 0) or minutes > 59:
        raise InvalidInput(f"There is no time {hour}:{minute or '00'}{half or ''}. A day ends at 24:00.")
    return time(hours % 24, minutes)


def _parse_days(text: str) -> tuple[int, ...]:
    days: list[int] = []
    named = text.strip().casefold()
    words = re.sub(r"\s*[-–]\s*", "-", _SHORTHANDS.get(named, named))
    for part in filter(None, re.split(r"[,;\s]+", words)):
        first, _, last = part.partition("-")
        begins, ends = _day(first), _day(last or first)
        days += [(begins + offset) % 7 for offset in range((ends - begins) % 7 + 1)]
    return tuple(dict.fromkeys(days))


def _day(word: str) -> int:
    found = _WEEK.get(word[:3])
    if found is None or not DAY_NAMES[found].casefold().startswith(word):
        raise InvalidInput(f"“{word}” is no day of the week. Write mon, tue, wed, thu, fri, sat or sun.")
    return found
