"""Reviews of what syncs changed: pages, facts, past answers that rested on them, contradictions."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

HELD_BACK = 0
"""In place of a version number: the text is none yet."""


BY_HAND = "version-"


def by_hand(version: int) -> str:
    """In place of a run's id: of the change that made this version without a sync."""
    return f"{BY_HAND}{version}"


def version_by_hand(run_id: str) -> int | None:
    """The version that an id of `by_hand` names; None for a sync's id."""
    number = run_id.removeprefix(BY_HAND)
    return int(number) if number != run_id and number.isdecimal() else None


class ReviewState(StrEnum):
    """How far a review is."""

    WORKING = "working"
    """Its documents are still being compared."""
    OPEN = "open"
    SEEN = "seen"


class PageChange(StrEnum):
    """What became of a document."""

    ADDED = "added"
    CHANGED = "changed"
    GONE = "gone"


class Concern(StrEnum):
    """Why a document of a review is worth looking at."""

    FACTS = "facts"
    ANSWERS = "answers"
    CONFLICTS = "conflicts"


@dataclass(frozen=True, slots=True)
class Review:
    """What one sync changed, in knowledge versions first_version to last_version; or one change by hand."""

    run_id: str
    """Of a sync; of a change by hand, see `by_hand`."""
    source_id: str
    created_at: datetime
    first_version: int | None
    last_version: int | None
    added: int
    changed: int
    removed: int
    state: ReviewState = ReviewState.WORKING
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReviewedDocument:
    """One document of a review, with what to look at first; `delta` as `core.review.delta_json` writes it.

    Lists leave `delta` empty.
    """

    document_id: str
    kind: PageChange
    title: str
    fact_count: int = 0
    """Facts that differ."""
    answer_count: int = 0
    """Past replies that rest on a sentence that is no longer said."""
    conflict_count: int = 0
    """Sentences of other documents that say otherwise than the new text."""
    delta: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReviewSummary:
    """A review with the sums over its documents."""

    review: Review
    documents: int = 0
    """Compared ones; none of a first sync, which changes nothing that anybody was told."""
    facts: int = 0
    answers: int = 0
    """A reply that rests on two documents counts with both."""
    conflicts: int = 0


@dataclass(frozen=True, slots=True)
class TextChange:
    """A document's text before and after; one of the two is there."""

    document_id: str
    title: str
    old: "VersionedText | None"
    new: "VersionedText | None"
    url: str | None = None

    @property
    def kind(self) -> PageChange:
        """What became of it."""
        if self.old is None:
            return PageChange.ADDED
        return PageChange.GONE if self.new is None else PageChange.CHANGED


@dataclass(frozen=True, slots=True)
class VersionedText:
    """A text as it is compared."""

    number: int
    """Of the document version; HELD_BACK for a text that waits for approval."""
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class ReviewDraft:
    """A review worked out on demand and not stored: of a knowledge version, or of what is held back."""

    added: int
    changed: int
    removed: int
    documents: Iterator[ReviewedDocument]
    """Worked out while they are read."""
