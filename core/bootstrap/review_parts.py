"""Looking after content: what syncs changed, and what contradicts what."""

from functools import cached_property

from core.bootstrap.answering_parts import AnsweringParts
from core.review.contradiction_search import ContradictionSearch
from core.review.delta_reviews import DeltaReviews
from core.review.text_review import TextReviewer
from core.storage.change_log import SqlChangeLog
from core.storage.past_answers import SqlPastAnswers
from core.storage.review_store import SqlReviewStore


class ReviewParts(AnsweringParts):
    """Reviews of one workspace."""

    @cached_property
    def reviews(self) -> SqlReviewStore:
        """Reviews of syncs, as they were put down."""
        return SqlReviewStore(self.database)

    @cached_property
    def delta_reviews(self) -> DeltaReviews:
        """Works reviews out."""
        return DeltaReviews(
            changes=SqlChangeLog(self.database),
            versions=self.versions,
            reviewer=TextReviewer(
                versions=self.versions,
                answers=SqlPastAnswers(self.database),
                contradictions=ContradictionSearch(self.search),
            ),
            reviews=self.reviews,
            clock=self.clock,
        )
