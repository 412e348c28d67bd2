"""Hold for approval: what a sync finds in a held source changes nothing until somebody approves it."""

from collections.abc import Iterable, Iterator, Sequence, Set
from enum import StrEnum
from itertools import count

from core.audit.entries import AuditAction
from core.audit.trail import AuditTrail
from core.clock import Clock
from core.errors import InvalidInput
from core.knowledge.audited_sources import OPERATOR, AuditedSources
from core.knowledge.change_plan import read_new_texts
from core.knowledge.documents import document_id
from core.knowledge.held_changes import HeldChange, HeldChangeStore, HeldKind, plan_holding, waiting_words
from core.knowledge.ingestion import Ingestion
from core.knowledge.ports import KnowledgeLock, SourceStore
from core.knowledge.read_texts import FailedRead, IngestReport, ReadText
from core.knowledge.sources import Source, SourceKind

_PAGE = 200


class HoldingIntake:
    """Intake. A source's first sync always counts at once: there is nothing yet that could be wrong."""

    def __init__(
        self,
        *,
        ingestion: Ingestion,
        held: HeldChangeStore,
        sources: SourceStore,
        lock: KnowledgeLock,
        clock: Clock,
    ) -> None:
        self._ingestion = ingestion
        self._held = held
        self._sources = sources
        self._lock = lock
        self._clock = clock

    def apply(
        self,
        source: Source,
        texts: Iterable[ReadText] = (),
        *,
        failures: Iterable[FailedRead] = (),
        removed: Iterable[str] = (),
        cause: str,
        run_id: str | None = None,
    ) -> IngestReport:
        """Make these texts what the source says, or keep them until approved; failures are always told.

        Raises InvalidInput when the source was removed, ProviderError, StorageError.
        """
        texts, failures, removed = list(texts), list(failures), set(removed)
        held_ids = self._hold(source, texts, removed, run_id)
        at_once = [text for text in texts if document_id(source.id, text.external_id) not in held_ids]
        report = self._ingestion.apply(
            source, at_once, failures=failures, removed=removed - held_ids, cause=cause, run_id=run_id
        )
        return report + IngestReport(held=len(held_ids))

    def missing_documents(self, source: Source, present: Set[str]) -> list[str]:
        """Ids of the documents, failed and waiting ones too, that are not among the `present` ids."""
        new = [one.document_id for one in self._waiting_of(source.id) if one.kind is HeldKind.ADDED]
        missing = self._ingestion.missing_documents(source, present)
        return list(dict.fromkeys([*missing, *(key for key in new if key not in present)]))

    def _waiting_of(self, source_id: str) -> Iterator[HeldChange]:
        """All that wait, a page at a time: their texts may be many."""
        for offset in count(step=_PAGE):
            page = self._held.list_held(source_id, offset=offset, limit=_PAGE)
            yield from page
            if len(page) < _PAGE:
                return

    def _hold(
        self, source: Source, texts: Sequence[ReadText], removed: Set[str], run_id: str | None
    ) -> set[str]:
        """Put aside what must wait; gives the documents it is about."""
        new, _ = read_new_texts(source.id, texts, [])
        stored = self._held.find_held(source.id, new.keys() | removed)
        if not stored and not self._waits(source):
            return set()
        with self._lock.hold():
            # Asked anew, with the lock: the lead may have let go of the source a moment ago.
            if not self._waits(source):
                self._held.drop_held(list(stored.values()))
                return set()
            plan = plan_holding(
                self._ingestion.known_now(source.id),
                new=new,
                removed=removed,
                held=stored,
                run_id=run_id,
                now=self._clock(),
            )
            self._held.drop_held(plan.drop)
            self._held.save_held(plan.save)
        return plan.held_ids

    def _waits(self, source: Source) -> bool:
        return source.last_synced_at is not None and self._sources.find_source(source.id).is_held


class WaitingChoice(StrEnum):
    """What becomes of waiting changes when a source is held no longer."""

    APPLY = "apply"
    DISCARD = "discard"


class Approval:
    """What the lead decides about held changes. `actor` is who decides, for the audit log."""

    def __init__(
        self,
        *,
        ingestion: Ingestion,
        held: HeldChangeStore,
        sources: SourceStore,
        audit: AuditTrail,
        lock: KnowledgeLock,
    ) -> None:
        self._audited = AuditedSources(sources=sources, audit=audit)
        self._ingestion = ingestion
        self._held = held
        self._sources = sources
        self._lock = lock

    def list_held(self, source_id: str, *, offset: int = 0, limit: int | None = 100) -> list[HeldChange]:
        """A page of the changes that wait, in title order. limit None: all."""
        return self._held.list_held(source_id, offset=offset, limit=limit)

    def count_held(self) -> dict[str, int]:
        """Changes that wait, by source; sources without are left out."""
        return self._held.count_held()

    def approve(
        self, source_id: str, document_ids: Iterable[str] | None = None, *, actor: str = OPERATOR
    ) -> IngestReport:
        """Apply the waiting changes, or those of these documents, as one knowledge version.

        Done twice, the second finds nothing to do. What a sync finds meanwhile goes on waiting.
        Raises NotFound, InvalidInput when the source was removed, ProviderError, StorageError.
        """
        source = self._sources.find_source(source_id)
        waiting = self._waiting(source_id, document_ids)
        if not waiting:
            return IngestReport()
        runs = {change.run_id for change in waiting}
        counted = "1 change" if len(waiting) == 1 else f"{len(waiting):,} changes"
        report = self._ingestion.apply(
            source,
            [change.as_read() for change in waiting if change.kind is not HeldKind.REMOVED],
            removed=[change.document_id for change in waiting if change.kind is HeldKind.REMOVED],
            cause=f"Approved for {source.name}: {counted}",
            author=actor,
            run_id=runs.pop() if len(runs) == 1 else None,
        )
        # After the change: a kill in between leaves them waiting, and approving them again is no change.
        with self._audited.changing():
            self._held.drop_held(waiting)
            self._record(AuditAction.PUBLISH, source, waiting, actor=actor, became="approved")
        return report

    def discard(
        self, source_id: str, document_ids: Iterable[str] | None = None, *, actor: str = OPERATOR
    ) -> int:
        """Drop the waiting changes, or those of these documents; gives how many.

        The same content does not wait again; what the page says next does.
        """
        source = self._sources.find_source(source_id)
        with self._audited.changing():
            waiting = self._waiting(source_id, document_ids)
            count = self._held.discard_held(waiting)
            if count:
                self._record(AuditAction.DELETE, source, waiting, actor=actor, became="discarded")
        return count

    def hold(self, source_id: str, *, actor: str = OPERATOR) -> Source:
        """From now on what syncs find waits. Raises InvalidInput for a short answer."""
        source = self._sources.find_source(source_id)
        if source.kind is SourceKind.ANSWER:
            raise InvalidInput("A short answer is approved by saving it; there is nothing to hold.")
        return self._audited.change(source_id, actor=actor, is_held=True)

    def release(
        self, source_id: str, *, waiting: WaitingChoice | None = None, actor: str = OPERATOR
    ) -> Source:
        """From now on what syncs find counts at once.

        Raises InvalidInput when changes wait and it is not said what becomes of them.
        """
        self._sources.find_source(source_id)
        held = self._held.count_held().get(source_id, 0)
        if held and waiting is None:
            raise InvalidInput(
                f"{waiting_words(held)}. Say whether to apply them or to discard them before this source "
                "applies changes at once."
            )
        with self._lock.hold():  # no sync is between asking whether the source is held and holding
            source = self._audited.change(source_id, actor=actor, is_held=False)
        if waiting is WaitingChoice.DISCARD:
            self.discard(source_id, actor=actor)
        else:
            # Also what a sync has put aside since it was looked whether anything waits.
            self.approve(source_id, actor=actor)
        return source

    def _record(
        self, action: AuditAction, source: Source, changes: Sequence[HeldChange], *, actor: str, became: str
    ) -> None:
        waited = [{"document": one.title or one.external_id, "change": one.kind.value} for one in changes]
        self._audited.record_decision(
            action, source, actor=actor, before={"waiting": waited}, after={became: len(changes)}
        )

    def _waiting(self, source_id: str, document_ids: Iterable[str] | None) -> list[HeldChange]:
        if document_ids is None:
            return self._held.list_held(source_id, limit=None)
        found = self._held.find_held(source_id, document_ids).values()
        return [change for change in found if not change.is_discarded]
