"""A passage as the command line and the API give it: stable names for programs to rely on."""

from typing import Any

from core.retrieval.passages import Passage


def passage_row(passage: Passage) -> dict[str, Any]:
    """The stable fields of a search result."""
    return {
        "rank": passage.rank,
        "score": round(passage.score, 6),
        "document_id": passage.document_id,
        "external_id": passage.external_id,
        "source_id": passage.source_id,
        "url": passage.url,
        "title": passage.title,
        "heading": passage.heading,
        "text": passage.text,
    }
