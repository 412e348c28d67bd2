"""Draws the signals for confidence from scored evidence. Pure."""

from collections.abc import Sequence

from core.answering.answer_types import answer_type_signal, missing_names
from core.answering.findings import ScoredPiece, Signals

MOST_MARGIN = 0.4
USUAL_MARGIN = 0.2
"""Of right answers, where there is no other document to compare with."""
_ANSWER_MATCH_FROM = 0.5


def draw_signals(
    question: str, pieces: Sequence[ScoredPiece], *, place: float, heading_coverage: float
) -> Signals:
    """`pieces` best first, at least one; `place` is the cosine of the best one's title or heading."""
    best = pieces[0]
    passage = best.passage
    own = [one for one in pieces if one.passage.document_id == passage.document_id]
    nearest = max(*(one.cosine for one in own), place)
    whole = f"{passage.title} {passage.heading} {passage.text}"
    return Signals(
        nearest=nearest,
        fused_score=max(one.passage.score for one in own),
        document_margin=_margin(pieces),
        answer_match=max(0.0, nearest - _ANSWER_MATCH_FROM) if passage.kind == "answer" else 0.0,
        heading_coverage=heading_coverage,
        missing_names=missing_names(question, whole),
        answer_type=answer_type_signal(question, best.text),
    )


def _margin(pieces: Sequence[ScoredPiece]) -> float:
    """Kept small: in a tiny or a very repetitive workspace it says little about the question."""
    best = pieces[0]
    others = [one.score for one in pieces if one.passage.document_id != best.passage.document_id]
    if not others:
        return USUAL_MARGIN
    return min(MOST_MARGIN, best.score - max(others))
