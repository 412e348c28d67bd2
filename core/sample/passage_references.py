"""Evidence made small: passages and citations as references into the loaded documents, and back again."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from core.errors import InvalidInput
from core.knowledge.chunking import ANSWER, PASSAGE, chunk_version
from core.knowledge.documents import Chunk, Document, DocumentVersion
from core.knowledge.ports import DocumentVersionStore, SourceStore
from core.knowledge.sources import Source, SourceKind
from core.retrieval.passages import Passage
from core.retrieval.table_columns import columns_from_before

_DIGITS = 4


@dataclass(frozen=True, slots=True)
class KnownText:
    """A document version with its chunks."""

    source: Source
    document: Document
    version: DocumentVersion
    chunks: tuple[Chunk, ...]

    @property
    def key(self) -> str:
        """The same in every workspace: an article's id, or a short answer's question."""
        return self.document.title if self.source.kind is SourceKind.ANSWER else self.document.external_id


class ReferenceBook:
    """Looks passages up by reference and references by passage."""

    def __init__(self, texts: Iterable[KnownText]) -> None:
        self._by_key = {(text.key, text.version.number): text for text in texts}
        self._by_document = {(text.document.id, text.version.number): text for text in self._by_key.values()}

    def fingerprint(self) -> str:
        """Changes with any text or chunk border: a run recorded over other content cannot be expanded."""
        rows = sorted(
            f"{key}\x1f{text.version.content_hash}\x1f{chunk.start}\x1f{chunk.end}"
            for (key, _), text in self._by_key.items()
            for chunk in text.chunks
        )
        return hashlib.sha256("\n".join(rows).encode()).hexdigest()[:16]

    def shorten(self, evidence: Mapping[str, Any]) -> dict[str, Any]:
        """Stored evidence without anything that the documents say themselves; figures to four digits."""
        sentences = [
            [one["text"], round(one["support"], _DIGITS), self._short_citation(one["citation"])]
            for one in evidence["sentences"]
        ]
        return {
            **evidence,
            "confidence": round(evidence["confidence"], _DIGITS),
            "passages": [self._short_passage(passage) for passage in evidence["passages"]],
            "sentences": sentences,
            "citations": [self._short_citation(citation) for citation in evidence["citations"]],
            "timings_ms": {name: round(value, 1) for name, value in evidence["timings_ms"].items()},
        }

    def expand(self, shortened: Mapping[str, Any]) -> dict[str, Any]:
        """The evidence as it is stored with a message. Raises InvalidInput for an unknown reference."""
        sentences = [
            {"text": text, "citation": self._citation(reference), "support": support}
            for text, support, reference in shortened["sentences"]
        ]
        passages = [self._passage(rank, row) for rank, row in enumerate(shortened["passages"], start=1)]
        citations = [self._citation(reference) for reference in shortened["citations"]]
        return {**shortened, "sentences": sentences, "passages": passages, "citations": citations}

    def _short_passage(self, passage: Mapping[str, Any]) -> list[Any]:
        text = self._by_document[passage["document_id"], passage["document_version"]]
        ordinal = next(chunk.ordinal for chunk in text.chunks if chunk.id == passage["chunk_id"])
        scores = [round(passage[name], _DIGITS) for name in ("score", "dense_score", "lexical_score")]
        return [text.key, text.version.number, ordinal, *scores]

    def _passage(self, rank: int, reference: Sequence[Any]) -> dict[str, Any]:
        key, number, ordinal, score, dense, lexical = reference
        text = self._find(key, number)
        chunk = text.chunks[ordinal]
        passage = asdict(
            Passage(
                chunk_id=chunk.id,
                document_id=chunk.document_id,
                document_version=chunk.document_version,
                external_id=text.document.external_id,
                source_id=chunk.source_id,
                kind=chunk.kind,
                url=text.document.url,
                title=chunk.title,
                heading=chunk.heading,
                text=chunk.text,
                start=chunk.start,
                end=chunk.end,
                rank=rank,
                score=score,
                dense_score=dense,
                lexical_score=lexical,
                is_citable=text.source.is_citable,
                language=text.document.language,
                medium=text.document.medium,
            )
        )
        columns = list(columns_from_before(chunk.text, chunk.search_text))
        return passage | {"columns": columns, "medium": text.document.medium.value}

    def _short_citation(self, citation: Mapping[str, Any] | None) -> list[Any] | None:
        if citation is None:
            return None
        number = citation["document_version"]
        text = self._by_document[citation["document_id"], number]
        return [text.key, number, citation["start"], citation["end"]]

    def _citation(self, reference: list[Any] | None) -> dict[str, Any] | None:
        if reference is None:
            return None
        key, number, start, end = reference
        text = self._find(key, number)
        return {
            "document_id": text.document.id,
            "document_version": number,
            "external_id": text.document.external_id,
            "source_id": text.source.id,
            "url": text.document.url,
            "title": text.version.title,
            "quote": text.version.text[start:end],
            "start": start,
            "end": end,
            "language": text.document.language,
            "medium": text.document.medium.value,
            "time_s": None,
        }

    def _find(self, key: str, number: int) -> KnownText:
        try:
            return self._by_key[key, number]
        except KeyError as error:
            raise InvalidInput(
                f"The recorded run names “{key}”, which is not in the workspace. Record it again."
            ) from error


def read_known_texts(
    source_ids: Iterable[str], *, sources: SourceStore, versions: DocumentVersionStore
) -> list[KnownText]:
    """The current texts of these sources, chunked as the index has them."""
    wanted = {source_id: sources.find_source(source_id) for source_id in source_ids}
    known = []
    for document, version in versions.iterate_versions(only_current=True):
        if (source := wanted.get(document.source_id)) is None:
            continue
        kind = ANSWER if source.kind is SourceKind.ANSWER else PASSAGE
        known.append(KnownText(source, document, version, chunk_version(document, version, kind=kind)))
    return known
