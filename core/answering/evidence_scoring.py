"""Scores the pieces of found passages against the question; draws the signals for confidence."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from core.answering.answer_types import answer_type_signal, asks_how_to, codes_of, lacks_code
from core.answering.confidence_signals import draw_signals, share_lacking
from core.answering.content_words import all_stems, content_stems, coverage, rarity
from core.answering.findings import Findings, ScoredPiece
from core.answering.instructions import instructs_assistant
from core.answering.nearness import (
    ENGLISH,
    FirstNearness,
    KnownVectors,
    Nearness,
    SecondNearness,
    is_foreign,
    language_of_most,
)
from core.answering.plain_text import readable, said
from core.answering.sentences import Piece, PieceKind, split_pieces
from core.answering.tables import with_columns
from core.answering.telling_pieces import telling_pieces
from core.knowledge.languages import primary_language
from core.knowledge.ports import Embedder
from core.retrieval.passages import Passage
from core.retrieval.ports import SecondEncoder

PIECES = 18
"""Pieces that are embedded for one question: what 150 ms an answer allows on two cores."""
SECOND_PIECES = 8
"""The second encoder takes several times as long."""
PASSAGES = 6
"""Passages whose pieces are looked at."""
USUAL_COVERAGE = 0.4
"""Of title and heading, where the question is in another language and its words cannot stand there."""
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
_REMEMBERED = 1_024
"""Texts of passages whose pieces are known: the same few answer most customers."""
_CODE_WEIGHT = 0.3
"""For a piece that names the very codes of the question, which cosines do not see among a table's rows."""
_TOLD_WEIGHT = 0.3
"""For a passage that holds what a follow-up names anew: most words are those of the question before it."""
_INSTRUCTION_PENALTY = 0.6
_QUESTION_PENALTY = 0.15


@dataclass(frozen=True, slots=True)
class _Found:
    """A passage with how well it fits as a whole."""

    passage: Passage
    nearness: float
    fused: float
    coverage: float
    """Of the question's words."""

    @property
    def score(self) -> float:
        """What it adds to the score of its document."""
        return _FUSED_WEIGHT * self.fused + _PASSAGE_COVERAGE_WEIGHT * self.coverage


@dataclass(frozen=True, slots=True)
class _Candidate:
    found: _Found
    piece: Piece
    text: str
    context: str
    """Title, heading and, in a text of questions and answers, the question before it."""
    coverage: float
    heading_coverage: float
    """Of the question's words by title and heading alone."""
    opening: float
    """How well its place suits a broad question: the opening of a page on the subject."""

    @property
    def passage(self) -> Passage:
        """What it was cut from."""
        return self.found.passage

    @property
    def nearness(self) -> float:
        """Of its passage as a whole."""
        return self.found.nearness


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
    """Turns passages into Findings. Safe from several threads.

    `second` gives the multilingual encoder where one is in use: it judges what the embedder cannot read.
    """

    def __init__(
        self,
        embedder: Embedder,
        *,
        second: Callable[[], SecondEncoder | None] = lambda: None,
        pieces: int = PIECES,
    ) -> None:
        self._embedder = embedder
        self._first: Nearness = FirstNearness(embedder, pieces=pieces)
        self._second = second
        self._read_by_second = KnownVectors()

    def score(
        self, question: str, passages: Sequence[Passage], *, language: str | None = None, told: str = ""
    ) -> Findings:
        """The best pieces first; without passages no pieces and signals of zero. Raises ProviderError.

        `language` is that of the question, None where it cannot be told. `told` is what a follow-up names
        anew; its words weigh more than those of the question before.
        """
        near = self._nearness(language, passages)
        if near is not self._first:
            told = ""  # its words stand in no passage of another language
        candidates = _candidates(question, passages, near)
        if not candidates:
            return Findings(question, tuple(passages))
        cosines, places = _cosines(question, candidates, near)
        documents = _document_scores(candidates)
        scored = [
            _scored(question, candidate, cosine, places.get(candidate.passage.title, 0.0), documents).raised(
                _TOLD_WEIGHT * (1.0 - share_lacking(told, candidate.passage)) if told else 0.0
            )
            for candidate, cosine in zip(candidates, cosines, strict=True)
        ]
        scored = _openings_first(candidates, scored)
        order = sorted(range(len(scored)), key=lambda i: -scored[i].score)
        best = candidates[order[0]]
        signals = draw_signals(
            question,
            [scored[i] for i in order],
            [(one.document_id, near.of_passage(one)) for one in passages],
            place=max(places.get(best.context, 0.0), places.get(best.passage.title, 0.0)),
            heading_coverage=_heading_coverage(best, language),
            told=told,
        )
        return Findings(question, tuple(passages), tuple(scored[i] for i in order), signals)

    def _nearness(self, language: str | None, passages: Sequence[Passage]) -> Nearness:
        content = language_of_most(passages)
        reads = self._embedder.only_language
        if not is_foreign(language, reads) and not is_foreign(content, reads):
            return self._first
        encoder = self._second()
        if encoder is None:
            return self._first
        is_across = (language or ENGLISH) != (content or ENGLISH)
        return SecondNearness(encoder, pieces=SECOND_PIECES, known=self._read_by_second, is_across=is_across)


def _candidates(question: str, passages: Sequence[Passage], near: Nearness) -> list[_Candidate]:
    stems = [all_stems(f"{one.title} {one.heading} {one.text}") for one in passages]
    asked = _Asked(content_stems(question), rarity(stems), _unseen(len(passages)), asks_how_to(question))
    # With a second encoder the fused score has twice the range.
    share = 0.5 if any(one.second_score is not None for one in passages) else 1.0
    found: list[_Candidate] = []
    for pieces_of in (_telling_pieces, _all_pieces):
        for passage, present in zip(passages[:PASSAGES], stems, strict=False):
            found_as = _Found(passage, near.of_passage(passage), passage.score * share, asked.share(present))
            pieces = with_columns(pieces_of(passage.text), passage, passages)
            found.extend(_read(found_as, pieces, asked))
        if found:
            break
    found.sort(key=_promise)
    return found[: near.pieces]


@lru_cache(maxsize=_REMEMBERED)
def _telling_pieces(text: str) -> tuple[Piece, ...]:
    return tuple(telling_pieces(text))


@lru_cache(maxsize=_REMEMBERED)
def _all_pieces(text: str) -> tuple[Piece, ...]:
    return tuple(split_pieces(text))


@lru_cache(maxsize=8 * _REMEMBERED)
def _said(piece: Piece, text: str) -> str:
    return said(piece, text)


def _cosines(
    question: str, candidates: Sequence[_Candidate], near: Nearness
) -> tuple[list[float], dict[str, float]]:
    """Of each candidate within its context; and of the titles and contexts alone, where there is time."""
    texts = [f"{one.context}. {one.text}" for one in candidates]
    if not near.reads_places:
        return near.of_texts(question, texts), {one.passage.title: one.nearness for one in candidates}
    both = (place for one in candidates for place in (one.context, one.passage.title) if place)
    places = list(dict.fromkeys(both))
    found = near.of_texts(question, [*places, *texts])
    return found[len(places) :], dict(zip(places, found, strict=False))


def _heading_coverage(best: _Candidate, language: str | None) -> float:
    """Words of another language stand in no heading, which says nothing about the evidence."""
    if language and language != (primary_language(best.passage.language) or ENGLISH):
        return max(best.heading_coverage, USUAL_COVERAGE)
    return best.heading_coverage


def _unseen(passages: int) -> float:
    """Weight of a word that no passage holds: rarer than one that a single passage holds."""
    return math.log(1 + 2 * max(1, passages))


def _promise(one: _Candidate) -> float:
    """Before anything is embedded: the lower, the better."""
    return -(one.coverage + one.nearness + one.opening + 0.5 * (one.passage.rank <= 1))


def _read(found_as: _Found, pieces: Sequence[Piece], asked: _Asked) -> list[_Candidate]:
    passage = found_as.passage
    place = " › ".join(part for part in (passage.title, passage.heading) if part)
    by_heading = asked.share(all_stems(place))
    if passage.kind == "answer":
        whole = Piece(0, len(passage.text), PieceKind.SENTENCE, 0)
        text = readable(passage.text)
        return [_Candidate(found_as, whole, text, place, found_as.coverage, by_heading, 0.0)]
    found: list[_Candidate] = []
    section = place
    question_before = ""
    by_title = asked.share(all_stems(passage.title))
    opens = passage.start <= _OPENING_LETTERS
    for piece in pieces:
        text = _said(piece, passage.text)
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
        found.append(_Candidate(found_as, piece, text, context, part, by_heading, opening))
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


def _document_scores(candidates: Sequence[_Candidate]) -> dict[str, float]:
    """The best that any passage of a document reaches: the page is chosen as a whole."""
    scores: dict[str, float] = {}
    for one in candidates:
        key = one.passage.document_id
        scores[key] = max(scores.get(key, one.found.score), one.found.score)
    return scores


def _scored(
    question: str, candidate: _Candidate, cosine: float, title_cosine: float, documents: Mapping[str, float]
) -> ScoredPiece:
    score = cosine + _COVERAGE_WEIGHT * candidate.coverage
    score += _PASSAGE_WEIGHT * candidate.nearness + _TITLE_WEIGHT * title_cosine
    score += documents[candidate.passage.document_id]
    score += _TYPE_WEIGHT * answer_type_signal(question, candidate.text)
    if codes_of(question) and not lacks_code(question, f"{candidate.context} {candidate.text}"):
        score += _CODE_WEIGHT
    if instructs_assistant(candidate.text):
        score -= _INSTRUCTION_PENALTY
    if candidate.text.endswith(":"):
        score -= _TYPE_WEIGHT
    if candidate.text.endswith("?") and candidate.passage.kind != "answer":
        score -= _QUESTION_PENALTY
    return ScoredPiece(candidate.passage, candidate.piece, candidate.text, cosine, candidate.coverage, score)
