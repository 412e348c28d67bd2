"""A workspace in memory for tests of what is done with sources."""

from datetime import UTC, datetime
from pathlib import Path

from core.clock import fixed_clock
from core.errors import UnreadableFile
from core.identifiers import counted_ids
from core.knowledge.catalogue import SourceCatalogue
from core.knowledge.ingestion import Ingestion
from core.knowledge.ports import ExtractedText
from core.knowledge.sources import Source, SyncProgress
from core.retrieval.ports import IndexQuery
from core.settings import CrawlSettings, ExtractionSettings, Settings
from tests.fakes.hash_embedder import HashEmbedder
from tests.fakes.in_memory_audit import InMemoryAuditLog, a_trail
from tests.fakes.in_memory_index import InMemoryChunkIndex
from tests.fakes.in_memory_stores import InMemoryStores

NOW = datetime(2026, 3, 1, tzinfo=UTC)


class WorkspaceInMemory:
    """Stores, index, ingestion and catalogue, wired."""

    def __init__(self, *, allow_private_networks: bool = False) -> None:
        self.stores = InMemoryStores()
        self.index = InMemoryChunkIndex()
        self.clock = fixed_clock(NOW)
        self.audit_log = InMemoryAuditLog()
        self.audit = a_trail(self.audit_log, clock=self.clock)
        self.ingestion = Ingestion(
            sources=self.stores.sources,
            documents=self.stores.documents,
            versions=self.stores.versions,
            index=self.index,
            embedder=HashEmbedder(),
            lock=self.stores.lock,
            clock=self.clock,
        )
        self.catalogue = SourceCatalogue(
            sources=self.stores.sources,
            blobs=self.stores.blobs,
            ingestion=self.ingestion,
            audit=self.audit,
            settings=Settings(
                crawl=CrawlSettings(allow_private_networks=allow_private_networks),
                extraction=ExtractionSettings(file_bytes=10_000),
                _env_file=None,
            ),
            ids=counted_ids(),
            clock=self.clock,
        )

    def found(self) -> list[str]:
        """All chunk texts that can be found now."""
        version = self.stores.documents.current_version()
        query = IndexQuery("", HashEmbedder().embed([""])[0], version, 1000)
        return sorted(hit.chunk.text for hit in self.index.search(query))

    def progress(self, source: Source) -> SyncProgress:
        """A sync that is about to start."""
        return SyncProgress("run_1", source.id, "waiting", NOW, NOW)


class PlainReader:
    """Reads UTF-8 files; the word LOCKED stands for a file that cannot be read."""

    def read_file(self, path: Path, *, name: str) -> ExtractedText:
        text = path.read_text(encoding="utf-8")
        if "LOCKED" in text:
            raise UnreadableFile("The file is locked with a password.")
        return ExtractedText("", text)
