"""Life of one crawl: a crawler process writes pages, which are read beside it and applied in batches.

Everything here may be killed and run again with the same run id: the crawl resumes in its folder, pages that
were applied are recognised by the hash of their body, and removal happens only after a complete crawl.
"""

import contextlib
import shutil
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from core.clock import Clock
from core.errors import CrawlError, UnreadableFile
from core.knowledge.crawl_files import CrawledUrl, CrawlProgress, CrawlRequest, KnownUrl
from core.knowledge.crawl_log import CrawlLog
from core.knowledge.documents import document_id
from core.knowledge.ingestion import Ingestion
from core.knowledge.ports import (
    BlobStore,
    CrawlLauncher,
    DocumentVersionStore,
    ExtractedText,
    SourceStore,
    SourceUrlStore,
    SyncStore,
)
from core.knowledge.read_texts import FailedRead, ReadText
from core.knowledge.sources import Source, SourceStatus, SourceUrl, SyncProgress, UrlState
from core.knowledge.text_form import content_hash, normalise_text, normalise_title
from core.settings import CrawlSettings

FIRST_BATCH = 20
"""Small, so that a new site answers within seconds."""
BATCH = 150
READ_AHEAD = 2 * BATCH
"""Pages of a first crawl read before their batch's turn; more would only fill the memory."""
SYNC_INTERVAL = timedelta(days=7)

IsCancelled = Callable[[], bool]


class PageReader(Protocol):
    """Turns a fetched body into text, apart from this process."""

    def read_page(self, body: bytes, *, url: str, content_type: str) -> ExtractedText:
        """The page as Markdown. Raises UnreadableFile with a sentence when there is no text to be had."""
        ...


@dataclass(frozen=True, slots=True)
class SiteStores:
    """Where a site sync reads and writes."""

    sources: SourceStore
    urls: SourceUrlStore
    progress: SyncStore
    versions: DocumentVersionStore
    blobs: BlobStore


@dataclass(slots=True)
class _Run:
    """What one sync has seen so far."""

    source: Source
    progress: SyncProgress
    before: dict[str, tuple[str, int]]
    """Hashes of the texts that were valid when the sync began, by document id."""
    known: dict[str, SourceUrl]
    log: CrawlLog
    pool: ThreadPoolExecutor
    waiting: deque[CrawledUrl] = field(default_factory=deque)
    reads: deque[tuple[CrawledUrl, Future[ReadText | FailedRead]]] = field(default_factory=deque)
    """Begun in the order of the crawl, applied in it."""
    seen: dict[str, CrawledUrl] = field(default_factory=dict)

    @property
    def was_complete(self) -> bool:
        """Whether the sync before this one saw the whole site.

        If not, nothing may be asked for conditionally: “not modified” comes without the links to the rest.
        """
        return self.source.status is SourceStatus.READY and not self.source.reason

    @property
    def is_first(self) -> bool:
        return self.source.last_synced_at is None

    @property
    def batch_size(self) -> int:
        return BATCH if self.progress.indexed else FIRST_BATCH


class SiteSync:
    """Syncs site sources, first and again."""

    def __init__(
        self,
        *,
        launcher: CrawlLauncher,
        reader: PageReader,
        ingestion: Ingestion,
        stores: SiteStores,
        settings: CrawlSettings,
        folder: Path,
        clock: Clock,
    ) -> None:
        self._launcher = launcher
        self._reader = reader
        self._ingestion = ingestion
        self._stores = stores
        self._settings = settings
        self._folder = folder
        self._clock = clock

    def run(self, source: Source, progress: SyncProgress, is_cancelled: IsCancelled) -> SyncProgress:
        """Crawl, read and apply; gives the finished progress. Raises CrawlError when it failed as a whole."""
        folder = self._folder / progress.run_id
        folder.mkdir(parents=True, exist_ok=True)
        pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="read-pages")
        try:
            run = self._begin(source, progress, folder, pool)
            was_stopped = self._crawl(run, folder, is_cancelled)
            while run.waiting or run.reads:
                self._apply_next(run)
        finally:
            pool.shutdown(cancel_futures=True)
        report = run.log.progress()
        if report.error and not was_stopped:
            raise CrawlError(_with_consequence(report.error, run))
        if not was_stopped:
            self._remove_missing(run)
        shutil.rmtree(folder, ignore_errors=True)
        return self._finish(run, was_stopped=was_stopped)

    def _begin(self, source: Source, progress: SyncProgress, folder: Path, pool: ThreadPoolExecutor) -> _Run:
        known = {url.url: url for url in self._stores.urls.list_urls(source.id, limit=None)}
        before = self._stores.versions.current_hashes(source.id)
        return _Run(source, replace(progress, phase="crawling"), before, known, CrawlLog(folder), pool)

    def _crawl(self, run: _Run, folder: Path, is_cancelled: IsCancelled) -> bool:
        crawl = self._launcher.run_crawl(folder, self._request(run))
        with contextlib.closing(crawl):
            for _ in crawl:
                self._take_in(run)
                while run.is_first and len(run.reads) >= run.batch_size and not is_cancelled():
                    self._apply_next(run)
                    self._take_in(run)
                if is_cancelled():
                    break
        self._take_in(run)
        return is_cancelled()

    def _request(self, run: _Run) -> CrawlRequest:
        options = run.source.options
        known = _unchanged_unless_told(run) if run.was_complete else ()
        return CrawlRequest(
            start_url=run.source.location,
            follow_links=bool(options.get("related", False)),
            limit=min(int(str(options.get("limit", 1))), self._settings.page_limit),
            path_prefix=_text_or_none(options.get("path_prefix")),
            include_subdomains=bool(options.get("include_subdomains", False)),
            include=_patterns(options.get("include")),
            exclude=_patterns(options.get("exclude")),
            known=known,
            user_agent=self._settings.user_agent,
            allow_private_networks=self._settings.allow_private_networks,
            concurrent_requests=self._settings.concurrent_requests,
            delay_s=self._settings.delay.total_seconds(),
            timeout_s=self._settings.page_timeout.total_seconds(),
            page_bytes=self._settings.page_bytes,
        )

    def _take_in(self, run: _Run) -> None:
        records = run.log.read_new()
        for record in records:
            run.seen[record.url] = record
        pages = [record for record in records if record.state == UrlState.FETCHED.value]
        others = [record for record in records if record.state != UrlState.FETCHED.value]
        run.waiting.extend(record for record in pages if not self._is_applied(run, record))
        self._read_ahead(run)
        now = self._clock()
        self._stores.urls.save_urls([_url_of(run, record, now) for record in others])
        self._report(run, run.log.progress(), now)

    def _is_applied(self, run: _Run, record: CrawledUrl) -> bool:
        """Whether this very body is what the document was made of, in an earlier sync or before a kill."""
        known = run.known.get(record.url)
        return known is not None and known.document_id is not None and known.content_hash == record.body_hash

    def _report(self, run: _Run, crawl: CrawlProgress, now: datetime) -> None:
        run.progress = replace(
            run.progress,
            updated_at=now,
            found=crawl.found,
            fetched=crawl.fetched,
            unchanged=crawl.unchanged,
            skipped=crawl.skipped,
            failed=crawl.failed,
        )
        self._stores.progress.save_progress(run.progress)

    def _read_ahead(self, run: _Run) -> None:
        """Keep the readers busy while the crawl goes on and while other pages are applied."""
        while run.waiting and not (run.is_first and len(run.reads) >= READ_AHEAD):
            record = run.waiting.popleft()
            run.reads.append((record, run.pool.submit(self._read, run, record)))

    def _apply_next(self, run: _Run) -> None:
        self._read_ahead(run)
        # A re-crawl is one knowledge version; a first crawl answers early, batch by batch.
        size = min(run.batch_size, len(run.reads)) if run.is_first else len(run.reads)
        begun = [run.reads.popleft() for _ in range(size)]
        batch, read = [record for record, _ in begun], [reading.result() for _, reading in begun]
        self._read_ahead(run)
        texts = [item for item in read if isinstance(item, ReadText)]
        failures = [item for item in read if isinstance(item, FailedRead)]
        verb = "First sync" if run.is_first else "Sync"
        self._ingestion.apply(run.source, texts, failures=failures, cause=f"{verb} of {run.source.name}")
        now = self._clock()
        urls = [_applied_url(run, record, item, now) for record, item in zip(batch, read, strict=True)]
        self._stores.urls.save_urls(urls)
        run.known.update({url.url: url for url in urls})
        run.progress = replace(run.progress, indexed=run.progress.indexed + len(texts), updated_at=now)
        self._stores.progress.save_progress(run.progress)

    def _read(self, run: _Run, record: CrawledUrl) -> ReadText | FailedRead:
        body = run.log.body(record.body_hash or "")
        if body is None:
            return FailedRead(record.url, "What was fetched is no longer there; sync again.", url=record.url)
        try:
            page = self._reader.read_page(body, url=record.url, content_type=record.content_type)
        except UnreadableFile as error:
            return FailedRead(record.url, error.message, url=record.url)
        return ReadText(
            external_id=record.url,
            title=page.title,
            text=page.text,
            url=record.url,
            language=page.language,
            blob_hash=self._stores.blobs.put(body),
        )

    def _remove_missing(self, run: _Run) -> None:
        """After a complete crawl: pages that are gone, or that nothing leads to any more, stop answering."""
        alive = {
            document_id(run.source.id, record.url)
            for record in run.seen.values()
            if record.state not in {UrlState.GONE.value, UrlState.SKIPPED.value}
        }
        missing = set(run.before) - alive
        if not missing:
            return
        self._ingestion.apply(run.source, removed=missing, cause=f"Sync of {run.source.name}: pages gone")
        now = self._clock()
        self._stores.urls.save_urls(
            [
                replace(
                    url, state=UrlState.GONE, reason=_gone_reason(run, url), seen_at=now, document_id=None
                )
                for url in run.known.values()
                if url.document_id in missing
            ]
        )

    def _finish(self, run: _Run, *, was_stopped: bool) -> SyncProgress:
        now = self._clock()
        answering = self._stores.versions.current_hashes(run.source.id)
        if not answering and not was_stopped:
            raise CrawlError(_nothing_found(run))
        self._stores.sources.update_source(
            run.source.id,
            status=SourceStatus.READY,
            reason="Stopped before all pages were read." if was_stopped else "",
            last_synced_at=now,
            next_sync_at=now + SYNC_INTERVAL,
        )
        return replace(
            run.progress, phase="stopped" if was_stopped else "done", updated_at=now, finished_at=now
        )


def _unchanged_unless_told(run: _Run) -> tuple[KnownUrl, ...]:
    return tuple(
        KnownUrl(url=url.url, etag=url.etag, last_modified=url.last_modified, content_hash=url.content_hash)
        for url in run.known.values()
        if url.document_id in run.before and url.content_hash
    )


def _url_of(run: _Run, record: CrawledUrl, now: datetime) -> SourceUrl:
    """A URL that brought no new body. What is known of an unchanged page is kept."""
    known = run.known.get(record.url)
    state = UrlState(record.state) if record.state in set(UrlState) else UrlState.FAILED
    if known is not None and state is UrlState.UNCHANGED:
        return replace(known, state=state, reason=record.reason, seen_at=now)
    document = known.document_id if known is not None and state is UrlState.FAILED else None
    return SourceUrl(run.source.id, record.url, state, record.reason, now, document_id=document)


def _applied_url(run: _Run, record: CrawledUrl, item: ReadText | FailedRead, now: datetime) -> SourceUrl:
    if isinstance(item, FailedRead):
        return SourceUrl(run.source.id, record.url, UrlState.FAILED, item.reason, now)
    document = document_id(run.source.id, record.url)
    before = run.before.get(document)
    hashed = content_hash(normalise_title(item.title), normalise_text(item.text))
    state = UrlState.FETCHED if before is None else UrlState.CHANGED
    if before is not None and before[0] == hashed:
        state = UrlState.UNCHANGED
    return SourceUrl(
        run.source.id,
        record.url,
        state,
        record.reason,
        now,
        document_id=document,
        etag=record.etag,
        last_modified=record.last_modified,
        content_hash=record.body_hash,
    )


def _gone_reason(run: _Run, url: SourceUrl) -> str:
    record = run.seen.get(url.url)
    return record.reason if record and record.reason else "No page or sitemap leads here any more."


def _with_consequence(error: str, run: _Run) -> str:
    return f"{error} The pages read before still answer." if run.before else error


def _nothing_found(run: _Run) -> str:
    reasons = {record.reason for record in run.seen.values() if record.reason}
    reasons |= {url.reason for url in run.known.values() if url.state is UrlState.FAILED and url.reason}
    said = " ".join(sorted(reasons)[:2])
    return f"No page with text was found at {run.source.location}. {said}".strip()


def _text_or_none(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _patterns(value: object) -> tuple[str, ...]:
    return (
        tuple(str(item) for item in value)
        if isinstance(value, Iterable) and not isinstance(value, str)
        else ()
    )
