"""A chunk index in a dictionary: both the write and the read side, held to the contract of the real one."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from core.errors import IndexMismatch
from core.knowledge.documents import Chunk
from core.knowledge.ports import IndexChange, IndexedText, IndexInfo, Vectors
from core.retrieval.full_text import FullText
from core.retrieval.ports import IndexHit, IndexQuery


@dataclass(slots=True)
class _Row:
    chunk: Chunk
    vector: Vectors
    valid_from: int
    valid_to: int | None

    def is_valid_at(self, version: int) -> bool:
        return self.valid_from <= version and (self.valid_to is None or self.valid_to > version)


class InMemoryChunkIndex:
    """Chunks by id with their validity. Takes the embedder's name and dimension, as the real one does."""

    def __init__(self, *, embedder: str = "hash", dimension: int = 64) -> None:
        self._embedder = embedder
        self._dimension = dimension
        self._rows: dict[str, _Row] = {}
        self.optimised = 0
        self.untidy = False

    def roll_back_to(self, version: int) -> None:
        """Rows beyond the version go; rows ended beyond it are open again."""
        self._rows = {key: row for key, row in self._rows.items() if row.valid_from <= version}
        for row in self._rows.values():
            if row.valid_to is not None and row.valid_to > version:
                row.valid_to = None

    def apply(self, change: IndexChange) -> None:
        """Add chunks and end documents."""
        vectors = np.zeros((0, self._dimension), np.float32) if change.vectors is None else change.vectors
        if vectors.shape != (len(change.chunks), self._dimension):
            raise IndexMismatch(f"Vectors of shape {vectors.shape} do not fit {len(change.chunks)} chunks.")
        ended = set(change.ended_document_ids)
        for row in self._rows.values():
            if row.chunk.document_id in ended and row.valid_to is None and row.valid_from < change.version:
                row.valid_to = change.version
        for chunk, vector in zip(change.chunks, vectors, strict=True):
            self._rows[chunk.id] = _Row(chunk, vector, change.version, None)

    def optimise(self) -> None:
        """Counts that it was asked."""
        self.optimised += 1

    def train_vectors(self) -> None:
        """Every vector is looked at: there is nothing to train."""

    def is_untidy(self) -> bool:
        """As the test says."""
        return self.untidy

    def info(self) -> IndexInfo:
        """Embedder, dimension and size."""
        return IndexInfo(self._embedder, self._dimension, len(self._rows))

    def held_texts(self, version: int) -> set[tuple[str, int]]:
        """Documents and their versions that are valid."""
        rows = [row for row in self._rows.values() if row.is_valid_at(version)]
        return {(row.chunk.document_id, row.chunk.document_version) for row in rows}

    def stored_chunks(self, places: Iterable[tuple[str, int]]) -> dict[tuple[str, int], IndexedText]:
        """Chunks and vectors of texts, ended ones too."""
        found: dict[tuple[str, int], list[_Row]] = {}
        for row in sorted(self._rows.values(), key=lambda row: row.chunk.ordinal):
            found.setdefault((row.chunk.document_id, row.chunk.document_version), []).append(row)
        return {
            place: IndexedText(
                tuple(row.chunk for row in found[place]), np.stack([row.vector for row in found[place]])
            )
            for place in places
            if place in found
        }

    def has_word(self, word: str, version: int) -> bool:
        """Whether a valid chunk has it."""
        texts = [row.chunk.search_text for row in self._rows.values() if row.is_valid_at(version)]
        return FullText.of(texts).has_word(word)

    def search(self, query: IndexQuery) -> list[IndexHit]:
        """Every valid chunk is scored both ways."""
        hidden, closed = set(query.hidden_document_ids), set(query.hidden_source_ids)
        rows = [
            row
            for row in self._rows.values()
            if row.is_valid_at(query.version)
            and row.chunk.document_id not in hidden
            and row.chunk.source_id not in closed
        ]
        if not rows or query.limit <= 0:
            return []
        dense = [float(row.vector @ query.vector) for row in rows]
        lexical = FullText.of([row.chunk.search_text for row in rows]).scores(query.text).tolist()
        places = range(len(rows))
        nearest = sorted(places, key=lambda place: -dense[place])[: query.limit]
        matching = sorted((p for p in places if lexical[p] > 0), key=lambda place: -lexical[place])
        best = matching[: query.limit]
        return [
            IndexHit(rows[place].chunk, dense[place], lexical[place] if place in best else 0.0)
            for place in dict.fromkeys([*nearest, *best])
        ]
