"""The search index on LanceDB: vectors and full text in one table, searched at a knowledge version."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

from core.knowledge.ports import Embedder, IndexChange, IndexedText, IndexInfo, Vectors
from core.retrieval.ports import IndexHit, IndexQuery
from core.storage.chunk_index_folder import (
    VECTOR_INDEX_FROM,
    IndexPlace,
    check_fits,
    create_first_index,
    current_place,
    has_vector_index,
    is_untidy,
    needs_training,
    open_table,
    optimise_table,
    train_vector_index,
    translated_errors,
)
from core.storage.chunk_index_rows import (
    CHUNK_COLUMNS,
    OPEN,
    hidden,
    one_of,
    to_chunks,
    to_rows,
    to_texts,
    to_vectors,
    valid_at,
)
from core.storage.held_index import HeldChunks, HeldIndex
from core.storage.held_vectors import MOST_HELD
from core.storage.rows import batches
from core.storage.second_vectors import LanceSecondVectors

_NEAREST_PARTITIONS = 40  # with the refining: the same ten as a full scan in 99 of 100 questions and more
_REFINE = 10
_IDS_A_CONDITION = 500
_LONGEST_QUESTION = 2_000  # characters matched by full text; each word costs a look-up


class LanceChunkIndex:
    """Implements ChunkIndexWriter, ChunkIndexReader and IndexState in a folder, made by the first change.

    Follows other processes: what they made current is found by the next search, and so is what they built
    anew and switched to. Search at a version once it is current: what is valid then never changes.
    Every method raises IndexMismatch when the index was built with another embedder.
    """

    def __init__(
        self,
        root: Path,
        embedder: Embedder,
        *,
        second: LanceSecondVectors | None = None,
        vector_index_from: int = VECTOR_INDEX_FROM,
        most_held: int = MOST_HELD,
    ) -> None:
        """Cheap: the folder is opened on first use, and the embedder asked for its name and dimension.

        `most_held`: rows up to which the index is searched in memory.
        """
        self._root = root
        self._second = second
        self._embedder = embedder
        self._vector_index_from = vector_index_from
        self._opened: tuple[IndexPlace, Any] | None = None
        self._opening = Lock()
        self._held = HeldIndex(most=most_held)

    def roll_back_to(self, version: int) -> None:
        """Rows that became valid later are removed, rows that ended later are open again."""
        table = self._table()
        if table is None:
            return
        with translated_errors():
            if table.count_rows(f"valid_from > {version:d}"):
                table.delete(f"valid_from > {version:d}")
            ended_later = f"valid_to > {version:d} AND valid_to < {OPEN}"
            if table.count_rows(ended_later):
                table.update(where=ended_later, values={"valid_to": OPEN})
            self._held.forget()

    def apply(self, change: IndexChange) -> None:
        """End documents, then add chunks; done twice it leaves the same rows."""
        rows = to_rows(change.chunks, change.vectors, self._embedder.dimension, valid_from=change.version)
        table = self._table()
        if table is None:
            create_first_index(self._root, self._embedder)
            table = self._table()
        with translated_errors():
            ended = change.ended_document_ids
            for start in range(0, len(ended), _IDS_A_CONDITION):
                table.update(
                    where=f"{one_of('document_id', ended[start : start + _IDS_A_CONDITION])} "
                    f"AND valid_to = {OPEN} AND valid_from < {change.version:d}",
                    values={"valid_to": change.version},
                )
            if rows.num_rows:
                upsert = table.merge_insert("id").when_matched_update_all().when_not_matched_insert_all()
                upsert.execute(rows)
        self._held.forget()

    def optimise(self) -> None:
        """Fold small files and extend the indices."""
        table = self._table()
        if table is not None:
            optimise_table(table)

    def train_vectors(self) -> None:
        """Build the vector index once the table is large, and anew when it has grown much since."""
        table = self._table()
        if table is not None:
            folder = Path(table.uri).parent
            train_vector_index(folder, table, vector_index_from=self._vector_index_from)

    def is_untidy(self) -> bool:
        """Whether an optimise or a training is due."""
        table = self._table()
        return table is not None and (
            is_untidy(table)
            or needs_training(Path(table.uri).parent, table, vector_index_from=self._vector_index_from)
        )

    def info(self) -> IndexInfo:
        """Embedder, dimension, and rows of all versions."""
        table = self._table()
        name, dimension = self._embedder.name, self._embedder.dimension
        if table is None:
            return IndexInfo(name, dimension, 0, str(self._root))
        with translated_errors():
            return IndexInfo(name, dimension, table.count_rows(), table.uri, has_vector_index(table))

    def stored_chunks(self, places: Iterable[tuple[str, int]]) -> dict[tuple[str, int], IndexedText]:
        """By document id and text number what the index holds, ended texts too; others are left out."""
        table = self._table()
        wanted = set(places)
        if table is None or not wanted:
            return {}
        found: dict[tuple[str, int], IndexedText] = {}
        for ids in batches(sorted({document_id for document_id, _ in wanted}), _IDS_A_CONDITION):
            numbers = sorted({number for document_id, number in wanted if document_id in ids})
            condition = (
                f"{one_of('document_id', ids)} AND document_version IN ({', '.join(map(str, numbers))})"
            )
            with translated_errors():
                rows = table.search().where(condition).select([*CHUNK_COLUMNS, "vector"])
                found |= to_texts(rows.limit(table.count_rows() or 1).to_arrow())
        return {place: text for place, text in found.items() if place in wanted}

    def held_texts(self, version: int) -> set[tuple[str, int]]:
        """Document id and version number of every text that can be found at a knowledge version."""
        table = self._table()
        if table is None:
            return set()
        columns = ["document_id", "document_version"]
        with translated_errors():
            rows = table.search().where(valid_at(version)).select(columns)
            texts = rows.limit(table.count_rows() or 1).to_arrow().group_by(columns).aggregate([])
        return set(zip(*(texts.column(name).to_pylist() for name in columns), strict=True))

    def search(self, query: IndexQuery) -> list[IndexHit]:
        """A chunk found by any of the searches comes with its exact cosines."""
        if query.limit <= 0 or query.version <= 0:
            return []
        table = self._table()
        if table is None:
            return []
        with translated_errors():
            if (held := self._held_at(query.version)) is not None:
                second = self._second.held(held.vectors.places) if self._second else None
                return held.search(query, _matched(query.text), second)
            return self._search_table(table, query)

    def _search_table(self, table: Any, query: IndexQuery) -> list[IndexHit]:
        """The searches run side by side."""
        condition = " AND ".join(filter(None, [valid_at(query.version), hidden(query)]))
        by_words = self._pool.submit(_best_by_words, table, query, condition)
        by_second = self._pool.submit(self._second.nearest, query) if self._second else None
        hits = _merge(query.vector, _nearest(table, query, condition), by_words.result())
        cosines = by_second.result() if by_second else {}
        if found := [key for key in cosines if key not in hits]:
            hits |= _hits(query.vector, _by_ids(table, found, condition))
        if self._second and cosines:
            cosines |= self._second.cosines(query, [key for key in hits if key not in cosines])
        return [replace(hit, second_score=cosines.get(key)) for key, hit in hits.items()]

    def _held_at(self, version: int) -> HeldChunks | None:
        place = current_place(self._root)
        return self._held.at(place, version, self._table) if place else None

    def has_word(self, word: str, version: int) -> bool:
        """One look-up in the full text."""
        table = self._table()
        if table is None:
            return False
        with translated_errors():
            if (held := self._held_at(version)) is not None:
                return held.texts.has_word(_matched(word))
            found = _matching(table, word).where(valid_at(version), prefilter=True).select(["id", "_score"])
            return bool(found.limit(1).to_arrow().num_rows)

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(4, thread_name_prefix="full-text")

    def _table(self) -> Any:
        place = current_place(self._root)
        if place is None:
            return None
        with self._opening:
            if self._opened is None or self._opened[0] != place:
                check_fits(place, self._embedder)
                self._opened = place, open_table(self._root, place)
            return self._opened[1]


def _nearest(table: Any, query: IndexQuery, condition: str) -> Any:
    search = table.search(query.vector, vector_column_name="vector").distance_type("cosine")
    search = search.nprobes(_NEAREST_PARTITIONS).refine_factor(_REFINE)
    return _found(search, query, condition, "_distance")


def _best_by_words(table: Any, query: IndexQuery, condition: str) -> Any:
    return _found(_matching(table, query.text), query, condition, "_score")


def _matching(table: Any, words: str) -> Any:
    import lancedb.query

    match_query: Any = lancedb.query.MatchQuery  # its type asks for every default by name
    # A structured query: whatever the customer types is words to match, never query syntax.
    return table.search(match_query(_matched(words), "search_text"))


def _matched(words: str) -> str:
    return words[:_LONGEST_QUESTION].encode("utf-8", "replace").decode("utf-8")


def _by_ids(table: Any, chunk_ids: list[str], condition: str) -> Any:
    search = table.search().where(f"{one_of('id', chunk_ids)} AND {condition}")
    return search.select([*CHUNK_COLUMNS, "vector"]).limit(len(chunk_ids)).to_arrow()


def _found(search: Any, query: IndexQuery, condition: str, score: str) -> Any:
    found = search.where(condition, prefilter=True).select([*CHUNK_COLUMNS, "vector", score])
    return found.limit(query.limit).to_arrow()


def _merge(question: Vectors, by_vector: Any, by_words: Any) -> dict[str, IndexHit]:
    scores = by_words.column("_score").to_pylist()
    matching = _hits(question, by_words).items()
    return _hits(question, by_vector) | {
        key: replace(hit, lexical_score=score) for (key, hit), score in zip(matching, scores, strict=True)
    }


def _hits(question: Vectors, rows: Any) -> dict[str, IndexHit]:
    # The cosine is computed from the vectors for all, so that all hits are scored alike.
    cosines = (to_vectors(rows) @ question).tolist()
    return {
        chunk.id: IndexHit(chunk, cosine, 0.0) for chunk, cosine in zip(to_chunks(rows), cosines, strict=True)
    }
