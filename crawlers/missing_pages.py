"""How a site answers for a page that does not exist: asked once per host, to tell such pages by looks."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawlers.crawl_folder import CrawlFolder
from crawlers.page_links import read_links
from crawlers.page_reading import Outcome
from crawlers.page_shape import PageShape, is_missing_page, is_same_but_for_address

MISSING = "The page does not exist, though the site answers as if it did (a “not found” page with HTTP 200)."


@dataclass(frozen=True, slots=True)
class Probe:
    """What came for an address that nobody made."""

    url: str
    shape: PageShape | None = None
    redirect: str | None = None

    def is_like(self, url: str, outcome: Outcome) -> bool:
        """Whether a page was answered in the very same way."""
        if self.shape is not None and outcome.shape is not None:
            return is_same_but_for_address(outcome.shape, url, self.shape, self.url)
        return self.redirect is not None and self.redirect == outcome.redirect


class MissingPages:
    """Knows the “not found” page of every host that has one; a resumed crawl does not ask again."""

    def __init__(self, folder: CrawlFolder, ask: Callable[[str], Awaitable[Outcome | None]]) -> None:
        """`ask` reads an address once; None when robots.txt is against it."""
        self._folder = folder
        self._ask = ask
        self._probes: dict[str, Probe] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._alike: set[str] = set()
        for note in folder.earlier_notes:
            if "probe" in note:
                self._recall(note)

    def _recall(self, note: dict[str, object]) -> None:
        url, redirect = str(note.get("url", "")), note.get("redirect")
        body = self._folder.body(str(note.get("body", "")))
        shape = None
        if body is not None:
            headers = {"content-type": str(note.get("type", ""))}
            shape = read_links(body, url=url, headers=headers, now_s=0).shape
        probe = Probe(url, shape, redirect if isinstance(redirect, str) else None)
        self._probes[str(note["probe"])] = probe

    async def learn(self, url: str) -> Probe:
        """How the URL's host answers for what does not exist; asks it the first time."""
        origin = _origin(url)
        async with self._locks.setdefault(origin, asyncio.Lock()):
            if origin not in self._probes:
                self._probes[origin] = await self._probe(origin)
        return self._probes[origin]

    async def _probe(self, origin: str) -> Probe:
        # Made from the host's name rather than drawn, so that every crawl asks for the same address.
        url = f"{origin}/no-such-page-{hashlib.sha256(origin.encode()).hexdigest()[:12]}"
        outcome = await self._ask(url)
        note: dict[str, object] = {"probe": origin, "url": url}
        probe = Probe(url)
        if outcome is not None and outcome.redirect is not None:
            note["redirect"] = outcome.redirect
            probe = Probe(url, redirect=outcome.redirect)
        elif outcome is not None and outcome.shape is not None and outcome.body:
            note |= {"body": self._folder.keep_body(outcome.body), "type": outcome.record.content_type}
            probe = Probe(url, outcome.shape)
        self._folder.note(note)
        return probe

    def is_missing(self, url: str, shape: PageShape) -> bool:
        """Whether the page read is its host's “not found” page."""
        probe = self._probes.get(_origin(url))
        if probe is None or probe.shape is None or _origin(url) in self._alike:
            return False
        return is_missing_page(shape, url, probe.shape, probe.url)

    def trust(self, url: str) -> None:
        """The host shows its real pages for missing ones too, so nothing can be told by looks."""
        self._alike.add(_origin(url))


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
