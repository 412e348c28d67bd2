"""Which records of the workspace name which blobs."""

from collections.abc import Collection

from sqlalchemy import select

from core.storage.curation_tables import held_changes
from core.storage.database import Database
from core.storage.people_tables import sent_files
from core.storage.rows import batches
from core.storage.tables import document_versions, sources

_NAMED_IN = (sent_files.c.blob_hash, document_versions.c.blob_hash, held_changes.c.blob_hash)


class SqlBlobUse:
    """BlobUse: customers' files, versions of documents, what waits for approval, and uploaded sources."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def used_among(self, blob_hashes: Collection[str]) -> set[str]:
        """Those that any record names."""
        used: set[str] = set()
        with self._database.read() as connection:
            for batch in batches(sorted(set(blob_hashes))):
                for column in _NAMED_IN:
                    used.update(connection.scalars(select(column).where(column.in_(batch)).distinct()))
            # A source names its file among its options; there are few sources.
            options = connection.scalars(select(sources.c.options)) if blob_hashes else ()
            used.update(str(one.get("blob", "")) for one in options)
        return used & set(blob_hashes)
