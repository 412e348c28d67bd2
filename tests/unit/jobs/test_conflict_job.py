"""When conflicts are looked for."""

from datetime import UTC, datetime

from core.errors import SyncRunning
from core.jobs.conflict_job import CONFLICT_JOB, ConflictJob
from core.jobs.job_queue import Lane
from core.knowledge.sources import SyncProgress
from tests.fakes.sample_records import a_source

NOW = datetime(2026, 3, 2, tzinfo=UTC)


class QueueInMemory:
    """Refuses what waits already, as the real one does."""

    def __init__(self) -> None:
        self.asked: dict[str, tuple[str, str]] = {}

    def enqueue(self, workflow: str, argument: str, *, only_one: str, lane: Lane) -> str:
        assert lane is Lane.SHORT
        if only_one in self.asked:
            raise SyncRunning("Already.")
        self.asked[only_one] = (workflow, argument)
        return f"job_{len(self.asked)}"


class WatchThatCounts:
    """Says where it was told to look."""

    def __init__(self) -> None:
        self.looked: list[str] = []

    def look_everywhere(self, look_around) -> int:
        look_around()
        self.looked.append("everywhere")
        return 0

    def look_at_run(self, run_id: str, look_around) -> int:
        look_around()
        self.looked.append(run_id)
        return 0


def a_job() -> tuple[ConflictJob, QueueInMemory, WatchThatCounts]:
    queue, watch = QueueInMemory(), WatchThatCounts()
    return ConflictJob(queue=queue, watch=watch), queue, watch


def do_all(job: ConflictJob, queue: QueueInMemory) -> None:
    for workflow, argument in queue.asked.values():
        assert workflow == CONFLICT_JOB
        job.run("job_1", argument, lambda: False)


def test_after_a_sync_what_it_changed_is_looked_at():
    job, queue, watch = a_job()
    job.request_after_sync(a_source(), SyncProgress("run_7", "src_1", "done", NOW, NOW, finished_at=NOW))
    do_all(job, queue)
    assert watch.looked == ["run_7"]


def test_everything_is_looked_at_once_however_often_it_is_asked_for():
    job, queue, watch = a_job()
    job.request_everywhere()
    job.request_everywhere()
    do_all(job, queue)
    assert watch.looked == ["everywhere"]
