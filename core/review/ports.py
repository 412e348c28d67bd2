"""What reviews need from outside: who changed what when, past answers, and where reviews are kept."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from core.knowledge.documents import Chunk
from core.knowledge.ports import Vectors
from core.review.conflicts import Conflict, ConflictKind, ConflictState
from core.review.reviews import Concern, PageChange, Review, ReviewedDocument, ReviewSummary


@dataclass(frozen=True, slots=True)
class RunSpan:
    """The knowledge versions a sync made, first to last; or the one that was made by hand."""

    run_id: str
    """As of a review: of a change by hand, `core.review.reviews.by_hand` of its version."""
    source_id: str
    first_version: int
    last_version: int
    is_first_sync: bool
    """Whether the source answered nothing before."""


@dataclass(frozen=True, slots=True)
class ChangedDocument:
    """A document whose text differs between two knowledge versions, by the numbers of its versions."""

    document_id: str
    title: str
    url: str | None
    old_number: int | None
    new_number: int | None


class ChangeLog(Protocol):
    """What changed between knowledge versions."""

    def find_run(self, run_id: str) -> RunSpan | None:
        """The versions of a sync or of a change by hand; None when it changed nothing."""
        ...

    def list_unreviewed_runs(self, *, limit: int = 20) -> list[RunSpan]:
        """Syncs that have ended and changed something, and changes of a source by hand, that have no finished
        review, or changed more since it (when more of what waited was approved); oldest first.
        """
        ...

    def list_changed(
        self, first_version: int, last_version: int, *, source_id: str | None = None
    ) -> list[ChangedDocument]:
        """Documents whose text after `last_version` is another than before `first_version`, by title."""
        ...


@dataclass(frozen=True, slots=True)
class CitedSpan:
    """Part of a document version that at least one reply rests on."""

    document_version: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PastAnswer:
    """A reply that rests on a span, with the question it answered. Never one of a test."""

    message_id: str
    conversation_id: str
    channel: str
    at: datetime
    question: str
    """The customer's message before the reply; empty when there was none."""
    reply: str
    span: CitedSpan
    """The first of the asked spans that it rests on."""


class PastAnswers(Protocol):
    """Replies by the spans they rest on."""

    def list_cited_spans(self, document_id: str) -> list[CitedSpan]:
        """Each span once, of all versions of the document."""
        ...

    def list_answers(
        self, document_id: str, spans: Sequence[CitedSpan], *, limit: int
    ) -> tuple[list[PastAnswer], int]:
        """Replies resting on any of the spans, newest first, and how many there are in all."""
        ...


class ReviewWriter(Protocol):
    """Where reviews are put down."""

    def start_review(self, review: Review) -> None:
        """Put down the review without documents, in place of an earlier one of the run."""
        ...

    def add_documents(self, run_id: str, documents: Sequence[ReviewedDocument]) -> None:
        """Add or replace documents of a started review."""
        ...

    def finish_review(self, run_id: str) -> None:
        """From now on the review is open."""
        ...

    def mark_seen(self, run_id: str, *, at: datetime) -> None:
        """The lead has seen it; seen once is seen. Raises NotFound."""
        ...


class ReviewReader(Protocol):
    """Reviews as they are looked at."""

    def find_review(self, run_id: str) -> Review:
        """Raises NotFound."""
        ...

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
        ...

    def find_reviewed(self, run_id: str, document_id: str) -> ReviewedDocument:
        """With its delta. Raises NotFound."""
        ...


class ReviewOverview(Protocol):
    """Reviews with what was found in them, summed up."""

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
        ...

    def find_summary(self, run_id: str) -> ReviewSummary:
        """Raises NotFound."""
        ...

    def count_unseen(self) -> dict[str, int]:
        """Finished reviews nobody has seen, by source; those without documents need not be seen."""
        ...


@dataclass(frozen=True, slots=True)
class IndexedPassages:
    """Passages of a knowledge version, with one unit vector each and the version each is valid from."""

    chunks: tuple[Chunk, ...]
    vectors: Vectors
    valid_from: tuple[int, ...]


class PassageVectors(Protocol):
    """The passages of the search index in bulk."""

    def passages_at(self, version: int) -> IndexedPassages:
        """In no particular order; none in an empty workspace. Raises StorageError."""
        ...


class ConflictStore(Protocol):
    """Duplicates and contradictions, and what was decided about them."""

    def save_found(self, conflicts: Sequence[Conflict], *, instead_of: Set[str], at: datetime) -> None:
        """Put down what was found now. Dismissed ones stay dismissed; solved ones are open again.

        Open ones with a side in the documents `instead_of` that were not found now are solved `at` now.
        """
        ...

    def list_conflicts(
        self,
        *,
        state: ConflictState | None = ConflictState.OPEN,
        kind: ConflictKind | None = None,
        offset: int = 0,
        limit: int = 50,
    ) -> tuple[list[Conflict], int]:
        """A page, contradictions first and the most alike first, and how many there are in all."""
        ...

    def find_conflict(self, conflict_id: str) -> Conflict:
        """Raises NotFound."""
        ...

    def decide(self, conflict_id: str, state: ConflictState, *, at: datetime) -> None:
        """Dismiss, solve or reopen. Raises NotFound."""
        ...
