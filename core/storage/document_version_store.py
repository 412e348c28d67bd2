"""Texts of documents, now and then, in the system of record."""

from collections.abc import Iterable, Iterator

from sqlalchemy import ColumnElement, and_, case, not_, or_, select, tuple_

from core.errors import NotFound
from core.knowledge.documents import Document, DocumentVersion, TextDifference
from core.knowledge.text_pairs import TextPlace, pair_texts
from core.storage.database import Database
from core.storage.rows import batches, columns_of
from core.storage.tables import document_versions, documents

_VERSION = columns_of(document_versions, DocumentVersion)
_DOCUMENT = columns_of(documents, Document)
_BATCH = 200


class SqlDocumentVersionStore:
    """DocumentVersionStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find_version(self, document_id: str, number: int | None = None) -> DocumentVersion:
        """A version of a document, the newest without a number. Raises NotFound."""
        query = (
            select(*_VERSION)
            .where(document_versions.c.document_id == document_id)
            .order_by(document_versions.c.number.desc())
            .limit(1)
        )
        if number is not None:
            query = query.where(document_versions.c.number == number)
        with self._database.read() as connection:
            row = connection.execute(query).first()
        if row is None:
            wanted = "text" if number is None else f"version {number}"
            raise NotFound(f"There is no {wanted} of document {document_id}.")
        return DocumentVersion(*row)

    def list_versions(self, document_id: str) -> list[DocumentVersion]:
        """All versions, oldest first; empty for an unknown document."""
        query = (
            select(*_VERSION)
            .where(document_versions.c.document_id == document_id)
            .order_by(document_versions.c.number)
        )
        with self._database.read() as connection:
            return [DocumentVersion(*row) for row in connection.execute(query)]

    def current_hashes(self, source_id: str) -> dict[str, tuple[str, int]]:
        """By document id: content hash and number of the text that is valid now."""
        query = (
            select(
                document_versions.c.document_id, document_versions.c.content_hash, document_versions.c.number
            )
            .join(documents, documents.c.id == document_versions.c.document_id)
            .where(documents.c.source_id == source_id, document_versions.c.valid_to.is_(None))
        )
        with self._database.read() as connection:
            return {row[0]: (row[1], row[2]) for row in connection.execute(query)}

    def find_versions(self, places: Iterable[tuple[str, int]]) -> dict[tuple[str, int], DocumentVersion]:
        """Texts by document id and number; unknown ones are left out."""
        place = tuple_(document_versions.c.document_id, document_versions.c.number)
        with self._database.read() as connection:
            found = [
                DocumentVersion(*row)
                for batch in batches(dict.fromkeys(places))
                for row in connection.execute(select(*_VERSION).where(place.in_(batch)))
            ]
        return {(version.document_id, version.number): version for version in found}

    def list_differences(
        self, first: int, second: int, *, source_id: str | None = None, document_id: str | None = None
    ) -> list[TextDifference]:
        """Documents whose text differs between two knowledge versions, in title order."""
        at_first, at_second = _valid_at(first), _valid_at(second)
        query = (
            select(
                document_versions.c.document_id,
                documents.c.source_id,
                document_versions.c.title,
                document_versions.c.number,
                document_versions.c.content_hash,
                case((at_first, 1), else_=0),
            )
            .join(documents, documents.c.id == document_versions.c.document_id)
            .where(or_(and_(at_first, not_(at_second)), and_(not_(at_first), at_second)))
        )
        if source_id is not None:
            query = query.where(documents.c.source_id == source_id)
        if document_id is not None:
            query = query.where(document_versions.c.document_id == document_id)
        with self._database.read() as connection:
            return pair_texts(TextPlace(*row[:5], bool(row[5])) for row in connection.execute(query))

    def iterate_versions(self, *, only_current: bool = False) -> Iterator[tuple[Document, DocumentVersion]]:
        """Every text of every source, by document and number, in batches of their own transactions.

        Hold the knowledge lock to see one state throughout.
        """
        place = tuple_(document_versions.c.document_id, document_versions.c.number)
        query = (
            select(*_DOCUMENT, *_VERSION)
            .join(document_versions, documents.c.id == document_versions.c.document_id)
            .order_by(document_versions.c.document_id, document_versions.c.number)
            .limit(_BATCH)
        )
        if only_current:
            query = query.where(document_versions.c.valid_to.is_(None))
        last: tuple[str, int] = ("", 0)
        while True:
            with self._database.read() as connection:
                rows = connection.execute(query.where(place > last)).all()
            for row in rows:
                yield Document(*row[: len(_DOCUMENT)]), DocumentVersion(*row[len(_DOCUMENT) :])
            if len(rows) < _BATCH:
                return
            last = (rows[-1][len(_DOCUMENT)], rows[-1][len(_DOCUMENT) + 1])


def _valid_at(version: int) -> ColumnElement[bool]:
    ended = document_versions.c.valid_to
    return and_(document_versions.c.valid_from <= version, or_(ended.is_(None), ended > version))
