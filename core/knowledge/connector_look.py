"""What one look at a connected system has met, and what that says of each item (pure)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from core.knowledge.content_connector import ContentItem, ItemState
from core.knowledge.documents import document_id
from core.knowledge.read_texts import FailedRead, IngestReport, ReadText
from core.knowledge.sources import Source, SourceUrl, SyncProgress, UrlState

MANY = 20
"""Known documents of which most may not vanish at once; a small account may well be emptied."""
_PRESENT = {UrlState.FETCHED, UrlState.UNCHANGED, UrlState.CHANGED, UrlState.FAILED}
_MOVED = "It is found at another address now."
_VANISHED = "It is no longer among what the account holds."
_DOUBTED = "Not found this time, as most of the account. Its text answers until the next look misses it too."


class Look:
    """Filled item by item."""

    def __init__(
        self,
        source: Source,
        progress: SyncProgress,
        *,
        known: Sequence[SourceUrl],
        answering: Mapping[str, tuple[str, int]],
    ) -> None:
        self.source = source
        self.progress = progress
        self.answering = answering
        self.doubt = ""
        """Why the account is not believed to have lost most of its content, for the source's reason."""
        self._known = {url.document_id: url for url in known if url.document_id}
        self._owners = {url.url: url.document_id for url in known if url.document_id}
        self._met: set[str] = set()

    @property
    def is_first(self) -> bool:
        """Whether no sync of this source was completed before."""
        return self.source.last_synced_at is None

    def document_of(self, item: ContentItem) -> str:
        """The id of the item's document, whether or not there is one."""
        return document_id(self.source.id, item.external_id)

    def must_read(self, item: ContentItem, fingerprint: str) -> bool:
        """Whether the item may answer and differs from what was read of it."""
        if item.state is ItemState.UNREADABLE:
            return True
        if item.state is not ItemState.PUBLISHED:
            return False
        known = self._known.get(self.document_of(item))
        # What could not be read is not tried again until it changes; what stopped answering is.
        is_same = known is not None and known.content_hash == fingerprint and known.state in _PRESENT
        return not is_same

    def must_end(self, item: ContentItem) -> bool:
        """Whether the item has a document and may not answer any more."""
        is_over = item.state in {ItemState.UNPUBLISHED, ItemState.DELETED}
        document = self.document_of(item)
        return is_over and (document in self.answering or document in self._known)

    def urls_of(
        self, item: ContentItem, read: ReadText | FailedRead | None, fingerprint: str, now: datetime
    ) -> list[SourceUrl]:
        """The item's row, and that of an address it has left. Nothing for what was deleted unread."""
        document = self.document_of(item)
        before = self._known.get(document)
        if item.state is ItemState.DELETED and before is None:
            return []
        address = self._address(item, document, before)
        row = SourceUrl(self.source.id, address, *self._state(item, read, before), now, document_id=document)
        if item.state is ItemState.PUBLISHED:
            row = replace(row, content_hash=fingerprint)
        rows = [row]
        if before is not None and before.url != address and self._owners.get(before.url) == document:
            rows.insert(0, replace(before, state=UrlState.GONE, reason=_MOVED, seen_at=now, document_id=None))
            del self._owners[before.url]
        self._known[document], self._owners[address] = row, document
        self._met.add(document)
        return rows

    def _address(self, item: ContentItem, document: str, before: SourceUrl | None) -> str:
        """Where customers see it; its own name where nobody does, or where another item has been met now."""
        if item.state in {ItemState.UNPUBLISHED, ItemState.DELETED} and before is not None:
            return before.url
        own = f"{self.source.options.get('connector', 'item')}:{item.external_id}"
        if item.url is None or item.state in {ItemState.UNPUBLISHED, ItemState.DELETED}:
            return own
        owner = self._owners.get(item.url)
        return own if owner is not None and owner != document and owner in self._met else item.url

    def _state(
        self, item: ContentItem, read: ReadText | FailedRead | None, before: SourceUrl | None
    ) -> tuple[UrlState, str]:
        if item.state is ItemState.DELETED:
            return UrlState.GONE, item.reason
        if item.state is ItemState.UNPUBLISHED:
            return UrlState.SKIPPED, item.reason
        if isinstance(read, FailedRead):
            return UrlState.FAILED, read.reason
        if read is None and before is not None:
            is_failed = before.state is UrlState.FAILED
            return (UrlState.FAILED, before.reason) if is_failed else (UrlState.UNCHANGED, "")
        is_known = before is not None and before.state in _PRESENT
        return (UrlState.CHANGED if is_known and not self.is_first else UrlState.FETCHED), ""

    def count_report(self, report: IngestReport) -> None:
        """Add what a batch changed."""
        applied = report.added + report.changed + report.unchanged + report.removed
        self.progress = replace(
            self.progress,
            indexed=self.progress.indexed + applied,
            failed=self.progress.failed + report.failed,
        )

    def count_items(self, items: Sequence[ContentItem], now: datetime) -> None:
        """Add what a batch met."""
        published = sum(item.state is ItemState.PUBLISHED for item in items)
        skipped = sum(item.state is ItemState.UNPUBLISHED for item in items)
        before = self.progress
        self.progress = replace(
            before,
            updated_at=now,
            found=before.found + len(items),
            fetched=before.fetched + published,
            skipped=before.skipped + skipped,
        )

    def present_documents(self, rows: Iterable[SourceUrl], since: datetime) -> set[str]:
        """Documents whose items a full read, begun then, has met as published."""
        return {
            row.document_id
            for row in rows
            if row.document_id and row.seen_at >= since and row.state in _PRESENT
        }

    def doubtful_documents(self, missing: set[str], rows: Iterable[SourceUrl], since: datetime) -> set[str]:
        """Of the missing ones those to keep for now: most vanished at once, and not twice in a row.

        `since`: when this full read began; what it missed itself, before a kill, is no second time.
        """
        lost = missing & set(self.answering)
        if len(self.answering) < MANY or 2 * len(lost) <= len(self.answering):
            return set()
        missed_before = {row.document_id for row in rows if row.misses and row.seen_at < since}
        doubtful = lost - missed_before
        if doubtful:
            self.doubt = (
                f"{len(doubtful)} of {len(self.answering)} documents were not found this time. They still "
                "answer; the next look removes those it misses too."
            )
        return doubtful

    def missing_urls(
        self, rows: Iterable[SourceUrl], gone: set[str], doubtful: set[str], now: datetime
    ) -> list[SourceUrl]:
        """The rows of what a full read did not meet."""
        found: list[SourceUrl] = []
        for row in rows:
            if row.document_id in doubtful:
                missed = row.misses + 1
                found.append(replace(row, state=UrlState.GONE, reason=_DOUBTED, seen_at=now, misses=missed))
            elif row.document_id in gone and row.state in {*_PRESENT, UrlState.GONE} and not _is_told(row):
                found.append(
                    replace(row, state=UrlState.GONE, reason=_VANISHED, seen_at=now, content_hash=None)
                )
        return found


def _is_told(row: SourceUrl) -> bool:
    """Whether a deletion has been told of already, with its own reason."""
    return row.state is UrlState.GONE and row.reason not in {"", _DOUBTED}
