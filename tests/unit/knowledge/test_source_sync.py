"""Files and sets of documents are read from their kept bytes, as often as asked, with the same result."""

import json
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta

import pytest

from core.errors import StorageError
from core.knowledge.documents import DocumentStatus, Medium
from core.knowledge.ports import KnowledgeChange
from core.knowledge.recordings import NOTHING_SAID, RecordingReader
from core.knowledge.source_sync import FIRST_BATCH, DocumentsSync, FileSync
from core.knowledge.sources import Source, SourceStatus, SyncProgress
from tests.fakes.scripted_recording import ScriptedRecording, ScriptedTranscriber
from tests.unit.knowledge.workspace_in_memory import PlainReader, WorkspaceInMemory


@pytest.fixture
def workspace() -> WorkspaceInMemory:
    return WorkspaceInMemory()


def never() -> bool:
    return False


def sync_file(
    workspace: WorkspaceInMemory,
    source: Source,
    *,
    recording: ScriptedRecording | None = None,
    is_cancelled: Callable[[], bool] = never,
) -> SyncProgress:
    sync = FileSync(
        reader=PlainReader(),
        recordings=RecordingReader(
            opener=recording or ScriptedRecording(),
            open_transcriber=lambda: nullcontext(ScriptedTranscriber("Parcels arrive in two days.")),
            limit=timedelta(hours=2),
            clock=workspace.clock,
        ),
        intake=workspace.ingestion,
        blobs=workspace.stores.blobs,
        sources=workspace.stores.sources,
        progress=workspace.stores.syncs,
        clock=workspace.clock,
    )
    return sync.run(source, workspace.progress(source), is_cancelled)


def test_a_video_answers_once_it_is_heard(workspace: WorkspaceInMemory) -> None:
    source = workspace.catalogue.add_uploaded_file(b"video", name="delivery.mp4")

    progress = sync_file(workspace, source)

    [document] = workspace.stores.documents.list_documents()
    assert (progress.phase, progress.indexed, progress.reason) == ("done", 1, "")
    assert document.medium is Medium.MACHINE_TRANSCRIPT
    assert workspace.found() == ["[0:00:00] Parcels arrive in two days."]


def test_the_minutes_heard_of_a_long_video_are_told(workspace: WorkspaceInMemory) -> None:
    source = workspace.catalogue.add_uploaded_file(b"video", name="delivery.mp4")
    told: list[str] = []

    def listening() -> bool:
        latest = workspace.stores.syncs.latest_progress(source.id)
        told.append(latest.reason if latest else "")
        return False

    sync_file(workspace, source, recording=ScriptedRecording(minutes=3), is_cancelled=listening)

    assert told[1:3] == ["Heard 1 of 3 min.", "Heard 2 of 3 min."]


def test_a_video_that_is_no_longer_wanted_is_not_heard_to_its_end(workspace: WorkspaceInMemory) -> None:
    source = workspace.catalogue.add_uploaded_file(b"video", name="delivery.mp4")
    recording = ScriptedRecording(minutes=500)

    progress = sync_file(workspace, source, recording=recording, is_cancelled=lambda: True)

    assert (progress.phase, recording.pieces_taken) == ("stopped", 1)
    assert workspace.found() == []


def test_what_is_missing_of_a_video_stands_at_its_source(workspace: WorkspaceInMemory) -> None:
    source = workspace.catalogue.add_uploaded_file(b"video", name="delivery.mp4")

    progress = sync_file(workspace, source, recording=ScriptedRecording(minutes=1, length_s=600.0))

    found = workspace.stores.sources.find_source(source.id)
    assert (progress.phase, found.status) == ("done", SourceStatus.READY)
    assert found.reason == progress.reason
    assert found.reason.startswith("The sound ends after 1 of 10 min.")


def test_a_silent_video_is_told_and_not_indexed(workspace: WorkspaceInMemory) -> None:
    source = workspace.catalogue.add_uploaded_file(b"video", name="delivery.mp4")

    progress = sync_file(workspace, source, recording=ScriptedRecording(minutes=0))

    assert (progress.phase, progress.reason) == ("failed", NOTHING_SAID)
    assert workspace.found() == []


def sync_documents(workspace: WorkspaceInMemory, source: Source, *, stop_after: int = 10_000) -> SyncProgress:
    calls = iter(range(1_000_000))
    sync = DocumentsSync(
        intake=workspace.ingestion,
        blobs=workspace.stores.blobs,
        sources=workspace.stores.sources,
        progress=workspace.stores.syncs,
        clock=workspace.clock,
    )
    return sync.run(source, workspace.progress(source), lambda: next(calls) >= stop_after)


def lines(*texts: str) -> bytes:
    rows = [{"id": str(at), "title": f"T{at}", "text": text} for at, text in enumerate(texts) if text]
    return "\n".join(json.dumps(row) for row in rows).encode()


def test_a_file_answers_once_it_is_read(workspace: WorkspaceInMemory) -> None:
    source = workspace.catalogue.add_uploaded_file(b"Parcels arrive in two days.", name="delivery times.txt")

    progress = sync_file(workspace, source)

    assert (progress.phase, progress.indexed, progress.is_running) == ("done", 1, False)
    assert workspace.found() == ["Parcels arrive in two days."]
    assert workspace.stores.sources.find_source(source.id).status is SourceStatus.READY
    [document] = workspace.stores.documents.list_documents(source_id=source.id)
    assert (document.title, document.external_id) == ("delivery times", "delivery times.txt")


def test_a_file_that_cannot_be_read_says_why_and_answers_nothing(workspace: WorkspaceInMemory) -> None:
    source = workspace.catalogue.add_uploaded_file(b"LOCKED", name="a.txt")

    progress = sync_file(workspace, source)

    assert (progress.phase, progress.reason) == ("failed", "The file is locked with a password.")
    stored = workspace.stores.sources.find_source(source.id)
    assert (stored.status, stored.reason) == (SourceStatus.FAILED, progress.reason)
    [document] = workspace.stores.documents.list_documents(source_id=source.id)
    assert document.status is DocumentStatus.FAILED
    assert workspace.found() == []


def test_an_unchanged_file_makes_no_version(workspace: WorkspaceInMemory) -> None:
    source = workspace.catalogue.add_uploaded_file(b"Two days.", name="a.txt")
    sync_file(workspace, source)

    progress = sync_file(workspace, source)

    assert progress.unchanged == 1
    assert workspace.stores.documents.current_version() == 1


def test_replaced_content_takes_the_place_of_the_earlier(workspace: WorkspaceInMemory) -> None:
    source = workspace.catalogue.add_uploaded_file(b"Two days.", name="a.txt")
    sync_file(workspace, source)

    sync_file(workspace, workspace.catalogue.replace_content(source.id, b"Three days."))

    assert workspace.found() == ["Three days."]


def test_a_set_of_documents_answers_batch_by_batch(workspace: WorkspaceInMemory) -> None:
    texts = [f"Text {number}." for number in range(FIRST_BATCH + 10)]
    source = workspace.catalogue.add_uploaded_documents(lines(*texts), name="kb.jsonl")

    progress = sync_documents(workspace, source)

    assert (progress.phase, progress.found, progress.indexed) == ("done", len(texts), len(texts))
    assert workspace.found() == sorted(texts)
    assert workspace.stores.documents.current_version() == 2


def test_documents_that_left_the_set_end_and_others_cost_nothing(workspace: WorkspaceInMemory) -> None:
    source = workspace.catalogue.add_uploaded_documents(lines("One.", "Two.", "Three."), name="kb.jsonl")
    sync_documents(workspace, source)

    changed = workspace.catalogue.replace_content(source.id, lines("One.", "", "Drei."))
    progress = sync_documents(workspace, changed)

    assert workspace.found() == ["Drei.", "One."]
    assert (progress.unchanged, progress.indexed) == (1, 2)


def test_bad_lines_are_told_and_nothing_is_removed_because_of_them(workspace: WorkspaceInMemory) -> None:
    source = workspace.catalogue.add_uploaded_documents(lines("One.", "Two."), name="kb.jsonl")
    sync_documents(workspace, source)

    changed = workspace.catalogue.replace_content(source.id, lines("Eins.") + b"\n{broken")
    progress = sync_documents(workspace, changed)

    assert (progress.phase, progress.failed) == ("done", 1)
    assert "1 line was left out. Line 2 is not" in progress.reason
    assert workspace.found() == ["Eins.", "Two."]


def test_a_set_of_bad_lines_alone_fails(workspace: WorkspaceInMemory) -> None:
    source = workspace.catalogue.add_uploaded_documents(lines("One."), name="kb.jsonl")

    progress = sync_documents(workspace, workspace.catalogue.replace_content(source.id, b"{broken"))

    assert progress.phase == "failed"
    assert "Line 1" in progress.reason


def test_a_stopped_sync_keeps_what_it_has_and_removes_nothing(workspace: WorkspaceInMemory) -> None:
    texts = [f"Text {number}." for number in range(FIRST_BATCH + 10)]
    source = workspace.catalogue.add_uploaded_documents(lines(*texts), name="kb.jsonl")

    progress = sync_documents(workspace, source, stop_after=0)

    assert progress.phase == "stopped"
    assert len(workspace.found()) == FIRST_BATCH
    assert workspace.stores.sources.find_source(source.id).last_synced_at is None


@pytest.mark.parametrize("killed_at", [1, 2, 3])
def test_a_sync_killed_at_any_change_is_finished_by_the_next(
    workspace: WorkspaceInMemory, monkeypatch: pytest.MonkeyPatch, killed_at: int
) -> None:
    texts = [f"Text {number}." for number in range(400)]
    source = workspace.catalogue.add_uploaded_documents(lines("gone", *texts), name="kb.jsonl")
    sync_documents(workspace, source)
    changed = workspace.catalogue.replace_content(source.id, lines("", *(f"{text}!" for text in texts)))
    real, calls = workspace.stores.documents.apply_change, iter(range(1, 100))

    def die(change: KnowledgeChange) -> None:
        if next(calls) == killed_at:
            raise StorageError("killed")
        real(change)

    with monkeypatch.context() as patch:
        patch.setattr(workspace.stores.documents, "apply_change", die)
        with pytest.raises(StorageError):
            sync_documents(workspace, changed)

    sync_documents(workspace, changed)

    assert workspace.found() == sorted(f"{text}!" for text in texts)


def test_the_sync_of_a_removed_source_leaves_it_removed(workspace: WorkspaceInMemory) -> None:
    source = workspace.catalogue.add_uploaded_file(b"LOCKED", name="a.txt")
    workspace.stores.sources.save_source(replace(source, status=SourceStatus.REMOVED))

    with pytest.raises(Exception, match="has been removed"):
        sync_file(workspace, source)
    assert workspace.stores.sources.find_source(source.id).status is SourceStatus.REMOVED
