"""How a chunk lies in the index's table: the columns, and the way there and back."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from core.errors import IndexMismatch
from core.knowledge.documents import Chunk
from core.knowledge.ports import IndexedText, Vectors
from core.retrieval.ports import IndexQuery

OPEN = 2**62
"""valid_to of a row that is still valid: later than every version, so that one comparison is enough."""

CHUNK_COLUMNS = list(Chunk.__dataclass_fields__)


def table_schema(dimension: int) -> Any:
    """The columns: those of a Chunk, its vector, and the versions it is valid for."""
    import pyarrow as pa

    numbers = {"document_version": pa.int32(), "ordinal": pa.int32(), "start": pa.int64(), "end": pa.int64()}
    chunk_fields = [pa.field(name, numbers.get(name, pa.string())) for name in CHUNK_COLUMNS]
    vector = pa.field("vector", pa.list_(pa.float32(), dimension))
    return pa.schema(
        [*chunk_fields, vector, pa.field("valid_from", pa.int64()), pa.field("valid_to", pa.int64())]
    )


def to_rows(
    chunks: Sequence[Chunk], vectors: Vectors | None, dimension: int, *, valid_from: int, valid_to: int = OPEN
) -> Any:
    """An Arrow table of the chunks. Raises IndexMismatch when the vectors do not fit the index."""
    import pyarrow as pa

    rows = np.zeros((0, dimension), np.float32) if vectors is None else vectors
    if rows.shape != (len(chunks), dimension):
        raise IndexMismatch(
            f"{len(chunks)} chunks came with vectors of shape {rows.shape}; the index holds vectors "
            f"of {dimension} numbers. Rebuild the index with the embedder that is configured now."
        )
    columns: dict[str, Any] = {name: [getattr(chunk, name) for chunk in chunks] for name in CHUNK_COLUMNS}
    flat = pa.array(np.ascontiguousarray(rows, dtype=np.float32).reshape(-1))
    columns["vector"] = pa.FixedSizeListArray.from_arrays(flat, dimension)
    columns["valid_from"] = [valid_from] * len(chunks)
    columns["valid_to"] = [valid_to] * len(chunks)
    return pa.table(columns, schema=table_schema(dimension))


def to_chunks(rows: Any) -> list[Chunk]:
    """The chunks of an Arrow table that holds their columns; other columns are left aside."""
    columns = [rows.column(name).to_pylist() for name in CHUNK_COLUMNS]
    return [Chunk(*values) for values in zip(*columns, strict=True)]


def to_vectors(rows: Any) -> Vectors:
    """The vectors of an Arrow table, one a row."""
    # Not through Python numbers: that takes longer than the whole search.
    column = rows.column("vector").combine_chunks()
    flat: Vectors = column.flatten().to_numpy(zero_copy_only=False)
    return flat.reshape(rows.num_rows, column.type.list_size)


def to_texts(rows: Any) -> dict[tuple[str, int], IndexedText]:
    """The chunks and vectors of an Arrow table, brought together by document id and text number."""
    chunks, vectors = to_chunks(rows), to_vectors(rows)
    places: dict[tuple[str, int], list[int]] = {}
    for row in sorted(range(len(chunks)), key=lambda row: chunks[row].ordinal):
        places.setdefault((chunks[row].document_id, chunks[row].document_version), []).append(row)
    return {
        place: IndexedText(tuple(chunks[row] for row in found), vectors[found])
        for place, found in places.items()
    }


def valid_at(version: int) -> str:
    """Condition: the row is valid at the version."""
    return f"valid_from <= {version:d} AND valid_to > {version:d}"


def hidden(query: IndexQuery) -> str:
    """Condition: the row is of no document or source that is hidden from the question; empty for none."""
    wanted = {"document_id": query.hidden_document_ids, "source_id": query.hidden_source_ids}
    return " AND ".join(f"NOT {one_of(column, ids)}" for column, ids in wanted.items() if ids)


def one_of(column: str, values: Iterable[str]) -> str:
    """Condition: the column holds one of the values, whatever characters they are made of."""
    listed = ", ".join("'" + value.replace("'", "''") + "'" for value in values)
    return f"{column} IN ({listed})"
