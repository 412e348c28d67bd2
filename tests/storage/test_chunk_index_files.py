"""The index's folder: whose vectors it holds, other processes, damage, rebuilding beside the one in use."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from core.errors import IndexMismatch, StorageError
from core.knowledge.documents import Chunk, Document, chunk_id
from core.knowledge.ports import IndexChange, Vectors
from core.knowledge.sources import SourceKind
from core.retrieval.index_rebuild import rebuild_index
from core.retrieval.ports import IndexQuery
from core.storage.chunk_index import LanceChunkIndex
from core.storage.chunk_index_build import LanceIndexBuild
from core.storage.chunk_index_folder import current_place, open_table
from tests.fakes.hash_embedder import HashEmbedder
from tests.fakes.in_memory_stores import InMemoryStores
from tests.fakes.sample_records import a_change, a_document, a_source, a_text

OLD = HashEmbedder(name="old model", dimension=32)
NEW = HashEmbedder(name="new/model", dimension=48)


def a_chunk(owner: str, text: str, *, number: int = 1, ordinal: int = 0) -> Chunk:
    identity = chunk_id(owner, number, ordinal)
    return Chunk(identity, owner, number, ordinal, "src_1", "passage", "", "", text, 0, len(text), text)


def put(index: LanceChunkIndex, version: int, *chunks: Chunk, ended: tuple[str, ...] = ()) -> None:
    vectors = OLD.embed([chunk.search_text for chunk in chunks])
    index.apply(IndexChange(version, chunks, vectors, ended))


def texts(index: LanceChunkIndex, question: str, *, at: int, embedder: HashEmbedder = OLD) -> set[str]:
    hits = index.search(IndexQuery(question, embedder.embed([question])[0], at, 10))
    return {hit.chunk.text for hit in hits}


def test_searching_creates_nothing(tmp_path: Path) -> None:
    index = LanceChunkIndex(tmp_path / "index", OLD)
    assert texts(index, "fee", at=1) == set()
    index.optimise()
    index.roll_back_to(0)
    assert not (tmp_path / "index").exists()


def test_an_index_is_found_again(tmp_path: Path) -> None:
    put(LanceChunkIndex(tmp_path, OLD), 1, a_chunk("d1", "the fee"))
    assert texts(LanceChunkIndex(tmp_path, OLD), "fee", at=1) == {"the fee"}


def test_the_index_of_another_embedder_is_refused(tmp_path: Path) -> None:
    put(LanceChunkIndex(tmp_path, OLD), 1, a_chunk("d1", "the fee"))
    other = LanceChunkIndex(tmp_path, NEW)
    with pytest.raises(IndexMismatch, match="old model"):
        other.info()
    with pytest.raises(IndexMismatch, match="index rebuild"):
        texts(other, "fee", at=1, embedder=NEW)


def test_a_damaged_pointer_is_told(tmp_path: Path) -> None:
    (tmp_path / "current.json").write_text("{}")
    with pytest.raises(StorageError, match=r"current\.json"):
        LanceChunkIndex(tmp_path, OLD).info()


def test_a_missing_table_is_told(tmp_path: Path) -> None:
    pointer = {"folder": "gone", "embedder": OLD.name, "dimension": OLD.dimension}
    (tmp_path / "current.json").write_text(json.dumps(pointer))
    with pytest.raises(StorageError, match="rebuilt"):
        LanceChunkIndex(tmp_path, OLD).info()


def test_a_write_of_another_process_is_seen_by_the_next_search(tmp_path: Path) -> None:
    index = LanceChunkIndex(tmp_path, OLD)
    put(index, 1, a_chunk("d1", "the fee is nine"))
    assert texts(index, "fee", at=1) == {"the fee is nine"}
    script = (
        "from pathlib import Path; import sys; from tests.storage.test_chunk_index_files import *; "
        "put(LanceChunkIndex(Path(sys.argv[1]), OLD), 2, a_chunk('d2', 'the fee is ten'), ended=('d1',))"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True, timeout=120)
    assert texts(index, "fee", at=2) == {"the fee is ten"}
    assert texts(index, "fee", at=1) == {"the fee is nine"}


def topical_vectors(count: int, *, seed: int) -> Vectors:
    """Unit vectors around fifty topics, as texts have them: pure noise has no neighbours to find."""
    random = np.random.default_rng(seed)
    topics = np.random.default_rng(0).standard_normal((50, 384))
    vectors = topics[random.integers(0, 50, count)] + random.standard_normal((count, 384)) * 0.7
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def test_with_a_vector_index_the_nearest_are_still_found(tmp_path: Path) -> None:
    large = HashEmbedder(name="large", dimension=384)
    index = LanceChunkIndex(tmp_path, large, vector_index_from=1_000)
    vectors = topical_vectors(2_000, seed=7)
    chunks = tuple(a_chunk(f"d{n}", f"text {n}") for n in range(len(vectors)))
    index.apply(IndexChange(1, chunks, vectors))
    index.optimise()
    index.train_vectors()
    assert index.info().has_vector_index
    found, wanted = 0, 0
    for question in topical_vectors(40, seed=8):
        nearest = {f"text {n}" for n in np.argsort(-(vectors @ question))[:10]}
        hits = index.search(IndexQuery("", question, 1, 30))
        found += len(nearest & {hit.chunk.text for hit in hits})
        wanted += 10
    assert found / wanted >= 0.99


def grow(index: LanceChunkIndex, version: int, count: int) -> None:
    """Add rows that are one document each, at one stroke."""
    chunks = tuple(a_chunk(f"d{version}_{n}", f"text {n}") for n in range(count))
    index.apply(IndexChange(version, chunks, topical_vectors(count, seed=version)))


def vector_index(root: Path) -> str:
    """Which index of the vectors is in use now."""
    place = current_place(root)
    assert place is not None
    found = [index for index in open_table(root, place).list_indices() if "vector" in index.columns]
    return str(found[0].index_uuid) if found else ""


def test_the_vector_index_is_trained_anew_when_the_table_has_grown_much(tmp_path: Path) -> None:
    root = tmp_path / "work place"
    index = LanceChunkIndex(root, HashEmbedder(dimension=384), vector_index_from=500)
    grow(index, 1, 600)
    index.train_vectors()
    first = vector_index(root)
    assert first
    grow(index, 2, 1_700)
    index.train_vectors()
    assert vector_index(root) == first
    grow(index, 3, 100)
    assert index.is_untidy()
    index.train_vectors()
    index.optimise()
    assert vector_index(root) != first
    assert not index.is_untidy()


def test_what_is_added_while_the_vector_index_is_trained_is_found(tmp_path: Path) -> None:
    index = LanceChunkIndex(tmp_path, HashEmbedder(dimension=384), vector_index_from=500)
    grow(index, 1, 2_000)
    training = threading.Thread(target=index.train_vectors)
    training.start()
    for version in range(2, 12):
        grow(index, version, 5)
        index.apply(IndexChange(version, ended_document_ids=(f"d1_{version}",)))
    training.join()
    assert index.info().has_vector_index
    assert len(index.held_texts(11)) == 2_000 + 50 - 10
    for version in range(2, 12):
        hits = index.search(IndexQuery("", topical_vectors(5, seed=version)[0], 11, 5))
        assert f"d{version}_0" in {hit.chunk.document_id for hit in hits}


def test_many_small_changes_make_an_index_untidy_until_it_is_optimised(tmp_path: Path) -> None:
    index = LanceChunkIndex(tmp_path, OLD)
    assert not index.is_untidy()
    for version in range(1, 51):
        put(index, version, a_chunk(f"d{version}", "an answer"))
    assert index.is_untidy()
    index.optimise()
    assert not index.is_untidy()


def test_a_large_removal_makes_an_index_untidy_until_it_is_optimised(tmp_path: Path) -> None:
    index = LanceChunkIndex(tmp_path, HashEmbedder(dimension=384))
    grow(index, 1, 1_500)
    index.optimise()
    assert not index.is_untidy()
    index.apply(IndexChange(2, ended_document_ids=tuple(f"d1_{n}" for n in range(1_000))))
    assert index.is_untidy()
    index.optimise()
    assert not index.is_untidy()


class CountingEmbedder(HashEmbedder):
    """Counts texts, and dies after some."""

    def __init__(self, *, dies_after: int | None = None) -> None:
        super().__init__(name=NEW.name, dimension=NEW.dimension)
        self.count = 0
        self.dies_after = dies_after

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.count += len(texts)
        if self.dies_after is not None and self.count > self.dies_after:
            raise KeyboardInterrupt
        return super().embed(texts)


@pytest.fixture
def stores() -> InMemoryStores:
    """Two documents; the first changed at version 2, the second was removed at version 3."""
    stores = InMemoryStores()
    stores.sources.save_source(a_source(kind=SourceKind.DOCUMENTS))
    first, second = a_document("doc_1"), a_document("doc_2")
    texts = (a_text("doc_1", text="the fee is nine"), a_text("doc_2", text="the fee of shipping"))
    stores.documents.apply_change(a_change(1, documents=(first, second), versions=texts))
    later = a_text("doc_1", 2, valid_from=2, text="the fee is ten")
    stores.documents.apply_change(a_change(2, documents=(first,), versions=(later,), ended=("doc_1",)))
    stores.documents.apply_change(a_change(3, ended=("doc_2",)))
    return stores


def rebuild(
    root: Path, stores: InMemoryStores, embedder: HashEmbedder, report: Callable[[int], None] = lambda _: None
) -> int:
    return rebuild_index(
        LanceIndexBuild(root, embedder),
        versions=stores.versions,
        sources=stores.sources,
        embedder=embedder,
        lock=stores.lock,
        report=report,
    )


def test_a_rebuilt_index_answers_at_every_version(tmp_path: Path, stores: InMemoryStores) -> None:
    assert rebuild(tmp_path, stores, NEW) == 3
    index = LanceChunkIndex(tmp_path, NEW)
    assert texts(index, "fee", at=1, embedder=NEW) == {"the fee is nine", "the fee of shipping"}
    assert texts(index, "fee", at=2, embedder=NEW) == {"the fee is ten", "the fee of shipping"}
    assert texts(index, "fee", at=3, embedder=NEW) == {"the fee is ten"}


def test_the_old_index_answers_until_the_new_one_is_complete(tmp_path: Path, stores: InMemoryStores) -> None:
    index = LanceChunkIndex(tmp_path, OLD)
    put(index, 1, a_chunk("doc_1", "the fee is nine"))
    seen = []
    rebuild(tmp_path, stores, NEW, lambda _: seen.append(texts(index, "fee", at=1)))
    assert seen == [{"the fee is nine"}]
    with pytest.raises(IndexMismatch):
        texts(index, "fee", at=1)


def test_an_interrupted_rebuild_harms_nothing_and_goes_on(tmp_path: Path, stores: InMemoryStores) -> None:
    put(LanceChunkIndex(tmp_path, OLD), 1, a_chunk("doc_1", "the fee is nine"))
    many = [a_document(f"many_{n}") for n in range(700)]
    versions = tuple(a_text(document.id, valid_from=4) for document in many)
    stores.documents.apply_change(a_change(4, documents=tuple(many), versions=versions))
    with pytest.raises(KeyboardInterrupt):
        rebuild(tmp_path, stores, CountingEmbedder(dies_after=600))
    assert texts(LanceChunkIndex(tmp_path, OLD), "fee", at=1) == {"the fee is nine"}
    second = CountingEmbedder()
    rebuild(tmp_path, stores, second)
    assert 0 < second.count < 300
    assert LanceChunkIndex(tmp_path, NEW).info().chunk_count == 703


def test_what_changes_during_a_rebuild_is_caught_up_with(tmp_path: Path, stores: InMemoryStores) -> None:
    def remove_the_first(_: int) -> None:
        if stores.documents.current_version() == 3:
            new = Document(**{name: getattr(a_document("doc_9"), name) for name in Document.__slots__})
            text = a_text("doc_9", valid_from=4, text="the fee of gifts")
            stores.documents.apply_change(a_change(4, documents=(new,), versions=(text,), ended=("doc_1",)))

    rebuild(tmp_path, stores, NEW, remove_the_first)
    index = LanceChunkIndex(tmp_path, NEW)
    assert texts(index, "fee", at=3, embedder=NEW) == {"the fee is ten"}
    assert texts(index, "fee", at=4, embedder=NEW) == {"the fee of gifts"}


class BuildThatChangesKnowledge(LanceIndexBuild):
    """While it is put in order, another process changes knowledge."""

    def __init__(self, root: Path, stores: InMemoryStores) -> None:
        super().__init__(root, NEW)
        self._stores = stores

    def train_vectors(self) -> None:
        super().train_vectors()
        with self._stores.lock.hold():
            self._stores.documents.apply_change(a_change(4, ended=("doc_1",)))


def test_changes_need_not_wait_until_a_new_index_is_in_order(tmp_path: Path, stores: InMemoryStores) -> None:
    build = BuildThatChangesKnowledge(tmp_path, stores)
    rebuild_index(build, versions=stores.versions, sources=stores.sources, embedder=NEW, lock=stores.lock)
    assert texts(LanceChunkIndex(tmp_path, NEW), "fee", at=4, embedder=NEW) == set()


def test_only_the_former_index_is_kept(tmp_path: Path, stores: InMemoryStores) -> None:
    for embedder in (OLD, NEW, OLD, NEW):
        rebuild(tmp_path, stores, embedder)
    folders = {path.name for path in tmp_path.iterdir() if path.is_dir()}
    place = current_place(tmp_path)
    assert place is not None
    assert place.folder in folders
    assert len(folders) == 2
