"""What the agent knows: embedder, search index, ingestion and the catalogue of sources."""

from functools import cache, cached_property
from pathlib import Path
from typing import Any

from core.bootstrap.embedders import configured_embedder, embedder_called, multilingual_encoder
from core.bootstrap.people_parts import PeopleParts
from core.bootstrap.speech import configured_transcriber
from core.jobs.file_reader_process import FileReaderProcess
from core.jobs.recording_process import RecordingProcess
from core.knowledge.approval import Approval, HoldingIntake
from core.knowledge.catalogue import SourceCatalogue
from core.knowledge.document_details import describe_document
from core.knowledge.history import KnowledgeHistory
from core.knowledge.ingestion import Ingestion
from core.knowledge.ports import Embedder
from core.knowledge.recordings import RecordingReader
from core.knowledge.restoring import RestoreStores, Restoring
from core.knowledge.schedule import SyncSchedule
from core.providers.index_embedder import IndexEmbedder
from core.retrieval.index_upkeep import IndexUpkeep
from core.retrieval.ports import SecondEncoder
from core.storage.chunk_index import LanceChunkIndex
from core.storage.chunk_index_build import LanceIndexBuild
from core.storage.chunk_index_folder import current_place
from core.storage.knowledge_lock import DatabaseKnowledgeLock
from core.storage.process_locks import try_lock
from core.storage.second_vectors import LanceSecondVectors


class KnowledgeParts(PeopleParts):
    """Knowledge of one workspace."""

    @cached_property
    def configured_embedder(self) -> Embedder:
        """Who is to turn text into vectors, as the settings say."""
        return self._given_embedder or configured_embedder(self.settings)

    @cached_property
    def embedder(self) -> Embedder:
        """Who does: the index's own embedder until an index of the configured one is complete."""

        def built_with() -> str | None:
            place = current_place(self._index_folder)
            return place.embedder if place else None

        return IndexEmbedder(
            configured=self.configured_embedder,
            built_with=built_with,
            by_name=cache(lambda name: embedder_called(name, self.settings)),
        )

    @cached_property
    def index(self) -> LanceChunkIndex:
        """The search index."""
        return LanceChunkIndex(self._index_folder, self.embedder, second=self.second_vectors)

    @cached_property
    def second_encoder(self) -> SecondEncoder | None:
        """The multilingual encoder; None where it is off or its package is not installed."""
        return multilingual_encoder(self.settings)

    @cached_property
    def second_vectors(self) -> LanceSecondVectors | None:
        """What the multilingual encoder has read; None where there is none."""
        encoder = self.second_encoder
        if encoder is None:
            return None
        return LanceSecondVectors(self._index_folder, encoder.name, encoder.dimension)

    def second_encoder_in_use(self) -> SecondEncoder | None:
        """The multilingual encoder once it has read anything of the index in use."""
        has_read = self.second_vectors is not None and self.second_vectors.is_begun()
        return self.second_encoder if has_read else None

    @property
    def _index_folder(self) -> Path:
        return self.data_dir / "index"

    @property
    def must_rebuild_index(self) -> bool:
        """Whether the index in use was built with another embedder than the configured one."""
        place = current_place(self._index_folder)
        return place is not None and place.embedder != self.configured_embedder.name

    def rebuild_index(self) -> int:
        """Build the index anew with the configured embedder and switch to it; gives the texts embedded.

        Killed and called again, it goes on where it stopped. Raises ProviderError and StorageError, and
        DatabaseBusy while another rebuild is under way.
        """
        return self.index_upkeep.rebuild()

    @cached_property
    def index_upkeep(self) -> IndexUpkeep:
        """Keeps the search index whole and quick."""
        return IndexUpkeep(
            index=self.index,
            documents=self.documents,
            versions=self.versions,
            sources=self.sources,
            lock=DatabaseKnowledgeLock(self.database),
            turn=lambda work: try_lock(self.database, work),
            is_outdated=lambda: self.must_rebuild_index,
            optimise=self.ingestion.optimise,
            new_build=lambda: LanceIndexBuild(self._index_folder, self.configured_embedder),
            embedder=self.configured_embedder,
            second_encoder=self.second_encoder,
            second_vectors=self.second_vectors,
        )

    @cached_property
    def ingestion(self) -> Ingestion:
        """Applies what was read."""
        return Ingestion(
            sources=self.sources,
            documents=self.documents,
            versions=self.versions,
            index=self.index,
            embedder=self.embedder,
            lock=DatabaseKnowledgeLock(self.database),
            clock=self.clock,
        )

    @cached_property
    def intake(self) -> HoldingIntake:
        """Where syncs put what they read: it counts at once, or waits for approval."""
        return HoldingIntake(
            ingestion=self.ingestion,
            held=self.held_changes,
            sources=self.sources,
            lock=DatabaseKnowledgeLock(self.database),
            clock=self.clock,
        )

    @cached_property
    def approval(self) -> Approval:
        """Approves and discards what waits."""
        return Approval(
            ingestion=self.ingestion,
            held=self.held_changes,
            sources=self.sources,
            audit=self.audit,
            lock=DatabaseKnowledgeLock(self.database),
        )

    @cached_property
    def history(self) -> KnowledgeHistory:
        """What changed when, and how two knowledge versions differ."""
        return KnowledgeHistory(documents=self.documents, versions=self.versions, knowledge=self.documents)

    @cached_property
    def restoring(self) -> Restoring:
        """Brings documents, sources or everything back to what they were."""
        return Restoring(
            stores=RestoreStores(self.sources, self.urls, self.documents, self.versions, self.index),
            embedder=self.embedder,
            lock=DatabaseKnowledgeLock(self.database),
            audit=self.audit,
            clock=self.clock,
            schedule=self.schedule,
        )

    @property
    def schedule(self) -> SyncSchedule:
        """When sources are synced by themselves."""
        return SyncSchedule(self.settings.sync.interval, self.settings.sync.connector_interval)

    @cached_property
    def catalogue(self) -> SourceCatalogue:
        """Adds, changes and removes sources."""
        return SourceCatalogue(
            sources=self.sources,
            blobs=self.blobs,
            ingestion=self.ingestion,
            audit=self.audit,
            settings=self.settings,
            ids=self.ids,
            clock=self.clock,
        )

    @cached_property
    def file_reader(self) -> FileReaderProcess:
        """Reads files and pages, apart from this process."""
        return FileReaderProcess(self.settings.extraction)

    @cached_property
    def recording_reader(self) -> RecordingReader:
        """Hears videos, apart from this process."""
        return RecordingReader(
            opener=RecordingProcess(self.settings.extraction, self.settings.speech),
            open_transcriber=lambda: configured_transcriber(self.settings),
            limit=self.settings.speech.timeout,
            clock=self.clock,
        )

    def document_details(self, document_id: str, *, version: int | None = None) -> dict[str, Any]:
        """A document as programs see it, with its newest text or that of a version. Raises NotFound."""
        return describe_document(self.documents, self.versions, document_id, version=version)
