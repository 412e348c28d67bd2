"""Sources and syncs as commands print them with --json."""

from typing import TYPE_CHECKING, Any

from core.knowledge.schedule import why_unscheduled

if TYPE_CHECKING:
    from core.knowledge.sources import Source, SyncProgress


def source_row(item: "Source", *, waiting: int = 0) -> dict[str, Any]:
    """A source as JSON; `waiting` are the changes of it that wait for approval."""
    return {
        "id": item.id,
        "kind": item.kind.value,
        "name": item.name,
        "location": item.location,
        "status": item.status.value,
        "reason": item.reason,
        "documents": item.document_count,
        "cited": item.is_cited,
        "private": item.is_private,
        "audience": item.audience,
        "held": item.is_held,
        "waiting_changes": waiting,
        "failures": item.failures,
        "created_at": item.created_at.isoformat(),
        "last_synced_at": item.last_synced_at.isoformat() if item.last_synced_at else None,
        "next_sync_at": item.next_sync_at.isoformat() if item.next_sync_at else None,
        "next_sync_note": why_unscheduled(item.kind),
    }


def progress_row(progress: "SyncProgress | None") -> dict[str, Any] | None:
    """A sync as JSON."""
    if progress is None:
        return None
    return {
        "run_id": progress.run_id,
        "phase": progress.phase,
        "found": progress.found,
        "fetched": progress.fetched,
        "unchanged": progress.unchanged,
        "skipped": progress.skipped,
        "failed": progress.failed,
        "indexed": progress.indexed,
        "reason": progress.reason,
    }
