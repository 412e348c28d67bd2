"""What one sync of a site has seen so far, and what that says of each of its URLs (pure but for the log)."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime

from core.knowledge.crawl_files import CrawledUrl, KnownUrl
from core.knowledge.crawl_log import CrawlLog
from core.knowledge.documents import document_id
from core.knowledge.read_texts import FailedRead, ReadText
from core.knowledge.sources import Source, SourceUrl, SyncProgress, UrlState
from core.knowledge.text_form import content_hash, normalise_text, normalise_title

FIRST_BATCH = 20
"""Small, so that a new site answers within seconds."""
BATCH = 150
AGAIN_BATCH = 500
"""A later sync is one knowledge version up to so many changed pages; more would only fill the memory."""
READ_AHEAD = 2 * BATCH
"""Pages of a first crawl read before their batch's turn."""
MISSES_THAT_END = 2
"""Syncs in a row that must find a page gone before its text stops answering."""
MANY = 20
"""Known pages of a site of which most may not vanish all at once; a small site may well be made anew."""


@dataclass(slots=True)
class SiteRun:
    """Filled while the crawl goes on; a resumed run fills it again from the crawl's files."""

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
    applied: set[str] = field(default_factory=set)
    """URLs whose text answers as this crawl found it."""
    doubt: str = ""
    """Why the site is not believed to have lost most of its pages, for its source's reason."""

    @property
    def is_first(self) -> bool:
        """Whether no sync of this source was completed before."""
        return self.source.last_synced_at is None

    @property
    def batch_size(self) -> int:
        """Pages to apply at a time: a first sync answers early, a later one changes all it can at once."""
        if not self.is_first:
            return AGAIN_BATCH
        return BATCH if self.progress.indexed else FIRST_BATCH

    @property
    def has_room(self) -> bool:
        """Whether another page may be read before its turn."""
        return len(self.reads) < max(READ_AHEAD, self.batch_size)

    def is_applied(self, record: CrawledUrl) -> bool:
        """Whether this very body is what the document was made of, in an earlier sync or before a kill."""
        known = self.known.get(record.url)
        return known is not None and known.document_id is not None and known.content_hash == record.body_hash

    def known_urls(self) -> tuple[KnownUrl, ...]:
        """What the pages that answer were made of, for the crawler to ask conditionally."""
        return tuple(
            KnownUrl(
                url=url.url, etag=url.etag, last_modified=url.last_modified, content_hash=url.content_hash
            )
            for url in self.known.values()
            if url.document_id in self.before
        )

    def unread_url(self, record: CrawledUrl, now: datetime) -> SourceUrl:
        """A URL that brought no new body. What is known of a page that still answers is kept."""
        known = self.known.get(record.url)
        state = UrlState(record.state) if record.state in set(UrlState) else UrlState.FAILED
        if known is None or known.document_id is None:
            return SourceUrl(self.source.id, record.url, state, record.reason, now)
        if state is UrlState.UNCHANGED:
            said = known.state if self._was_said(known) else state
            return replace(known, state=said, reason=record.reason, seen_at=now, misses=0)
        if state is UrlState.FAILED:
            return replace(known, state=state, reason=record.reason, seen_at=now, misses=0)
        if state is UrlState.GONE:
            return known  # Whether it counts as missed is told when the crawl is complete.
        return SourceUrl(self.source.id, record.url, state, record.reason, now)

    def _was_said(self, known: SourceUrl) -> bool:
        """Whether this very run, before a kill, has told how the page ended as one that is read."""
        is_read = known.state in {UrlState.FETCHED, UrlState.CHANGED}
        return is_read and known.seen_at > self.progress.started_at

    def _missed_before(self, known: SourceUrl) -> int:
        """Syncs in a row before this one that found the page gone; a killed run counts once."""
        is_counted = known.state is UrlState.GONE and known.seen_at > self.progress.started_at
        return known.misses - 1 if is_counted and known.misses else known.misses

    def still_applied_url(self, record: CrawledUrl, now: datetime) -> SourceUrl:
        """A URL whose body was applied before; what this run said of it before a kill is said again."""
        known = self.known[record.url]
        if known.seen_at > self.progress.started_at:
            return replace(known, seen_at=now, misses=0)
        state = UrlState.FETCHED if self.is_first else UrlState.UNCHANGED
        return replace(known, state=state, reason=record.reason, seen_at=now, misses=0)

    def applied_url(self, record: CrawledUrl, item: ReadText | FailedRead, now: datetime) -> SourceUrl:
        """A URL whose body has just been read and applied."""
        if isinstance(item, FailedRead):
            return SourceUrl(self.source.id, record.url, UrlState.FAILED, item.reason, now)
        document = document_id(self.source.id, record.url)
        before = self.before.get(document)
        hashed = content_hash(normalise_title(item.title), normalise_text(item.text))
        state = UrlState.FETCHED if before is None or self.is_first else UrlState.CHANGED
        if state is UrlState.CHANGED and before is not None and before[0] == hashed:
            state = UrlState.UNCHANGED
        return SourceUrl(
            self.source.id,
            record.url,
            state,
            record.reason,
            now,
            document_id=document,
            etag=record.etag,
            last_modified=record.last_modified,
            content_hash=record.body_hash,
        )

    def missing_documents(self) -> set[str]:
        """Documents that answer and whose pages are gone twice, or are reached by nothing any more.

        Also those that this crawl brought and then found to be other pages by another name.
        """
        answering = set(self.before) | {document_id(self.source.id, url) for url in self.applied}
        return answering - self.reached_documents()

    def reached_documents(self) -> set[str]:
        """Documents of the pages that are there, or that may be again with the next sync."""
        return self._documents_of(self._is_alive)

    def missed_once(self) -> set[str]:
        """Documents of pages that are gone for the first time; they answer until it happens again."""
        return self._documents_of(lambda record: record.state == UrlState.GONE and self._is_alive(record))

    def missed_urls(self, now: datetime) -> list[SourceUrl]:
        """The URLs of those documents, told so."""
        missed = self.missed_once()
        return [
            self._missed(url, self.seen[url.url].reason, now)
            for url in self.known.values()
            if url.document_id in missed
        ]

    def _missed(self, url: SourceUrl, reason: str, now: datetime) -> SourceUrl:
        return replace(
            url,
            state=UrlState.GONE,
            reason=f"{reason} Its text answers until the next sync misses it too.",
            seen_at=now,
            document_id=document_id(self.source.id, url.url),
            misses=self._missed_before(url) + 1,
        )

    def failed_documents(self) -> set[str]:
        """Documents whose pages could not be read this time."""
        return self._documents_of(lambda record: record.state == UrlState.FAILED) & set(self.before)

    def _documents_of(self, is_meant: Callable[[CrawledUrl], bool]) -> set[str]:
        return {document_id(self.source.id, record.url) for record in self.seen.values() if is_meant(record)}

    def _is_alive(self, record: CrawledUrl) -> bool:
        if record.state != UrlState.GONE:
            return record.state != UrlState.SKIPPED
        known = self.known.get(record.url)
        return known is not None and self._missed_before(known) + 1 < MISSES_THAT_END

    def doubtful_documents(self, missing: set[str]) -> set[str]:
        """Of the missing ones those to keep for now: most of the site vanished, and not yet twice in a row.

        A site under maintenance answers every address with one and the same page.
        """
        if not self.is_most(len(missing)):
            return set()
        missed_before = {url.document_id for url in self.known.values() if self._missed_before(url)}
        return (missing & set(self.before)) - missed_before

    def is_most(self, count: int) -> bool:
        """Whether so many pages are more than half of a site that is not small."""
        return len(self.before) >= MANY and 2 * count > len(self.before)

    def say_doubt(self, doubtful: set[str]) -> None:
        """Why the site is not believed to have lost most of its pages, or to be well."""
        missed, failed = len(doubtful | self.missed_once()), len(self.failed_documents())
        if self.is_most(missed):
            self.doubt = (
                f"{missed} of {len(self.before)} known pages were not found, perhaps because the site "
                "is under maintenance. They still answer; the next sync removes those it misses too."
            )
        elif self.is_most(failed):
            self.doubt = (
                f"{failed} of {len(self.before)} known pages could not be read this time. They still answer, "
                "and the next sync tries again."
            )

    def doubtful_urls(self, doubtful: set[str], now: datetime) -> list[SourceUrl]:
        """The URLs of documents kept in doubt. Gone, but with their document: so the next sync knows them."""
        return [
            self._missed(url, "Not found this time, as most of the site.", now)
            for url in self.known.values()
            if document_id(self.source.id, url.url) in doubtful
        ]

    def gone_urls(self, missing: set[str], now: datetime) -> list[SourceUrl]:
        """The URLs of documents that stopped answering."""
        return [
            self._gone_url(url, now)
            for url in self.known.values()
            if url.document_id is not None and url.document_id in missing
        ]

    def _gone_url(self, url: SourceUrl, now: datetime) -> SourceUrl:
        record = self.seen.get(url.url)
        is_new = self.is_first or url.document_id not in self.before
        is_other_name = is_new and record is not None and record.state == UrlState.SKIPPED
        return SourceUrl(
            self.source.id,
            url.url,
            UrlState.SKIPPED if is_other_name else UrlState.GONE,
            self._gone_reason(url),
            now,
        )

    def _gone_reason(self, url: SourceUrl) -> str:
        record = self.seen.get(url.url)
        return record.reason if record and record.reason else "No page or sitemap leads here any more."

    def with_consequence(self, error: str) -> str:
        """Why the crawl failed, and what that means for what was read before."""
        return f"{error} The pages read before still answer." if self.before else error

    def nothing_found(self) -> str:
        """The sentence for a site without any text."""
        reasons = {record.reason for record in self.seen.values() if record.reason}
        reasons |= {url.reason for url in self.known.values() if url.state is UrlState.FAILED and url.reason}
        said = " ".join(sorted(reasons)[:2])
        return f"No page with text was found at {self.source.location}. {said}".strip()
