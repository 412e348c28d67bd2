"""Candidate chunks scored beside the index's own hits, as if they were in it (pure)."""

from collections.abc import Sequence
from statistics import median

import numpy as np

from core.errors import InvalidInput
from core.retrieval.full_text import FullText
from core.retrieval.ports import IndexHit, IndexQuery, Overlay


def overlay_hits(query: IndexQuery, overlay: Overlay, hits: Sequence[IndexHit]) -> list[IndexHit]:
    """A hit for each candidate chunk: its exact cosine, and BM25 on the scale of the index's scores.

    Raises InvalidInput when the overlay's vectors do not fit its chunks.
    """
    if not overlay.chunks:
        return []
    vectors = overlay.vectors
    if vectors is None or vectors.shape != (len(overlay.chunks), len(query.vector)):
        raise InvalidInput("Each chunk of a candidate change needs one vector of the configured embedder.")
    cosines = (vectors.astype(np.float32) @ query.vector).tolist()
    texts = [hit.chunk.search_text for hit in hits] + [chunk.search_text for chunk in overlay.chunks]
    scores = FullText.of(texts).scores(query.text).tolist()
    scale = _scale(hits, scores[: len(hits)])
    return [
        IndexHit(chunk, cosine, score * scale)
        for chunk, cosine, score in zip(overlay.chunks, cosines, scores[len(hits) :], strict=True)
    ]


def _scale(hits: Sequence[IndexHit], scores: Sequence[float]) -> float:
    """How much larger the index's scores are: it knows how rare a word is in all content."""
    ratios = [
        hit.lexical_score / score
        for hit, score in zip(hits, scores, strict=True)
        if score > 0 and hit.lexical_score > 0
    ]
    return median(ratios) if ratios else 1.0
