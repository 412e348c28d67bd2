"""One sync of one source, whatever its kind: reported while it runs, and recorded however it ends."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Protocol

from core.clock import Clock
from core.errors import AnswerDeskError, NotFound
from core.knowledge.ports import SourceStore, SyncStore
from core.knowledge.sources import Source, SourceKind, SourceStatus, SyncProgress
from core.knowledge.sync_end import tell_source

log = logging.getLogger("answerdesk.knowledge")

IsCancelled = Callable[[], bool]
RETRY_AFTER = timedelta(days=1)
"""A source that is synced by schedule and failed is tried again then."""


class SourceSync(Protocol):
    """Syncs sources of one kind."""

    def run(self, source: Source, progress: SyncProgress, is_cancelled: IsCancelled) -> SyncProgress:
        """Bring the source in; gives its finished progress. Bears being run again after a kill.

        Raises AnswerDeskError with a sentence when the source as a whole could not be synced.
        """
        ...


class SyncJob:
    """What the worker does for a requested sync. `optimise` puts the index in order after changes."""

    def __init__(
        self,
        *,
        by_kind: dict[SourceKind, SourceSync],
        optimise: Callable[[], None],
        sources: SourceStore,
        progress: SyncStore,
        clock: Clock,
    ) -> None:
        self._by_kind = by_kind
        self._optimise = optimise
        self._sources = sources
        self._progress = progress
        self._clock = clock

    def run(self, run_id: str, source_id: str, is_cancelled: IsCancelled) -> None:
        """Do the sync `run_id` unless it is done already. Failures become the source's status and reason."""
        latest = self._progress.latest_progress(source_id)
        if latest is not None and latest.run_id == run_id and latest.finished_at is not None:
            return
        started_at = latest.started_at if latest and latest.run_id == run_id else self._clock()
        progress = SyncProgress(
            run_id=run_id,
            source_id=source_id,
            phase="reading",
            started_at=started_at,
            updated_at=self._clock(),
        )
        try:
            self._sync(progress, is_cancelled)
        except AnswerDeskError as error:
            self._record_failure(progress, error.message)
        except Exception:
            self._record_failure(
                progress, f"Something went wrong that we did not foresee. Look for {run_id} in the log."
            )
            raise

    def _sync(self, progress: SyncProgress, is_cancelled: IsCancelled) -> None:
        source = self._sources.find_source(progress.source_id)
        if source.status is SourceStatus.REMOVED:
            raise NotFound(f"“{source.name}” was removed.")
        handler = self._by_kind.get(source.kind)
        if handler is None:
            raise NotFound(
                f"“{source.name}” needs no sync: short answers are live as soon as they are saved."
            )
        self._sources.update_source(source.id, status=SourceStatus.SYNCING, reason="")
        self._progress.save_progress(progress)
        finished = handler.run(source, progress, is_cancelled)
        self._progress.save_progress(finished)
        self._optimise_when_last(finished)
        log.info(
            "sync source=%s run=%s phase=%s found=%d indexed=%d failed=%d",
            source.id,
            progress.run_id,
            finished.phase,
            finished.found,
            finished.indexed,
            finished.failed,
        )

    def _optimise_when_last(self, finished: SyncProgress) -> None:
        """Of many syncs in a row the last does it for all. The sync is done whether or not it succeeds."""
        if not finished.indexed or self._progress.running():
            return
        try:
            self._optimise()
        except AnswerDeskError as error:
            log.warning("index not optimised run=%s reason=%s", finished.run_id, error.message)

    def _record_failure(self, progress: SyncProgress, reason: str) -> None:
        now = self._clock()
        latest = self._progress.latest_progress(progress.source_id)
        counted = latest if latest and latest.run_id == progress.run_id else progress
        self._progress.save_progress(
            replace(counted, phase="failed", reason=reason, updated_at=now, finished_at=now)
        )
        try:
            source = self._sources.find_source(progress.source_id)
        except NotFound:
            return
        again_at = now + RETRY_AFTER if source.next_sync_at is not None else None
        tell_source(
            self._sources,
            self._progress,
            progress,
            status=SourceStatus.FAILED,
            reason=reason,
            next_sync_at=again_at,
        )
