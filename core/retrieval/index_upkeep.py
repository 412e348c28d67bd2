"""Keeps the search index whole and quick without anybody asking."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from core.errors import DatabaseBusy
from core.knowledge.ports import DocumentStore, DocumentVersionStore, Embedder, KnowledgeLock, SourceStore
from core.retrieval.index_rebuild import rebuild_index
from core.retrieval.ports import IndexBuild, IndexState, SecondEncoder, SecondIndex
from core.retrieval.second_reading import read_missing

_READ_A_TURN = 8_000
"""Chunks, of about three minutes: other upkeep has its turn in between."""


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
    second_encoder: SecondEncoder | None = None
    second_vectors: SecondIndex | None = None

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
        self.read_with_second(limit=_READ_A_TURN)

    def read_with_second(
        self, *, limit: int | None = None, report: Callable[[int], None] = lambda _: None
    ) -> int:
        """Let the second encoder read chunks it has not read, at most `limit`; gives how many it read.

        Slower than the first, it follows in its own time: what it has read is kept batch by batch. Nothing
        without a second encoder, or while another process is at it.
        """
        if self.second_encoder is None or self.second_vectors is None:
            return 0
        with self.turn("second encoder") as is_ours:
            if not is_ours:
                return 0
            return read_missing(self.second_vectors, self.second_encoder, limit=limit, report=report)

    def count_unread(self) -> int:
        """Chunks that the second encoder has not read yet; 0 where there is none. Raises StorageError."""
        return self.second_vectors.count_missing() if self.second_vectors is not None else 0

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
