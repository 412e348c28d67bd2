"""Life of one crawl: a crawler process writes pages, which are read beside it and applied in batches.

Everything here may be killed and run again with the same run id: the crawl resumes in its folder, pages that
were applied are recognised by the hash of their body, and removal happens only after a complete crawl.
"""

import contextlib
import shutil
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from core.clock import Clock
from core.errors import CrawlError, UnreadableFile
from core.knowledge.crawl_files import (
    KNOWN_LINKS_FILE,
    LINKS_FILE,
    REQUEST_FILE,
    CrawledUrl,
    CrawlProgress,
    CrawlRequest,
)
from core.knowledge.crawl_log import CrawlLog
from core.knowledge.ports import (
    BlobStore,
    CrawlLauncher,
    DocumentVersionStore,
    ExtractedText,
    Intake,
    SourceStore,
    SourceUrlStore,
    SyncStore,
)
from core.knowledge.read_texts import FailedRead, ReadText
from core.knowledge.site_run import SiteRun
from core.knowledge.sources import Source, SourceChanges, SourceStatus, SyncProgress, UrlState
from core.knowledge.sync_end import tell_source
from core.settings import CrawlSettings

SYNC_INTERVAL = timedelta(days=7)
SYNC_AGAIN_IN_DOUBT = timedelta(days=1)
_LINKS_SUFFIX = ".links.jsonl"

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


class SiteSync:
    """Syncs site sources, first and again."""

    def __init__(
        self,
        *,
        launcher: CrawlLauncher,
        reader: PageReader,
        intake: Intake,
        stores: SiteStores,
        settings: CrawlSettings,
        folder: Path,
        clock: Clock,
    ) -> None:
        self._launcher = launcher
        self._reader = reader
        self._intake = intake
        self._stores = stores
        self._settings = settings
        self._folder = folder
        self._clock = clock

    def run(self, source: Source, progress: SyncProgress, is_cancelled: IsCancelled) -> SyncProgress:
        """Crawl, read and apply; gives the finished progress. Raises CrawlError when it failed as a whole."""
        self._clear_up(progress)
        folder = self._folder / progress.run_id
        folder.mkdir(parents=True, exist_ok=True)
        self._recall_links(source, folder)
        pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="read-pages")
        try:
            run = self._begin(source, progress, folder, pool)
            self._crawl(run, folder, is_cancelled)
            while (run.waiting or run.reads) and not is_cancelled():
                self._apply_next(run)
            was_stopped = is_cancelled()
        finally:
            pool.shutdown(cancel_futures=True)
        report = run.log.progress()
        if report.error and not was_stopped:
            raise CrawlError(run.with_consequence(report.error))
        if not was_stopped:
            self._remove_missing(run)
            self._keep_links(source, folder)
        shutil.rmtree(folder, ignore_errors=True)
        return self._finish(run, was_stopped=was_stopped)

    def _clear_up(self, progress: SyncProgress) -> None:
        """Delete what ended runs and removed sources left. Runs that are still running may be resumed."""
        kept = {progress.run_id, *(run.run_id for run in self._stores.progress.running())}
        for folder in self._folder.glob("*"):
            if folder.is_dir() and folder.name not in kept:
                shutil.rmtree(folder, ignore_errors=True)
        sources = {self._links_file(source) for source in self._stores.sources.list_sources()}
        for links in set(self._folder.glob(f"*{_LINKS_SUFFIX}")) - sources:
            links.unlink(missing_ok=True)

    def _links_file(self, source: Source) -> Path:
        return self._folder / f"{source.id}{_LINKS_SUFFIX}"

    def _keep_links(self, source: Source, folder: Path) -> None:
        """What the pages link is needed again by the next crawl, for pages that come as “not modified”."""
        if (folder / LINKS_FILE).exists():
            _copy_whole(folder / LINKS_FILE, self._links_file(source))

    def _recall_links(self, source: Source, folder: Path) -> None:
        """Hand the last crawl's links to a crawl that is about to begin; a resumed one has them."""
        if self._links_file(source).exists() and not (folder / REQUEST_FILE).exists():
            _copy_whole(self._links_file(source), folder / KNOWN_LINKS_FILE)

    def _begin(
        self, source: Source, progress: SyncProgress, folder: Path, pool: ThreadPoolExecutor
    ) -> SiteRun:
        known = {url.url: url for url in self._stores.urls.list_urls(source.id, limit=None)}
        before = self._stores.versions.current_hashes(source.id)
        return SiteRun(source, replace(progress, phase="crawling"), before, known, CrawlLog(folder), pool)

    def _crawl(self, run: SiteRun, folder: Path, is_cancelled: IsCancelled) -> None:
        crawl = self._launcher.run_crawl(folder, self._request(run))
        with contextlib.closing(crawl):
            for _ in crawl:
                self._take_in(run)
                while len(run.reads) >= run.batch_size and not is_cancelled():
                    self._apply_next(run)
                    self._take_in(run)
                if is_cancelled():
                    break
        self._take_in(run)

    def _request(self, run: SiteRun) -> CrawlRequest:
        options = run.source.options
        return CrawlRequest(
            start_url=run.source.location,
            follow_links=bool(options.get("related", False)),
            limit=min(int(str(options.get("limit", 1))), self._settings.page_limit),
            path_prefix=_text_or_none(options.get("path_prefix")),
            include_subdomains=bool(options.get("include_subdomains", False)),
            include=_patterns(options.get("include")),
            exclude=_patterns(options.get("exclude")),
            known=run.known_urls(),
            user_agent=self._settings.user_agent,
            allow_private_networks=self._settings.allow_private_networks,
            concurrent_requests=self._settings.concurrent_requests,
            delay_s=self._settings.delay.total_seconds(),
            timeout_s=self._settings.page_timeout.total_seconds(),
            page_bytes=self._settings.page_bytes,
        )

    def _take_in(self, run: SiteRun) -> None:
        records = run.log.read_new()
        for record in records:
            run.seen[record.url] = record
        fetched = [record for record in records if record.state == UrlState.FETCHED.value]
        applied = [record for record in fetched if run.is_applied(record)]
        others = [record for record in records if record.state != UrlState.FETCHED.value]
        run.waiting.extend(record for record in fetched if not run.is_applied(record))
        run.applied |= {record.url for record in applied}
        self._read_ahead(run)
        now = self._clock()
        urls = [run.unread_url(record, now) for record in others]
        self._stores.urls.save_urls(urls + [run.still_applied_url(record, now) for record in applied])
        self._report(run, run.log.progress(), now)

    def _report(self, run: SiteRun, crawl: CrawlProgress, now: datetime) -> None:
        run.progress = replace(
            run.progress,
            updated_at=now,
            found=crawl.found,
            fetched=crawl.fetched,
            unchanged=crawl.unchanged,
            skipped=crawl.skipped,
            failed=crawl.failed,
            indexed=len(run.applied),
        )
        self._stores.progress.save_progress(run.progress)

    def _read_ahead(self, run: SiteRun) -> None:
        """Keep the readers busy while the crawl goes on and while other pages are applied."""
        while run.waiting and run.has_room:
            record = run.waiting.popleft()
            run.reads.append((record, run.pool.submit(self._read, run, record)))

    def _apply_next(self, run: SiteRun) -> None:
        self._read_ahead(run)
        size = min(run.batch_size, len(run.reads))
        begun = [run.reads.popleft() for _ in range(size)]
        batch, read = [record for record, _ in begun], [reading.result() for _, reading in begun]
        self._read_ahead(run)
        texts = [item for item in read if isinstance(item, ReadText)]
        failures = [item for item in read if isinstance(item, FailedRead)]
        verb = "First sync" if run.is_first else "Sync"
        self._intake.apply(
            run.source,
            texts,
            failures=failures,
            cause=f"{verb} of {run.source.name}",
            run_id=run.progress.run_id,
        )
        now = self._clock()
        urls = [run.applied_url(record, item, now) for record, item in zip(batch, read, strict=True)]
        self._stores.urls.save_urls(urls)
        run.known.update({url.url: url for url in urls})
        run.applied |= {text.external_id for text in texts}
        run.progress = replace(run.progress, indexed=len(run.applied), updated_at=now)
        self._stores.progress.save_progress(run.progress)

    def _read(self, run: SiteRun, record: CrawledUrl) -> ReadText | FailedRead:
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

    def _remove_missing(self, run: SiteRun) -> None:
        """After a complete crawl: pages that are gone, or that nothing leads to any more, stop answering."""
        # Beside what answers: what failed, or waits to be approved, is forgotten with its page.
        silent = self._intake.missing_documents(run.source, run.reached_documents())
        missing, now = run.missing_documents() | set(silent), self._clock()
        doubtful = run.doubtful_documents(missing)
        gone = missing - doubtful
        if gone:
            self._intake.apply(
                run.source,
                removed=gone,
                cause=f"Sync of {run.source.name}: pages gone",
                run_id=run.progress.run_id,
            )
            self._stores.urls.save_urls(run.gone_urls(gone, now))
        run.say_doubt(doubtful)
        self._stores.urls.save_urls(run.missed_urls(now) + run.doubtful_urls(doubtful, now))

    def _finish(self, run: SiteRun, *, was_stopped: bool) -> SyncProgress:
        now = self._clock()
        answering = self._stores.versions.current_hashes(run.source.id)
        if not answering and not was_stopped:
            raise CrawlError(run.nothing_found())
        next_sync_at = now + (SYNC_AGAIN_IN_DOUBT if run.doubt else SYNC_INTERVAL)
        changes = SourceChanges(status=SourceStatus.READY, next_sync_at=next_sync_at)
        if was_stopped:
            changes["reason"] = "Stopped before all pages were read."
        else:
            changes |= SourceChanges(reason=run.doubt, last_synced_at=now)
        tell_source(self._stores.sources, self._stores.progress, run.progress, **changes)
        return replace(
            run.progress, phase="stopped" if was_stopped else "done", updated_at=now, finished_at=now
        )


def _copy_whole(source: Path, target: Path) -> None:
    """A copy that is there whole or not at all."""
    staged = target.with_name(f"{target.name}.part")
    shutil.copyfile(source, staged)
    staged.replace(target)


def _text_or_none(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _patterns(value: object) -> tuple[str, ...]:
    return (
        tuple(str(item) for item in value)
        if isinstance(value, Iterable) and not isinstance(value, str)
        else ()
    )
