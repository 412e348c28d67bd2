"""Sources in the system of record."""

from typing import Any, Unpack

from sqlalchemy import Connection, Select, func, select, update

from core.errors import NotFound
from core.knowledge.documents import DocumentStatus
from core.knowledge.sources import Source, SourceChanges, SourceStatus
from core.storage.change_marks import Stream, take_mark
from core.storage.database import Database
from core.storage.rows import columns_of, upsert, values_of
from core.storage.tables import documents, sources


class SqlSourceStore:
    """SourceStore. Documents are counted on reading, so that the count is always true."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save_source(self, source: Source) -> None:
        """Insert or replace the whole row; `document_count` is not stored."""
        with self._database.write() as connection:
            mark = take_mark(connection, Stream.SOURCES)
            upsert(connection, sources, [values_of(source, sources, change_mark=mark)], key=("id",))

    def update_source(self, source_id: str, **changes: Unpack[SourceChanges]) -> Source:
        """Change these columns alone, unless the source is removed; gives the source as it then is."""
        with self._database.write() as connection:
            mark = take_mark(connection, Stream.SOURCES)
            connection.execute(
                update(sources)
                .where(sources.c.id == source_id, sources.c.status != SourceStatus.REMOVED)
                .values(**changes, change_mark=mark)
            )
            return _find(connection, source_id)

    def find_source(self, source_id: str) -> Source:
        """The source; removed ones too. Raises NotFound."""
        with self._database.read() as connection:
            return _find(connection, source_id)

    def list_sources(self, *, with_removed: bool = False) -> list[Source]:
        """All sources, newest first."""
        query = _select_sources().order_by(sources.c.created_at.desc(), sources.c.id.desc())
        if not with_removed:
            query = query.where(sources.c.status != SourceStatus.REMOVED)
        with self._database.read() as connection:
            return [Source(*row) for row in connection.execute(query)]


def _find(connection: Connection, source_id: str) -> Source:
    row = connection.execute(_select_sources().where(sources.c.id == source_id)).first()
    if row is None:
        raise NotFound(f"There is no source {source_id}. `answerdesk source list` shows the ones there are.")
    return Source(*row)


def _select_sources() -> Select[*tuple[Any, ...]]:
    """Rows that make a Source, with its documents that answer now counted."""
    count = (
        select(func.count())
        .where(documents.c.source_id == sources.c.id, documents.c.status == DocumentStatus.INDEXED)
        .scalar_subquery()
    )
    return select(*columns_of(sources, Source, without=("document_count",)), count)
