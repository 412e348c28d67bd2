"""Times of repeated work and their percentiles."""

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

Result = TypeVar("Result")


def timed(work: Callable[..., Result], *arguments: object) -> tuple[float, Result]:
    """How many milliseconds one call takes, and what it gives."""
    began = time.perf_counter()
    result = work(*arguments)
    return (time.perf_counter() - began) * 1_000, result


def p50(times: Sequence[float]) -> float:
    """The median."""
    return float(np.percentile(times, 50))


def p95(times: Sequence[float]) -> float:
    """What nineteen of twenty stay below."""
    return float(np.percentile(times, 95))
