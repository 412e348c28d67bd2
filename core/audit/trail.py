"""Recording changes in the very transaction that makes them."""

from collections.abc import Iterator
from contextlib import contextmanager

from core.audit.entries import AuditedChange
from core.audit.ports import AuditLog, Transaction
from core.clock import Clock


class AuditTrail:
    """What every use case that changes something is given."""

    def __init__(self, *, log: AuditLog, transaction: Transaction, clock: Clock) -> None:
        self._log = log
        self._transaction = transaction
        self._clock = clock

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Around a change and the `record` of it: both are written, or neither.

        Such blocks come one after the other, so what is read inside holds until the end. Others wait
        meanwhile: nothing slow belongs here.
        """
        with self._transaction():
            yield

    def record(self, change: AuditedChange) -> None:
        """Add it to the log. A change that changes nothing (`before` equals `after`) is left out."""
        if change.before is not None and change.before == change.after:
            return
        self._log.append(change, at=self._clock())
