"""The engine: one workspace with all its parts."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from core.bootstrap.embedders import configured_embedder, multilingual_encoder
from core.bootstrap.inbox_parts import InboxParts
from core.clock import Clock, system_clock
from core.identifiers import IdFactory, random_ids
from core.knowledge.ports import Embedder
from core.retrieval.ports import SecondEncoder
from core.settings import Settings
from core.storage.chunk_index import LanceChunkIndex
from core.storage.opening import open_database
from core.storage.second_vectors import LanceSecondVectors

if TYPE_CHECKING:
    from core.evaluation.retrieval_eval import RetrievalReport


class Engine(InboxParts):
    """One workspace, ready to use. Parts are made on first use; what was made is shared by all threads."""

    def close(self) -> None:
        """Stop the worker and let go of files and connections. The next worker takes up unfinished work."""
        made = vars(self)
        if "dispatcher" in made:
            self.dispatcher.stop()
        if "worker" in made:
            self.worker.stop()
        if "job_queue" in made:
            self.job_queue.close()
        if "file_reader" in made:
            self.file_reader.close()
        if "warehouse" in made:
            self.warehouse.close()
        self.database.close()


def evaluate_retrieval(
    settings: Settings, *, documents: Path, questions: Path, note: Callable[[str], None] = lambda _: None
) -> "RetrievalReport":
    """Search quality in a scratch workspace. Raises InvalidInput for files that cannot be used."""
    from core.evaluation.retrieval_eval import Second
    from core.evaluation.retrieval_eval import evaluate_retrieval as evaluate_in_scratch

    embedder = configured_embedder(settings)
    encoder = multilingual_encoder(settings)

    def vectors_in(folder: Path, encoder: SecondEncoder) -> LanceSecondVectors:
        return LanceSecondVectors(folder, encoder.name, encoder.dimension)

    def index_in(folder: Path) -> LanceChunkIndex:
        second = vectors_in(folder, encoder) if encoder else None
        return LanceChunkIndex(folder, embedder, second=second)

    return evaluate_in_scratch(
        documents,
        questions,
        embedder=embedder,
        index_in=index_in,
        second=Second(encoder, lambda folder: vectors_in(folder, encoder)) if encoder else None,
        note=note,
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
