"""A worker that is told to stop leaves its jobs unfinished, not failed, and the next worker finishes them."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.jobs.job_queue import JobQueue, JobState, Lane
from core.jobs.worker import IsCancelled, Jobs, Worker
from core.settings import JobSettings

pytestmark = pytest.mark.slow


def worker_of(folder: Path, job) -> Worker:
    return Worker(
        database_url=f"sqlite:///{folder / 'jobs.sqlite'}",
        lock_path=folder / "worker.lock",
        settings=JobSettings(),
        jobs=Jobs(by_name={"count": job}, look_after=lambda: None),
    )


def apart(call):
    """In a thread of its own: a browser test before may have left an event loop in the main one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(call).result()


def wait_for(is_so) -> None:
    until = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_job_of_a_stopped_worker_is_finished_by_the_next(tmp_path: Path):
    queue = JobQueue(f"sqlite:///{tmp_path / 'jobs.sqlite'}")
    begun, done = threading.Event(), threading.Event()

    def endless(job_id: str, argument: str, is_cancelled: IsCancelled) -> None:
        begun.set()
        while not is_cancelled():
            threading.Event().wait(0.02)

    first = worker_of(tmp_path, endless)
    assert apart(first.try_start)
    job_id = queue.enqueue("count", "x", only_one="x", lane=Lane.SHORT)
    assert begun.wait(20)
    apart(first.stop)
    assert queue.state(job_id) is JobState.RUNNING

    second = worker_of(tmp_path, lambda *_: done.set())
    assert apart(second.try_start)
    assert done.wait(30)
    apart(second.stop)
    assert queue.state(job_id) is JobState.DONE
    queue.close()


def test_a_worker_whose_jobs_are_all_written_down_is_not_waited_for(tmp_path: Path, monkeypatch):
    from dbos import DBOS

    patience: list[int] = []
    destroy = DBOS.destroy

    def noted(**given):
        patience.append(given["workflow_completion_timeout_sec"])
        destroy(**given)

    monkeypatch.setattr(DBOS, "destroy", noted)
    queue = JobQueue(f"sqlite:///{tmp_path / 'jobs.sqlite'}")
    worker = worker_of(tmp_path, lambda *_: None)
    assert apart(worker.try_start)
    job_id = queue.enqueue("count", "x", only_one="x", lane=Lane.SHORT)
    wait_for(lambda: queue.state(job_id) is JobState.DONE)
    apart(worker.stop)
    assert patience == [0]
    assert queue.state(job_id) is JobState.DONE
    queue.close()
