"""One address asked and its answer judged: a record in words, the links found, or where else to look."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin

from core.knowledge.crawl_files import CrawledUrl, CrawlRequest, KnownUrl
from crawlers.fetching import Fetched, Fetcher, FetchFailure
from crawlers.page_links import read_links
from crawlers.page_types import HTML, media_type, page_type

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OVERLOADED = frozenset({429, 503})
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_STATUS_WORDS = {
    401: "The site asks for a sign-in (HTTP 401).",
    403: "The site refuses to show this page (HTTP 403).",
    404: "The page does not exist (HTTP 404).",
    407: "The site asks for a sign-in (HTTP 407).",
    410: "The page was removed for good (HTTP 410).",
    429: "The site asked for fewer requests (HTTP 429).",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one try."""

    record: CrawledUrl
    body: bytes = b""
    """To be kept; empty when there is nothing to keep."""
    links: tuple[str, ...] = ()
    redirect: str | None = None
    canonical: str | None = None
    is_passing: bool = False
    """Trying again may help."""
    pause_s: float | None = None
    """The site struggles: a pause it asked for, or 0 without a wish."""
    is_network_failure: bool = False


@dataclass(frozen=True, slots=True)
class PageReader:
    """Reads addresses for one crawl. Holds no state of it but what is known from earlier ones."""

    request: CrawlRequest
    fetcher: Fetcher
    now_s: Callable[[], float]
    """Seconds since 1970."""
    known: Mapping[str, KnownUrl] = field(default_factory=dict)

    @property
    def robot(self) -> str:
        """Our name as pages address us."""
        return self.request.user_agent.split("/", 1)[0].lower()

    async def read(self, url: str, *, address: str | None = None) -> Outcome:
        """Ask once. `address` is fetched in the URL's place where a redirect changed only http or www."""
        known = self.known.get(url)
        answer = await self.fetcher.fetch(
            address or url,
            headers={**request_headers(self.request), **_conditions(known)},
            most_bytes=self.request.page_bytes,
            only_pages=True,
        )
        if isinstance(answer, FetchFailure):
            return self._failed(url, answer)
        if answer.status == 304 and known is not None:
            return Outcome(self._record(url, "unchanged", answer, body_hash=known.content_hash, known=known))
        if answer.status in _REDIRECTS:
            return self._redirected(url, address or url, answer)
        if not 200 <= answer.status < 300:
            return self._refused(url, answer, known)
        return self._judge_page(url, address or url, answer, known)

    def _failed(self, url: str, failure: FetchFailure) -> Outcome:
        state = "skipped" if failure.is_too_large else "failed"
        record = CrawledUrl(url=url, state=state, reason=failure.reason, fetched_at=self.now_s())
        return Outcome(
            record,
            is_passing=failure.is_passing,
            is_network_failure=failure.is_network,
            pause_s=0.0 if failure.is_passing else None,
        )

    def _redirected(self, url: str, address: str, answer: Fetched) -> Outcome:
        location = answer.headers.get("location", "").strip()
        try:
            target = urljoin(address, location) if location else None
        except ValueError:
            target = None
        if target is None:
            return Outcome(self._record(url, "failed", answer, reason="The page redirects to nowhere."))
        record = self._record(url, "skipped", answer, reason=f"Redirects to {target[:300]}")
        return Outcome(record, redirect=target)

    def _refused(self, url: str, answer: Fetched, known: KnownUrl | None) -> Outcome:
        status = answer.status
        reason = _STATUS_WORDS.get(status) or (
            f"The site failed to answer (HTTP {status})."
            if status >= 500
            else f"The site answered HTTP {status}."
        )
        state = "gone" if status in {404, 410} and known is not None else "failed"
        return Outcome(
            self._record(url, state, answer, reason=reason),
            is_passing=status in _PASSING,
            pause_s=_retry_after(answer) if status in _OVERLOADED else None,
        )

    def _judge_page(self, url: str, address: str, answer: Fetched, known: KnownUrl | None) -> Outcome:
        kind = None if answer.is_unread else page_type(answer.content_type, url, answer.body)
        if kind is None:
            found = media_type(answer.content_type) or "of no known type"
            reason = f"Not a page: {found} is not read."
            return Outcome(self._record(url, "skipped", answer, reason=reason))
        if not answer.body.strip():
            return Outcome(self._record(url, "failed", answer, reason="The page is empty."))
        page = read_links(answer.body, url=address, headers=answer.headers, page_type=kind, robot=self.robot)
        if not page.may_index:
            reason = "The page asks not to be indexed (noindex)."
            return Outcome(self._record(url, "skipped", answer, reason=reason), links=page.links)
        digest = hashlib.sha256(answer.body).hexdigest()
        is_same = known is not None and known.content_hash == digest
        record = self._record(url, "unchanged" if is_same else "fetched", answer, body_hash=digest)
        content_type = answer.content_type if kind == HTML and answer.content_type else kind
        return Outcome(
            record.model_copy(update={"content_type": content_type[:200]}),
            body=b"" if is_same else answer.body,
            links=page.links,
            canonical=page.canonical,
        )

    def _record(
        self,
        url: str,
        state: str,
        answer: Fetched,
        *,
        reason: str = "",
        body_hash: str | None = None,
        known: KnownUrl | None = None,
    ) -> CrawledUrl:
        return CrawledUrl(
            url=url,
            state=state,
            reason=reason,
            status=answer.status,
            content_type=answer.content_type[:200],
            body_hash=body_hash,
            etag=answer.headers.get("etag") or (known.etag if known else None),
            last_modified=answer.headers.get("last-modified") or (known.last_modified if known else None),
            fetched_at=self.now_s(),
        )


def request_headers(request: CrawlRequest) -> dict[str, str]:
    """What every request of the crawl says of itself."""
    return {
        "User-Agent": request.user_agent,
        "Accept": "text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.5",
        "Accept-Language": "en;q=0.9,*;q=0.5",
    }


def _conditions(known: KnownUrl | None) -> dict[str, str]:
    found: dict[str, str] = {}
    if known is not None and known.content_hash:
        if known.etag:
            found["If-None-Match"] = known.etag
        if known.last_modified:
            found["If-Modified-Since"] = known.last_modified
    return found


def _retry_after(answer: Fetched) -> float:
    text = answer.headers.get("retry-after", "").strip()
    return float(text) if text.isdecimal() and len(text) < 7 else 0.0
