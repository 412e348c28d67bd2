"""Addresses to read, in order and each once, kept in an append-only file so that a killed crawl goes on."""

from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from crawlers.url_rules import family

FRONTIER_FILE = "frontier.jsonl"
_DEEPEST = 60
_MOST_HOPS = 10
_MOST_SPARE = 5_000
"""Addresses beyond the limit kept for places that become free; more are not worth the memory."""


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
    """Refuses what was heard of before, what goes too deep, and what is beyond the limit.

    An address that turns out to be another name of a page does not count, and the first that was beyond the
    limit may move up in its place.
    """

    def __init__(self, *, limit: int, write: Callable[[dict[str, object]], None]) -> None:
        self._limit = limit
        self._write = write
        self._seen: set[str] = set()
        self._first: deque[Entry] = deque()
        self._later: deque[Entry] = deque()
        self._spare: dict[str, Entry] = {}
        self._counted = 0
        self._accepted = 0
        self._families: Counter[str] = Counter()

    @property
    def is_full(self) -> bool:
        """No further address will be accepted for now.

        Names of other pages do not count, but a site may have endlessly many of them.
        """
        return self._counted >= self._limit or self._accepted >= 4 * self._limit + 100

    @property
    def waiting(self) -> int:
        """Addresses accepted and not taken yet."""
        return len(self._first) + len(self._later)

    @property
    def is_saturated(self) -> bool:
        """Neither a place nor room beside the places is left."""
        return self.is_full and len(self._spare) >= _MOST_SPARE

    @property
    def beyond(self) -> tuple[Entry, ...]:
        """Addresses beyond the limit, as far as they were kept."""
        return tuple(self._spare.values())

    @property
    def limit_words(self) -> str:
        """Why an address beyond the limit is not read."""
        return f"Beyond the limit of {self._limit:,} URLs."

    def has_seen(self, url: str) -> bool:
        """Whether the address was accepted or refused before."""
        return url in self._seen

    def mark_seen(self, url: str) -> None:
        """Never accept the address; for those refused outside."""
        self._seen.add(url)

    def add(self, entry: Entry) -> str:
        """Accept an address not seen before and write it down; otherwise the reason in words.

        One beyond the limit is written down too while there is room for it: it may move up.
        """
        refusal = self._refusal(entry)
        if refusal:
            return refusal
        if not self.is_full:
            self._accept(entry)
        elif len(self._spare) < _MOST_SPARE:
            self._seen.add(entry.url)
            self._spare[entry.url] = entry
            self._note(entry, is_spare=True)
        else:
            return self.limit_words
        return ""

    def _refusal(self, entry: Entry) -> str:
        if entry.hops > _MOST_HOPS:
            return "Too many redirects in a row."
        if entry.depth > _DEEPEST:
            return f"More than {_DEEPEST} links away from the start."
        kin = family(entry.url)
        if kin is not None and not entry.is_named and self._families[kin[0]] >= kin[1]:
            return f"More than {kin[1]:,} variants of this page were linked."
        return ""

    def _accept(self, entry: Entry) -> None:
        self._count(entry)
        self._queue(entry)
        self._note(entry, is_spare=False)

    def _count(self, entry: Entry) -> None:
        self._seen.add(entry.url)
        self._counted += 1
        self._accepted += 1
        kin = family(entry.url)
        if kin is not None:
            self._families[kin[0]] += 1

    def _queue(self, entry: Entry) -> None:
        # Plain addresses first, so that endless variants cannot eat the limit before real pages do.
        is_variant = not entry.is_named and family(entry.url) is not None
        (self._later if is_variant else self._first).append(entry)

    def _note(self, entry: Entry, *, is_spare: bool) -> None:
        note = {"url": entry.url, "depth": entry.depth, "hops": entry.hops, "named": entry.is_named}
        self._write(note | {"spare": True} if is_spare else note)

    def restore(self, entry: Entry, *, is_spare: bool, is_done: bool, is_other_name: bool) -> None:
        """Put back an address noted before a kill, without writing it again."""
        if is_spare:
            self._seen.add(entry.url)
            self._spare[entry.url] = entry
            return
        self._spare.pop(entry.url, None)
        self._count(entry)
        if is_other_name:
            self._counted -= 1
        if not is_done:
            self._queue(entry)

    def release(self) -> None:
        """An accepted address turned out to be another name of a page; its place is free again."""
        self._counted -= 1

    def move_up(self) -> None:
        """Give free places to addresses that were beyond the limit."""
        while self._spare and not self.is_full:
            self._accept(self._spare.pop(next(iter(self._spare))))

    def take_place(self) -> bool:
        """Count a released address again, as the page it is after all; False when no place is left."""
        if self._counted >= self._limit:
            return False
        self._counted += 1
        return True

    def put_back(self, entry: Entry) -> None:
        """Read it again after the others."""
        self._later.append(entry)

    def take(self) -> Entry | None:
        """The next address; None when there is none for now."""
        if self._first:
            return self._first.popleft()
        return self._later.popleft() if self._later else None

    def rest(self) -> Iterable[Entry]:
        """Everything accepted and not taken."""
        return (*self._first, *self._later)
