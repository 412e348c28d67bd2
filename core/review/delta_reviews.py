"""Delta reviews: after each sync, of a knowledge version on demand, and of changes that wait for approval."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from core.clock import Clock
from core.errors import AnswerDeskError, NotFound
from core.knowledge.held_changes import HeldChange, HeldKind
from core.knowledge.ports import DocumentVersionStore
from core.knowledge.sources import Source, SyncProgress
from core.review.ports import ChangedDocument, ChangeLog, ReviewWriter, RunSpan
from core.review.reviews import (
    HELD_BACK,
    PageChange,
    Review,
    ReviewDraft,
    ReviewedDocument,
    TextChange,
    VersionedText,
)
from core.review.text_review import TextReviewer

log = logging.getLogger("answerdesk.review")

_BATCH = 50
_HELD_KINDS = {
    HeldKind.ADDED: PageChange.ADDED,
    HeldKind.CHANGED: PageChange.CHANGED,
    HeldKind.REMOVED: PageChange.GONE,
}


class HeldChanges(Protocol):
    """What waits for approval."""

    def list_held(self, source_id: str, *, offset: int = 0, limit: int | None = 100) -> list[HeldChange]:
        """A page, in title order. limit None: all."""
        ...


@dataclass(frozen=True, slots=True)
class DeltaReviews:
    """Works reviews out and puts them down. A review that was cut short is worked out anew."""

    changes: ChangeLog
    versions: DocumentVersionStore
    reviewer: TextReviewer
    held: HeldChanges
    reviews: ReviewWriter
    clock: Clock

    def review_sync(self, source: Source, progress: SyncProgress) -> None:
        """Review what a sync of the source changed; nothing for one that changed nothing.

        Raises ProviderError, StorageError.
        """
        run = self.changes.find_run(progress.run_id)
        if run is not None and run.source_id == source.id:
            self._review(run)

    def review_missing(self, tell: Callable[[str], object] = lambda _: None) -> int:
        """Review changes by hand, and ended syncs whose review is missing or was cut short; gives how many.

        Calls `tell` with the id of each that was reviewed. One that fails is logged and waits for the next
        call.
        """
        done = 0
        for run in self.changes.list_unreviewed_runs():
            try:
                self._review(run)
                tell(run.run_id)
                done += 1
            except AnswerDeskError as error:
                log.warning("review waits run=%s reason=%s", run.run_id, error.message)
        return done

    def _review(self, run: RunSpan) -> None:
        changed = self.changes.list_changed(run.first_version, run.last_version, source_id=run.source_id)
        self.reviews.start_review(_review_of(run, changed, self.clock))
        # A first sync changes no fact that anybody was told: its counts say all.
        if not run.is_first_sync:
            batch: list[ReviewedDocument] = []
            for document in self._documents(changed, at_version=run.last_version):
                batch.append(document)
                if len(batch) >= _BATCH:
                    self.reviews.add_documents(run.run_id, batch)
                    batch = []
            if batch:
                self.reviews.add_documents(run.run_id, batch)
        self.reviews.finish_review(run.run_id)
        log.info("reviewed run=%s documents=%d", run.run_id, len(changed))

    def review_version(self, number: int) -> ReviewDraft:
        """What one knowledge version changed: an edit, a replaced file, a restoration."""
        return self._draft(self.changes.list_changed(number, number), at_version=number)

    def review_held(self, source_id: str) -> ReviewDraft:
        """What approving all that waits in this source would change."""
        held = self.held.list_held(source_id, limit=None)
        kinds = [_HELD_KINDS[change.kind] for change in held]
        return ReviewDraft(
            kinds.count(PageChange.ADDED),
            kinds.count(PageChange.CHANGED),
            kinds.count(PageChange.GONE),
            (self.review_held_change(change) for change in held),
        )

    def review_held_change(self, held: HeldChange) -> ReviewedDocument:
        """What approving this one would change. Raises ProviderError, StorageError."""
        old = None if held.kind is HeldKind.ADDED else self._newest(held.document_id)
        is_removal = held.kind is HeldKind.REMOVED
        new = None if is_removal else VersionedText(HELD_BACK, held.title, held.text)
        return self.reviewer.review(TextChange(held.document_id, held.title, old, new, held.url))

    def _newest(self, document_id: str) -> VersionedText | None:
        with suppress(NotFound):
            version = self.versions.find_version(document_id)
            return VersionedText(version.number, version.title, version.text)
        return None

    def _draft(self, changed: Sequence[ChangedDocument], *, at_version: int) -> ReviewDraft:
        kinds = [_kind(one) for one in changed]
        return ReviewDraft(
            kinds.count(PageChange.ADDED),
            kinds.count(PageChange.CHANGED),
            kinds.count(PageChange.GONE),
            self._documents(changed, at_version=at_version),
        )

    def _documents(
        self, changed: Sequence[ChangedDocument], *, at_version: int
    ) -> Iterator[ReviewedDocument]:
        for one in changed:
            with suppress(NotFound):  # its source was removed for good meanwhile
                yield self.reviewer.review(self._texts(one), at_version=at_version)

    def _texts(self, changed: ChangedDocument) -> TextChange:
        old = self._text(changed.document_id, changed.old_number)
        new = self._text(changed.document_id, changed.new_number)
        return TextChange(changed.document_id, (new or old or changed).title, old, new, changed.url)

    def _text(self, document_id: str, number: int | None) -> VersionedText | None:
        if number is None:
            return None
        version = self.versions.find_version(document_id, number)
        return VersionedText(number, version.title, version.text)


def _kind(changed: ChangedDocument) -> PageChange:
    if changed.old_number is None:
        return PageChange.ADDED
    return PageChange.GONE if changed.new_number is None else PageChange.CHANGED


def _review_of(run: RunSpan, changed: Sequence[ChangedDocument], clock: Clock) -> Review:
    kinds = [_kind(one) for one in changed]
    return Review(
        run_id=run.run_id,
        source_id=run.source_id,
        created_at=clock(),
        first_version=run.first_version,
        last_version=run.last_version,
        added=kinds.count(PageChange.ADDED),
        changed=kinds.count(PageChange.CHANGED),
        removed=kinds.count(PageChange.GONE),
    )
