"""Pairs of passages that are near in meaning, from their vectors, a block at a time. Pure."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from core.knowledge.ports import Vectors

_BLOCK = 1_024


def near_pairs(
    vectors: Vectors,
    *,
    wanted: Sequence[int],
    least: float,
    most: int,
    look_around: Callable[[], object] = lambda: None,
) -> Iterator[tuple[int, int, float]]:
    """Each row of `wanted` with at most `most` other rows of a cosine of `least` or more, nearest first.

    Rows are unit vectors. No pair comes twice. Holds a block of wanted rows against all at a time, and calls
    `look_around` before each.
    """
    rows = np.asarray(wanted, dtype=np.int64)
    seen: set[tuple[int, int]] = set()
    for start in range(0, len(rows), _BLOCK):
        look_around()
        block = rows[start : start + _BLOCK]
        cosines = vectors[block] @ vectors.T
        cosines[np.arange(len(block)), block] = -1.0
        for place, row in enumerate(block.tolist()):
            for other in _nearest(cosines[place], least, most):
                pair = min(row, other), max(row, other)
                if pair not in seen:
                    seen.add(pair)
                    yield *pair, float(cosines[place, other])


def _nearest(cosines: Vectors, least: float, most: int) -> list[int]:
    near = np.flatnonzero(cosines >= least)
    nearest: list[int] = near[np.argsort(-cosines[near], kind="stable")][:most].tolist()
    return nearest
