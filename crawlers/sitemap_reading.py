"""Fetches the sitemaps of a site, indexes and all, and gives the addresses they name."""

from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from urllib.parse import urljoin, urlsplit

from crawlers.fetching import Fetched, Fetcher
from crawlers.robots_guard import RobotsGuard
from crawlers.sitemaps import MOST_BYTES, read_sitemap
from crawlers.url_rules import Scope

_MOST_SITEMAPS = 100
_MOST_HOPS = 4


class SitemapReader:
    """Reads a site's sitemaps; one that cannot be read names nothing.

    Those that robots.txt names may lie on any host, as its owner vouches for them; those that an index names,
    on the index's host or on one of the site's domain.
    """

    def __init__(
        self, fetcher: Fetcher, robots: RobotsGuard, scope: Scope, headers: Mapping[str, str]
    ) -> None:
        self._fetcher = fetcher
        self._robots = robots
        self._scope = scope
        self._headers = headers
        self.has_failed = False
        """A sitemap that may well be there could not be read, so it may name pages unheard of."""

    async def pages(
        self, sitemaps: Iterable[str], *, is_stopped: Callable[[], bool]
    ) -> AsyncIterator[tuple[str, ...]]:
        """The addresses of one sitemap after the other, absolute."""
        waiting = deque(self._folded(sitemaps, f"{self._scope.origin}/"))
        trusted = {urlsplit(url).hostname for url in waiting}
        seen: set[str] = set()
        while waiting and len(seen) < _MOST_SITEMAPS and not is_stopped():
            url = waiting.popleft()
            if url in seen:
                continue
            seen.add(url)
            sitemap = read_sitemap(await self._fetch(url))
            inner = self._folded(sitemap.sitemaps, url)
            waiting.extend(
                one for one in inner if urlsplit(one).hostname in trusted or self._scope.is_related(one)
            )
            yield tuple(absolute for page in sitemap.pages if (absolute := _join(url, page)))

    def _folded(self, urls: Iterable[str], base: str) -> list[str]:
        joined = (_join(base, url) for url in urls)
        return [folded for url in joined if url and (folded := self._scope.fold(url))]

    async def _fetch(self, url: str) -> bytes:
        for _ in range(_MOST_HOPS):
            if (await self._robots.verdict(url)).trouble:
                break
            answer = await self._fetcher.fetch(
                url, headers=self._headers, most_bytes=MOST_BYTES, only_pages=False
            )
            if not isinstance(answer, Fetched):
                break
            location = answer.headers.get("location")
            if not (300 <= answer.status < 400 and location):
                self.has_failed = self.has_failed or answer.status not in {200, 404, 410}
                return answer.body if answer.status == 200 else b""
            url = self._scope.fold(urljoin(url, location)) or ""
        self.has_failed = True
        return b""


def _join(base: str, url: str) -> str | None:
    try:
        return urljoin(base, url)
    except ValueError:
        return None
