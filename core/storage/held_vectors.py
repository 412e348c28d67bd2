"""A small table's vectors in memory: with a few thousand rows that costs less than asking the table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.knowledge.ports import Vectors
from core.retrieval.ports import IndexQuery
from core.storage.chunk_index_rows import to_vectors

MOST_HELD = 5_000
"""Rows. Beyond, reading them anew after each change would cost more than it saves."""

_Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class HeldVectors:
    """The rows of a table at one moment: ids, whose they are, and a unit vector each."""

    ids: list[str]
    vectors: Vectors
    places: dict[str, int]
    document_ids: Any
    source_ids: Any

    @staticmethod
    def of(rows: Any) -> "HeldVectors":
        """From an Arrow table with the columns id, document_id, source_id and vector."""
        ids = rows.column("id").to_pylist()
        owners = (
            np.array(rows.column(name).to_pylist(), dtype=object) for name in ("document_id", "source_id")
        )
        return HeldVectors(ids, to_vectors(rows), {key: place for place, key in enumerate(ids)}, *owners)

    def allowed(self, query: IndexQuery) -> NDArray[np.bool_]:
        """By row, whether the question may see it."""
        allowed = np.ones(len(self.ids), dtype=bool)
        for column, hidden in (
            (self.document_ids, query.hidden_document_ids),
            (self.source_ids, query.hidden_source_ids),
        ):
            if hidden:
                allowed &= ~np.isin(column, list(hidden))
        return allowed

    def nearest(self, query: IndexQuery, question: Vectors) -> dict[str, float]:
        """By id the cosine of the `limit` nearest that are not hidden."""
        if not self.ids:
            return {}
        cosines = self.vectors @ question
        best = highest(cosines, np.flatnonzero(self.allowed(query)), query.limit)
        return {self.ids[place]: float(cosines[place]) for place in best.tolist()}

    def cosines(self, keys: Sequence[str], question: Vectors) -> dict[str, float]:
        """By id, of those that are here."""
        here = [key for key in keys if key in self.places]
        if not here:
            return {}
        found = self.vectors[[self.places[key] for key in here]] @ question
        return dict(zip(here, found.tolist(), strict=True))


def highest(scores: NDArray[np.float32], places: _Places, limit: int) -> _Places:
    """The `limit` of the places with the highest scores, unordered."""
    if len(places) <= limit:
        return places
    return places[np.argpartition(-scores[places], limit)[:limit]]
