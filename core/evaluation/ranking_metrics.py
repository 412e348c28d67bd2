"""How good a ranking is, from the ids in order and the ids that are right (pure)."""

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

DEPTH = 10


@dataclass(frozen=True, slots=True)
class RankingScores:
    """Means over questions, each 0 to 1."""

    hit_at_1: float
    hit_at_5: float
    mrr_at_10: float
    ndcg_at_10: float


def hit_at(ranking: Sequence[str], gold: Collection[str], depth: int) -> float:
    """1 when a right id is among the first `depth`, else 0."""
    return float(any(found in gold for found in ranking[:depth]))


def reciprocal_rank(ranking: Sequence[str], gold: Collection[str]) -> float:
    """1 / rank of the first right id among the first ten; 0 when none is."""
    return next((1 / place for place, found in enumerate(ranking[:DEPTH], 1) if found in gold), 0.0)


def ndcg(ranking: Sequence[str], gold: Collection[str]) -> float:
    """Discounted gain of the first ten, against all right ids standing first. An id counts once."""
    distinct = list(dict.fromkeys(ranking))[:DEPTH]
    gain = sum(1 / math.log2(place + 1) for place, found in enumerate(distinct, 1) if found in gold)
    best = sum(1 / math.log2(place + 1) for place in range(1, min(DEPTH, len(set(gold))) + 1))
    return gain / best if best else 0.0


def mean_scores(results: Iterable[tuple[Sequence[str], Collection[str]]]) -> RankingScores:
    """Means over pairs of ranking and right ids; all 0 for none."""
    rows = [
        (
            hit_at(ranking, gold, 1),
            hit_at(ranking, gold, 5),
            reciprocal_rank(ranking, gold),
            ndcg(ranking, gold),
        )
        for ranking, gold in results
    ]
    if not rows:
        return RankingScores(0.0, 0.0, 0.0, 0.0)
    return RankingScores(*(sum(column) / len(rows) for column in zip(*rows, strict=True)))
