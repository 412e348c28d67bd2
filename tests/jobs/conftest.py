"""A jobs database of its own for each test, and workers that are ended with it."""

import os
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from core.jobs.job_queue import JobQueue
from core.jobs.sync_queue import SYNC_JOB
from core.jobs.worker import Job, Jobs, Worker
from core.settings import JobSettings
from tests.conftest import POSTGRES_VARIABLE


def wait_until(reached: Callable[[], bool]) -> None:
    """Returns as soon as it is so; a minute is far more than it takes."""
    deadline = time.monotonic() + 60
    while not reached():
        assert time.monotonic() < deadline, "it never came so far"
        time.sleep(0.02)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def jobs_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where the queue lies."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'jobs.sqlite'}"
        return
    address = os.environ.get(POSTGRES_VARIABLE)
    if not address:
        pytest.skip(f"{POSTGRES_VARIABLE} is not set, so PostgreSQL is not tested")
    name = f"jobs_{uuid.uuid4().hex[:16]}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"create database {name}")
        yield address.rpartition("/")[0] + f"/{name}"
        connection.execute(f"drop database {name} with (force)")


@pytest.fixture
def queue(jobs_url: str) -> Iterator[JobQueue]:
    """The asking side."""
    opened = JobQueue(jobs_url)
    yield opened
    opened.close()


MakeWorker = Callable[[Job], Worker]


@pytest.fixture
def make_worker(jobs_url: str, tmp_path: Path) -> Iterator[MakeWorker]:
    """Workers of one workspace that do this for a sync; not started."""
    made: list[Worker] = []

    def make(job: Job) -> Worker:
        worker = Worker(
            database_url=jobs_url,
            lock_path=tmp_path / "worker.lock",
            settings=JobSettings(),
            jobs=Jobs({SYNC_JOB: job}, look_after=lambda: None),
        )
        made.append(worker)
        return worker

    yield make
    for worker in made:
        worker.stop()
