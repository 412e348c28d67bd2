"""Scores the pieces of found passages against the question; draws the signals for confidence."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.answering.answer_types import answer_type_signal, missing_names
from core.answering.content_words import all_stems, content_stems, coverage, rarity
from core.answering.findings import Findings, ScoredPiece, Signals
from core.answering.instructions import instructs_assistant
from core.answering.plain_text import readable, said
from core.answering.sentences import Piece, PieceKind, split_pieces
from core.knowledge.ports import Embedder
from core.retrieval.passages import Passage

Vector = NDArray[np.float32]

PIECES = 24
"""Pieces that are embedded for one question: what 150 ms an answer allows on two cores."""
PASSAGES = 6
"""Passages whose pieces are looked at."""
_REMEMBERED = 20_000
_MOST_MARGIN = 0.12
_USUAL_MARGIN = 0.04
"""Of right answers, where there is nothing to compare with."""
_COVERAGE_WEIGHT = 0.22
_PASSAGE_WEIGHT = 0.25
_PLACE_WEIGHT = 0.25
"""For the cosine of question and title: a page on the very subject beats one on a special case."""
_TYPE_WEIGHT = 0.05
_INSTRUCTION_PENALTY = 0.6
_QUESTION_PENALTY = 0.15


@dataclass(frozen=True, slots=True)
class _Candidate:
    passage: Passage
    piece: Piece
    text: str
    context: str
    """Title, heading and, in a text of questions and answers, the question before it."""
    coverage: float
    passage_coverage: float


class EvidenceScorer:
    """Turns passages into Findings. Keeps the vectors of pieces it has seen; safe from several threads."""

    def __init__(self, embedder: Embedder, *, pieces: int = PIECES) -> None:
        self._embedder = embedder
        self._pieces = pieces
        self._vectors: OrderedDict[str, Vector] = OrderedDict()
        self._lock = threading.Lock()

    def score(self, question: str, passages: Sequence[Passage]) -> Findings:
        """The best pieces first; without passages no pieces and signals of zero. Raises ProviderError."""
        candidates = self._candidates(question, passages)
        if not candidates:
            return Findings(question, tuple(passages))
        leading = list(dict.fromkeys(candidate.context for candidate in candidates))
        texts = [question, *leading, *(f"{one.context}. {one.text}" for one in candidates)]
        vectors = self._embed(texts)
        cosines = vectors @ vectors[0]
        titles = dict(zip(leading, cosines[1:], strict=False))
        scored = [
            _scored(question, candidate, float(cosine), float(titles[candidate.context]))
            for candidate, cosine in zip(candidates, cosines[1 + len(leading) :], strict=True)
        ]
        order = sorted(range(len(scored)), key=lambda i: -scored[i].score)
        best = candidates[order[0]]
        signals = _signals(question, scored[order[0]], best, float(titles[best.context]), passages)
        return Findings(question, tuple(passages), tuple(scored[i] for i in order), signals)

    def _candidates(self, question: str, passages: Sequence[Passage]) -> list[_Candidate]:
        looked_at = passages[:PASSAGES]
        wanted = content_stems(question)
        stems = [all_stems(f"{one.title} {one.heading} {one.text}") for one in passages]
        rare = rarity(stems)
        found: list[_Candidate] = []
        for passage, present in zip(looked_at, stems, strict=False):
            passage_coverage = coverage(wanted, present, rare, unseen=_unseen(len(passages)))
            found.extend(_pieces_of(passage, wanted, rare, passage_coverage, _unseen(len(passages))))
        found.sort(key=lambda one: -(one.coverage + one.passage.dense_score + 0.5 * (one.passage.rank <= 1)))
        return found[: self._pieces]

    def _embed(self, texts: list[str]) -> Vector:
        with self._lock:
            known = {text: self._vectors[text] for text in texts[1:] if text in self._vectors}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(zip(new, self._embedder.embed(new), strict=True))
        with self._lock:
            for text in texts[1:]:
                self._vectors[text] = known[text]
                self._vectors.move_to_end(text)
            while len(self._vectors) > _REMEMBERED:
                self._vectors.popitem(last=False)
        return np.stack([known[text] for text in texts])


def _unseen(passages: int) -> float:
    """Weight of a word that no passage holds: rarer than one that a single passage holds."""
    return float(np.log(1 + 2 * max(1, passages)))


def _pieces_of(
    passage: Passage, wanted: list[str], rare: dict[str, float], passage_coverage: float, unseen: float
) -> list[_Candidate]:
    place = " › ".join(part for part in (passage.title, passage.heading) if part)
    if passage.kind == "answer":
        whole = Piece(0, len(passage.text), PieceKind.SENTENCE, 0)
        return [_Candidate(passage, whole, readable(passage.text), place, passage_coverage, passage_coverage)]
    found = []
    asked = ""
    for piece in split_pieces(passage.text):
        text = said(piece, passage.text)
        if piece.kind in (PieceKind.HEADING, PieceKind.CODE) or not content_stems(text):
            asked = text if text.endswith("?") else ""
            continue
        context = f"{place} › {asked}" if asked else place
        part = coverage(wanted, all_stems(f"{context} {text}"), rare, unseen=unseen)
        found.append(_Candidate(passage, piece, text, context, part, passage_coverage))
        asked = text if text.endswith("?") else ""
    return found


def _scored(question: str, candidate: _Candidate, cosine: float, place_cosine: float) -> ScoredPiece:
    score = cosine + _COVERAGE_WEIGHT * candidate.coverage + _PASSAGE_WEIGHT * candidate.passage.dense_score
    score += _PLACE_WEIGHT * place_cosine
    score += _TYPE_WEIGHT * answer_type_signal(question, candidate.text)
    if instructs_assistant(candidate.text):
        score -= _INSTRUCTION_PENALTY
    if candidate.text.endswith("?") and candidate.passage.kind != "answer":
        score -= _QUESTION_PENALTY
    return ScoredPiece(candidate.passage, candidate.piece, candidate.text, cosine, candidate.coverage, score)


def _margin(best: Passage, passages: Sequence[Passage]) -> float:
    """Kept small either way: in a tiny or a very repetitive workspace it says little about the question."""
    others = [one.dense_score for one in passages if one.document_id != best.document_id]
    if not others:
        return _USUAL_MARGIN
    return max(-_MOST_MARGIN, min(_MOST_MARGIN, best.dense_score - max(others)))


def _signals(
    question: str, best: ScoredPiece, candidate: _Candidate, title_cosine: float, passages: Sequence[Passage]
) -> Signals:
    passage = best.passage
    whole = f"{passage.title} {passage.heading} {passage.text}"
    return Signals(
        sentence_cosine=best.cosine,
        passage_cosine=passage.dense_score,
        title_cosine=title_cosine,
        sentence_coverage=best.coverage,
        passage_coverage=candidate.passage_coverage,
        margin=_margin(passage, passages),
        missing_names=missing_names(question, whole),
        answer_type=answer_type_signal(question, best.text),
    )
