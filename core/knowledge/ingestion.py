"""Read texts become knowledge: hashed, chunked, embedded, and applied as one knowledge version a call."""

from collections.abc import Iterable, Mapping, Set

from core.clock import Clock
from core.errors import InvalidInput
from core.knowledge.change_plan import (
    ChangePlan,
    Embedded,
    KnownDocuments,
    NewText,
    plan_change,
    read_new_texts,
)
from core.knowledge.chunking import ANSWER, PASSAGE, chunk_version
from core.knowledge.documents import DocumentStatus
from core.knowledge.knowledge_writer import KnowledgeWriter
from core.knowledge.ports import (
    ChunkIndexWriter,
    DocumentStore,
    DocumentVersionStore,
    Embedder,
    KnowledgeLock,
    SourceStore,
)
from core.knowledge.read_texts import FailedRead, IngestReport, ReadText
from core.knowledge.sources import Source, SourceKind, SourceStatus


class Ingestion:
    """Applies what was read of a source. Safe to call from several threads and processes at once."""

    def __init__(
        self,
        *,
        sources: SourceStore,
        documents: DocumentStore,
        versions: DocumentVersionStore,
        index: ChunkIndexWriter,
        embedder: Embedder,
        lock: KnowledgeLock,
        clock: Clock,
    ) -> None:
        self._sources = sources
        self._documents = documents
        self._versions = versions
        self._index = index
        self._embedder = embedder
        self._lock = lock
        self._clock = clock
        self._writer = KnowledgeWriter(documents=documents, index=index, clock=clock)
        self._last_known: KnownDocuments | None = None

    def apply(
        self,
        source: Source,
        texts: Iterable[ReadText] = (),
        *,
        failures: Iterable[FailedRead] = (),
        removed: Iterable[str] = (),
        cause: str,
        author: str = "sync",
        run_id: str | None = None,
    ) -> IngestReport:
        """Make these texts what the source says, as one knowledge version; nothing new makes no version.

        Unchanged texts cost a hash. A blank text counts as failed. A failed document keeps the text it had
        and says so in its reason. `removed` are document ids. A killed call did all or nothing: repeat it.
        Raises InvalidInput when the source was removed, ProviderError when embedding fails, StorageError.
        """
        new, failed = read_new_texts(source.id, list(texts), list(failures))
        embedded = self._embed_unknown(source, new, self.known_now(source.id), {})
        with self._lock.hold():
            self._refuse_removed(source)
            known = self.known_now(source.id)
            # Meanwhile another process may have changed the source, or switched to a rebuilt index whose
            # vectors another embedder makes: embed what only now proves to be needed.
            embedded = self._embed_unknown(source, new, known, embedded)
            plan = plan_change(
                known, new=new, embedded=embedded, failed=failed, removed=set(removed), now=self._clock()
            )
            self._write(known, plan, cause=cause, author=author, run_id=run_id)
        return plan.report

    def remove_all(self, source: Source, *, cause: str, author: str = "operator") -> IngestReport:
        """End every document of the source in one knowledge version. Their texts stay as evidence."""
        with self._lock.hold():
            known = self.known_now(source.id)
            plan = plan_change(
                known, new={}, embedded={}, failed={}, removed=set(known.documents), now=self._clock()
            )
            self._write(known, plan, cause=cause, author=author)
        return plan.report

    def missing_documents(self, source: Source, present: Set[str]) -> list[str]:
        """Ids of the source's documents, failed ones too, that are not among the `present` ids."""
        documents = self.known_now(source.id).documents.values()
        return [
            document.id
            for document in documents
            if document.status is not DocumentStatus.REMOVED and document.id not in present
        ]

    def optimise(self) -> None:
        """Put the index in order after many changes; other changes wait only for a part of it."""
        with self._lock.hold():
            self._index.optimise()
        self._index.train_vectors()

    def _refuse_removed(self, source: Source) -> None:
        if self._sources.find_source(source.id).status is SourceStatus.REMOVED:
            raise InvalidInput(f"“{source.name}” has been removed, so nothing can be added to it.")

    def known_now(self, source_id: str) -> KnownDocuments:
        """The source's documents and the hashes of their texts, at the newest knowledge version."""
        current = self._documents.current_version()
        last = self._last_known
        if last is not None and (last.source_id, last.version) == (source_id, current):
            return last
        documents = self._documents.list_documents(source_id=source_id, limit=None)
        known = KnownDocuments(
            source_id,
            current,
            {document.id: document for document in documents},
            self._versions.current_hashes(source_id),
        )
        self._last_known = known
        return known

    def _embed_unknown(
        self,
        source: Source,
        new: Mapping[str, NewText],
        known: KnownDocuments,
        embedded: Mapping[str, Embedded],
    ) -> dict[str, Embedded]:
        """Chunks and vectors of all texts that differ from the known ones; `embedded` is used where it fits.

        Vectors of another embedder than the one in use now do not fit.
        """
        embedder = self._embedder.name
        result = {key: value for key, value in embedded.items() if value.embedder == embedder}
        wanted = [text for key, text in new.items() if key not in result and not known.says(text)]
        kind = ANSWER if source.kind is SourceKind.ANSWER else PASSAGE
        now = self._clock()
        chunks = [
            chunk_version(text.document, text.as_version(1, valid_from=0, now=now), kind=kind)
            for text in wanted
        ]
        vectors = self._embedder.embed([chunk.search_text for row in chunks for chunk in row])
        start = 0
        for text, row in zip(wanted, chunks, strict=True):
            result[text.document.id] = Embedded(row, vectors[start : start + len(row)], embedder)
            start += len(row)
        return result

    def _write(
        self, known: KnownDocuments, plan: ChangePlan, *, cause: str, author: str, run_id: str | None = None
    ) -> None:
        if plan.is_empty:
            return
        self._writer.write(
            known.version, plan, cause=cause, author=author, source_id=known.source_id, run_id=run_id
        )
        self._last_known = _after(known, plan)


def _after(known: KnownDocuments, plan: ChangePlan) -> KnownDocuments:
    """What is known once the plan is written, so that the next batch need not ask the store."""
    ended = set(plan.ended)
    hashes = {key: value for key, value in known.hashes.items() if key not in ended}
    hashes |= {version.document_id: (version.content_hash, version.number) for version in plan.versions}
    documents = {**known.documents, **{document.id: document for document in plan.documents}}
    return KnownDocuments(known.source_id, known.version + 1, documents, hashes)
