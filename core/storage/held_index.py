"""A small search index wholly in memory: a question then asks no table, and no other thread."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np

from core.knowledge.documents import Chunk
from core.retrieval.full_text import FullText
from core.retrieval.ports import IndexHit, IndexQuery
from core.storage.chunk_index_folder import IndexPlace
from core.storage.chunk_index_rows import CHUNK_COLUMNS, to_chunks, valid_at
from core.storage.held_vectors import HeldVectors, highest

_VERSIONS = 2
"""What customers are answered from, and what somebody looks back at meanwhile."""


@dataclass(frozen=True, slots=True)
class HeldChunks:
    """Everything that is valid at one knowledge version."""

    chunks: list[Chunk]
    vectors: HeldVectors
    texts: FullText

    @staticmethod
    def of(rows: Any, former: "HeldChunks | None" = None) -> "HeldChunks":
        """From an Arrow table of chunks and vectors; of the texts of `former` none is read again."""
        chunks = to_chunks(rows)
        known = former.texts.counts if former else None
        return HeldChunks(
            chunks, HeldVectors.of(rows), FullText.of([one.search_text for one in chunks], known)
        )

    def search(self, query: IndexQuery, words: str, second: HeldVectors | None) -> list[IndexHit]:
        """As ChunkIndexReader.search promises; `words` is what full text is to match."""
        if not self.chunks:
            return []
        cosines = self.vectors.vectors @ query.vector
        scores = self.texts.scores(words)
        allowed = self.vectors.allowed(query)
        nearest = highest(cosines, np.flatnonzero(allowed), query.limit)
        matching = highest(scores, np.flatnonzero(allowed & (scores > 0)), query.limit)
        lexical = dict(zip(matching.tolist(), scores[matching].tolist(), strict=True))
        places = dict.fromkeys([*nearest.tolist(), *lexical])
        seconds: dict[str, float] = {}
        if second is not None and query.second_vector is not None:
            near = second.nearest(query, query.second_vector)
            places |= dict.fromkeys(self.vectors.places[key] for key in near if key in self.vectors.places)
            seconds = second.cosines([self.vectors.ids[place] for place in places], query.second_vector)
        return [
            IndexHit(
                self.chunks[place],
                float(cosines[place]),
                lexical.get(place, 0.0),
                seconds.get(self.vectors.ids[place]),
            )
            for place in places
        ]


class HeldIndex:
    """Keeps what was valid at the versions searched last. Safe from several threads.

    What is valid at a version never changes once the version is current, whoever writes; only the writes of
    this process before that are to be told with `forget`.
    """

    def __init__(self, *, most: int) -> None:
        """`most`: rows of a table that is still small."""
        self._most = most
        self._held: OrderedDict[tuple[IndexPlace, int], HeldChunks | None] = OrderedDict()
        """None: too many. The last is the one asked for last."""
        self._written = 0
        self._changing = Lock()
        self._reading = Lock()

    def at(self, place: IndexPlace, version: int, open_table: Callable[[], Any]) -> HeldChunks | None:
        """None for a large table, and while another thread reads it."""
        state = place, version
        with self._changing:
            if state in self._held:
                self._held.move_to_end(state)
                return self._held[state]
            former = next(reversed(self._held.values()), None)
            written = self._written
        if not self._reading.acquire(blocking=False):
            return None
        try:
            held = self._read(open_table(), version, former)
        finally:
            self._reading.release()
        with self._changing:
            # Beside a write that was told meanwhile, what was read may be half of it.
            if self._written == written:
                self._held[state] = held
            while len(self._held) > _VERSIONS:
                self._held.popitem(last=False)
        return held

    def forget(self) -> None:
        """Something was written: read anew."""
        with self._changing:
            self._held.clear()
            self._written += 1

    def _read(self, table: Any, version: int, former: HeldChunks | None) -> HeldChunks | None:
        count = table.count_rows()
        return HeldChunks.of(_valid_rows(table, version, count), former) if count <= self._most else None


def _valid_rows(table: Any, version: int, count: int) -> Any:
    valid = table.search().where(valid_at(version)).select([*CHUNK_COLUMNS, "vector"])
    return valid.limit(count or 1).to_arrow()
