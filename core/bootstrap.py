"""Which implementation stands behind which port. The only file that names them."""

import os
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.answering.agent import CustomerAgent
from core.answering.desk import ConversationDesk
from core.answering.evidence_scoring import EvidenceScorer
from core.answering.extractive import ExtractiveComposer
from core.answering.generative import GenerativeComposer
from core.answering.ports import ChatModel
from core.clock import Clock, system_clock
from core.configuration.versions import ConfigVersions
from core.conversations.outcome_sweep import OutcomeSweep
from core.identifiers import IdFactory, random_ids
from core.jobs.crawl_process import CrawlProcessLauncher
from core.jobs.file_reader_process import FileReaderProcess
from core.jobs.job_queue import JobQueue
from core.jobs.sync_queue import SYNC_JOB, SyncQueue
from core.jobs.worker import Jobs, Worker
from core.knowledge.catalogue import SourceCatalogue
from core.knowledge.document_details import describe_document
from core.knowledge.ingestion import Ingestion
from core.knowledge.ports import Embedder
from core.knowledge.site_sync import SiteStores, SiteSync
from core.knowledge.source_sync import DocumentsSync, FileSync
from core.knowledge.sources import SourceKind
from core.knowledge.sync_job import SyncJob
from core.providers.index_embedder import IndexEmbedder
from core.providers.local_embeddings import LocalEmbedder
from core.providers.openai_chat import OpenAICompatibleChatModel
from core.providers.openai_embeddings import OpenAICompatibleEmbedder
from core.retrieval.index_upkeep import IndexUpkeep
from core.retrieval.search import PassageRetriever
from core.settings import EmbeddingKind, Settings
from core.storage.blob_store import FolderBlobStore
from core.storage.chunk_index import LanceChunkIndex
from core.storage.chunk_index_build import LanceIndexBuild
from core.storage.chunk_index_folder import current_place
from core.storage.config_store import SqlConfigStore
from core.storage.conversation_search import SqlConversationSearch
from core.storage.conversation_store import SqlConversationStore
from core.storage.damage import find_damage
from core.storage.database import Database
from core.storage.document_store import SqlDocumentStore
from core.storage.document_version_store import SqlDocumentVersionStore
from core.storage.knowledge_lock import DatabaseKnowledgeLock
from core.storage.opening import open_database
from core.storage.process_locks import try_lock
from core.storage.source_store import SqlSourceStore
from core.storage.sync_store import SqlSyncStore
from core.storage.url_store import SqlSourceUrlStore

if TYPE_CHECKING:
    # Polars and DuckDB take a while to load, and most commands need neither.
    from core.evaluation.retrieval_eval import RetrievalReport
    from core.performance.report import PerformanceReports
    from core.storage.warehouse import DuckDBWarehouse


class Engine:
    """One workspace, ready to use. Parts are made on first use; what was made is shared by all threads."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        *,
        clock: Clock,
        ids: IdFactory,
        embedder: Embedder | None,
    ) -> None:
        self.settings = settings
        self.database = database
        self.clock = clock
        self.ids = ids
        self._given_embedder = embedder
        self.sources = SqlSourceStore(database)
        self.urls = SqlSourceUrlStore(database)
        self.sync_progress = SqlSyncStore(database)
        self.documents = SqlDocumentStore(database)
        self.versions = SqlDocumentVersionStore(database)
        self.conversations = SqlConversationStore(database)
        self.conversation_search = SqlConversationSearch(database)
        self.blobs = FolderBlobStore(self.data_dir / "blobs")
        self.configuration = ConfigVersions(store=SqlConfigStore(database), clock=clock)

    @property
    def data_dir(self) -> Path:
        """The workspace's folder."""
        return self.settings.data_dir.resolve()

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
    def chat_model(self) -> ChatModel | None:
        """The chat model of the settings; None means extractive answers."""
        return OpenAICompatibleChatModel(self.settings.model) if self.settings.model.chat_model else None

    @cached_property
    def index(self) -> LanceChunkIndex:
        """The search index."""
        return LanceChunkIndex(self._index_folder, self.embedder)

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
    def catalogue(self) -> SourceCatalogue:
        """Adds, changes and removes sources."""
        return SourceCatalogue(
            sources=self.sources,
            blobs=self.blobs,
            ingestion=self.ingestion,
            settings=self.settings,
            ids=self.ids,
            clock=self.clock,
        )

    @cached_property
    def search(self) -> PassageRetriever:
        """Questions to passages."""
        return PassageRetriever(
            self.index,
            self.documents,
            self.embedder,
            current_version=self.documents.current_version,
            find_source=self.sources.find_source,
        )

    @cached_property
    def agent(self) -> CustomerAgent:
        """Replies to one message; stores nothing."""
        scorer = EvidenceScorer(self.embedder)
        extractive = ExtractiveComposer()
        if self.chat_model is None:
            return CustomerAgent(search=self.search, scorer=scorer, composer=extractive)
        return CustomerAgent(
            search=self.search,
            scorer=scorer,
            composer=GenerativeComposer(self.chat_model, self.embedder),
            fallback=extractive if self.settings.model.fall_back_to_extractive else None,
        )

    @cached_property
    def desk(self) -> ConversationDesk:
        """Receives customers' messages and keeps the conversations."""
        return ConversationDesk(
            agent=self.agent,
            conversations=self.conversations,
            current_config=self.configuration.current,
            clock=self.clock,
            ids=self.ids,
        )

    @cached_property
    def warehouse(self) -> "DuckDBWarehouse":
        """The analytics copy."""
        from core.storage.warehouse import DuckDBWarehouse

        return DuckDBWarehouse(self.database, folder=self.data_dir / "warehouse")

    @cached_property
    def reports(self) -> "PerformanceReports":
        """Every number of the Performance pages."""
        from core.performance.report import PerformanceReports

        return PerformanceReports(warehouse=self.warehouse, clock=self.clock, zone=self.settings.time_zone)

    @cached_property
    def file_reader(self) -> FileReaderProcess:
        """Reads files and pages, apart from this process."""
        return FileReaderProcess(self.settings.extraction)

    @cached_property
    def worker(self) -> Worker:
        """Does the durable work, once started."""
        return Worker(
            database_url=self._jobs_url,
            lock_path=self.data_dir / f"worker-{self.settings.jobs.executor_id}.lock",
            settings=self.settings.jobs,
            jobs=Jobs(by_name={SYNC_JOB: self.sync_job.run}, look_after=self.look_after),
        )

    def look_after(self) -> None:
        """What a worker does every few minutes: finish what was cut short, and begin what is due.

        A round that takes longer than that is not done twice at once. A rebuild may take hours; the rest
        goes on beside it.
        """
        with try_lock(self.database, "look-after") as is_ours:
            if is_ours:
                sweep = OutcomeSweep(
                    store=self.conversations, search=self.conversation_search, clock=self.clock
                )
                sweep.run()
                self.catalogue.finish_removals()
                self.syncs.settle()
                self.syncs.request_due()
        self.index_upkeep.look_after()

    @cached_property
    def syncs(self) -> SyncQueue:
        """Asks for syncs, stops and follows them."""
        return SyncQueue(
            queue=JobQueue(self._jobs_url),
            sources=self.sources,
            progress=self.sync_progress,
            worker=self.worker,
            clock=self.clock,
        )

    @property
    def _jobs_url(self) -> str:
        if self.database.is_sqlite:
            return f"sqlite:///{self.data_dir / 'jobs.sqlite'}"
        return self.database.arrow_uri

    @cached_property
    def sync_job(self) -> SyncJob:
        """What the worker does for a requested sync."""
        files = FileSync(
            reader=self.file_reader,
            ingestion=self.ingestion,
            blobs=self.blobs,
            sources=self.sources,
            progress=self.sync_progress,
            clock=self.clock,
        )
        documents = DocumentsSync(
            ingestion=self.ingestion,
            blobs=self.blobs,
            sources=self.sources,
            progress=self.sync_progress,
            clock=self.clock,
        )
        return SyncJob(
            by_kind={
                SourceKind.SITE: self._site_sync,
                SourceKind.FILE: files,
                SourceKind.DOCUMENTS: documents,
            },
            optimise=self.ingestion.optimise,
            sources=self.sources,
            progress=self.sync_progress,
            clock=self.clock,
        )

    @property
    def _site_sync(self) -> SiteSync:
        return SiteSync(
            launcher=CrawlProcessLauncher(),
            reader=self.file_reader,
            ingestion=self.ingestion,
            stores=SiteStores(self.sources, self.urls, self.sync_progress, self.versions, self.blobs),
            settings=self.settings.crawl,
            folder=self.data_dir / "crawls",
            clock=self.clock,
        )

    def document_details(self, document_id: str, *, version: int | None = None) -> dict[str, Any]:
        """A document as programs see it, with its newest text or that of a version. Raises NotFound."""
        return describe_document(self.documents, self.versions, document_id, version=version)

    def find_damage(self) -> str:
        """What is wrong with the system of record, in words; empty when it is whole."""
        return find_damage(self.database)

    def start_worker(self) -> None:
        """Do the durable work in this process, now or when the process that does it ends."""
        self.worker.start_when_free()

    def close(self) -> None:
        """Stop the worker and let go of files and connections. The next worker takes up unfinished work."""
        made = vars(self)
        if "worker" in made:
            self.worker.stop()
        if "syncs" in made:
            self.syncs.close()
        if "file_reader" in made:
            self.file_reader.close()
        if "warehouse" in made:
            self.warehouse.close()
        self.database.close()


def configured_embedder(settings: Settings) -> Embedder:
    """The embedder that the settings name. Raises ConfigurationError when its model is not named."""
    if settings.model.embeddings is EmbeddingKind.OPENAI:
        return OpenAICompatibleEmbedder(settings.model)
    return LocalEmbedder(_model_cache(settings))


def embedder_called(name: str, settings: Settings) -> Embedder | None:
    """The embedder an index was built with; None where it cannot be had with these settings."""
    if name == LocalEmbedder.name:
        return LocalEmbedder(_model_cache(settings))
    if settings.model.base_url or settings.model.api_key:
        return OpenAICompatibleEmbedder(settings.model.model_copy(update={"embedding_model": name}))
    return None


def _model_cache(settings: Settings) -> Path:
    """Where the prepared embedding model lies, shared by all workspaces of this user.

    In the workspace for a user without a home, as containers have them.
    """
    home = os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(home) if home else Path.home() / ".cache") / "answerdesk"
    except RuntimeError:
        return settings.data_dir.resolve() / "cache"


def evaluate_retrieval(settings: Settings, *, documents: Path, questions: Path) -> "RetrievalReport":
    """Search quality in a scratch workspace. Raises InvalidInput for files that cannot be used."""
    from core.evaluation.retrieval_eval import evaluate_retrieval as evaluate_in_scratch

    embedder = configured_embedder(settings)
    return evaluate_in_scratch(
        documents, questions, embedder=embedder, index_in=lambda folder: LanceChunkIndex(folder, embedder)
    )


def build_engine(
    settings: Settings,
    *,
    clock: Clock = system_clock,
    ids: IdFactory = random_ids,
    embedder: Embedder | None = None,
) -> Engine:
    """Open the workspace of these settings, making or migrating it where needed.

    Raises MigrationError, StorageError, ConfigurationError.
    """
    return Engine(settings, open_database(settings), clock=clock, ids=ids, embedder=embedder)
