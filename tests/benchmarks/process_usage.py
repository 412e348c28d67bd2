"""What processes use: processor time of this one with its ended children, and peak memory of all together."""

import resource
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import psutil

_SAMPLE_S = 0.25
_MIB = 1 << 20


def cpu_seconds() -> float:
    """User and system time of this process and of every child that has ended."""
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


@dataclass(slots=True)
class MemoryPeak:
    """The most that was held at one moment, in MiB."""

    together: float = 0.0
    largest: float = 0.0
    """Of one process."""


@contextmanager
def watched_memory(without: Collection[int] = ()) -> Iterator[MemoryPeak]:
    """Sample the resident memory of this process's children, at any depth, but those of ids `without`."""
    peak, over = MemoryPeak(), threading.Event()

    def watch() -> None:
        while not over.wait(_SAMPLE_S):
            sizes = list(_children_sizes(without))
            peak.together = max(peak.together, sum(sizes))
            peak.largest = max(peak.largest, *sizes, 0.0)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        over.set()
        thread.join()


def _children_sizes(without: Collection[int]) -> Iterator[float]:
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            if process.pid not in without:
                yield process.memory_info().rss / _MIB


def own_peak_mib() -> float:
    """The most this process has ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / _MIB
