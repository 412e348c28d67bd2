"""What is read of a source becomes knowledge: once, all or nothing, and only where something changed."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clock import fixed_clock
from core.errors import InvalidInput, StorageError
from core.knowledge.documents import DocumentStatus, document_id
from core.knowledge.ingestion import Ingestion
from core.knowledge.ports import KnowledgeChange, KnowledgeLock, Vectors
from core.knowledge.read_texts import FailedRead, IngestReport, ReadText
from core.knowledge.sources import Source, SourceKind, SourceStatus
from core.providers.index_embedder import IndexEmbedder
from core.retrieval.ports import IndexQuery
from tests.fakes.hash_embedder import HashEmbedder
from tests.fakes.in_memory_index import InMemoryChunkIndex
from tests.fakes.in_memory_stores import InMemoryKnowledgeLock, InMemoryStores

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SOURCE = Source("src_1", SourceKind.DOCUMENTS, "Help", "help.jsonl", SourceStatus.READY, NOW)


class CountingEmbedder(HashEmbedder):
    """Remembers how many texts it embedded."""

    def __init__(self) -> None:
        super().__init__()
        self.embedded = 0

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.embedded += len(texts)
        return super().embed(texts)


class Workspace:
    """Everything that ingestion needs, in memory."""

    def __init__(self, *, source: Source = SOURCE) -> None:
        self.stores = InMemoryStores()
        self.index = InMemoryChunkIndex()
        self.embedder = CountingEmbedder()
        self.source = source
        self.stores.sources.save_source(source)
        self.ingestion = self.new_ingestion()

    def new_ingestion(self) -> Ingestion:
        return Ingestion(
            sources=self.stores.sources,
            documents=self.stores.documents,
            versions=self.stores.versions,
            index=self.index,
            embedder=self.embedder,
            lock=self.stores.lock,
            clock=fixed_clock(NOW),
        )

    def apply(self, *texts: ReadText, **others: object) -> IngestReport:
        return self.ingestion.apply(self.source, texts, cause="Sync of Help", **others)

    def found(self, *, at: int | None = None) -> list[str]:
        """All chunk texts that can be found at a version."""
        version = self.stores.documents.current_version() if at is None else at
        query = IndexQuery("", HashEmbedder().embed([""])[0], version, 1000)
        return sorted(hit.chunk.text for hit in self.index.search(query))


@pytest.fixture
def workspace() -> Workspace:
    return Workspace()


def read(name: str, text: str, *, title: str = "") -> ReadText:
    return ReadText(name, title or name, text)


def test_new_texts_answer_at_the_new_version_and_not_before(workspace: Workspace) -> None:
    report = workspace.apply(read("a", "Parcels arrive."), read("b", "Refunds are quick."))

    assert report == IngestReport(added=2, version=1)
    assert workspace.found() == ["Parcels arrive.", "Refunds are quick."]
    assert workspace.found(at=0) == []
    assert workspace.stores.documents.list_knowledge_versions()[0].cause == "Sync of Help"


def test_unchanged_texts_make_no_version_and_are_not_embedded(workspace: Workspace) -> None:
    workspace.apply(read("a", "Parcels arrive."))

    report = workspace.apply(read("a", "Parcels arrive.\r\n"))

    assert report == IngestReport(unchanged=1)
    assert workspace.stores.documents.current_version() == 1
    assert workspace.embedder.embedded == 1


def test_a_changed_text_replaces_the_earlier_one_from_its_version_on(workspace: Workspace) -> None:
    workspace.apply(read("a", "Two days."))

    report = workspace.apply(read("a", "Three days."))

    assert report == IngestReport(changed=1, version=2)
    assert workspace.found() == ["Three days."]
    assert workspace.found(at=1) == ["Two days."]
    versions = workspace.stores.versions.list_versions(document_id("src_1", "a"))
    assert [(row.number, row.valid_from, row.valid_to) for row in versions] == [(1, 1, 2), (2, 2, None)]


def test_a_removed_document_stops_answering_and_can_come_back(workspace: Workspace) -> None:
    workspace.apply(read("a", "Two days."), read("b", "Stays."))
    key = document_id("src_1", "a")

    assert workspace.apply(removed=[key]) == IngestReport(removed=1, version=2)
    assert workspace.found() == ["Stays."]
    assert workspace.stores.documents.find_document(key).status is DocumentStatus.REMOVED

    assert workspace.apply(read("a", "Two days.")) == IngestReport(added=1, version=3)
    assert workspace.found() == ["Stays.", "Two days."]
    assert workspace.stores.documents.find_document(key).current_version == 2


def test_removing_what_is_not_there_changes_nothing(workspace: Workspace) -> None:
    assert workspace.apply(removed=["doc_unknown"]) == IngestReport()


def test_a_failed_document_is_recorded_with_its_reason_once(workspace: Workspace) -> None:
    failure = FailedRead("a.pdf", "The file is locked with a password.")

    assert workspace.apply(failures=[failure]) == IngestReport(failed=1, version=1)
    assert workspace.apply(failures=[failure]) == IngestReport(failed=1)
    document = workspace.stores.documents.find_document(document_id("src_1", "a.pdf"))
    assert (document.status, document.reason) == (DocumentStatus.FAILED, failure.reason)


def test_a_document_that_fails_later_keeps_its_text_and_says_so(workspace: Workspace) -> None:
    workspace.apply(read("a", "Two days."))

    workspace.apply(failures=[FailedRead("a", "The server did not answer.")])

    document = workspace.stores.documents.find_document(document_id("src_1", "a"))
    assert document.status is DocumentStatus.INDEXED
    assert document.reason.endswith("The server did not answer.")
    assert workspace.found() == ["Two days."]


def test_a_document_that_reads_well_again_loses_its_reason(workspace: Workspace) -> None:
    workspace.apply(read("a", "Two days."))
    workspace.apply(failures=[FailedRead("a", "The server did not answer.")])

    assert workspace.apply(read("a", "Two days.")) == IngestReport(unchanged=1, version=3)
    assert workspace.stores.documents.find_document(document_id("src_1", "a")).reason == ""


def test_a_blank_text_counts_as_failed(workspace: Workspace) -> None:
    report = workspace.apply(read("a", " \n\t "))

    assert report.failed == 1
    assert workspace.stores.documents.find_document(document_id("src_1", "a")).status is DocumentStatus.FAILED


def test_of_one_documents_texts_the_last_counts(workspace: Workspace) -> None:
    assert workspace.apply(read("a", "One."), read("a", "Two.")) == IngestReport(added=1, version=1)
    assert workspace.found() == ["Two."]


def test_a_removed_source_takes_no_more_texts(workspace: Workspace) -> None:
    gone = Source("src_1", SourceKind.DOCUMENTS, "Help", "help.jsonl", SourceStatus.REMOVED, NOW)
    workspace.stores.sources.save_source(gone)

    with pytest.raises(InvalidInput, match="has been removed"):
        workspace.apply(read("a", "Two days."))


def test_a_whole_source_ends_in_one_version(workspace: Workspace) -> None:
    workspace.apply(read("a", "One."), read("b", "Two."), failures=[FailedRead("c", "Broken.")])

    report = workspace.ingestion.remove_all(workspace.source, cause="Removed")

    assert report == IngestReport(removed=2, version=2)
    assert workspace.found() == []
    assert workspace.ingestion.missing_documents(workspace.source, set()) == []


def test_documents_that_are_no_longer_there_are_told(workspace: Workspace) -> None:
    workspace.apply(read("a", "One."), read("b", "Two."))

    missing = workspace.ingestion.missing_documents(workspace.source, {document_id("src_1", "a")})

    assert missing == [document_id("src_1", "b")]


def test_what_a_kill_between_index_and_record_leaves_is_healed(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.apply(read("a", "One."))

    def die(change: KnowledgeChange) -> None:
        raise StorageError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(workspace.stores.documents, "apply_change", die)
        with pytest.raises(StorageError):
            workspace.apply(read("a", "Two."), read("b", "New."))
    assert workspace.found() == ["One."]

    restarted = workspace.new_ingestion()
    report = restarted.apply(workspace.source, [read("a", "Two."), read("b", "New.")], cause="again")

    assert report == IngestReport(added=1, changed=1, version=2)
    assert workspace.found() == ["New.", "Two."]
    assert workspace.found(at=1) == ["One."]


def test_a_change_by_another_process_is_seen_under_the_lock(workspace: Workspace) -> None:
    other = workspace.new_ingestion()
    workspace.apply(read("a", "One."))

    assert other.apply(workspace.source, [read("a", "One.")], cause="same") == IngestReport(unchanged=1)
    assert other.apply(workspace.source, [read("a", "Two.")], cause="new") == IngestReport(
        changed=1, version=2
    )
    assert workspace.apply(read("a", "Two.")) == IngestReport(unchanged=1)


class IndexTrainedBesideChanges(InMemoryChunkIndex):
    """While its vectors are trained, another change is made."""

    def __init__(self, lock: KnowledgeLock) -> None:
        super().__init__()
        self._lock = lock
        self.changed = False

    def train_vectors(self) -> None:
        with self._lock.hold():
            self.changed = True


def test_changes_need_not_wait_until_vectors_are_trained(workspace: Workspace) -> None:
    workspace.stores.lock = InMemoryKnowledgeLock(timeout_s=0.1)
    workspace.index = IndexTrainedBesideChanges(workspace.stores.lock)

    workspace.new_ingestion().optimise()

    assert (workspace.index.optimised, workspace.index.changed) == (1, True)


class TurnedEmbedder(HashEmbedder):
    """Another embedder of the same dimension: its vectors point the other way."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        return -super().embed(texts)


class LockThatLetsARebuildFirst:
    """Whoever waits for it finds an index of another embedder in use."""

    def __init__(self, in_use: list[str]) -> None:
        self._in_use = in_use

    @contextmanager
    def hold(self) -> Iterator[None]:
        self._in_use.append("turned")
        yield


def test_an_index_switched_while_waiting_gets_vectors_of_its_own_embedder(workspace: Workspace) -> None:
    in_use, turned = ["hash"], TurnedEmbedder(name="turned")
    embedder = IndexEmbedder(
        configured=turned,
        built_with=lambda: in_use[-1],
        by_name={"hash": workspace.embedder}.get,
    )
    workspace.embedder, workspace.stores.lock = embedder, LockThatLetsARebuildFirst(in_use)

    workspace.new_ingestion().apply(workspace.source, [read("a", "Two days.")], cause="Sync of Help")

    [hit] = workspace.index.search(IndexQuery("", turned.embed(["a\nTwo days."])[0], 1, 10))
    assert hit.dense_score == pytest.approx(1.0)


def test_concurrent_ingests_of_one_source_neither_double_nor_lose(workspace: Workspace) -> None:
    texts = [read(f"d{number}", f"Text {number}.") for number in range(30)]
    threads = [
        threading.Thread(
            target=lambda: [
                workspace.new_ingestion().apply(workspace.source, texts[at : at + 7], cause="batch")
                for at in range(0, 30, 7)
            ]
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert workspace.found() == sorted(text.text for text in texts)
    assert workspace.stores.documents.current_version() == 5


def test_a_short_answer_is_indexed_as_one() -> None:
    source = Source("src_2", SourceKind.ANSWER, "Can I?", "Can I?", SourceStatus.READY, NOW)
    workspace = Workspace(source=source)
    workspace.apply(ReadText("answer", "Can I?", "Yes.\n\n## Other ways to ask\n\n- May I?"))

    query = IndexQuery("", HashEmbedder().embed([""])[0], 1, 10)
    [hit] = workspace.index.search(query)

    assert (hit.chunk.kind, hit.chunk.text) == ("answer", "Yes.")
    assert "May I?" in hit.chunk.search_text


changes = st.lists(
    st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(["One.", "Two.", "Three.", ""]), max_size=6),
    max_size=6,
)


@given(changes)
@settings(max_examples=40, deadline=None)
def test_whatever_the_order_of_changes_the_newest_texts_answer(steps: list[dict[str, str]]) -> None:
    workspace = Workspace()
    expected: dict[str, str] = {}
    for step in steps:
        gone = [document_id("src_1", name) for name, text in step.items() if not text]
        workspace.apply(*(read(name, text) for name, text in step.items() if text), removed=gone)
        expected = {name: text for name, text in {**expected, **step}.items() if text}
        assert workspace.found() == sorted(expected.values())
