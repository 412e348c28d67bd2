"""How far a figure would move with other questions of the same kind: bootstrap intervals. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ROUNDS = 500
_SEED = 20_240_501
"""The same file gives the same interval."""

Chosen = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Interval:
    """The middle 95 % of the figure over the resampled questions."""

    low: float
    high: float


def bootstrap_interval(
    cases: int, figure: Callable[[Chosen], float | None], *, rounds: int = ROUNDS
) -> Interval | None:
    """`figure` is given the indices of one resample. None when most resamples have no figure."""
    if cases < 2:
        return None
    dice = np.random.default_rng(_SEED)
    found = (figure(dice.integers(0, cases, cases)) for _ in range(rounds))
    values = [value for value in found if value is not None]
    if len(values) * 2 < rounds:
        return None
    low, high = np.percentile(values, (2.5, 97.5))
    return Interval(float(low), float(high))
