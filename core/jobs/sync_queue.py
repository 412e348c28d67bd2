"""Syncs as durable jobs: ask for one, stop one, wait for one."""

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from core.clock import Clock
from core.errors import NotFound, SyncRunning
from core.jobs.job_queue import JobQueue, JobState, Lane
from core.jobs.worker import Worker
from core.knowledge.ports import SourceStore, SyncStore
from core.knowledge.schedule import DEFAULT_SCHEDULE, SyncSchedule, with_next_try
from core.knowledge.sources import Source, SourceChanges, SourceKind, SourceStatus, SyncProgress
from core.knowledge.sync_end import tell_source

SYNC_JOB = "sync_source"
WAITING = "waiting"
_TRIES = 20


class SyncQueue:
    """What the dashboard and the command line call to have a source synced."""

    def __init__(
        self,
        *,
        queue: JobQueue,
        sources: SourceStore,
        progress: SyncStore,
        worker: Worker,
        clock: Clock,
        schedule: SyncSchedule = DEFAULT_SCHEDULE,
    ) -> None:
        self._queue = queue
        self._sources = sources
        self._progress = progress
        self._worker = worker
        self._clock = clock
        self._schedule = schedule

    def request(self, source_id: str, *, pause: Callable[[float], None] = time.sleep) -> str:
        """Ask for a sync; gives the run's id. Raises NotFound, and SyncRunning while one is unfinished.

        A sync that has reported its end may still be putting the index in order: that is waited for, shortly.
        """
        for _ in range(_TRIES):
            try:
                return self._ask(source_id)
            except SyncRunning:
                latest = self._progress.latest_progress(source_id)
                if latest is None or latest.is_running:
                    raise
                pause(0.5)
        return self._ask(source_id)

    def _ask(self, source_id: str) -> str:
        source = self._sources.find_source(source_id)
        if source.status is SourceStatus.REMOVED:
            raise NotFound(f"“{source.name}” was removed, so it is not synced any more.")
        now = self._clock()
        lane = Lane.LONG if source.kind is SourceKind.SITE else Lane.SHORT
        run_id = self._queue.enqueue(SYNC_JOB, source.id, only_one=source.id, lane=lane)
        # A quick worker may have reported already; the store keeps the later report.
        self._progress.save_progress(
            SyncProgress(run_id=run_id, source_id=source.id, phase=WAITING, started_at=now, updated_at=now)
        )
        return run_id

    def request_or_join(self, source_id: str, *, pause: Callable[[float], None] = time.sleep) -> str:
        """As request, but an unfinished sync of the source is joined: gives that run's id."""
        for _ in range(_TRIES):
            try:
                return self._ask(source_id)
            except SyncRunning:
                latest = self._progress.latest_progress(source_id)
                if latest is not None and latest.is_running:
                    return latest.run_id
                # Its first report is not written yet, or a killed worker could not put down its end.
                self._worker.try_start()
                pause(0.5)
        return self._ask(source_id)

    def stop(self, source_id: str) -> bool:
        """Ask the source's running sync to end with what it has; False when none is running."""
        latest = self._progress.latest_progress(source_id)
        if latest is None or not latest.is_running:
            return False
        self._queue.cancel(latest.run_id)
        if latest.phase == WAITING:
            # Nobody else will say when it is due again: without that, it would be due at once.
            source, now = self._sources.find_source(source_id), self._clock()
            self._sources.update_source(source_id, next_sync_at=self._schedule.next_regular(source, now))
            self._progress.save_progress(_stopped(latest, now))
        return True

    def request_due(self) -> None:
        """Ask for the syncs whose time has come: each once, however often it was missed meanwhile."""
        now = self._clock()
        for source in self._sources.list_sources():
            if source.next_sync_at is not None and source.next_sync_at <= now:
                with contextlib.suppress(SyncRunning):
                    self._ask(source.id)

    def close(self) -> None:
        """Let go of the queue."""
        self._queue.close()

    def settle(self) -> None:
        """Close runs that ended without a report, on their sources too: their worker was killed meanwhile."""
        for progress in self._progress.running():
            state = self._queue.state(progress.run_id)
            if state not in {JobState.WAITING, JobState.RUNNING}:
                self._close(progress, was_stopped=state is JobState.CANCELLED)

    def _close(self, progress: SyncProgress, *, was_stopped: bool) -> None:
        source, now = self._sources.find_source(progress.source_id), self._clock()
        # The run may have ended by itself a moment ago: then its source is not syncing any more.
        if source.status is SourceStatus.SYNCING:
            changes = self._stopped_changes(source, now) if was_stopped else self._cut_short(source, now)
            tell_source(self._sources, self._progress, progress, **changes)
        self._progress.save_progress(_stopped(progress, now))

    def _stopped_changes(self, source: Source, now: datetime) -> SourceChanges:
        next_at = self._schedule.next_regular(source, now)
        return SourceChanges(
            status=SourceStatus.READY, reason="Stopped before all was read.", next_sync_at=next_at
        )

    def _cut_short(self, source: Source, now: datetime) -> SourceChanges:
        failures = source.failures + 1
        again_at = self._schedule.next_try(source, failures, now, passes=True)
        return SourceChanges(
            status=SourceStatus.FAILED,
            reason=with_next_try("The sync was cut short.", again_at),
            failures=failures,
            next_sync_at=again_at,
        )

    def follow(
        self, run_id: str, source_id: str, *, pause: Callable[[float], None] = time.sleep
    ) -> Iterator[SyncProgress]:
        """The run's progress about twice a second until it has ended, the last one finished.

        Ends when the job has, so that a command does not leave while the index is being put in order, and
        when a stopped run's place was taken by another.
        When no worker is alive, this process becomes it, so that the work is done in any case.
        """
        while True:
            self._worker.try_start()
            state = self._queue.state(run_id)
            latest = self._progress.latest_progress(source_id)
            if latest is not None and latest.run_id == run_id:
                yield latest
                if not latest.is_running and state is not JobState.RUNNING:
                    return
            elif state is JobState.CANCELLED:
                return
            if state in {None, JobState.FAILED, JobState.DONE}:
                # It ended without a last report: a bug, said in the log by the worker.
                return
            pause(0.4)


def _stopped(progress: SyncProgress, now: datetime) -> SyncProgress:
    return replace(progress, phase="stopped", updated_at=now, finished_at=now, reason="Stopped.")
