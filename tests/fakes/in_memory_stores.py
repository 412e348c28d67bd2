"""Every store in memory, held to the contracts of the real ones. `InMemoryStores()` gives them wired."""

import hashlib
import tempfile
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Unpack

from core.configuration.agent_config import ConfigDraft, ConfigVersion
from core.configuration.edit_conflicts import draft_conflict
from core.conversations.conversation import Channel, Conversation, ConversationState, Event, Message, Outcome
from core.conversations.ports import Basis, ConversationChange, ConversationFilter
from core.errors import EditConflict, NotFound, StorageError
from core.knowledge.documents import (
    Document,
    DocumentStatus,
    DocumentVersion,
    KnowledgeVersion,
    TextDifference,
)
from core.knowledge.ports import KnowledgeChange
from core.knowledge.sources import Source, SourceChanges, SourceStatus, SourceUrl, SyncProgress, UrlState
from core.knowledge.text_pairs import TextPlace, pair_texts
from core.storage.text_folding import fold_text
from tests.fakes.in_memory_deployment import InMemoryDeploymentStore
from tests.fakes.in_memory_held_changes import InMemoryHeldChangeStore


def _page(rows: list, offset: int, limit: int | None) -> list:
    return rows[offset:] if limit is None else rows[offset : offset + limit]


def _is_valid(row: DocumentVersion, version: int) -> bool:
    return row.valid_from <= version and (row.valid_to is None or row.valid_to > version)


class InMemoryDocumentStore:
    """DocumentStore, DocumentVersionStore, KnowledgeVersionStore and DocumentFacts over one set of rows."""

    def __init__(self) -> None:
        self.sources: dict[str, Source] = {}
        self._documents: dict[str, Document] = {}
        self._versions: dict[str, list[DocumentVersion]] = {}
        self._knowledge: list[KnowledgeVersion] = []

    def current_version(self) -> int:
        return len(self._knowledge)

    def apply_change(self, change: KnowledgeChange) -> None:
        self._refuse_bad(change)
        number = change.version.number
        for key in set(change.ended):
            self._versions[key] = [
                replace(version, valid_to=number) if version.valid_to is None else version
                for version in self._versions.get(key, [])
            ]
        for version in change.versions:
            self._versions.setdefault(version.document_id, []).append(version)
        self._documents.update({document.id: document for document in change.documents})
        for source_id, changes in change.sources:
            self.sources[source_id] = replace(self.sources[source_id], **changes)
        self._knowledge.append(change.version)

    def _refuse_bad(self, change: KnowledgeChange) -> None:
        number = change.version.number
        if number != self.current_version() + 1:
            raise StorageError(f"Knowledge version {number} does not follow {self.current_version()}.")
        known = set(self._documents) | {document.id for document in change.documents}
        if any(document.source_id not in self.sources for document in change.documents):
            raise StorageError("A document of an unknown source.")
        open_texts = {
            key for key, rows in self._versions.items() if any(row.valid_to is None for row in rows)
        } - set(change.ended)
        numbers = {(row.document_id, row.number) for rows in self._versions.values() for row in rows}
        for version in change.versions:
            if version.valid_from != number or version.valid_to is not None:
                raise StorageError("A new text is valid from its own knowledge version on.")
            if version.document_id not in known or version.document_id in open_texts:
                raise StorageError("A new text needs its document, and the text before it ended.")
            if (version.document_id, version.number) in numbers:
                raise StorageError("That version of the document exists.")
            open_texts.add(version.document_id)

    def find_document(self, document_id: str) -> Document:
        if document_id not in self._documents:
            raise NotFound(f"There is no document {document_id}.")
        return self._documents[document_id]

    def list_documents(
        self, *, source_id: str | None = None, text: str = "", offset: int = 0, limit: int | None = 100
    ) -> list[Document]:
        needle = fold_text(text)
        found = [
            document
            for document in self._documents.values()
            if source_id in (None, document.source_id)
            and needle in fold_text(f"{document.title}\n{document.url or ''}")
        ]
        found.sort(key=lambda document: (fold_text(document.title), document.id))
        return _page(found, offset, limit)

    def find_version(self, document_id: str, number: int | None = None) -> DocumentVersion:
        wanted = [row for row in self.list_versions(document_id) if number in (None, row.number)]
        if not wanted:
            raise NotFound(f"There is no version {number or ''} of document {document_id}.")
        return wanted[-1]

    def list_versions(self, document_id: str) -> list[DocumentVersion]:
        return sorted(self._versions.get(document_id, []), key=lambda version: version.number)

    def current_hashes(self, source_id: str) -> dict[str, tuple[str, int]]:
        return {
            version.document_id: (version.content_hash, version.number)
            for document, version in self.iterate_versions(only_current=True)
            if document.source_id == source_id
        }

    def find_versions(self, places: Iterable[tuple[str, int]]) -> dict[tuple[str, int], DocumentVersion]:
        wanted = set(places)
        rows = [row for rows in self._versions.values() for row in rows]
        return {(row.document_id, row.number): row for row in rows if (row.document_id, row.number) in wanted}

    def list_differences(
        self, first: int, second: int, *, source_id: str | None = None, document_id: str | None = None
    ) -> list[TextDifference]:
        return pair_texts(
            TextPlace(
                row.document_id,
                document.source_id,
                row.title,
                row.number,
                row.content_hash,
                _is_valid(row, first),
            )
            for document, row in self.iterate_versions()
            if _is_valid(row, first) != _is_valid(row, second)
            and source_id in (None, document.source_id)
            and document_id in (None, row.document_id)
        )

    def iterate_versions(self, *, only_current: bool = False) -> Iterator[tuple[Document, DocumentVersion]]:
        for key in sorted(self._versions):
            for version in self.list_versions(key):
                if version.valid_to is None or not only_current:
                    yield self._documents[key], version

    def list_knowledge_versions(
        self, *, source_id: str | None = None, run_id: str | None = None, offset: int = 0, limit: int = 50
    ) -> list[KnowledgeVersion]:
        rows = [
            row
            for row in reversed(self._knowledge)
            if source_id in (None, row.source_id) and run_id in (None, row.run_id)
        ]
        return _page(rows, offset, limit)

    def find_knowledge_version(self, number: int) -> KnowledgeVersion:
        if not 1 <= number <= len(self._knowledge):
            raise NotFound(f"There is no knowledge version {number}.")
        return self._knowledge[number - 1]

    def find_documents(self, document_ids: Sequence[str]) -> Mapping[str, tuple[Document, Source]]:
        return {
            key: (self._documents[key], self.sources[self._documents[key].source_id])
            for key in document_ids
            if key in self._documents
        }

    def counted(self, source: Source) -> Source:
        """The source with the number of its documents that answer now."""
        indexed = Counter(
            document.source_id
            for document in self._documents.values()
            if document.status is DocumentStatus.INDEXED
        )
        return replace(source, document_count=indexed[source.id])


class InMemorySourceStore:
    """SourceStore. Shares its rows with the document store, which counts and names by them."""

    def __init__(self, documents: InMemoryDocumentStore) -> None:
        self._documents = documents

    def save_source(self, source: Source) -> None:
        self._documents.sources[source.id] = replace(source, document_count=0)

    def update_source(self, source_id: str, **changes: Unpack[SourceChanges]) -> Source:
        source = self.find_source(source_id)
        if source.status is not SourceStatus.REMOVED:
            self.save_source(replace(source, **changes))
        return self.find_source(source_id)

    def find_source(self, source_id: str) -> Source:
        if source_id not in self._documents.sources:
            raise NotFound(f"There is no source {source_id}.")
        return self._documents.counted(self._documents.sources[source_id])

    def list_sources(self, *, with_removed: bool = False) -> list[Source]:
        rows = [
            self._documents.counted(source)
            for source in self._documents.sources.values()
            if with_removed or source.status is not SourceStatus.REMOVED
        ]
        return sorted(rows, key=lambda source: (source.created_at, source.id), reverse=True)


class InMemorySourceUrlStore:
    """SourceUrlStore."""

    def __init__(self) -> None:
        self._urls: dict[tuple[str, str], SourceUrl] = {}

    def save_urls(self, urls: Sequence[SourceUrl]) -> None:
        self._urls.update({(url.source_id, url.url): url for url in urls})

    def list_urls(
        self,
        source_id: str,
        *,
        state: UrlState | None = None,
        text: str = "",
        offset: int = 0,
        limit: int | None = 100,
    ) -> list[SourceUrl]:
        needle = fold_text(text)
        found = [
            url
            for url in self._urls.values()
            if url.source_id == source_id and state in (None, url.state) and needle in fold_text(url.url)
        ]
        return _page(sorted(found, key=lambda url: url.url), offset, limit)

    def count_urls(self, source_id: str) -> dict[UrlState, int]:
        return dict(Counter(url.state for url in self._urls.values() if url.source_id == source_id))


class InMemorySyncStore:
    """SyncStore."""

    def __init__(self) -> None:
        self._runs: dict[str, SyncProgress] = {}

    def _ordered(self) -> list[SyncProgress]:
        return sorted(self._runs.values(), key=lambda run: (run.started_at, run.run_id))

    def save_progress(self, progress: SyncProgress) -> None:
        stored = self._runs.get(progress.run_id)
        if stored is not None and not stored.is_running:
            return
        if stored is not None and progress.is_running and stored.updated_at > progress.updated_at:
            return
        self._runs[progress.run_id] = progress

    def latest_progress(self, source_id: str) -> SyncProgress | None:
        runs = [run for run in self._ordered() if run.source_id == source_id]
        return runs[-1] if runs else None

    def list_runs(self, source_id: str, *, offset: int = 0, limit: int = 50) -> list[SyncProgress]:
        runs = [run for run in reversed(self._ordered()) if run.source_id == source_id]
        return _page(runs, offset, limit)

    def running(self) -> list[SyncProgress]:
        return [run for run in self._ordered() if run.is_running]


class InMemoryConfigStore:
    """ConfigStore."""

    def __init__(self) -> None:
        self._versions: list[ConfigVersion] = []
        self._draft: ConfigDraft | None = None
        self._revision = 0

    def save_version(self, version: ConfigVersion) -> None:
        if version.number != len(self._versions) + 1:
            raise EditConflict(f"Configuration {version.number} does not follow {len(self._versions)}.")
        self._versions.append(version)

    def list_versions(self, *, limit: int | None = None) -> list[ConfigVersion]:
        return self._versions[::-1][:limit]

    def save_draft(self, draft: ConfigDraft | None, *, replaces: int) -> int:
        if (self._draft.revision if self._draft else 0) != replaces:
            raise draft_conflict(self._draft)
        self._revision += 1
        self._draft = draft and replace(draft, revision=self._revision)
        return self._draft.revision if self._draft else 0

    def load_draft(self) -> ConfigDraft | None:
        return self._draft


def _add(rows: dict, row: Message | Event) -> None:
    if rows.setdefault(row.id, row).conversation_id != row.conversation_id:
        raise StorageError("A message or event id is in use in another conversation. Nothing was stored.")


class InMemoryConversationStore:
    """ConversationStore, ConversationSearch and ConversationChanges."""

    def __init__(self) -> None:
        self._conversations: dict[str, Conversation] = {}
        self._messages: dict[str, Message] = {}
        self._events: dict[str, Event] = {}
        self._marks: dict[str, int] = {}
        self._mark = 0

    def apply(self, changes: Sequence[ConversationChange]) -> list[ConversationChange]:
        outdated = [change for change in changes if not self._holds(change)]
        fresh = [change for change in changes if change not in outdated]
        conversations = self._conversations | {c.conversation.id: c.conversation for c in fresh}
        messages, events = dict(self._messages), dict(self._events)
        for change in fresh:
            for message in change.messages:
                _add(messages, message)
            for event in change.events:
                _add(events, event)
        places = [(message.conversation_id, message.position) for message in messages.values()]
        owners = {row.conversation_id for row in (*messages.values(), *events.values())}
        if len(set(places)) < len(places) or not owners <= set(conversations):
            raise StorageError("Two messages at one position, or a message of an unknown conversation.")
        self._conversations, self._messages, self._events = conversations, messages, events
        if changes:
            self._mark += 1
            self._marks.update((change.conversation.id, self._mark) for change in fresh)
        return outdated

    def newest_mark(self) -> int:
        return self._mark

    def changed_since(self, mark: int) -> tuple[list[str], int]:
        changed = [(at, key) for key, at in self._marks.items() if at > mark]
        return [key for _, key in sorted(changed)], self._mark

    def _holds(self, change: ConversationChange) -> bool:
        key = change.conversation.id
        stored = Basis(self._conversations.get(key), len(self.list_messages(key)))
        return change.basis in (None, stored)

    def find_conversation(self, conversation_id: str) -> Conversation:
        if conversation_id not in self._conversations:
            raise NotFound(f"There is no conversation {conversation_id}.")
        return self._conversations[conversation_id]

    def list_messages(self, conversation_id: str) -> list[Message]:
        rows = [row for row in self._messages.values() if row.conversation_id == conversation_id]
        return sorted(rows, key=lambda message: message.position)

    def list_events(self, conversation_id: str) -> list[Event]:
        # A stable sort: events of one instant stay in the order in which they were written.
        rows = [row for row in self._events.values() if row.conversation_id == conversation_id]
        return sorted(rows, key=lambda event: event.created_at)

    def list_conversations(
        self, wanted: ConversationFilter, *, offset: int = 0, limit: int = 50
    ) -> tuple[list[Conversation], int]:
        found = [row for row in self._conversations.values() if self._is_wanted(row, wanted)]
        found.sort(key=lambda row: (row.opened_at, row.id), reverse=True)
        return _page(found, offset, limit), len(found)

    def _is_wanted(self, row: Conversation, wanted: ConversationFilter) -> bool:
        return all(
            (
                wanted.since is None or row.opened_at >= wanted.since,
                wanted.until is None or row.opened_at < wanted.until,
                not wanted.channels or row.channel in wanted.channels,
                not wanted.outcomes or row.outcome in wanted.outcomes,
                not wanted.handoff_reasons or row.handoff_reason in wanted.handoff_reasons,
                not wanted.only_ids or row.id in wanted.only_ids,
                not wanted.states or row.state in wanted.states,
                not wanted.assignee_ids or row.assignee_id in wanted.assignee_ids,
                not wanted.contact_ids or row.contact_id in wanted.contact_ids,
                wanted.with_tests or not row.is_test,
                self._mentions(row, fold_text(wanted.text)),
            )
        )

    def _mentions(self, row: Conversation, needle: str) -> bool:
        texts = [row.customer, *(message.text for message in self.list_messages(row.id))] if needle else [""]
        return any(needle in fold_text(text) for text in texts)

    def list_undecided(self, *, quiet_since: datetime, limit: int = 500) -> list[Conversation]:
        found = [
            row
            for row in self._conversations.values()
            if row.outcome is Outcome.PENDING and not row.is_test and row.last_activity_at <= quiet_since
        ]
        return sorted(found, key=lambda row: (row.last_activity_at, row.id))[:limit]

    def list_in_state(
        self,
        states: Sequence[ConversationState],
        *,
        silent_since: datetime | None = None,
        channels: Sequence[Channel] = (),
        limit: int = 500,
    ) -> list[Conversation]:
        found = [
            row
            for row in self._conversations.values()
            if row.state in states
            and (silent_since is None or row.last_activity_at <= silent_since)
            and (not channels or row.channel in channels)
        ]
        return sorted(found, key=lambda row: (row.last_activity_at, row.id))[:limit]

    def list_owed_a_reply(
        self, *, since: datetime, channels: Sequence[Channel] = (), limit: int = 500
    ) -> list[Conversation]:
        owed = [
            (row.reply_owed_since, row.id, row)
            for row in self._conversations.values()
            if row.reply_owed_since is not None and row.reply_owed_since <= since
            if not channels or row.channel in channels
        ]
        return [row for _, _, row in sorted(owed, key=lambda one: one[:2])][:limit]


class InMemoryBlobStore:
    """BlobStore."""

    def __init__(self) -> None:
        self._blobs: dict[str, bytes] = {}

    def put(self, content: bytes) -> str:
        blob_hash = hashlib.sha256(content).hexdigest()
        self._blobs[blob_hash] = content
        return blob_hash

    def put_file(self, file: BinaryIO) -> str:
        return self.put(file.read())

    @contextmanager
    def as_file(self, blob_hash: str) -> Iterator[Path]:
        content = self.get(blob_hash)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / blob_hash
            path.write_bytes(content)
            yield path

    def get(self, blob_hash: str) -> bytes:
        if blob_hash not in self._blobs:
            raise NotFound(f"There is no stored original {blob_hash}.")
        return self._blobs[blob_hash]


class InMemoryKnowledgeLock:
    """KnowledgeLock among the threads of one process."""

    def __init__(self, *, timeout_s: float = 120.0) -> None:
        self._lock = threading.Lock()
        self._timeout_s = timeout_s

    @contextmanager
    def hold(self) -> Iterator[None]:
        if not self._lock.acquire(timeout=self._timeout_s):
            raise StorageError("Another change of knowledge is still under way.")
        try:
            yield
        finally:
            self._lock.release()


class InMemoryStores:
    """One workspace: every store, wired to the others."""

    def __init__(self) -> None:
        self.documents = InMemoryDocumentStore()
        self.versions = self.documents
        self.sources = InMemorySourceStore(self.documents)
        self.urls = InMemorySourceUrlStore()
        self.syncs = InMemorySyncStore()
        self.held = InMemoryHeldChangeStore()
        self.config = InMemoryConfigStore()
        self.conversations = InMemoryConversationStore()
        self.search = self.conversations
        self.blobs = InMemoryBlobStore()
        self.deployment = InMemoryDeploymentStore()
        self.lock = InMemoryKnowledgeLock()
