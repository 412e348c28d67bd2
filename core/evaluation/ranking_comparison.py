"""Rankings side by side: how sure their scores are, and how sure one is better than another (pure)."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from core.evaluation.ranking_metrics import mean_scores, ndcg
from core.evaluation.resampling import Chosen, Interval, bootstrap_interval

Results = Sequence[tuple[Sequence[str], Collection[str]]]
"""Ranking and right ids of each question."""
Intervals = dict[str, Interval | None]


@dataclass(frozen=True, slots=True)
class Rankings:
    """External ids of one question's first documents, each way."""

    ours: list[str]
    bm25: list[str]
    dense: list[str]
    without_second: list[str] | None = None


def mean_intervals(results: Results) -> Intervals:
    """By measure, where the mean would lie with other questions of the kind; None for too few."""
    rows = np.array([list(asdict(mean_scores([one])).values()) for one in results])
    names = list(asdict(mean_scores([])))

    def mean_of(place: int) -> Callable[[Chosen], float]:
        return lambda chosen: float(rows[chosen, place].mean())

    return {name: bootstrap_interval(len(rows), mean_of(place)) for place, name in enumerate(names)}


def ndcg_gain(results: Results, others: Results) -> Interval | None:
    """By how much nDCG@10 is better than the others', question by question; None for too few."""
    gains = np.array([ndcg(*one) - ndcg(*other) for one, other in zip(results, others, strict=True)])
    return bootstrap_interval(len(gains), lambda chosen: float(gains[chosen].mean()))
