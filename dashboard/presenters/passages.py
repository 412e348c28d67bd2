"""A passage as text with the cited spans marked in place."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.answering.reply import Citation, Reply
from core.retrieval.passages import Passage


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A stretch of a passage. `cited_by` numbers the citation that rests on it; 0 for none."""

    text: str
    cited_by: int = 0


def evidence_spans(reply: Reply) -> tuple[Citation, ...]:
    """The distinct spans that carry sentences of the reply, in order of use; private ones too."""
    carried = [sentence.citation for sentence in reply.sentences if sentence.citation is not None]
    return tuple(dict.fromkeys(carried or reply.citations))


def mark_spans(passage: Passage, spans: Sequence[Citation]) -> list[TextPiece]:
    """The passage's text cut at the borders of the spans that lie in it. Joined, the pieces are the text."""
    owner = [0] * len(passage.text)
    for count, span in enumerate(spans, start=1):
        if (span.document_id, span.document_version) != (passage.document_id, passage.document_version):
            continue
        for place in range(max(span.start, passage.start), min(span.end, passage.end)):
            if place - passage.start < len(owner) and not owner[place - passage.start]:
                owner[place - passage.start] = count
    pieces: list[TextPiece] = []
    begin = 0
    for place in range(1, len(owner) + 1):
        if place == len(owner) or owner[place] != owner[begin]:
            pieces.append(TextPiece(passage.text[begin:place], owner[begin]))
            begin = place
    return pieces
