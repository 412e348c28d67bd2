"""The working side of durable work: one worker a workspace and executor id, resumed after a kill.

A worker holds a lock file while it lives, so that two processes of one workspace never recover the same work.
Whoever gets the lock (the server, or a command that waits for its sync) finishes what a killed one left.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from core.errors import StorageError
from core.jobs.job_queue import APPLICATION, APPLICATION_VERSION, Lane, translated_errors
from core.settings import JobSettings

log = logging.getLogger("answerdesk.jobs")

IsCancelled = Callable[[], bool]
Job = Callable[[str, str, IsCancelled], None]
"""Does the work of (job id, argument); looks at is_cancelled now and then. Must bear being run again."""


STOP_TIMEOUT_S = 10


class WorkerStopping(BaseException):
    """The worker ends. No failure of the job: it stays unfinished, and the next worker takes it up again.

    Not an Exception, so that nobody on the way takes it for one.
    """


class _UnderWay:
    """How many jobs run now, for who wants to wait for them."""

    def __init__(self) -> None:
        self._count = 0
        self._changed = threading.Condition()

    @contextmanager
    def one(self) -> Iterator[None]:
        with self._changed:
            self._count += 1
        try:
            yield
        finally:
            with self._changed:
                self._count -= 1
                self._changed.notify_all()

    def wait_until_none(self, timeout_s: float) -> bool:
        """Whether there were any to wait for."""
        with self._changed:
            were_any = self._count > 0
            self._changed.wait_for(lambda: self._count == 0, timeout_s)
        return were_any


@dataclass(frozen=True, slots=True)
class Jobs:
    """What a worker can do: jobs by name, and what is looked after every few minutes."""

    by_name: dict[str, Job]
    look_after: Callable[[], None]


class Worker:
    """Runs jobs in background threads of this process from `start` to `stop`."""

    def __init__(self, *, database_url: str, lock_path: Path, settings: JobSettings, jobs: Jobs) -> None:
        self._database_url = database_url
        self._settings = settings
        self._jobs = jobs
        self._lock = FileLock(lock_path, thread_local=False)
        self._stopping = threading.Event()
        self._under_way = _UnderWay()
        self._waiter: threading.Thread | None = None
        self.is_working = False

    def try_start(self) -> bool:
        """Become the worker if none is alive; True when this process now is (or was) it."""
        if self.is_working:
            return True
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            return False
        try:
            # In a thread of its own: the library refuses where the caller's thread runs an event loop.
            with translated_errors(self._database_url), ThreadPoolExecutor(1) as apart:
                apart.submit(self._launch).result()
        except BaseException:
            self._shut_down()
            raise
        self.is_working = True
        log.info("worker started executor=%s", self._settings.executor_id)
        return True

    def is_alive_somewhere(self) -> bool:
        """Whether this or another process is the worker now."""
        if self.is_working:
            return True
        try:
            with self._lock.acquire(timeout=0):
                return False
        except Timeout:
            return True

    def start_when_free(self) -> None:
        """Become the worker now, or as soon as the one that is dies or ends."""
        if not self.try_start():
            self._waiter = threading.Thread(target=self._wait_for_turn, name="worker-turn", daemon=True)
            self._waiter.start()

    def stop(self) -> None:
        """End; jobs under way break off at their next look around. The next worker takes them up again."""
        self._stopping.set()
        if self._waiter is not None:
            self._waiter.join(timeout=5)
        if self.is_working:
            self.is_working = False
            self._shut_down(is_sure_of_outcomes=self._has_all_outcomes())

    def _shut_down(self, *, is_sure_of_outcomes: bool = False) -> None:
        from dbos import DBOS

        # A job writes its outcome through DBOS: were that gone first, a job that is well would seem to fail.
        # To wait for outcomes takes DBOS a second at least.
        patience_s = 0 if is_sure_of_outcomes else STOP_TIMEOUT_S
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=patience_s)
        self._lock.release()

    def _has_all_outcomes(self) -> bool:
        """Whether no job was under way and all that this worker did is written down."""
        from dbos import DBOS

        if self._under_way.wait_until_none(STOP_TIMEOUT_S):
            return False
        try:
            with translated_errors(self._database_url):
                unfinished = DBOS.list_workflows(
                    status="PENDING", executor_id=self._settings.executor_id, limit=1,
                    load_input=False, load_output=False,
                )  # fmt: skip
        except StorageError as error:
            log.error("jobs under way are not known reason=%s", error.message)
            return False
        return not unfinished

    def _wait_for_turn(self) -> None:
        while not self._stopping.wait(2):
            try:
                if self.try_start():
                    return
            except StorageError as error:
                log.error("worker not started reason=%s", error.message)

    def _launch(self) -> None:
        from dbos import DBOS

        logging.getLogger("dbos").setLevel(logging.WARNING)
        DBOS(
            config={
                "name": APPLICATION,
                "system_database_url": self._database_url,
                "executor_id": self._settings.executor_id,
                "application_version": APPLICATION_VERSION,
                "log_level": "WARNING",
                "notification_listener_polling_interval_sec": 0.2,  # stopping waits for its end
            }
        )
        _log_with_ours()
        for name, job in self._jobs.by_name.items():
            _register(name, job, self._under_way, self._stopping)
        tick = _register_tick(self._jobs.look_after)
        DBOS.launch()
        for queue in Lane:
            DBOS.register_queue(
                queue, worker_concurrency=self._settings.concurrent_syncs, polling_interval_sec=0.5
            )
        DBOS.apply_schedules(
            [{"schedule_name": "look_after", "workflow_fn": tick, "schedule": "*/5 * * * *", "context": None}]
        )


def _log_with_ours() -> None:
    """DBOS brings a handler of its own, which writes to standard error among a command's own words."""
    theirs = logging.getLogger("dbos")
    theirs.handlers.clear()
    theirs.propagate = True


def _register(name: str, job: Job, under_way: "_UnderWay", stopping: threading.Event) -> None:
    from dbos import DBOS

    def step(job_id: str, argument: str) -> None:
        def is_cancelled() -> bool:
            if stopping.is_set():
                raise WorkerStopping
            return _is_cancelled(job_id)

        with under_way.one():
            job(job_id, argument, is_cancelled)

    @DBOS.workflow(name=name)
    def workflow(argument: str) -> None:
        job_id = str(DBOS.workflow_id)
        try:
            DBOS.run_step({"name": name}, step, job_id, argument)
        except Exception:
            # The job records its own failures; what comes here is a bug, and must be found in the log.
            log.exception("job failed name=%s id=%s", name, job_id)
            raise


def _register_tick(look_after: Callable[[], None]) -> Callable[[datetime, object], None]:
    from dbos import DBOS

    @DBOS.workflow(name="look_after")
    def tick(scheduled_at: datetime, context: object) -> None:  # noqa: ARG001 - DBOS calls it so
        DBOS.run_step({"name": "look_after"}, look_after)

    return tick


def _is_cancelled(job_id: str) -> bool:
    from dbos import DBOS

    status = DBOS.get_workflow_status(job_id)
    return status is not None and status.status == "CANCELLED"
