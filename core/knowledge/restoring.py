"""Brings documents, a source or everything back to what they were at a knowledge version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from core.audit.entries import AuditAction, AuditedChange, AuditKind
from core.audit.trail import AuditTrail
from core.clock import Clock
from core.errors import InvalidInput
from core.knowledge.audited_sources import OPERATOR
from core.knowledge.change_plan import Embedded
from core.knowledge.chunking import ANSWER, PASSAGE, chunk_version
from core.knowledge.documents import Document, DocumentVersion, TextDifference
from core.knowledge.knowledge_writer import KnowledgeWriter
from core.knowledge.ports import (
    ChunkIndexWriter,
    DocumentStore,
    Embedder,
    KnowledgeLock,
    SourceStore,
    SourceUrlStore,
    TextHistory,
)
from core.knowledge.read_texts import IngestReport
from core.knowledge.restore_plan import (
    PastTexts,
    doubled_sources,
    plan_restore,
    plan_sources,
    what_next,
)
from core.knowledge.schedule import DEFAULT_SCHEDULE, SyncSchedule
from core.knowledge.sources import Source, SourceKind, SourceStatus


@dataclass(frozen=True, slots=True)
class RestoreScope:
    """What is restored: one document, one source, or (neither given) everything."""

    source_id: str | None = None
    document_id: str | None = None


EVERYTHING = RestoreScope()


@dataclass(frozen=True, slots=True)
class RestorePreview:
    """What a restore would do."""

    to: int
    differences: tuple[TextDifference, ...]
    """added: comes back; changed: says again what it said; removed: stops answering. In title order."""
    coming_back: tuple[str, ...]
    """Names of removed sources that come back."""
    notes: tuple[str, ...]
    """Sentences on what the next syncs of these sources will do."""

    @property
    def report(self) -> IngestReport:
        """The counts."""
        kinds = [one.kind for one in self.differences]
        return IngestReport(kinds.count("added"), kinds.count("changed"), removed=kinds.count("removed"))


@dataclass(frozen=True, slots=True)
class RestoreStores:
    """Where a restore reads and writes."""

    sources: SourceStore
    urls: SourceUrlStore
    documents: DocumentStore
    versions: TextHistory
    index: ChunkIndexWriter


class Restoring:
    """Restores make new versions; nothing of the past is rewritten."""

    def __init__(
        self,
        *,
        stores: RestoreStores,
        embedder: Embedder,
        lock: KnowledgeLock,
        audit: AuditTrail,
        clock: Clock,
        schedule: SyncSchedule = DEFAULT_SCHEDULE,
    ) -> None:
        self._stores = stores
        self._embedder = embedder
        self._lock = lock
        self._clock = clock
        self._schedule = schedule
        self._writer = KnowledgeWriter(
            documents=stores.documents, index=stores.index, clock=clock, audit=audit
        )

    def preview(self, to: int, scope: RestoreScope = EVERYTHING, *, hold: bool = False) -> RestorePreview:
        """What `restore` would do now. Raises NotFound, and InvalidInput as `restore` does."""
        self._check(to, scope)
        differences = self._differences(to, scope)
        self._refuse_doubles(differences)
        back = {one.source_id for one in differences if one.after is not None}
        sources = self._owners(differences)
        kinds = dict.fromkeys(source.kind for source in sources)
        notes = [what_next(kind, hold=hold) for kind in kinds]
        coming = [one.name for one in sources if one.status is SourceStatus.REMOVED and one.id in back]
        return RestorePreview(to, tuple(differences), tuple(coming), tuple(note for note in notes if note))

    def restore(
        self, to: int, scope: RestoreScope = EVERYTHING, *, hold: bool = False, actor: str = OPERATOR
    ) -> IngestReport:
        """Make the scope what it was at version `to`, as one new knowledge version; counts of what changed.

        All or nothing. Nothing different makes no version, so the second of two restores does nothing. `hold`
        makes what the next syncs find wait for approval. Texts whose chunks the index has are not embedded.
        Raises NotFound, InvalidInput (a version that is not there, a source that was added again meanwhile),
        ProviderError, StorageError.
        """
        self._check(to, scope)
        planned = self._differences(to, scope)
        self._refuse_doubles(planned)
        embedded = self._embed_lacking(planned, {})
        with self._lock.hold():
            base = self._stores.documents.current_version()
            # Meanwhile others may have changed what differs: compare anew, embed what only now is needed.
            differences = self._differences(to, scope)
            self._refuse_doubles(differences)
            past = self._past_texts(differences, self._embed_lacking(differences, embedded))
            now = self._clock()
            plan = plan_restore(differences, past, number=base + 1, now=now)
            owners = self._owners(differences)
            changes = plan_sources(
                owners, differences, past, to=to, hold=hold, schedule=self._schedule, now=now
            )
            self._forget_pages(owners)
            self._writer.write(
                base,
                plan,
                cause=self._cause(to, scope),
                author=actor,
                source_id=self._source_of(scope),
                sources=changes,
                audited=self._audited(to, scope, base, plan.report, hold=hold, actor=actor),
            )
        return plan.report

    def _check(self, to: int, scope: RestoreScope) -> None:
        current = self._stores.documents.current_version()
        if not 1 <= to <= current:
            raise InvalidInput(
                f"There is no knowledge version {to}: they count from 1, and the newest is {current}."
            )
        source_id = self._source_of(scope)
        if source_id is not None:
            self._stores.sources.find_source(source_id)

    def _refuse_doubles(self, differences: Sequence[TextDifference]) -> None:
        owners = self._owners(differences)
        doubled = doubled_sources(owners, differences, self._stores.sources.list_sources())
        if doubled:
            named = ", ".join(f"“{old.name}” ({new.id})" for old, new in doubled[:3])
            more = f" and {len(doubled) - 3} more" if len(doubled) > 3 else ""
            raise InvalidInput(
                f"Added again since they were removed: {named}{more}. Remove what was added again first, so "
                "that nothing is answered from both."
            )

    def _source_of(self, scope: RestoreScope) -> str | None:
        if scope.document_id is not None:
            return self._stores.documents.find_document(scope.document_id).source_id
        return scope.source_id

    def _audited(
        self, to: int, scope: RestoreScope, base: int, report: IngestReport, *, hold: bool, actor: str
    ) -> AuditedChange:
        counts = {"added": report.added, "changed": report.changed, "removed": report.removed}
        return AuditedChange(
            actor=actor,
            action=AuditAction.RESTORE,
            kind=AuditKind.KNOWLEDGE,
            object_id=scope.document_id or scope.source_id or str(to),
            object_name=self._cause(to, scope),
            before={"version": base},
            after={"version": base + 1, "as_of": to, "holds": hold, **counts},
        )

    def _cause(self, to: int, scope: RestoreScope) -> str:
        if scope.document_id is not None:
            title = self._stores.documents.find_document(scope.document_id).title
            return f"“{title}” restored to version {to}"
        if scope.source_id is not None:
            return f"{self._stores.sources.find_source(scope.source_id).name} restored to version {to}"
        return f"Restored to version {to}"

    def _differences(self, to: int, scope: RestoreScope) -> list[TextDifference]:
        current = self._stores.documents.current_version()
        return self._stores.versions.list_differences(
            current, to, source_id=scope.source_id, document_id=scope.document_id
        )

    def _owners(self, differences: Sequence[TextDifference]) -> list[Source]:
        ids = dict.fromkeys(one.source_id for one in differences)
        return [self._stores.sources.find_source(source_id) for source_id in ids]

    def _documents_of(self, differences: Sequence[TextDifference]) -> dict[str, Document]:
        wanted = {one.document_id for one in differences}
        return {
            document.id: document
            for source_id in dict.fromkeys(one.source_id for one in differences)
            for document in self._stores.documents.list_documents(source_id=source_id, limit=None)
            if document.id in wanted
        }

    def _past_texts(
        self, differences: Sequence[TextDifference], embedded: Mapping[tuple[str, int], Embedded]
    ) -> PastTexts:
        places = _places(differences)
        stored = self._stores.index.stored_chunks([place for place in places if place not in embedded])
        reused = {
            place: Embedded(text.chunks, text.vectors, self._embedder.name) for place, text in stored.items()
        }
        return PastTexts(
            self._documents_of(differences),
            self._stores.versions.find_versions(places),
            {**embedded, **reused},
        )

    def _embed_lacking(
        self, differences: Sequence[TextDifference], embedded: Mapping[tuple[str, int], Embedded]
    ) -> dict[tuple[str, int], Embedded]:
        """Chunks and vectors of the texts that the index does not hold; `embedded` is used where it fits."""
        embedder = self._embedder.name
        result = {place: text for place, text in embedded.items() if text.embedder == embedder}
        places = [place for place in _places(differences) if place not in result]
        stored = self._stores.index.stored_chunks(places)
        lacking = self._stores.versions.find_versions(place for place in places if place not in stored)
        documents = self._documents_of([one for one in differences if _place(one) in lacking])
        kinds = {source.id: source.kind for source in self._owners(differences)}
        for place, version in lacking.items():
            document = documents[version.document_id]
            kind = ANSWER if kinds[document.source_id] is SourceKind.ANSWER else PASSAGE
            result[place] = self._embed(document, version, kind)
        return result

    def _embed(self, document: Document, version: DocumentVersion, kind: str) -> Embedded:
        chunks = chunk_version(document, version, kind=kind)
        vectors = self._embedder.embed([chunk.search_text for chunk in chunks])
        return Embedded(chunks, vectors, self._embedder.name)

    def _forget_pages(self, owners: Sequence[Source]) -> None:
        """Let the next sync read every page or article again: what it read last is not what answers now.

        Before the change: a kill in between costs a reading, the other way round a page would be missed.
        """
        for source in owners:
            if source.kind in {SourceKind.SITE, SourceKind.CMS}:
                urls = self._stores.urls.list_urls(source.id, limit=None)
                self._stores.urls.save_urls(
                    [replace(url, etag=None, last_modified=None, content_hash=None) for url in urls]
                )


def _place(difference: TextDifference) -> tuple[str, int]:
    return difference.document_id, difference.after or 0


def _places(differences: Sequence[TextDifference]) -> list[tuple[str, int]]:
    return [_place(one) for one in differences if one.after is not None]
