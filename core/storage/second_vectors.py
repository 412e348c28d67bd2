"""What a second encoder has read of the chunks: its vectors, in a table of their own beside the index's."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import Any

from core.knowledge.ports import Vectors
from core.retrieval.ports import IndexQuery
from core.storage.chunk_index_folder import (
    IndexPlace,
    connect_index,
    current_place,
    open_table,
    optimise_table,
    train_vector_index,
    translated_errors,
)
from core.storage.chunk_index_rows import OPEN, hidden, one_of, to_vectors
from core.storage.held_vectors import HeldVectors

_IDS_A_CONDITION = 500
_NEAREST_PARTITIONS = 40
_REFINE = 10
_OWNERS = ["id", "document_id", "source_id"]


@dataclass(frozen=True, slots=True)
class _Held:
    """The table at one moment."""

    place: IndexPlace
    version: int
    rows: HeldVectors
    complete_for: Mapping[str, int] | None


class LanceSecondVectors:
    """Implements SecondVectors for the index below `root`. Only chunks that are valid now are kept.

    A new index begins without any. Searches never wait for it: what is not there yet is not found by it.
    """

    def __init__(self, root: Path, encoder: str, dimension: int) -> None:
        """Cheap. `encoder` names whose vectors these are; those of another are not seen."""
        self._root = root
        self._dimension = dimension
        self._name = "second-" + re.sub(r"[^A-Za-z0-9]+", "-", encoder).strip("-").casefold()
        self._opened: tuple[IndexPlace, Any] | None = None
        self._tidied: tuple[IndexPlace, int] | None = None
        self._opening = Lock()
        self._held: _Held | None = None

    def tidy(self) -> list[tuple[str, str, str]]:
        """Both tables' ids are read, unless the index is as it was when nothing was left to do."""
        place = current_place(self._root)
        if place is None:
            return []
        chunks = open_table(self._root, place)
        with translated_errors():
            state = place, int(chunks.version)
            if self._tidied == state:
                return []
            valid = _rows(chunks, _OWNERS, f"valid_to = {OPEN}")
            table = self._made(place)
            read = set(_rows(table, ["id"], None)[0])
            for stale in _batches(sorted(read.difference(valid[0]))):
                table.delete(one_of("id", stale))
        missing = [owners for owners in zip(*valid, strict=True) if owners[0] not in read]
        if not missing:
            self._tidied = state
        return missing

    def count_missing(self) -> int:
        """Both tables' ids are read."""
        place = current_place(self._root)
        if place is None:
            return 0
        chunks, table = open_table(self._root, place), self._table()
        with translated_errors():
            [valid] = _rows(chunks, ["id"], f"valid_to = {OPEN}")
            read = _rows(table, ["id"], None)[0] if table is not None else []
        return len(set(valid).difference(read))

    def texts(self, chunk_ids: Sequence[str]) -> dict[str, str]:
        """From the index in use."""
        place = current_place(self._root)
        if place is None or not chunk_ids:
            return {}
        chunks = open_table(self._root, place)
        with translated_errors():
            ids, texts = _rows(chunks, ["id", "search_text"], one_of("id", chunk_ids))
        return dict(zip(ids, texts, strict=True))

    def add(self, chunks: Sequence[tuple[str, str, str]], vectors: Vectors) -> None:
        """One write."""
        import pyarrow as pa

        place = current_place(self._root)
        if place is None or not chunks:
            return
        columns: dict[str, Any] = dict(zip(_OWNERS, map(list, zip(*chunks, strict=True)), strict=True))
        columns["vector"] = pa.FixedSizeListArray.from_arrays(pa.array(vectors.reshape(-1)), self._dimension)
        with translated_errors():
            upsert = self._made(place).merge_insert("id").when_matched_update_all()
            upsert.when_not_matched_insert_all().execute(pa.table(columns, schema=self._schema()))

    def optimise(self) -> None:
        """Fold small files, extend the indices, and train the one of vectors once it is worth it."""
        place = current_place(self._root)
        if place is not None:
            table = self._made(place)
            optimise_table(table)
            folder = Path(table.uri)
            train_vector_index(folder, table)

    def is_begun(self) -> bool:
        """Whether anything of the index in use was read."""
        with translated_errors():
            return self._table() is not None

    def nearest(self, query: IndexQuery) -> dict[str, float]:
        """Cosine by chunk id of the nearest that were read; some may not be valid any more."""
        table = self._table()
        if table is None or query.second_vector is None:
            return {}
        search = table.search(query.second_vector, vector_column_name="vector").distance_type("cosine")
        search = search.nprobes(_NEAREST_PARTITIONS).refine_factor(_REFINE)
        if condition := hidden(query):
            search = search.where(condition, prefilter=True)
        found = search.select(["id", "vector", "_distance"]).limit(query.limit).to_arrow()
        return _cosines(found, query.second_vector)

    def cosines(self, query: IndexQuery, chunk_ids: Sequence[str]) -> dict[str, float]:
        """Cosine by chunk id of those among them that were read."""
        table = self._table()
        if table is None or query.second_vector is None or not chunk_ids:
            return {}
        search = table.search().where(one_of("id", chunk_ids)).select(["id", "vector"])
        return _cosines(search.limit(len(chunk_ids)).to_arrow(), query.second_vector)

    def held(self, wanted: Mapping[str, int]) -> HeldVectors | None:
        """All vectors, in memory; None before anything was read. For the chunks of a small index.

        Once every one of the `wanted` chunks was read, the table is asked no more for the same `wanted`.
        """
        found = self._found()
        if found is None:
            return None
        place, table = found
        with self._opening:
            held = self._held
        if held is not None and held.place == place and held.complete_for is wanted:
            return held.rows
        version = int(table.version)
        if held is None or (held.place, held.version) != (place, version):
            rows = table.search().select([*_OWNERS, "vector"]).limit(table.count_rows() or 1).to_arrow()
            held = _Held(place, version, HeldVectors.of(rows), None)
        if wanted.keys() <= held.rows.places.keys():
            held = replace(held, complete_for=wanted)
        with self._opening:
            self._held = held
        return held.rows

    def _table(self) -> Any:
        found = self._found()
        return found[1] if found else None

    def _found(self) -> tuple[IndexPlace, Any] | None:
        """The table and where it lies, or None before anything was read."""
        place = current_place(self._root)
        if place is None:
            return None
        with self._opening:
            if self._opened is None or self._opened[0] != place:
                folder = connect_index(self._root / place.folder)
                if self._name not in folder.list_tables().tables:
                    return None
                self._opened = place, folder.open_table(self._name)
            return self._opened

    def _made(self, place: IndexPlace) -> Any:
        from lancedb.index import BTree

        folder = connect_index(self._root / place.folder)
        table = folder.create_table(self._name, schema=self._schema(), exist_ok=True)
        if not any("id" in index.columns for index in table.list_indices()):
            table.create_index("id", config=BTree())
        return table

    def _schema(self) -> Any:
        import pyarrow as pa

        names = [pa.field(name, pa.string()) for name in _OWNERS]
        return pa.schema([*names, pa.field("vector", pa.list_(pa.float32(), self._dimension))])


def _rows(table: Any, columns: list[str], condition: str | None) -> list[list[str]]:
    search = table.search().select(columns)
    if condition:
        search = search.where(condition)
    rows = search.limit(table.count_rows() or 1).to_arrow()
    return [rows.column(name).to_pylist() for name in columns]


def _cosines(rows: Any, question: Vectors) -> dict[str, float]:
    return dict(zip(rows.column("id").to_pylist(), (to_vectors(rows) @ question).tolist(), strict=True))


def _batches(ids: Sequence[str]) -> list[Sequence[str]]:
    return [ids[start : start + _IDS_A_CONDITION] for start in range(0, len(ids), _IDS_A_CONDITION)]
