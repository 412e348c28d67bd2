"""Which part of the recorded run is shown, and how far it is moved. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from core.sample.history import History
from core.sample.recorded_run import RunHeader

DAYS_SHOWN = 90
_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class ShownDays:
    """The run is moved by whole weeks, so that Sundays stay Sundays, and cut to 90 days up to `until`."""

    shift: timedelta
    until: datetime
    """Midnight (UTC) at the end of yesterday."""

    @property
    def since(self) -> datetime:
        """Midnight at the beginning of the first day."""
        return self.until - timedelta(days=DAYS_SHOWN)

    def select(self, histories: Iterable[History]) -> Iterator[History]:
        """Conversations opened on these days, moved, each as it stood at their end.

        Those that went on after it are left out.
        """
        for history in histories:
            moved = history.moved(self.shift)
            if not self.since <= moved.conversation.opened_at < self.until:
                continue
            if (stood := moved.as_it_stood(self.until)) is not None:
                yield stood


def days_until_yesterday(header: RunHeader, now: datetime) -> ShownDays:
    """The 90 days that end yesterday."""
    until = datetime.combine(now.date(), time(), now.tzinfo)
    end_of_run = header.starts_at + timedelta(days=header.days)
    return ShownDays(shift=-((end_of_run - until) // _WEEK) * _WEEK, until=until)
