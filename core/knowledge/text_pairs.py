"""Texts that are valid at one of two knowledge versions, brought together by document (pure)."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.knowledge.documents import TextDifference


@dataclass(frozen=True, slots=True)
class TextPlace:
    """A text that is valid at exactly one of two knowledge versions."""

    document_id: str
    source_id: str
    title: str
    number: int
    content_hash: str
    is_first: bool
    """Valid at the first of the two; else at the second."""


def pair_texts(places: Iterable[TextPlace]) -> list[TextDifference]:
    """One difference a document, in title order; none where both versions say the same."""
    first: dict[str, TextPlace] = {}
    second: dict[str, TextPlace] = {}
    for place in places:
        (first if place.is_first else second)[place.document_id] = place
    pairs = [(first.get(key), second.get(key)) for key in first.keys() | second.keys()]
    found = [_difference(before, after) for before, after in pairs]
    return sorted(filter(None, found), key=lambda one: (one.title, one.document_id))


def _difference(before: TextPlace | None, after: TextPlace | None) -> TextDifference | None:
    shown = after or before
    if shown is None or (before and after and before.content_hash == after.content_hash):
        return None
    return TextDifference(
        shown.document_id,
        shown.source_id,
        shown.title,
        before.number if before else None,
        after.number if after else None,
    )
