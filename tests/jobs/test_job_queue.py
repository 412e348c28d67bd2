"""The queue and its worker on a real database: asked for once, done once, stopped, taken over."""

import logging
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import StorageError, SyncRunning
from core.jobs.job_queue import JobQueue, JobState, Lane
from core.jobs.sync_queue import SYNC_JOB
from tests.jobs.conftest import MakeWorker, wait_until

WORKER_THAT_HANGS = """
import sys, time
from pathlib import Path
from core.jobs.worker import Jobs, Worker
from core.settings import JobSettings

def job(job_id, argument, is_cancelled):
    Path(sys.argv[3]).write_text(job_id)
    time.sleep(600)

worker = Worker(database_url=sys.argv[1], lock_path=Path(sys.argv[2]), settings=JobSettings(),
                jobs=Jobs({"sync_source": job}, look_after=lambda: None))
assert worker.try_start()
time.sleep(600)
"""


def ask(queue: JobQueue, source: str) -> str:
    return queue.enqueue(SYNC_JOB, source, only_one=source, lane=Lane.SHORT)


def test_job_asked_for_before_there_is_a_worker_is_done_by_the_first(
    queue: JobQueue, make_worker: MakeWorker
):
    done: list[tuple[str, str]] = []
    job_id = ask(queue, "src_1")
    assert queue.state(job_id) is JobState.WAITING
    make_worker(lambda job, source, _: done.append((job, source))).try_start()
    wait_until(lambda: queue.state(job_id) is JobState.DONE)
    assert done == [(job_id, "src_1")]


def test_a_source_has_one_job_at_a_time(queue: JobQueue, make_worker: MakeWorker):
    first = ask(queue, "src_1")
    other = ask(queue, "src_2")
    with pytest.raises(SyncRunning):
        ask(queue, "src_1")
    make_worker(lambda *_: None).try_start()
    wait_until(lambda: {queue.state(first), queue.state(other)} == {JobState.DONE})
    assert ask(queue, "src_1") not in {first, other}


def test_a_job_cancelled_while_it_waits_never_starts(queue: JobQueue, make_worker: MakeWorker):
    done: list[str] = []
    cancelled, wanted = ask(queue, "src_1"), ask(queue, "src_2")
    queue.cancel(cancelled)
    make_worker(lambda job, *_: done.append(job)).try_start()
    wait_until(lambda: queue.state(wanted) is JobState.DONE)
    assert done == [wanted]
    assert queue.state(cancelled) is JobState.CANCELLED
    ask(queue, "src_1")


def test_a_running_job_sees_that_it_is_cancelled(queue: JobQueue, make_worker: MakeWorker):
    events: list[str] = []

    def job(_job_id, _source, is_cancelled):
        events.append("began")
        wait_until(is_cancelled)
        events.append("ended")

    job_id = ask(queue, "src_1")
    make_worker(job).try_start()
    wait_until(lambda: events == ["began"])
    queue.cancel(job_id)
    wait_until(lambda: events == ["began", "ended"])
    assert queue.state(job_id) is JobState.CANCELLED


def test_a_job_that_breaks_has_failed_and_the_next_is_done(
    queue: JobQueue, make_worker: MakeWorker, caplog: pytest.LogCaptureFixture
):
    def job(_job_id, source, _is_cancelled):
        if source == "src_1":
            raise ZeroDivisionError

    broken = ask(queue, "src_1")
    with caplog.at_level(logging.ERROR, logger="answerdesk.jobs"):
        make_worker(job).try_start()
        wait_until(lambda: queue.state(broken) is JobState.FAILED)
    assert broken in caplog.text
    whole = ask(queue, "src_2")
    wait_until(lambda: queue.state(whole) is JobState.DONE)


def test_an_unknown_job_has_no_state_and_bears_being_cancelled(queue: JobQueue):
    queue.cancel("run_unknown")
    assert queue.state("run_unknown") is None


def test_only_one_of_two_workers_works_and_the_other_takes_its_place(make_worker: MakeWorker):
    first, second = make_worker(lambda *_: None), make_worker(lambda *_: None)
    assert first.try_start()
    assert not second.try_start()
    assert second.is_alive_somewhere()
    second.start_when_free()
    first.stop()
    wait_until(lambda: second.is_working)


def test_what_a_killed_worker_was_doing_is_done_again_by_the_next(
    queue: JobQueue, make_worker: MakeWorker, jobs_url: str, tmp_path: Path
):
    began = tmp_path / "began"
    job_id = ask(queue, "src_1")
    words = [sys.executable, "-c", WORKER_THAT_HANGS, jobs_url, str(tmp_path / "worker.lock"), str(began)]
    process = subprocess.Popen(words)
    done: list[str] = []
    worker = make_worker(lambda job, *_: done.append(job))
    try:
        wait_until(lambda: began.exists() and began.read_text() == job_id)
        assert not worker.try_start()
        assert queue.state(job_id) is JobState.RUNNING
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert not worker.is_alive_somewhere()
    assert worker.try_start()
    wait_until(lambda: queue.state(job_id) is JobState.DONE)
    assert done == [job_id]


def test_a_damaged_queue_is_a_storage_error_for_askers_and_workers(tmp_path: Path, make_worker: MakeWorker):
    path = tmp_path / "damaged.sqlite"
    path.write_bytes(b"this is no database" * 100)
    queue = JobQueue(f"sqlite:///{path}")
    with pytest.raises(StorageError, match=r"damaged\.sqlite"):
        ask(queue, "src_1")
    worker = make_worker(lambda *_: None)
    worker._database_url = f"sqlite:///{path}"
    with pytest.raises(StorageError):
        worker.try_start()
    assert not worker.is_alive_somewhere()


def test_a_queue_deleted_while_it_is_open_is_a_storage_error_and_then_made_anew(tmp_path: Path):
    path = tmp_path / "jobs.sqlite"
    queue = JobQueue(f"sqlite:///{path}")
    ask(queue, "src_1")
    queue.close()
    for file in tmp_path.glob("jobs.sqlite*"):
        file.unlink()
    assert queue.state(ask(queue, "src_1")) is JobState.WAITING
    queue.close()


def test_a_kind_of_job_is_unfinished_until_the_last_of_it_has_ended(queue: JobQueue, make_worker: MakeWorker):
    assert not queue.is_unfinished(SYNC_JOB)
    job_id = ask(queue, "src_1")
    assert queue.is_unfinished(SYNC_JOB)
    assert not queue.is_unfinished("another_kind")
    make_worker(lambda *_: None).try_start()
    wait_until(lambda: queue.state(job_id) is JobState.DONE)
    assert not queue.is_unfinished(SYNC_JOB)
