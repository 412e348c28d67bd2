"""Which spans of documents a stored reply rests on, read from its evidence (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class EvidenceSpan:
    """version.text[start:end] of a document carried a sentence of a reply. Private sources count too."""

    source_id: str
    document_id: str
    document_version: int
    start: int
    end: int


def spans_of(evidence: Mapping[str, Any] | None) -> list[EvidenceSpan]:
    """In the order of the sentences they carry, one each; none for a reply that rests on nothing."""
    sentences = evidence.get("sentences", ()) if evidence else ()
    carried = (sentence.get("citation") for sentence in sentences)
    return [
        EvidenceSpan(one["source_id"], one["document_id"], one["document_version"], one["start"], one["end"])
        for one in carried
        if one
    ]
