"""Change marks: how a reader finds what is new without ever missing a row.

Every write takes the next mark of its stream by updating the stream's one row, and stamps the rows it writes.
The row stays locked until the write commits (SQLite admits one writer anyway), so marks become visible in
their order: who has seen mark n has seen, or can read, every row marked n or less. A PostgreSQL sequence does
not promise that: its value 7 may commit after its value 8, and a high-water mark would step over it.
A reader keeps the highest mark it has read of each table and asks for rows beyond it.
"""

from enum import StrEnum

from sqlalchemy import Connection, bindparam, update

from core.errors import StorageError
from core.storage.tables import change_marks


class Stream(StrEnum):
    """Writes of one stream wait for each other, writes of different streams do not."""

    SOURCES = "sources"
    KNOWLEDGE = "knowledge"
    """documents, document_versions and knowledge_versions."""
    CONFIGURATION = "configuration"
    CONVERSATIONS = "conversations"
    """conversations, messages and events."""
    PEOPLE = "people"
    """people and teams."""
    AUDIT = "audit"


_TAKE = (
    update(change_marks)
    .where(change_marks.c.stream == bindparam("of_stream"))
    .values(mark=change_marks.c.mark + 1)
    .returning(change_marks.c.mark)
)


def take_mark(connection: Connection, stream: Stream) -> int:
    """The next mark of the stream; other writers of it wait until this transaction ends. Take it first."""
    mark = connection.scalar(_TAKE, {"of_stream": stream})
    if mark is None:
        raise StorageError(f"The database has lost its change mark {stream.value}. Restore it from a backup.")
    return int(mark)
