"""Draws the signals for confidence from scored evidence. Pure."""

import math
from collections.abc import Sequence

from core.answering.answer_types import answer_type_signal, lacks_code, missing_names
from core.answering.content_words import all_stems, content_stems, lacking
from core.answering.findings import ScoredPiece, Signals
from core.answering.sentences import Piece, PieceKind
from core.answering.table_rows import is_all_there, lacks_of_row
from core.retrieval.passages import Passage

MOST_MARGIN = 0.4
USUAL_MARGIN = 0.2
USUAL_STANDING = 0.5
"""Where there is no other document to compare with: midway between right answers and wrong ones."""
_APART = 0.05
"""Cosines this far apart count about three to one; from 0.03 to 0.1 the held-out figures are the same."""


def draw_signals(
    question: str,
    pieces: Sequence[ScoredPiece],
    passages: Sequence[tuple[str, float]],
    *,
    place: float,
    heading_coverage: float,
    told: str = "",
) -> Signals:
    """`pieces` best first, at least one; `passages` gives document id and nearness of all that were found.

    `place` is the cosine of the best piece's title or heading; `told` what a follow-up names anew.
    """
    best = pieces[0]
    passage = best.passage
    own = [one for one in pieces if one.passage.document_id == passage.document_id]
    nearest = max(*(one.cosine for one in own), place)
    whole = f"{passage.title} {passage.heading} {passage.text}"
    return Signals(
        nearest=nearest,
        document_margin=_margin(pieces),
        standing=_standing(passage.document_id, passages),
        heading_coverage=heading_coverage,
        missing_names=missing_names(question, whole),
        answer_type=answer_type_signal(question, best.text),
        lacks_kind=float(_lacks_kind(question, whole)),
        is_row=float(best.piece.kind is PieceKind.ROW and is_all_there(*_as_row(question, best))),
        lacks_thing=max(_lacks_thing(question, best, whole), share_lacking(told, passage)),
    )


def share_lacking(told: str, passage: Passage) -> float:
    """Of the content words, how many neither the passage nor its title and heading hold; 0 for no words."""
    wanted = content_stems(told)
    if not wanted:
        return 0.0
    whole = f"{passage.title} {passage.heading} {passage.text}"
    return len(lacking(wanted, all_stems(whole))) / len(wanted)


def _margin(pieces: Sequence[ScoredPiece]) -> float:
    """Kept small: in a tiny or a very repetitive workspace it says little about the question."""
    best = pieces[0]
    others = [one.score for one in pieces if one.passage.document_id != best.passage.document_id]
    if not others:
        return USUAL_MARGIN
    return min(MOST_MARGIN, best.score - max(others))


def _standing(document_id: str, passages: Sequence[tuple[str, float]]) -> float:
    """The document's part in the softmax over the best cosine of each document that was found."""
    cosines: dict[str, float] = {}
    for key, cosine in passages:
        cosines[key] = max(cosines.get(key, -1.0), cosine)
    if len(cosines) < 2:
        return USUAL_STANDING
    own = cosines[document_id]
    return 1.0 / sum(math.exp((cosine - own) / _APART) for cosine in cosines.values())


def _lacks_kind(question: str, text: str) -> bool:
    """Nothing of the kind asked for, and not every word of the question: it tells something else."""
    return answer_type_signal(question, text) < 0 and bool(lacking(content_stems(question), all_stems(text)))


def _lacks_thing(question: str, best: ScoredPiece, text: str) -> float:
    """1 for another model's number; of a row how surely it is not the one that is meant."""
    if lacks_code(question, text):
        return 1.0
    return lacks_of_row(*_as_row(question, best)) if best.piece.kind is PieceKind.ROW else 0.0


def _as_row(question: str, best: ScoredPiece) -> tuple[str, Piece, str, str]:
    passage = best.passage
    return question, best.piece, passage.text, f"{passage.title} {passage.heading}"
