"""A short answer: the sentence that answers with what it leans on; lists, steps and rows stay whole. Pure."""

from collections.abc import Sequence

from core.answering.answer_types import answer_type_signal
from core.answering.findings import Findings
from core.answering.plain_text import said
from core.answering.selection import Chosen, leans_back
from core.answering.sentences import Piece, PieceKind


def shortened(chosen: Sequence[Chosen], findings: Findings) -> list[Chosen]:
    """What of the chosen pieces answers, in their order; all of them where one sentence would not do."""
    first = chosen[0] if chosen else None
    if first is None or first.passage.kind == "answer":
        return list(chosen)
    if any(piece.kind is not PieceKind.SENTENCE for piece in first.pieces):
        return [first]
    kept = _answering(first, findings)
    is_enough = answer_type_signal(findings.question, _text(kept, first)) >= 0
    return [Chosen(first.passage, kept)] if is_enough else list(chosen)


def _answering(part: Chosen, findings: Findings) -> tuple[Piece, ...]:
    """The best piece of the part, with the sentence before it where that tells what is meant."""
    scores = {
        one.piece.start: one.score
        for one in findings.pieces
        if one.passage.document_id == part.passage.document_id and one.passage.text == part.passage.text
    }
    at = max(range(len(part.pieces)), key=lambda i: scores.get(part.pieces[i].start, float("-inf")))
    first = at
    while leans_back(part.pieces, first, part.passage.text):
        first -= 1
    return part.pieces[first : at + 1]


def _text(pieces: Sequence[Piece], part: Chosen) -> str:
    return " ".join(said(piece, part.passage.text) for piece in pieces)
