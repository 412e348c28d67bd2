"""One sync of one source, whatever its kind: reported while it runs, and recorded however it ends."""

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
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
RETRY_PAUSES_S = (2, 10, 30)
"""Waits before a sync goes on after what passes by itself: a busy database, a model out of reach."""


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
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._by_kind = by_kind
        self._optimise = optimise
        self._sources = sources
        self._progress = progress
        self._clock = clock
        self._pause = pause

    def run(self, run_id: str, source_id: str, is_cancelled: IsCancelled) -> None:
        """Do the sync `run_id` unless it is done already. Failures become the source's status and reason."""
        latest = self._progress.latest_progress(source_id)
        if latest is not None and latest.run_id == run_id and latest.finished_at is not None:
            return
        now = self._clock()
        started_at = latest.started_at if latest and latest.run_id == run_id else now
        progress = SyncProgress(run_id, source_id, "reading", started_at=started_at, updated_at=now)
        try:
            self._sync_patiently(progress, is_cancelled)
        except AnswerDeskError as error:
            self._record_failure(progress, error.message)
        except Exception:
            self._record_failure(
                progress, f"Something went wrong that we did not foresee. Look for {run_id} in the log."
            )
            raise

    def _sync_patiently(self, progress: SyncProgress, is_cancelled: IsCancelled) -> None:
        """Every sync bears being run again, so it goes on where it was after what passes by itself."""
        for wait_s in RETRY_PAUSES_S:
            try:
                return self._sync(progress, is_cancelled)
            except AnswerDeskError as error:
                if not error.retryable:
                    raise
                log.warning("sync waits run=%s reason=%s", progress.run_id, error.message)
                self._wait(wait_s, is_cancelled)
        return self._sync(progress, is_cancelled)

    def _wait(self, seconds: int, is_cancelled: IsCancelled) -> None:
        """A second at a time: a stop ends the wait, and the sync then ends itself."""
        for _ in range(seconds):
            if is_cancelled():
                return
            self._pause(1)

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
        # A resumed run shows how far it was until it reports anew, so that no count goes back.
        self._progress.save_progress(
            replace(self._counted(progress), phase=progress.phase, updated_at=self._clock())
        )
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
        # The source first: a run that has its end is not taken up again after a kill.
        self._tell_source(progress, reason, now)
        failed = replace(
            self._counted(progress), phase="failed", reason=reason, updated_at=now, finished_at=now
        )
        self._progress.save_progress(failed)

    def _counted(self, progress: SyncProgress) -> SyncProgress:
        """The run with what it has reported so far."""
        latest = self._progress.latest_progress(progress.source_id)
        return latest if latest and latest.run_id == progress.run_id else progress

    def _tell_source(self, progress: SyncProgress, reason: str, now: datetime) -> None:
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
