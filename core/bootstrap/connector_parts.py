"""Connected content systems: the kinds there are, their secrets and cursors, and their syncs."""

from functools import cached_property
from typing import TYPE_CHECKING

from core.bootstrap.knowledge_parts import KnowledgeParts
from core.knowledge.connector_catalogue import ConnectorCatalogue
from core.knowledge.connector_sync import ContentStores, ContentSync
from core.knowledge.content_connector import ConnectorKind
from core.storage.cursor_store import SqlCursorStore

if TYPE_CHECKING:
    # It brings an HTTP client, which most commands do not need.
    from core.connectors.registry import ConnectorRegistry


class ConnectorParts(KnowledgeParts):
    """What one workspace is connected to."""

    @cached_property
    def connectors(self) -> "ConnectorRegistry":
        """The systems that can be connected, with their kinds of content."""
        from core.connectors.registry import known_connectors

        return known_connectors(self.settings.crawl)

    def _find_connector(self, name: str) -> ConnectorKind:
        return self.connectors.find(name)

    @cached_property
    def content_sources(self) -> ConnectorCatalogue:
        """Adds connected sources and replaces their tokens."""
        return ConnectorCatalogue(
            sources=self.sources,
            secrets=self.secrets,
            audit=self.audit,
            find_connector=self._find_connector,
            ids=self.ids,
            clock=self.clock,
        )

    @property
    def content_sync(self) -> ContentSync:
        """Syncs connected sources."""
        stores = ContentStores(
            sources=self.sources,
            urls=self.urls,
            progress=self.sync_progress,
            versions=self.versions,
            blobs=self.blobs,
            secrets=self.secrets,
            cursors=SqlCursorStore(self.database),
        )
        return ContentSync(
            find_connector=self._find_connector,
            reader=self.file_reader,
            intake=self.intake,
            stores=stores,
            page_bytes=self.settings.crawl.page_bytes,
            clock=self.clock,
        )
