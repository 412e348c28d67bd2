"""Points from what is said to the span of the document version that carries it. Pure."""

from collections.abc import Iterable, Sequence

from core.answering.reply import Citation, ReplySentence
from core.knowledge.documents import Medium
from core.knowledge.time_stamps import STAMP, time_at
from core.retrieval.passages import Passage


def cite(passage: Passage, start: int, end: int) -> Citation:
    """The citation of passage.text[start:end], in offsets of the document's text.

    Of what was spoken, it begins behind the line's time stamp and tells the time.
    """
    time_s = None
    if passage.medium is not Medium.TEXT:
        time_s = time_at(passage.text, start)
        stamp = STAMP.match(passage.text, start, end)
        start = stamp.end() if stamp else start
    return Citation(
        document_id=passage.document_id,
        document_version=passage.document_version,
        external_id=passage.external_id,
        source_id=passage.source_id,
        url=passage.url,
        title=passage.title,
        quote=passage.text[start:end],
        start=passage.start + start,
        end=passage.start + end,
        language=passage.language,
        medium=passage.medium,
        time_s=time_s,
    )


def shown_citations(sentences: Iterable[ReplySentence], passages: Sequence[Passage]) -> tuple[Citation, ...]:
    """The distinct citations that a customer may see, in order of use; none of private sources."""
    citable = {passage.document_id for passage in passages if passage.is_citable}
    found = (sentence.citation for sentence in sentences if sentence.citation is not None)
    return tuple(dict.fromkeys(citation for citation in found if citation.document_id in citable))
