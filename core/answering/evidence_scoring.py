"""Scores the pieces of found passages against the question; draws the signals for confidence."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.answering.answer_types import answer_type_signal, asks_how_to
from core.answering.confidence_signals import draw_signals
from core.answering.content_words import all_stems, content_stems, coverage, rarity
from core.answering.findings import Findings, ScoredPiece
from core.answering.instructions import instructs_assistant
from core.answering.plain_text import readable, said
from core.answering.sentences import Piece, PieceKind, split_pieces
from core.answering.telling_pieces import telling_pieces
from core.knowledge.ports import Embedder
from core.retrieval.passages import Passage

Vector = NDArray[np.float32]

PIECES = 18
"""Pieces that are embedded for one question: what 150 ms an answer allows on two cores."""
PASSAGES = 6
"""Passages whose pieces are looked at."""
_REMEMBERED = 20_000
_OPENING_LETTERS = 40
"""A passage that begins this near to the start of its document opens it."""
_COVERAGE_WEIGHT = 0.22
_PASSAGE_WEIGHT = 0.25
_FUSED_WEIGHT = 0.6
_PASSAGE_COVERAGE_WEIGHT = 0.3
_TITLE_WEIGHT = 0.5
"""For the cosine of question and title: a page on the very subject beats one on a special case."""
_TYPE_WEIGHT = 0.05
_OPENING_WEIGHT = 0.2
_LEAD_WEIGHT = 0.06
"""For a page whose title says all that was asked: what stands before its first section, and its first pieces,
answer a broad question, and its steps one that asks how; its other sections go into special cases."""
_LEADING_PIECES = 2
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
    heading_coverage: float
    """Of the question's words by title and heading alone."""
    opening: float
    """How well its place suits a broad question: the opening of a page on the subject."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """The question's content words, and how rare each is among the passages."""

    stems: list[str]
    rare: dict[str, float]
    unseen: float
    is_how_to: bool

    def share(self, present: frozenset[str]) -> float:
        """Of the question's words, by rarity, that are present."""
        return coverage(self.stems, present, self.rare, unseen=self.unseen)


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
        places = list(
            dict.fromkeys(place for one in candidates for place in (one.context, one.passage.title) if place)
        )
        texts = [question, *places, *(f"{one.context}. {one.text}" for one in candidates)]
        vectors = self._embed(texts)
        cosines = [float(cosine) for cosine in vectors @ vectors[0]]
        near = dict(zip(places, cosines[1:], strict=False))
        documents: dict[str, float] = {}
        for one in candidates:
            key = one.passage.document_id
            whole = _document_score(one.passage, one.passage_coverage)
            documents[key] = max(documents.get(key, whole), whole)
        scored = [
            _scored(
                question,
                candidate,
                cosine,
                near.get(candidate.passage.title, 0.0),
                documents[candidate.passage.document_id],
            )
            for candidate, cosine in zip(candidates, cosines[1 + len(places) :], strict=True)
        ]
        scored = _openings_first(candidates, scored)
        order = sorted(range(len(scored)), key=lambda i: -scored[i].score)
        ranked = tuple(scored[i] for i in order)
        best = candidates[order[0]]
        place = max(near.get(best.context, 0.0), near.get(best.passage.title, 0.0))
        signals = draw_signals(
            question, ranked, passages, place=place, heading_coverage=best.heading_coverage
        )
        return Findings(question, tuple(passages), ranked, signals)

    def _candidates(self, question: str, passages: Sequence[Passage]) -> list[_Candidate]:
        stems = [all_stems(f"{one.title} {one.heading} {one.text}") for one in passages]
        asked = _Asked(content_stems(question), rarity(stems), _unseen(len(passages)), asks_how_to(question))
        found: list[_Candidate] = []
        for pieces_of in (telling_pieces, split_pieces):
            for passage, present in zip(passages[:PASSAGES], stems, strict=False):
                found.extend(_read(passage, pieces_of(passage.text), asked, asked.share(present)))
            if found:
                break
        found.sort(key=_promise)
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


def _promise(one: _Candidate) -> float:
    """Before anything is embedded: the lower, the better."""
    return -(one.coverage + one.passage.dense_score + one.opening + 0.5 * (one.passage.rank <= 1))


def _read(
    passage: Passage, pieces: Sequence[Piece], asked: _Asked, passage_coverage: float
) -> list[_Candidate]:
    place = " › ".join(part for part in (passage.title, passage.heading) if part)
    by_heading = asked.share(all_stems(place))
    if passage.kind == "answer":
        whole = Piece(0, len(passage.text), PieceKind.SENTENCE, 0)
        text = readable(passage.text)
        return [_Candidate(passage, whole, text, place, passage_coverage, passage_coverage, by_heading, 0.0)]
    found: list[_Candidate] = []
    section = place
    question_before = ""
    by_title = asked.share(all_stems(passage.title))
    opens = passage.start <= _OPENING_LETTERS
    for piece in pieces:
        text = said(piece, passage.text)
        if piece.kind is PieceKind.HEADING:
            section = _within(place, text)
            by_heading = asked.share(all_stems(section))
        if piece.kind in (PieceKind.HEADING, PieceKind.CODE) or not content_stems(text):
            question_before = text if text.endswith("?") and piece.kind is not PieceKind.HEADING else ""
            continue
        context = f"{section} › {question_before}" if question_before else section
        part = asked.share(all_stems(f"{context} {text}"))
        is_lead = opens and len(found) < _LEADING_PIECES
        is_opening = section == passage.title or (asked.is_how_to and piece.kind is PieceKind.STEP)
        opening = by_title * (_OPENING_WEIGHT * is_opening + _LEAD_WEIGHT * is_lead)
        found.append(_Candidate(passage, piece, text, context, part, passage_coverage, by_heading, opening))
        question_before = text if text.endswith("?") else ""
    return found


def _within(place: str, heading: str) -> str:
    """Where the text under a heading of the passage stands; the page's own title is not said twice."""
    if heading.casefold() in (part.casefold() for part in place.split(" › ")):
        return place
    return f"{place} › {heading}" if place else heading


def _openings_first(candidates: Sequence[_Candidate], scored: Sequence[ScoredPiece]) -> list[ScoredPiece]:
    """Openings move forward within their document; between documents nothing changes."""
    raised = [one.score + candidate.opening for one, candidate in zip(scored, candidates, strict=True)]
    before: dict[str, float] = {}
    after: dict[str, float] = {}
    for one, score in zip(scored, raised, strict=True):
        key = one.passage.document_id
        before[key] = max(before.get(key, one.score), one.score)
        after[key] = max(after.get(key, score), score)
    return [
        replace(one, score=score - after[one.passage.document_id] + before[one.passage.document_id])
        for one, score in zip(scored, raised, strict=True)
    ]


def _document_score(passage: Passage, passage_coverage: float) -> float:
    return _FUSED_WEIGHT * passage.score + _PASSAGE_COVERAGE_WEIGHT * passage_coverage


def _scored(
    question: str, candidate: _Candidate, cosine: float, title_cosine: float, document: float
) -> ScoredPiece:
    """`document` is the best that any passage of its document reaches: the page is chosen as a whole."""
    score = cosine + _COVERAGE_WEIGHT * candidate.coverage
    score += _PASSAGE_WEIGHT * candidate.passage.dense_score + _TITLE_WEIGHT * title_cosine + document
    score += _TYPE_WEIGHT * answer_type_signal(question, candidate.text)
    if instructs_assistant(candidate.text):
        score -= _INSTRUCTION_PENALTY
    if candidate.text.endswith(":"):
        score -= _TYPE_WEIGHT
    if candidate.text.endswith("?") and candidate.passage.kind != "answer":
        score -= _QUESTION_PENALTY
    return ScoredPiece(candidate.passage, candidate.piece, candidate.text, cosine, candidate.coverage, score)
