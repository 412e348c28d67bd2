"""A new search index, built beside the one in use and switched to when complete."""

import shutil
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from core.knowledge.ports import Embedder
from core.retrieval.ports import IndexedVersion
from core.storage.chunk_index_folder import (
    IndexPlace,
    begun_place,
    create_table,
    current_place,
    forget_begun_place,
    optimise_table,
    publish_place,
    train_vector_index,
    translated_errors,
)
from core.storage.chunk_index_rows import OPEN, one_of, to_rows


class LanceIndexBuild:
    """Implements IndexBuild in the root folder that LanceChunkIndex reads. One build at a time: hold a lock.

    A build that was interrupted is taken up again when the embedder is still the same.
    """

    def __init__(self, root: Path, embedder: Embedder) -> None:
        """Cheap: nothing is written before the first call."""
        self._root = root
        self._embedder = embedder

    def intervals(self) -> Mapping[tuple[str, int], tuple[int, int | None]]:
        """By document id and version number."""
        columns = ["document_id", "document_version", "valid_from", "valid_to"]
        with translated_errors():
            rows = self._table.search().select(columns).limit(self._table.count_rows() or 1).to_arrow()
        values = zip(*(rows.column(name).to_pylist() for name in columns), strict=True)
        return {
            (owner, number): (start, None if end == OPEN else end) for owner, number, start, end in values
        }

    def add(self, versions: Sequence[IndexedVersion]) -> None:
        """One write for all of them, so that a version is never built by half."""
        import pyarrow as pa

        tables = [
            to_rows(
                version.chunks,
                version.vectors,
                self._embedder.dimension,
                valid_from=version.valid_from,
                valid_to=OPEN if version.valid_to is None else version.valid_to,
            )
            for version in versions
        ]
        if tables:
            with translated_errors():
                upsert = (
                    self._table.merge_insert("id").when_matched_update_all().when_not_matched_insert_all()
                )
                upsert.execute(pa.concat_tables(tables))

    def end(self, document_id: str, document_version: int, valid_to: int) -> None:
        """Set valid_to of the version's rows."""
        which = f"{one_of('document_id', [document_id])} AND document_version = {document_version:d}"
        with translated_errors():
            self._table.update(where=which, values={"valid_to": valid_to})

    def optimise(self) -> None:
        """Fold small files and extend the indices."""
        optimise_table(self._table)

    def train_vectors(self) -> None:
        """Build the vector index of a large table."""
        train_vector_index(self._root / self._place.folder, self._table)

    def publish(self) -> None:
        """Switch, then remove the folders of indices before the former one."""
        former = current_place(self._root)
        publish_place(self._root, self._place)
        forget_begun_place(self._root)
        kept = {self._place.folder, former.folder if former else ""}
        for folder in self._root.iterdir():
            if folder.is_dir() and folder.name not in kept:
                shutil.rmtree(folder, ignore_errors=True)

    @cached_property
    def _place(self) -> IndexPlace:
        return begun_place(self._root, self._embedder)

    @cached_property
    def _table(self) -> Any:
        return create_table(self._root, self._place)
