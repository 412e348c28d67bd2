"""The second encoder's vectors: read after the sync, searched beside the index, never in its way."""

from pathlib import Path

import pytest

from core.knowledge.documents import Chunk, chunk_id
from core.knowledge.ports import IndexChange
from core.retrieval.ports import IndexHit, IndexQuery
from core.retrieval.second_reading import read_missing
from core.storage.chunk_index import LanceChunkIndex
from core.storage.held_vectors import MOST_HELD
from core.storage.second_vectors import LanceSecondVectors
from tests.fakes.hash_embedder import HashEmbedder
from tests.fakes.hash_second_encoder import HashSecondEncoder

EMBEDDER = HashEmbedder()
MEANINGS = {"återbetalning": "refund", "frakt": "delivery"}


def a_chunk(document: str, text: str, *, version: int, source: str) -> Chunk:
    key = chunk_id(document, version, 0)
    return Chunk(key, document, version, 0, source, "passage", "", "", text, 0, len(text), text)


class Shelf:
    """An index with its second vectors."""

    def __init__(self, root: Path, *, most_held: int = MOST_HELD) -> None:
        self.encoder = HashSecondEncoder(MEANINGS)
        self.vectors = LanceSecondVectors(root, self.encoder.name, self.encoder.dimension)
        self.index = LanceChunkIndex(root, EMBEDDER, second=self.vectors, most_held=most_held)

    def put(self, version: int, *texts: str, document: str = "", source: str = "src") -> None:
        chunks = tuple(a_chunk(document or text, text, version=version, source=source) for text in texts)
        vectors = EMBEDDER.embed([chunk.search_text for chunk in chunks])
        self.index.apply(IndexChange(version, chunks, vectors, tuple(chunk.document_id for chunk in chunks)))

    def read(self, limit: int | None = None) -> int:
        return read_missing(self.vectors, self.encoder, limit=limit)

    def find(
        self, question: str, *, at: int, limit: int = 2, **hidden: tuple[str, ...]
    ) -> dict[str, IndexHit]:
        query = IndexQuery(
            question,
            EMBEDDER.embed([question])[0],
            at,
            limit,
            second_vector=self.encoder.embed_questions([question])[0],
            **hidden,
        )
        return {hit.chunk.text: hit for hit in self.index.search(query)}


@pytest.fixture(params=[0, MOST_HELD], ids=["in tables", "held"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "index", most_held=request.param)


TEXTS = [*(f"filler number {n}" for n in range(8)), "refund policy", "delivery times"]


def test_what_only_the_second_encoder_understands_is_found_once_it_was_read(shelf: Shelf) -> None:
    shelf.put(1, *TEXTS)
    assert not shelf.vectors.is_begun()
    assert all(hit.second_score is None for hit in shelf.find("återbetalning", at=1).values())
    assert shelf.read() == len(TEXTS)
    assert shelf.vectors.is_begun()
    found = shelf.find("återbetalning", at=1)
    assert found["refund policy"].second_score == max(hit.second_score or 0 for hit in found.values())
    assert all(hit.second_score is not None for hit in found.values())


def test_what_was_read_is_not_read_again(shelf: Shelf) -> None:
    shelf.put(1, *TEXTS)
    assert shelf.read(limit=3) == 3
    assert shelf.read() == len(TEXTS) - 3
    assert shelf.read() == 0
    assert shelf.encoder.passages_read == len(TEXTS)


def test_a_text_that_changed_is_read_anew_and_the_old_one_forgotten(shelf: Shelf) -> None:
    shelf.put(1, "refund policy", document="doc")
    shelf.read()
    shelf.put(2, "delivery times", document="doc")
    assert shelf.find("återbetalning", at=2)["delivery times"].second_score is None
    assert shelf.read() == 1
    assert set(shelf.find("frakt", at=2)) == {"delivery times"}
    assert shelf.find("återbetalning", at=1)["refund policy"].second_score is None


def test_hidden_sources_and_documents_take_no_place(shelf: Shelf) -> None:
    shelf.put(1, *(f"refund {n}" for n in range(6)), source="closed")
    shelf.put(2, "refund for all", document="open")
    shelf.read()
    assert set(shelf.find("återbetalning", at=2, hidden_source_ids=("closed",))) == {"refund for all"}
    assert "refund for all" not in shelf.find("återbetalning", at=2, hidden_document_ids=("open",))


def test_another_encoders_vectors_are_not_seen(shelf: Shelf, tmp_path: Path) -> None:
    shelf.put(1, *TEXTS)
    shelf.read()
    assert not LanceSecondVectors(tmp_path / "index", "another", shelf.encoder.dimension).is_begun()


def test_before_anything_is_indexed_there_is_nothing_to_read(shelf: Shelf) -> None:
    assert shelf.read() == 0
    assert not shelf.vectors.is_begun()
