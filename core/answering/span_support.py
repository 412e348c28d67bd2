"""Finds the span that carries a generated sentence, or says why none does."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.answering.citing import cite
from core.answering.grounding import (
    LEAST_CONTAINMENT,
    LEAST_COSINE,
    containment,
    contradicts_negation,
    unsupported_facts,
)
from core.answering.instructions import instructs_assistant
from core.answering.planted_text import is_planted
from core.answering.reply import Citation
from core.answering.sentences import Piece, PieceKind, split_pieces
from core.knowledge.ports import Embedder
from core.retrieval.passages import Passage

_WINDOW = 3
"""Neighbouring pieces that may carry one sentence together."""
_TRIED = 6


@dataclass(frozen=True, slots=True)
class Support:
    """A span with how well it carries the sentence (0 to 1), or no span with the problem in words."""

    citation: Citation | None
    support: float
    problem: str = ""


@dataclass(frozen=True, slots=True)
class _Span:
    passage: Passage
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.passage.text[self.start : self.end]


class SpanFinder:
    """Judges sentences by word containment, similarity of meaning, and the facts they state."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def find(self, sentence: str, passages: Sequence[Passage]) -> Support:
        """The narrowest span of these passages that carries the whole sentence. Raises ProviderError."""
        if instructs_assistant(sentence):
            return Support(None, 0.0, "it passes on an order that is not for the customer")
        spans = sorted(_spans(passages), key=lambda span: -containment(sentence, span.text))[:_TRIED]
        if not spans:
            return Support(None, 0.0, "it cites no passage")
        vectors = self._embedder.embed([sentence, *(span.text for span in spans)])
        problem = ""
        for span, cosine in zip(spans, vectors[1:] @ vectors[0], strict=True):
            found = _problem(sentence, span.text, float(cosine))
            if not found:
                strength = max(containment(sentence, span.text), float(cosine))
                return Support(cite(span.passage, span.start, span.end), round(min(1.0, strength), 4))
            problem = problem or found
        return Support(None, 0.0, problem)


def _spans(passages: Sequence[Passage]) -> list[_Span]:
    """Single pieces first, then pairs and triples of neighbours; none reaches over a planted order."""
    runs = [(passage, run) for passage in passages for run in _quotable_runs(passage)]
    return [
        _Span(passage, run[i].start, run[i + size - 1].end)
        for size in range(1, _WINDOW + 1)
        for passage, run in runs
        for i in range(len(run) - size + 1)
    ]


def _quotable_runs(passage: Passage) -> list[list[Piece]]:
    """Pieces that follow one another, without headings and what is planted."""
    runs: list[list[Piece]] = [[]]
    for piece in split_pieces(passage.text):
        if is_planted(passage.text[piece.start : piece.end], passage):
            runs.append([])
        elif piece.kind is not PieceKind.HEADING:
            runs[-1].append(piece)
    return runs


def _problem(sentence: str, span: str, cosine: float) -> str:
    held = containment(sentence, span)
    if held < LEAST_CONTAINMENT and cosine < LEAST_COSINE:
        return "nothing in its passage says so"
    if held >= 0.6 and contradicts_negation(sentence, span):
        return "its passage says the opposite"
    missing = unsupported_facts(sentence, span)
    return f"its passage does not hold {', '.join(missing)}" if missing else ""
