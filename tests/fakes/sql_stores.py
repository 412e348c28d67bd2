"""Every store over one real database, shaped like `InMemoryStores`, for suites that run over both."""

from pathlib import Path

from core.storage.blob_store import FolderBlobStore
from core.storage.config_store import SqlConfigStore
from core.storage.conversation_search import SqlConversationSearch
from core.storage.conversation_store import SqlConversationStore
from core.storage.database import Database
from core.storage.deployment_store import SqlDeploymentStore
from core.storage.document_store import SqlDocumentStore
from core.storage.document_version_store import SqlDocumentVersionStore
from core.storage.held_change_store import SqlHeldChangeStore
from core.storage.knowledge_lock import DatabaseKnowledgeLock
from core.storage.source_store import SqlSourceStore
from core.storage.sync_store import SqlSyncStore
from core.storage.url_store import SqlSourceUrlStore


class SqlStores:
    """One workspace: every store of the system of record, and blobs in a folder."""

    def __init__(self, database: Database, *, blobs: Path, lock_timeout_s: float = 120.0) -> None:
        self.database = database
        self.documents = SqlDocumentStore(database)
        self.versions = SqlDocumentVersionStore(database)
        self.sources = SqlSourceStore(database)
        self.urls = SqlSourceUrlStore(database)
        self.syncs = SqlSyncStore(database)
        self.held = SqlHeldChangeStore(database)
        self.config = SqlConfigStore(database)
        self.conversations = SqlConversationStore(database)
        self.search = SqlConversationSearch(database)
        self.blobs = FolderBlobStore(blobs)
        self.deployment = SqlDeploymentStore(database)
        self.lock = DatabaseKnowledgeLock(database, timeout_s=lock_timeout_s)
