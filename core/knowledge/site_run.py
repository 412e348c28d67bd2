"""What one sync of a site has seen so far, and what that says of each of its URLs (pure but for the log)."""

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime

from core.knowledge.crawl_files import CrawledUrl, KnownUrl
from core.knowledge.crawl_log import CrawlLog
from core.knowledge.documents import document_id
from core.knowledge.read_texts import FailedRead, ReadText
from core.knowledge.sources import Source, SourceStatus, SourceUrl, SyncProgress, UrlState
from core.knowledge.text_form import content_hash, normalise_text, normalise_title

FIRST_BATCH = 20
"""Small, so that a new site answers within seconds."""
BATCH = 150
AGAIN_BATCH = 500
"""A later sync is one knowledge version up to so many changed pages; more would only fill the memory."""
READ_AHEAD = 2 * BATCH
"""Pages of a first crawl read before their batch's turn."""
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
    def was_complete(self) -> bool:
        """Whether the sync before this one saw the whole site.

        If not, nothing may be asked for conditionally: “not modified” comes without the links to the rest.
        """
        return self.source.status is SourceStatus.READY and not self.source.reason

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

    def unchanged_unless_told(self) -> tuple[KnownUrl, ...]:
        """What to ask for conditionally."""
        if not self.was_complete:
            return ()
        return tuple(
            KnownUrl(
                url=url.url, etag=url.etag, last_modified=url.last_modified, content_hash=url.content_hash
            )
            for url in self.known.values()
            if url.document_id in self.before and url.content_hash
        )

    def unread_url(self, record: CrawledUrl, now: datetime) -> SourceUrl:
        """A URL that brought no new body. What is known of an unchanged page is kept."""
        known = self.known.get(record.url)
        state = UrlState(record.state) if record.state in set(UrlState) else UrlState.FAILED
        if known is not None and state is UrlState.UNCHANGED:
            return replace(known, state=state, reason=record.reason, seen_at=now)
        document = known.document_id if known is not None and state is UrlState.FAILED else None
        return SourceUrl(self.source.id, record.url, state, record.reason, now, document_id=document)

    def still_applied_url(self, record: CrawledUrl, now: datetime) -> SourceUrl:
        """A URL whose body was applied before; what this run said of it before a kill is said again."""
        known = self.known[record.url]
        if known.seen_at > self.progress.started_at:
            return replace(known, seen_at=now)
        state = UrlState.FETCHED if self.is_first else UrlState.UNCHANGED
        return replace(known, state=state, reason=record.reason, seen_at=now)

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
        """Documents that answered before and whose pages are gone, or are reached by nothing any more."""
        alive = {
            document_id(self.source.id, record.url)
            for record in self.seen.values()
            if record.state not in {UrlState.GONE.value, UrlState.SKIPPED.value}
        }
        return set(self.before) - alive

    def doubtful_documents(self, missing: set[str]) -> set[str]:
        """Of the missing ones those to keep for now: most of the site vanished, and not yet twice in a row.

        A site under maintenance answers every address with one and the same page.
        """
        if len(self.before) < MANY or 2 * len(missing) <= len(self.before):
            return set()
        missed_before = {url.document_id for url in self.known.values() if url.state is UrlState.GONE}
        return missing - missed_before

    def doubtful_urls(self, doubtful: set[str], now: datetime) -> list[SourceUrl]:
        """The URLs of documents kept in doubt. Gone, but with their document: so the next sync knows them."""
        reason = (
            "Not found this time, as most of the site. Its text answers until the next sync misses it too."
        )
        documents = {url.url: document_id(self.source.id, url.url) for url in self.known.values()}
        return [
            replace(url, state=UrlState.GONE, reason=reason, seen_at=now, document_id=documents[url.url])
            for url in self.known.values()
            if documents[url.url] in doubtful
        ]

    def gone_urls(self, missing: set[str], now: datetime) -> list[SourceUrl]:
        """The URLs of documents that stopped answering."""
        return [
            replace(url, state=UrlState.GONE, reason=self._gone_reason(url), seen_at=now, document_id=None)
            for url in self.known.values()
            if url.document_id in missing
        ]

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
