"""Addresses to read, in order and each once, kept in an append-only file so that a killed crawl goes on."""

import json
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

FRONTIER_FILE = "frontier.jsonl"
_MOST_VARIANTS = 500
"""Queries followed of one path, unless a sitemap names them: endless calendars and filters stop here."""

_DEEPEST = 60
_MOST_HOPS = 10


@dataclass(frozen=True, slots=True)
class Entry:
    """An address to read."""

    url: str
    depth: int = 0
    """Links between it and the start."""
    hops: int = 0
    """Redirects that led here."""
    is_named: bool = False
    """The site or an earlier crawl names it as a page; it did not turn up as a link."""


class Frontier:
    """Refuses what was heard of before, what goes too deep, and what is beyond the limit."""

    def __init__(self, *, limit: int, write: Callable[[dict[str, object]], None]) -> None:
        self._limit = limit
        self._write = write
        self._seen: set[str] = set()
        self._first: deque[Entry] = deque()
        self._later: deque[Entry] = deque()
        self._accepted = 0
        self._variants: Counter[str] = Counter()

    @property
    def is_full(self) -> bool:
        """No further address will be accepted."""
        return self._accepted >= self._limit

    @property
    def waiting(self) -> int:
        """Addresses accepted and not taken yet."""
        return len(self._first) + len(self._later)

    def has_seen(self, url: str) -> bool:
        """Whether the address was accepted or refused before."""
        return url in self._seen

    def mark_seen(self, url: str) -> None:
        """Never accept the address; for those refused outside."""
        self._seen.add(url)

    def add(self, entry: Entry) -> str:
        """Accept an address not seen before and write it down; otherwise the reason in words."""
        self._seen.add(entry.url)
        refusal = self._refusal(entry)
        if refusal:
            return refusal
        self._count(entry)
        self._queue(entry)
        self._write({"url": entry.url, "depth": entry.depth, "hops": entry.hops, "named": entry.is_named})
        return ""

    def _refusal(self, entry: Entry) -> str:
        if entry.hops > _MOST_HOPS:
            return "Too many redirects in a row."
        if entry.depth > _DEEPEST:
            return f"More than {_DEEPEST} links away from the start."
        if self.is_full:
            return f"Beyond the limit of {self._limit:,} URLs."
        path, has_query, _ = entry.url.partition("?")
        if has_query and not entry.is_named and self._variants[path] >= _MOST_VARIANTS:
            return f"More than {_MOST_VARIANTS} variants of this page were linked."
        return ""

    def _count(self, entry: Entry) -> None:
        self._accepted += 1
        path, has_query, _ = entry.url.partition("?")
        if has_query:
            self._variants[path] += 1

    def _queue(self, entry: Entry) -> None:
        # Plain addresses first, so that endless variants cannot eat the limit before real pages do.
        is_variant = "?" in entry.url and not entry.is_named
        (self._later if is_variant else self._first).append(entry)

    def restore(self, entry: Entry, *, is_done: bool) -> None:
        """Put back an address accepted before a kill, without writing it again."""
        self._seen.add(entry.url)
        self._count(entry)
        if not is_done:
            self._queue(entry)

    def release(self) -> None:
        """An accepted address turned out to be another name of a page; its place is free again."""
        self._accepted -= 1

    def put_back(self, entry: Entry) -> None:
        """Read it again after the others."""
        self._later.append(entry)

    def take(self) -> Entry | None:
        """The next address; None when there is none for now."""
        if self._first:
            return self._first.popleft()
        return self._later.popleft() if self._later else None

    def rest(self) -> Iterable[Entry]:
        """Everything not taken."""
        return (*self._first, *self._later)


def read_lines(path: Path) -> list[dict[str, object]]:
    """The objects of a JSON-lines file; lines torn by a kill are left out, a missing file is empty."""
    if not path.exists():
        return []
    found = []
    for line in path.read_bytes().split(b"\n"):
        try:
            record = json.loads(line)
        except ValueError:
            continue
        if isinstance(record, dict):
            found.append(record)
    return found
