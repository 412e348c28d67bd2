"""Working hours: a week of spans, dates that are different, public holidays."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import Annotated, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from core.errors import InvalidInput
from core.public_holidays import holiday_name, holidays_between, is_known

_LOOK_AHEAD = timedelta(days=400)
"""How far a next change is looked for: beyond, "never" is the honest answer."""
_WEEK = timedelta(days=7)
_DAY_MIN = 24 * 60
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class HoursMode(StrEnum):
    """When it is on."""

    ALWAYS = "always"
    DURING = "during"
    """During the times given."""
    OUTSIDE = "outside"
    """Only outside the times given: nights, week-ends, holidays."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


@lru_cache(maxsize=1)
def time_zones() -> frozenset[str]:
    """Every name of a time zone. Kept: looking them up takes a tenth of a second."""
    return frozenset(available_timezones())


def _known_zone(name: str) -> str:
    if name not in time_zones():
        raise ValueError(f"“{name}” is no time zone. Use a name such as Europe/Stockholm")
    return name


def _to_the_minute(at: time) -> time:
    if at.tzinfo is not None or at.second or at.microsecond:
        raise ValueError("Give times to the minute and without a zone, such as 09:30")
    return at


def _midnight(value: object) -> object:
    """The end of a day as people write it."""
    return time.min if value == "24:00" else value


class Span(_Part):
    """From `start` to `end`, exclusive. An end at or before the start lies on the next day.

    From midnight to midnight is the whole day; any other span needs two times.
    """

    start: Annotated[time, AfterValidator(_to_the_minute)]
    end: Annotated[time, BeforeValidator(_midnight), AfterValidator(_to_the_minute)]

    @model_validator(mode="after")
    def _has_length(self) -> Self:
        if self.start == self.end != time.min:
            raise ValueError(
                f"A span from {self.start:%H:%M} to {self.end:%H:%M} has no length. For a whole day use "
                "00:00 to 24:00"
            )
        return self


class WeeklySpan(Span):
    """A span on days of the week; Monday is 0."""

    days: tuple[Annotated[int, Field(ge=0, le=6)], ...] = Field(min_length=1)


def _first_clash(starts: Iterable[tuple[int, Span]], *, period_min: int) -> tuple[str, str] | None:
    """Two spans that share a minute, in words; they begin at minutes of a period that starts over."""
    ordered = sorted(starts, key=lambda pair: pair[0])
    around = [*ordered, *((start + period_min, span) for start, span in ordered[:1])]
    for (start, span), (later, other) in pairwise(around):
        if later < start + _length_min(span):
            return _in_words(start, span), _in_words(later, other)
    return None


def _in_words(start_min: int, span: Span) -> str:
    day = f"{_DAYS[start_min // _DAY_MIN % 7]} " if isinstance(span, WeeklySpan) else ""
    return f"{day}{span_in_words(span)}"


def span_in_words(span: Span) -> str:
    """`09:00–17:00`; an end at midnight is 24:00."""
    return f"{span.start:%H:%M}–{'24:00' if span.end == time.min else f'{span.end:%H:%M}'}"


def _length_min(span: Span) -> int:
    return (_minutes(span.end) - _minutes(span.start)) % _DAY_MIN or _DAY_MIN


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


class DateException(_Part):
    """A date with times of its own, in place of the week's; without spans it is closed all day.

    A span belongs to the day on which it begins: one of the evening before still runs to its end.
    """

    on: date
    spans: tuple[Span, ...] = ()
    note: str = Field("", max_length=100)

    @model_validator(mode="after")
    def _has_no_overlap(self) -> Self:
        spans = ((_minutes(span.start), span) for span in self.spans)
        if clash := _first_clash(spans, period_min=2 * _DAY_MIN):
            raise ValueError(f"On {self.on}, {clash[0]} and {clash[1]} overlap")
        return self


class WorkingHours(_Part):
    """When something is on. The times are of `time_zone`."""

    mode: HoursMode = HoursMode.ALWAYS
    time_zone: Annotated[str, AfterValidator(_known_zone)] = "UTC"
    weekly: tuple[WeeklySpan, ...] = Field((), max_length=100)
    exceptions: tuple[DateException, ...] = Field((), max_length=400)
    holidays: str = Field(
        "", max_length=2, description="Country whose public holidays are closed, such as SE"
    )
    subdivision: str = Field(
        "", max_length=20, description="Its part, such as BY for Bavaria; empty for none"
    )

    @model_validator(mode="after")
    def _is_clear(self) -> Self:
        week = ((day * _DAY_MIN + _minutes(span.start), span) for span in self.weekly for day in span.days)
        if clash := _first_clash(week, period_min=7 * _DAY_MIN):
            raise ValueError(f"{clash[0]} and {clash[1]} overlap")
        dates = [exception.on for exception in self.exceptions]
        if twice := next((one for one in dates if dates.count(one) > 1), None):
            raise ValueError(f"{twice} is there twice. Give a date's spans in one place")
        return self


ALL_HOURS = WorkingHours()


def check_holidays(hours: WorkingHours) -> None:
    """Raises InvalidInput for a country or part of one whose holidays are not known.

    Asked when hours are saved, not when they are read: what the lists call a part may change with them.
    """
    if hours.subdivision and not hours.holidays:
        raise InvalidInput(f"“{hours.subdivision}” is a part of which country? Name it, such as DE.")
    if hours.holidays and not is_known(hours.holidays):
        raise InvalidInput(
            f"The public holidays of “{hours.holidays}” are not known. Use a country's two letters, "
            "such as SE, or none."
        )
    if hours.holidays and not is_known(hours.holidays, hours.subdivision):
        raise InvalidInput(
            f"“{hours.subdivision}” is not a part of {hours.holidays} whose public holidays are known."
        )


def is_on(hours: WorkingHours, at: datetime) -> bool:
    """Whether it is on at this instant. Exceptions stand above holidays, holidays above the week."""
    return hours.mode is HoursMode.ALWAYS or _Calendar(hours).is_on(at)


def next_change(hours: WorkingHours, at: datetime) -> datetime | None:
    """The next instant at which it turns on or off, in UTC; None when it does not within 400 days."""
    if hours.mode is HoursMode.ALWAYS:
        return None
    calendar = _Calendar(hours)
    now = calendar.is_on(at)
    first = at.astimezone(calendar.zone).date() - timedelta(days=1)
    for day in _telling_days(hours, first):
        edges = (edge for stretch in calendar.stretches(day) for edge in stretch)
        for edge in sorted(edges):
            if edge > at and calendar.is_on(edge) is not now:
                return edge
    return None


class _Calendar:
    """Hours as stretches of time, each day worked out once."""

    def __init__(self, hours: WorkingHours) -> None:
        self.zone = ZoneInfo(hours.time_zone)
        self._hours = hours
        self._known: dict[date, list[tuple[datetime, datetime]]] = {}

    def is_on(self, at: datetime) -> bool:
        """During the stretches, or outside of them."""
        day = at.astimezone(self.zone).date()
        # A span of yesterday may run past midnight.
        near = (*self.stretches(day - timedelta(days=1)), *self.stretches(day))
        is_inside = any(begins <= at < ends for begins, ends in near)
        return is_inside is (self._hours.mode is HoursMode.DURING)

    def stretches(self, day: date) -> list[tuple[datetime, datetime]]:
        """The spans that begin on this day, as instants in UTC."""
        if day not in self._known:
            self._known[day] = [
                (_instant(day, span.start, self.zone), _end(day, span, self.zone))
                for span in spans_on(self._hours, day)
            ]
        return self._known[day]


def _telling_days(hours: WorkingHours, first: date) -> Iterator[date]:
    """Days on which the first change may lie, in order: the first week, and a week from each different date.

    Of weeks without a different date, the second is like the first.
    """
    # One day more: a span of the day before runs into the first one.
    week_days = _WEEK.days + 2
    yield from (first + timedelta(days=offset) for offset in range(week_days))
    last = first + _LOOK_AHEAD
    different = {exception.on for exception in hours.exceptions}
    if hours.holidays and hours.weekly:
        found = holidays_between(first, last, country=hours.holidays, subdivision=hours.subdivision)
        different |= {day for day, _ in found}
    later = {day + timedelta(days=offset) for day in different for offset in range(-1, week_days)}
    yield from sorted(day for day in later if (day - first).days >= week_days and day <= last)


def hours_in_words(hours: WorkingHours, at: datetime) -> str:
    """`on until 17:00 CET`, `off until Monday 09:00 CET`, `on all hours`, `never on`."""
    if hours.mode is HoursMode.ALWAYS:
        return "on all hours"
    changes_at = next_change(hours, at)
    if changes_at is None:
        return "on all hours" if is_on(hours, at) else "never on"
    state = "on" if is_on(hours, at) else "off"
    return f"{state} until {_moment(changes_at, at, ZoneInfo(hours.time_zone))}"


def next_on_in_figures(hours: WorkingHours, at: datetime) -> str:
    """`2026-03-02 09:00 CET`, which reads alike in every language; empty while it is on, or never will be."""
    changes_at = None if is_on(hours, at) else next_change(hours, at)
    if changes_at is None:
        return ""
    local = changes_at.astimezone(ZoneInfo(hours.time_zone))
    return f"{local:%Y-%m-%d %H:%M} {_zone_word(local)}"


def spans_on(hours: WorkingHours, day: date) -> tuple[Span, ...]:
    """The spans that begin on this day: its exception's, none on a holiday, else the week's."""
    for exception in hours.exceptions:
        if exception.on == day:
            return exception.spans
    if hours.holidays and holiday_name(day, hours.holidays, hours.subdivision):
        return ()
    return tuple(span for span in hours.weekly if day.weekday() in span.days)


def _moment(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """The time, with the day when it is not today, and the date when it is a week away or more."""
    local = moment.astimezone(zone)
    away = (local.date() - now.astimezone(zone).date()).days
    day = f"{_DAYS[local.weekday()]} " if away else ""
    exact = f"{local.day} {local:%B} " if away >= _WEEK.days else ""
    year = f"{local.year} " if exact and local.year != now.astimezone(zone).year else ""
    return f"{day}{exact}{year}{local:%H:%M} {_zone_word(local)}"


def _zone_word(local: datetime) -> str:
    """`CET`; zones without letters of their own give their distance: `UTC−3`."""
    name = local.tzname() or ""
    if name[:1] not in {"+", "-"}:
        return name
    hours, minutes = name[1:3].lstrip("0") or "0", name[3:]
    return f"UTC{'−' if name[0] == '-' else '+'}{hours}{':' + minutes if minutes else ''}"


def _end(day: date, span: Span, zone: ZoneInfo) -> datetime:
    runs_over = span.end <= span.start
    return _instant(day + timedelta(days=1) if runs_over else day, span.end, zone)


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The local time as an instant; one that a clock change leaves out is the one it becomes."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)
