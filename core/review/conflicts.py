"""Passages that say the same twice, or different things of one, until somebody has decided about them."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from core.identifiers import derived_id
from core.review.contradiction_search import Place


class ConflictKind(StrEnum):
    """What is wrong with the two."""

    DUPLICATE = "duplicate"
    """Nearly the same passage in two documents."""
    CONTRADICTION = "contradiction"
    """Two values for one thing."""


class ConflictState(StrEnum):
    """Whether somebody should look at it."""

    OPEN = "open"
    DISMISSED = "dismissed"
    """Stays so until one of the two sides says something else."""
    SOLVED = "solved"
    """By the lead's word, or because one of the sides changed; found again, it is open again."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A pair of passages. `detail` holds both sides as places, and the values where they differ:

    `left`, `right` (see `core.review.delta_json.place_to_json`); of a contradiction `fact`, `left_value`
    and `right_value`; of a duplicate `passages`, how many of the two documents' passages are alike.
    """

    id: str
    kind: ConflictKind
    score: float
    """How alike the two are, 0 to 1."""
    left_document_id: str
    right_document_id: str
    found_at: datetime
    found_version: int
    state: ConflictState = ConflictState.OPEN
    decided_at: datetime | None = None
    detail: dict[str, Any] = field(default_factory=dict)


def conflict_id(kind: ConflictKind, left: Place, right: Place) -> str:
    """The same two sayings of the same two documents are the same conflict, in either order."""
    sides = sorted(f"{side.document_id}\x1e{' '.join(side.words.split())}" for side in (left, right))
    return derived_id("cft", kind.value, *sides)
