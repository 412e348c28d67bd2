"""What changed between knowledge versions, on both engines."""

from dataclasses import replace

import pytest

from core.knowledge.ports import KnowledgeChange
from core.knowledge.sources import SyncProgress
from core.review.ports import ChangedDocument, RunSpan
from core.review.reviews import Review
from core.storage.change_log import SqlChangeLog
from core.storage.document_store import SqlDocumentStore
from core.storage.review_store import SqlReviewStore
from core.storage.source_store import SqlSourceStore
from core.storage.sync_store import SqlSyncStore
from tests.fakes.sample_records import START, a_change, a_document, a_source, a_text


@pytest.fixture
def record(any_database):
    """Apply knowledge versions: texts by document and version number, and documents that end."""
    SqlSourceStore(any_database).save_source(a_source())
    documents = SqlDocumentStore(any_database)

    def apply(number: int, *, run_id: str | None, new: dict[str, int] | None = None, ended=()) -> None:
        change = a_change(
            number,
            documents=tuple(a_document(key) for key in new or {}),
            versions=tuple(a_text(key, n, valid_from=number) for key, n in (new or {}).items()),
            ended=tuple(ended),
        )
        version = replace(change.version, run_id=run_id, source_id="src_1")
        documents.apply_change(KnowledgeChange(version, change.documents, change.versions, change.ended))

    return apply


@pytest.fixture
def log(any_database):
    return SqlChangeLog(any_database)


def numbers(changed: list[ChangedDocument]) -> dict[str, tuple[int | None, int | None]]:
    return {one.document_id: (one.old_number, one.new_number) for one in changed}


def test_a_run_spans_its_versions_and_knows_whether_it_was_the_first(record, log):
    record(1, run_id="run_1", new={"doc_1": 1})
    record(2, run_id="run_1", new={"doc_2": 1})
    record(3, run_id="run_2", new={"doc_1": 2}, ended=["doc_1"])
    assert log.find_run("run_1") == RunSpan("run_1", "src_1", 1, 2, is_first_sync=True)
    assert log.find_run("run_2") == RunSpan("run_2", "src_1", 3, 3, is_first_sync=False)
    assert log.find_run("run_9") is None


def test_documents_are_told_by_their_versions_before_and_after(record, log):
    record(1, run_id="run_1", new={"kept": 1, "changed": 1, "gone": 1})
    record(2, run_id="run_2", new={"changed": 2, "added": 1}, ended=["changed", "gone"])
    found = numbers(log.list_changed(2, 2, source_id="src_1"))
    assert found == {"changed": (1, 2), "added": (None, 1), "gone": (1, None)}


def test_what_came_and_went_within_the_span_is_no_change(record, log):
    record(1, run_id="run_1", new={"doc_1": 1})
    record(2, run_id="run_2", new={"brief": 1})
    record(3, run_id="run_2", ended=["brief"])
    assert log.list_changed(2, 3) == []


def test_a_document_changed_twice_is_compared_from_its_first_text_to_its_last(record, log):
    record(1, run_id="run_1", new={"doc_1": 1})
    record(2, run_id="run_2", new={"doc_1": 2}, ended=["doc_1"])
    record(3, run_id="run_2", new={"doc_1": 3}, ended=["doc_1"])
    assert numbers(log.list_changed(2, 3)) == {"doc_1": (1, 3)}


def test_another_source_is_left_out(record, log):
    record(1, run_id="run_1", new={"doc_1": 1})
    assert log.list_changed(1, 1, source_id="src_2") == []


def ended(any_database, run_id: str) -> None:
    progress = SyncProgress(run_id, "src_1", "done", START, START, finished_at=START)
    SqlSyncStore(any_database).save_progress(progress)


def test_only_ended_runs_without_a_finished_review_are_unreviewed(record, log, any_database):
    for number in (1, 2, 3):
        record(number, run_id=f"run_{number}", new={f"doc_{number}": 1})
    for run_id in ("run_1", "run_2"):
        ended(any_database, run_id)
    reviews = SqlReviewStore(any_database)
    for run_id in ("run_1", "run_2"):
        reviews.start_review(Review(run_id, "src_1", START, 1, 1, 1, 0, 0))
    reviews.finish_review("run_1")
    assert [run.run_id for run in log.list_unreviewed_runs()] == ["run_2"]


def test_a_change_by_hand_is_reviewed_under_the_number_of_its_version(record, log, any_database):
    record(1, run_id=None, new={"doc_1": 1})
    record(2, run_id=None, new={"doc_1": 2}, ended=["doc_1"])
    spans = [
        RunSpan("version-1", "src_1", 1, 1, is_first_sync=True),
        RunSpan("version-2", "src_1", 2, 2, is_first_sync=False),
    ]
    assert log.list_unreviewed_runs() == spans
    assert [log.find_run(span.run_id) for span in spans] == spans
    reviews = SqlReviewStore(any_database)
    reviews.start_review(Review("version-1", "src_1", START, 1, 1, 1, 0, 0))
    reviews.finish_review("version-1")
    assert log.list_unreviewed_runs() == spans[1:]


def test_a_run_of_which_more_was_approved_since_its_review_is_reviewed_again(record, log, any_database):
    record(1, run_id="run_1", new={"doc_1": 1})
    ended(any_database, "run_1")
    reviews = SqlReviewStore(any_database)
    reviews.start_review(Review("run_1", "src_1", START, 1, 1, 1, 0, 0))
    reviews.finish_review("run_1")
    assert log.list_unreviewed_runs() == []
    record(2, run_id="run_1", new={"doc_2": 1})
    assert log.list_unreviewed_runs() == [RunSpan("run_1", "src_1", 1, 2, is_first_sync=True)]
