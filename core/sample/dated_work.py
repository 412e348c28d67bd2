"""Work in a workspace as of another time, and syncs of its sets of documents."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from core.bootstrap import Engine, build_engine
from core.errors import StorageError
from core.knowledge.source_sync import DocumentsSync
from core.knowledge.sources import Source, SourceKind
from core.knowledge.sync_job import SyncJob
from core.sample.scripted_time import ScriptedClock

MoveTo = Callable[[datetime], None]
"""Sets the time."""


@contextmanager
def working_from(engine: Engine, first: datetime) -> Iterator[tuple[Engine, MoveTo]]:
    """The workspace with a clock that is moved by hand, from `first` on.

    Knowledge versions are never dated before an earlier one: with newer knowledge it is always now.
    """
    newest = engine.documents.list_knowledge_versions(limit=1)
    if newest and newest[0].created_at >= first:
        yield engine, lambda _: None
        return
    clock = ScriptedClock(first)

    def move_to(instant: datetime) -> None:
        clock.now = instant

    past = build_engine(engine.settings, clock=clock, ids=engine.ids, embedder=engine.embedder)
    try:
        yield past, move_to
    finally:
        past.close()


def sync_documents(engine: Engine, source: Source, *, run_id: str | None = None) -> Source:
    """Sync a set of documents as the worker does, its review included. Raises StorageError when it fails."""
    documents = DocumentsSync(
        intake=engine.intake,
        blobs=engine.blobs,
        sources=engine.sources,
        progress=engine.sync_progress,
        clock=engine.clock,
    )
    job = SyncJob(
        by_kind={SourceKind.DOCUMENTS: documents},
        optimise=lambda: None,  # once for all syncs, by the caller
        sources=engine.sources,
        progress=engine.sync_progress,
        clock=engine.clock,
        schedule=engine.schedule,
        after_sync=(engine.delta_reviews.review_sync,),
    )
    job.run(run_id or engine.ids("run"), source.id, lambda: False)
    finished = engine.sync_progress.latest_progress(source.id)
    if finished is None or finished.phase != "done" or finished.failed:
        reason = finished.reason if finished else ""
        raise StorageError(f"The sample's “{source.name}” could not be loaded. {reason}".strip())
    return engine.sources.find_source(source.id)
