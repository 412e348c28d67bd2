"""The asking side of durable work: put a job into the queue, cancel it, ask how it stands.

Any process may ask; a worker (core.jobs.worker) does the work. The queue lives in the jobs database, so what
was asked for survives every process.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING

from core.errors import StorageError, SyncRunning

if TYPE_CHECKING:
    from dbos import DBOSClient

APPLICATION = "answerdesk"
APPLICATION_VERSION = "1"
"""Fixed: work begun before an upgrade of the program is finished by the upgraded one."""


class Lane(StrEnum):
    """Queues of their own, so that a file need not wait behind a site that takes an hour."""

    LONG = "long"
    SHORT = "short"


class JobState(StrEnum):
    """How a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


_STATES = {
    "ENQUEUED": JobState.WAITING,
    "DELAYED": JobState.WAITING,
    "PENDING": JobState.RUNNING,
    "SUCCESS": JobState.DONE,
    "CANCELLED": JobState.CANCELLED,
}


_UNFINISHED = [status for status, state in _STATES.items() if state in {JobState.WAITING, JobState.RUNNING}]


class JobQueue:
    """The durable queue in the database at `database_url`, which is made when it is missing."""

    def __init__(self, database_url: str) -> None:
        self._database_url = database_url
        self._lock = threading.Lock()
        self._client: DBOSClient | None = None

    def enqueue(self, workflow: str, argument: str, *, only_one: str, lane: Lane) -> str:
        """Ask for a job; gives its id.

        Raises SyncRunning while another with the same `only_one` is unfinished.
        """
        from dbos import EnqueueOptions, WorkflowHandle
        from dbos import error as dbos_error

        options = EnqueueOptions(
            workflow_name=workflow,
            queue_name=lane.value,
            deduplication_id=only_one,
            app_version=APPLICATION_VERSION,
        )
        try:
            with translated_errors(self._database_url):
                handle: WorkflowHandle[None] = self._connected().enqueue(options, argument)
        except dbos_error.DBOSQueueDeduplicatedError as error:
            raise SyncRunning("This source is being synced already. Wait, or stop that sync.") from error
        return str(handle.get_workflow_id())

    def cancel(self, job_id: str) -> None:
        """Ask a job to end; one that waits never starts. Unknown and finished ones are left alone."""
        with translated_errors(self._database_url):
            self._connected().cancel_workflow(job_id)

    def state(self, job_id: str) -> JobState | None:
        """How the job stands; None for an unknown id."""
        with translated_errors(self._database_url):
            found = self._connected().list_workflows(
                workflow_ids=[job_id], load_input=False, load_output=False
            )
        return _STATES.get(found[0].status, JobState.FAILED) if found else None

    def is_unfinished(self, workflow: str) -> bool:
        """Whether a job of this kind waits or runs."""
        with translated_errors(self._database_url):
            found = self._connected().list_workflows(
                name=workflow, status=_UNFINISHED, limit=1, load_input=False, load_output=False
            )
        return bool(found)

    def close(self) -> None:
        """Let go of the database."""
        with self._lock:
            if self._client is not None:
                self._client.destroy()
                self._client = None

    def _connected(self) -> "DBOSClient":
        with self._lock:
            if self._client is None:
                self._client = self._connect()
            return self._client

    def _connect(self) -> "DBOSClient":
        from dbos import DBOS, DBOSClient

        logging.getLogger("dbos").setLevel(logging.WARNING)
        DBOS.migrate(self._database_url)
        return DBOSClient(
            system_database_url=self._database_url,
            application_name=APPLICATION,
            retry_connection_errors=False,  # a damaged file never heals; say so at once
        )


@contextmanager
def translated_errors(database_url: str) -> Iterator[None]:
    """Whatever the jobs database raises inside comes out as a StorageError."""
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import DBAPIError, SQLAlchemyError

    try:
        yield
    except SQLAlchemyError as error:
        url = make_url(database_url)
        cause = error.orig if isinstance(error, DBAPIError) else error
        told = next(iter(str(cause).strip().splitlines()), type(error).__name__)
        advice = (
            f"Stop Answerdesk and delete {url.database}; then ask for unfinished syncs again."
            if url.get_backend_name() == "sqlite"
            else "Look whether PostgreSQL runs and can be reached."
        )
        raise StorageError(f"The queue of background work cannot be used: {told}. {advice}") from error
