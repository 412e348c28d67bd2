"""The period of a report, and how it is cut into buckets."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core.errors import ConfigurationError, InvalidInput

PRESET_DAYS = (7, 30, 90)


class Bucket(StrEnum):
    """Width of a bar; weeks begin on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Period:
    """Half-open: `since` belongs to it, `until` does not."""

    since: datetime
    until: datetime

    def __post_init__(self) -> None:
        if self.since.tzinfo is None or self.until.tzinfo is None:
            raise InvalidInput("A period needs times with a time zone.")
        if self.since >= self.until:
            raise InvalidInput("A period must end after it begins.")

    @property
    def bucket(self) -> Bucket:
        """Wide enough for a readable chart."""
        days = (self.until - self.since) / timedelta(days=1)
        if days <= 93:
            return Bucket.DAY
        return Bucket.WEEK if days <= 366 else Bucket.MONTH


def last_days(days: int, *, now: datetime, zone: str) -> Period:
    """The last `days` calendar days of the zone, today among them, until the end of today."""
    today = now.astimezone(find_zone(zone)).date()
    return calendar_period(today - timedelta(days=days - 1), today, zone=zone)


def calendar_period(first: date, last: date, *, zone: str) -> Period:
    """From the first day to the last, both whole. Raises InvalidInput when last is before first."""
    return Period(_midnight(first, zone), _midnight(last + timedelta(days=1), zone))


def previous_period(period: Period, *, zone: str) -> Period:
    """The same number of calendar days just before; across a change of clocks its hours may differ."""
    place = find_zone(zone)
    since = period.since.astimezone(place)
    local_span = period.until.astimezone(place).replace(tzinfo=None) - since.replace(tzinfo=None)
    return Period(since - local_span, period.since)


def find_zone(zone: str) -> ZoneInfo:
    """Raises ConfigurationError for a zone that nobody knows."""
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ConfigurationError(
            f"{zone!r} is not a time zone. Set ANSWERDESK_TIME_ZONE to one such as Europe/Stockholm."
        ) from error


def _midnight(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=find_zone(zone))
