"""What was found for one question: passages, their scored pieces, and the signals for confidence."""

from dataclasses import dataclass, fields, replace

from core.answering.sentences import Piece
from core.retrieval.passages import Passage


@dataclass(frozen=True, slots=True)
class ScoredPiece:
    """One piece of a passage and how well it fits the question."""

    passage: Passage
    piece: Piece
    text: str
    """As it would be said."""
    cosine: float
    """Of the question and the piece with its title and heading."""
    coverage: float
    """Share of the question's content words, by rarity, that piece, heading and title hold."""
    score: float

    def raised(self, by: float) -> "ScoredPiece":
        """The same with a higher score."""
        return replace(self, score=self.score + by) if by else self


@dataclass(frozen=True, slots=True)
class Signals:
    """Features of the confidence model; all zero when nothing was found."""

    nearest: float = 0.0
    """The highest cosine of the question with a piece of the best document, its title or a heading."""
    document_margin: float = 0.0
    """By how much the best document's piece scores above those of all others, 0 to 0.4."""
    standing: float = 0.0
    """How far the best document's cosine stands out from the others', 0 to 1: 1 when none comes near."""
    heading_coverage: float = 0.0
    """Share of the question's content words, by rarity, that title and heading hold."""
    missing_names: float = 0.0
    """Share of the names and numbers of the question that its best passage lacks."""
    answer_type: float = 0.0
    """1 when the best piece holds the kind of thing asked for (a time, a price …), -1 if not, 0 for any."""
    lacks_kind: float = 0.0
    """1 when nothing in the best passage is of the kind asked for, and a word of the question is missing."""

    is_row: float = 0.0
    """1 when the best piece is a table row that the question names, and that holds every word of it."""
    lacks_thing: float = 0.0
    """How surely the passage tells of another thing of the kind: another number, or a row without a word."""

    def as_dict(self) -> dict[str, float]:
        """By name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


@dataclass(frozen=True, slots=True)
class Findings:
    """Evidence for one question; `pieces` best first, empty when nothing was found."""

    question: str
    passages: tuple[Passage, ...] = ()
    pieces: tuple[ScoredPiece, ...] = ()
    signals: Signals = Signals()
