"""Delta reviews of syncs, in the system of record."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, delete, func, select, update

from core.errors import NotFound
from core.review.reviews import Concern, PageChange, Review, ReviewedDocument, ReviewState
from core.storage.curation_tables import review_documents, reviews
from core.storage.database import Database
from core.storage.rows import batches, columns_of, mentions, upsert, values_of
from core.storage.text_folding import fold_text

_REVIEW = columns_of(reviews, Review)
_COUNTS = {
    Concern.FACTS: review_documents.c.fact_count,
    Concern.ANSWERS: review_documents.c.answer_count,
    Concern.CONFLICTS: review_documents.c.conflict_count,
}
_LISTED = columns_of(review_documents, ReviewedDocument, without=("delta",))


class SqlReviewStore:
    """ReviewWriter and ReviewReader."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def start_review(self, review: Review) -> None:
        """Put down the review without documents, in place of an earlier one of the run."""
        with self._database.write() as connection:
            connection.execute(delete(review_documents).where(review_documents.c.run_id == review.run_id))
            upsert(connection, reviews, [values_of(review, reviews)], key=("run_id",))

    def add_documents(self, run_id: str, documents: Sequence[ReviewedDocument]) -> None:
        """Add or replace documents of a started review."""
        rows = [
            values_of(one, review_documents, run_id=run_id, folded_title=fold_text(one.title))
            for one in documents
        ]
        with self._database.write() as connection:
            for batch in batches(rows):
                upsert(connection, review_documents, batch, key=("run_id", "document_id"))

    def finish_review(self, run_id: str) -> None:
        """From now on the review is open."""
        self._set(run_id, reviews.c.state == ReviewState.WORKING.value, state=ReviewState.OPEN.value)

    def mark_seen(self, run_id: str, *, at: datetime) -> None:
        """The lead has seen it; seen once is seen. Raises NotFound."""
        self.find_review(run_id)
        self._set(run_id, reviews.c.seen_at.is_(None), state=ReviewState.SEEN.value, seen_at=at)

    def _set(self, run_id: str, condition: ColumnElement[bool], **values: object) -> None:
        with self._database.write() as connection:
            connection.execute(update(reviews).where(reviews.c.run_id == run_id, condition).values(**values))

    def find_review(self, run_id: str) -> Review:
        """Raises NotFound."""
        with self._database.read() as connection:
            row = connection.execute(select(*_REVIEW).where(reviews.c.run_id == run_id)).first()
        if row is None:
            raise NotFound(f"There is no review of {run_id}.")
        return to_review(row)

    def list_reviewed(
        self,
        run_id: str,
        *,
        kind: PageChange | None = None,
        concern: Concern | None = None,
        text: str = "",
        offset: int = 0,
        limit: int = 50,
    ) -> tuple[list[ReviewedDocument], int]:
        """A page of a review's documents without their deltas, and how many there are in all.

        Those first that past answers rested on, then those with contradictions, then with changed facts.
        `text` must occur in the title, in any case.
        """
        table = review_documents.c
        wanted: list[ColumnElement[bool]] = [table.run_id == run_id]
        if kind is not None:
            wanted.append(table.kind == kind.value)
        if concern is not None:
            wanted.append(_COUNTS[concern] > 0)
        if text:
            wanted.append(mentions(table.folded_title, text, is_sqlite=self._database.is_sqlite))
        page = select(*_LISTED).where(*wanted).order_by(*_by_weight(), table.folded_title, table.document_id)
        with self._database.read() as connection:
            total = connection.scalar(select(func.count()).select_from(review_documents).where(*wanted)) or 0
            rows = connection.execute(page.offset(offset).limit(limit)).all()
        return [_to_document(row) for row in rows], total

    def find_reviewed(self, run_id: str, document_id: str) -> ReviewedDocument:
        """With its delta. Raises NotFound."""
        query = select(*_LISTED, review_documents.c.delta).where(
            review_documents.c.run_id == run_id, review_documents.c.document_id == document_id
        )
        with self._database.read() as connection:
            row = connection.execute(query).first()
        if row is None:
            raise NotFound(f"The review of {run_id} has no document {document_id}.")
        return _to_document(row)


def _by_weight() -> list[ColumnElement[Any]]:
    table = review_documents.c
    return [
        case((count > 0, 0), else_=1)
        for count in (table.answer_count, table.conflict_count, table.fact_count)
    ]


def to_review(row: Sequence[Any]) -> Review:
    """From a row whose columns are a review's fields, in their order."""
    *rest, state, seen_at = row
    values = [*rest, ReviewState(state), seen_at]
    return Review(*values)


def _to_document(row: Sequence[Any]) -> ReviewedDocument:
    document_id, kind, *rest = row
    return ReviewedDocument(document_id, PageChange(kind), *rest)
