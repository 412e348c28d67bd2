"""Writes one knowledge version: first into the index, then into the record."""

from core.audit.entries import AuditedChange
from core.audit.trail import AuditTrail
from core.clock import Clock
from core.knowledge.change_plan import ChangePlan
from core.knowledge.documents import KnowledgeVersion
from core.knowledge.ports import ChunkIndexWriter, DocumentStore, IndexChange, KnowledgeChange
from core.knowledge.sources import SourceChanges


class KnowledgeWriter:
    """Used with the knowledge lock held."""

    def __init__(
        self,
        *,
        documents: DocumentStore,
        index: ChunkIndexWriter,
        clock: Clock,
        audit: AuditTrail | None = None,
    ) -> None:
        self._documents = documents
        self._index = index
        self._clock = clock
        self._audit = audit

    def write(
        self,
        base: int,
        plan: ChangePlan,
        *,
        cause: str,
        author: str,
        source_id: str | None,
        run_id: str | None = None,
        sources: tuple[tuple[str, SourceChanges], ...] = (),
        audited: AuditedChange | None = None,
    ) -> None:
        """Make version base + 1 of the plan; an empty plan makes none. `audited` goes on record with it.

        What a kill between index and record leaves behind, the next change rolls back.
        """
        if plan.is_empty:
            return
        number, report = base + 1, plan.report
        self._index.roll_back_to(base)
        self._index.apply(IndexChange(number, tuple(plan.chunks), plan.stacked_vectors(), tuple(plan.ended)))
        version = KnowledgeVersion(
            number,
            self._clock(),
            author,
            cause,
            report.added,
            report.changed,
            report.removed,
            source_id=source_id,
            run_id=run_id,
        )
        change = KnowledgeChange(
            version, tuple(plan.documents), tuple(plan.versions), tuple(plan.ended), sources=sources
        )
        if self._audit is None or audited is None:
            self._documents.apply_change(change)
            return
        with self._audit.changing():
            self._documents.apply_change(change)
            self._audit.record(audited)
