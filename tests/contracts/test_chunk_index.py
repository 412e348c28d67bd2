"""What every chunk index promises: search at a version, safe repetition, undoing what was interrupted."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import pytest

from core.errors import IndexMismatch
from core.knowledge.documents import Chunk, chunk_id
from core.knowledge.ports import ChunkIndexWriter, IndexChange
from core.retrieval.ports import ChunkIndexReader, IndexHit, IndexQuery, IndexState
from core.storage.chunk_index import LanceChunkIndex
from tests.fakes.hash_embedder import HashEmbedder
from tests.fakes.in_memory_index import InMemoryChunkIndex

EMBEDDER = HashEmbedder()


class ChunkIndex(ChunkIndexWriter, ChunkIndexReader, IndexState, Protocol):
    """All sides."""


def in_memory(folder: Path) -> ChunkIndex:
    return InMemoryChunkIndex(embedder=EMBEDDER.name, dimension=EMBEDDER.dimension)


def held(folder: Path) -> ChunkIndex:
    return LanceChunkIndex(folder / "index", EMBEDDER)


def on_disk(folder: Path) -> ChunkIndex:
    return LanceChunkIndex(folder / "index", EMBEDDER, most_held=0)


IMPLEMENTATIONS: list[Callable[[Path], ChunkIndex]] = [in_memory, held, on_disk]


@pytest.fixture(params=IMPLEMENTATIONS, ids=lambda make: make.__name__)
def index(request: pytest.FixtureRequest, tmp_path: Path) -> ChunkIndex:
    return request.param(tmp_path)


def a_chunk(document: str, text: str, *, version: int = 1, ordinal: int = 0) -> Chunk:
    return Chunk(
        id=chunk_id(document, version, ordinal),
        document_id=document,
        document_version=version,
        ordinal=ordinal,
        source_id="src_1",
        kind="passage",
        title="Help",
        heading="",
        text=text,
        start=0,
        end=len(text),
        search_text=text,
    )


def a_change(version: int, chunks: Sequence[Chunk] = (), *, ended: Sequence[str] = ()) -> IndexChange:
    vectors = EMBEDDER.embed([chunk.search_text for chunk in chunks])
    return IndexChange(version, tuple(chunks), vectors, tuple(ended))


def find(
    index: ChunkIndex, text: str, *, at: int, limit: int = 10, hidden: tuple[str, ...] = ()
) -> dict[str, IndexHit]:
    query = IndexQuery(text, EMBEDDER.embed([text])[0], at, limit, hidden)
    hits = index.search(query)
    assert len({hit.chunk.id for hit in hits}) == len(hits)
    return {hit.chunk.text: hit for hit in hits}


def test_an_empty_index_finds_nothing(index: ChunkIndex) -> None:
    assert find(index, "refund", at=0) == {}
    assert find(index, "refund", at=7) == {}
    assert index.info().chunk_count == 0


def test_a_chunk_comes_back_as_it_was_put(index: ChunkIndex) -> None:
    chunk = a_chunk("doc_1", "Grüße — “refunds” take 5 days\n| a | b |")
    index.apply(a_change(1, [chunk]))
    assert find(index, "refunds", at=1)[chunk.text].chunk == chunk


def test_both_scores_are_given(index: ChunkIndex) -> None:
    index.apply(a_change(1, [a_chunk("doc_1", "refund policy"), a_chunk("doc_2", "delivery times")]))
    hits = find(index, "refund policy", at=1)
    assert hits["refund policy"].dense_score == pytest.approx(1.0, abs=1e-4)
    assert hits["refund policy"].lexical_score > 0
    assert hits["delivery times"].lexical_score == 0
    assert hits["delivery times"].dense_score < 0.9


def test_a_chunk_found_by_words_alone_has_its_exact_cosine(index: ChunkIndex) -> None:
    near = [a_chunk(f"doc_{n}", "refund policy refund policy") for n in range(3)]
    index.apply(a_change(1, [*near, a_chunk("doc_9", "zebra " + " ".join(f"other{n}" for n in range(30)))]))
    hits = index.search(IndexQuery("zebra", EMBEDDER.embed(["refund policy"])[0], 1, 1))
    by_words = next(hit for hit in hits if hit.chunk.document_id == "doc_9")
    expected = float(EMBEDDER.embed([by_words.chunk.search_text])[0] @ EMBEDDER.embed(["refund policy"])[0])
    assert by_words.dense_score == pytest.approx(expected, abs=1e-4)


def test_each_side_gives_at_most_the_limit(index: ChunkIndex) -> None:
    index.apply(a_change(1, [a_chunk(f"doc_{n}", f"refund number{n}") for n in range(20)]))
    assert 3 <= len(find(index, "refund", at=1, limit=3)) <= 6


def test_a_search_sees_what_was_valid_at_its_version(index: ChunkIndex) -> None:
    index.apply(a_change(1, [a_chunk("doc_1", "fee is nine euros")]))
    index.apply(a_change(2, [a_chunk("doc_1", "fee is ten euros", version=2)], ended=["doc_1"]))
    index.apply(a_change(3, ended=["doc_1"]))
    assert list(find(index, "fee euros", at=0)) == []
    assert list(find(index, "fee euros", at=1)) == ["fee is nine euros"]
    assert list(find(index, "fee euros", at=2)) == ["fee is ten euros"]
    assert list(find(index, "fee euros", at=3)) == []


def test_it_tells_whether_any_valid_chunk_has_a_word(index: ChunkIndex) -> None:
    assert not index.has_word("warranty", 1)
    index.apply(a_change(1, [a_chunk("a", "The warranty is two years")]))
    index.apply(a_change(2, [a_chunk("b", "Delivery takes a day")], ended=["a"]))
    assert index.has_word("warranty", 1)
    assert not index.has_word("warranty", 2)
    assert not index.has_word("warrenty", 1)
    assert index.has_word("Delivery", 2)
    assert not index.has_word("", 2)


def test_hidden_documents_are_left_out(index: ChunkIndex) -> None:
    index.apply(a_change(1, [a_chunk("doc_1", "refund one"), a_chunk("doc_2", "refund two")]))
    assert list(find(index, "refund", at=1, hidden=("doc_1", "doc_unknown"))) == ["refund two"]


def test_applying_a_change_twice_leaves_one_set_of_rows(index: ChunkIndex) -> None:
    first = a_change(1, [a_chunk("doc_1", "old text")])
    second = a_change(2, [a_chunk("doc_1", "new text", version=2)], ended=["doc_1"])
    for change in (first, first, second, second):
        index.apply(change)
    assert index.info().chunk_count == 2
    assert list(find(index, "text", at=1)) == ["old text"]
    assert list(find(index, "text", at=2)) == ["new text"]


def test_a_version_may_come_in_several_pieces(index: ChunkIndex) -> None:
    index.apply(a_change(1, [a_chunk("doc_1", "alpha text")]))
    index.apply(a_change(1, [a_chunk("doc_2", "beta text")]))
    assert set(find(index, "text", at=1)) == {"alpha text", "beta text"}


def test_rolling_back_removes_what_an_interrupted_change_wrote(index: ChunkIndex) -> None:
    index.apply(a_change(1, [a_chunk("doc_1", "old text")]))
    index.apply(a_change(2, [a_chunk("doc_1", "new text", version=2)], ended=["doc_1"]))
    index.roll_back_to(1)
    assert index.info().chunk_count == 1
    assert list(find(index, "text", at=2)) == ["old text"]
    index.apply(a_change(2, [a_chunk("doc_1", "other text", version=2)], ended=["doc_1"]))
    assert list(find(index, "text", at=2)) == ["other text"]


def test_rolling_back_to_the_present_changes_nothing(index: ChunkIndex) -> None:
    index.roll_back_to(0)
    index.apply(a_change(1, [a_chunk("doc_1", "old text")]))
    index.apply(a_change(2, ended=["doc_1"]))
    index.roll_back_to(2)
    assert list(find(index, "text", at=1)) == ["old text"]
    assert list(find(index, "text", at=2)) == []


def test_optimising_keeps_every_answer(index: ChunkIndex) -> None:
    index.optimise()
    index.apply(a_change(1, [a_chunk("doc_1", "refund text")]))
    index.optimise()
    index.apply(a_change(2, [a_chunk("doc_2", "refund words")]))
    before = find(index, "refund", at=2)
    index.optimise()
    after = find(index, "refund", at=2)
    assert set(before) == set(after) == {"refund text", "refund words"}
    assert list(find(index, "refund", at=1)) == ["refund text"]


@pytest.mark.parametrize(
    "text",
    ["", "   ", '"', "AND OR NOT (", "title:refund^2 ~*?", "a' OR 1=1 --", "¿?", "🙂", "\x00", "x" * 5000],
)
def test_any_text_may_be_asked(index: ChunkIndex, text: str) -> None:
    index.apply(a_change(1, [a_chunk("doc_1", "refund policy")]))
    assert all(hit.chunk.document_id == "doc_1" for hit in find(index, text, at=1).values())


def test_ids_with_quotes_are_only_ids(index: ChunkIndex) -> None:
    odd = "doc' OR '1'='1"
    index.apply(a_change(1, [a_chunk(odd, "alpha text"), a_chunk("doc_2", "beta text")]))
    assert list(find(index, "text", at=1, hidden=(odd,))) == ["beta text"]
    index.apply(a_change(2, ended=[odd]))
    assert list(find(index, "text", at=2)) == ["beta text"]


def test_vectors_of_another_length_are_refused(index: ChunkIndex) -> None:
    chunk = a_chunk("doc_1", "refund")
    with pytest.raises(IndexMismatch):
        index.apply(IndexChange(1, (chunk,), HashEmbedder(dimension=8).embed([chunk.search_text])))


def test_the_index_knows_what_it_is_made_of(index: ChunkIndex) -> None:
    info = index.info()
    assert (info.embedder, info.dimension) == (EMBEDDER.name, EMBEDDER.dimension)


def test_it_tells_the_texts_it_holds_at_a_version(index: ChunkIndex) -> None:
    assert index.held_texts(0) == set()
    index.apply(a_change(1, [a_chunk("doc_1", "one"), a_chunk("doc_1", "more", ordinal=1)]))
    index.apply(a_change(2, [a_chunk("doc_1", "two", version=2), a_chunk("doc_2", "x")], ended=["doc_1"]))
    assert index.held_texts(0) == set()
    assert index.held_texts(1) == {("doc_1", 1)}
    assert index.held_texts(2) == {("doc_1", 2), ("doc_2", 1)}


def test_stored_chunks_come_back_with_their_vectors_after_they_ended(index: ChunkIndex):
    first = [a_chunk("doc_1", "Returns take 30 days."), a_chunk("doc_1", "Parcels are free.", ordinal=1)]
    index.apply(a_change(1, [*first, a_chunk("doc_2", "Open at nine.")]))
    index.apply(a_change(2, [a_chunk("doc_1", "Returns take 14 days.", version=2)], ended=["doc_1"]))
    stored = index.stored_chunks([("doc_1", 1), ("doc_2", 2), ("doc_9", 1)])
    assert stored.keys() == {("doc_1", 1)}
    assert stored["doc_1", 1].chunks == tuple(first)
    wanted = EMBEDDER.embed([chunk.search_text for chunk in first])
    assert np.allclose(stored["doc_1", 1].vectors, wanted)


def test_empty_index_holds_no_chunks(index: ChunkIndex):
    assert index.stored_chunks([("doc_1", 1)]) == {}
    assert index.stored_chunks([]) == {}
