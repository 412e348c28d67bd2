"""Remembers what was read for a moment: what a whole crowd asks for at once is read once."""

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

_Value = TypeVar("_Value")


class ShortMemory(Generic[_Value]):
    """Gives what `read` gave, for at most `for_s` seconds. Safe among threads; two may read side by side."""

    def __init__(self, read: Callable[[], _Value], *, for_s: float, seconds: Callable[[], float]) -> None:
        self._read = read
        self._for_s = for_s
        self._seconds = seconds
        self._lock = Lock()
        self._kept: tuple[float, _Value] | None = None

    def __call__(self) -> _Value:
        """The value; raises what reading raises, and remembers no failure."""
        now = self._seconds()
        with self._lock:
            kept = self._kept
        if kept is not None and now - kept[0] < self._for_s:
            return kept[1]
        value = self._read()
        with self._lock:
            self._kept = (now, value)
        return value
