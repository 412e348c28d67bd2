"""What a knowledge version has to write, from what is known of a source and what was read now (pure)."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np

from core.knowledge.documents import Chunk, Document, DocumentStatus, DocumentVersion, chunk_id, document_id
from core.knowledge.languages import detect_language, primary_language
from core.knowledge.ports import Vectors
from core.knowledge.read_texts import NO_TEXT, FailedRead, IngestReport, ReadText
from core.knowledge.text_form import content_hash, normalise_text, normalise_title


@dataclass(frozen=True, slots=True)
class KnownDocuments:
    """The documents of one source as they stood at a knowledge version; `hashes` as current_hashes gives."""

    source_id: str
    version: int
    documents: Mapping[str, Document]
    hashes: Mapping[str, tuple[str, int]]

    def says(self, text: "NewText") -> bool:
        """Whether this very text is the current one already."""
        current = self.hashes.get(text.document.id)
        return current is not None and current[0] == text.content_hash

    def next_number(self, document: str) -> int:
        """The number of the document's next version."""
        known = self.documents.get(document)
        return known.current_version + 1 if known else 1


@dataclass(frozen=True, slots=True)
class NewText:
    """A read text in its stored form; `document.current_version` is still open."""

    document: Document
    text: str
    content_hash: str
    blob_hash: str | None

    def as_version(self, number: int, *, valid_from: int, now: datetime) -> DocumentVersion:
        """The text as the document's n-th version."""
        return DocumentVersion(
            document_id=self.document.id,
            number=number,
            title=self.document.title,
            text=self.text,
            content_hash=self.content_hash,
            blob_hash=self.blob_hash,
            valid_from=valid_from,
            valid_to=None,
            created_at=now,
        )


@dataclass(frozen=True, slots=True)
class Embedded:
    """A text's chunks with their vectors, and the embedder these come from.

    The chunks' ids are given when the version's number is known.
    """

    chunks: tuple[Chunk, ...]
    vectors: Vectors
    embedder: str


@dataclass(slots=True)
class ChangePlan:
    """What one knowledge version writes, gathered step by step."""

    documents: list[Document] = field(default_factory=list)
    versions: list[DocumentVersion] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    chunks: list[Chunk] = field(default_factory=list)
    vectors: list[Vectors] = field(default_factory=list)
    report: IngestReport = field(default_factory=IngestReport)

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be written."""
        return not (self.documents or self.ended)

    def stacked_vectors(self) -> Vectors | None:
        """One row a chunk; None without chunks."""
        return np.concatenate(self.vectors) if self.vectors else None


def read_new_texts(
    source_id: str, texts: Sequence[ReadText], failures: Sequence[FailedRead]
) -> tuple[dict[str, NewText], dict[str, FailedRead]]:
    """Texts and failures by document id. A blank text is a failure; of one id's texts the last counts."""
    new: dict[str, NewText] = {}
    failed = {document_id(source_id, failure.external_id): failure for failure in failures}
    for read in texts:
        key = document_id(source_id, read.external_id)
        text = normalise_text(read.text)
        title = normalise_title(read.title) or normalise_title(read.external_id)
        if not text:
            failed[key] = FailedRead(read.external_id, NO_TEXT, title, read.url)
            continue
        document = Document(
            key,
            source_id,
            read.external_id,
            read.url,
            title,
            primary_language(read.language) or detect_language(f"{title}\n{text}"),
            DocumentStatus.INDEXED,
            medium=read.medium,
        )
        new[key] = NewText(document, text, content_hash(title, text), read.blob_hash)
    return new, {key: failure for key, failure in failed.items() if key not in new}


def plan_change(
    known: KnownDocuments,
    *,
    new: Mapping[str, NewText],
    embedded: Mapping[str, Embedded],
    failed: Mapping[str, FailedRead],
    removed: Set[str],
    now: datetime,
) -> ChangePlan:
    """What version known.version + 1 writes. Each text that `known` does not say must be in `embedded`."""
    plan = ChangePlan()
    for key, text in new.items():
        if known.says(text):
            _keep(plan, known, text)
        else:
            _replace_text(plan, known, text, embedded[key], now)
    for key, failure in failed.items():
        _record_failure(plan, known, key, failure)
    for key in sorted(removed - new.keys()):
        _end(plan, known, key)
    if not plan.is_empty:
        plan.report += IngestReport(version=known.version + 1)
    return plan


def _keep(plan: ChangePlan, known: KnownDocuments, text: NewText) -> None:
    plan.report += IngestReport(unchanged=1)
    before = known.documents[text.document.id]
    after = replace(text.document, current_version=before.current_version)
    if after != before:
        plan.documents.append(after)


def _replace_text(
    plan: ChangePlan, known: KnownDocuments, text: NewText, embedded: Embedded, now: datetime
) -> None:
    key = text.document.id
    number = known.next_number(key)
    is_change = key in known.hashes
    plan.report += IngestReport(added=not is_change, changed=is_change)
    if is_change:
        plan.ended.append(key)
    plan.documents.append(replace(text.document, current_version=number))
    plan.versions.append(text.as_version(number, valid_from=known.version + 1, now=now))
    plan.chunks.extend(
        replace(chunk, id=chunk_id(key, number, chunk.ordinal), document_version=number)
        for chunk in embedded.chunks
    )
    plan.vectors.append(embedded.vectors)


def _record_failure(plan: ChangePlan, known: KnownDocuments, key: str, failure: FailedRead) -> None:
    plan.report += IngestReport(failed=1)
    before = known.documents.get(key)
    if before is not None and key in known.hashes:
        after = replace(
            before, reason=f"Its earlier text still answers; read again, it failed: {failure.reason}"
        )
    else:
        after = Document(
            id=key,
            source_id=known.source_id,
            external_id=failure.external_id,
            url=failure.url,
            title=normalise_title(failure.title) or normalise_title(failure.external_id),
            language=None,
            status=DocumentStatus.FAILED,
            reason=failure.reason,
            current_version=before.current_version if before else 0,
        )
    if after != before:
        plan.documents.append(after)


def _end(plan: ChangePlan, known: KnownDocuments, key: str) -> None:
    before = known.documents.get(key)
    if before is None or before.status is DocumentStatus.REMOVED:
        return
    plan.documents.append(replace(before, status=DocumentStatus.REMOVED, reason=""))
    if key in known.hashes:
        plan.ended.append(key)
        plan.report += IngestReport(removed=1)
