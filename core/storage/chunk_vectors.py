"""All passages of a version with their vectors, for work that holds them against each other."""

from pathlib import Path

import numpy as np

from core.review.ports import IndexedPassages
from core.storage.chunk_index_folder import current_place, open_table, translated_errors
from core.storage.chunk_index_rows import CHUNK_COLUMNS, to_chunks, to_vectors, valid_at


class LanceChunkVectors:
    """PassageVectors over the index in use."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def passages_at(self, version: int) -> IndexedPassages:
        """In no particular order; none in an empty workspace. Raises StorageError."""
        place = current_place(self._root)
        if place is None or version <= 0:
            return IndexedPassages((), np.zeros((0, 1), np.float32), ())
        with translated_errors():
            table = open_table(self._root, place)
            rows = table.search().where(valid_at(version)).select([*CHUNK_COLUMNS, "vector", "valid_from"])
            found = rows.limit(table.count_rows() or 1).to_arrow()
            since = tuple(found.column("valid_from").to_pylist())
            return IndexedPassages(tuple(to_chunks(found)), to_vectors(found), since)
