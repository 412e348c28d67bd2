"""Files that customers sent, in the system of record; their bytes lie among the blobs."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from core.conversations.conversation import Attachment
from core.conversations.sent_files import SentFile
from core.errors import NotFound
from core.storage.database import Database
from core.storage.people_tables import sent_files
from core.storage.rows import batches


class SqlSentFileStore:
    """SentFileStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save_file(self, sent: SentFile) -> None:
        """Add it."""
        row = asdict(sent.file) | {
            "contact_id": sent.contact_id,
            "conversation_id": sent.conversation_id,
            "created_at": sent.created_at,
        }
        with self._database.write() as connection:
            connection.execute(insert(sent_files), row)

    def find_files(self, file_ids: Sequence[str]) -> list[SentFile]:
        """Those that there are, in the order asked for."""
        found: dict[str, SentFile] = {}
        with self._database.read() as connection:
            for batch in batches(file_ids):
                query = select(sent_files).where(sent_files.c.id.in_(batch))
                found.update((row.id, _sent_file(row)) for row in connection.execute(query))
        return [found[one] for one in dict.fromkeys(file_ids) if one in found]

    def mark_sent(self, file_ids: Sequence[str], conversation_id: str) -> None:
        """They belong to the conversation from now on; those that belong to one already are left alone.

        Raises NotFound, and marks none, when one of them is no longer there.
        """
        with self._database.write() as connection:
            for batch in batches(dict.fromkeys(file_ids)):
                named = sent_files.c.id.in_(batch)
                connection.execute(
                    update(sent_files)
                    .where(named, sent_files.c.conversation_id.is_(None))
                    .values(conversation_id=conversation_id)
                )
                # Looked at last: what was being forgotten in that instant is gone by now, or is marked.
                if len(connection.execute(select(sent_files.c.id).where(named)).all()) < len(batch):
                    raise NotFound("A file of this message is no longer there. Send it again.")

    def forget_unsent(self, *, before: datetime, limit: int) -> list[str]:
        """Remove the oldest that came in before that and belong to no conversation; gives their blobs."""
        is_unsent = sent_files.c.conversation_id.is_(None)
        oldest = (
            select(sent_files.c.id)
            .where(is_unsent, sent_files.c.created_at < before)
            .order_by(sent_files.c.created_at)
            .limit(limit)
        )
        forgetting = delete(sent_files).where(sent_files.c.id.in_(oldest), is_unsent)
        with self._database.write() as connection:
            return [row.blob_hash for row in connection.execute(forgetting.returning(sent_files.c.blob_hash))]


def _sent_file(row: Row[Any]) -> SentFile:
    file = Attachment(row.id, row.name, row.media_type, row.size, row.blob_hash)
    return SentFile(file, row.contact_id, row.created_at, row.conversation_id)
