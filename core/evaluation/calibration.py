"""How far stated confidence can be trusted: AUROC, expected calibration error, reliability bins. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass


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
    positives = sum(right)
    negatives = len(right) - positives
    if positives == 0 or negatives == 0:
        return None
    order = sorted(range(len(confidences)), key=lambda i: confidences[i])
    rank_sum = 0.0
    start = 0
    while start < len(order):
        end = start
        while end < len(order) and confidences[order[end]] == confidences[order[start]]:
            end += 1
        mean_rank = (start + 1 + end) / 2
        rank_sum += mean_rank * sum(right[i] for i in order[start:end])
        start = end
    return (rank_sum - positives * (positives + 1) / 2) / (positives * negatives)


def reliability_bins(
    confidences: Sequence[float], right: Sequence[bool], *, bins: int = 10
) -> list[ReliabilityBin]:
    """Equal-width bins from 0 to 1; empty ones are left out."""
    found = []
    for number in range(bins):
        members = [i for i, value in enumerate(confidences) if min(int(value * bins), bins - 1) == number]
        if members:
            mean = sum(confidences[i] for i in members) / len(members)
            share = sum(right[i] for i in members) / len(members)
            found.append(ReliabilityBin(number / bins, (number + 1) / bins, len(members), mean, share))
    return found


def expected_calibration_error(
    confidences: Sequence[float], right: Sequence[bool], *, bins: int = 10
) -> float | None:
    """Mean distance of confidence and share right over the bins, weighted by size; None for no cases."""
    if not confidences:
        return None
    parts = reliability_bins(confidences, right, bins=bins)
    return sum(one.count * abs(one.mean_confidence - one.share_right) for one in parts) / len(confidences)
