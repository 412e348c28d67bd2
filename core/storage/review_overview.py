"""Reviews summed up over their documents, in the system of record."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select

from core.errors import NotFound
from core.review.reviews import Review, ReviewState, ReviewSummary
from core.storage.curation_tables import review_documents, reviews
from core.storage.database import Database
from core.storage.review_store import to_review
from core.storage.rows import columns_of

_REVIEW = columns_of(reviews, Review)
_HAS_DOCUMENTS = exists().where(review_documents.c.run_id == reviews.c.run_id).correlate(reviews)
_IS_UNSEEN = (reviews.c.state == ReviewState.OPEN.value) & _HAS_DOCUMENTS


class SqlReviewOverview:
    """ReviewOverview."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list_summaries(
        self,
        *,
        source_id: str | None = None,
        only_unseen: bool = False,
        with_first_syncs: bool = True,
        offset: int = 0,
        limit: int = 50,
    ) -> tuple[list[ReviewSummary], int]:
        """A page, newest first, and how many there are in all. Unseen ones as `count_unseen` counts."""
        wanted: list[ColumnElement[bool]] = []
        if source_id is not None:
            wanted.append(reviews.c.source_id == source_id)
        if only_unseen:
            wanted.append(_IS_UNSEEN)
        if not with_first_syncs:
            # One that is still being worked out has no documents yet, but will have.
            wanted.append(_HAS_DOCUMENTS | (reviews.c.state == ReviewState.WORKING.value))
        page = _summed(select(reviews).where(*wanted).order_by(*_NEWEST).offset(offset).limit(limit))
        with self._database.read() as connection:
            total = connection.scalar(select(func.count()).select_from(reviews).where(*wanted)) or 0
            return [_to_summary(row) for row in connection.execute(page)], total

    def find_summary(self, run_id: str) -> ReviewSummary:
        """Raises NotFound."""
        with self._database.read() as connection:
            row = connection.execute(_summed(select(reviews).where(reviews.c.run_id == run_id))).first()
        if row is None:
            raise NotFound(f"There is no review of {run_id}.")
        return _to_summary(row)

    def count_unseen(self) -> dict[str, int]:
        """Finished reviews nobody has seen, by source; those without documents need not be seen."""
        query = select(reviews.c.source_id, func.count()).where(_IS_UNSEEN).group_by(reviews.c.source_id)
        with self._database.read() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}


_NEWEST = (reviews.c.created_at.desc(), reviews.c.run_id.desc())


def _summed(wanted: Select[Any]) -> Select[Any]:
    """The wanted reviews in their order, each with the sums over its documents; only these are summed."""
    page, parts = wanted.subquery(), review_documents.c
    counts = (parts.fact_count, parts.answer_count, parts.conflict_count)
    return (
        select(
            *(page.c[column.name] for column in _REVIEW),
            func.count(parts.document_id),
            *(func.coalesce(func.sum(count), 0) for count in counts),
        )
        .select_from(page.outerjoin(review_documents, parts.run_id == page.c.run_id))
        .group_by(*page.c)
        .order_by(page.c.created_at.desc(), page.c.run_id.desc())
    )


def _to_summary(row: Sequence[Any]) -> ReviewSummary:
    review, counts = row[: len(_REVIEW)], row[len(_REVIEW) :]
    return ReviewSummary(to_review(review), *(int(count) for count in counts))
