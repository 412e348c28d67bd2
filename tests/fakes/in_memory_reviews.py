"""Reviews in memory, held to the contract of the real store."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from core.errors import NotFound
from core.review.reviews import Concern, PageChange, Review, ReviewedDocument, ReviewState
from core.storage.text_folding import fold_text


class InMemoryReviewStore:
    """ReviewWriter and ReviewReader."""

    def __init__(self) -> None:
        self._reviews: dict[str, Review] = {}
        self._documents: dict[str, dict[str, ReviewedDocument]] = {}

    def start_review(self, review: Review) -> None:
        self._reviews[review.run_id] = review
        self._documents[review.run_id] = {}

    def add_documents(self, run_id: str, documents: Sequence[ReviewedDocument]) -> None:
        self._documents[run_id].update({one.document_id: one for one in documents})

    def finish_review(self, run_id: str) -> None:
        if self._reviews[run_id].state is ReviewState.WORKING:
            self._reviews[run_id] = replace(self._reviews[run_id], state=ReviewState.OPEN)

    def mark_seen(self, run_id: str, *, at: datetime) -> None:
        review = self.find_review(run_id)
        if review.seen_at is None:
            self._reviews[run_id] = replace(review, state=ReviewState.SEEN, seen_at=at)

    def find_review(self, run_id: str) -> Review:
        if run_id not in self._reviews:
            raise NotFound(f"There is no review of {run_id}.")
        return self._reviews[run_id]

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
        found = [
            replace(one, delta={})
            for one in self._documents.get(run_id, {}).values()
            if kind in {None, one.kind} and _has(one, concern) and fold_text(text) in fold_text(one.title)
        ]
        found.sort(key=_weight)
        return found[offset : offset + limit], len(found)

    def find_reviewed(self, run_id: str, document_id: str) -> ReviewedDocument:
        found = self._documents.get(run_id, {}).get(document_id)
        if found is None:
            raise NotFound(f"The review of {run_id} has no document {document_id}.")
        return found


def _has(one: ReviewedDocument, concern: Concern | None) -> bool:
    counts = {
        Concern.FACTS: one.fact_count,
        Concern.ANSWERS: one.answer_count,
        Concern.CONFLICTS: one.conflict_count,
    }
    return concern is None or counts[concern] > 0


def _weight(one: ReviewedDocument) -> tuple[bool, bool, bool, str, str]:
    return (
        not one.answer_count,
        not one.conflict_count,
        not one.fact_count,
        fold_text(one.title),
        one.document_id,
    )
