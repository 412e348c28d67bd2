"""Working hours: a week of spans, dates that are different, public holidays."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from core.public_holidays import holiday_name

_LOOK_AHEAD = timedelta(days=400)
"""How far a next change is looked for: beyond, "never" is the honest answer."""


class HoursMode(StrEnum):
    """When it is on."""

    ALWAYS = "always"
    DURING = "during"
    """During the times given."""
    OUTSIDE = "outside"
    """Only outside the times given: nights, week-ends, holidays."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"“{name}” is no time zone. Use a name such as Europe/Stockholm")
    return name


class Span(_Part):
    """From `start` to `end`, exclusive. An end at or before the start lies on the next day."""

    start: time
    end: time


class WeeklySpan(Span):
    """A span on days of the week; Monday is 0."""

    days: tuple[Annotated[int, Field(ge=0, le=6)], ...] = Field(min_length=1)


class DateException(_Part):
    """A date with times of its own, in place of the week's; without spans it is closed all day."""

    on: date
    spans: tuple[Span, ...] = ()
    note: str = Field("", max_length=100)


class WorkingHours(_Part):
    """When something is on. The times are of `time_zone`."""

    mode: HoursMode = HoursMode.ALWAYS
    time_zone: Annotated[str, AfterValidator(_known_zone)] = "UTC"
    weekly: tuple[WeeklySpan, ...] = ()
    exceptions: tuple[DateException, ...] = ()
    holidays: str = Field(
        "", max_length=2, description="Country whose public holidays are closed, such as SE"
    )
    subdivision: str = Field(
        "", max_length=20, description="Its part, such as BY for Bavaria; empty for none"
    )


ALL_HOURS = WorkingHours()


def is_on(hours: WorkingHours, at: datetime) -> bool:
    """Whether it is on at this instant. Exceptions stand above holidays, holidays above the week."""
    if hours.mode is HoursMode.ALWAYS:
        return True
    local = at.astimezone(ZoneInfo(hours.time_zone))
    # A span of yesterday may run past midnight.
    days = (local.date() - timedelta(days=1), local.date())
    is_inside = any(begins <= at < ends for day in days for begins, ends in _instants(hours, day))
    return is_inside is (hours.mode is HoursMode.DURING)


def next_change(hours: WorkingHours, at: datetime) -> datetime | None:
    """The next instant at which it turns on or off, in UTC; None when it does not within 400 days."""
    if hours.mode is HoursMode.ALWAYS:
        return None
    now = is_on(hours, at)
    first = at.astimezone(ZoneInfo(hours.time_zone)).date() - timedelta(days=1)
    for offset in range(_LOOK_AHEAD.days + 1):
        edges = (edge for span in _instants(hours, first + timedelta(days=offset)) for edge in span)
        for edge in sorted(edges):
            if edge > at and is_on(hours, edge) is not now:
                return edge
    return None


def _instants(hours: WorkingHours, day: date) -> list[tuple[datetime, datetime]]:
    """The spans that begin on this day, as instants in UTC."""
    zone = ZoneInfo(hours.time_zone)
    return [(_instant(day, span.start, zone), _end(day, span, zone)) for span in _spans(hours, day)]


def _spans(hours: WorkingHours, day: date) -> tuple[Span, ...]:
    for exception in hours.exceptions:
        if exception.on == day:
            return exception.spans
    if hours.holidays and holiday_name(day, hours.holidays, hours.subdivision):
        return ()
    return tuple(span for span in hours.weekly if day.weekday() in span.days)


def _end(day: date, span: Span, zone: ZoneInfo) -> datetime:
    runs_over = span.end <= span.start
    return _instant(day + timedelta(days=1) if runs_over else day, span.end, zone)


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The local time as an instant; one that a clock change leaves out is the one it becomes."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(ZoneInfo("UTC"))
