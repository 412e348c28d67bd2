"""A source is one thing the lead added: a site, a file, a short answer, or a set of documents."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypedDict


class SourceKind(StrEnum):
    """The ways in."""

    SITE = "site"
    FILE = "file"
    ANSWER = "answer"
    DOCUMENTS = "documents"
    CMS = "cms"
    """What a content management system holds, through a connector."""


class SourceStatus(StrEnum):
    """Where a source stands."""

    NEW = "new"
    SYNCING = "syncing"
    READY = "ready"
    FAILED = "failed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Source:
    """One row of the content sources table.

    `location` is a site's URL, a file's name or a set's file name; for a short answer its question.
    `options` holds what belongs to the kind: a site's crawl scope, a short answer's alternatives, a
    connector's name and kinds of content.
    `reason` says in words why the status is what it is, where that needs saying.
    """

    id: str
    kind: SourceKind
    name: str
    location: str
    status: SourceStatus
    created_at: datetime
    reason: str = ""
    options: dict[str, object] = field(default_factory=dict)
    is_cited: bool = True
    is_private: bool = False
    last_synced_at: datetime | None = None
    next_sync_at: datetime | None = None
    audience: str = ""
    """The segment of contacts it answers; empty: everybody."""
    is_held: bool = False
    """Whether what a sync finds waits for approval instead of counting at once."""
    failures: int = 0
    """Syncs that failed since the last good one; the next try waits the longer for it."""
    document_count: int = 0
    """Documents that answer now; filled by the store when read."""

    @property
    def is_citable(self) -> bool:
        """Whether replies may name this source: the toggle is on and the source is not private."""
        return self.is_cited and not self.is_private


class SourceChanges(TypedDict, total=False):
    """The aspects of a source that change, each on its own."""

    name: str
    location: str
    status: SourceStatus
    reason: str
    options: dict[str, object]
    is_cited: bool
    is_private: bool
    last_synced_at: datetime | None
    next_sync_at: datetime | None
    audience: str
    is_held: bool
    failures: int


class UrlState(StrEnum):
    """How the crawler left a URL; every URL it heard of has one."""

    QUEUED = "queued"
    FETCHED = "fetched"
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    GONE = "gone"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class SourceUrl:
    """One URL of a site source with its state and, in words, the reason for it."""

    source_id: str
    url: str
    state: UrlState
    reason: str
    seen_at: datetime
    document_id: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    content_hash: str | None = None
    misses: int = 0
    """Syncs in a row that found the page gone (404 or 410); the second ends its document."""


@dataclass(frozen=True, slots=True)
class SyncProgress:
    """A running or finished sync, for progress displays. Counts are of URLs (sites) or documents."""

    run_id: str
    source_id: str
    phase: str
    """waiting, crawling, reading, indexing, done, failed or stopped."""
    started_at: datetime
    updated_at: datetime
    found: int = 0
    fetched: int = 0
    unchanged: int = 0
    skipped: int = 0
    failed: int = 0
    indexed: int = 0
    reason: str = ""
    finished_at: datetime | None = None

    @property
    def is_running(self) -> bool:
        """Whether work is still going on."""
        return self.finished_at is None
