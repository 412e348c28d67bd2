"""What a sync's end means for its source: of all runs only the newest speaks for it."""

from typing import Unpack

from core.knowledge.ports import SourceStore, SyncStore
from core.knowledge.sources import SourceChanges, SyncProgress


def tell_source(
    sources: SourceStore, progress: SyncStore, run: SyncProgress, **changes: Unpack[SourceChanges]
) -> None:
    """Write how this run ended on its source, unless a newer run has begun or the source was removed.

    A stopped run may take a moment to end, and the next one may begin in that moment.
    """
    latest = progress.latest_progress(run.source_id)
    if latest is None or latest.run_id == run.run_id:
        sources.update_source(run.source_id, **changes)
