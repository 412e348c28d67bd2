"""How far customers and people have read, in the system of record."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from core.conversations.ports import Reader, ReadMark
from core.storage.database import Database
from core.storage.people_tables import conversation_reads
from core.storage.rows import batches


class SqlReadMarks:
    """ReadMarks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def mark_read(self, conversation_id: str, reader: Reader, *, position: int, at: datetime) -> bool:
        """Never back: False when that was read already. Raises StorageError for an unknown conversation."""
        table = conversation_reads
        insert = (sqlite if self._database.is_sqlite else postgresql).insert(table)
        row = {"conversation_id": conversation_id, "reader": reader, "position": position, "at": at}
        # One statement, so that of two who read at once the later position stays.
        marking = insert.values(row).on_conflict_do_update(
            index_elements=["conversation_id", "reader"],
            set_={"position": insert.excluded.position, "at": insert.excluded.at},
            where=table.c.position < insert.excluded.position,
        )
        with self._database.write() as connection:
            return connection.scalar(marking.returning(table.c.position)) is not None

    def list_marks(self, conversation_ids: Sequence[str]) -> dict[tuple[str, Reader], ReadMark]:
        """By conversation and reader; those who have read nothing are not in it."""
        table = conversation_reads
        marks: dict[tuple[str, Reader], ReadMark] = {}
        with self._database.read() as connection:
            for batch in batches(dict.fromkeys(conversation_ids)):
                query = select(table.c.conversation_id, table.c.reader, table.c.position, table.c.at)
                for row in connection.execute(query.where(table.c.conversation_id.in_(batch))):
                    marks[row.conversation_id, row.reader] = ReadMark(row.position, row.at)
        return marks
