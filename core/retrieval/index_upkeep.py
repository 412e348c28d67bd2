"""Keeps the search index whole and quick without anybody asking."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from core.errors import DatabaseBusy
from core.knowledge.ports import DocumentStore, DocumentVersionStore, Embedder, KnowledgeLock, SourceStore
from core.retrieval.index_rebuild import rebuild_index
from core.retrieval.ports import IndexBuild, IndexState


@dataclass(frozen=True, slots=True)
class IndexUpkeep:
    """Looks after the index in use; `embedder` is whose vectors it shall hold.

    `turn` takes the name of a work, says whether no other process is at it, and keeps others off meanwhile.
    """

    index: IndexState
    documents: DocumentStore
    versions: DocumentVersionStore
    sources: SourceStore
    lock: KnowledgeLock
    turn: Callable[[str], AbstractContextManager[bool]]
    is_outdated: Callable[[], bool]
    optimise: Callable[[], None]
    new_build: Callable[[], IndexBuild]
    embedder: Embedder

    def rebuild(self) -> int:
        """Build the index anew; gives the texts embedded. Raises DatabaseBusy while another does so."""
        with self.turn("rebuild") as is_ours:
            if not is_ours:
                raise DatabaseBusy(
                    "The search index is being rebuilt already, by the worker or another command. "
                    "Search goes on meanwhile; there is nothing more to do."
                )
            return self._rebuild()

    def look_after(self) -> None:
        """Do what the index needs, if anything; nothing while another process is at it."""
        if self._needs_rebuild():
            with self.turn("rebuild") as is_ours:
                if is_ours and self._needs_rebuild():  # another may have just done it
                    self._rebuild()
        elif self.index.is_untidy():
            with self.turn("optimise") as is_ours:
                if is_ours:
                    self.optimise()

    def _needs_rebuild(self) -> bool:
        return self.is_outdated() or self.count_missing() > 0

    def _rebuild(self) -> int:
        return rebuild_index(
            self.new_build(),
            versions=self.versions,
            sources=self.sources,
            embedder=self.embedder,
            lock=self.lock,
        )

    def count_missing(self) -> int:
        """Current texts that the index lacks, as after its folder was lost. Raises StorageError."""
        if not self._count_missing():
            return 0
        with self.lock.hold():  # a change under way is not everywhere at once
            return self._count_missing()

    def _count_missing(self) -> int:
        current = {
            (document_id, number)
            for source in self.sources.list_sources()
            for document_id, (_, number) in self.versions.current_hashes(source.id).items()
        }
        return len(current - self.index.held_texts(self.documents.current_version())) if current else 0
