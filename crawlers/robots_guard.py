"""robots.txt of every host a crawl touches, fetched once each."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from crawlers.fetching import Fetched, Fetcher, FetchFailure
from crawlers.robots_rules import ALLOW_ALL, DISALLOW_ALL, RobotsRules, parse_robots
from crawlers.url_rules import canonical_url

_MOST_BYTES = 1_000_000
_MOST_HOPS = 5


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

    def __init__(self, fetcher: Fetcher, *, user_agent: str, headers: Mapping[str, str]) -> None:
        self._fetcher = fetcher
        self._user_agent = user_agent
        self._headers = headers
        self._verdicts: dict[str, RobotsVerdict] = {}

    async def verdict(self, url: str) -> RobotsVerdict:
        """The verdict on the URL's host. Two callers at once may both fetch; both get the same answer."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._verdicts:
            self._verdicts[origin] = await self._read(f"{origin}/robots.txt")
        return self._verdicts[origin]

    def known_refusal(self, url: str) -> str:
        """The rule against the URL, if its host's robots.txt was read already; empty otherwise."""
        parts = urlsplit(url)
        verdict = self._verdicts.get(f"{parts.scheme}://{parts.netloc}")
        return verdict.refusal(url) if verdict and not verdict.trouble else ""

    async def _read(self, url: str) -> RobotsVerdict:
        answer: Fetched | FetchFailure = FetchFailure("robots.txt redirects in circles.")
        for _ in range(_MOST_HOPS + 1):
            answer = await self._fetcher.fetch(
                url, headers=self._headers, most_bytes=_MOST_BYTES, only_pages=False
            )
            target = _redirect_target(answer, url)
            if target is None:
                break
            url = target
        return self._judge(answer)

    def _judge(self, answer: Fetched | FetchFailure) -> RobotsVerdict:
        if isinstance(answer, FetchFailure):
            if answer.is_too_large:
                return RobotsVerdict(ALLOW_ALL)
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


def _redirect_target(answer: Fetched | FetchFailure, url: str) -> str | None:
    if isinstance(answer, FetchFailure) or answer.status not in {301, 302, 303, 307, 308}:
        return None
    return canonical_url(urljoin(url, answer.headers.get("location", "")))
