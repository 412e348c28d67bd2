"""How numbers, times and texts are printed: one way everywhere, "–" for nothing."""

from datetime import date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

NOTHING = "–"
_UNITS = (("d", 1_440), ("h", 60), ("min", 1))
"""With their minutes."""
THIN_SPACE = "\u202f"
"""Narrow and unbreakable: stands between digits and before units."""


def number(value: float | None, *, digits: int = 0) -> str:
    """`12 345`; "–" for None."""
    if value is None:
        return NOTHING
    return f"{value:,.{digits}f}".replace(",", THIN_SPACE).replace("-", "−")


def percent(share: float | None, *, digits: int = 0) -> str:
    """A share of 0 to 1 as `83 %`; "–" for None, never 0 % for no data."""
    return NOTHING if share is None else f"{number(share * 100, digits=digits)}{THIN_SPACE}%"


def points(change: float | None) -> str:
    """A change of a share in percentage points, as `+2.1 pp`."""
    return NOTHING if change is None else f"{signed(change * 100, digits=1)}{THIN_SPACE}pp"


def signed(value: float | None, *, digits: int = 0) -> str:
    """`+12`, `−3`, `0`; "–" for None."""
    if value is None:
        return NOTHING
    printed = number(value, digits=digits)
    return f"+{printed}" if value > 0 and printed.strip("0.") else printed


def plural(count: int, one: str, many: str | None = None) -> str:
    """`1 page`, `1 200 pages`."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def seconds(value: float | None) -> str:
    """A duration: `400 ms`, `1.2 s`, `12 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`."""
    if value is None:
        return NOTHING
    if value < 1:
        return f"{value * 1_000:.0f}{THIN_SPACE}ms"
    if value < 10:
        return f"{value:.1f}{THIN_SPACE}s"
    whole = round(value)
    for unit, size, lower, lower_size in (
        ("d", 86_400, "h", 3_600),
        ("h", 3_600, "min", 60),
        ("min", 60, "s", 1),
    ):
        if whole >= size:
            rest = whole % size // lower_size
            head = f"{whole // size}{THIN_SPACE}{unit}"
            return f"{head} {rest}{THIN_SPACE}{lower}" if rest else head
    return f"{whole}{THIN_SPACE}s"


def place_in_recording(at_s: int) -> str:
    """Where in a recording: `0:42`, `12:05`, `1:02:03`."""
    minutes, rest = divmod(max(at_s, 0), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def milliseconds(value: float | None) -> str:
    """A duration given in milliseconds: `0.8 ms`, `120 ms`, `2.4 s`."""
    if value is None:
        return NOTHING
    if value >= 1_000:
        return seconds(value / 1_000)
    return f"{value:.1f}{THIN_SPACE}ms" if value < 10 else f"{value:.0f}{THIN_SPACE}ms"


def relative(at: datetime | None, now: datetime) -> str:
    """`just now`, `5 min ago`, `in 3 h`, `6 d ago`; a date when it is a month away; "–" for None."""
    if at is None:
        return NOTHING
    away = abs(now - at)
    if away < timedelta(seconds=45):
        return "just now" if at <= now else "in a moment"
    if away >= timedelta(days=30):
        return calendar_day(at)
    minutes = away.total_seconds() / 60
    # What is to come is rounded, so that a week from now is in 7 d; what has passed has passed whole.
    whole = int(minutes) if at <= now else round(minutes)
    unit, size = next(((unit, size) for unit, size in _UNITS if whole >= size), ("min", 1))
    count = whole // size if at <= now else round(whole / size)
    span = f"{max(count, 1)}{THIN_SPACE}{unit}"
    return f"{span} ago" if at <= now else f"in {span}"


def calendar_day(at: date) -> str:
    """`9 Nov 2026`."""
    return f"{at.day} {at:%b %Y}"


def exact(at: datetime | None, zone: tzinfo) -> str:
    """`9 Nov 2026, 14:05 UTC`, for tooltips; "–" for None."""
    if at is None:
        return NOTHING
    local = at.astimezone(zone)
    return f"{calendar_day(local)}, {local:%H:%M} {local.tzname()}"


def clock_time(at: datetime, zone: tzinfo) -> str:
    """`14:05`."""
    return f"{at.astimezone(zone):%H:%M}"


def zone_named(name: str) -> tzinfo:
    """The workspace's zone. Settings check the name, so that an unknown one never gets here."""
    return ZoneInfo(name)


def shorten(text: str, limit: int) -> str:
    """One line of at most `limit` characters, ended with … when something was left out."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def file_size(count: int) -> str:
    """`820 B`, `14 kB`, `2.3 MB`, `100 MB`, `2 GB`."""
    if count < 1_000:
        return f"{count}{THIN_SPACE}B"
    if count < 1_000_000:
        return f"{count / 1_000:.0f}{THIN_SPACE}kB"
    size, unit = (count / 1_000_000, "MB") if count < 1_000_000_000 else (count / 1_000_000_000, "GB")
    return f"{size:.1f}".removesuffix(".0") + f"{THIN_SPACE}{unit}"
