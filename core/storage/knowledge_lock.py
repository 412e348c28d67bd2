"""One change of knowledge at a time, across processes; across machines with PostgreSQL."""

from contextlib import AbstractContextManager

from core.storage.database import Database
from core.storage.process_locks import hold_lock


class DatabaseKnowledgeLock:
    """KnowledgeLock beside the system of record. Not re-entrant: nested in one thread it waits for itself."""

    def __init__(self, database: Database, *, timeout_s: float = 120.0) -> None:
        self._database = database
        self._timeout_s = timeout_s

    def hold(self) -> AbstractContextManager[None]:
        """Waits its turn; released also when the process dies. Raises StorageError after two minutes."""
        return hold_lock(
            self._database,
            "knowledge",
            timeout_s=self._timeout_s,
            refusal="Another change of knowledge is under way and takes long. Try again later.",
        )
