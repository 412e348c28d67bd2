"""The one place that reads the time."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives the present instant, timezone-aware, in UTC."""


def system_clock() -> datetime:
    """The machine's time, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one reader of the time


def fixed_clock(instant: datetime) -> Clock:
    """A clock that always shows the same instant; for tests and recorded runs."""
    return lambda: instant
