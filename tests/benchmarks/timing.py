"""Times of repeated work and their percentiles."""

import time
from collections.abc import Callable, Sequence

import numpy as np


def milliseconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1_000


def p50(times: Sequence[float]) -> float:
    """The median."""
    return float(np.percentile(times, 50))


def p95(times: Sequence[float]) -> float:
    """What nineteen of twenty stay below."""
    return float(np.percentile(times, 95))
