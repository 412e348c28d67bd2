"""How far stated confidence can be trusted: AUROC, expected calibration error, reliability bins. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Cases whose confidence lies in [low, high); the last bin includes 1."""

    low: float
    high: float
    count: int
    mean_confidence: float
    share_right: float


def auroc(confidences: Sequence[float], right: Sequence[bool]) -> float | None:
    """Chance that a right case has more confidence than a wrong one, ties half; None without both."""
    is_right = np.asarray(right, dtype=bool)
    positives = int(is_right.sum())
    negatives = len(is_right) - positives
    if positives == 0 or negatives == 0:
        return None
    _, place, counts = np.unique(np.asarray(confidences), return_inverse=True, return_counts=True)
    # Equal confidences share the mean of their ranks.
    ranks = np.cumsum(counts) - (counts - 1) / 2
    rank_sum = float(ranks[place][is_right].sum())
    return (rank_sum - positives * (positives + 1) / 2) / (positives * negatives)


def reliability_bins(
    confidences: Sequence[float], right: Sequence[bool], *, bins: int = 10
) -> list[ReliabilityBin]:
    """Equal-width bins from 0 to 1; empty ones are left out."""
    stated = np.asarray(confidences, dtype=np.float64)
    is_right = np.asarray(right, dtype=np.float64)
    place = np.minimum((stated * bins).astype(np.int64), bins - 1)
    found = []
    for number in range(bins):
        members = place == number
        if members.any():
            mean, share = float(stated[members].mean()), float(is_right[members].mean())
            found.append(ReliabilityBin(number / bins, (number + 1) / bins, int(members.sum()), mean, share))
    return found


def expected_calibration_error(
    confidences: Sequence[float], right: Sequence[bool], *, bins: int = 10
) -> float | None:
    """Mean distance of confidence and share right over the bins, weighted by size; None for no cases."""
    if not len(confidences):
        return None
    parts = reliability_bins(confidences, right, bins=bins)
    return sum(one.count * abs(one.mean_confidence - one.share_right) for one in parts) / len(confidences)
