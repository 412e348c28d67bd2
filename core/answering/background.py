"""What a message has to stand out from before it meets a situation. Pure.

Against ordinary messages of any business alone, whatever names the goods of a bicycle shop stands out: each
"bike" would be a little like "My bike was stolen". So titles of the company's own content may count as well.
Speakers are verified so, by cohorts of others (Auckenthaler et al., Score Normalization for Text-Independent
Speaker Verification Systems, 2000).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]

MOST_TITLES = 120
"""More change nothing measurable, and each has to be embedded."""
FEWEST_TITLES = 10
"""Fewer give no spread."""
_NEAREST = 3
"""Texts whose nearness a situation has to beat."""
_IS_ABOUT = 3.0
"""The spread from which a title is itself about the situation, so that it says nothing against it."""
_LEAST_DEVIATION = 1e-3


@dataclass(frozen=True, slots=True)
class Cohort:
    """Texts as vectors, and how they stand to the texts of a configuration: a mean and a deviation each."""

    vectors: Matrix
    cosines: Matrix
    mean: Matrix
    deviation: Matrix

    @classmethod
    def of(cls, vectors: Matrix, texts: Matrix) -> "Cohort":
        """`texts`: the vectors of a configuration's texts, one row each."""
        cosines = vectors @ texts.T
        deviation = np.maximum(cosines.std(axis=0), _LEAST_DEVIATION)
        return cls(vectors, cosines, cosines.mean(axis=0), deviation)

    def spreads(self, cosines: Matrix) -> Matrix:
        """Cosines of parts (rows) to the texts (columns), in deviations over those of this cohort."""
        return (cosines - self.mean) / self.deviation


@dataclass(frozen=True, slots=True)
class Background:
    """Ordinary messages, and the titles of the company's content where there are enough."""

    ordinary: Cohort
    titles: Cohort | None

    def spreads(self, cosines: Matrix) -> Matrix:
        """As of the cohort over which a part stands out less."""
        own = self.ordinary.spreads(cosines)
        return own if self.titles is None else np.minimum(own, self.titles.spreads(cosines))

    def nearest(self, said: Matrix, situations: Sequence[Sequence[int]]) -> list[Matrix]:
        """For each situation, by part: the mean cosine to the three nearest texts that are not about it.

        A situation is given as the columns of its own words and examples.
        """
        ordinary = said @ self.ordinary.vectors.T
        if self.titles is None:
            return [_mean_of_highest(ordinary)] * len(situations)
        titles = said @ self.titles.vectors.T
        spreads = self.titles.spreads(self.titles.cosines)
        return [
            _mean_of_highest(np.hstack((ordinary, titles[:, spreads[:, list(one)].max(axis=1) < _IS_ABOUT])))
            for one in situations
        ]


def _mean_of_highest(cosines: Matrix) -> Matrix:
    mean: Matrix = np.partition(cosines, -_NEAREST, axis=1)[:, -_NEAREST:].mean(axis=1)
    return mean
