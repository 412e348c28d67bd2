"""AuditLog in memory, held to the contract of the real one, and a trail for tests that need no database."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from core.audit.entries import FIRST_HASH, AuditedChange, AuditEntry, chained
from core.audit.export import matching
from core.audit.ports import AuditFilter
from core.audit.trail import AuditTrail
from core.clock import Clock, fixed_clock
from core.storage.audit_log import storable_change
from tests.fakes.sample_records import START


class InMemoryAuditLog:
    """AuditLog."""

    def __init__(self) -> None:
        self.entries: list[AuditEntry] = []

    def append(self, change: AuditedChange, *, at: datetime) -> AuditEntry:
        entry = chained(
            storable_change(change),
            number=len(self.entries) + 1,
            at=at.astimezone(UTC),
            previous_hash=self.entries[-1].hash if self.entries else FIRST_HASH,
        )
        self.entries.append(entry)
        return entry

    def list_entries(
        self, wanted: AuditFilter, *, offset: int = 0, limit: int = 50
    ) -> tuple[list[AuditEntry], int]:
        found = list(matching(reversed(self.entries), wanted))
        return found[offset : offset + limit], len(found)

    def read_all(self) -> Iterator[AuditEntry]:
        yield from list(self.entries)

    def list_actors(self) -> list[str]:
        return sorted({entry.change.actor for entry in self.entries})

    @property
    def changes(self) -> list[AuditedChange]:
        """What was recorded, oldest first."""
        return [entry.change for entry in self.entries]


@contextmanager
def no_transaction() -> Iterator[None]:
    """Stores in memory write at once; what a failing block wrote stays."""
    yield


def a_trail(log: InMemoryAuditLog | None = None, *, clock: Clock | None = None) -> AuditTrail:
    """A trail that leads to the log, or to one that nobody reads."""
    return AuditTrail(
        log=log if log is not None else InMemoryAuditLog(),
        transaction=no_transaction,
        clock=clock or fixed_clock(START),
    )
