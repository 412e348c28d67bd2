"""A small table's vectors in memory: with a few thousand rows that costs less than asking the table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.knowledge.ports import Vectors
from core.retrieval.ports import IndexQuery
from core.storage.chunk_index_rows import to_vectors

MOST_HELD = 5_000
"""Rows. Beyond, reading them anew after each change would cost more than it saves."""


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

    def nearest(self, query: IndexQuery, question: Vectors) -> list[tuple[int, float]]:
        """Place and cosine of the `limit` nearest that are not hidden, unordered."""
        if not self.ids:
            return []
        cosines = self.vectors @ question
        allowed = np.ones(len(self.ids), dtype=bool)
        for column, hidden in (
            (self.document_ids, query.hidden_document_ids),
            (self.source_ids, query.hidden_source_ids),
        ):
            if hidden:
                allowed &= ~np.isin(column, list(hidden))
        candidates = np.flatnonzero(allowed)
        if len(candidates) > query.limit:
            best = np.argpartition(-cosines[candidates], query.limit)[: query.limit]
            candidates = candidates[best]
        return [(int(place), float(cosines[place])) for place in candidates]

    def cosines(self, keys: Sequence[str], question: Vectors) -> dict[str, float]:
        """By id, of those that are here."""
        here = [key for key in keys if key in self.places]
        if not here:
            return {}
        found = self.vectors[[self.places[key] for key in here]] @ question
        return dict(zip(here, found.tolist(), strict=True))
