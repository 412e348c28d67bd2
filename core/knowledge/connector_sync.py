"""Syncs what a connected system holds: first all of it, then what changed, and all again every few hours.

Killed at any point and run again it goes on where it was: the cursor is stored after what it stands for was
applied, never before. A system that fails removes nothing.
"""

import hashlib
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime

from core.clock import Clock
from core.errors import AnswerDeskError, UnreadableFile
from core.knowledge.connector_cursor import Cursor
from core.knowledge.connector_look import Look
from core.knowledge.content_connector import (
    ConnectorAccess,
    ConnectorPage,
    ConnectorRefused,
    ContentItem,
    CursorStore,
    FindConnector,
    ItemState,
    Pause,
    Position,
    ReadingStopped,
    SecretStore,
    token_name,
)
from core.knowledge.ports import (
    BlobStore,
    DocumentVersionStore,
    Intake,
    SourceStore,
    SourceUrlStore,
    SyncStore,
)
from core.knowledge.read_texts import FailedRead, ReadText
from core.knowledge.site_sync import PageReader
from core.knowledge.sources import Source, SourceChanges, SourceStatus, SyncProgress
from core.knowledge.sync_end import tell_source

IsCancelled = Callable[[], bool]

FIRST_BATCH = 20
"""Small, so that a new source answers within seconds."""
BATCH = 150
_MOST_LETTERS = 20_000_000
"""Of one batch: what is held in memory at once."""
_LOOKS = 3
"""A sync asked for while one runs is done by that one, by looking again; but not for ever."""
_UTF8 = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class ContentStores:
    """Where a connector's sync reads and writes."""

    sources: SourceStore
    urls: SourceUrlStore
    progress: SyncStore
    versions: DocumentVersionStore
    blobs: BlobStore
    secrets: SecretStore
    cursors: CursorStore


class ContentSync:
    """Syncs sources of content systems."""

    def __init__(
        self,
        *,
        find_connector: FindConnector,
        reader: PageReader,
        intake: Intake,
        stores: ContentStores,
        page_bytes: int,
        clock: Clock,
        pause: Pause = time.sleep,
    ) -> None:
        self._find_connector = find_connector
        self._reader = reader
        self._intake = intake
        self._stores = stores
        self._page_bytes = page_bytes
        self._clock = clock
        self._pause = pause

    def run(self, source: Source, progress: SyncProgress, is_cancelled: IsCancelled) -> SyncProgress:
        """Read and apply; gives the finished progress. Raises ConnectorError, InvalidInput, and as stores do.

        Whatever is raised, what was applied stays, and nothing was removed for the failure.
        """
        asked_at, doubt = source.next_sync_at, ""
        for _ in range(_LOOKS):
            look = self._begin(source, progress)
            try:
                was_stopped = not self._look(look, is_cancelled)
            except AnswerDeskError as error:
                raise _with_consequence(error, look) from error
            progress, doubt = look.progress, look.doubt
            asked_again_at = self._stores.sources.find_source(source.id).next_sync_at
            if was_stopped or asked_again_at == asked_at:
                break
            asked_at = asked_again_at
        return self._finish(source, progress, doubt, was_stopped=was_stopped)

    def _begin(self, source: Source, progress: SyncProgress) -> Look:
        return Look(
            source,
            replace(progress, phase="reading"),
            known=self._stores.urls.list_urls(source.id, limit=None),
            answering=self._stores.versions.current_hashes(source.id),
        )

    def _look(self, look: Look, is_cancelled: IsCancelled) -> bool:
        """One read of changes, or of everything; False when it was stopped before its end."""
        source = look.source
        cursor = Cursor.from_json(self._stores.cursors.find_cursor(source.id)).begin(self._clock())
        connector = self._find_connector(_name_of(source)).open(self._access(source, is_cancelled))
        pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="read-items")
        try:
            with closing(connector):
                size = FIRST_BATCH if look.is_first else BATCH
                for batch in batches(connector.changes(cursor.position), size, most=BATCH):
                    self._apply(look, batch, pool)
                    cursor = replace(cursor, position=batch.position)
                    self._save(source, cursor)
                    if is_cancelled():
                        return False
        except ReadingStopped:
            return False
        finally:
            pool.shutdown(cancel_futures=True)
        if cursor.reading_all_since is not None:
            self._remove_missing(look, cursor.reading_all_since)
            began = None if look.doubt else cursor.reading_all_since
            self._save(source, Cursor(cursor.position, None, began))
        return True

    def _access(self, source: Source, is_cancelled: IsCancelled) -> ConnectorAccess:
        token = self._stores.secrets.open_secret(token_name(source.id))
        if token is None:
            raise ConnectorRefused(
                f"There is no token for “{source.name}”. Set one: answerdesk source set-token {source.id}"
            )
        base_url = source.options.get("base_url")
        content = source.options.get("content")
        return ConnectorAccess(
            token,
            tuple(str(kind) for kind in content) if isinstance(content, list | tuple) else (),
            base_url if isinstance(base_url, str) else None,
            lambda seconds: self._wait(seconds, is_cancelled),
        )

    def _wait(self, seconds: float, is_cancelled: IsCancelled) -> None:
        """A second at a time. Raises ReadingStopped."""
        while seconds > 0:
            if is_cancelled():
                raise ReadingStopped
            self._pause(min(1.0, seconds))
            seconds -= 1

    def _save(self, source: Source, cursor: Cursor) -> None:
        self._stores.cursors.save_cursor(source.id, cursor.as_json(), now=self._clock())

    def _apply(self, look: Look, batch: ConnectorPage, pool: ThreadPoolExecutor) -> None:
        """Make a batch of items what the source says, with the state of each."""
        items = list({item.external_id: item for item in batch.items}.values())
        new = [item for item in items if look.must_read(item, fingerprint(item))]
        read = dict(zip((item.external_id for item in new), pool.map(self._read, new), strict=True))
        texts = [found for found in read.values() if isinstance(found, ReadText)]
        failures = [found for found in read.values() if isinstance(found, FailedRead)]
        removed = [look.document_of(item) for item in items if look.must_end(item)]
        if texts or failures or removed:
            verb = "First sync" if look.is_first else "Sync"
            report = self._intake.apply(
                look.source,
                texts,
                failures=failures,
                removed=removed,
                cause=f"{verb} of {look.source.name}",
                run_id=look.progress.run_id,
            )
            look.count_report(report)
        now = self._clock()
        urls = [
            url
            for item in items
            for url in look.urls_of(item, read.get(item.external_id), fingerprint(item), now)
        ]
        self._stores.urls.save_urls(urls)
        look.count_items(items, now)
        self._stores.progress.save_progress(look.progress)

    def _read(self, item: ContentItem) -> ReadText | FailedRead:
        if item.state is ItemState.UNREADABLE:
            return FailedRead(item.external_id, item.reason, item.title, item.url)
        body = item.html.encode("utf-8", errors="replace")
        if len(body) > self._page_bytes:
            reason = f"It has {len(body):,} bytes; at most {self._page_bytes:,} are read."
            return FailedRead(item.external_id, reason, item.title, item.url)
        try:
            page = self._reader.read_page(body, url=item.url or "", content_type=_UTF8)
        except UnreadableFile as error:
            return FailedRead(item.external_id, error.message, item.title, item.url)
        return ReadText(
            item.external_id,
            item.title or page.title,
            page.text,
            url=item.url,
            language=page.language,
            blob_hash=self._stores.blobs.put(body),
        )

    def _remove_missing(self, look: Look, since: datetime) -> None:
        """After a full read: what it did not meet has vanished, unless most of it would."""
        rows = self._stores.urls.list_urls(look.source.id, limit=None)
        present = look.present_documents(rows, since)
        missing = set(self._intake.missing_documents(look.source, present))
        doubtful = look.doubtful_documents(missing, rows, since)
        gone = missing - doubtful
        if gone:
            report = self._intake.apply(
                look.source,
                removed=sorted(gone),
                cause=f"Sync of {look.source.name}: content gone",
                run_id=look.progress.run_id,
            )
            look.count_report(report)
        self._stores.urls.save_urls(look.missing_urls(rows, gone, doubtful, self._clock()))

    def _finish(
        self, source: Source, progress: SyncProgress, doubt: str, *, was_stopped: bool
    ) -> SyncProgress:
        now = self._clock()
        reason = "Stopped before all was read." if was_stopped else doubt
        changes = SourceChanges(status=SourceStatus.READY, reason=reason)
        if not was_stopped:
            changes["last_synced_at"] = now
            if not doubt and not self._stores.versions.current_hashes(source.id):
                changes["reason"] = "Nothing is published in it yet."
        tell_source(self._stores.sources, self._stores.progress, progress, **changes)
        phase = "stopped" if was_stopped else "done"
        return replace(progress, phase=phase, updated_at=now, finished_at=now)


def fingerprint(item: ContentItem) -> str:
    """Equal for items that read the same, so that they need not be read again."""
    parts = (item.title, item.url or "", item.language or "", item.html)
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", errors="replace")).hexdigest()


def batches(pages: Iterator[ConnectorPage], size: int, *, most: int) -> Iterator[ConnectorPage]:
    """The same items in batches of about `size`, later of `most`; each with the position of its last page.

    Batches of very long items are smaller.
    """
    items: list[ContentItem] = []
    position: Position | None = None
    for page in pages:
        items += page.items
        position = page.position
        if len(items) >= size or sum(len(item.html) for item in items) >= _MOST_LETTERS:
            yield ConnectorPage(tuple(items), position)
            items, position, size = [], None, most
    if position is not None:
        yield ConnectorPage(tuple(items), position)


def _name_of(source: Source) -> str:
    return str(source.options.get("connector", ""))


def _with_consequence(error: AnswerDeskError, look: Look) -> AnswerDeskError:
    """The same failure, saying what it means for what was read before. Its kind decides what happens next."""
    if look.answering and "still answers" not in error.message:
        error.args = (f"{error.message} What was read before still answers.", *error.args[1:])
    return error
