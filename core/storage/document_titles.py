"""What a workspace's content is about, by a sample of its titles."""

from collections.abc import Callable

from sqlalchemy import select

from core.knowledge.documents import DocumentStatus
from core.storage.database import Database
from core.storage.tables import documents

Titles = tuple[tuple[str, str | None], ...]
"""Title and language, where known."""


class SqlDocumentTitles:
    """Titles of documents that answer; read once a knowledge version. Safe from several threads."""

    def __init__(self, database: Database, *, current_version: Callable[[], int], limit: int) -> None:
        self._database = database
        self._current_version = current_version
        # Ids are digests, so that the first ones are a sample, and mostly the same after a change.
        self._query = (
            select(documents.c.title, documents.c.language)
            .where(documents.c.status == DocumentStatus.INDEXED)
            .order_by(documents.c.id)
            .limit(limit)
        )
        self._read: tuple[int, Titles] = (0, ())

    def sample(self) -> Titles:
        """At most `limit` of them, in a lasting order; empty in an empty workspace. Raises StorageError."""
        version = self._current_version()
        known, titles = self._read
        if version != known:
            with self._database.read() as connection:
                titles = tuple((row.title, row.language) for row in connection.execute(self._query))
            self._read = (version, titles)
        return titles
