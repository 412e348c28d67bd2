"""One sync of one source, whatever its kind: reported while it runs, and recorded however it ends."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from core.clock import Clock
from core.errors import AnswerDeskError, NotFound
from core.knowledge.ports import SourceStore, SyncStore
from core.knowledge.schedule import DEFAULT_SCHEDULE, SyncSchedule, with_next_try
from core.knowledge.sources import Source, SourceKind, SourceStatus, SyncProgress
from core.knowledge.sync_end import tell_source

log = logging.getLogger("answerdesk.knowledge")

IsCancelled = Callable[[], bool]
AfterSync = Callable[[Source, SyncProgress], None]
"""Told of a sync that ended after it changed something; told again when a kill came right after the end."""
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
    """What the worker does for a requested sync. `optimise` puts the index in order after changes.

    `after_sync` are called once a sync has ended, however it ended, where `has_changed` says of its run that
    it changed or found something. One that fails is logged and spoils nothing.
    """

    def __init__(
        self,
        *,
        by_kind: dict[SourceKind, SourceSync],
        optimise: Callable[[], None],
        sources: SourceStore,
        progress: SyncStore,
        clock: Clock,
        schedule: SyncSchedule = DEFAULT_SCHEDULE,
        after_sync: Sequence[AfterSync] = (),
        has_changed: Callable[[str], bool] = lambda _: True,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._by_kind = by_kind
        self._optimise = optimise
        self._sources = sources
        self._progress = progress
        self._clock = clock
        self._schedule = schedule
        self._after_sync = after_sync
        self._has_changed = has_changed
        self._pause = pause

    def run(self, run_id: str, source_id: str, is_cancelled: IsCancelled) -> None:
        """Do the sync `run_id` unless it is done already. Failures become the source's status and reason."""
        latest = self._progress.latest_progress(source_id)
        if latest is not None and latest.run_id == run_id and latest.finished_at is not None:
            # A kill came after the end was written: what follows an end may not have been done.
            if latest.phase != "failed":
                self._plan_next(latest)
            self._tell_hooks(latest)
            return
        now = self._clock()
        started_at = latest.started_at if latest and latest.run_id == run_id else now
        progress = SyncProgress(run_id, source_id, "reading", started_at=started_at, updated_at=now)
        try:
            self._sync_patiently(progress, is_cancelled)
        except AnswerDeskError as error:
            self._record_failure(progress, error.message, passes=error.retryable)
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
        self._plan_next(finished, before=source)
        self._progress.save_progress(finished)
        self._tell_hooks(finished)
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

    def _plan_next(self, finished: SyncProgress, *, before: Source | None = None) -> None:
        """Write when the source is due next; `before`: the source as the sync began, if known."""
        source = self._sources.find_source(finished.source_id)
        now = finished.finished_at or self._clock()
        if finished.phase == "failed":
            failures = (before or source).failures + 1
            next_at = self._schedule.next_try(source, failures, now)
        else:
            failures = source.failures if finished.phase == "stopped" else 0
            # The site sync asks for an earlier time when it doubts what it saw.
            asked = source.next_sync_at if before and source.next_sync_at != before.next_sync_at else None
            next_at = self._schedule.next_regular(source, now, asked=asked)
        tell_source(self._sources, self._progress, finished, failures=failures, next_sync_at=next_at)

    def _tell_hooks(self, finished: SyncProgress) -> None:
        if not self._after_sync or not self._has_changed(finished.run_id):
            return
        source = self._sources.find_source(finished.source_id)
        for hook in self._after_sync:
            try:
                hook(source, finished)
            except Exception:  # whatever it is: the sync is done, and the next hook has its turn
                log.exception("hook after sync failed run=%s", finished.run_id)

    def _record_failure(self, progress: SyncProgress, reason: str, *, passes: bool = False) -> None:
        now = self._clock()
        # The source first: a run that has its end is not taken up again after a kill.
        self._tell_source(progress, reason, now, passes=passes)
        failed = replace(
            self._counted(progress), phase="failed", reason=reason, updated_at=now, finished_at=now
        )
        self._progress.save_progress(failed)
        self._tell_hooks(failed)

    def _counted(self, progress: SyncProgress) -> SyncProgress:
        """The run with what it has reported so far."""
        latest = self._progress.latest_progress(progress.source_id)
        return latest if latest and latest.run_id == progress.run_id else progress

    def _tell_source(self, progress: SyncProgress, reason: str, now: datetime, *, passes: bool) -> None:
        try:
            source = self._sources.find_source(progress.source_id)
        except NotFound:
            return
        failures = source.failures + 1
        again_at = self._schedule.next_try(source, failures, now, passes=passes)
        tell_source(
            self._sources,
            self._progress,
            progress,
            status=SourceStatus.FAILED,
            reason=with_next_try(reason, again_at),
            failures=failures,
            next_sync_at=again_at,
        )
