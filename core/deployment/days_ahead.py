"""The days that come, each with the stretches in which it is on: what a drawing of hours needs. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.public_holidays import holiday_name, holidays_between
from core.working_hours import WorkingHours, is_on, next_change

_DAY_MIN = 24 * 60


@dataclass(frozen=True, slots=True)
class DayAhead:
    """One day of the hours' time zone."""

    day: date
    stretches: tuple[tuple[int, int], ...]
    """On from and to, in minutes of the clock on the wall; the end is exclusive, 1440 is midnight."""
    note: str = ""
    """Why the day is unlike others: the exception's note, or the holiday's name."""
    is_different: bool = False
    """An exception or a public holiday."""


def today(hours: WorkingHours, now: datetime) -> date:
    """The date it is there."""
    return now.astimezone(ZoneInfo(hours.time_zone)).date()


def minute_of_day(hours: WorkingHours, now: datetime) -> int:
    """What the clock on the wall shows there, in minutes."""
    local = now.astimezone(ZoneInfo(hours.time_zone))
    return local.hour * 60 + local.minute


def days_ahead(hours: WorkingHours, first: date, count: int) -> list[DayAhead]:
    """So many days from the first one on."""
    return [_day_ahead(hours, first + timedelta(days=offset)) for offset in range(count)]


def different_days(hours: WorkingHours, first: date, count: int) -> list[DayAhead]:
    """Of so many days, the exceptions and public holidays, in order."""
    last = first + timedelta(days=count - 1)
    found = holidays_between(first, last, country=hours.holidays, subdivision=hours.subdivision)
    days = {day for day, _ in found} | {one.on for one in hours.exceptions if first <= one.on <= last}
    return [_day_ahead(hours, day) for day in sorted(days)]


def _day_ahead(hours: WorkingHours, day: date) -> DayAhead:
    exception = next((one for one in hours.exceptions if one.on == day), None)
    holiday = holiday_name(day, hours.holidays, hours.subdivision) if hours.holidays else ""
    note = exception.note or holiday if exception else holiday
    return DayAhead(day, _stretches(hours, day), note, exception is not None or bool(holiday))


def _stretches(hours: WorkingHours, day: date) -> tuple[tuple[int, int], ...]:
    zone = ZoneInfo(hours.time_zone)
    at: datetime = datetime.combine(day, time.min, tzinfo=zone)
    ends = datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone)
    found: list[tuple[int, int]] = []
    while at < ends:
        change = next_change(hours, at)
        until = ends if change is None else min(change, ends)
        if is_on(hours, at):
            found.append((_minute(at, day, zone), _minute(until, day, zone)))
        at = until
    # Where the clock goes back, a stretch may end before it began.
    return tuple((begins, end) for begins, end in found if begins < end)


def _minute(at: datetime, day: date, zone: ZoneInfo) -> int:
    local = at.astimezone(zone)
    return _DAY_MIN if local.date() > day else local.hour * 60 + local.minute
