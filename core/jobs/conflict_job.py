"""Looking for conflicts as a durable job: asked for after syncs and on demand, done by the worker."""

import contextlib
from collections.abc import Callable
from typing import Protocol

from core.errors import SyncRunning
from core.jobs.job_queue import JobQueue, Lane
from core.jobs.worker import IsCancelled
from core.knowledge.sources import Source, SyncProgress

CONFLICT_JOB = "find_conflicts"
EVERYWHERE = ""


class Watch(Protocol):
    """Who looks."""

    def look_everywhere(self, look_around: Callable[[], object]) -> int:
        """At everything."""
        ...

    def look_at_run(self, run_id: str, look_around: Callable[[], object]) -> int:
        """At what a sync, or a change by hand, changed."""
        ...


class ConflictJob:
    """Asks for looks, and does them when the worker says so."""

    def __init__(self, *, queue: JobQueue, watch: Watch) -> None:
        self._queue = queue
        self._watch = watch

    def request_after_sync(self, source: Source, finished: SyncProgress) -> None:  # noqa: ARG002 - as hooks are called
        """Have what this sync changed looked at."""
        self.request_for(finished.run_id)

    def request_for(self, run_id: str) -> None:
        """Have what a sync, or a change by hand, changed looked at."""
        self._request(run_id)

    def request_everywhere(self) -> None:
        """Have everything looked at; once is enough while a look is waiting or under way."""
        self._request(EVERYWHERE)

    def is_looking(self) -> bool:
        """Whether a look, at everything or at a sync, is waiting or under way. Raises StorageError."""
        return self._queue.is_unfinished(CONFLICT_JOB)

    def _request(self, argument: str) -> None:
        with contextlib.suppress(SyncRunning):
            only_one = f"{CONFLICT_JOB} {argument}".strip()
            self._queue.enqueue(CONFLICT_JOB, argument, only_one=only_one, lane=Lane.SHORT)

    def run(self, job_id: str, argument: str, is_cancelled: IsCancelled) -> None:  # noqa: ARG002 - as jobs are called
        """Look at what the argument names. Does the same when it is run again; breaks off with the worker."""
        if argument == EVERYWHERE:
            self._watch.look_everywhere(is_cancelled)
        else:
            self._watch.look_at_run(argument, is_cancelled)
