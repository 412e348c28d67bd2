"""A passage: a chunk as found for one question."""

from dataclasses import dataclass, field

from core.knowledge.documents import Medium


@dataclass(frozen=True, slots=True)
class Passage:
    """One search result. `text` is document text[start:end] of the named document version."""

    chunk_id: str
    document_id: str
    document_version: int
    external_id: str
    source_id: str
    kind: str
    """passage or answer (short answer: title is the question, text the answer)."""
    url: str | None
    title: str
    heading: str
    text: str
    start: int
    end: int
    rank: int
    score: float
    """Fused score, higher is better; comparable within one search only."""
    dense_score: float
    """Cosine of question and chunk, -1 to 1: comparable between searches."""
    lexical_score: float
    """BM25 as the index gives it; 0 when no word matches."""
    is_citable: bool = True
    columns: tuple[str, ...] = ()
    """Column names of the table that the text begins within, when its head is not in the text."""
    language: str | None = None
    """Of the document, where known: a code such as `sv`."""
    medium: Medium = Medium.TEXT
    second_score: float | None = None
    """Cosine by the second, multilingual encoder, where it has read the chunk: comparable between searches,
    and between languages."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Passages best first, at the version that was searched, with the time each step took."""

    question: str
    knowledge_version: int
    passages: tuple[Passage, ...]
    timings_ms: dict[str, float] = field(default_factory=dict)
