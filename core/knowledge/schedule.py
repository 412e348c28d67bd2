"""When a source is synced without being asked, and when again after a failure (pure)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.knowledge.sources import Source, SourceKind

JITTER = 0.1
"""Share by which a wait is shortened or lengthened, so that many sources do not start at once."""
RETRY_WAITS = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4), timedelta(days=1))
"""By the failures so far; the last one for all further ones."""

_UNSCHEDULED = {
    SourceKind.FILE: "Read again when it is replaced",
    SourceKind.DOCUMENTS: "Read again when it is replaced",
    SourceKind.ANSWER: "Live as soon as it is saved",
}


@dataclass(frozen=True, slots=True)
class SyncSchedule:
    """The rhythm of syncs. All waits depend on source and time alone, so the same call gives the same."""

    interval: timedelta = timedelta(days=7)
    connector_interval: timedelta = timedelta(minutes=5)

    def next_regular(
        self, source: Source, ended_at: datetime, *, asked: datetime | None = None
    ) -> datetime | None:
        """When the source is due after a sync that went well; None where nothing can change by itself.

        `asked` is when the sync itself wants to look again; it counts when that is sooner.
        """
        if source.kind in _UNSCHEDULED:
            return None
        wait = self.connector_interval if source.kind is SourceKind.CMS else self.interval
        if asked is not None and ended_at < asked < ended_at + wait * (1 - JITTER):
            return asked
        return ended_at + _jittered(wait, source.id, ended_at)

    def next_try(
        self, source: Source, failures: int, ended_at: datetime, *, passes: bool = False
    ) -> datetime | None:
        """When to try again after that many failures in a row; None where only the lead can mend it.

        `passes`: what went wrong may pass by itself, so that even a file is worth another try.
        """
        if source.kind in _UNSCHEDULED and not passes:
            return None
        wait = RETRY_WAITS[min(max(failures, 1), len(RETRY_WAITS)) - 1]
        return ended_at + _jittered(wait, source.id, ended_at)


DEFAULT_SCHEDULE = SyncSchedule()


def why_unscheduled(kind: SourceKind) -> str:
    """What stands where a next sync would, for kinds that have none; empty for those that have."""
    return _UNSCHEDULED.get(kind, "")


def with_next_try(reason: str, again_at: datetime | None) -> str:
    """A failure's reason, with when it is tried again."""
    if again_at is None:
        return reason
    return f"{reason} It is tried again on {again_at.day} {again_at:%B %Y at %H:%M} UTC."


def _jittered(wait: timedelta, source_id: str, at: datetime) -> timedelta:
    digest = hashlib.sha256(f"{source_id}\x1f{at.isoformat()}".encode()).digest()
    share = int.from_bytes(digest[:8]) / 2**64
    return wait * (1 - JITTER + 2 * JITTER * share)
