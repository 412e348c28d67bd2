"""Files that customers sent and never used in a message: kept for a day, then forgotten with their bytes."""

from datetime import timedelta

from core.audit.ports import Transaction
from core.channels.ports import Blobs, BlobUse
from core.clock import Clock
from core.conversations.ports import SentFileStore

KEPT_FOR = timedelta(hours=24)
"""For so long, a message with the file may still come."""
_TOGETHER = 100
"""Forgotten in one transaction: customers who write meanwhile wait for no more than that."""


class UnsentFiles:
    """Run on a schedule, as often as one likes; run again at once it does nothing."""

    def __init__(
        self, *, store: SentFileStore, use: BlobUse, blobs: Blobs, transaction: Transaction, clock: Clock
    ) -> None:
        self._store = store
        self._use = use
        self._blobs = blobs
        self._transaction = transaction
        self._clock = clock

    def forget_old(self) -> int:
        """Forget those that no message came for within 24 hours; gives how many. Raises StorageError."""
        forgotten = 0
        while count := self._forget_some():
            forgotten += count
        return forgotten

    def _forget_some(self) -> int:
        """The rows go only with the bytes: killed in between, the next run finds them again."""
        before = self._clock() - KEPT_FOR
        with self._transaction():
            hashes = self._store.forget_unsent(before=before, limit=_TOGETHER)
            for blob_hash in set(hashes) - self._use.used_among(hashes):
                self._blobs.remove(blob_hash, unless_put_since=before)
        return len(hashes)
