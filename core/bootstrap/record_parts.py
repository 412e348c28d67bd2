"""The system of record and what lies beside it: the parts everything else is made of."""

from functools import cached_property
from pathlib import Path

from core.clock import Clock
from core.identifiers import IdFactory
from core.knowledge.ports import Embedder
from core.settings import Settings
from core.storage.blob_store import FolderBlobStore
from core.storage.conversation_search import SqlConversationSearch
from core.storage.conversation_store import SqlConversationStore
from core.storage.damage import find_damage
from core.storage.database import Database
from core.storage.document_store import SqlDocumentStore
from core.storage.document_version_store import SqlDocumentVersionStore
from core.storage.held_change_store import SqlHeldChangeStore
from core.storage.source_store import SqlSourceStore
from core.storage.source_use_search import SqlSourceUseSearch
from core.storage.sync_store import SqlSyncStore
from core.storage.url_store import SqlSourceUrlStore


class RecordParts:
    """Stores of one workspace."""

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
        self.held_changes = SqlHeldChangeStore(database)
        self.documents = SqlDocumentStore(database)
        self.versions = SqlDocumentVersionStore(database)
        self.conversations = SqlConversationStore(database)
        self.conversation_search = SqlConversationSearch(database)
        self.source_uses = SqlSourceUseSearch(database)
        self.blobs = FolderBlobStore(self.data_dir / "blobs")

    @cached_property
    def data_dir(self) -> Path:
        """The workspace's folder."""
        return self.settings.data_dir.resolve()

    @property
    def _jobs_url(self) -> str:
        if self.database.is_sqlite:
            return f"sqlite:///{self.data_dir / 'jobs.sqlite'}"
        return self.database.arrow_uri

    def find_damage(self) -> str:
        """What is wrong with the system of record, in words; empty when it is whole."""
        return find_damage(self.database)
