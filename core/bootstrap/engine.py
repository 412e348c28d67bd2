"""The engine: one workspace with all its parts."""

from pathlib import Path
from typing import TYPE_CHECKING

from core.bootstrap.embedders import configured_embedder
from core.bootstrap.job_parts import JobParts
from core.clock import Clock, system_clock
from core.identifiers import IdFactory, random_ids
from core.knowledge.ports import Embedder
from core.settings import Settings
from core.storage.chunk_index import LanceChunkIndex
from core.storage.opening import open_database

if TYPE_CHECKING:
    from core.evaluation.retrieval_eval import RetrievalReport


class Engine(JobParts):
    """One workspace, ready to use. Parts are made on first use; what was made is shared by all threads."""

    def close(self) -> None:
        """Stop the worker and let go of files and connections. The next worker takes up unfinished work."""
        made = vars(self)
        if "worker" in made:
            self.worker.stop()
        if "job_queue" in made:
            self.job_queue.close()
        if "file_reader" in made:
            self.file_reader.close()
        if "warehouse" in made:
            self.warehouse.close()
        self.database.close()


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
