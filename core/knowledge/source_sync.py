"""Syncs of files and of sets of documents. Killed at any point and run again, they finish the work."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from core.clock import Clock
from core.errors import UnreadableFile
from core.knowledge.bulk_documents import BadLine, read_bulk_documents
from core.knowledge.documents import document_id
from core.knowledge.file_types import is_video
from core.knowledge.ports import BlobStore, ExtractedText, FileReader, Intake, SourceStore, SyncStore
from core.knowledge.read_texts import FailedRead, IngestReport, ReadText
from core.knowledge.recordings import RecordingReader
from core.knowledge.sources import Source, SourceChanges, SourceStatus, SyncProgress
from core.knowledge.sync_end import tell_source

IsCancelled = Callable[[], bool]

FIRST_BATCH = 50
"""Small, so that a new set answers within seconds."""
BATCH = 300
_REASONS_SHOWN = 3


class FileSync:
    """Reads a file source from its kept bytes; videos are heard, which may take long."""

    def __init__(
        self,
        *,
        reader: FileReader,
        recordings: RecordingReader,
        intake: Intake,
        blobs: BlobStore,
        sources: SourceStore,
        progress: SyncStore,
        clock: Clock,
    ) -> None:
        self._reader = reader
        self._recordings = recordings
        self._intake = intake
        self._blobs = blobs
        self._ledger = _Ledger(sources, progress, clock)

    def run(self, source: Source, progress: SyncProgress, is_cancelled: IsCancelled) -> SyncProgress:
        """Read and apply; gives the finished, saved progress: done, failed with its reason, or stopped.

        A file that cannot be read is no error here: its document and source say why. Raises StorageError,
        ProviderError, and InvalidInput when the source was removed meanwhile.
        """
        progress = self._ledger.report(progress, phase="reading", found=1)
        blob_hash = str(source.options.get("blob", ""))
        try:
            found = self._read(source, blob_hash, progress, is_cancelled)
        except UnreadableFile as error:
            failure = FailedRead(source.location, error.message, source.name)
            self._intake.apply(
                source, failures=[failure], cause=f"{source.name} could not be read", run_id=progress.run_id
            )
            return self._ledger.fail(replace(progress, failed=1), error.message)
        if found is None or is_cancelled():
            return self._ledger.stop(progress)
        progress = self._ledger.report(progress, phase="indexing", fetched=1)
        report = self._intake.apply(
            source,
            [_read_text(source, found, blob_hash)],
            cause=f"{_verb(source)} of {source.name}",
            run_id=progress.run_id,
        )
        indexed = 1 - report.failed - report.held
        counted = replace(progress, indexed=indexed, unchanged=report.unchanged, failed=report.failed)
        return self._ledger.finish(counted, reason=found.note)

    def _read(
        self, source: Source, blob_hash: str, progress: SyncProgress, is_cancelled: IsCancelled
    ) -> ExtractedText | None:
        """None when it was cancelled meanwhile."""
        name = source.location

        def tell(sentence: str) -> None:
            self._ledger.report(progress, reason=sentence)

        with self._blobs.as_file(blob_hash) as path:
            if is_video(name):
                return self._recordings.read(path, name=name, tell=tell, is_cancelled=is_cancelled)
            return self._reader.read_file(path, name=name)


def _read_text(source: Source, found: ExtractedText, blob_hash: str) -> ReadText:
    return ReadText(
        source.location,
        found.title or Path(source.location).stem,
        found.text,
        language=found.language,
        blob_hash=blob_hash,
        medium=found.medium,
    )


@dataclass(slots=True)
class _Reading:
    """How far a set of documents has been read."""

    progress: SyncProgress
    seen: set[str] = field(default_factory=set)
    reasons: list[str] = field(default_factory=list)
    bad_lines: int = 0
    has_unknown_lines: bool = False
    """Whether a line could not even be told from the documents known before."""


class DocumentsSync:
    """Reads a set of documents, a batch at a time, each batch a knowledge version of its own."""

    def __init__(
        self,
        *,
        intake: Intake,
        blobs: BlobStore,
        sources: SourceStore,
        progress: SyncStore,
        clock: Clock,
    ) -> None:
        self._intake = intake
        self._blobs = blobs
        self._ledger = _Ledger(sources, progress, clock)

    def run(self, source: Source, progress: SyncProgress, is_cancelled: IsCancelled) -> SyncProgress:
        """Read and apply; gives the finished, saved progress: done, failed with its reason, or stopped.

        Documents that are no longer in the set end once all of it was read, unless some line was illegible.
        Raises StorageError, ProviderError, and InvalidInput when the source was removed meanwhile.
        """
        reading = _Reading(self._ledger.report(progress, phase="reading"))
        content = io.BytesIO(self._blobs.get(str(source.options.get("blob", ""))))
        for batch in _batches(read_bulk_documents(content)):
            self._apply(source, reading, batch)
            if is_cancelled():
                return self._ledger.stop(reading.progress)
        if not reading.seen:
            reason = " ".join(reading.reasons) or "There are no documents in it."
            return self._ledger.fail(reading.progress, reason)
        if not reading.has_unknown_lines:
            gone = self._intake.missing_documents(source, reading.seen)
            self._intake.apply(
                source,
                removed=gone,
                cause=f"{_verb(source)} of {source.name}: documents gone",
                run_id=reading.progress.run_id,
            )
        reading.progress = self._ledger.report(reading.progress, phase="indexing")
        return self._ledger.finish(reading.progress, reason=_summary(reading))

    def _apply(self, source: Source, reading: _Reading, batch: list[ReadText | FailedRead | BadLine]) -> None:
        texts = [item for item in batch if isinstance(item, ReadText)]
        failures = [item for item in batch if isinstance(item, FailedRead)]
        bad = [item for item in batch if isinstance(item, BadLine)]
        report = IngestReport()
        if texts or failures:
            cause = f"{_verb(source)} of {source.name}"
            report = self._intake.apply(
                source, texts, failures=failures, cause=cause, run_id=reading.progress.run_id
            )
        named = [text.external_id for text in texts] + [failure.external_id for failure in failures]
        reading.seen |= {document_id(source.id, name) for name in named}
        reading.reasons += [item.reason for item in bad][: _REASONS_SHOWN - len(reading.reasons)]
        reading.bad_lines += len(bad)
        reading.has_unknown_lines |= any(item.external_id is None for item in bad)
        before = reading.progress
        reading.progress = self._ledger.report(
            before,
            found=before.found + len(batch),
            fetched=before.fetched + len(texts),
            unchanged=before.unchanged + report.unchanged,
            indexed=before.indexed + report.added + report.changed + report.unchanged,
            failed=before.failed + report.failed + len(bad),
        )


class _Ledger:
    """Writes what a sync has reached: its progress, and at the end the source's status."""

    def __init__(self, sources: SourceStore, progress: SyncStore, clock: Clock) -> None:
        self._sources = sources
        self._progress = progress
        self._clock = clock

    def report(
        self, progress: SyncProgress, *, phase: str | None = None, reason: str = "", **counts: int
    ) -> SyncProgress:
        changed: SyncProgress = replace(
            progress,
            phase=phase or progress.phase,
            reason=reason,
            updated_at=self._clock(),
            **counts,  # type: ignore[arg-type]
        )
        self._progress.save_progress(changed)
        return changed

    def finish(self, progress: SyncProgress, *, reason: str = "") -> SyncProgress:
        done = SourceChanges(status=SourceStatus.READY, reason=reason, last_synced_at=self._clock())
        return self._end(progress, "done", done)

    def fail(self, progress: SyncProgress, reason: str) -> SyncProgress:
        failed = SourceChanges(status=SourceStatus.FAILED, reason=reason, last_synced_at=self._clock())
        return self._end(progress, "failed", failed)

    def stop(self, progress: SyncProgress) -> SyncProgress:
        stopped = SourceChanges(status=SourceStatus.READY, reason="Stopped before all was read.")
        return self._end(progress, "stopped", stopped)

    def _end(self, progress: SyncProgress, phase: str, changes: SourceChanges) -> SyncProgress:
        now = self._clock()
        tell_source(self._sources, self._progress, progress, **changes)
        ended = replace(progress, phase=phase, reason=changes["reason"], updated_at=now, finished_at=now)
        self._progress.save_progress(ended)
        return ended


def _batches(
    items: Iterator[ReadText | FailedRead | BadLine],
) -> Iterator[list[ReadText | FailedRead | BadLine]]:
    batch: list[ReadText | FailedRead | BadLine] = []
    size = FIRST_BATCH
    for item in items:
        batch.append(item)
        if len(batch) >= size:
            yield batch
            batch, size = [], BATCH
    if batch:
        yield batch


def _summary(reading: _Reading) -> str:
    if not reading.bad_lines:
        return ""
    lines = "1 line was" if reading.bad_lines == 1 else f"{reading.bad_lines} lines were"
    kept = " Earlier documents that were not found were kept." if reading.has_unknown_lines else ""
    return f"{lines} left out. {' '.join(reading.reasons)}{kept}"


def _verb(source: Source) -> str:
    return "First sync" if source.last_synced_at is None else "Sync"
