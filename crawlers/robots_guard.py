"""robots.txt of every host a crawl touches, fetched once each."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from crawlers.fetching import Fetched, Fetcher, FetchFailure
from crawlers.robots_rules import ALLOW_ALL, DISALLOW_ALL, RobotsRules, parse_robots
from crawlers.url_rules import canonical_url

_MOST_BYTES = 20_000_000
"""Far more than is parsed: a huge file is cut, not refused."""
_MOST_HOPS = 5
_RETRY_PAUSES_S = (1.0, 3.0)


@dataclass(frozen=True, slots=True)
class RobotsVerdict:
    """The rules of one host; `trouble` is a sentence when they could not be read."""

    rules: RobotsRules
    trouble: str = ""

    def refusal(self, url: str) -> str:
        """Why the URL must not be fetched, in words; empty when it may."""
        if self.trouble:
            return self.trouble
        return "" if self.rules.allows(url) else "Disallowed by the site's robots.txt."


class RobotsGuard:
    """Answers for any URL; a host whose robots.txt fails on the server's side is left alone (RFC 9309)."""

    def __init__(
        self,
        fetcher: Fetcher,
        *,
        user_agent: str,
        headers: Mapping[str, str],
        pause: Callable[[float], Awaitable[None]],
    ) -> None:
        self._fetcher = fetcher
        self._pause = pause
        self._user_agent = user_agent
        self._headers = headers
        self._verdicts: dict[str, RobotsVerdict] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def verdict(self, url: str) -> RobotsVerdict:
        """The verdict on the URL's host; its robots.txt is fetched once for all callers."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        async with self._locks.setdefault(origin, asyncio.Lock()):
            if origin not in self._verdicts:
                self._verdicts[origin] = await self._read_patiently(f"{origin}/robots.txt")
        return self._verdicts[origin]

    def known_refusal(self, url: str) -> str:
        """The rule against the URL, if its host's robots.txt was read already; empty otherwise."""
        parts = urlsplit(url)
        verdict = self._verdicts.get(f"{parts.scheme}://{parts.netloc}")
        return verdict.refusal(url) if verdict and not verdict.trouble else ""

    async def _read_patiently(self, url: str) -> RobotsVerdict:
        """A server that stumbles is asked again after a while: one bad moment must not cost a whole sync."""
        answer = await self._read(url)
        for wait_s in _RETRY_PAUSES_S:
            if not _is_passing(answer):
                break
            await self._pause(wait_s)
            answer = await self._read(url)
        return self._judge(answer)

    async def _read(self, url: str) -> Fetched | FetchFailure:
        answer: Fetched | FetchFailure = FetchFailure("robots.txt redirects in circles.")
        for _ in range(_MOST_HOPS + 1):
            answer = await self._fetcher.fetch(
                url, headers=self._headers, most_bytes=_MOST_BYTES, only_pages=False
            )
            target = _redirect_target(answer, url)
            if target is None:
                break
            url = target
        return answer

    def _judge(self, answer: Fetched | FetchFailure) -> RobotsVerdict:
        if isinstance(answer, FetchFailure):
            if answer.is_too_large:
                return RobotsVerdict(DISALLOW_ALL, "The site's robots.txt is too large to be one.")
            return RobotsVerdict(DISALLOW_ALL, answer.reason)
        if answer.status >= 500 or answer.status == 429:
            return RobotsVerdict(
                DISALLOW_ALL,
                f"The site's robots.txt could not be read (HTTP {answer.status}), so the site is left alone "
                "until it can.",
            )
        if answer.status >= 300:
            return RobotsVerdict(ALLOW_ALL)
        return RobotsVerdict(parse_robots(answer.body, self._user_agent))


def _is_passing(answer: Fetched | FetchFailure) -> bool:
    if isinstance(answer, FetchFailure):
        return answer.is_passing
    return answer.status >= 500 or answer.status == 429


def _redirect_target(answer: Fetched | FetchFailure, url: str) -> str | None:
    if isinstance(answer, FetchFailure) or answer.status not in {301, 302, 303, 307, 308}:
        return None
    return canonical_url(urljoin(url, answer.headers.get("location", "")))
