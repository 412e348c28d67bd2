"""Looking after content: what syncs changed, and what contradicts what."""

from functools import cached_property

from core.bootstrap.conversation_parts import ConversationParts
from core.review.conflict_watch import ConflictWatch
from core.review.contradiction_search import ContradictionSearch
from core.review.decisions import ConflictDecisions
from core.review.delta_reviews import DeltaReviews
from core.review.text_review import TextReviewer
from core.storage.change_log import SqlChangeLog
from core.storage.chunk_vectors import LanceChunkVectors
from core.storage.conflict_store import SqlConflictStore
from core.storage.past_answers import SqlPastAnswers
from core.storage.review_overview import SqlReviewOverview
from core.storage.review_store import SqlReviewStore


class ReviewParts(ConversationParts):
    """Reviews of one workspace."""

    @cached_property
    def reviews(self) -> SqlReviewStore:
        """Reviews of syncs, as they were put down."""
        return SqlReviewStore(self.database)

    @cached_property
    def review_overview(self) -> SqlReviewOverview:
        """Reviews with what was found in them, summed up."""
        return SqlReviewOverview(self.database)

    @cached_property
    def conflicts(self) -> SqlConflictStore:
        """Duplicates and contradictions, and what was decided about them."""
        return SqlConflictStore(self.database)

    @cached_property
    def conflict_decisions(self) -> ConflictDecisions:
        """Dismisses and solves them, on record."""
        return ConflictDecisions(conflicts=self.conflicts, audit=self.audit, clock=self.clock)

    @cached_property
    def conflict_watch(self) -> ConflictWatch:
        """Looks for duplicates and contradictions."""
        return ConflictWatch(
            passages=LanceChunkVectors(self._index_folder),
            documents=self.documents,
            changes=SqlChangeLog(self.database),
            conflicts=self.conflicts,
            current_version=self.documents.current_version,
            clock=self.clock,
        )

    @cached_property
    def delta_reviews(self) -> DeltaReviews:
        """Works reviews out."""
        return DeltaReviews(
            changes=SqlChangeLog(self.database),
            versions=self.versions,
            reviewer=TextReviewer(
                versions=self.versions,
                answers=SqlPastAnswers(self.database),
                contradictions=ContradictionSearch(self.search, self.documents),
            ),
            held=self.held_changes,
            reviews=self.reviews,
            clock=self.clock,
        )
