"""How often somebody may do something: token buckets in memory, for one process."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

Seconds = Callable[[], float]
"""A clock that only goes forward, such as time.monotonic."""

REMEMBERED = 20_000
"""Buckets of one limit at most. The one not used for longest is forgotten first, and so is full again."""


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class RateLimit:
    """So much within a period, by key; unused allowance is saved up to one period's. Safe among threads."""

    def __init__(
        self, amount: float, *, period_s: float = 60.0, seconds: Seconds, remembered: int = REMEMBERED
    ) -> None:
        self._amount = float(amount)
        self._rate = amount / period_s
        self._seconds = seconds
        self._remembered = remembered
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._lock = Lock()

    def take(self, key: str, amount: float = 1.0) -> float:
        """Takes the amount, and gives 0; or takes nothing, and gives the seconds until there is enough.

        More than a whole period's amount counts as that amount: it would never be there.
        """
        wanted = min(amount, self._amount)
        with self._lock:
            bucket = self._refilled(key)
            if bucket.tokens >= wanted:
                bucket.tokens -= wanted
                return 0.0
            return (wanted - bucket.tokens) / self._rate

    def _refilled(self, key: str) -> _Bucket:
        now = self._seconds()
        bucket = self._buckets.setdefault(key, _Bucket(self._amount, now))
        bucket.tokens = min(self._amount, bucket.tokens + max(0.0, now - bucket.at) * self._rate)
        bucket.at = now
        self._buckets.move_to_end(key)
        while len(self._buckets) > self._remembered:
            self._buckets.popitem(last=False)
        return bucket


class OpenCount:
    """How many of something are open at once, by key. Safe among threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._open: dict[str, int] = {}
        self._lock = Lock()

    def enter(self, key: str) -> bool:
        """Whether there was room; each success is ended by one `leave`."""
        with self._lock:
            if self._open.get(key, 0) >= self._most:
                return False
            self._open[key] = self._open.get(key, 0) + 1
            return True

    def leave(self, key: str) -> None:
        """One less."""
        with self._lock:
            left = self._open.get(key, 0) - 1
            if left > 0:
                self._open[key] = left
            else:
                self._open.pop(key, None)
