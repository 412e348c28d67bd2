"""Asking for syncs, joining, stopping and following them; queue and worker are stood in for."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.clock import fixed_clock
from core.errors import NotFound, SyncRunning
from core.jobs.job_queue import JobState, Lane
from core.jobs.sync_queue import SyncQueue
from core.knowledge.sources import SourceStatus
from tests.fakes.in_memory_stores import InMemoryStores
from tests.fakes.sample_records import START, a_source


class ScriptedQueue:
    """A JobQueue in memory; states are set by the test."""

    def __init__(self) -> None:
        self.states: dict[str, JobState] = {}
        self.unfinished: dict[str, str] = {}

    def enqueue(self, workflow: str, argument: str, *, only_one: str, lane: Lane) -> str:
        if only_one in self.unfinished:
            raise SyncRunning("This source is being synced already.")
        job_id = f"run_{len(self.states) + 1}"
        self.unfinished[only_one] = job_id
        self.states[job_id] = JobState.WAITING
        return job_id

    def cancel(self, job_id: str) -> None:
        self.states[job_id] = JobState.CANCELLED

    def state(self, job_id: str) -> JobState | None:
        return self.states.get(job_id)

    def close(self) -> None:
        self.states.clear()


class IdleWorker:
    """Counts how often it was asked to work."""

    def __init__(self) -> None:
        self.asked = 0

    def try_start(self) -> bool:
        self.asked += 1
        return True


class Desk:
    """A SyncQueue with all that stands around it."""

    def __init__(self) -> None:
        self.stores = InMemoryStores()
        self.stores.sources.save_source(a_source())
        self.queue, self.worker = ScriptedQueue(), IdleWorker()
        self.syncs = SyncQueue(
            queue=self.queue,
            sources=self.stores.sources,
            progress=self.stores.syncs,
            worker=self.worker,
            clock=fixed_clock(START),
        )

    def report(self, **fields: object) -> None:
        latest = self.stores.syncs.latest_progress("src_1")
        self.stores.syncs.save_progress(replace(latest, **fields))


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_requested_sync_is_reported_as_waiting(desk: Desk):
    run_id = desk.syncs.request("src_1")
    latest = desk.stores.syncs.latest_progress("src_1")
    assert (latest.run_id, latest.phase, latest.is_running) == (run_id, "waiting", True)


def test_unknown_source_cannot_be_synced(desk: Desk):
    with pytest.raises(NotFound):
        desk.syncs.request("src_9")


def test_second_request_is_refused_or_joins(desk: Desk):
    run_id = desk.syncs.request("src_1")
    with pytest.raises(SyncRunning):
        desk.syncs.request("src_1")
    assert desk.syncs.request_or_join("src_1") == run_id


def test_join_waits_for_a_killed_workers_run_to_be_put_down(desk: Desk):
    desk.syncs.request("src_1")
    desk.report(phase="done", finished_at=START)

    def pause(_: float) -> None:
        desk.queue.unfinished.clear()

    assert desk.syncs.request_or_join("src_1", pause=pause) == "run_2"
    assert desk.worker.asked == 1


def test_waiting_sync_is_stopped_at_once(desk: Desk):
    run_id = desk.syncs.request("src_1")
    assert desk.syncs.stop("src_1")
    assert desk.stores.syncs.latest_progress("src_1").phase == "stopped"
    assert desk.queue.states[run_id] is JobState.CANCELLED


def test_running_sync_is_asked_to_stop_and_reports_its_own_end(desk: Desk):
    desk.syncs.request("src_1")
    desk.report(phase="crawling")
    assert desk.syncs.stop("src_1")
    assert desk.stores.syncs.latest_progress("src_1").phase == "crawling"


def test_nothing_is_stopped_where_nothing_runs(desk: Desk):
    assert not desk.syncs.stop("src_1")


@pytest.mark.parametrize("state", [JobState.CANCELLED, JobState.FAILED, JobState.DONE, None])
def test_run_whose_worker_could_not_report_its_end_is_closed(desk: Desk, state: JobState | None):
    run_id = desk.syncs.request("src_1")
    desk.queue.states[run_id] = state
    desk.syncs.settle()
    assert not desk.stores.syncs.latest_progress("src_1").is_running


@pytest.mark.parametrize(
    ("state", "status"), [(JobState.CANCELLED, SourceStatus.READY), (JobState.FAILED, SourceStatus.FAILED)]
)
def test_source_of_a_run_that_was_cut_short_does_not_seem_to_sync_for_ever(
    desk: Desk, state: JobState, status: SourceStatus
):
    run_id = desk.syncs.request("src_1")
    desk.stores.sources.update_source("src_1", status=SourceStatus.SYNCING)
    desk.queue.states[run_id] = state
    desk.syncs.settle()
    source = desk.stores.sources.find_source("src_1")
    assert source.status is status
    assert source.reason


def test_source_whose_run_never_began_keeps_its_status(desk: Desk):
    run_id = desk.syncs.request("src_1")
    desk.queue.states[run_id] = JobState.FAILED
    desk.syncs.settle()
    assert desk.stores.sources.find_source("src_1") == a_source()


@pytest.mark.parametrize("state", [JobState.WAITING, JobState.RUNNING])
def test_run_that_goes_on_is_left_alone(desk: Desk, state: JobState):
    run_id = desk.syncs.request("src_1")
    desk.queue.states[run_id] = state
    desk.syncs.settle()
    assert desk.stores.syncs.latest_progress("src_1").is_running


def test_follow_gives_progress_to_the_end_and_sees_to_it_that_somebody_works(desk: Desk):
    run_id = desk.syncs.request("src_1")
    steps = iter([{"phase": "crawling", "found": 3}, {"phase": "done", "finished_at": START}])
    seen = desk.syncs.follow(run_id, "src_1", pause=lambda _: desk.report(**next(steps)))
    assert [progress.phase for progress in seen] == ["waiting", "crawling", "done"]
    assert desk.worker.asked == 3


def test_follow_ends_with_a_job_that_ended_without_a_report(desk: Desk):
    run_id = desk.syncs.request("src_1")
    desk.queue.states[run_id] = JobState.FAILED
    assert len(list(desk.syncs.follow(run_id, "src_1", pause=lambda _: None))) == 1


def test_follow_of_a_stopped_run_ends_when_another_takes_its_place(desk: Desk):
    run_id = desk.syncs.request("src_1")
    desk.report(phase="crawling")
    desk.syncs.stop("src_1")

    def pause(_: float) -> None:
        desk.queue.unfinished.clear()
        desk.syncs.request("src_1")

    assert len(list(desk.syncs.follow(run_id, "src_1", pause=pause))) == 1


def test_syncs_that_are_due_are_requested_and_others_are_not(desk: Desk):
    desk.stores.sources.save_source(a_source(next_sync_at=START))
    desk.stores.sources.save_source(a_source("src_2", next_sync_at=START + timedelta(seconds=1)))
    desk.stores.sources.save_source(a_source("src_3"))
    desk.syncs.request_due()
    desk.syncs.request_due()
    assert list(desk.queue.unfinished) == ["src_1"]


def test_removed_source_is_neither_due_nor_synced_on_request(desk: Desk):
    desk.stores.sources.save_source(a_source(status=SourceStatus.REMOVED, next_sync_at=START))
    desk.syncs.request_due()
    with pytest.raises(NotFound, match="was removed"):
        desk.syncs.request("src_1")
    assert desk.queue.unfinished == {}


def test_schedule_missed_for_weeks_is_made_up_for_once(desk: Desk):
    desk.stores.sources.save_source(a_source(next_sync_at=START - timedelta(weeks=5)))
    desk.syncs.request_due()
    desk.queue.unfinished.clear()
    desk.stores.sources.update_source("src_1", next_sync_at=START + timedelta(weeks=1))  # as its end does
    desk.syncs.request_due()
    assert desk.queue.unfinished == {}


def test_stopped_before_it_began_a_due_sync_is_not_due_at_once_again(desk: Desk):
    desk.stores.sources.save_source(a_source(next_sync_at=START))
    desk.syncs.request_due()
    desk.syncs.stop("src_1")
    assert desk.stores.sources.find_source("src_1").next_sync_at > START + timedelta(days=6)


def test_sync_that_was_cut_short_is_tried_again_soon(desk: Desk):
    run_id = desk.syncs.request("src_1")
    desk.stores.sources.update_source("src_1", status=SourceStatus.SYNCING)
    desk.queue.states[run_id] = JobState.FAILED
    desk.syncs.settle()
    source = desk.stores.sources.find_source("src_1")
    assert source.failures == 1
    assert source.next_sync_at < START + timedelta(minutes=20)
