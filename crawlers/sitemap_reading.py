"""Fetches the sitemaps of a site, indexes and all, and gives the addresses they name."""

from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from urllib.parse import urljoin

from crawlers.fetching import Fetched, Fetcher
from crawlers.robots_guard import RobotsGuard
from crawlers.sitemaps import MOST_BYTES, read_sitemap
from crawlers.url_rules import Scope

_MOST_SITEMAPS = 100
_MOST_HOPS = 4


class SitemapReader:
    """Reads sitemaps of the site's own domain only; one that cannot be read names nothing."""

    def __init__(
        self, fetcher: Fetcher, robots: RobotsGuard, scope: Scope, headers: Mapping[str, str]
    ) -> None:
        self._fetcher = fetcher
        self._robots = robots
        self._scope = scope
        self._headers = headers

    async def pages(
        self, sitemaps: Iterable[str], *, is_stopped: Callable[[], bool]
    ) -> AsyncIterator[tuple[str, ...]]:
        """The addresses of one sitemap after the other, as written there."""
        waiting = deque(sitemaps)
        seen: set[str] = set()
        while waiting and len(seen) < _MOST_SITEMAPS and not is_stopped():
            url = self._scope.fold(urljoin(f"{self._scope.origin}/", waiting.popleft()))
            if url is None or url in seen:
                continue
            seen.add(url)
            sitemap = read_sitemap(await self._fetch(url))
            waiting.extend(sitemap.sitemaps)
            yield sitemap.pages

    async def _fetch(self, url: str) -> bytes:
        for _ in range(_MOST_HOPS):
            if not self._scope.is_related(url) or (await self._robots.verdict(url)).trouble:
                return b""
            answer = await self._fetcher.fetch(
                url, headers=self._headers, most_bytes=MOST_BYTES, only_pages=False
            )
            if not isinstance(answer, Fetched):
                return b""
            location = answer.headers.get("location")
            if not (300 <= answer.status < 400 and location):
                return answer.body if answer.status == 200 else b""
            url = self._scope.fold(urljoin(url, location)) or ""
        return b""
