"""Documents and the knowledge versions that made them, in the system of record."""

from collections.abc import Mapping, Sequence

from sqlalchemy import BindParameter, Connection, bindparam, func, insert, or_, select, update

from core.errors import NotFound, StorageError
from core.knowledge.documents import Document, KnowledgeVersion
from core.knowledge.ports import KnowledgeChange
from core.knowledge.sources import Source
from core.storage.change_marks import Stream, take_mark
from core.storage.database import Database
from core.storage.rows import batches, columns_of, mentions, upsert, values_of
from core.storage.tables import document_versions, documents, knowledge_versions, sources
from core.storage.text_folding import fold_text

_DOCUMENT = columns_of(documents, Document)
_KNOWLEDGE = columns_of(knowledge_versions, KnowledgeVersion)
_UNCOUNTED_SOURCE = columns_of(sources, Source, without=("document_count",))
_IDS: BindParameter[str] = bindparam("ids", expanding=True)
_FIND_DOCUMENTS = select(*_DOCUMENT).where(documents.c.id.in_(_IDS))
_FIND_OWNERS = select(*_UNCOUNTED_SOURCE).where(sources.c.id.in_(_IDS))
_NEWEST_VERSION = select(func.max(knowledge_versions.c.number))


class SqlDocumentStore:
    """DocumentStore, KnowledgeVersionStore and DocumentFacts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def current_version(self) -> int:
        """Number of the newest applied knowledge version; 0 in an empty workspace."""
        with self._database.read() as connection:
            return _newest_version(connection)

    def apply_change(self, change: KnowledgeChange) -> None:
        """Write a whole knowledge version or nothing. Its number must follow the newest (StorageError)."""
        with self._database.write() as connection:
            mark = take_mark(connection, Stream.KNOWLEDGE)
            _refuse_wrong_numbers(change, newest=_newest_version(connection))
            version = values_of(change.version, knowledge_versions, change_mark=mark)
            connection.execute(insert(knowledge_versions), version)
            upsert(connection, documents, [_document_row(row, mark) for row in change.documents], key=("id",))
            _end_texts(connection, change)
            texts = [values_of(text, document_versions) for text in change.versions]
            if texts:
                connection.execute(insert(document_versions), texts)
            _change_sources(connection, change)

    def find_document(self, document_id: str) -> Document:
        """Raises NotFound."""
        with self._database.read() as connection:
            row = connection.execute(select(*_DOCUMENT).where(documents.c.id == document_id)).first()
        if row is None:
            raise NotFound(f"There is no document {document_id}.")
        return Document(*row)

    def list_documents(
        self, *, source_id: str | None = None, text: str = "", offset: int = 0, limit: int | None = 100
    ) -> list[Document]:
        """A page of documents in title order; `text` must occur in the title or URL. limit None: all."""
        query = select(*_DOCUMENT).order_by(documents.c.folded_title, documents.c.id)
        if source_id is not None:
            query = query.where(documents.c.source_id == source_id)
        if text:
            is_sqlite = self._database.is_sqlite
            in_title = mentions(documents.c.folded_title, text, is_sqlite=is_sqlite)
            query = query.where(or_(in_title, mentions(documents.c.folded_url, text, is_sqlite=is_sqlite)))
        with self._database.read() as connection:
            return [Document(*row) for row in connection.execute(query.offset(offset).limit(limit))]

    def list_knowledge_versions(
        self, *, source_id: str | None = None, run_id: str | None = None, offset: int = 0, limit: int = 50
    ) -> list[KnowledgeVersion]:
        """A page of them, newest first; only those about one source, or made by one sync."""
        query = select(*_KNOWLEDGE).order_by(knowledge_versions.c.number.desc()).offset(offset).limit(limit)
        if source_id is not None:
            query = query.where(knowledge_versions.c.source_id == source_id)
        if run_id is not None:
            query = query.where(knowledge_versions.c.run_id == run_id)
        with self._database.read() as connection:
            return [KnowledgeVersion(*row) for row in connection.execute(query)]

    def find_knowledge_version(self, number: int) -> KnowledgeVersion:
        """Raises NotFound."""
        with self._database.read() as connection:
            query = select(*_KNOWLEDGE).where(knowledge_versions.c.number == number)
            row = connection.execute(query).first()
        if row is None:
            raise NotFound(f"There is no knowledge version {number}. `answerdesk knowledge log` lists them.")
        return KnowledgeVersion(*row)

    def find_documents(self, document_ids: Sequence[str]) -> Mapping[str, tuple[Document, Source]]:
        """By document id, each with its source; unknown ids are left out.

        The sources' documents are not counted (0): every search asks for facts, none for the count.
        """
        with self._database.read() as connection:
            found = [
                Document(*row)
                for batch in batches(dict.fromkeys(document_ids))
                for row in connection.execute(_FIND_DOCUMENTS, {"ids": batch})
            ]
            owners = {
                row[0]: Source(*row)
                for batch in batches({document.source_id for document in found})
                for row in connection.execute(_FIND_OWNERS, {"ids": batch})
            }
        return {document.id: (document, owners[document.source_id]) for document in found}


def _newest_version(connection: Connection) -> int:
    return connection.scalar(_NEWEST_VERSION) or 0


def _refuse_wrong_numbers(change: KnowledgeChange, *, newest: int) -> None:
    number = change.version.number
    if number != newest + 1:
        raise StorageError(
            f"Knowledge version {number} does not follow the newest, {newest}. Begin the change again."
        )
    for text in change.versions:
        if text.valid_from != number or text.valid_to is not None:
            raise StorageError(
                f"Text {text.number} of document {text.document_id} must be valid from {number}, open-ended."
            )


def _document_row(document: Document, mark: int) -> dict[str, object]:
    folded_title, folded_url = fold_text(document.title), fold_text(document.url or "")
    return values_of(document, documents, folded_title=folded_title, folded_url=folded_url, change_mark=mark)


def _end_texts(connection: Connection, change: KnowledgeChange) -> None:
    if not change.ended:
        return
    statement = (
        update(document_versions)
        .where(
            document_versions.c.document_id == bindparam("ended_id"), document_versions.c.valid_to.is_(None)
        )
        .values(valid_to=change.version.number)
    )
    connection.execute(statement, [{"ended_id": document_id} for document_id in change.ended])


def _change_sources(connection: Connection, change: KnowledgeChange) -> None:
    if not change.sources:
        return
    mark = take_mark(connection, Stream.SOURCES)
    for source_id, changes in change.sources:
        statement = update(sources).where(sources.c.id == source_id)
        connection.execute(statement.values(**changes, change_mark=mark))
